"""kill -9 at random: no acknowledged unit is lost, no import is half there, the service is ready again."""

import os
import random
import signal
import threading
import time
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from sqlalchemy import func, select, text

from tests.builders import add_units, make_memory
from tests.people import People
from tests.processes.service import Service
from tmserver.core import Core
from tmserver.db.tables import Job, Unit
from tmserver.domain.jobs import JobState
from tmserver.domain.people import SYSTEM
from tmserver.services import batches, units
from tmserver.services.index_keeper import PREPARED_FROM

KILLS = int(os.environ.get("SOAK_KILLS", "2"))
"""`make soak` asks for 200."""
WRITERS = 3
ENOUGH = 10
"""Units that are acknowledged between one kill and the next, at the least: on a busy machine that takes its time."""
IMPORT_KILLS = int(os.environ.get("SOAK_IMPORT_KILLS", "2"))
"""Kills in the middle of an import; `make soak` asks for 50."""
ROWS = PREPARED_FROM + 200
"""Units of an import: enough that they enter the match index before they are shown."""
CHANGED = 1000
"""Units of one change, the most that one may have."""


@pytest.fixture
def service(environment: dict[str, str]) -> Iterator[Service]:
    running = Service(environment)
    yield running
    running.stop()


class Writer(threading.Thread):
    """Confirms units one after the other and remembers which were acknowledged."""

    def __init__(self, service: Service, token: str, who: int, ending: threading.Event) -> None:
        super().__init__(daemon=True)
        self._service, self._token, self._who, self._ending = service, token, who, ending
        self.acknowledged: list[str] = []

    def run(self) -> None:
        """POST until told to end; a broken connection is no answer."""
        number = 0
        while not self._ending.is_set():
            number += 1
            source = f"Dispaccio {number} del redattore {self._who}"
            try:
                status, _ = self._service.call(
                    "POST", "/api/v1/memories/world/units", {"source": source, "target": "x"}, token=self._token
                )
            except OSError:
                time.sleep(0.02)
                continue
            if status == 201:
                self.acknowledged.append(source)


def _wait_for_more(writers: list[Writer]) -> None:
    """Until so many more units have been acknowledged as are enough."""
    before, deadline = sum(len(writer.acknowledged) for writer in writers), time.monotonic() + 120
    while sum(len(writer.acknowledged) for writer in writers) < before + ENOUGH:
        assert time.monotonic() < deadline, "nothing is acknowledged any more"
        time.sleep(0.01)


def test_a_server_killed_at_random_loses_no_acknowledged_unit(core: Core, people: People, service: Service) -> None:
    make_memory(core)
    token, ending, chance = people.token("rita"), threading.Event(), random.Random(5)
    service.start("serve")
    service.wait_until_ready()
    writers = [Writer(service, token, who, ending) for who in range(WRITERS)]
    for writer in writers:
        writer.start()
    for _ in range(KILLS):
        _wait_for_more(writers)
        time.sleep(chance.random() / 2)
        service.kill("serve")
        service.start("serve")
        service.wait_until_ready()
    _wait_for_more(writers)
    ending.set()
    for writer in writers:
        writer.join(40)
    acknowledged = {source for writer in writers for source in writer.acknowledged}
    with core.reading() as session:
        stored = set(session.scalars(select(Unit.source)))
        assert acknowledged - stored == set()
        assert session.scalar(text("SELECT unit_count FROM memory")) == len(stored)
        if core.database.is_sqlite:
            assert session.scalar(text("PRAGMA integrity_check")) == "ok"
    last = writers[0].acknowledged[-1]
    _, found = service.call("GET", f"/api/v1/matches?source=it&target=en&q={quote(last)}", token=token)
    assert found["matches"][0]["score"] == 100


def _visible(core: Core) -> int:
    with core.reading() as session:
        return session.scalar(select(func.count()).select_from(Unit).where(units.is_visible())) or 0


def _upload(service: Service, token: str, number: int) -> int:
    """Send the list of this number; its job."""
    rows = "".join(f"Riga {n} del listino {number}\tLine {n} of list {number}\n" for n in range(ROWS))
    status, job = service.upload("/api/v1/memories/world/imports", "list.tsv", f"it\ten\n{rows}".encode(), token)
    assert status == 202
    return int(job["id"])


