"""Imports: a file becomes units of a memory, all of them at once or none (recipe and figures: docs/imports.md).

1. Parse the whole file into a private side file: a malformed file stops here with nothing written.
2. Write slices of invisible rows in key order, each short enough that nobody waits long (services.pace).
3. Publish with one small transaction; the memory's revision rises, and every index takes the units in.
4. Raise the use counts of older units. Every step may be repeated: a killed run resumes under the same import row.
"""

import hashlib
import time
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from tmserver.db import bulk
from tmserver.db.staging import Staging
from tmserver.db.tables import Import, Job, Memory, Unit, UnitVersion, User
from tmserver.domain.people import SYSTEM, Action, Actor
from tmserver.domain.webhooks import WebhookEvent
from tmserver.errors import TmServerError
from tmserver.files import CHUNK_BYTES
from tmserver.formats.exchange import Pair, Survey
from tmserver.phrases import N_, Phrase
from tmserver.services import audit, import_reading, jobs, memories, webhooks
from tmserver.services.jobs import Outcome, Stopped, Work
from tmserver.services.pace import Pace

KIND = "memory-import"
FIRST_SLICE, LEAST_SLICE, MOST_SLICE = 500, 50, 5000
"""Units of a slice: the number adapts to how long one takes (services.pace)."""
PROGRESS_SECONDS = 0.5
"""How often a file that is still being read says so, and hears that it was cancelled."""
MOST_REPORTED = 10_000
"""Skipped pieces that the report names one by one; it always says how many there were."""


def request(session: Session, actor: Actor, now: datetime, slug: str, *, file_name: str, stored: str, host: str) -> Job:
    """Ask for the import of a stored upload. Raises NotFound, NotAllowed."""
    memory = memories.get(session, actor, slug)
    actor.require(Action.IMPORT, memory.desk_id)
    job = jobs.enqueue(
        session, actor, now, KIND, {"memory_id": memory.id, "file_name": file_name, "stored": stored},
        subject=f"memory/{slug}", desk_id=memory.desk_id, host=host, lane=memories.import_lane(memory.id),
    )  # fmt: skip
    audit.write(session, actor, now, "import-requested", f"memory/{slug}", job=job.id)
    return job


def require_import(session: Session, actor: Actor, slug: str) -> None:
    """Raise NotFound or NotAllowed unless the actor may import here: asked before a large upload is read."""
    actor.require(Action.IMPORT, memories.get(session, actor, slug).desk_id)


def run(work: Work, job: Job) -> Outcome:
    """Do an import. Raises Stopped; a file that cannot be read is a failed Outcome."""
    payload = job.payload
    path = work.files.upload(payload["stored"])
    with work.reading() as session:
        memory = session.get_one(Memory, payload["memory_id"])
        user = session.get(User, job.created_by) if job.created_by else None
        session.expunge_all()
    staging, watch = Staging(path.with_suffix(".staging")), _Watch()
    try:
        try:
            survey = _stage(work, staging, path, payload["file_name"], memory, job.created_at)
        except TmServerError as refusal:
            return Outcome(refusal.phrase, _report(staging) | {"line": refusal.params.get("line")}, failed=True)
        watch.lap("reading")
        if staging.distinct == 0:
            nothing = survey.nothing_taken(payload["file_name"], _pair(memory))
            return Outcome(nothing.phrase, _report(staging, survey), failed=True)
        import_id = _begin(work, memory, payload["file_name"], path, job)
        try:
            _write(work, staging, memory, import_id, user)
        except Stopped as stopped:
            if stopped.cancelled:
                discard(work, import_id)
            raise
        watch.lap("writing")
        work.prepare_index(memory, import_id, staging.distinct)
        watch.lap("index")
        added = _publish(work, memory, import_id, job)
        _raise_uses(work, staging, memory, import_id)
        watch.lap("publishing")
        return _told(work, memory, job, _done(staging, survey, added, watch.seconds))
    finally:
        staging.close()


class _Watch:
    """How long each part of an import took."""

    def __init__(self) -> None:
        self._since = time.monotonic()
        self.seconds: dict[str, float] = {}

    def lap(self, part: str) -> None:
        """The part that ends here."""
        now = time.monotonic()
        self.seconds[part], self._since = round(now - self._since, 2), now


def _pair(memory: Memory) -> Pair:
    return Pair(source=memory.source, target=memory.target)


def _stage(work: Work, staging: Staging, path: Path, name: str, memory: Memory, asked_at: datetime) -> Survey:
    """Parse the file into the side file; what it showed on the way. Raises FileRefused, Stopped."""
    with import_reading.opened(path, name, _pair(memory), asked_at) as batches:
        said = time.monotonic()
        for batch in batches:
            staging.add(batch.rows)
            staging.skip(batch.skipped)
            if time.monotonic() - said > PROGRESS_SECONDS:
                with work.writing() as session:
                    work.progress(session, 0, None)
                said = time.monotonic()
    staging.seal()
    return batches.survey


def _file_hash(path: Path) -> bytes:
    digest = hashlib.blake2b(digest_size=32)
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK_BYTES):
            digest.update(chunk)
    return digest.digest()


