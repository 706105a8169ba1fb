"""Who has a story open just now."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from tmserver.db.tables import Base
from tmserver.db.types import UtcDateTime


class StoryPresence(Base):
    """A person in a story, and the segment they are at; rows that are old mean nothing and are pruned.

    No foreign keys: checking one would wait for whoever holds the story, and a save would wait for that in turn.
    """

    __tablename__ = "story_presence"
    story_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    user_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int | None]
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    __table_args__ = (Index("ix_story_presence_seen_at", "seen_at"),)
