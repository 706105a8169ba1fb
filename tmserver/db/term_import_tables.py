"""Tables of files of terms that were taken in, and what became of each concept: so an import is undone as one."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from tmserver.db.tables import NEVER_REUSED, Base
from tmserver.db.types import CompactJson, UtcDateTime


class TermImport(Base):
    """One import into a glossary, or one sync with the term files."""

    __tablename__ = "term_import"
    id: Mapped[int] = mapped_column(primary_key=True)
    glossary_id: Mapped[int] = mapped_column(ForeignKey("glossary.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))  # import | sync
    file_name: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(16))  # services.batch_ends
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"))  # that takes it in or back; None: done at once
    created: Mapped[int]
    changed: Mapped[int]
    made_by: Mapped[str] = mapped_column(String(128))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    undone_by: Mapped[str | None] = mapped_column(String(128))
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    __table_args__ = NEVER_REUSED


class TermImportItem(Base):
    """One concept of an import: what the file calls it, the version that came of it, and how it was before."""

    __tablename__ = "term_import_item"
    import_id: Mapped[int] = mapped_column(ForeignKey("term_import.id"), primary_key=True)
    concept_id: Mapped[int] = mapped_column(ForeignKey("concept.id"), primary_key=True, index=True)
    key: Mapped[str | None] = mapped_column(String(2000))
    version: Mapped[int]
    before: Mapped[dict[str, Any] | None] = mapped_column(CompactJson)  # None: it was not there
    place: Mapped[int | None]  # where in the file, of imports by a job
    outcome: Mapped[str] = mapped_column(String(16))  # created | changed | undone | kept
