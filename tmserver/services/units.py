"""Units of a memory: adding, reading, changing, history. Every change keeps the version before it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import Session

from tmserver.db.tables import Import, Memory, Unit, UnitVersion
from tmserver.domain.people import Action, Actor, Role
from tmserver.domain.units import NewUnit, Origin, UnitStatus, merge_key
from tmserver.errors import Conflict, NotFound, Stale, TmServerError, TooMany
from tmserver.phrases import N_, Phrase
from tmserver.services import audit, memories, unit_rules
from tmserver.text.normal import text_key

UNIT, VERSION = N_("unit"), N_("version")
MOST_AT_ONCE = 1000
VERSIONED = ("source", "target", "source_markup", "target_markup", "previous", "next", "key", "status", "note")


@dataclass(frozen=True, slots=True)
class Added:
    """What became of one unit of an addition: `added`, `merged` into an equal one, or `refused`."""

    outcome: str
    unit: Unit | None = None
    problem: TmServerError | None = None


def is_visible() -> ColumnElement[bool]:
    """SQL: the unit is not held back by an import that has not been published."""
    published = select(Import.id).where(Import.state != "loading")
    return or_(Unit.import_id.is_(None), Unit.import_id.in_(published))


def add(
    session: Session,
    actor: Actor,
    now: datetime,
    slug: str,
    new_units: Sequence[NewUnit],
    *,
    origin: Origin = Origin.API,
) -> list[Added]:
    """Add units, merging equal ones (model.md, Merge rule). One refused unit does not hold up the others.

    A repeated unit counts as one more use; a retired one that is added again comes back as unreviewed.
    Raises NotFound, NotAllowed, TooMany.
    """
    memory = memories.get(session, actor, slug)
    actor.require(Action.ADD_UNIT, memory.desk_id)
    if len(new_units) > MOST_AT_ONCE:
        raise TooMany(field="units", count=len(new_units), limit=MOST_AT_ONCE)
    accepted: list[tuple[int, NewUnit, bytes]] = []
    results: list[Added] = [Added("refused")] * len(new_units)
    for place, new in enumerate(new_units):
        try:
            unit_rules.check(memory, new)
        except TmServerError as problem:
            results[place] = Added("refused", problem=problem)
            continue
        accepted.append((place, new, merge_key(new.source, new.target, new.context)))
    if accepted:
        _store(session, memory, actor, now, accepted, results, origin)
    return results


def _store(
    session: Session, memory: Memory, actor: Actor, now: datetime, accepted: Sequence[tuple[int, NewUnit, bytes]],
    results: list[Added], origin: Origin,
) -> None:  # fmt: skip
    """Write the accepted units and put what became of each into its place in `results`."""
    revision = memories.raise_revision(session, memory.id)  # takes the memory's lock: nobody adds the same meanwhile
    wanted = [key for _, _, key in accepted]
    known = {
        unit.ukey: unit
        for unit in session.scalars(select(Unit).where(Unit.memory_id == memory.id, Unit.ukey.in_(wanted)))
    }
    loading = set(session.scalars(select(Import.id).where(Import.memory_id == memory.id, Import.state == "loading")))
    added = revived = 0
    for place, new, key in accepted:
        unit = known.get(key)
        if unit is None or unit.import_id in loading:
            if unit is None:
                unit = known[key] = Unit(memory_id=memory.id, ukey=key)
                session.add(unit)
            if unit.import_id is not None:
                session.get_one(Import, unit.import_id).adopted += 1
            fill(unit, actor, now, new, origin)
            unit.import_id, unit.revision = None, revision
            added += 1
            results[place] = Added("added", unit)
        elif unit.status is UnitStatus.RETIRED and not _may_edit(actor, memory, unit):
            retired_ = Phrase(
                N_("unit %(unit)d says exactly this and was retired; a terminologist can bring it back."),
                {"unit": unit.id},
            )
            results[place] = Added("refused", problem=Conflict(reason=retired_))
        else:
            if unit.status is UnitStatus.RETIRED:
                keep_version(session, unit)
                unit.status, unit.version = UnitStatus.UNREVIEWED, unit.version + 1
                unit.changed_by, unit.changed_at = actor.name, now
                revived += 1
            unit.uses += 1
            unit.revision = revision
            results[place] = Added("merged", unit)
    session.flush()
    memories.count(session, memory, units=added + revived, retired=-revived)
    audit.write(session, actor, now, "units-added", f"memory/{memory.slug}", added=added, merged=len(accepted) - added)


def fill(unit: Unit, actor: Actor, now: datetime, new: NewUnit, origin: Origin) -> None:
    """The columns of a unit that comes in by a call of the actor; only the service itself says who and when else."""
    unit.version, unit.uses = 1, 1
    unit.source, unit.source_markup = new.source.text, new.source.markup
    unit.target, unit.target_markup = new.target.text, new.target.markup
    unit.source_language, unit.target_language = new.source_language, new.target_language
    unit.source_key, unit.target_key = text_key(new.source.text), text_key(new.target.text)
    unit.previous, unit.next, unit.key = new.context.previous, new.context.next, new.context.key
    unit.status, unit.origin = UnitStatus.UNREVIEWED, origin
    unit.story, unit.note, unit.extra = new.story, new.note, new.extra or None
    unit.created_by, unit.created_by_id = new.created_by or actor.name, actor.user_id
    unit.created_at = new.created_at or now
    unit.changed_by, unit.changed_at = unit.created_by, unit.created_at


def get(session: Session, actor: Actor, now: datetime, slug: str, unit_id: int) -> tuple[Memory, Unit]:
    """A unit and its memory. Raises NotFound, also while an import or another desk's embargo holds it back."""
    memory = memories.get(session, actor, slug)
    unit = session.scalar(
        select(Unit).where(Unit.id == unit_id, Unit.memory_id == memory.id, is_visible(), not_embargoed(actor, now))
    )
    if unit is None:
        raise NotFound(kind=Phrase(UNIT), key=unit_id)
    return memory, unit


