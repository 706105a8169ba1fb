"""Changes of many units as one: planned, made by a job in short steps, undone by another.

Every unit gets a version of its own by the rules for one unit (services.unit_changes), so history, index and counts
hold. A step that was made is marked in the transaction that makes it: a job that dies half-way goes on where it
stopped, and nothing is done twice. What somebody changed in the meantime is left alone and listed, when making as when
undoing (model.md).
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tmserver.db import bulk
from tmserver.db.change_tables import ChangeBatch, ChangeItem
from tmserver.db.glossary_tables import ConceptRow
from tmserver.db.tables import Job, Memory, Unit, User
from tmserver.domain.people import SYSTEM, Action, Actor
from tmserver.domain.segments import Segment
from tmserver.domain.units import UnitStatus
from tmserver.errors import Conflict, NotFound, Stale, TmServerError, TooMany
from tmserver.phrases import N_, Phrase
from tmserver.services import audit, batch_ends, jobs, memories, rechecks, unit_changes, units, users
from tmserver.services.batch_ends import LIVE, RUNNING, UNDOING, UNDONE
from tmserver.services.jobs import Outcome, Work
from tmserver.services.pace import Pace
from tmserver.services.unit_changes import Back, Became, Wanted

BATCH = N_("change")
KIND, UNDO_KIND = "units-change", "units-change-undo"
MOST_UNITS = 1000
"""Units of one batch: what a person can look through before saying yes."""
FIRST_PIECE, LEAST_PIECE, MOST_PIECE = 25, 25, 500
"""Units changed in one transaction: the number adapts to how long a piece takes (services.pace). With fewer than the
least, what a transaction itself costs (some 15 statements) would be most of the work on a busy machine."""
CHANGED_SINCE = N_("It was changed in the meantime.")


@dataclass(frozen=True, slots=True)
class Planned:
    """One unit to change: the version it was planned for, and its new `source`, `target`, `status` by name."""

    unit_id: int
    version: int
    values: dict[str, str]


@dataclass(frozen=True, slots=True)
class Standing:
    """A batch and how many of its units have which outcome."""

    batch: ChangeBatch
    memory: Memory
    counts: dict[str, int]


def begin(
    session: Session, actor: Actor, now: datetime, slug: str, kind: str, detail: dict[str, Any],
    planned: Sequence[Planned],
) -> ChangeBatch:  # fmt: skip
    """Ask for the change of some units of a memory. Raises NotFound, NotAllowed, TooMany, Conflict (nothing to do)."""
    memory = memories.get(session, actor, slug)
    actor.require(Action.EDIT_ANY_UNIT, memory.desk_id)
    if len(planned) > MOST_UNITS:
        raise TooMany(field="units", count=len(planned), limit=MOST_UNITS)
    if not planned:
        raise Conflict(reason=Phrase(N_("no unit is chosen, so there is nothing to change.")))
    return enqueued(session, actor, now, memory, kind, detail, planned)


def enqueued(
    session: Session, actor: Actor, now: datetime, memory: Memory, kind: str, detail: dict[str, Any],
    planned: Sequence[Planned],
) -> ChangeBatch:  # fmt: skip
    """A batch and the job that makes it. Its units may be of other memories too: `memory` is where it is listed."""
    batch = ChangeBatch(
        memory_id=memory.id, kind=kind, detail=detail, state=RUNNING, made_by=actor.name, created_at=now
    )
    session.add(batch)
    session.flush()
    plan(session, batch.id, [{"outcome": "planned", **asdict(one)} for one in planned])
    batch.job_id = _enqueue(session, actor, now, KIND, batch, memory).id
    audit.write(session, actor, now, "units-change-asked", f"memory/{memory.slug}", batch=batch.id, units=len(planned))
    session.flush()
    return batch


def plan(session: Session, batch_id: int, units_planned: Sequence[dict[str, Any]]) -> None:
    """Add units to the plan of a batch: columns of their items, of which `reason` may be left out."""
    rows = [{"batch_id": batch_id, "version_after": None, "reason": None, **one} for one in units_planned]
    bulk.insert_rows(session, ChangeItem, rows)


def _enqueue(session: Session, actor: Actor, now: datetime, kind: str, batch: ChangeBatch, memory: Memory) -> Job:
    return jobs.enqueue(
        session, actor, now, kind, {"batch": batch.id}, subject=f"memory/{memory.slug}", desk_id=memory.desk_id,
        lane=f"changes/{memory.id}",
    )  # fmt: skip


def get(session: Session, actor: Actor, batch_id: int) -> Standing:
    """A batch of a memory the actor may edit. Raises NotFound, NotAllowed."""
    batch = session.get(ChangeBatch, batch_id)
    memory = session.get(Memory, batch.memory_id) if batch is not None else None
    if batch is None or memory is None or memory.deleted_at is not None or not actor.sees(memory.desk_id):
        raise NotFound(kind=Phrase(BATCH), key=batch_id)
    actor.require(Action.EDIT_ANY_UNIT, memory.desk_id)
    return Standing(batch, memory, batch_ends.counts(session, batch.id))


def items(
    session: Session, batch_id: int, outcomes: Sequence[str], limit: int = MOST_UNITS, after: int = 0
) -> Sequence[ChangeItem]:
    """Units of a batch with some outcomes, by number, of numbers above `after`."""
    query = select(ChangeItem).where(
        ChangeItem.batch_id == batch_id, ChangeItem.outcome.in_(outcomes), ChangeItem.unit_id > after
    )
    return session.scalars(query.order_by(ChangeItem.unit_id).limit(limit)).all()


def of_memory(session: Session, memory: Memory, limit: int = 10) -> Sequence[ChangeBatch]:
    """The newest batches of a memory."""
    query = select(ChangeBatch).where(ChangeBatch.memory_id == memory.id)
    return session.scalars(query.order_by(ChangeBatch.id.desc()).limit(limit)).all()


def listed(
    session: Session, actor: Actor, slug: str, before: int | None = None, limit: int = 50
) -> list[Standing]:  # fmt: skip
    """Batches of a memory, newest first, of numbers below `before`. Raises NotFound, NotAllowed."""
    memory = memories.get(session, actor, slug)
    actor.require(Action.EDIT_ANY_UNIT, memory.desk_id)
    query = select(ChangeBatch).where(ChangeBatch.memory_id == memory.id).order_by(ChangeBatch.id.desc())
    if before is not None:
        query = query.where(ChangeBatch.id < before)
    return [
        Standing(batch, memory, batch_ends.counts(session, batch.id)) for batch in session.scalars(query.limit(limit))
    ]


def undo(session: Session, actor: Actor, now: datetime, batch_id: int) -> ChangeBatch:
    """Ask for every unit of a batch to be as it was before; where an earlier undo was stopped, this one goes on.

    Raises NotFound, NotAllowed, Conflict (under way, undone already, nothing to undo).
    """
    standing = get(session, actor, batch_id)
    batch = standing.batch
    session.refresh(batch, with_for_update=True)
    if batch.state in LIVE or batch.state == UNDONE:
        raise Conflict(reason=Phrase(N_("only a finished change that was not undone yet can be undone.")))
    if not standing.counts.get("changed"):
        raise Conflict(reason=Phrase(N_("none of its units was changed, so there is nothing to take back.")))
    batch.state = UNDOING
    batch.job_id = _enqueue(session, actor, now, UNDO_KIND, batch, standing.memory).id
    audit.write(session, actor, now, "units-change-undo-asked", f"memory/{standing.memory.slug}", batch=batch.id)
    session.flush()
    return batch


def run(work: Work, job: Job) -> Outcome:
    """Make the changes of a batch. Raises Stopped: what was done stays done and can be undone."""
    return _steps(work, job, "planned", _change)


def run_undo(work: Work, job: Job) -> Outcome:
    """Take the changes of a batch back. Raises Stopped: it can be asked for again and goes on."""
    return _steps(work, job, "changed", _take_back)


_Step = Callable[[Session, Actor, datetime, str, Sequence[ChangeItem]], None]


def _steps(work: Work, job: Job, from_outcome: str, step: _Step) -> Outcome:
    """Do one step for each unit that stands at `from_outcome`, some in a transaction. `batch_ends` says the rest."""
    batch_id = job.payload["batch"]
    with work.reading() as session:
        standing = get(session, SYSTEM, batch_id)
        total = sum(standing.counts.values())
    done, after = total - standing.counts.get(from_outcome, 0), 0
    pace = Pace(FIRST_PIECE, LEAST_PIECE, MOST_PIECE)
    while True:
        with pace.step(work) as session:
            actor = actor_of(session, job)
            piece = items(session, batch_id, [from_outcome], pace.rows, after)
            for slug, part in _by_memory(session, piece):
                step(session, actor, work.now(), slug, part)
            done += len(piece)
            if not piece:
                _look_again(session, actor, work.now(), standing.batch.detail)
                return Outcome(None, {})
            work.progress(session, done, total)
        after = piece[-1].unit_id


def _by_memory(session: Session, piece: Sequence[ChangeItem]) -> list[tuple[str, list[ChangeItem]]]:
    """Units by the slug of their memory: a batch may reach several. Their locks are taken in one order by everybody."""
    query = select(Unit.id, Memory.id, Memory.slug).join(Memory, Unit.memory_id == Memory.id)
    rows = session.execute(query.where(Unit.id.in_([item.unit_id for item in piece])))
    parts: dict[tuple[int, str], list[ChangeItem]] = defaultdict(list)
    memory_of = {unit_id: (memory_id, slug) for unit_id, memory_id, slug in rows}
    for item in piece:
        parts[memory_of[item.unit_id]].append(item)
    return [(slug, part) for (_, slug), part in sorted(parts.items(), key=lambda pair: pair[0])]


def _look_again(session: Session, actor: Actor, now: datetime, detail: dict[str, Any]) -> None:
    """After a ruling was taken to the memory, or that was taken back, count anew what there is to mend."""
    row = session.get(ConceptRow, detail["concept"]) if "concept" in detail else None
    if row is not None:
        rechecks.ask(session, actor, now, row)


def actor_of(session: Session, job: Job) -> Actor:
    """Who asked, with the rights they have now; the command line has no user."""
    return users.actor_of(session, session.get_one(User, job.created_by)) if job.created_by is not None else SYSTEM


def _change(session: Session, actor: Actor, now: datetime, slug: str, piece: Sequence[ChangeItem]) -> None:
    try:
        memory = memories.get(session, actor, slug)
        actor.require(Action.EDIT_ANY_UNIT, memory.desk_id)
    except TmServerError as refusal:
        became: Became = dict.fromkeys((item.unit_id for item in piece), refusal)
    else:
        wanted = [Wanted(item.unit_id, item.version, _changes(item)) for item in piece]
        became = unit_changes.change_many(session, actor, now, memory, wanted)
    _tell(session, piece, became, "changed", "skipped")


def _changes(item: ChangeItem) -> dict[str, Any]:
    return {name: UnitStatus(new) if name == "status" else Segment(new) for name, new in item.values.items()}


def _take_back(session: Session, actor: Actor, now: datetime, slug: str, piece: Sequence[ChangeItem]) -> None:
    became: Became = {item.unit_id: item.version for item in piece}  # right where the change made no version
    back = [
        Back(item.unit_id, item.version_after, item.version)
        for item in piece
        if item.version_after not in {None, item.version}
    ]
    try:
        memory = memories.get(session, actor, slug)
    except TmServerError as refusal:
        became |= dict.fromkeys((one.unit_id for one in back), refusal)
    else:
        became |= unit_changes.revert_many(session, actor, now, memory, back)
    _tell(session, piece, became, "undone", "kept")


def _tell(session: Session, piece: Sequence[ChangeItem], became: Became, done: str, refused: str) -> None:
    """Write beside each unit what became of it: those that went alike in one statement."""
    alike: dict[int, list[int]] = defaultdict(list)
    for item in piece:
        result = became[item.unit_id]
        if isinstance(result, TmServerError):
            item.outcome, item.reason = refused, _why(result)
        else:
            alike[result - item.version].append(item.unit_id)
    for risen, unit_ids in alike.items():
        values: dict[str, Any] = {"outcome": done}
        if done == "changed":
            values["version_after"] = ChangeItem.version + risen
        session.execute(
            update(ChangeItem)
            .where(ChangeItem.batch_id == piece[0].batch_id, ChangeItem.unit_id.in_(unit_ids))
            .values(values)
            .execution_options(synchronize_session=False)
        )


def _why(refusal: TmServerError) -> dict[str, Any]:
    return (Phrase(CHANGED_SINCE) if isinstance(refusal, Stale) else refusal.phrase).to_json()


def chosen(session: Session, actor: Actor, now: datetime, slug: str, picked: dict[int, int]) -> list[Unit]:
    """The units of a memory named by number, those that are there. Raises NotFound."""
    memory = memories.get(session, actor, slug)
    found = units.by_ids(session, actor, now, list(picked)[: MOST_UNITS + 1])
    return [unit for unit in found if unit.memory_id == memory.id]


def status_plan(found: Sequence[Unit], picked: dict[int, int], status: UnitStatus) -> list[Planned]:
    """What giving units a status means: those that have it already are left out."""
    return [Planned(unit.id, picked[unit.id], {"status": status.value}) for unit in found if unit.status is not status]
