"""Tables of how the house and its outlets write."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from tmserver.db.tables import NEVER_REUSED, Base
from tmserver.db.types import CompactJson, UtcDateTime


class WritingStyle(Base):
    """What an outlet (None: the house) says of writing a language, by the names of `domain.styles.SETTINGS`."""

    __tablename__ = "writing_style"
    id: Mapped[int] = mapped_column(primary_key=True)
    outlet_id: Mapped[int | None] = mapped_column(ForeignKey("outlet.id"))
    language: Mapped[str] = mapped_column(String(35))
    choices: Mapped[dict[str, str]] = mapped_column(CompactJson)
    version: Mapped[int]
    changed_by: Mapped[str] = mapped_column(String(128))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    __table_args__ = (
        Index("uq_writing_style_outlet_id_language", "outlet_id", "language", unique=True),
        Index(
            "uq_writing_style_house_language",
            "language",
            unique=True,
            sqlite_where=text("outlet_id IS NULL"),
            postgresql_where=text("outlet_id IS NULL"),
        ),
        NEVER_REUSED,
    )
