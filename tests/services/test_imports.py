"""Imports: all or nothing, the same file twice, use counts, adoption by a confirm, cancelling, dying half-way."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.builders import add_units, make_memory
from tests.conftest import Clock
from tests.people import People
from tmserver.core import Core
from tmserver.db.tables import Import, Job, Memory, Unit
from tmserver.domain.jobs import JobState
from tmserver.domain.people import SYSTEM, Actor
from tmserver.domain.segments import Segment
from tmserver.errors import Conflict, NotAllowed
from tmserver.services import imports, jobs, memories, units
from tmserver.worker import JobWork, Runner

GERMAN = (
    b'<tmx version="1.4"><header srclang="de"/><body><tu><tuv xml:lang="de"><seg>Ja</seg></tuv>'
    b'<tuv xml:lang="fr"><seg>Oui</seg></tuv></tu></body></tmx>'
)
ROWS = [(f"Frase numero {n} del dispaccio.", f"Sentence number {n} of the dispatch.") for n in range(1200)]


def _tsv(rows: list[tuple[str, str]]) -> bytes:
    return ("it\ten\n" + "".join(f"{it}\t{en}\n" for it, en in rows)).encode()


def _ask(core: Core, content: bytes, actor: Actor = SYSTEM, name: str = "pairs.tsv") -> int:
    stored = core.files.store([content], 1 << 30)
    with core.writing() as session:
        return imports.request(session, actor, core.now(), "world", file_name=name, stored=stored, host=core.host).id


def _run(core: Core, content: bytes, name: str = "pairs.tsv") -> Job:
    job_id = _ask(core, content, name=name)
    assert Runner(core).run_one()
    return _job(core, job_id)


def _job(core: Core, job_id: int) -> Job:
    with core.reading() as session:
        return jobs.get(session, SYSTEM, job_id)


def _memory(core: Core) -> Memory:
    with core.reading() as session:
        return memories.get(session, SYSTEM, "world")


def _visible(core: Core) -> int:
    with core.reading() as session:
        return session.scalar(select(func.count()).select_from(Unit).where(units.is_visible())) or 0


def test_a_table_of_pairs_becomes_units_and_the_report_counts_them(core: Core) -> None:
    make_memory(core)
    job = _run(core, _tsv([*ROWS, ("", "A target without a source.")]))
    assert job.state is JobState.DONE
    assert job.report is not None
    assert (job.report["added"], job.report["merged"], job.report["skipped_count"]) == (1200, 0, 1)
    assert job.report["skipped"][0]["line"] == 1202
    assert (job.done, job.total) == (1200, 1200)
    assert _memory(core).unit_count == _visible(core) == 1200


def test_the_same_file_again_changes_nothing(core: Core) -> None:
    make_memory(core)
    _run(core, _tsv(ROWS))
    before = _memory(core)
    job = _run(core, _tsv(ROWS))
    assert job.report is not None
    assert (job.report["added"], job.report["merged"]) == (0, 1200)
    after = _memory(core)
    assert (after.revision, after.unit_count) == (before.revision, before.unit_count)
    with core.reading() as session:
        assert set(session.scalars(select(Unit.uses))) == {1}


def test_a_unit_the_file_holds_three_times_has_three_uses_and_an_older_one_is_raised_to_them(core: Core) -> None:
    make_memory(core)
    [older] = add_units(core, [ROWS[0]])
    job = _run(core, _tsv([ROWS[0]] * 3 + [ROWS[1]] * 3 + [ROWS[2]]))
    assert job.report is not None
    assert (job.report["added"], job.report["merged"]) == (2, 5)
    with core.reading() as session:
        uses = dict(session.execute(select(Unit.source, Unit.uses)).all())
    assert uses == {ROWS[0][0]: 3, ROWS[1][0]: 3, ROWS[2][0]: 1}
    assert older.uses == 1


def test_what_a_person_retired_stays_retired(core: Core) -> None:
    make_memory(core)
    [unit] = add_units(core, [ROWS[0]])
    with core.writing() as session:
        units.retire(session, SYSTEM, core.now(), "world", unit.id, 1)
    _run(core, _tsv([ROWS[0]]))
    with core.reading() as session:
        assert units.get(session, SYSTEM, core.now(), "world", unit.id)[1].status == "retired"


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.tsv", b"", "empty.tsv"),
        ("broken.tmx", b'<?xml version="1.0"?>\n<tmx version="1.4"><header srclang="it"/><body><tu>', "broken.tmx"),
        ("german.tmx", GERMAN, "de"),
    ],
)  # fmt: skip
def test_a_file_without_a_unit_for_the_memory_fails_and_says_why(
    core: Core, name: str, content: bytes, says: str
) -> None:
    make_memory(core)
    job = _run(core, content, name)
    assert job.state is JobState.FAILED
    assert job.message is not None
    assert says in str(job.message["params"])
    assert _memory(core).revision == 0


class _Dies(Exception):
    """The process is gone."""


def _killed_after(core: Core, monkeypatch: pytest.MonkeyPatch, transactions: int) -> None:
    """Let the import's own transactions run out after so many, as a kill would: mid-way, without clean-up."""
    real, left = JobWork.writing, [transactions]

    @contextmanager
    def writing(self: JobWork) -> Iterator[Session]:
        left[0] -= 1
        if left[0] < 0:
            raise _Dies
        with real(self) as session:
            yield session

    monkeypatch.setattr(JobWork, "writing", writing)
    runner = Runner(core)
    with core.writing() as session:
        job = jobs.claim(session, core.now(), core.host)
        assert job is not None
        session.flush()
        session.expunge_all()
    with pytest.raises(_Dies):
        imports.run(JobWork(core, job, runner.ending), job)
    monkeypatch.setattr(JobWork, "writing", real)


