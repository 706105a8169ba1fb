"""The quality of a memory: a job looks through all living units and keeps what it finds; people mend or wave it off.

Units are read in pieces by number, what is found is written in pieces, and each run marks what it saw: what an earlier
run found and this one did not is gone. A finding that was waved off stays so while its unit's version is the same.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, islice
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from tmserver.checks.pair import Pair
from tmserver.checks.registry import OF_UNITS
from tmserver.db.quality_tables import QualityFinding
from tmserver.db.tables import Job, Memory, Unit
from tmserver.domain.people import Action, Actor
from tmserver.domain.segments import Segment, check_text
from tmserver.domain.units import UnitStatus
from tmserver.errors import Conflict, NotFound
from tmserver.phrases import N_, Phrase
from tmserver.services import audit, jobs, memories, units
from tmserver.services.jobs import Outcome, Work
from tmserver.text.normal import fold, fold_case

FINDING = N_("finding")
JOB_KIND = "memory-quality"
CONTRADICTION = "contradiction"
REPORTED = "reported"
KINDS = (REPORTED, CONTRADICTION, *OF_UNITS)
"""What people reported and what is looked for, in the order of the page."""
UNITS_AT_ONCE, WRITTEN_AT_ONCE = 2000, 200
MOST_REASON = 500
_OTHERS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a unit: `detail` holds what the page shows (message, side and span, suggestion, others)."""

    unit_id: int
    version: int
    kind: str
    detail: dict[str, Any]


def request(session: Session, actor: Actor, now: datetime, slug: str) -> Job:
    """Ask for a look through a memory; while one is under way, that one. Raises NotFound, NotAllowed."""
    memory = memories.get(session, actor, slug)
    actor.require(Action.EDIT_ANY_UNIT, memory.desk_id)
    return jobs.enqueue(
        session, actor, now, JOB_KIND, {"memory": memory.id}, subject=f"memory/{slug}", desk_id=memory.desk_id,
        key=f"quality/{memory.id}",
    )  # fmt: skip


def run(work: Work, job: Job) -> Outcome:
    """Look through the memory. Raises Stopped."""
    memory_id, run_id, done = job.payload["memory"], job.id, 0
    with work.reading() as session:
        total = session.get_one(Memory, memory_id).unit_count
    after = 0
    while True:
        with work.reading() as session:
            piece = _living(session, memory_id, after)
            faults = [fault for unit in piece for fault in _faults(unit)]
        if not piece:
            break
        after, done = piece[-1].id, done + len(piece)
        _keep(work, memory_id, run_id, faults, done, total)
    with work.reading() as session:
        keys = _repeated(session, memory_id)
    for begin in range(0, len(keys), WRITTEN_AT_ONCE):
        with work.reading() as session:
            faults = list(_contradictions(session, memory_id, keys[begin : begin + WRITTEN_AT_ONCE]))
        _keep(work, memory_id, run_id, faults, total, total)
    with work.writing() as session:
        old = QualityFinding.memory_id == memory_id, QualityFinding.run != run_id, QualityFinding.kind != REPORTED
        session.execute(delete(QualityFinding).where(*old))
        found = counts(session, memory_id)
    return Outcome(Phrase(N_("Looked through %(units)d units. Open findings: %(open)d."),
                          {"units": done, "open": sum(found.values())}), {})  # fmt: skip


def _living(session: Session, memory_id: int, after: int) -> Sequence[Unit]:
    query = select(Unit).where(
        Unit.memory_id == memory_id, Unit.id > after, Unit.status != UnitStatus.RETIRED, units.is_visible()
    )
    return session.scalars(query.order_by(Unit.id).limit(UNITS_AT_ONCE)).all()


def _faults(unit: Unit) -> Iterator[Fault]:
    pair = Pair(unit.source_language, unit.source, unit.target_language, unit.target)
    for kind, check in OF_UNITS.items():
        first = next(iter(check(pair)), None)
        if first is not None:
            detail = {
                "message": first.message.to_json(), "side": first.side.value, "start": first.start, "end": first.end,
                "suggestion": first.suggestion,
            }  # fmt: skip
            yield Fault(unit.id, unit.version, kind, detail)


def _repeated(session: Session, memory_id: int) -> list[int]:
    """Keys of source texts that more than one living unit has."""
    query = (
        select(Unit.source_key)
        .where(Unit.memory_id == memory_id, Unit.status != UnitStatus.RETIRED, units.is_visible())
        .group_by(Unit.source_key)
        .having(func.count() > 1)
    )
    return list(session.scalars(query))


def _contradictions(session: Session, memory_id: int, keys: Sequence[int]) -> Iterator[Fault]:
    """Units of one source text whose targets differ by more than typography and case."""
    query = select(Unit).where(
        Unit.memory_id == memory_id, Unit.source_key.in_(keys), Unit.status != UnitStatus.RETIRED, units.is_visible()
    )
    found = sorted(session.scalars(query), key=lambda unit: (fold(unit.source), unit.id))
    for _, group in groupby(found, key=lambda unit: fold(unit.source)):
        same = list(group)
        said = {unit.id: fold_case(fold(unit.target)) for unit in same}
        if len(set(said.values())) == 1:
            continue
        for unit in same:
            others = [other.id for other in same if said[other.id] != said[unit.id]]
            message = Phrase(N_("The same source is translated in another way as well."))
            yield Fault(
                unit.id, unit.version, CONTRADICTION,
                {"message": message.to_json(), "others": list(islice(others, _OTHERS_SHOWN))},
            )  # fmt: skip


