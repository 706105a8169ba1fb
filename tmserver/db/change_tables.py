"""Tables of changes made to many units at once, and what became of each."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from tmserver.db.tables import NEVER_REUSED, Base
from tmserver.db.types import BigId, CompactJson, UtcDateTime


class ChangeBatch(Base):
    """One change of many units of a memory, made by one job and undone by another.

    A ruling may reach units of other memories too; it is listed at the first.
    """

    __tablename__ = "change_batch"
    id: Mapped[int] = mapped_column(primary_key=True)
    memory_id: Mapped[int] = mapped_column(ForeignKey("memory.id"), index=True)
    kind: Mapped[str] = mapped_column(String(32))  # replacement | status | ruling
    detail: Mapped[dict[str, Any]] = mapped_column(CompactJson)  # what was asked for, as its kind defines it
    state: Mapped[str] = mapped_column(String(16))  # services.batch_ends
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"))
    made_by: Mapped[str] = mapped_column(String(128))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    undone_by: Mapped[str | None] = mapped_column(String(128))
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    __table_args__ = NEVER_REUSED


class ChangeItem(Base):
    """One unit of a batch: the version it was planned for, the values it gets, and the version that made of it."""

    __tablename__ = "change_item"
    batch_id: Mapped[int] = mapped_column(ForeignKey("change_batch.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(BigId, ForeignKey("unit.id"), primary_key=True, index=True)
    version: Mapped[int]
    version_after: Mapped[int | None]
    values: Mapped[dict[str, Any]] = mapped_column(CompactJson)
    outcome: Mapped[str] = mapped_column(String(16))  # planned | changed | skipped | stopped | undone | kept
    reason: Mapped[dict[str, Any] | None] = mapped_column(CompactJson)
