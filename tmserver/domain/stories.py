"""A story: what a desk translates, segment by segment, and confirms into a memory."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from tmserver.domain.segments import Segment


class StoryStatus(StrEnum):
    """A cancelled story has withdrawn what only it confirmed; a delivered one is done."""

    OPEN = "open"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


class StoryField(StrEnum):
    """The part of a story that a segment belongs to."""

    HEADLINE = "headline"
    STANDFIRST = "standfirst"
    BODY = "body"
    CAPTION = "caption"
    NOTE = "note"


SOFT_LIMITS: Mapping[StoryField, Mapping[str, int]] = {
    StoryField.HEADLINE: {"search": 60, "headline": 70},
    StoryField.STANDFIRST: {"alert": 160},
}
"""Characters that a field should not pass, by what it is used for, the longest last: what search engines show of a
headline, what a front page holds, what an alert on a telephone shows. Nothing is refused for it."""


class SegmentStatus(StrEnum):
    """How far a segment is. Where its text came from is its provenance, not its status."""

    EMPTY = "empty"
    DRAFT = "draft"
    SUGGESTED = "suggested"
    CONFIRMED = "confirmed"
    APPROVED = "approved"
    LOCKED = "locked"


DONE = frozenset({SegmentStatus.CONFIRMED, SegmentStatus.APPROVED, SegmentStatus.LOCKED})
"""Statuses that need no more work."""
SETTLED = frozenset({SegmentStatus.APPROVED, SegmentStatus.LOCKED})
"""Statuses in which nobody changes the text before an editor has taken them back."""
UNTOUCHED = frozenset({SegmentStatus.EMPTY, SegmentStatus.SUGGESTED})
"""Statuses in which no person has written anything yet."""


class Provenance(StrEnum):
    """Where a target came from: a person's hand, a kind of match, an equal segment, the take before, the file."""

    HAND = "hand"
    CONTEXT = "context"
    EXACT = "exact"
    ADAPTED = "adapted"
    REPAIRED = "repaired"
    FUZZY = "fuzzy"
    REPEAT = "repeat"
    TAKE = "take"
    FILE = "file"


class TakeState(StrEnum):
    """What a segment is beside the take before: moved ones are unchanged but stand elsewhere."""

    UNCHANGED = "unchanged"
    MOVED = "moved"
    CHANGED = "changed"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class NewSegment:
    """A segment on its way into a story. `paragraph` counts from 0; `part` and `start`, `end` say where in the
    original it stands: the part's number and the offsets in its text, in code points."""

    paragraph: int
    field: StoryField
    source: Segment
    target: Segment | None = None
    part: int = 0
    start: int = 0
    end: int = 0
    status: SegmentStatus = SegmentStatus.EMPTY


@dataclass(frozen=True, slots=True)
class Original:
    """The file a story came in: its name, the format it is of, and its bytes."""

    name: str
    format: str
    content: bytes


@dataclass(frozen=True, slots=True)
class NewStory:
    """A story on its way in. Desk, outlet and memory are slugs; the title is the headline unless it is given.
    `cancelled`: its sender takes it back, and with it what came before it."""

    source: str
    target: str
    segments: tuple[NewSegment, ...]
    original: Original
    title: str | None = None
    desk: str | None = None
    outlet: str | None = None
    memory: str | None = None
    deadline: datetime | None = None
    urgency: int | None = None
    embargo: datetime | None = None
    identifier: str | None = None
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """A target as it is written into a segment. None or empty: the segment is empty again.

    `text_only`: the target has no tags because whoever wrote it saw none; the source's are put into it, as they stand
    in `made_from`, the markup of the text it was made from (None: what the segment holds).
    """

    target: Segment | None
    provenance: Provenance = Provenance.HAND
    score: int | None = None
    status: SegmentStatus = SegmentStatus.DRAFT
    text_only: bool = False
    made_from: str | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a story is: segments and words of their sources, in all and by status."""

    segments: int = 0
    words: int = 0
    by_status: Mapping[SegmentStatus, int] = field(default_factory=dict)
    words_by_status: Mapping[SegmentStatus, int] = field(default_factory=dict)

    @property
    def done(self) -> int:
        """Segments that need no more work."""
        return sum(count for status, count in self.by_status.items() if status in DONE)

    @property
    def words_done(self) -> int:
        """Words of the segments that need no more work."""
        return sum(count for status, count in self.words_by_status.items() if status in DONE)

    @property
    def percent(self) -> int:
        """Of the words, how many are done: whole percent 0..100, rounded down; 100 only when all are."""
        return 100 * self.words_done // self.words if self.words else 0
