"""Find and replace in a memory: what would change, unit by unit, before anything does. `batches` makes the change."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from tmserver.db.tables import Unit
from tmserver.domain.matches import Change
from tmserver.domain.people import Action, Actor
from tmserver.domain.segments import check_text
from tmserver.domain.units import UnitStatus
from tmserver.matching.diff import diff
from tmserver.phrases import N_, Phrase
from tmserver.services import memories, units
from tmserver.services.batches import MOST_UNITS, Planned

KIND = "replacement"
MOST_FOUND = MOST_UNITS
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


@dataclass(frozen=True, slots=True)
class Preview:
    """One unit as it would be: its new texts by side, the differences to show, or why it has to be left to a person."""

    unit: Unit
    values: dict[str, str]
    source: tuple[Change, ...]
    target: tuple[Change, ...]
    obstacle: Phrase | None

    @property
    def planned(self) -> Planned:
        """As a batch takes it."""
        return Planned(self.unit.id, self.unit.version, self.values)


def preview(
    session: Session, actor: Actor, now: datetime, slug: str, asked: Replacement
) -> tuple[list[Preview], bool]:  # fmt: skip
    """The living units that would change, by number, at most `MOST_FOUND`, and whether there are more.

    Raises NotFound, NotAllowed, TextEmpty, TextTooLong, BadCharacter.
    """
    memory = memories.get(session, actor, slug)
    actor.require(Action.EDIT_ANY_UNIT, memory.desk_id)
    check_text("find", asked.find, limit=LONGEST)
    check_text("replace", asked.replace, limit=LONGEST, may_be_empty=True)
    query = select(Unit).where(
        Unit.memory_id == memory.id, units.is_visible(), units.not_embargoed(actor, now),
        Unit.status != UnitStatus.RETIRED, or_(*(_may_hold(column, asked) for column in _columns(asked))),
    )  # fmt: skip
    found: list[Preview] = []
    for one in _previews(session.scalars(query.order_by(Unit.id).execution_options(yield_per=500)), asked):
        if len(found) == MOST_FOUND:
            return found, True
        found.append(one)
    return found, False


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


def _previews(found: Any, asked: Replacement) -> Iterator[Preview]:
    pattern = asked.pattern()
    for unit in found:
        values: dict[str, str] = {}
        for column in _columns(asked):
            old = getattr(unit, column.key)
            new = pattern.sub(lambda _: asked.replace, old)
            if new != old:
                values[column.key] = new
        if values:
            yield Preview(
                unit, values, diff(unit.source, values.get("source", unit.source)),
                diff(unit.target, values.get("target", unit.target)), _obstacle(unit, values),
            )  # fmt: skip


def _obstacle(unit: Unit, values: dict[str, str]) -> Phrase | None:
    tagged = {"source": unit.source_markup, "target": unit.target_markup}
    if any(tagged[name] is not None for name in values):
        return Phrase(HAS_TAGS)
    return None if all(text.strip() for text in values.values()) else Phrase(WOULD_BE_EMPTY)
