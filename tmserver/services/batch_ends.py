"""How a change of many units stands once its job has ended, however that was: in the transaction that ends the job.

Below `services.jobs`, which calls it at each end of a job, so that no batch says "running" that nobody runs.
"""

from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from tmserver.db.change_tables import ChangeBatch, ChangeItem
from tmserver.db.tables import Job, User
from tmserver.domain.people import SYSTEM
from tmserver.phrases import N_, Phrase

RUNNING, DONE, STOPPED = "running", "done", "stopped"
UNDOING, UNDONE, PARTLY_UNDONE = "undoing", "undone", "partly-undone"
LIVE = frozenset({RUNNING, UNDOING})
NOT_REACHED = N_("The change was stopped before its turn.")


def counts(session: Session, batch_id: int) -> dict[str, int]:
    """How many units of a batch have which outcome."""
    query = select(ChangeItem.outcome, func.count()).where(ChangeItem.batch_id == batch_id).group_by(ChangeItem.outcome)
    return {str(outcome): int(count) for outcome, count in session.execute(query)}


def settle(session: Session, now: datetime, job_id: int) -> Phrase | None:
    """Say how the batch of a job that has just ended stands; what to tell people, None where it has no live batch.

    Units that were not reached are set aside as `stopped`. Only when every unit was taken back, or left alone because
    somebody changed it since, is the batch undone; else it is partly undone, and what is left can still be.
    """
    batch = session.scalar(select(ChangeBatch).where(ChangeBatch.job_id == job_id, ChangeBatch.state.in_(LIVE)))
    if batch is None:
        return None
    if batch.state == RUNNING:
        return _made(session, batch)
    return _taken_back(session, now, batch, session.get_one(Job, job_id))


def _made(session: Session, batch: ChangeBatch) -> Phrase:
    session.execute(
        update(ChangeItem)
        .where(ChangeItem.batch_id == batch.id, ChangeItem.outcome == "planned")
        .values(outcome="stopped", reason=Phrase(NOT_REACHED).to_json())
        .execution_options(synchronize_session=False)
    )
    found = counts(session, batch.id)
    batch.state = _as_made(batch, found)
    if batch.state == DONE:
        return Phrase(
            N_("Changed: %(changed)d. Left alone: %(skipped)d."),
            {"changed": found.get("changed", 0), "skipped": found.get("skipped", 0)},
        )
    return Phrase(
        N_("Stopped before the end. Changed: %(changed)d. Left alone: %(skipped)d. Not reached: %(stopped)d."),
        {name: found.get(name, 0) for name in ("changed", "skipped", "stopped")},
    )


def _as_made(batch: ChangeBatch, found: dict[str, int]) -> str:
    """Stopped: units of the plan were not reached, or the plan itself (services.batch_plans) was not finished."""
    return STOPPED if found.get("stopped") or not batch.detail.get("planned", True) else DONE


def _taken_back(session: Session, now: datetime, batch: ChangeBatch, job: Job) -> Phrase:
    found = counts(session, batch.id)
    if not found.get("changed"):
        asked_by = session.get(User, job.created_by) if job.created_by is not None else None
        batch.state, batch.undone_at = UNDONE, now
        batch.undone_by = asked_by.name if asked_by else SYSTEM.name
        return Phrase(
            N_("Taken back: %(undone)d. Changed since, so left alone: %(kept)d."),
            {"undone": found.get("undone", 0), "kept": found.get("kept", 0)},
        )
    if found.get("undone") or found.get("kept"):
        batch.state = PARTLY_UNDONE
    else:
        batch.state = _as_made(batch, found)
    return Phrase(
        N_("Stopped before the end. Taken back: %(undone)d. Left alone: %(kept)d. Not reached: %(changed)d."),
        {name: found.get(name, 0) for name in ("undone", "kept", "changed")},
    )
