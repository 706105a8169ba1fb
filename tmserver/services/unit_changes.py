"""Changes of many units of a memory in one transaction and a few statements, by the rules of `units.change`.

The units are taken one after the other, as if each were changed by itself: one may take the place that another left.
One refused unit does not hold up the others. All of them share one revision, raised first: under the memory's lock
what was read stays as it is until it is written.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, TypeAlias

from sqlalchemy import and_, delete, insert, select
from sqlalchemy.orm import Session

from tmserver.db import bulk
from tmserver.db.tables import Import, Memory, Unit, UnitVersion
from tmserver.domain.people import Actor
from tmserver.errors import NotFound, Stale, TmServerError
from tmserver.phrases import Phrase
from tmserver.services import audit, memories, unit_rules, units
from tmserver.services.unit_rules import Stored

Became: TypeAlias = dict[int, int | TmServerError]
"""What became of each unit, by number: the version that it has now, or why it was left as it is."""
_READ = (
    Unit.id, Unit.ukey, Unit.version, Unit.source_language, Unit.target_language, Unit.created_by_id,
    *(getattr(Unit, column) for column in units.VERSIONED),
)  # fmt: skip
_KEPT = ("version", *units.VERSIONED, "changed_by", "changed_at")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A unit, the version it must have, and the changes as `units.change` takes them."""

    unit_id: int
    version: int
    changes: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Back:
    """A unit, the version it must have, and the earlier one whose words it is to have again."""

    unit_id: int
    version: int
    to_version: int


@dataclass(frozen=True, slots=True)
class _Accepted:
    """A unit as it stands, and the columns it gets."""

    unit: Stored
    values: dict[str, Any]


def change_many(
    session: Session, actor: Actor, now: datetime, memory: Memory, wanted: Sequence[Wanted],
    *, event: str = "unit-changed",
) -> Became:  # fmt: skip
    """Make a new version of each unit, of numbers that all differ; refusals as `units.change` raises them.

    Who may reach the memory has been asked; who may edit which unit is asked here.
    """
    revision = memories.raise_revision(session, memory.id)
    standing = _standing(session, actor, now, memory, [one.unit_id for one in wanted])
    decided = {one.unit_id: _decided(actor, memory, standing.get(one.unit_id), one) for one in wanted}
    keys = _Keys(session, memory.id, decided.values())
    became: Became = {}
    accepted: list[_Accepted] = []
    for unit_id, values in decided.items():
        if isinstance(values, TmServerError):
            became[unit_id] = values
            continue
        unit = standing[unit_id]
        twin = keys.take(unit, values["ukey"]) if "ukey" in values else None
        if twin is not None:
            became[unit_id] = unit_rules.twin_conflict(twin)
            continue
        became[unit_id] = unit.version + bool(values)  # a change that changes nothing makes no version
        if values:
            accepted.append(_Accepted(unit, values))
    if accepted:
        keys.clear(session)
        _write(session, actor, now, memory, revision, accepted)
        done = ((f"unit/{one.unit.id}", {"memory": memory.slug, "version": one.unit.version + 1}) for one in accepted)
        audit.write_many(session, actor, now, event, done)
    return became


def revert_many(session: Session, actor: Actor, now: datetime, memory: Memory, back: Sequence[Back]) -> Became:
    """Make a new version of each unit that says what an earlier one said; refusals as `units.revert` raises them."""
    query = select(UnitVersion.unit_id, UnitVersion.version, *(getattr(UnitVersion, name) for name in units.VERSIONED))
    query = query.where(
        UnitVersion.unit_id.in_([one.unit_id for one in back]),
        UnitVersion.version.in_({one.to_version for one in back}),
    )
    earlier = {(old.unit_id, old.version): old for old in session.execute(query)}
    wanted: list[Wanted] = []
    became: dict[int, int | TmServerError] = {}
    for one in back:
        old = earlier.get((one.unit_id, one.to_version))
        if old is None:
            became[one.unit_id] = NotFound(kind=Phrase(units.VERSION), key=one.to_version)
        else:
            wanted.append(Wanted(one.unit_id, one.version, unit_rules.changes_back_to(old)))
    return became | change_many(session, actor, now, memory, wanted, event="unit-reverted")


