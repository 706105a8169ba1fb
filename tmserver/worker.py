"""The worker: claims jobs, runs their handlers, and does the house's chores. Any number may run on any host.

SIGTERM: the job at hand stops at its next step and goes back to the queue, where it resumes.
"""

import signal
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime, tzinfo

from sqlalchemy.orm import Session

from tmserver.core import Core
from tmserver.db.session import as_refusal
from tmserver.db.tables import Job, Memory
from tmserver.domain.jobs import JobState
from tmserver.errors import TmServerError
from tmserver.files import Files
from tmserver.log import log
from tmserver.phrases import N_, Phrase
from tmserver.services import (
    batch_plans,
    batches,
    glossaries,
    imports,
    jobs,
    memories,
    quality,
    recheck_runs,
    rechecks,
    removal,
    stories,
    term_import_jobs,
    uploads,
    webhooks,
)
from tmserver.services.feeds import DEFECT as FEED_DEFECT
from tmserver.services.feeds import Looked, Watch
from tmserver.services.index_keeper import IndexKeeper
from tmserver.services.jobs import Outcome, Stopped

POLL_SECONDS = 0.25
CHORES_SECONDS = 60.0
HEARTBEAT_SECONDS = 5.0
INDEX_SECONDS = 2.0
FEED_SECONDS = 2.0
CANCELLED = N_("Cancelled. Nothing was changed.")
DEFECT = N_("The service met a fault of its own; it is logged. Nothing was changed.")

HANDLERS: Mapping[str, Callable[["JobWork", Job], Outcome]] = {
    imports.KIND: imports.run,
    removal.KIND: removal.run,
    batches.KIND: batch_plans.run,
    quality.JOB_KIND: quality.run,
    rechecks.KIND: recheck_runs.run,
    rechecks.TERMS_KIND: recheck_runs.run_terms,
    batches.UNDO_KIND: batches.run_undo,
    webhooks.KIND: webhooks.run,
    term_import_jobs.KIND: term_import_jobs.run,
    term_import_jobs.UNDO_KIND: term_import_jobs.run_undo,
}
"""What each kind of job does."""


class JobWork:
    """What a handler is given (services.jobs.Work), bound to one claimed job."""

    def __init__(self, core: Core, job: Job, ending: threading.Event) -> None:
        self._core, self._ending = core, ending
        self._job_id, self._claim = job.id, job.claim or ""
        self.files: Files = core.files
        self.host = core.host
        self.indexes = core.indexes
        self.recognisers = core.recognisers
        self.zone: tzinfo = core.settings.timezone
        self.secret_key = core.secret_key
        self.webhook_networks = core.settings.webhook_networks

    def prepare_index(self, memory: Memory, import_id: int, units: int) -> None:
        """Bring rows that are about to be published into the match index, hidden until then.

        The index is derived: when building it fails the import goes on, and look-ups read the rows themselves.
        """
        try:
            IndexKeeper(self._core.indexes).prepare(self._core.reading, memory, import_id, units)
        except Exception as error:  # noqa: BLE001 - see above
            log.error("index_not_prepared", job=self._job_id, fault=type(error).__name__, exc_info=True)

    def reading(self) -> AbstractContextManager[Session]:
        """A read-only transaction."""
        return self._core.reading()

    def writing(self) -> AbstractContextManager[Session]:
        """A short write transaction."""
        return self._core.writing()

    def now(self) -> datetime:
        """Aware UTC."""
        return self._core.now()

    def progress(self, session: Session, done: int, total: int | None) -> None:
        """Save progress; raises Stopped when the job was cancelled, taken over, or this worker has to end."""
        jobs.progress(session, self.now(), self._job_id, self._claim, done, total)
        if self._ending.is_set():
            raise Stopped(cancelled=False)


