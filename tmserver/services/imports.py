"""Imports: a file becomes units of a memory, all of them at once or none (recipe and figures: docs/imports.md).

1. Parse the whole file into a private side file: a malformed file stops here with nothing written.
2. Write slices of invisible rows in key order, each short enough that nobody waits (`SLICE_SECONDS`).
3. Publish with one small transaction; the memory's revision rises, and every index takes the units in.
4. Raise the use counts of older units. Every step may be repeated: a killed run resumes under the same import row.
"""

import hashlib
import json
import time
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from tmserver.db import bulk
from tmserver.db.staging import StagedUnit, Staging
from tmserver.db.tables import Import, Job, Memory, Unit, UnitVersion, User
from tmserver.db.types import stored_time
from tmserver.domain.people import SYSTEM, Action, Actor
from tmserver.domain.units import NewUnit, Origin, Skipped, UnitStatus, merge_key
from tmserver.errors import TmServerError
from tmserver.files import CHUNK_BYTES
from tmserver.formats.detect import open_units
from tmserver.formats.exchange import Pair, Survey
from tmserver.phrases import N_, Phrase
from tmserver.services import audit, jobs, memories, units
from tmserver.services.jobs import Outcome, Stopped, Work
from tmserver.text.normal import text_key

KIND = "memory-import"
SLICE_SECONDS = 0.05
"""How long a slice may hold the write lock: the size adapts to it."""
FIRST_SLICE, LEAST_SLICE, MOST_SLICE = 500, 50, 5000
PARSED_AT_ONCE = 1000
MOST_REPORTED = 10_000
"""Skipped pieces that the report names one by one; it always says how many there were."""
_USES_AT_ONCE = 500


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
    staging = Staging(path.with_suffix(".staging"))
    try:
        try:
            survey = _stage(work, staging, path, payload["file_name"], memory, job.created_at)
        except TmServerError as refusal:
            return Outcome(refusal.phrase, _report(staging) | {"line": refusal.params.get("line")}, failed=True)
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
        work.prepare_index(memory, import_id, staging.distinct)
        added = _publish(work, memory, import_id, job)
        _raise_uses(work, staging, memory, import_id)
        return _done(staging, survey, added)
    finally:
        staging.close()


def _pair(memory: Memory) -> Pair:
    return Pair(source=memory.source, target=memory.target)


def _stage(work: Work, staging: Staging, path: Path, name: str, memory: Memory, asked_at: datetime) -> Survey:
    """Parse the file into the side file; what it showed on the way. Raises FileRefused, Stopped."""
    reading = open_units(path, name, _pair(memory))
    pieces = enumerate(reading)
    while piece := list(islice(pieces, PARSED_AT_ONCE)):
        taken: list[StagedUnit] = []
        for position, unit in piece:
            if isinstance(unit, Skipped):
                staging.skip(unit.line, unit.reason)
                continue
            try:
                units.check(memory, unit)
            except TmServerError as refusal:
                staging.skip(unit.line, refusal.phrase.to_json())
                continue
            taken.append(_staged(unit, position, asked_at))
        staging.add(taken)
        if staging.units_read % (10 * PARSED_AT_ONCE) < PARSED_AT_ONCE:
            with work.writing() as session:
                work.progress(session, 0, None)
    staging.seal()
    return reading.survey


def _staged(unit: NewUnit, position: int, asked_at: datetime) -> StagedUnit:
    created = unit.created_at or unit.changed_at or asked_at
    changed = unit.changed_at or created
    return StagedUnit(
        merge_key(unit.source, unit.target, unit.context),
        position,
        unit.uses,
        (
            unit.source.text, unit.target.text, unit.source.markup, unit.target.markup, unit.source_language,
            unit.target_language, text_key(unit.source.text), text_key(unit.target.text),
            unit.context.previous, unit.context.next, unit.context.key, UnitStatus.UNREVIEWED.value,
            _origin(unit).value,
            unit.story, unit.note, json.dumps(unit.extra) if unit.extra else None, _cut(unit.created_by),
            stored_time(created), _cut(unit.changed_by), stored_time(changed),
        ),
    )  # fmt: skip


def _origin(unit: NewUnit) -> Origin:
    """Units that a machine paired stay marked as such through our own files: they keep their penalty."""
    return Origin.ALIGNMENT if unit.extra.get("origin") == [[Origin.ALIGNMENT.value]] else Origin.IMPORT


def _cut(name: str | None) -> str | None:
    """Names of people in other tools' files, as long as the column takes."""
    return name[:128] if name else None


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
    """Write all units invisibly, in slices that hold the lock about `SLICE_SECONDS`."""
    fixed = (memory.id, import_id, user.id if user else None, 1)
    size, done = FIRST_SLICE, 0
    staged = staging.units()
    while piece := list(islice(staged, size)):
        with work.writing() as session:
            began = time.perf_counter()
            bulk.insert_units(session, fixed, piece)
            done += len(piece)
            work.progress(session, done, staging.distinct)
            took = time.perf_counter() - began
        size = max(LEAST_SLICE, min(MOST_SLICE, int(size * min(2.0, SLICE_SECONDS / max(took, 1e-4)))))


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
    repeated = (unit for unit in staging.units() if unit.uses > 1) if staging.has_repeated else iter(())
    while piece := list(islice(repeated, _USES_AT_ONCE)):
        with work.writing() as session:
            bulk.raise_uses(session, memory.id, import_id, piece)
            work.progress(session, staging.distinct, staging.distinct)
    with work.writing() as session:
        session.execute(update(Import).where(Import.id == import_id).values(state="settled"))


def discard(work: Work, import_id: int) -> None:
    """Remove what an unfinished import wrote, in short steps. Nobody ever saw it."""
    while True:
        with work.writing() as session:
            ids = session.scalars(select(Unit.id).where(Unit.import_id == import_id).limit(MOST_SLICE)).all()
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


def _done(staging: Staging, survey: Survey, added: int) -> Outcome:
    report = _report(staging, survey, added=added)
    message = Phrase(
        N_("Added: %(added)d. Known or repeated: %(merged)d. Skipped: %(skipped)d."),
        {"added": added, "merged": report["merged"], "skipped": staging.skipped_count},
    )
    return Outcome(message, report)
