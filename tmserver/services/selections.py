"""Units of a memory by what they hold and what is known of them: what a page browses and what a change reaches."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from tmserver.db.tables import Import, Memory, Unit
from tmserver.domain.concordance import ConcordanceRequest, Narrowing
from tmserver.domain.people import Actor
from tmserver.domain.units import Origin, UnitStatus
from tmserver.services import concordance, units
from tmserver.services.concordance_hits import conditions
from tmserver.services.indexes import Indexes

Conditions = Sequence[ColumnElement[bool]]
AT_ONCE = 200
MOST_COUNTED = 10_000
"""Units up to which a selection is counted exactly before somebody says yes to its change."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Which units: all that hold the `words` (their last may be a beginning) and have what `narrowing` names.

    `ids`: only these. Nothing said means every unit of the memory, retired ones too; words never find retired ones.
    """

    words: str = ""
    narrowing: Narrowing = field(default_factory=Narrowing)
    ids: tuple[int, ...] | None = None

    def to_json(self) -> dict[str, Any]:
        """As a batch keeps it."""
        own = self.narrowing
        said = {
            "words": self.words.strip() or None, "year": own.year, "origin": own.origin, "status": own.status,
            "story": own.story, "ids": list(self.ids) if self.ids is not None else None,
        }  # fmt: skip
        return {name: value for name, value in said.items() if value is not None}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Selection":
        """What `to_json` wrote."""
        narrowing = Narrowing(
            None, kept.get("year"), Origin(kept["origin"]) if "origin" in kept else None,
            UnitStatus(kept["status"]) if "status" in kept else None, kept.get("story"),
        )  # fmt: skip
        return cls(kept.get("words", ""), narrowing, tuple(kept["ids"]) if "ids" in kept else None)


@dataclass(frozen=True, slots=True)
class Piece:
    """Some units, newest first. `next_below`: the next piece holds units of lower numbers; None at the end.

    A piece may be short, even empty, when something rare is searched among very many units.
    """

    units: Sequence[Unit]
    next_below: int | None


@dataclass(frozen=True, slots=True)
class Looking:
    """Who looks at which memory, when, by which clock, and through which indexes."""

    session: Session
    actor: Actor
    indexes: Indexes
    now: datetime
    zone: tzinfo
    memory: Memory

    def piece(
        self, chosen: Selection, below: int | None = None, limit: int = AT_ONCE, only: Conditions = ()
    ) -> Piece:  # fmt: skip
        """The next units of a selection that also fulfil `only`; at most 200. Raises as `concordance.unit_ids`."""
        if chosen.words.strip():
            ids, next_below = self._by_words(chosen, below, limit)
            query = select(Unit).where(Unit.id.in_(ids), *only, *_of(chosen))
            return Piece(self.session.scalars(query.order_by(Unit.id.desc())).all(), next_below)
        query = select(Unit).where(*self._narrowed(chosen), *only)
        if below is not None:
            query = query.where(Unit.id < below)
        found = self.session.scalars(query.order_by(Unit.id.desc()).limit(limit + 1)).all()
        return Piece(found[:limit], found[limit - 1].id if len(found) > limit else None)

    def _narrowed(self, chosen: Selection) -> list[ColumnElement[bool]]:
        """SQL for all of a selection but its words."""
        return [
            Unit.memory_id == self.memory.id, units.is_visible(), units.not_embargoed(self.actor, self.now),
            *conditions(chosen.narrowing, self.zone), *_of(chosen),
        ]  # fmt: skip

    def _by_words(self, chosen: Selection, below: int | None, limit: int) -> tuple[list[int], int | None]:
        request = ConcordanceRequest(
            self.memory.source, self.memory.target, chosen.words, memories=[self.memory.slug],
            narrowing=chosen.narrowing, after=below, limit=limit, typing=True,
        )  # fmt: skip
        return concordance.unit_ids(self.session, self.actor, self.indexes, self.now, self.zone, request)

    def in_turn(self, chosen: Selection, only: Conditions = ()) -> Iterator[Unit]:
        """All units of a selection, newest first, some held at a time."""
        below: int | None = None
        while True:
            piece = self.piece(chosen, below, only=only)
            yield from piece.units
            below = piece.next_below
            if below is None:
                return

    def count(self, chosen: Selection, only: Conditions = ()) -> int:
        """How many units a selection has: exact up to `MOST_COUNTED`; one more says that there are others."""
        if not chosen.words.strip():
            some = select(Unit.id).where(*self._narrowed(chosen), *only).limit(MOST_COUNTED + 1).subquery()
            return self.session.scalar(select(func.count()).select_from(some)) or 0
        return sum(1 for _ in islice(self.in_turn(chosen, only), MOST_COUNTED + 1))


def _of(chosen: Selection) -> list[ColumnElement[bool]]:
    return [] if chosen.ids is None else [Unit.id.in_(chosen.ids)]


def unchanged_since(memory_id: int, revision: int) -> ColumnElement[bool]:
    """SQL: the unit was there, and as it is now, when the memory stood at a revision."""
    published = select(Import.id).where(Import.memory_id == memory_id, Import.revision <= revision)
    return or_(Unit.revision <= revision, and_(Unit.revision.is_(None), Unit.import_id.in_(published)))
