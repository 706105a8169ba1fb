"""Work in the background: asked for in the transaction of the change, claimed by one worker, watched by people."""

import uuid
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import exists, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from tmserver.db.tables import Job, Memory, Worker
from tmserver.domain.jobs import LIVE, JobState
from tmserver.domain.people import Action, Actor
from tmserver.errors import Conflict, NotFound
from tmserver.files import Files
from tmserver.phrases import N_, Phrase
from tmserver.services import audit, batch_ends, term_import_ends
from tmserver.services.webhook_sending import Networks

JOB = N_("job")


class Work(Protocol):
    """What a running job is given: transactions of its own, the clock, files, and a way to say how far it is."""

    files: Files
    host: str
    secret_key: str
    webhook_networks: Networks

    def prepare_index(self, memory: Memory, import_id: int, units: int) -> None:
        """Bring rows that are about to be published into the match index, hidden until then."""

    def reading(self) -> AbstractContextManager[Session]:
        """A read-only transaction."""

    def writing(self) -> AbstractContextManager[Session]:
        """A short write transaction."""

    def now(self) -> datetime:
        """Aware UTC."""

    def progress(self, session: Session, done: int, total: int | None) -> None:
        """Save how far it is; raises Stopped when the job was cancelled or taken over, or the worker must end."""


class Stopped(Exception):
    """The job must end here. `cancelled`: for good; else it goes back to the queue."""

    def __init__(self, *, cancelled: bool) -> None:
        super().__init__(cancelled)
        self.cancelled = cancelled


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a job ended: what to tell people (None where `_settled` says it), and its report."""

    message: Phrase | None
    report: dict[str, Any]
    failed: bool = False


YIELDING = frozenset({"terms-recheck"})
"""Kinds that only count: they run when nothing else is queued, and stop for what comes into their lane."""
STALE_AFTER = timedelta(seconds=30)
"""A running job whose worker gave no sign for so long goes back to the queue."""
MOST_ATTEMPTS = 3
UNSTOPPABLE = "removal/"
"""Begins the key of jobs that nobody cancels: half-way they would leave what had to go."""
GAVE_UP = N_("The work stopped %(attempts)d times before it was done. Nothing was changed.")


def enqueue(
    session: Session, actor: Actor, now: datetime, kind: str, payload: dict[str, Any], *, subject: str | None = None,
    desk_id: int | None = None, host: str | None = None, key: str | None = None, lane: str | None = None,
) -> Job:  # fmt: skip
    """Ask for work. While a job of the same `key` is live it is the answer: the work is done once.

    Jobs of one `lane` run one after the other. `host` names the data folder that holds the job's file.
    """
    if key is not None:
        live = session.scalar(select(Job).where(Job.key == key, Job.state.in_(LIVE)))
        if live is not None:
            return live
    job = Job(
        kind=kind, state=JobState.QUEUED, key=key, lane=lane, host=host, desk_id=desk_id, subject=subject,
        payload=payload, done=0, total=None, attempts=0, cancel_requested=False, created_by=actor.user_id,
        created_at=now,
    )  # fmt: skip
    session.add(job)
    session.flush()
    return job


def _sees(actor: Actor, job: Job) -> bool:
    return (job.created_by is not None and job.created_by == actor.user_id) or actor.may_ever(
        Action.IMPORT, job.desk_id
    )


def get(session: Session, actor: Actor, job_id: int) -> Job:
    """A job one asked for oneself or of a desk one manages. Raises NotFound."""
    job = session.get(Job, job_id)
    if job is None or not _sees(actor, job):
        raise NotFound(kind=Phrase(JOB), key=job_id)
    return job


def seen(session: Session, actor: Actor, job_id: int | None) -> Job | None:
    """The same, for a page that shows it beside something else; None where there is none or it is not theirs to see."""
    job = session.get(Job, job_id) if job_id is not None else None
    return job if job is not None and _sees(actor, job) else None


def newest(session: Session, actor: Actor, *, subject: str | None = None, limit: int = 20) -> Sequence[Job]:
    """The newest jobs the actor may see."""
    query = select(Job).order_by(Job.id.desc()).limit(10 * limit)
    if subject is not None:
        query = query.where(Job.subject == subject)
    return [job for job in session.scalars(query) if _sees(actor, job)][:limit]


def cancel(session: Session, actor: Actor, now: datetime, job_id: int) -> Job:
    """Ask a job to end. Queued: at once; running: at its next step. Raises NotFound, NotAllowed, Conflict."""
    job = get(session, actor, job_id)
    if job.created_by != actor.user_id or actor.user_id is None:
        actor.require(Action.IMPORT, job.desk_id)
    else:
        actor.require(Action.ADD_UNIT, job.desk_id)
    if job.state not in LIVE:
        raise Conflict(reason=Phrase(N_("the job has already ended.")))
    if (job.key or "").startswith(UNSTOPPABLE):
        raise Conflict(reason=Phrase(N_("this job cannot be cancelled: it would stop half-way.")))
    job.cancel_requested = True
    if job.state is JobState.QUEUED:
        job.state, job.finished_at = JobState.CANCELLED, now
        job.message = _told(_settled(session, now, job.id))
    audit.write(session, actor, now, "job-cancelled", f"job/{job.id}")
    return job


# --- the worker's side ----------------------------------------------------------------------------------------------


def note_worker(session: Session, now: datetime, worker_id: str, host: str) -> None:
    """The worker is alive; workers that are not are forgotten."""
    session.query(Worker).filter(Worker.heartbeat_at < now - timedelta(minutes=10)).delete()
    row = session.get(Worker, worker_id)
    if row is None:
        session.add(Worker(id=worker_id, host=host, heartbeat_at=now))
    else:
        row.heartbeat_at = now


def forget_worker(session: Session, worker_id: str) -> None:
    """The worker ends."""
    row = session.get(Worker, worker_id)
    if row is not None:
        session.delete(row)


def worker_alive(session: Session, now: datetime, host: str) -> bool:
    """Whether a worker of this host gave a sign of late."""
    newest_sign = session.scalar(select(func.max(Worker.heartbeat_at)).where(Worker.host == host))
    return newest_sign is not None and newest_sign > now - STALE_AFTER


def claim(session: Session, now: datetime, host: str, *, job_id: int | None = None) -> Job | None:
    """Take the oldest queued job of this host (counts last) or the one named; None: there is none. One taker only."""
    requeue_stale(session, now)
    running = aliased(Job)
    lane_taken = exists().where(running.lane == Job.lane, running.state == JobState.RUNNING)
    candidate = (
        select(Job.id)
        .where(Job.state == JobState.QUEUED, or_(Job.host.is_(None), Job.host == host), ~lane_taken)
        .order_by(Job.kind.in_(YIELDING), Job.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if job_id is not None:
        candidate = candidate.where(Job.id == job_id)
    return session.scalar(
        update(Job)
        .where(Job.id == candidate.scalar_subquery(), Job.state == JobState.QUEUED)
        .values(
            state=JobState.RUNNING,
            claim=str(uuid.uuid4()),
            attempts=Job.attempts + 1,
            heartbeat_at=now,
            started_at=func.coalesce(Job.started_at, now),
        )
        .returning(Job)
        .execution_options(synchronize_session=False)
    )


def is_awaited(session: Session, job: Job) -> bool:
    """Whether something that is more than a count waits in a job's lane."""
    waiting = select(Job.id).where(Job.lane == job.lane, Job.state == JobState.QUEUED, Job.kind.not_in(YIELDING))
    return session.scalar(waiting.limit(1)) is not None


