"""Files of wire feeds that were taken: what makes each become a story once."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from tmserver.db.tables import Base
from tmserver.db.types import UtcDateTime


class FeedFile(Base):
    """A file of a feed, by its content (SHA-256), and the story it became."""

    __tablename__ = "feed_file"
    feed: Mapped[str] = mapped_column(String(255), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    story_id: Mapped[int | None] = mapped_column(ForeignKey("story.id"), index=True)
    taken_at: Mapped[datetime] = mapped_column(UtcDateTime)
