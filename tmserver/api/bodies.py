"""What callers send: bodies (strict JSON types, no unknown names) and queries."""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from tmserver.domain.people import Role
from tmserver.domain.segments import MOST_QUERIED, MOST_SEGMENTED, MOST_STORED
from tmserver.domain.units import UnitStatus
from tmserver.services.lookup import MOST_SEGMENTS
from tmserver.services.units import MOST_AT_ONCE

MOST_LISTED = 200
LARGEST_VERSION = 999_999_999

Reference = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
"""A slug or name of something that is there."""
Language = Annotated[str, Field(description="BCP 47 language tag.", examples=["it"])]
Stored = Annotated[str, Field(json_schema_extra={"maxLength": MOST_STORED})]
"""Text that is stored; its length is checked by the service, whose sentence says how long it is."""
Queried = Annotated[str, Field(json_schema_extra={"maxLength": MOST_QUERIED})]
Markup = Annotated[str, Field(description="The segment as XLIFF 2 inline content, without a root element.")]


def absent() -> Any:
    """A field of a change: not sent means that nothing changes, and null is not a value of it unless its type says."""
    return Field(default=None)


def _change(example: dict[str, Any]) -> ConfigDict:
    """Settings of a model of changes: its fields have no defaults to show."""

    def describe(schema: dict[str, Any]) -> None:
        for field in schema["properties"].values():
            del field["default"]
        schema["examples"] = [example]

    return ConfigDict(json_schema_extra=describe)


class Body(BaseModel):
    """A JSON object: exact types, no names that are not documented."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Query(BaseModel):
    """A query string: numbers and truth values are read from text, no names that are not documented."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Page(Query):
    """Which piece of a list."""

    limit: int = Field(default=50, ge=1, le=MOST_LISTED, description="How many items at most.")
    cursor: str | None = Field(default=None, description="`next_cursor` of the page before; the first page without it.")


class MemoriesQuery(Page):
    """Which memories."""

    trashed: bool = Field(default=False, description="Those in the trash instead.")


class UnitsQuery(Page):
    """Which units of a memory."""

    status: UnitStatus | None = Field(default=None, description="Only units of this status; every status without it.")


def _listed(value: Any) -> Any:
    """`a,b` as a list; an empty value as not given."""
    return [part.strip() for part in value.split(",")] if value else None


class MatchesQuery(Query):
    """One segment to look up."""

    source: Language
    target: Language
    q: Queried = Field(description="The text to look up, at most 10,000 characters.", examples=["Nessun ferito."])
    previous: str | None = Field(
        default=None, description="The segment before it; empty: it is the first of its story; not sent: unknown."
    )
    next: str | None = Field(
        default=None, description="The segment after it; empty: it is the last of its story; not sent: unknown."
    )
    key: str | None = Field(default=None, description="The identifier of the segment’s place, where there is one.")
    memories: Annotated[list[Reference] | None, BeforeValidator(_listed)] = Field(
        default=None, description="Slugs of the memories to search, parted by commas; all one may see without it."
    )
    min_score: int = Field(default=70, ge=1, le=102, description="The least final score, percent.")
    limit: int = Field(default=5, ge=1, le=50, description="How many matches at most.")
    reverse: bool = Field(default=True, description="Search memories of the opposite direction too.")


class SegmentToLookUp(Body):
    """A segment as `text`, or as `markup` (XLIFF 2 inline content); both only when they say the same."""

    text: Queried | None = None
    markup: Markup | None = None
    previous: str | None = Field(default=None, description="Empty: first of its story. Not sent or null: unknown.")
    next: str | None = Field(default=None, description="Empty: last of its story. Not sent or null: unknown.")
    key: str | None = None


