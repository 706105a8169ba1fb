"""How the memories keep to a concept."""

import datetime as dt

from pydantic import AwareDatetime, Field

from tmserver.api.answers.base import Listed, Said
from tmserver.api.answers.concordance import Span
from tmserver.api.answers.terms import Finding
from tmserver.domain.usage import UsageKind


class TermWaiver(Said):
    """Why a concept's forbidden forms may stand in a unit."""

    unit_id: int
    reason: str
    waived_by: str
    waived_at: AwareDatetime


class UsedUnit(Said):
    """A unit that holds a term of the concept in its translation, judged at its own outlet and date."""

    unit_id: int
    version: int
    memory: str
    usage: UsageKind
    source: str
    target: str
    date: dt.date
    story: str | None
    uses: int
    created_by: str | None
    findings: list[Finding] = Field(description="What is said of the concept's terms in the target.")
    right: list[Span] = Field(description="Where preferred and admitted terms stand in the target.")
    waiver: TermWaiver | None


class UsageCounts(Said):
    """Units by what they make of the concept."""

    violating: int
    waived: int
    archive: int
    exception: int
    compliant: int


class UsageMonth(Said):
    """Units of one month by their own date; `month` null: of all months before."""

    month: dt.date | None
    violating: int
    compliant: int


class ConceptUsage(Listed[UsedUnit]):
    """A page of units, newest first. Counts and months stand on the first page only.

    `at_least` names the counts that may be more: of very common words only the newest units are looked at.
    `index_behind`: the newest units of a very large import are still missing.
    """

    counts: UsageCounts | None
    at_least: list[UsageKind]
    months: list[UsageMonth] | None
    index_behind: bool


class SampleUnit(Said):
    """A unit that a form hits, with where: in its source, in its target."""

    unit_id: int
    memory: str
    source: str
    target: str
    source_hits: list[Span]
    target_hits: list[Span]


class FormImpact(Said):
    """How many units hold a form, up to 1,000 (`at_least`: perhaps more), the newest ten; how many open stories do."""

    form: str
    units: int
    at_least: bool
    stories: int
    samples: list[SampleUnit]


class TermImpact(Said):
    """A term of the wording: its forms that stand somewhere, and those that stand nowhere."""

    language: str
    text: str
    forms: list[FormImpact]
    nowhere: list[str]


class ConceptImpact(Said):
    """What approving would mean. `violating` units would have to be mended; `archive` ones were right in their time.

    `stories`: open stories with a hit.
    """

    violating: int
    at_least: bool
    archive: int
    stories: int
    terms: list[TermImpact]
