"""What a look through a memory found, and what people said is wrong."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tmserver.db.tables import NEVER_REUSED, Base
from tmserver.db.types import BigId, CompactJson, UtcDateTime


class QualityFinding(Base):
    """One fault of one unit, at most one of a kind. Of the version that was looked at; `run` is the job that saw it."""

    __tablename__ = "quality_finding"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    memory_id: Mapped[int] = mapped_column(ForeignKey("memory.id"))
    unit_id: Mapped[int] = mapped_column(BigId, ForeignKey("unit.id"))
    kind: Mapped[str] = mapped_column(String(32))
    version: Mapped[int]
    detail: Mapped[dict[str, Any]] = mapped_column(CompactJson)
    status: Mapped[str] = mapped_column(String(16))  # open | waived
    reason: Mapped[str | None] = mapped_column(String(500))
    waived_by: Mapped[str | None] = mapped_column(String(128))
    waived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    run: Mapped[int]
    __table_args__ = (
        UniqueConstraint("unit_id", "kind"),
        Index("ix_quality_finding_memory_id_status_kind_id", "memory_id", "status", "kind", "id"),
        NEVER_REUSED,
    )


class UnitReport(Base):
    """What somebody says is wrong with a version of a unit. Never changed; several people may say it of one version."""

    __tablename__ = "unit_report"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    unit_id: Mapped[int] = mapped_column(BigId, ForeignKey("unit.id"), index=True)
    version: Mapped[int]
    reason: Mapped[str] = mapped_column(String(500))
    reported_by: Mapped[str] = mapped_column(String(128))
    reported_at: Mapped[datetime] = mapped_column(UtcDateTime)
    __table_args__ = NEVER_REUSED