def _keep(work: Work, memory_id: int, run_id: int, faults: Sequence[Fault], done: int, total: int) -> None:
    """Write what was found, in short transactions; says how far the job is even when nothing was."""
    for begin in range(0, max(len(faults), 1), WRITTEN_AT_ONCE):
        with work.writing() as session:
            piece = faults[begin : begin + WRITTEN_AT_ONCE]
            known = _known(session, [fault.unit_id for fault in piece])
            for fault in piece:
                row = known.get((fault.unit_id, fault.kind))
                if row is None:
                    row = QualityFinding(
                        memory_id=memory_id, unit_id=fault.unit_id, kind=fault.kind, status="open", version=0
                    )
                    session.add(row)
                if row.version != fault.version:
                    row.status, row.reason, row.waived_by, row.waived_at = "open", None, None, None
                row.version, row.detail, row.run = fault.version, fault.detail, run_id
            work.progress(session, done, max(done, total))


def _known(session: Session, unit_ids: Sequence[int]) -> dict[tuple[int, str], QualityFinding]:
    query = select(QualityFinding).where(QualityFinding.unit_id.in_(unit_ids))
    return {(row.unit_id, row.kind): row for row in session.scalars(query)}


def counts(session: Session, memory_id: int, status: str = "open") -> dict[str, int]:
    """Findings of a memory by kind, those of units that changed since left out."""
    query = (
        select(QualityFinding.kind, func.count())
        .join(Unit, Unit.id == QualityFinding.unit_id)
        .where(
            QualityFinding.memory_id == memory_id, QualityFinding.status == status,
            Unit.version == QualityFinding.version,
        )
        .group_by(QualityFinding.kind)
    )  # fmt: skip
    return {str(kind): int(count) for kind, count in session.execute(query)}


def page(
    session: Session, actor: Actor, now: datetime, slug: str, kind: str | None, *, status: str = "open", after: int = 0,
    limit: int = 50,
) -> list[tuple[QualityFinding, Unit]]:  # fmt: skip
    """Findings of a kind (None: of any) with their units, by number, that the actor may see. Raises NotFound."""
    memory = memories.get(session, actor, slug)
    of_kind = [QualityFinding.kind == kind] if kind is not None else []
    query = (
        select(QualityFinding, Unit)
        .join(Unit, Unit.id == QualityFinding.unit_id)
        .where(
            QualityFinding.memory_id == memory.id, *of_kind, QualityFinding.status == status,
            QualityFinding.id > after, Unit.version == QualityFinding.version, units.not_embargoed(actor, now),
        )
        .order_by(QualityFinding.id)
        .limit(limit)
    )  # fmt: skip
    return [(row[0], row[1]) for row in session.execute(query)]


def _get(session: Session, actor: Actor, slug: str, finding_id: int) -> QualityFinding:
    memory = memories.get(session, actor, slug)
    actor.require(Action.EDIT_ANY_UNIT, memory.desk_id)
    row = session.get(QualityFinding, finding_id)
    if row is None or row.memory_id != memory.id:
        raise NotFound(kind=Phrase(FINDING), key=finding_id)
    return row


def unit_of(session: Session, finding: QualityFinding) -> Unit:
    """The unit that a finding is about."""
    return session.get_one(Unit, finding.unit_id)


def waive(session: Session, actor: Actor, now: datetime, slug: str, finding_id: int, reason: str) -> QualityFinding:
    """Let a finding stand, with a reason. Raises NotFound, NotAllowed, TextEmpty, TextTooLong."""
    row = _get(session, actor, slug, finding_id)
    row.reason = check_text("reason", reason, limit=MOST_REASON)
    row.status, row.waived_by, row.waived_at = "waived", actor.name, now
    audit.write(session, actor, now, "finding-waived", f"unit/{row.unit_id}", kind=row.kind)
    return row


def mend(session: Session, actor: Actor, now: datetime, slug: str, finding_id: int) -> Unit:
    """Put a finding's suggestion into its unit, as a new version.

    Raises NotFound, NotAllowed, Stale (the unit changed since), Conflict (a twin; tags; nothing is suggested).
    """
    row = _get(session, actor, slug, finding_id)
    _, unit = units.get(session, actor, now, slug, row.unit_id)
    side, suggestion = row.detail.get("side", ""), row.detail.get("suggestion")
    if suggestion is None or getattr(unit, f"{side}_markup") is not None:
        raise Conflict(reason=Phrase(N_("this has to be changed by hand.")))
    text: str = getattr(unit, side)
    mended = text[: row.detail["start"]] + suggestion + text[row.detail["end"] :]
    return units.change(session, actor, now, slug, unit.id, row.version, {side: Segment(mended)})
