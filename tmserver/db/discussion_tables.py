"""Tables of what people say about concepts, and of what they watch."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from tmserver.db.tables import NEVER_REUSED, Base
from tmserver.db.types import UtcDateTime


class ConceptComment(Base):
    """What somebody says about a concept. `changed_at`: when its author last reworded it."""

    __tablename__ = "concept_comment"
    id: Mapped[int] = mapped_column(primary_key=True)
    concept_id: Mapped[int] = mapped_column(ForeignKey("concept.id"), index=True)
    text: Mapped[str] = mapped_column(String(2000))
    written_by: Mapped[str] = mapped_column(String(128))
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    written_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    changed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    __table_args__ = NEVER_REUSED


class ConceptWatch(Base):
    """Somebody who wants to see what becomes of a concept."""

    __tablename__ = "concept_watch"
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    concept_id: Mapped[int] = mapped_column(ForeignKey("concept.id"), primary_key=True, index=True)
    since: Mapped[datetime] = mapped_column(UtcDateTime)


class GlossaryWatch(Base):
    """Somebody who wants to see what becomes of every concept of a glossary."""

    __tablename__ = "glossary_watch"
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    glossary_id: Mapped[int] = mapped_column(ForeignKey("glossary.id"), primary_key=True, index=True)
    since: Mapped[datetime] = mapped_column(UtcDateTime)
