"""Tables of the glossaries."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from tmserver.db.tables import NEVER_REUSED, Base
from tmserver.db.types import CompactJson, EnumValue, UtcDateTime
from tmserver.domain.concepts import ConceptStatus


class Glossary(Base):
    """Concepts of one language pair. `four_eyes`: nobody approves what they wrote themselves, whatever their role.

    `revision` rises, under the row's lock, with every change of a concept: a cache that knows it is fresh.
    """

    __tablename__ = "glossary"
    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(128))
    source: Mapped[str] = mapped_column(String(35))
    target: Mapped[str] = mapped_column(String(35))
    desk_id: Mapped[int | None] = mapped_column(ForeignKey("desk.id"), index=True)
    four_eyes: Mapped[bool]
    revision: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    __table_args__ = NEVER_REUSED


class ConceptRow(Base):
    """A concept: what is in force (`live`) and what is proposed (`proposed`), each a whole document.

    `version` counts changes. A rejected proposal keeps its document, so that its proposer can mend it.
    """

    __tablename__ = "concept"
    id: Mapped[int] = mapped_column(primary_key=True)
    glossary_id: Mapped[int] = mapped_column(ForeignKey("glossary.id"), index=True)
    status: Mapped[ConceptStatus] = mapped_column(EnumValue(ConceptStatus))
    version: Mapped[int]
    live: Mapped[dict[str, Any] | None] = mapped_column(CompactJson)
    proposed: Mapped[dict[str, Any] | None] = mapped_column(CompactJson)
    proposer_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    created_by: Mapped[str] = mapped_column(String(128))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by: Mapped[str] = mapped_column(String(128))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    __table_args__ = NEVER_REUSED


class ConceptSpelling(Base):
    """A spelling of a term of a concept, live or proposed, casefolded: search, and who else has it."""

    __tablename__ = "concept_spelling"
    id: Mapped[int] = mapped_column(primary_key=True)
    concept_id: Mapped[int] = mapped_column(ForeignKey("concept.id"), index=True)
    language: Mapped[str] = mapped_column(String(35))
    spelling: Mapped[str] = mapped_column(String(1024))
    __table_args__ = (Index("ix_concept_spelling_spelling", "spelling"),)


class ConceptEvent(Base):
    """What happened to a concept, append-only: each leaves the document it was about."""

    __tablename__ = "concept_event"
    id: Mapped[int] = mapped_column(primary_key=True)
    concept_id: Mapped[int] = mapped_column(ForeignKey("concept.id"), index=True)
    version: Mapped[int]
    event: Mapped[str] = mapped_column(String(32))
    actor: Mapped[str] = mapped_column(String(128))
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    reason: Mapped[str | None] = mapped_column(String(2000))
    document: Mapped[dict[str, Any]] = mapped_column(CompactJson)
    __table_args__ = NEVER_REUSED
