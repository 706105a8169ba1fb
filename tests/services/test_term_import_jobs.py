"""Large imports of terms: by a job in slices, killed and gone on, cancelled, undone as one action."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.people import People
from tmserver.core import Core
from tmserver.db.glossary_tables import ConceptRow
from tmserver.db.tables import Job
from tmserver.db.term_import_tables import TermImport
from tmserver.domain.concepts import Concept, ConceptStatus, Term
from tmserver.domain.jobs import JobState
from tmserver.domain.people import SYSTEM, Actor
from tmserver.domain.term_files import Amendments, Choice
from tmserver.errors import Conflict, NotAllowed
from tmserver.services import (
    concepts,
    glossaries,
    jobs,
    recheck_runs,
    rechecks,
    term_import_ends,
    term_import_jobs,
    term_imports,
)
from tmserver.services.jobs import Stopped
from tmserver.services.recheck_runs import RecheckWork
from tmserver.services.term_import_jobs import Upload
from tmserver.worker import Runner

COUNT = 60


@pytest.fixture(autouse=True)
def desk(core: Core, people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    """A glossary, and a limit that a short file is above."""
    monkeypatch.setattr(term_import_jobs, "MOST_AT_ONCE", 10)
    monkeypatch.setattr(term_import_jobs, "MOST_SLICE", 20)
    with core.writing() as session:
        glossaries.create(
            session, SYSTEM, core.now(), slug="desk", name="Desk", source="it", target="en", desk="world"
        )  # fmt: skip


def _table(count: int = COUNT) -> bytes:
    return ("it;en\n" + "".join(f"parola{n};word{n}\n" for n in range(count))).encode()


def _begin(core: Core, actor: Actor, data: bytes | None = None, choices: dict[int, Choice] | None = None) -> int:
    stored = core.files.store([data or _table()], 1 << 30)
    upload = Upload(stored, "terms.csv", None, Amendments(choices=choices or {}), core.host)
    with core.writing() as session:
        return term_import_jobs.begin(session, actor, core.now(), "desk", upload).id


def _work(core: Core) -> None:
    """All jobs that wait: a ruling leaves one that counts what it leaves to mend."""
    while Runner(core).run_one():
        pass


def _made(core: Core, import_id: int) -> tuple[str, int, int, dict[str, int]]:
    with core.reading() as session:
        made = session.get_one(TermImport, import_id)
        return made.state, made.created, made.changed, term_import_ends.counts(session, import_id)


def _undo(core: Core, actor: Actor, import_id: int) -> None:
    with core.writing() as session:
        term_import_jobs.undo(session, actor, core.now(), "desk", import_id)


def _count(core: Core, status: ConceptStatus = ConceptStatus.APPROVED) -> int:
    with core.reading() as session:
        return session.scalar(select(func.count()).select_from(ConceptRow).where(ConceptRow.status == status)) or 0


def _job(core: Core) -> Job:
    with core.reading() as session:
        kinds = (term_import_jobs.KIND, term_import_jobs.UNDO_KIND)
        job = next(one for one in jobs.newest(session, SYSTEM) if one.kind in kinds)
        session.expunge(job)
        return job


@contextmanager
def _meddling(monkeypatch: pytest.MonkeyPatch, step: int, do: object) -> Iterator[None]:
    """`do` at the `step`-th step of the jobs run inside."""
    steps, progress = 0, jobs.progress

    def meddled(session: Session, *arguments: object) -> None:
        nonlocal steps
        steps += 1
        if steps == step:
            do()  # type: ignore[operator]
        progress(session, *arguments)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(jobs, "progress", meddled)
        yield


def _die() -> None:
    raise KeyboardInterrupt


def _cancel() -> None:
    raise Stopped(cancelled=True)


def test_a_large_file_comes_in_by_slices_and_goes_as_one(core: Core, people: People) -> None:
    made = _begin(core, people.teo)
    with pytest.raises(Conflict, match="under way"):
        _undo(core, people.teo, made)
    _work(core)
    assert _made(core, made) == ("done", COUNT, 0, {"created": COUNT})
    assert (_job(core).done, _job(core).total, _count(core)) == (COUNT, COUNT, COUNT)
    with pytest.raises(NotAllowed):
        _undo(core, people.rita, made)
    _undo(core, people.teo, made)
    assert _made(core, made)[0] == "undoing"
    _work(core)
    assert _made(core, made) == ("undone", COUNT, 0, {"undone": COUNT})
    assert (_count(core), _count(core, ConceptStatus.RETIRED)) == (0, COUNT)
    with pytest.raises(Conflict, match="undone already"):
        _undo(core, people.teo, made)


def test_killed_it_goes_on_behind_its_last_slice(core: Core, people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    made = _begin(core, people.teo)
    with _meddling(monkeypatch, 3, _die), pytest.raises(KeyboardInterrupt):
        Runner(core).run_one()
    before = _made(core, made)
    assert 0 < before[1] < COUNT
    with core.writing() as session:
        # what came in already is somebody's by now: the file does not write over it
        row = session.scalars(select(ConceptRow).order_by(ConceptRow.id)).first()
        assert row is not None
        wording = Concept((Term("it", "altro"), Term("en", "other")))
        concepts.change(session, people.edo, core.now(), "desk", row.id, 1, wording, approve=True)
        job = session.scalars(select(Job).where(Job.kind == term_import_jobs.KIND)).one()
        job.state, job.claim = JobState.QUEUED, None
    _work(core)
    assert _made(core, made) == ("done", COUNT, 0, {"created": COUNT})
    assert _count(core) == COUNT
    _undo(core, people.teo, made)
    _work(core)
    assert _made(core, made)[3] == {"undone": COUNT - 1, "kept": 1}


def test_cancelled_half_way_what_came_in_can_be_taken_back_even_in_two_goes(
    core: Core, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = _begin(core, people.teo)
    with _meddling(monkeypatch, 3, _cancel):
        Runner(core).run_one()
    state, created, _, _ = _made(core, made)
    assert (state, _job(core).state) == ("stopped", JobState.CANCELLED)
    assert 10 < created < COUNT
    assert _count(core) == created
    _work(core)  # what came in is counted all the same
    _undo(core, people.teo, made)
    with _meddling(monkeypatch, 2, _cancel):
        Runner(core).run_one()
    state, _, _, found = _made(core, made)
    assert (state, 0 < found["undone"] < created) == ("partly-undone", True)
    _undo(core, people.teo, made)  # what is left is little or a job, either way it ends
    _work(core)
    assert _made(core, made)[3] == {"undone": created}
    assert _count(core) == 0


def test_taking_back_goes_before_the_count_of_what_came_in_even_one_under_way(
    core: Core, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = _begin(core, people.teo)
    Runner(core).run_one()
    assert _made(core, made)[0] == "done"
    counted = recheck_runs._recheck

    def overtaken(work: RecheckWork, ids: Sequence[int]) -> int:
        monkeypatch.setattr(recheck_runs, "_recheck", counted)
        _undo(core, people.teo, made)
        return counted(work, ids)

    monkeypatch.setattr(recheck_runs, "_recheck", overtaken)
    Runner(core).run_one()  # the count of what came in: it gives way
    assert [state for kind, state in _jobs(core) if kind == rechecks.TERMS_KIND] == [JobState.QUEUED] * 2
    Runner(core).run_one()
    assert _made(core, made)[3] == {"undone": COUNT}
    _work(core)
    assert {state for _, state in _jobs(core)} == {JobState.DONE}


def _jobs(core: Core) -> list[tuple[str, JobState]]:
    with core.reading() as session:
        return [(one.kind, one.state) for one in jobs.newest(session, SYSTEM)]


def test_cancelled_in_the_queue_it_is_stopped_at_once(core: Core, people: People) -> None:
    made = _begin(core, people.teo)
    with core.writing() as session:
        jobs.cancel(session, people.teo, core.now(), _job(core).id)
    assert _made(core, made)[0] == "stopped"
    _work(core)
    assert _count(core) == 0


def test_what_somebody_adds_between_two_slices_is_seen_and_choices_hold(
    core: Core, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    with core.writing() as session:
        ours = Concept((Term("it", "parola5"), Term("en", "utterance")))
        concepts.create(session, SYSTEM, core.now(), "desk", ours, approve=True)
    made = _begin(core, people.teo, choices={7: Choice.MERGE, 8: Choice.SKIP})
    written = term_imports.write

    def overtaken(*arguments: object, **named: object) -> None:
        written(*arguments, **named)  # type: ignore[arg-type]
        monkeypatch.setattr(term_imports, "write", written)
        session: Session = arguments[0]  # type: ignore[assignment]
        glossaries.raise_revision(session, 1)
        last = Concept((Term("it", f"parola{COUNT - 1}"), Term("en", f"word{COUNT - 1}")))
        concepts.create(session, people.edo, core.now(), "desk", last, approve=True)

    monkeypatch.setattr(term_imports, "write", overtaken)
    _work(core)
    assert _made(core, made) == ("done", COUNT - 3, 1, {"created": COUNT - 3, "changed": 1})
    assert _count(core) == COUNT - 1


def test_no_slice_holds_the_lock_long(core: Core, people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(term_import_jobs, "MOST_SLICE", 250)
    held: list[float] = []
    written = term_imports.write

    def timed(*arguments: object, **named: object) -> None:
        began = time.process_time()
        written(*arguments, **named)  # type: ignore[arg-type]
        held.append(time.process_time() - began)

    monkeypatch.setattr(term_imports, "write", timed)
    _begin(core, people.teo, _table(1500))
    _work(core)
    assert len(held) > 5
    assert sorted(held)[int(0.9 * len(held))] < 0.5  # seconds of the processor; all of it at once took 2
