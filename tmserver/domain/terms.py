"""What is asked of the glossaries, and what they find (interfaces.md, TermHit)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tmserver.domain.concepts import ConceptKind
from tmserver.domain.styles import Origin


@dataclass(frozen=True, slots=True)
class TermRequest:
    """A pair of languages, an outlet's slug (None: no outlet's style) and the day that the text is of.

    `glossaries`: slugs, None = all the actor may see.
    """

    source: str
    target: str
    day: date
    glossaries: Sequence[str] | None = None
    outlet: str | None = None


@dataclass(frozen=True, slots=True)
class TermHit:
    """A concept found at `text[start:end]`, with what the other language calls it at this outlet and day.

    `match`: exact, form or lemma. `contains`: concepts inside the span, of the same glossary. `origin`: whose ruling it
    is: the outlet's where it overrides the glossary, which is a desk's or the house's.
    """

    concept_id: int
    glossary: str
    start: int
    end: int
    text: str
    match: str
    kind: ConceptKind
    preferred: tuple[str, ...]
    admitted: tuple[str, ...]
    forbidden: tuple[str, ...]
    note: str | None
    contains: tuple["TermHit", ...] = ()
    origin: Origin = Origin.HOUSE
