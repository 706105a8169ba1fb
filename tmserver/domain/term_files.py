"""What a file of terms holds: concepts with the place of each, and the places that say something wrong."""

from dataclasses import dataclass, field

from tmserver.domain.concepts import Concept
from tmserver.phrases import Phrase


@dataclass(frozen=True, slots=True)
class Wrong:
    """A place of a file that cannot be taken: its row or line from 1, the column or part, what stands there, why."""

    row: int | None
    column: str | None
    value: str | None
    reason: Phrase


@dataclass(frozen=True, slots=True)
class Found:
    """A concept of a file. `row`: where it begins; `rows`: that of each term.

    `key` is what the file calls the concept. `is_whole`: the file says all there is to say of it; where it does not,
    what it leaves out stays as the glossary has it. `by_place`: terms whose status is only that of their place.
    """

    row: int
    concept: Concept
    key: str | None = None
    rows: tuple[int, ...] = ()
    is_whole: bool = False
    by_place: frozenset[int] = frozenset()
    has_status: bool = False
    """Whether the file gave the concept a status of its own."""


@dataclass(slots=True)
class Contents:
    """A file read to its end."""

    format: str
    found: list[Found] = field(default_factory=list)
    wrong: list[Wrong] = field(default_factory=list)
    remarks: list[Phrase] = field(default_factory=list)