def _standing(session: Session, actor: Actor, now: datetime, memory: Memory, ids: Sequence[int]) -> dict[int, Stored]:
    """The units as they stand, by number: those of the memory that the actor may see."""
    query = select(*_READ).where(
        Unit.id.in_(ids), Unit.memory_id == memory.id, units.is_visible(), units.not_embargoed(actor, now)
    )
    return {unit.id: unit for unit in session.execute(query)}


def _decided(actor: Actor, memory: Memory, unit: Stored | None, wanted: Wanted) -> dict[str, Any] | TmServerError:
    """The columns that a unit gets, or why it gets none."""
    if unit is None:
        return NotFound(kind=Phrase(units.UNIT), key=wanted.unit_id)
    try:
        actor.require(unit_rules.right_to_edit(actor, unit), memory.desk_id)
        if unit.version != wanted.version:
            raise Stale(current=unit.version)
        return unit_rules.altered(actor, memory, unit, wanted.changes)
    except TmServerError as refusal:
        return refusal


class _Keys:
    """Who holds which merge key while units change one after the other. Two units of a memory never hold the same."""

    def __init__(self, session: Session, memory_id: int, decided: Iterable[dict[str, Any] | TmServerError]) -> None:
        asked = [one["ukey"] for one in decided if isinstance(one, dict) and "ukey" in one]
        holding = select(Unit.ukey, Unit.id, Import.id).outerjoin(
            Import, and_(Import.id == Unit.import_id, Import.state == "loading")
        )
        found = session.execute(holding.where(Unit.memory_id == memory_id, Unit.ukey.in_(asked))).all() if asked else ()
        self._holder = {key: unit_id for key, unit_id, _ in found}
        self._loading = {unit_id: import_id for _, unit_id, import_id in found if import_id is not None}
        self._gave_way: list[int] = []

    def take(self, unit: Stored, key: bytes) -> int | None:
        """Give a unit another key; the number of the unit that has it already, where one has.

        A row that an unpublished import holds is nobody's yet: it gives way.
        """
        holder = self._holder.get(key)
        if holder is not None and holder != unit.id:
            if holder not in self._loading:
                return holder
            self._gave_way.append(holder)
        if self._holder.get(unit.ukey) == unit.id:
            del self._holder[unit.ukey]
        self._holder[key] = unit.id
        return None

    def clear(self, session: Session) -> None:
        """Remove the rows that gave way, before their keys are written again."""
        for unit_id in self._gave_way:
            session.get_one(Import, self._loading[unit_id]).adopted += 1
        if self._gave_way:
            session.flush()
            session.execute(
                delete(Unit).where(Unit.id.in_(self._gave_way)).execution_options(synchronize_session=False)
            )


def _write(
    session: Session, actor: Actor, now: datetime, memory: Memory, revision: int, accepted: Sequence[_Accepted]
) -> None:
    """Keep the versions before, write the new ones, count."""
    kept = select(Unit.id, *(getattr(Unit, name) for name in _KEPT)).where(
        Unit.id.in_([one.unit.id for one in accepted])
    )
    session.execute(insert(UnitVersion).from_select(["unit_id", *_KEPT], kept))
    stamp = bulk.Stamp(revision, actor.name, now)
    left = {one.unit.ukey for one in accepted if "ukey" in one.values}
    in_turn = any(one.values.get("ukey") in left for one in accepted)
    for names, alike in groupby(accepted, lambda one: tuple(one.values)):
        rows = [(one.unit.id, *one.values.values()) for one in alike]
        bulk.update_units(session, stamp, names, rows, in_turn=in_turn)
    retired = sum(unit_rules.newly_retired(one.unit, one.values) for one in accepted)
    memories.count(session, memory, units=-retired, retired=retired)
