"""How a large import of terms stands once its job has ended, however that was: in the transaction that ends the job.

Below `services.jobs`, as `batch_ends` is, so that no import says "running" that nobody runs.
"""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tmserver.db.tables import Job, User
from tmserver.db.term_import_tables import TermImport, TermImportItem
from tmserver.domain.jobs import JobState
from tmserver.domain.people import SYSTEM
from tmserver.phrases import N_, Phrase
from tmserver.services.batch_ends import DONE, LIVE, PARTLY_UNDONE, RUNNING, STOPPED, UNDONE

TAKEN_IN = ("created", "changed")
"""Outcomes of items that can be taken back."""


def counts(session: Session, import_id: int) -> dict[str, int]:
    """How many concepts of an import have which outcome."""
    query = select(TermImportItem.outcome, func.count()).where(TermImportItem.import_id == import_id)
    return {str(outcome): int(count) for outcome, count in session.execute(query.group_by(TermImportItem.outcome))}


def settle(session: Session, now: datetime, job_id: int) -> Phrase | None:
    """Say how the import of a job that has just ended stands; what to tell people, None where it has no live import."""
    made = session.scalar(select(TermImport).where(TermImport.job_id == job_id, TermImport.state.in_(LIVE)))
    if made is None:
        return None
    job, found = session.get_one(Job, job_id), counts(session, made.id)
    if made.state == RUNNING:
        taken = {name: found.get(name, 0) for name in TAKEN_IN}
        if job.state is JobState.DONE:
            made.state = DONE
            return Phrase(N_("New: %(created)d. Changed: %(changed)d."), taken)
        made.state = STOPPED
        return Phrase(N_("Stopped before the end. New: %(created)d. Changed: %(changed)d."), taken)
    left = sum(found.get(name, 0) for name in TAKEN_IN)
    back = {"undone": found.get("undone", 0), "kept": found.get("kept", 0)}
    if left == 0:
        asked_by = session.get(User, job.created_by) if job.created_by is not None else None
        made.state, made.undone_by, made.undone_at = UNDONE, asked_by.name if asked_by else SYSTEM.name, now
        return Phrase(N_("Taken back: %(undone)d. Changed since, so left alone: %(kept)d."), back)
    made.state = PARTLY_UNDONE
    return Phrase(
        N_("Stopped before the end. Taken back: %(undone)d. Left alone: %(kept)d. Not reached: %(changed)d."),
        back | {"changed": left},
    )
