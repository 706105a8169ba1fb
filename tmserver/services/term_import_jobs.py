"""Large imports of terms, and taking them back, as jobs: in slices, each short enough that nobody waits.

The file is read and planned outside any transaction. A slice holds the glossary's lock, writes some concepts with their
items, and says so in the same transaction: a killed job goes on behind the last slice, by the places in the file that
have an item. Where somebody changed the glossary between two slices, what is left is planned again. Small imports are
one transaction (`term_imports`); either way one undo takes all of it back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tmserver.db.glossary_tables import Glossary
from tmserver.db.tables import Job
from tmserver.db.term_import_tables import TermImport, TermImportItem
from tmserver.domain.people import Actor
from tmserver.domain.term_files import Amendments, Contents
from tmserver.errors import Conflict
from tmserver.phrases import N_, Phrase
from tmserver.services import audit, batches, concepts, glossaries, jobs, rechecks, term_imports, term_plans
from tmserver.services.batch_ends import LIVE, RUNNING, UNDOING
from tmserver.services.jobs import Outcome, Work
from tmserver.services.pace import Pace
from tmserver.services.term_import_ends import TAKEN_IN, counts
from tmserver.services.term_plans import Fate, Plan, Planned

KIND, UNDO_KIND = "terms-import", "terms-import-undo"
MOST_AT_ONCE = 1000
"""New and changed concepts that one transaction takes in or back; more is a job."""
FIRST_SLICE, LEAST_SLICE, MOST_SLICE = 20, 5, 100
"""Concepts of a slice: the number adapts to how long one takes (services.pace)."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A stored file as it was rehearsed."""

    stored: str
    name: str
    roles: Sequence[str] | None
    amended: Amendments
    host: str


def is_large(plan: Plan) -> bool:
    """Whether an import is for a job."""
    return len(plan.of(Fate.NEW, Fate.CHANGED)) > MOST_AT_ONCE


def begin(
    session: Session, actor: Actor, now: datetime, slug: str, upload: Upload, approve: bool | None = None
) -> TermImport:  # fmt: skip
    """Ask for the import of a stored file. Raises NotFound, NotAllowed, Conflict (`approve` where four eyes rule)."""
    glossary = term_imports.require_import(session, actor, slug)
    is_approved = term_imports.enters_approved(actor, glossary, approve)
    made = TermImport(
        glossary_id=glossary.id, kind="import", file_name=upload.name, state=RUNNING, created=0, changed=0,
        made_by=actor.name, created_at=now,
    )  # fmt: skip
    session.add(made)
    session.flush()
    payload = {
        "import": made.id, "stored": upload.stored, "file_name": upload.name, "approve": is_approved,
        "columns": list(upload.roles) if upload.roles is not None else None, "amended": upload.amended.to_json(),
    }  # fmt: skip
    made.job_id = _enqueued(session, actor, now, KIND, payload, glossary, upload.host)
    audit.write(session, actor, now, "terms-import-asked", f"glossary/{slug}", number=made.id, approved=is_approved)
    session.flush()
    return made


def _enqueued(
    session: Session, actor: Actor, now: datetime, kind: str, payload: dict[str, Any], glossary: Glossary,
    host: str | None = None,
) -> int:  # fmt: skip
    """The import's job, and behind it in its lane the count of what it leaves to mend, however it ends."""
    job = jobs.enqueue(
        session, actor, now, kind, payload, subject=f"glossary/{glossary.slug}", desk_id=glossary.desk_id, host=host,
        lane=rechecks.lane(glossary.id),
    )  # fmt: skip
    if payload.get("approve", True):
        rechecks.ask_for_import(session, actor, now, glossary, payload["import"])
    return job.id


