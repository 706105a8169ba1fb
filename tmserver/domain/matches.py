"""What a look-up answers, and what it is asked."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from tmserver.domain.segments import Segment
from tmserver.domain.styles import Origin


class MatchKind(StrEnum):
    """context: 101/102 · exact: same text and tags · adapted, repaired: changed for the query · fuzzy: the rest."""

    CONTEXT = "context"
    EXACT = "exact"
    ADAPTED = "adapted"
    REPAIRED = "repaired"
    FUZZY = "fuzzy"


@dataclass(frozen=True, slots=True)
class Penalty:
    """Points taken off a raw score, by name (model.md, Units)."""

    name: str
    points: int


@dataclass(frozen=True, slots=True)
class Change:
    """One step of a diff from the stored source to the query. equal + delete = stored, equal + insert = query."""

    op: str
    text: str


@dataclass(frozen=True, slots=True)
class Repair:
    """A part of a target that was changed: `target[start:end]` is `now` and was `was`.

    `style`: whose rule it is written by (house, outlet); None: as the target writes such values.
    """

    kind: str
    start: int
    end: int
    was: str
    now: str
    style: Origin | None = None


class CautionKind(StrEnum):
    """negation: one side denies · direction: up for down, open for closed · agreement: another gender or number."""

    NEGATION = "negation"
    DIRECTION = "direction"
    AGREEMENT = "agreement"


@dataclass(frozen=True, slots=True)
class Caution:
    """A changed word that turns the meaning round. Words are folded; "" = that side lacks it, equal = it moved."""

    kind: CautionKind
    stored: str
    query: str


@dataclass(frozen=True, slots=True)
class Query:
    """One segment to look up. Neighbours: None = not sent, "" = sent as empty (start or end of a story)."""

    segment: Segment
    previous: str | None = None
    next: str | None = None
    key: str | None = None
    shown: str | None = None
    """The text as it was asked, where `segment` holds a form of it made for matching."""


@dataclass(frozen=True, slots=True)
class MatchPolicy:
    """How much is asked for: final score from `min_score` (1..102), at most `limit` matches (1..50)."""

    min_score: int = 70
    limit: int = 5


@dataclass(frozen=True, slots=True)
class LookupRequest:
    """A batch of segments of one language pair. `memories` None = all the actor may see."""

    source: str
    target: str
    queries: Sequence[Query]
    policy: MatchPolicy = field(default_factory=MatchPolicy)
    memories: Sequence[str] | None = None
    reverse: bool = True
    outlet: str | None = None
    """Whose way of writing dates, times and sums a target takes values over in; None: the house's."""
    single: bool = False
    """The caller sent one text, not a list: fields are then named q, previous, next, key."""
    bare: bool = False
    """Texts and scores only, for callers that can show nothing else: no diff, no warnings, no fragments."""
