"""Stories and what is written into their segments."""

from typing import Annotated

from pydantic import ConfigDict, Field

from tmserver.api.bodies.base import (
    LARGEST_VERSION,
    Body,
    Language,
    Markup,
    Moment,
    Page,
    Query,
    Reference,
    Stored,
    absent,
    change,
)
from tmserver.domain.matches import MatchKind
from tmserver.domain.segments import MOST_SEGMENTED, MOST_STORED
from tmserver.domain.stories import Provenance, SegmentStatus, StoryStatus
from tmserver.services.replacements import LONGEST
from tmserver.services.stories import LEAST_URGENT
from tmserver.services.story_matches import LEAST_FUZZY
from tmserver.services.story_runs import LONGEST_NAME

Urgency = Annotated[
    int, Field(description="1 is the most urgent.", json_schema_extra={"minimum": 1, "maximum": LEAST_URGENT})
]


class StoriesQuery(Page):
    """Which stories."""

    status: StoryStatus | None = None
    desk: Reference | None = None
    source: Language | None = None
    target: Language | None = None
    identifier: str | None = Field(default=None, description="The agency's own name for it; every take has the same.")
    q: str | None = Field(default=None, max_length=200, description="Words in the title.")
    trashed: bool = Field(default=False, description="Those in the trash instead.")


class NewStory(Body):
    """A story as plain text, headline first. What is not sent is empty; without a memory the desk's own is taken."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "source": "it",
                    "target": "en",
                    "text": "Riapre il ponte\nIl ponte riapre lunedì. Il traffico era deviato da un mese.",
                    "desk": "world",
                    "deadline": "2026-03-12T18:00:00+01:00",
                }
            ]
        }
    )

    source: Language
    target: Language
    text: str = Field(json_schema_extra={"maxLength": MOST_SEGMENTED})
    title: str | None = None
    desk: Reference | None = None
    outlet: Reference | None = None
    memory: Reference | None = Field(default=None, description="The memory it confirms into.")
    deadline: Moment = None
    urgency: Urgency | None = None
    embargo: Moment = Field(default=None, description="Until then only the desk sees its units.")
    identifier: str | None = None


class StoryChange(Body):
    """What is to change; the rest stays. `status` delivers, cancels or reopens it."""

    model_config = change({"deadline": "2026-03-12T19:30:00+01:00"})

    title: str = absent()
    desk: Reference | None = absent()
    outlet: Reference | None = absent()
    memory: Reference | None = absent()
    deadline: Moment = absent()
    urgency: Urgency | None = absent()
    embargo: Moment = absent()
    identifier: str | None = absent()
    status: Annotated[StoryStatus, Field(strict=False)] = absent()


class SegmentsQuery(Page):
    """Which segments of a story."""

    since: int = Field(
        default=0, ge=0, le=2**53, description="Only those that changed above this revision of the story."
    )


class StoryDraft(Body):
    """A target, as text or as markup, and where it came from. An empty one empties the segment."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"target": "The bridge reopens on Monday."}]})

    target: Stored | None = None
    target_markup: Markup | None = None
    status: Annotated[SegmentStatus, Field(strict=False, description="draft or suggested.")] = SegmentStatus.DRAFT
    provenance: Annotated[Provenance, Field(strict=False)] = Provenance.HAND
    score: int | None = Field(default=None, description="The score of the match it was taken from.")


class Confirmation(Body):
    """What to save before confirming; without a target what stands there is confirmed."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"target": "The bridge reopens on Monday."}]})

    target: Stored | None = None
    target_markup: Markup | None = None
    provenance: Annotated[Provenance, Field(strict=False)] = Provenance.HAND
    score: int | None = None
    propagate: bool = Field(default=True, description="Suggest it in equal segments that nobody has written.")


class Split(Body):
    """Where to cut a segment, in code points of its text. Without `target_at` the target stays with the first part."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"source_at": 31, "target_at": 27}]})

    source_at: int = Field(ge=1, le=MOST_STORED)
    target_at: int | None = Field(default=None, ge=0, le=MOST_STORED)


class Pretranslation(Body):
    """What to fill empty segments with; `dry_run` only counts."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"dry_run": True}]})

    dry_run: bool = False
    kinds: list[Annotated[MatchKind, Field(strict=False)]] = Field(
        default=[MatchKind.CONTEXT, MatchKind.EXACT, MatchKind.ADAPTED],
        description="Kinds of match; repaired and fuzzy ones only if they are named.",
    )
    min_score: int = Field(default=LEAST_FUZZY, ge=LEAST_FUZZY, le=102)


class ConfirmUntouched(Body):
    """Which untouched exact suggestions to confirm: all of which no check says anything, or of these only those of
    `segments` that stand at the version given. `dry_run` only lists them.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [{"dry_run": True}]})

    dry_run: bool = False
    segments: list["SegmentAt"] | None = None


class ApproveConfirmed(Body):
    """Which confirmed segments to approve: all, or those of `segments` that stand at the version given."""

    model_config = ConfigDict(json_schema_extra={"examples": [{}]})

    segments: list["SegmentAt"] | None = None


class StoryReplacement(Body):
    """What is looked for in the translations, as plain text, and what takes its place; `dry_run` only shows it.

    `hits`: only these places, as a dry run named them.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [{"find": "Kiev", "replace": "Kyiv", "dry_run": True}]})

    find: str = Field(json_schema_extra={"maxLength": LONGEST})
    replace: str = Field(json_schema_extra={"maxLength": LONGEST})
    case: bool = Field(default=True, description="Capitals count.")
    words: bool = Field(default=True, description="Only where it stands as whole words.")
    dry_run: bool = False
    hits: list["HitAt"] | None = None


class HitAt(Body):
    """A place of a segment at a version; the first is 0."""

    segment: int = Field(ge=0, le=2**31 - 1)
    version: int = Field(ge=0, le=LARGEST_VERSION)
    place: int = Field(ge=0, le=MOST_STORED)


class RunNamed(Body):
    """Which run to take back: the name that it was answered with."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"run": "pretranslation-5b1f0e8d2c7a9346"}]})

    run: str = Field(min_length=1, max_length=LONGEST_NAME)


class SegmentAt(Body):
    """A segment at a version."""

    number: int = Field(ge=0, le=2**31 - 1)
    version: int = Field(ge=0, le=LARGEST_VERSION)


class StoryFileQuery(Query):
    """What a desk says of a story that comes as a file: source and target, and what it corrects."""

    source: Language | None = None
    target: Language | None = None
    title: str | None = None
    desk: Reference | None = None
    outlet: Reference | None = None
    memory: Reference | None = None
    deadline: Moment = None
    urgency: Urgency | None = None
    embargo: Moment = None
    identifier: str | None = None


class StoryExportQuery(Query):
    """In which form."""

    format: str | None = Field(
        default=None, max_length=16,
        description="The form it came in (when nothing is said), or text, html, docx, xliff (1.2), xliff2 (2.1), tmx "
        "(what is confirmed), xlsx (both languages beside each other).",
    )  # fmt: skip