def _ended(core: Core, job: int, *, states: set[JobState]) -> Job:
    """The job once it is in one of the states."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        with core.reading() as session:
            found = session.get_one(Job, job)
        if found.state in states:
            return found
        time.sleep(0.01)
    raise TimeoutError(states)


def test_a_worker_killed_at_random_leaves_no_half_import_and_the_next_one_finishes_it(
    core: Core, people: People, service: Service
) -> None:
    """Twice in the import of one file (a third death would fail it), then the next file: memory unchanged or whole."""
    make_memory(core)
    token, chance = people.token("edo"), random.Random(8)
    service.start("serve")
    service.start("worker")
    service.wait_until_ready()
    kills, files, seconds = 0, 0, 1.0
    while kills < IMPORT_KILLS:
        files += 1
        job = _upload(service, token, files)
        for _ in range(2):
            if _ended(core, job, states={JobState.RUNNING, JobState.DONE}).state is JobState.DONE:
                break
            time.sleep(chance.random() * seconds)
            service.kill("worker")
            kills += 1
            assert _visible(core) in {(files - 1) * ROWS, files * ROWS}
            with core.writing() as session:  # what the next worker would conclude after half a minute of silence
                session.execute(text("UPDATE job SET state = 'queued', claim = NULL WHERE state = 'running'"))
            service.start("worker")
        done = _ended(core, job, states={JobState.DONE, JobState.FAILED})
        assert done.state is JobState.DONE
        seconds = sum((done.report or {})["seconds"].values())
        assert _visible(core) == files * ROWS
    again = _ended(core, _upload(service, token, files), states={JobState.DONE, JobState.FAILED})
    assert (again.report or {})["added"] == 0
    assert _visible(core) == files * ROWS
    with core.reading() as session:
        assert session.scalar(text("SELECT unit_count FROM memory")) == files * ROWS
        assert session.scalar(select(func.count()).select_from(Unit)) == files * ROWS


def _wait(core: Core, batch: int, *, states: set[str], changed: range | None = None) -> dict[str, int]:
    """Counts by outcome once the batch is in one of the states and so many units stand changed."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        with core.reading() as session:
            standing = batches.get(session, SYSTEM, batch)
            if standing.batch.state in states and (changed is None or standing.counts.get("changed", 0) in changed):
                return standing.counts
        time.sleep(0.005)
    raise TimeoutError(states)


def _die_in_the_middle(core: Core, service: Service, batch: int, state: str) -> None:
    """kill -9 while some units of the batch are changed and some are not, and a worker that takes over."""
    _wait(core, batch, states={state}, changed=range(40, CHANGED - 40))
    service.kill("worker")
    _wait(core, batch, states={state}, changed=range(1, CHANGED))  # it was in the middle, and says so
    with core.writing() as session:
        session.execute(text("UPDATE job SET state = 'queued', claim = NULL WHERE state = 'running'"))
    service.start("worker")


def test_a_worker_killed_in_the_middle_of_a_change_of_many_units_and_of_its_undo(
    core: Core, people: People, service: Service
) -> None:
    make_memory(core)
    pairs = [(f"A Kiev nevica da {n} giorni.", f"In Kiev it has snowed for {n} days.") for n in range(CHANGED)]
    made = add_units(core, pairs)
    with core.writing() as session:
        planned = [batches.Planned(unit.id, 1, {"target": unit.target.replace("Kiev", "Kyiv")}) for unit in made]
        batch = batches.begin(session, people.teo, core.now(), "world", "replacement", {}, planned).id
    service.start("worker")
    _die_in_the_middle(core, service, batch, "running")
    assert _wait(core, batch, states={"done"}) == {"changed": CHANGED}
    with core.reading() as session:
        assert set(session.scalars(select(Unit.target))) == {target.replace("Kiev", "Kyiv") for _, target in pairs}
        assert set(session.scalars(select(Unit.version))) == {2}
    with core.writing() as session:
        batches.undo(session, people.teo, core.now(), batch)
    _die_in_the_middle(core, service, batch, "undoing")
    assert _wait(core, batch, states={"undone"}) == {"undone": CHANGED}
    with core.reading() as session:
        assert set(session.scalars(select(Unit.target))) == {target for _, target in pairs}
        assert set(session.scalars(select(Unit.version))) == {3}
        assert set(session.scalars(select(Job.state))) == {JobState.DONE}


def test_sigterm_drops_no_acknowledgement_and_ends_in_order(core: Core, people: People, service: Service) -> None:
    make_memory(core)
    token, ending = people.token("rita"), threading.Event()
    service.start("serve")
    service.wait_until_ready()
    writer = Writer(service, token, 0, ending)
    writer.start()
    _wait_for_more([writer])
    process = service.processes["serve"]
    service.kill("serve", signal.SIGTERM)
    ending.set()
    writer.join(40)
    assert process.returncode == 0
    with core.reading() as session:
        assert set(writer.acknowledged) <= set(session.scalars(select(Unit.source)))
