"""What a look-up finds."""

from typing import Literal

from pydantic import AwareDatetime, Field

from tmserver.api.answers.base import Said, where_tagged
from tmserver.api.answers.terms import Finding, TermHit
from tmserver.domain.matches import CautionKind, MatchKind
from tmserver.domain.units import Origin, UnitStatus


class Side(Said):
    """One side of a match."""

    language: str
    text: str
    markup: str | None = where_tagged()


class Penalty(Said):
    """Points taken off, by name."""

    name: str
    points: int


class Change(Said):
    """A step of a word diff: equal + delete is the stored source, equal + insert the query."""

    op: Literal["equal", "insert", "delete"]
    text: str


class Repair(Said):
    """A part of the target that was changed: `text[start:end]` is `now` and was `was`.

    `term`: a glossary's ruling, or the query's name for the stored one; other kinds are of the value taken over.
    `style`: whose rule such a value is written by; null: as the stored target writes it.
    """

    kind: Literal[
        "term", "number", "percent", "points", "money", "unit", "date", "year", "time", "range", "score", "ordinal"
    ]
    start: int
    end: int
    was: str
    now: str
    style: Literal["house", "outlet"] | None = None


class Caution(Said):
    """A changed word that turns the meaning round. "" where that side lacks it; equal words stand elsewhere."""

    kind: CautionKind
    stored: str
    query: str


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
    repairs: list[Repair] = Field(description="What the target says otherwise than it is stored.")
    missing_tags: list[str] = Field(description="Inline tags of the segment that found no place in the target.")
    findings: list[Finding] = Field(description="Forbidden terms that still stand in the target.")
    diff: list[Change]
    warnings: list[Caution] = Field(description="Negation, direction, gender or number that differ from the query.")
    origin: Origin
    status: UnitStatus
    created_by: str | None
    created_at: AwareDatetime
    changed_by: str | None
    changed_at: AwareDatetime
    uses: int
    story: str | None


class Fragment(Said):
    """A stored segment that stands whole in the text, at `text[start:end]` in code points, with its translation."""

    unit_id: int
    start: int
    end: int
    source: str
    target: str


class Found(Said):
    """What a look-up says of one segment, best match first."""

    text: str
    matches: list[Match]
    fragments: list[Fragment] = Field(description="Only where nothing matched: whole stored segments inside the text.")
    terms: list[TermHit] = Field(description="Terms of the glossaries in the text.")


class FoundInBatch(Said):
    """One result a segment, in the order they were given."""

    results: list[Found]
    index_behind: bool = Field(description="The newest units of a very large import are still on their way.")
