"""What a file of terms holds: concepts with the place of each, and the places that say something wrong."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from tmserver.domain.concepts import Concept
from tmserver.phrases import Phrase

Repairs = Mapping[tuple[int, str], str]
"""What shall stand in a cell, by row and place: of a table the column's number from 1, of JSON the path in the concept,
of TBX `term` or `xml:lang`."""


class Choice(StrEnum):
    """What a person decided of a concept of the file: ours stays, theirs takes its place, both together, leave it."""

    OURS = "ours"
    THEIRS = "theirs"
    MERGE = "merge"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Amendments:
    """What people said about a file after they sent it: cells put right, and choices by the row of a concept."""

    repairs: Repairs = field(default_factory=dict)
    choices: Mapping[int, Choice] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """For storing."""
        return {
            "repairs": [[row, place, text] for (row, place), text in self.repairs.items()],
            "choices": [[row, choice.value] for row, choice in self.choices.items()],
        }

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> "Amendments":
        """What `to_json` gave."""
        return cls(
            {(row, place): text for row, place, text in said["repairs"]},
            {row: Choice(choice) for row, choice in said["choices"]},
        )


@dataclass(frozen=True, slots=True)
class Wrong:
    """A place of a file that cannot be taken: its row or line from 1, the column or part, what stands there, why."""

    row: int | None
    column: str | None
    value: str | None
    reason: Phrase
    place: str | None = None
    """What can be repaired there, where the column does not say it (TBX)."""


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
    choices: Mapping[int, Choice] = field(default_factory=dict)
