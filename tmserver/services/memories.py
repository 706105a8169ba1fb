"""Memories: making, changing, trash. A memory belongs to a desk or to everyone."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, inspect, select, update
from sqlalchemy.orm import Session

from tmserver.db.change_tables import ChangeBatch, ChangeItem
from tmserver.db.quality_tables import QualityFinding, UnitReport
from tmserver.db.tables import Import, Job, Memory, Unit, UnitVersion
from tmserver.db.usage_tables import TermWaiver
from tmserver.domain.jobs import LIVE
from tmserver.domain.people import Action, Actor
from tmserver.errors import AlreadyExists, Conflict, Invalid, NotFound
from tmserver.phrases import N_, Phrase
from tmserver.services import audit, desks
from tmserver.services.names import check_name, check_pair, check_slug

MEMORY = N_("memory")
TRASH_LASTS = timedelta(days=30)
MOST_PENALTY = 100
_memory = inspect(Memory).local_table
_SEARCHED = (
    select(*(_memory.c[name] for name in ("id", "slug", "source", "target", "desk_id", "penalty", "revision")))
    .where(_memory.c.deleted_at.is_(None))
    .order_by(_memory.c.slug)
)
"""Made once and run as Core: it is asked at every look-up, and objects of the ORM cost more."""
_KEPT = select(Memory).where(Memory.deleted_at.is_(None)).order_by(Memory.slug)
_TRASHED = select(Memory).where(Memory.deleted_at.is_not(None)).order_by(Memory.slug)


def import_lane(memory_id: int) -> str:
    """The lane of jobs in which a memory's imports run one after the other."""
    return f"import/{memory_id}"


def _check_penalty(penalty: int) -> int:
    if not 0 <= penalty <= MOST_PENALTY:
        raise Invalid(field="penalty", reason=Phrase(N_("use 0 to %(most)d points."), {"most": MOST_PENALTY}))
    return penalty


def create(
    session: Session, actor: Actor, now: datetime, *, slug: str, name: str, source: str, target: str,
    desk: str | None = None, outlet: str | None = None, penalty: int = 0,
) -> Memory:  # fmt: skip
    """A new, empty memory. Raises NotAllowed, NotFound (desk, outlet), Invalid, BadLanguage, AlreadyExists."""
    desk_id = desks.get_desk(session, actor, desk).id if desk else None
    actor.require(Action.MANAGE_MEMORY, desk_id)
    check_slug(slug)
    pair = check_pair(source, target)
    if session.scalar(select(Memory.id).where(Memory.slug == slug)) is not None:
        raise AlreadyExists(kind=Phrase(MEMORY), key=slug)
    memory = Memory(
        slug=slug, name=check_name(name), source=pair[0], target=pair[1], desk_id=desk_id,
        outlet_id=desks.get_outlet(session, actor, outlet).id if outlet else None,
        penalty=_check_penalty(penalty), revision=0, unit_count=0, retired_count=0, created_at=now,
    )  # fmt: skip
    session.add(memory)
    session.flush()
    audit.write(session, actor, now, "memory-created", f"memory/{slug}", source=pair[0], target=pair[1])
    return memory


def visible(session: Session, actor: Actor, *, trashed: bool = False) -> Sequence[Memory]:
    """The memories the actor may see, by slug; `trashed` those in the trash instead."""
    actor.require(Action.READ)
    return [memory for memory in session.scalars(_TRASHED if trashed else _KEPT) if actor.sees(memory.desk_id)]


def searched(session: Session, actor: Actor) -> list[Any]:
    """The `visible` memories as rows that hold, under a memory's names, what a search needs to know of them."""
    actor.require(Action.READ)
    return [row for row in session.connection().execute(_SEARCHED) if actor.sees(row.desk_id)]


def get(session: Session, actor: Actor, slug: str, *, trashed: bool = False) -> Memory:
    """A memory by slug. Raises NotFound, also for one the actor may not see or that is in the trash."""
    memory = session.scalar(select(Memory).where(Memory.slug == slug))
    if memory is None or not actor.sees(memory.desk_id) or (memory.deleted_at is not None) is not trashed:
        raise NotFound(kind=Phrase(MEMORY), key=slug)
    return memory