def undo(session: Session, actor: Actor, now: datetime, slug: str, import_id: int) -> TermImport:
    """Take an import back, at once or, where it is large, by a job; one that was stopped goes on.

    Raises NotFound, NotAllowed, Conflict (under way, done before).
    """
    glossary = term_imports.require_import(session, actor, slug)
    made = term_imports.get(session, actor, slug, import_id)
    session.refresh(made, with_for_update=True)
    if made.state in LIVE:
        raise Conflict(reason=Phrase(N_("this import is still under way.")))
    found = counts(session, made.id)
    if sum(found.get(name, 0) for name in TAKEN_IN) <= MOST_AT_ONCE:
        return term_imports.undo(session, actor, now, slug, import_id)
    made.state = UNDOING
    made.job_id = _enqueued(session, actor, now, UNDO_KIND, {"import": made.id}, glossary)
    audit.write(session, actor, now, "terms-import-undo-asked", f"glossary/{slug}", number=made.id)
    session.flush()
    return made


def run(work: Work, job: Job) -> Outcome:
    """Take a file in. Raises Stopped: what came in stays and can be undone; FileRefused, NotAllowed."""
    payload = job.payload
    with work.reading() as session:
        glossary = session.get_one(Glossary, session.get_one(TermImport, payload["import"]).glossary_id)
        session.expunge(glossary)
    path, amended = work.files.upload(payload["stored"]), Amendments.from_json(payload["amended"])
    contents = term_imports.read(glossary, path, payload["file_name"], payload["columns"], amended)
    places, pace = (
        {id(one): place for place, one in enumerate(contents.found)},
        Pace(FIRST_SLICE, LEAST_SLICE, MOST_SLICE),
    )
    while True:
        revision, waiting, done = _waiting(work, payload["import"], glossary, contents, places)
        total = done + len(waiting)
        while waiting:
            piece = waiting[: pace.rows]
            with pace.step(work) as session:
                if not _written(session, work, job, glossary.slug, revision, piece, places):
                    break
                done += len(piece)
                work.progress(session, done, total)
            waiting, revision = waiting[len(piece) :], revision + 1
        else:
            return Outcome(None, {})


def _waiting(
    work: Work, import_id: int, glossary: Glossary, contents: Contents, places: dict[int, int]
) -> tuple[int, list[Planned], int]:  # fmt: skip
    """The glossary's revision, what is still to be written, and how many concepts were."""
    with work.reading() as session:
        current = session.get_one(Glossary, glossary.id)
        plan = term_plans.plan(session, current, contents.found, contents.wrong, contents.choices)
        query = select(TermImportItem.place, TermImportItem.concept_id).where(TermImportItem.import_id == import_id)
        written = session.execute(query).all()
    done, touched = {row.place for row in written}, {row.concept_id for row in written}
    waiting = [
        one
        for one in plan.of(Fate.NEW, Fate.CHANGED)
        if places[id(one.found)] not in done and one.concept_id not in touched
    ]
    return plan.revision, waiting, len(written)


def _written(
    session: Session, work: Work, job: Job, slug: str, revision: int, piece: Sequence[Planned], places: dict[int, int]
) -> bool:  # fmt: skip
    """Write a slice; False where the glossary is no longer as it was planned for."""
    actor, approve = batches.actor_of(session, job), job.payload["approve"]
    glossary = term_imports.require_import(session, actor, slug)
    concepts.require_direct(actor, glossary, approve)
    if glossaries.raise_revision(session, glossary.id) != revision + 1:
        return False
    made = session.get_one(TermImport, job.payload["import"])
    term_imports.write(session, actor, work.now(), glossary, made, piece, approve=approve, places=places)
    return True


def run_undo(work: Work, job: Job) -> Outcome:
    """Take an import back. Raises Stopped: it can be asked for again and goes on."""
    import_id = job.payload["import"]
    with work.reading() as session:
        made = session.get_one(TermImport, import_id)
        slug, found = session.get_one(Glossary, made.glossary_id).slug, counts(session, import_id)
    total, pace = sum(found.values()), Pace(FIRST_SLICE, LEAST_SLICE, MOST_SLICE)
    done = total - sum(found.get(name, 0) for name in TAKEN_IN)
    while True:
        with pace.step(work) as session:
            actor = batches.actor_of(session, job)
            glossary = term_imports.require_import(session, actor, slug)
            glossaries.raise_revision(session, glossary.id)
            items = term_imports.taken_in(session, import_id, pace.rows)
            if not items:
                return Outcome(None, {})
            term_imports.take_back(session, actor, work.now(), items)
            done += len(items)
            work.progress(session, done, total)
