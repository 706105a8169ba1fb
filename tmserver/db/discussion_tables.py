"""Tables of what people say about concepts and segments, and of what they watch."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from tmserver.db.tables import NEVER_REUSED, Base
from tmserver.db.types import BigId, UtcDateTime


class Comment:
    """What somebody says of something, whatever it is. `changed_at`: when its author last reworded it."""

    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(String(2000))
    written_by: Mapped[str] = mapped_column(String(128))
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    written_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    changed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ConceptComment(Comment, Base):
    """What somebody says about a concept."""

    __tablename__ = "concept_comment"
    concept_id: Mapped[int] = mapped_column(ForeignKey("concept.id"), index=True)
    __table_args__ = NEVER_REUSED


class SegmentComment(Comment, Base):
    """What somebody says about a segment of a story. A thread is resolved when all of its comments are.

    `asks_desk`: it is a question to the desk, which names all who edit there."""

    __tablename__ = "segment_comment"
    segment_id: Mapped[int] = mapped_column(BigId, ForeignKey("story_segment.id"), index=True)
    asks_desk: Mapped[bool] = mapped_column(default=False)
    resolved_by: Mapped[str | None] = mapped_column(String(128))
    resolved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    __table_args__ = NEVER_REUSED


class SegmentMention(Base):
    """Somebody whom a comment on a segment names with @."""

    __tablename__ = "segment_mention"
    comment_id: Mapped[int] = mapped_column(ForeignKey("segment_comment.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True, index=True)


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
