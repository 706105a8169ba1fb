"""Tables of how the memories keep to rulings: what somebody let stand, and what a look after a ruling counted."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tmserver.db.tables import NEVER_REUSED, Base
from tmserver.db.types import BigId, CompactJson, UtcDateTime


class TermWaiver(Base):
    """Forbidden forms of a concept that may stand in a unit, and why; while the unit's translation stays the same.

    `target_key`: the text that was looked at (unit.target_key).
    """

    __tablename__ = "term_waiver"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    unit_id: Mapped[int] = mapped_column(BigId, ForeignKey("unit.id"))
    concept_id: Mapped[int] = mapped_column(ForeignKey("concept.id"), index=True)
    target_key: Mapped[int] = mapped_column(BigId)
    reason: Mapped[str] = mapped_column(String(500))
    waived_by: Mapped[str] = mapped_column(String(128))
    waived_at: Mapped[datetime] = mapped_column(UtcDateTime)
    __table_args__ = (UniqueConstraint("unit_id", "concept_id"), NEVER_REUSED)


class ConceptRecheck(Base):
    """What the memories held against a concept after its last ruling: violating units by the number of the memory."""

    __tablename__ = "concept_recheck"
    concept_id: Mapped[int] = mapped_column(ForeignKey("concept.id"), primary_key=True)
    version: Mapped[int]  # of the concept that was looked for
    violating: Mapped[dict[str, Any]] = mapped_column(CompactJson)
    looked_at: Mapped[datetime] = mapped_column(UtcDateTime)