class Runner:
    """Runs jobs of a core, one at a time."""

    def __init__(self, core: Core) -> None:
        self.core = core
        self.worker_id = str(uuid.uuid4())
        self.ending = threading.Event()
        self._ended = threading.Event()
        self._at_hand: tuple[int, str] | None = None
        self._chores_done = self._tended = self._watched = float("-inf")
        self._watch: Watch | None = None
        if core.settings.watch_dir is not None:
            self._watch = Watch(core.settings.watch_dir, core, core.settings.timezone)

    def run_one(self, job_id: int | None = None) -> bool:
        """Claim and run the next job, or the one named; False when there was none to claim."""
        with self.core.writing() as session:
            job = jobs.claim(session, self.core.now(), self.core.host, job_id=job_id)
            if job is None:
                return False
            session.flush()
            session.expunge_all()
        log.info("job_started", job=job.id, kind=job.kind, attempt=job.attempts)
        self._at_hand = (job.id, job.claim or "")
        try:
            self._run(job)
        finally:
            self._at_hand = None
        return True

    def _run(self, job: Job) -> None:
        claim = job.claim or ""
        try:
            outcome = HANDLERS[job.kind](JobWork(self.core, job, self.ending), job)
            state = JobState.FAILED if outcome.failed else JobState.DONE
        except Stopped as stopped:
            if not stopped.cancelled:
                with self.core.writing() as session:
                    jobs.hand_back(session, job.id, claim)
                log.info("job_handed_back", job=job.id)
                return
            outcome, state = Outcome(Phrase(CANCELLED), {}), JobState.CANCELLED
        except TmServerError as refusal:
            outcome, state = Outcome(refusal.phrase, {}), JobState.FAILED
            log.warning("job_refused", job=job.id, slug=refusal.slug)
        except Exception as error:  # noqa: BLE001 - the worker outlives a handler's defect and says so
            refusal_ = as_refusal(error)
            outcome = Outcome(refusal_.phrase if refusal_ else Phrase(DEFECT), {})
            state = JobState.FAILED
            log.error("job_broke", job=job.id, kind=job.kind, fault=type(error).__name__, exc_info=refusal_ is None)
        with self.core.writing() as session:
            jobs.finish(session, self.core.now(), job.id, claim, state, outcome.message, outcome.report)
        log.info("job_ended", job=job.id, kind=job.kind, state=state.value)

    def chores(self) -> None:
        """What has to be done now and then: empty the trash, expire uploads, deliver again what failed."""
        with self.core.writing() as session:
            memories.purge(session, self.core.now())
            glossaries.purge(session, self.core.now())
            webhooks.retry(session, self.core.now())
            stories.purge(session, self.core.now())
        with self.core.reading() as session:
            kept = uploads.names_in_use(session, self.core.now())
        self.core.files.remove_uploads_except(kept)

    def feeds(self) -> Looked:
        """Make stories of the files that came in; nothing without TMSERVER_WATCH_DIR."""
        looked = Looked()
        if self._watch is None:
            return looked
        for arrival in self._watch.arrivals(looked):
            try:
                self._watch.take(arrival, looked)
            except TmServerError:
                raise
            except Exception as error:  # noqa: BLE001 - one file that breaks us is put away; the feed goes on
                looked.refused += 1
                self._watch.give_up(arrival, FEED_DEFECT, "internal-error")
                log.error("feed_file_broke", feed=arrival.name, fault=type(error).__name__, exc_info=True)
            if self.ending.is_set():
                break
        return looked

    def heartbeat(self) -> None:
        """Say that this worker is alive, and the job at hand with it."""
        with self.core.writing() as session:
            jobs.note_worker(session, self.core.now(), self.worker_id, self.core.host)
            if self._at_hand is not None:
                jobs.touch(session, self.core.now(), *self._at_hand)

    def _beat(self) -> None:
        """The heartbeat's own thread: building an index can take longer than a job may be silent."""
        while not self._ended.wait(HEARTBEAT_SECONDS):
            try:
                self.heartbeat()
            except TmServerError as refusal:
                log.warning("heartbeat_missed", slug=refusal.slug)

    def run(self) -> None:
        """Run until `ending` is set. A database that does not answer is waited for."""
        log.info("worker_started", worker=self.worker_id)
        self.heartbeat()
        beat = threading.Thread(target=self._beat, name="heartbeat", daemon=True)
        beat.start()
        keeper = IndexKeeper(self.core.indexes)
        while not self.ending.is_set():
            try:
                self._in_turn(keeper)
            except TmServerError as refusal:
                log.warning("worker_waits", slug=refusal.slug)
                self.ending.wait(2.0)
        self._ended.set()
        beat.join()
        with self.core.writing() as session:
            jobs.forget_worker(session, self.worker_id)
        log.info("worker_ended", worker=self.worker_id)

    def _in_turn(self, keeper: IndexKeeper) -> None:
        """Chores when they are due, the index, one job."""
        if time.monotonic() - self._chores_done > CHORES_SECONDS:
            self.chores()
            self._chores_done = time.monotonic()
        if time.monotonic() - self._tended > INDEX_SECONDS:
            for language in keeper.tend(self.core.reading):
                log.info("index_built", language=language)
            self._tended = time.monotonic()
        if time.monotonic() - self._watched > FEED_SECONDS:
            self._watched = time.monotonic()
            try:
                self.feeds()
            except OSError as error:  # a full disk, a folder that may not be written to: jobs go on
                log.error("feeds_wait", fault=type(error).__name__, reason=error.strerror)
        if not self.run_one():
            self.ending.wait(POLL_SECONDS)


def run(core: Core) -> None:
    """Run a worker in the foreground until SIGTERM or Ctrl-C."""
    core.require_schema()
    runner = Runner(core)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: runner.ending.set())
    runner.run()
    core.close()