class LookUp(Body):
    """Up to 200 segments of one language pair."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "source": "it",
                    "target": "en",
                    "segments": [{"text": "Nessun ferito.", "previous": "", "next": "Indaga la procura."}],
                    "min_score": 70,
                }
            ]
        }
    )

    source: Language
    target: Language
    segments: list[SegmentToLookUp] = Field(json_schema_extra={"maxItems": MOST_SEGMENTS})
    min_score: int = Field(default=70, ge=1, le=102)
    limit: int = Field(default=5, ge=1, le=50)
    memories: list[Reference] | None = Field(default=None, description="Slugs; null: all one may see.")
    glossaries: list[Reference] | None = Field(default=None, description="Slugs; null: all. None exist yet.")
    outlet: Reference | None = Field(default=None, description="The outlet the translation is for.")
    reverse: bool = True


class TextToSegment(Body):
    """A text to cut into sentences."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"language": "it", "text": "Nessun ferito. Indaga la procura."}]}
    )

    language: Language
    text: str = Field(json_schema_extra={"maxLength": MOST_SEGMENTED})


class NewMemory(Body):
    """A memory to make."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"slug": "courts", "name": "Courts", "source": "it", "target": "en", "desk": None}]
        }
    )

    slug: str = Field(description="Its name in addresses: small letters, digits and hyphens.")
    name: str
    source: Language
    target: Language
    desk: Reference | None = Field(default=None, description="Slug of its desk; null: everyone's.")
    outlet: Reference | None = None
    penalty: int = Field(default=0, ge=0, le=100, description="Points taken off each of its matches.")


class MemoryChange(Body):
    """What is to change; the rest stays. Languages can change while the memory has never held a unit."""

    model_config = _change({"name": "Courts and police", "penalty": 1})

    name: str = absent()
    source: Language = absent()
    target: Language = absent()
    desk: Reference | None = absent()
    outlet: Reference | None = absent()
    penalty: Annotated[int, Field(ge=0, le=100)] = absent()


class NewUnit(Body):
    """A unit to add: source and target as text or as markup, the rest as far as it is known."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"source": "Nessun ferito.", "target": "No one was hurt.", "previous": "", "next": None}]
        }
    )

    source: Stored | None = None
    target: Stored | None = None
    source_markup: Markup | None = None
    target_markup: Markup | None = None
    source_language: Language | None = Field(default=None, description="More exact than the memory's, like en-GB.")
    target_language: Language | None = Field(default=None, description="More exact than the memory's, like en-GB.")
    previous: Stored | None = None
    next: Stored | None = None
    key: str | None = None
    story: str | None = None
    note: str | None = None


class NewUnits(Body):
    """Up to 1,000 units. Each is answered for itself: one that is refused does not hold up the others."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"units": [{"source": "Nessun ferito.", "target": "No one was hurt."}]}]}
    )

    units: list[NewUnit] = Field(json_schema_extra={"maxItems": MOST_AT_ONCE})


class UnitChange(Body):
    """What is to change; the rest stays."""

    model_config = _change({"target": "Nobody was injured.", "status": "reviewed"})

    source: Stored = absent()
    target: Stored = absent()
    source_markup: Markup = absent()
    target_markup: Markup = absent()
    previous: Stored | None = absent()
    next: Stored | None = absent()
    key: str | None = absent()
    status: Annotated[UnitStatus, Field(strict=False)] = absent()
    note: str | None = absent()


class Revert(Body):
    """The earlier version whose content is to come back as a new one."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"version": 1}]})

    version: int = Field(ge=1, le=LARGEST_VERSION)


class NewDesk(Body):
    """A desk to make."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"slug": "culture", "name": "Culture"}]})

    slug: str
    name: str
    timezone: str | None = Field(default=None, description="Like Europe/Rome; null: the service's.")


class NewOutlet(Body):
    """An outlet to make."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"slug": "us-edition", "name": "US edition"}]})

    slug: str
    name: str


class MemberRole(Body):
    """A role at a desk."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"role": "translator"}]})

    role: Annotated[Role, Field(strict=False)]
