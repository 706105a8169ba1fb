"""Tables of the glossaries."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from tmserver.db.tables import NEVER_REUSED, Base
from tmserver.db.types import UtcDateTime


class Glossary(Base):
    """Concepts of one language pair. `four_eyes`: nobody approves what they wrote themselves, whatever their role."""

    __tablename__ = "glossary"
    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(128))
    source: Mapped[str] = mapped_column(String(35))
    target: Mapped[str] = mapped_column(String(35))
    desk_id: Mapped[int | None] = mapped_column(ForeignKey("desk.id"), index=True)
    four_eyes: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    __table_args__ = NEVER_REUSED