def not_embargoed(actor: Actor, now: datetime) -> ColumnElement[bool]:
    """SQL: no embargo, one that has passed, or one of the actor's own desk."""
    if actor.role is Role.ADMINISTRATOR:
        return true()
    return or_(
        Unit.embargo_until.is_(None), Unit.embargo_until <= now, Unit.embargo_desk_id.in_(actor.memberships.keys())
    )


def page(
    session: Session, actor: Actor, now: datetime, slug: str, *, after: int | None = None, limit: int = 50,
    status: UnitStatus | None = None,
) -> Sequence[Unit]:  # fmt: skip
    """Units of a memory, newest first, of ids below `after`; every status unless one is named. Raises NotFound."""
    memory = memories.get(session, actor, slug)
    query = select(Unit).where(Unit.memory_id == memory.id, is_visible(), not_embargoed(actor, now))
    if after is not None:
        query = query.where(Unit.id < after)
    if status is not None:
        query = query.where(Unit.status == status)
    return session.scalars(query.order_by(Unit.id.desc()).limit(limit)).all()


def by_ids(session: Session, actor: Actor, now: datetime, ids: Sequence[int]) -> Sequence[Unit]:
    """Units of memories the actor sees, in the order of `ids`; those that are gone are left out."""
    allowed = [memory.id for memory in memories.visible(session, actor)]
    query = select(Unit).where(Unit.id.in_(ids), Unit.memory_id.in_(allowed), is_visible(), not_embargoed(actor, now))
    found = {unit.id: unit for unit in session.scalars(query)}
    return [found[unit_id] for unit_id in ids if unit_id in found]