def requeue_stale(session: Session, now: datetime) -> None:
    """Running jobs whose worker died go back to the queue, at most twice; then they have failed."""
    stale = session.scalars(select(Job).where(Job.state == JobState.RUNNING, Job.heartbeat_at < now - STALE_AFTER))
    for job in stale:
        job.claim = None
        if job.attempts < MOST_ATTEMPTS:
            job.state = JobState.QUEUED
        else:
            job.state, job.finished_at = JobState.FAILED, now
            gave_up = Phrase(GAVE_UP, {"attempts": job.attempts})
            job.message = _told(_settled(session, now, job.id) or gave_up)


def progress(session: Session, now: datetime, job_id: int, claim_id: str, done: int, total: int | None) -> None:
    """Say how far a job is. Raises Stopped when it was cancelled or taken over by another worker."""
    cancel_requested = session.scalar(
        update(Job)
        .where(Job.id == job_id, Job.claim == claim_id, Job.state == JobState.RUNNING)
        .values(done=done, total=total, heartbeat_at=now)
        .returning(Job.cancel_requested)
        .execution_options(synchronize_session=False)
    )
    if cancel_requested is not False:
        raise Stopped(cancelled=cancel_requested is True)


def finish(
    session: Session, now: datetime, job_id: int, claim_id: str, state: JobState, message: Phrase | None,
    report: dict[str, Any] | None = None,
) -> bool:  # fmt: skip
    """End a job; False when it is no longer this worker's. Of a change of many units its counts are told."""
    ended = session.scalar(
        update(Job)
        .where(Job.id == job_id, Job.claim == claim_id)
        .values(state=state, finished_at=now, heartbeat_at=now, message=_told(message), report=report)
        .returning(Job)
        .execution_options(synchronize_session=False)
    )
    if ended is None:
        return False
    said = _settled(session, now, job_id)
    if said is not None:
        ended.message = _told(said)
    return True


def _settled(session: Session, now: datetime, job_id: int) -> Phrase | None:
    """What a change of many units or an import of terms says as its job ends; None for other jobs."""
    return batch_ends.settle(session, now, job_id) or term_import_ends.settle(session, now, job_id)


def _told(message: Phrase | None) -> dict[str, Any] | None:
    return message.to_json() if message is not None else None


def touch(session: Session, now: datetime, job_id: int, claim_id: str) -> None:
    """The worker of a running job is alive, even where the job itself takes long between two steps."""
    session.execute(
        update(Job)
        .where(Job.id == job_id, Job.claim == claim_id, Job.state == JobState.RUNNING)
        .values(heartbeat_at=now)
        .execution_options(synchronize_session=False)
    )


def hand_back(session: Session, job_id: int, claim_id: str) -> None:
    """Put a running job back into the queue, for a worker that has to end now; the attempt does not count."""
    session.execute(
        update(Job)
        .where(Job.id == job_id, Job.claim == claim_id, Job.state == JobState.RUNNING)
        .values(state=JobState.QUEUED, claim=None, attempts=Job.attempts - 1)
        .execution_options(synchronize_session=False)
    )