def change(session: Session, actor: Actor, now: datetime, slug: str, changes: dict[str, Any]) -> Memory:
    """Change name, desk, outlet or penalty; languages are fixed once units exist.

    Raises NotFound, NotAllowed (at the old or the new desk), Invalid, Conflict.
    """
    memory = get(session, actor, slug)
    actor.require(Action.MANAGE_MEMORY, memory.desk_id)
    if "name" in changes:
        memory.name = check_name(changes["name"])
    if "penalty" in changes:
        memory.penalty = _check_penalty(changes["penalty"])
    if "outlet" in changes:
        memory.outlet_id = desks.get_outlet(session, actor, changes["outlet"]).id if changes["outlet"] else None
    if "desk" in changes:
        desk_id = desks.get_desk(session, actor, changes["desk"]).id if changes["desk"] else None
        actor.require(Action.MANAGE_MEMORY, desk_id)
        memory.desk_id = desk_id
    pair = check_pair(changes.get("source", memory.source), changes.get("target", memory.target))
    if pair != (memory.source, memory.target):
        if memory.revision:
            raise Conflict(reason=Phrase(N_("the memory holds units; its languages can no longer be changed.")))
        if session.scalar(select(Job.id).where(Job.lane == import_lane(memory.id), Job.state.in_(LIVE)).limit(1)):
            raise Conflict(reason=Phrase(N_("an import is under way; its languages cannot be changed meanwhile.")))
        memory.source, memory.target = pair
    audit.write(session, actor, now, "memory-changed", f"memory/{slug}", fields=sorted(changes))
    return memory


def trash(session: Session, actor: Actor, now: datetime, slug: str) -> None:
    """Put a memory into the trash: no look-up finds it; for 30 days it can be restored. Raises NotFound, NotAllowed."""
    memory = get(session, actor, slug)
    actor.require(Action.MANAGE_MEMORY, memory.desk_id)
    memory.deleted_at = now
    audit.write(session, actor, now, "memory-deleted", f"memory/{slug}")


def restore(session: Session, actor: Actor, now: datetime, slug: str) -> Memory:
    """Take a memory out of the trash, as it was. Raises NotFound, NotAllowed."""
    memory = get(session, actor, slug, trashed=True)
    if memory.deleted_at is None or memory.deleted_at <= now - TRASH_LASTS:
        raise NotFound(kind=Phrase(MEMORY), key=slug)  # the worker may have begun to remove it
    actor.require(Action.MANAGE_MEMORY, memory.desk_id)
    memory.deleted_at = None
    audit.write(session, actor, now, "memory-restored", f"memory/{slug}")
    return memory


def purge(session: Session, now: datetime, *, at_most: int = 2000) -> bool:
    """Remove for good a piece of what lay in the trash for 30 days. True while there is more to do.

    Goes in pieces of `at_most` units so that no writer waits long; the worker calls it again.
    """
    memory = session.scalar(select(Memory).where(Memory.deleted_at < now - TRASH_LASTS).limit(1))
    if memory is None:
        return False
    piece = select(Unit.id).where(Unit.memory_id == memory.id).limit(at_most)
    ids = session.scalars(piece).all()
    if ids:
        session.execute(delete(ChangeItem).where(ChangeItem.unit_id.in_(ids)))
        session.execute(delete(TermWaiver).where(TermWaiver.unit_id.in_(ids)))
        session.execute(delete(QualityFinding).where(QualityFinding.unit_id.in_(ids)))
        session.execute(delete(UnitReport).where(UnitReport.unit_id.in_(ids)))
        session.execute(delete(UnitVersion).where(UnitVersion.unit_id.in_(ids)))
        session.execute(delete(Unit).where(Unit.id.in_(ids)))
    else:
        session.execute(delete(Import).where(Import.memory_id == memory.id))
        own = select(ChangeBatch.id).where(ChangeBatch.memory_id == memory.id)
        session.execute(delete(ChangeItem).where(ChangeItem.batch_id.in_(own)))  # units of other memories
        session.execute(delete(ChangeBatch).where(ChangeBatch.memory_id == memory.id))
        session.delete(memory)
    return True


def raise_revision(session: Session, memory_id: int) -> int:
    """The memory's next revision, under its row lock until the transaction ends: revision order is commit order."""
    return session.execute(
        update(Memory)
        .where(Memory.id == memory_id)
        .values(revision=Memory.revision + 1)
        .returning(Memory.revision)
        .execution_options(synchronize_session=False)
    ).scalar_one()


def count(session: Session, memory: Memory, *, units: int, retired: int = 0) -> None:
    """Add to the memory's counts of living and retired units; its lock is held by `raise_revision`."""
    session.execute(
        update(Memory)
        .where(Memory.id == memory.id)
        .values(unit_count=Memory.unit_count + units, retired_count=Memory.retired_count + retired)
        .execution_options(synchronize_session=False)
    )
    session.refresh(memory)
