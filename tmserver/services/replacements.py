"""Find and replace in a memory: what would change, unit by unit, before anything does. `batches` makes the change."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.orm import InstrumentedAttribute

from tmserver.db.tables import Unit
from tmserver.domain.matches import Change
from tmserver.domain.people import Action
from tmserver.domain.segments import check_text
from tmserver.domain.units import UnitStatus
from tmserver.matching.diff import diff
from tmserver.phrases import N_, Phrase
from tmserver.services.batches import MOST_UNITS, Planned
from tmserver.services.selections import Looking, Selection

KIND = "replacement"
MOST_FOUND = MOST_UNITS
"""Units that can be changed of one preview."""
MOST_LEFT_SHOWN = 200
LONGEST = 1000
"""Characters of what is looked for and of what takes its place."""
HAS_TAGS = N_("It holds formatting tags: change it by hand.")
WOULD_BE_EMPTY = N_("Nothing would be left of it.")


class ReplacedSide(StrEnum):
    """Where is looked."""

    SOURCE = "source"
    TARGET = "target"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Replacement:
    """What is looked for and what takes its place, as plain text: no pattern, nothing that could run long.

    `words`: only where it stands as whole words; `case`: capitals count.
    """

    find: str
    replace: str
    side: ReplacedSide = ReplacedSide.TARGET
    case: bool = True
    words: bool = True

    def pattern(self) -> re.Pattern[str]:
        """Matches what is looked for."""
        found = re.escape(self.find)
        if self.words:
            found = rf"(?<!\w){found}(?!\w)"
        return re.compile(found, 0 if self.case else re.IGNORECASE)

    def detail(self) -> dict[str, Any]:
        """As a batch keeps it."""
        return {
            "find": self.find, "replace": self.replace, "side": self.side.value, "case": self.case, "words": self.words
        }  # fmt: skip


def from_detail(detail: Mapping[str, Any]) -> Replacement:
    """What `Replacement.detail` gave."""
    return Replacement(
        detail["find"], detail["replace"], ReplacedSide(detail["side"]), detail["case"], detail["words"]
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Preview:
    """One unit as it would be: its new texts by side, or why it has to be left to a person."""

    unit: Unit
    values: dict[str, str]
    obstacle: Phrase | None

    @property
    def source(self) -> tuple[Change, ...]:
        """How the source would differ."""
        return diff(self.unit.source, self.values.get("source", self.unit.source))

    @property
    def target(self) -> tuple[Change, ...]:
        """How the target would differ."""
        return diff(self.unit.target, self.values.get("target", self.unit.target))

    @property
    def planned(self) -> Planned:
        """As a batch takes it."""
        return Planned(self.unit.id, self.unit.version, self.values)


@dataclass(frozen=True, slots=True)
class Previews:
    """What a look through a memory found, newest first. `more`: it holds others that would change, beyond `units`.

    `left`: how many up to there have to be left to a person; of those the first `MOST_LEFT_SHOWN` are among `units`.
    """

    units: Sequence[Preview] = ()
    more: bool = False
    left: int = 0

    @property
    def changeable(self) -> list[Preview]:
        """Those that can be changed."""
        return [one for one in self.units if one.obstacle is None]


def preview(looking: Looking, asked: Replacement, chosen: Selection) -> Previews:
    """The living units of a selection that would change, until `MOST_FOUND` can be changed.

    Raises NotAllowed, TextEmpty, TextTooLong, BadCharacter, and for the selection's words as `concordance.unit_ids`.
    """
    looking.actor.require(Action.EDIT_ANY_UNIT, looking.memory.desk_id)
    check(asked)
    found: list[Preview] = []
    changeable = left = 0
    for unit in looking.in_turn(chosen, [may_hold(asked)]):
        one = previewed(unit, asked)
        if one is None:
            continue
        if one.obstacle is not None:
            left += 1
            if left > MOST_LEFT_SHOWN:
                continue
        elif changeable == MOST_FOUND:
            return Previews(found, True, left)
        else:
            changeable += 1
        found.append(one)
    return Previews(found, False, left)


def check(asked: Replacement) -> None:
    """Raise TextEmpty, TextTooLong, BadCharacter unless it can be looked for."""
    check_text("find", asked.find, limit=LONGEST)
    check_text("replace", asked.replace, limit=LONGEST, may_be_empty=True)


def may_hold(asked: Replacement) -> ColumnElement[bool]:
    """SQL: a living unit that may hold what is looked for; `previewed` decides."""
    return and_(Unit.status != UnitStatus.RETIRED, or_(*(_may_hold(column, asked) for column in _columns(asked))))


def _columns(asked: Replacement) -> list[InstrumentedAttribute[str]]:
    by_side = {ReplacedSide.SOURCE: [Unit.source], ReplacedSide.TARGET: [Unit.target]}
    return by_side.get(asked.side, [Unit.source, Unit.target])


def _may_hold(column: InstrumentedAttribute[str], asked: Replacement) -> ColumnElement[bool]:
    """SQL that lets every text through that holds what is looked for: the pattern decides.

    SQLite folds the case of ASCII letters alone, so where capitals do not count only the ASCII runs are asked for.
    """
    if asked.case:
        return column.contains(asked.find, autoescape=True)
    plain = max(re.findall(r"[ -~]+", asked.find), key=len, default="")
    return column.icontains(plain, autoescape=True)


def previewed(unit: Unit, asked: Replacement) -> Preview | None:
    """A unit as it would be; None when it would stay as it is."""
    pattern = asked.pattern()
    values: dict[str, str] = {}
    for column in _columns(asked):
        old = getattr(unit, column.key)
        new = pattern.sub(lambda _: asked.replace, old)
        if new != old:
            values[column.key] = new
    return Preview(unit, values, _obstacle(unit, values)) if values else None


def _obstacle(unit: Unit, values: dict[str, str]) -> Phrase | None:
    tagged = {"source": unit.source_markup, "target": unit.target_markup}
    if any(tagged[name] is not None for name in values):
        return Phrase(HAS_TAGS)
    return None if all(text.strip() for text in values.values()) else Phrase(WOULD_BE_EMPTY)
