"""Tables of stories: their fields, the file they came in, their segments, and every earlier state of a segment."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tmserver.db.tables import NEVER_REUSED, Base
from tmserver.db.types import BigId, EnumValue, UtcDateTime
from tmserver.domain.stories import Provenance, SegmentStatus, StoryField, StoryStatus, TakeState


class Story(Base):
    """A story of one language pair. `revision` rises with every change of it or of a segment."""

    __tablename__ = "story"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(String(35))
    target: Mapped[str] = mapped_column(String(35))
    desk_id: Mapped[int | None] = mapped_column(ForeignKey("desk.id"), index=True)
    outlet_id: Mapped[int | None] = mapped_column(ForeignKey("outlet.id"), index=True)
    memory_id: Mapped[int | None] = mapped_column(ForeignKey("memory.id"), index=True)
    status: Mapped[StoryStatus] = mapped_column(EnumValue(StoryStatus), index=True)
    deadline: Mapped[datetime | None] = mapped_column(UtcDateTime)
    urgency: Mapped[int | None]
    embargo: Mapped[datetime | None] = mapped_column(UtcDateTime)
    identifier: Mapped[str | None] = mapped_column(String(500), index=True)
    take: Mapped[int]
    previous_take_id: Mapped[int | None] = mapped_column(ForeignKey("story.id"), index=True)
    format: Mapped[str] = mapped_column(String(16))
    file_name: Mapped[str] = mapped_column(Text)
    revision: Mapped[int] = mapped_column(BigId)
    created_by: Mapped[str] = mapped_column(String(128))
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    delivered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    __table_args__ = NEVER_REUSED


class StoryOriginal(Base):
    """The file a story came in, byte for byte: what an export begins with."""

    __tablename__ = "story_original"
    story_id: Mapped[int] = mapped_column(ForeignKey("story.id"), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class StorySegment(Base):
    """A segment of a story.

    `number` is its name and never changes; `position` is its place and moves when others are split or joined.
    `joined_into` is set when it is part of another segment now: it is kept for its history, and is nowhere shown.
    `unit_id` is the unit that it confirmed; a segment has one use of one unit. `write_key` is the Idempotency-Key of
    the write that made this version.
    """

    __tablename__ = "story_segment"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    story_id: Mapped[int] = mapped_column(ForeignKey("story.id"))
    number: Mapped[int]
    position: Mapped[int]
    joined_into: Mapped[int | None]
    paragraph: Mapped[int]
    field: Mapped[StoryField] = mapped_column(EnumValue(StoryField))
    source: Mapped[str] = mapped_column(Text)
    source_markup: Mapped[str | None] = mapped_column(Text)
    source_key: Mapped[int] = mapped_column(BigId)
    words: Mapped[int]
    target: Mapped[str] = mapped_column(Text)
    target_markup: Mapped[str | None] = mapped_column(Text)
    status: Mapped[SegmentStatus] = mapped_column(EnumValue(SegmentStatus))
    provenance: Mapped[Provenance | None] = mapped_column(EnumValue(Provenance))
    score: Mapped[int | None]
    version: Mapped[int]
    revision: Mapped[int] = mapped_column(BigId)
    write_key: Mapped[str | None] = mapped_column(String(200))
    unit_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("unit.id"), index=True)
    part: Mapped[int]
    part_start: Mapped[int]
    part_end: Mapped[int]
    take_state: Mapped[TakeState | None] = mapped_column(EnumValue(TakeState))
    take_source: Mapped[str | None] = mapped_column(Text)  # what stood here in the take before, where it changed
    confirmed_by: Mapped[str | None] = mapped_column(String(128))
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    changed_by: Mapped[str | None] = mapped_column(String(128))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    __table_args__ = (
        UniqueConstraint("story_id", "number"),
        Index("ix_story_segment_story_id_position", "story_id", "position"),
        Index("ix_story_segment_story_id_revision", "story_id", "revision"),
        NEVER_REUSED,
    )


class StorySegmentVersion(Base):
    """An earlier state of a segment, kept when a change replaced it."""

    __tablename__ = "story_segment_version"
    segment_id: Mapped[int] = mapped_column(BigId, ForeignKey("story_segment.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(Text)
    source_markup: Mapped[str | None] = mapped_column(Text)
    target: Mapped[str] = mapped_column(Text)
    target_markup: Mapped[str | None] = mapped_column(Text)
    status: Mapped[SegmentStatus] = mapped_column(EnumValue(SegmentStatus))
    provenance: Mapped[Provenance | None] = mapped_column(EnumValue(Provenance))
    score: Mapped[int | None]
    write_key: Mapped[str | None] = mapped_column(String(200))
    changed_by: Mapped[str | None] = mapped_column(String(128))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
