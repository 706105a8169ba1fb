"""The plan of a batch that reaches everything a filter finds: made by its job, some units at a time.

The plan holds what the memory had when somebody said yes: units that came or changed after that are passed over. How
far the plan is stands in the batch, in the transaction that writes a piece of it: a killed job goes on there.
"""

from datetime import datetime, tzinfo
from typing import Any, Protocol

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from tmserver.db.change_tables import ChangeBatch
from tmserver.db.tables import Job, Unit
from tmserver.domain.people import SYSTEM, Action, Actor
from tmserver.domain.units import UnitStatus
from tmserver.services import batches, memories, replacements
from tmserver.services.indexes import Indexes
from tmserver.services.jobs import Outcome, Work
from tmserver.services.replacements import Replacement
from tmserver.services.selections import Looking, Selection, unchanged_since

STATUS = "status"
PLANNED_AT_ONCE = 200
"""Units planned in one transaction."""


class PlanWork(Work, Protocol):
    """A running job that also looks through the match index, at the house's clock."""

    indexes: Indexes
    zone: tzinfo


def begin(
    session: Session, actor: Actor, now: datetime, slug: str, chosen: Selection, what: UnitStatus | Replacement
) -> ChangeBatch:
    """Ask for a status, or a replacement, for everything a selection finds, as one change that can be undone.

    Raises NotFound, NotAllowed, and for a replacement TextEmpty, TextTooLong, BadCharacter.
    """
    memory = memories.get(session, actor, slug)
    actor.require(Action.EDIT_ANY_UNIT, memory.desk_id)
    if isinstance(what, Replacement):
        replacements.check(what)
        kind, detail = replacements.KIND, what.detail()
    else:
        kind, detail = STATUS, {"status": what.value}
    plan = {"filter": chosen.to_json(), "revision": memory.revision, "below": None, "planned": False}
    return batches.enqueued(session, actor, now, memory, kind, detail | plan, ())


def run(work: PlanWork, job: Job) -> Outcome:
    """Plan the batch where that is not done, then make its changes. Raises Stopped."""
    batch_id = job.payload["batch"]
    while True:
        with work.reading() as session:
            standing = batches.get(session, SYSTEM, batch_id)
            detail = standing.batch.detail
            if detail.get("planned", True):
                break
            actor = batches.actor_of(session, job)
            looking = Looking(session, actor, work.indexes, work.now(), work.zone, standing.memory)
            found, below = _piece(looking, detail)
            planned = sum(standing.counts.values()) + len(found)
        with work.writing() as session:
            batches.plan(session, batch_id, found)
            batch = session.get_one(ChangeBatch, batch_id)
            batch.detail = detail | {"below": below, "planned": below is None}
            work.progress(session, 0, planned)
    return batches.run(work, job)


def _piece(looking: Looking, detail: dict[str, Any]) -> tuple[list[dict[str, Any]], int | None]:
    """The next units of the plan as rows of it, and where the plan goes on."""
    what = UnitStatus(detail["status"]) if "status" in detail else replacements.from_detail(detail)
    only = [unchanged_since(looking.memory.id, detail["revision"]), *changing(what)]
    piece = looking.piece(Selection.from_json(detail["filter"]), detail["below"], PLANNED_AT_ONCE, only)
    planned = ((unit, _planned(unit, what)) for unit in piece.units)
    rows = [{"unit_id": unit.id, "version": unit.version, **plan} for unit, plan in planned if plan is not None]
    return rows, piece.next_below


def _planned(unit: Unit, what: UnitStatus | Replacement) -> dict[str, Any] | None:
    """What is planned for a unit; None when it would stay as it is."""
    if isinstance(what, UnitStatus):
        return {"values": {"status": what.value}, "outcome": "planned"}
    one = replacements.previewed(unit, what)
    if one is not None and one.obstacle is not None:
        return {"values": {}, "outcome": "skipped", "reason": one.obstacle.to_json()}
    return {"values": one.values, "outcome": "planned"} if one is not None else None


def changing(what: UnitStatus | Replacement) -> list[ColumnElement[bool]]:
    """SQL that leaves out what would stay as it is."""
    return [Unit.status != what] if isinstance(what, UnitStatus) else [replacements.may_hold(what)]