def keep_version(session: Session, unit: Unit) -> None:
    """Put the present state of a unit into its history, before it changes."""
    session.add(
        UnitVersion(
            unit_id=unit.id,
            version=unit.version,
            changed_by=unit.changed_by,
            changed_at=unit.changed_at,
            **{column: getattr(unit, column) for column in VERSIONED},
        )
    )


def _may_edit(actor: Actor, memory: Memory, unit: Unit) -> bool:
    return actor.may(unit_rules.right_to_edit(actor, unit), memory.desk_id)


def change(
    session: Session, actor: Actor, now: datetime, slug: str, unit_id: int, version: int, changes: dict[str, Any],
    *, event: str = "unit-changed",
) -> Unit:  # fmt: skip
    """Make a new version of a unit. `changes` maps source, target (Segment), previous, next, key, status, note.

    Raises NotFound, NotAllowed, Stale (not at `version`), Conflict (it would equal another unit), and what
    `check_text` raises. A change that changes nothing makes no version.
    """
    memory, unit = get(session, actor, now, slug, unit_id)
    actor.require(unit_rules.right_to_edit(actor, unit), memory.desk_id)
    revision = memories.raise_revision(session, memory.id)  # the lock first: the version is compared under it
    session.refresh(unit)
    if unit.version != version:
        raise Stale(current=unit.version)
    values = unit_rules.altered(actor, memory, unit, changes)
    if not values:
        return unit
    if "ukey" in values:
        _refuse_twin(session, memory, unit, values["ukey"])
    keep_version(session, unit)
    retired = unit_rules.newly_retired(unit, values)
    for column, value in values.items():
        setattr(unit, column, value)
    unit.version, unit.revision = unit.version + 1, revision
    unit.changed_by, unit.changed_at = actor.name, now
    session.flush()
    memories.count(session, memory, units=-retired, retired=retired)
    audit.write(session, actor, now, event, f"unit/{unit.id}", memory=slug, version=unit.version)
    return unit


def _refuse_twin(session: Session, memory: Memory, unit: Unit, key: bytes) -> None:
    """Two units of a memory are never equal in source, target and context.

    A row that an unpublished import holds is nobody's yet: it gives way.
    """
    twin = session.scalar(select(Unit).where(Unit.memory_id == memory.id, Unit.ukey == key, Unit.id != unit.id))
    if twin is None:
        return
    loading = session.get(Import, twin.import_id) if twin.import_id is not None else None
    if loading is not None and loading.state == "loading":
        loading.adopted += 1
        session.delete(twin)
        session.flush()
        return
    raise unit_rules.twin_conflict(twin.id)


def retire(session: Session, actor: Actor, now: datetime, slug: str, unit_id: int, version: int) -> Unit:
    """Keep the unit but never offer it again. Raises NotFound, NotAllowed, Stale."""
    return change(session, actor, now, slug, unit_id, version, {"status": UnitStatus.RETIRED}, event="unit-retired")


def history(
    session: Session, actor: Actor, now: datetime, slug: str, unit_id: int
) -> tuple[Unit, Sequence[UnitVersion]]:
    """The unit as it is and its earlier versions, newest first. Raises NotFound."""
    _, unit = get(session, actor, now, slug, unit_id)
    earlier = select(UnitVersion).where(UnitVersion.unit_id == unit.id).order_by(UnitVersion.version.desc())
    return unit, session.scalars(earlier).all()


def revert(
    session: Session, actor: Actor, now: datetime, slug: str, unit_id: int, version: int, to_version: int
) -> Unit:
    """Make a new version that says what an earlier one said. Raises NotFound, NotAllowed, Stale, Conflict."""
    get(session, actor, now, slug, unit_id)
    old = session.get(UnitVersion, (unit_id, to_version))
    if old is None:
        raise NotFound(kind=Phrase(VERSION), key=to_version)
    return change(session, actor, now, slug, unit_id, version, unit_rules.changes_back_to(old), event="unit-reverted")
