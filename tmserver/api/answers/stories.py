"""Stories, their segments, and what a write came to."""

from pydantic import AwareDatetime, Field

from tmserver.api.answers.base import Listed, Said, left_out, where_tagged
from tmserver.api.answers.matches import Change
from tmserver.domain.stories import Provenance, SegmentStatus, StoryField, StoryStatus, TakeState


class StoryProgress(Said):
    """How far a story is. `percent` is of the words."""

    segments: int
    words: int
    done: int
    words_done: int
    percent: int
    by_status: dict[str, int]


class TakeCounts(Said):
    """Segments beside the take before. Moved ones are unchanged but for their place."""

    unchanged: int
    moved: int
    changed: int
    new: int


class Story(Said):
    """A story. `previous_take` is the story that it is a later version of."""

    id: int
    title: str
    source: str
    target: str
    desk: str | None
    outlet: str | None
    memory: str | None
    status: StoryStatus
    deadline: AwareDatetime | None
    urgency: int | None
    embargo: AwareDatetime | None
    identifier: str | None
    take: int
    previous_take: int | None
    take_counts: TakeCounts | None
    format: str
    file_name: str
    revision: int
    progress: StoryProgress
    created_by: str
    created_at: AwareDatetime
    changed_at: AwareDatetime
    delivered_at: AwareDatetime | None
    deleted_at: AwareDatetime | None


class StoryList(Listed[Story]):
    """A page of stories."""


class StorySegment(Said):
    """A segment of a story. `number` is its name and never changes; lists are in the order of the story.

    `unit_id` is the unit that it confirmed in the story's memory.
    """

    number: int
    paragraph: int
    field: StoryField
    source: str
    source_markup: str | None = where_tagged()
    target: str
    target_markup: str | None = where_tagged()
    status: SegmentStatus
    provenance: Provenance | None
    score: int | None
    version: int
    unit_id: int | None
    take: TakeState | None = Field(description="What it is beside the take before.")
    take_diff: list[Change] | None = left_out("From the source of the take before to this one, where it changed.")
    confirmed_by: str | None
    confirmed_at: AwareDatetime | None
    changed_by: str | None
    changed_at: AwareDatetime


class StorySegmentList(Listed[StorySegment]):
    """A page of segments. `revision` is the story's: what to send as `since` next time."""

    revision: int


class StorySegmentStep(StorySegment):
    """A segment after a write. `others` changed with it; `progress` and `revision` are the story's."""

    others: list[StorySegment]
    run: str | None = left_out("The name that takes the filled repeats among `others` back (`…/undo`).")
    revision: int
    progress: StoryProgress


class StorySegmentVersion(Said):
    """A state of a segment, the present one or an earlier one."""

    version: int
    source: str
    source_markup: str | None = where_tagged()
    target: str
    target_markup: str | None = where_tagged()
    status: SegmentStatus
    provenance: Provenance | None
    score: int | None
    changed_by: str | None
    changed_at: AwareDatetime


class StorySegmentVersionList(Listed[StorySegmentVersion]):
    """A page of states of a segment."""


class Pretranslated(Said):
    """What pre-translation filled in, or would: segments by kind of match, `repeat` and `none` those left empty.

    `bands` counts what is filled by score. `run` takes all of it back (`…/undo`).
    """

    dry_run: bool
    run: str | None = left_out("The name of this run; none for a dry one.")
    counts: dict[str, int]
    bands: dict[str, int]
    segments: list[StorySegment]


class UntouchedConfirmed(Said):
    """The untouched exact suggestions that were confirmed, or would be. `run` takes all of it back (`…/undo`)."""

    dry_run: bool
    run: str | None = left_out("The name of this run; none for a dry one.")
    segments: list[StorySegment]
    held: list[StorySegment] = Field(description="Left to be looked at: a check says something of them.")


class StoryHit(Said):
    """A place of a translation where the words stand, and how it would differ; `obstacle`: why it is left."""

    segment: int
    version: int
    place: int = Field(description="Which place of its segment; the first is 0.")
    status: SegmentStatus
    diff: list[Change]
    obstacle: str | None


class StoryReplaced(Said):
    """What would be replaced (`hits`), or the segments as they are now. `run` takes all of it back (`…/undo`).

    `left`: chosen places that had to stay.
    """

    dry_run: bool
    run: str | None = left_out("The name of this run; none for a dry one.")
    hits: list[StoryHit]
    segments: list[StorySegment]
    left: int


class RunUndone(Said):
    """The segments of a run that are as they were before it; `left`: how many were changed since, and are kept."""

    segments: list[StorySegment]
    left: int


class ConfirmedApproved(Said):
    """The confirmed segments that were approved, and how many."""

    approved: int
    segments: list[StorySegment]


class ReportBand(Said):
    """Segments and words whose best match is in a band of scores; `left`: words of segments that are not done."""

    band: str
    segments: int
    words: int
    left: int


class ReportMemory(Said):
    """Segments and words whose best match is from a memory."""

    memory: str
    segments: int
    words: int


class StoryReport(Said):
    """How much of a story the memory holds as it is now. Repeats, equal to a segment before them, are in no band."""

    segments: int
    words: int
    bands: list[ReportBand]
    repeats: ReportBand
    terms: int = Field(description="Places in the source where a glossary says something.")
    concepts: int = Field(description="How many different concepts they are.")
    unresolved: int = Field(description="Open findings about terms in what is translated.")
    numbers: int = Field(description="Numbers, dates and amounts in the source.")
    adapted: int = Field(description="Segments whose best match took values over.")
    memories: list[ReportMemory]
    minutes: int = Field(description="How long what is left takes, rounded up.")
    words_per_hour: int = Field(description="The pace the time is reckoned with, in new words.")
    own_pace: bool = Field(description="Whether the pace was measured on the caller; else it is the house’s.")
    progress: StoryProgress
