"""What a concordance is asked: words on one side or either of a language pair, narrowed by facets."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from tmserver.domain.units import Origin, UnitStatus
from tmserver.phrases import N_

MOST_SEARCHED = 200
"""Longest query, in characters."""
MOST_COUNTED = 1000
"""Hits up to which counts are exact; beyond it is said that there are more."""


class Side(StrEnum):
    """Where words are searched: the text of the source language, of the target language, or either."""

    SOURCE = "source"
    TARGET = "target"
    BOTH = "both"


class Sureness(StrEnum):
    """How sure it is that a run of words renders what was searched."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def word(self) -> str:
        """For people: a template."""
        return {Sureness.HIGH: N_("sure"), Sureness.MEDIUM: N_("likely"), Sureness.LOW: N_("doubtful")}[self]


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Facets chosen; None = all. `year` is that of a unit's date in the service's time zone."""

    memory: str | None = None
    year: int | None = None
    origin: Origin | None = None
    status: UnitStatus | None = None
    story: str | None = None


@dataclass(frozen=True, slots=True)
class ConcordanceRequest:
    """A query over a language pair. `memories` None = all the actor may see; `after`: the last unit of the page before.

    `typing`: the very last word counts as a beginning, as while somebody is still typing it.
    """

    source: str
    target: str
    query: str
    side: Side = Side.BOTH
    memories: Sequence[str] | None = None
    narrowing: Narrowing = field(default_factory=Narrowing)
    after: int | None = None
    limit: int = 50
    typing: bool = False