def _begin(work: Work, memory: Memory, name: str, path: Path, job: Job) -> int:
    """The import row of this run: the one a killed run of the same file left, else a new one.

    What another run abandoned here is removed first: one import a memory at a time (the job's lane sees to it).
    """
    file_hash = _file_hash(path)
    with work.reading() as session:
        loading = session.execute(
            select(Import.id, Import.file_hash).where(Import.memory_id == memory.id, Import.state == "loading")
        ).all()
    mine = None
    for row in loading:
        if row.file_hash == file_hash:
            mine = row.id
        else:
            discard(work, row.id)
    if mine is not None:
        return int(mine)
    with work.writing() as session:
        made = Import(
            memory_id=memory.id, state="loading", units=0, adopted=0, file_name=name, file_hash=file_hash,
            created_by=job.created_by, created_at=work.now(),
        )  # fmt: skip
        session.add(made)
        session.flush()
        return made.id


def _write(work: Work, staging: Staging, memory: Memory, import_id: int, user: User | None) -> None:
    """Write all units invisibly, in slices that hold the lock a short time."""
    belonging = bulk.Belonging(memory.id, import_id, user.id if user else None)
    pace, done = Pace(FIRST_SLICE, LEAST_SLICE, MOST_SLICE), 0
    staged = staging.units()
    while piece := list(islice(staged, pace.rows)):
        with pace.step(work) as session:
            bulk.insert_units(session, belonging, piece)
            done += len(piece)
            work.progress(session, done, staging.distinct)
    with work.writing() as session:
        bulk.let_go(session)
    staging.let_go()


def _publish(work: Work, memory: Memory, import_id: int, job: Job) -> int:
    """Make all rows visible in one small transaction; returns how many. Where nothing is new the revision stays.

    Counting a million rows takes half a second, so it is done before; rows that a confirm adopts meanwhile are told by
    the import's own counter.
    """
    with work.reading() as session:
        counted = session.scalar(select(func.count()).select_from(Unit).where(Unit.import_id == import_id)) or 0
        adopted = session.get_one(Import, import_id).adopted
    with work.writing() as session:
        loading = session.get_one(Import, import_id)
        if loading.state != "loading":
            return counted  # an earlier attempt got this far
        loading.state = "published"
        new = counted - (loading.adopted - adopted)
        if new:
            loading.revision, loading.units = memories.raise_revision(session, memory.id), new
            session.flush()
            memories.count(session, session.get_one(Memory, memory.id), units=new)
            audit.write(session, SYSTEM, work.now(), "import-finished", f"memory/{memory.slug}", job=job.id, units=new)
        return new


def _raise_uses(work: Work, staging: Staging, memory: Memory, import_id: int) -> None:
    """Give older units the greater use count; idempotent."""
    repeated = staging.units(repeated_only=True) if staging.has_repeated else iter(())
    pace = Pace(FIRST_SLICE, LEAST_SLICE, MOST_SLICE)
    while piece := list(islice(repeated, pace.rows)):
        with pace.step(work) as session:
            bulk.raise_uses(session, memory.id, import_id, piece)
            work.progress(session, staging.distinct, staging.distinct)
    with work.writing() as session:
        session.execute(update(Import).where(Import.id == import_id).values(state="settled"))


def discard(work: Work, import_id: int) -> None:
    """Remove what an unfinished import wrote, in short steps. Nobody ever saw it."""
    pace = Pace(FIRST_SLICE, LEAST_SLICE, MOST_SLICE)
    while True:
        with pace.step(work) as session:
            ids = session.scalars(select(Unit.id).where(Unit.import_id == import_id).limit(pace.rows)).all()
            if not ids:
                session.execute(delete(Import).where(Import.id == import_id, Import.state == "loading"))
                return
            session.execute(delete(UnitVersion).where(UnitVersion.unit_id.in_(ids)))
            session.execute(delete(Unit).where(Unit.id.in_(ids)))


def _report(staging: Staging, survey: Survey | None = None, *, added: int = 0) -> dict[str, Any]:
    """What people and programs read of an import afterwards; sentences as phrases, put into words at the door."""
    return {
        "format": survey.format if survey else None,
        "read": staging.units_read,
        "added": added,
        "merged": staging.units_read - added if survey else 0,
        "skipped_count": staging.skipped_count,
        "skipped": [{"line": line, "reason": reason} for line, reason in staging.skipped(MOST_REPORTED)],
        "remarks": [remark.to_json() for remark in survey.remarks] if survey else [],
        "languages": dict(survey.languages) if survey else {},
    }


def _done(staging: Staging, survey: Survey, added: int, seconds: dict[str, float]) -> Outcome:
    report = _report(staging, survey, added=added) | {"seconds": seconds}
    message = Phrase(
        N_("Added: %(added)d. Known or repeated: %(merged)d. Skipped: %(skipped)d."),
        {"added": added, "merged": report["merged"], "skipped": staging.skipped_count},
    )
    return Outcome(message, report)


def _told(work: Work, memory: Memory, job: Job, done: Outcome) -> Outcome:
    """The outcome, told to the webhooks; a run that is killed after this tells once more."""
    report = done.report
    counts = {"added": report["added"], "merged": report["merged"], "skipped": report["skipped_count"]}
    with work.writing() as session:
        told = {"memory": memory.slug, "job": job.id} | counts
        webhooks.tell(session, work.now(), WebhookEvent.IMPORT_DONE, memory.desk_id, told)
    return done
