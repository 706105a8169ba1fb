"""What a concordance finds."""

import datetime as dt

from pydantic import AwareDatetime, Field

from tmserver.api.answers.base import Listed, Said, where_tagged
from tmserver.domain.concordance import Sureness
from tmserver.domain.units import Origin, UnitStatus


class Span(Said):
    """A part of a text, in code points, end exclusive."""

    start: int
    end: int


class ConcordanceSide(Said):
    """One side of a unit found."""

    language: str
    text: str
    markup: str | None = where_tagged()
    hits: list[Span] = Field(description="The words searched for; phrases as one.")
    rendered: list[Span] = Field(description="What renders them, on the other side, where that is known.")


class ConcordanceLine(Said):
    """A unit found, turned so that `source` is of the source language asked for."""

    unit_id: int
    version: int
    memory: str
    source: ConcordanceSide
    target: ConcordanceSide
    status: UnitStatus
    origin: Origin
    story: str | None
    date: dt.date
    uses: int
    created_by: str | None
    created_at: AwareDatetime
    changed_by: str | None
    changed_at: AwareDatetime


class FacetValue(Said):
    """A value of a facet, and how many of the hits counted have it."""

    value: str
    count: int


class Facets(Said):
    """How the hits are spread, over at most the newest 1,000; stories: the 20 with most hits."""

    memory: list[FacetValue]
    year: list[FacetValue]
    origin: list[FacetValue]
    status: list[FacetValue]
    story: list[FacetValue]


class RenderedAs(Said):
    """A rendering of the words searched for. A hit counts for one rendering only."""

    text: str
    count: int
    share: float = Field(description="Of the hits looked at, 0 to 1.")
    sureness: Sureness = Field(description="How exclusively it comes with the words searched for.")


class Renderings(Said):
    """How the words were rendered, counted over the newest hits, at most 300."""

    hits: int = Field(description="How many hits were looked at.")
    otherwise: int = Field(description="Those without a known rendering.")
    values: list[RenderedAs]


class Concordance(Listed[ConcordanceLine]):
    """A page of units, newest first."""

    total: int | None = Field(description="How many units are found; null above 1,000.")
    more_than: int | None = Field(description="Instead of `total`: there are more than so many.")
    facets: Facets
    rendered_as: Renderings
    index_behind: bool = Field(description="The newest units of a very large import are still on their way.")