@pytest.mark.parametrize("transactions", [1, 2, 3, 4])
def test_killed_half_way_nothing_is_seen_and_the_next_worker_finishes_without_doubles(
    core: Core, clock: Clock, monkeypatch: pytest.MonkeyPatch, transactions: int
) -> None:
    make_memory(core)
    job_id = _ask(core, _tsv(ROWS))
    _killed_after(core, monkeypatch, transactions)
    assert _visible(core) in {0, 1200}
    assert _memory(core).unit_count == _visible(core)
    assert not Runner(core).run_one(), "the job still counts as running"
    clock.forward(seconds=60)
    assert Runner(core).run_one()
    assert _job(core, job_id).state is JobState.DONE
    assert _visible(core) == _memory(core).unit_count == 1200


def test_a_job_whose_worker_dies_three_times_has_failed_and_says_so(
    core: Core, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_memory(core)
    job_id = _ask(core, _tsv(ROWS))
    for _ in range(3):
        _killed_after(core, monkeypatch, 2)
        clock.forward(seconds=60)
    assert not Runner(core).run_one()
    job = _job(core, job_id)
    assert job.state is JobState.FAILED
    assert "3 times" in (job.message or {})["template"] % (job.message or {})["params"]
    assert _visible(core) == 0


def test_an_abandoned_import_is_cleared_away_by_the_next_one(
    core: Core, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_memory(core)
    _ask(core, _tsv(ROWS))
    for _ in range(3):
        _killed_after(core, monkeypatch, 2)
        clock.forward(seconds=60)
    assert not Runner(core).run_one()
    _run(core, _tsv([("Altro.", "Other.")]))
    with core.reading() as session:
        assert session.scalar(select(func.count()).select_from(Unit)) == 1
        assert session.scalars(select(Import.state)).all() == ["settled"]


def test_a_unit_confirmed_while_its_import_is_under_way_is_seen_at_once_and_counted_once(
    core: Core, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_memory(core)
    _ask(core, _tsv(ROWS))
    _killed_after(core, monkeypatch, 3)
    add_units(core, [ROWS[0], ("Nuova.", "New.")])
    assert _visible(core) == 2
    clock.forward(seconds=60)
    assert Runner(core).run_one()
    assert _visible(core) == _memory(core).unit_count == 1201


def test_a_cancelled_import_leaves_nothing(core: Core, people: People) -> None:
    make_memory(core)
    job_id = _ask(core, _tsv(ROWS), people.edo)
    with core.writing() as session:
        claimed = jobs.claim(session, core.now(), core.host)
        assert claimed is not None
        claimed.state, claimed.claim = JobState.QUEUED, None
        claimed.cancel_requested = True
    assert Runner(core).run_one()
    assert _job(core, job_id).state is JobState.CANCELLED
    with core.reading() as session:
        assert session.scalar(select(func.count()).select_from(Unit)) == 0
        assert session.scalar(select(func.count()).select_from(Import)) == 0


def test_two_imports_of_one_memory_never_run_at_once(core: Core) -> None:
    make_memory(core)
    _ask(core, _tsv(ROWS))
    _ask(core, _tsv(ROWS[:5]))
    with core.writing() as session:
        assert jobs.claim(session, core.now(), core.host) is not None
    with core.writing() as session:
        assert jobs.claim(session, core.now(), core.host) is None


def test_translators_do_not_import(core: Core, people: People) -> None:
    make_memory(core)
    with pytest.raises(NotAllowed):
        _ask(core, _tsv(ROWS), people.rita)


def test_a_worker_told_to_end_hands_its_job_back(core: Core) -> None:
    make_memory(core)
    job_id = _ask(core, _tsv(ROWS))
    runner = Runner(core)
    runner.ending.set()
    assert runner.run_one()
    job = _job(core, job_id)
    assert (job.state, job.attempts) == (JobState.QUEUED, 0)
    assert Runner(core).run_one()
    assert _job(core, job_id).state is JobState.DONE


def test_old_uploads_go_and_needed_ones_stay(core: Core, clock: Clock) -> None:
    import os

    make_memory(core)
    _run(core, _tsv(ROWS[:3]))
    [stored] = core.files.uploads().iterdir()
    os.utime(stored, (0, 0))
    Runner(core).chores()
    assert stored.exists()
    clock.forward(days=8)
    Runner(core).chores()
    assert not Path(stored).exists()


def test_the_languages_of_a_memory_stay_while_an_import_is_under_way(core: Core) -> None:
    make_memory(core)
    _ask(core, _tsv(ROWS[:3]))
    with pytest.raises(Conflict), core.writing() as session:
        memories.change(session, SYSTEM, core.now(), "world", {"source": "fr", "target": "de"})


def test_an_edit_that_equals_a_row_of_an_unpublished_import_takes_its_place(
    core: Core, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_memory(core)
    [unit] = add_units(core, [("Prima versione.", ROWS[0][1])])
    _ask(core, _tsv(ROWS))
    _killed_after(core, monkeypatch, 3)
    with core.writing() as session:
        units.change(session, SYSTEM, core.now(), "world", unit.id, 1, {"source": Segment(ROWS[0][0])})
    clock.forward(seconds=60)
    assert Runner(core).run_one()
    assert _visible(core) == _memory(core).unit_count == 1200
