"""What the interface answers. Field names are the contract; read from rows and values by attribute."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Generic, Literal, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from tmserver.domain.jobs import JobState
from tmserver.domain.matches import MatchKind
from tmserver.domain.people import Role, Scope
from tmserver.domain.units import Origin, UnitStatus

Item = TypeVar("Item")


def _is_none(value: object) -> bool:
    return value is None


def _never_null(schema: dict[str, Any]) -> None:
    """The schema of a field that is left out instead of being null."""
    del schema["default"]
    (only,) = (choice for choice in schema.pop("anyOf") if choice != {"type": "null"})
    schema.update(only)


def _left_out(description: str) -> Any:
    """A field that is not there when there is nothing to say."""
    return Field(default=None, exclude_if=_is_none, description=description, json_schema_extra=_never_null)


def _where_tagged() -> Any:
    return _left_out("XLIFF 2 inline content; only where the segment has tags.")


class Said(BaseModel):
    """Base of all answers."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


class Listed(Said, Generic[Item]):
    """One page of a list; `next_cursor` is null on the last."""

    items: list[Item]
    next_cursor: str | None


class Problem(Said):
    """A refusal (RFC 9457); `type` says which, on the page of errors. Further members are the refusal's own."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str
    request_id: str | None = None


class DeskRole(Said):
    """A desk one belongs to."""

    desk: str
    role: Role


class Me(Said):
    """Who asks, and what the token or session may do."""

    name: str
    display_name: str
    role: Role
    scope: Scope
    language: str
    desks: list[DeskRole]


class Memory(Said):
    """A memory. `units` counts living ones, `retired` the others."""

    slug: str
    name: str
    source: str
    target: str
    desk: str | None
    outlet: str | None
    penalty: int
    units: int
    retired: int
    created_at: AwareDatetime
    deleted_at: AwareDatetime | None


class MemoryList(Listed[Memory]):
    """A page of memories."""


class Unit(Said):
    """A unit of a memory. `source` and `target` are plain text."""

    id: int
    version: int
    source: str
    target: str
    source_markup: str | None = _where_tagged()
    target_markup: str | None = _where_tagged()
    source_language: str
    target_language: str
    previous: str | None
    next: str | None
    key: str | None
    status: UnitStatus
    origin: Origin
    story: str | None
    date: dt.date
    note: str | None
    uses: int
    created_by: str | None
    created_at: AwareDatetime
    changed_by: str | None
    changed_at: AwareDatetime


class UnitList(Listed[Unit]):
    """A page of units."""


class UnitVersion(Said):
    """A state of a unit, the present one or an earlier one."""

    version: int
    source: str
    target: str
    source_markup: str | None = _where_tagged()
    target_markup: str | None = _where_tagged()
    previous: str | None
    next: str | None
    key: str | None
    status: UnitStatus
    note: str | None
    changed_by: str | None
    changed_at: AwareDatetime


class UnitVersionList(Listed[UnitVersion]):
    """A page of versions of a unit."""


class UnitResult(Said):
    """What became of one unit of an addition: `unit` when added or merged, `problem` when refused."""

    status: Literal["added", "merged", "refused"]
    unit: Unit | None = _left_out("The unit as it is stored now.")
    problem: Problem | None = _left_out("Why it was refused.")


class UnitResults(Said):
    """One result a unit, in the order they were given."""

    results: list[UnitResult]


class Side(Said):
    """One side of a match."""

    language: str
    text: str
    markup: str | None = _where_tagged()


class Penalty(Said):
    """Points taken off, by name."""

    name: str
    points: int


class Change(Said):
    """A step of a word diff: equal + delete is the stored source, equal + insert the query."""

    op: Literal["equal", "insert", "delete"]
    text: str


class Repair(Said):
    """A part of the target that was changed for the query; offsets in code points, end exclusive."""

    kind: str
    start: int
    end: int
    was: str
    now: str


class Match(Said):
    """A unit offered for a segment. `score` is 100 for equal text and tags, 101 and 102 in the same context."""

    unit_id: int
    memory: str
    score: int
    raw_score: int = Field(description="The word score, percent, before penalties.")
    kind: MatchKind
    source: Side
    target: Side
    penalties: list[Penalty]
    repairs: list[Repair] = Field(description="Empty in this version: no target is changed yet.")
    diff: list[Change]
    origin: Origin
    status: UnitStatus
    created_by: str | None
    created_at: AwareDatetime
    changed_by: str | None
    changed_at: AwareDatetime
    uses: int
    story: str | None


class Found(Said):
    """What a look-up says of one segment, best match first."""

    text: str
    matches: list[Match]
    fragments: list[Mapping[str, Any]] = Field(description="Parts of longer units. Empty in this version.")
    terms: list[Mapping[str, Any]] = Field(description="Terms of the glossaries. Empty in this version.")


class FoundInBatch(Said):
    """One result a segment, in the order they were given."""

    results: list[Found]
    index_behind: bool = Field(description="The newest units of a very large import are still on their way.")


class Sentence(Said):
    """A sentence: `text` is the given text from `start` to `end`, in code points, end exclusive."""

    text: str
    start: int
    end: int
    paragraph: int = Field(description="Counts from 0 and rises at every blank line.")


class Segmentation(Said):
    """A text cut into sentences."""

    segments: list[Sentence]


class SkippedPiece(Said):
    """A piece of a file that did not become a unit, and why."""

    line: int | None = Field(description="Counts from 1; null where the file has no lines.")
    reason: str


class ImportReport(Said):
    """What an import did. `skipped` names the first 10,000 pieces, `skipped_count` counts them all."""

    added: int
    merged: int
    skipped_count: int
    skipped: list[SkippedPiece]


class Job(Said):
    """Work in the background. `total` is null until it is known; `report` comes at the end."""

    id: int
    kind: str
    state: JobState
    done: int
    total: int | None
    message: str | None
    report: ImportReport | None
    created_at: AwareDatetime
    finished_at: AwareDatetime | None


class Desk(Said):
    """People who work together."""

    slug: str
    name: str
    timezone: str | None
    created_at: AwareDatetime


class DeskList(Listed[Desk]):
    """A page of desks."""


class Outlet(Said):
    """A style: the house, an edition, a client."""

    slug: str
    name: str
    created_at: AwareDatetime


class OutletList(Listed[Outlet]):
    """A page of outlets."""


class Member(Said):
    """Somebody's role at a desk."""

    user: str
    role: Role
