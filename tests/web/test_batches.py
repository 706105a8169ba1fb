"""Changing many units in the browser: the ticked ones, or everything that the page's filter finds."""

import re

import pytest

from tests.builders import add_units, make_memory
from tests.people import People
from tests.web.conftest import ReaderMaker
from tests.web.reader import words
from tmserver.core import Core
from tmserver.db.tables import Unit
from tmserver.worker import Runner

PAIRS = [(f"Nevica da {n} ore.", f"It has been snowing in Kiev for {n} hours.") for n in range(60)]


@pytest.fixture
def made(core: Core, people: People) -> list[Unit]:
    make_memory(core, "world", desk="world")
    return add_units(core, [*PAIRS, ("Il molo è chiuso.", "The pier is closed.")])


def _work(core: Core) -> None:
    assert Runner(core).run_one()


def _statuses(core: Core, made: list[Unit]) -> list[str]:
    with core.reading() as session:
        return [session.get_one(Unit, unit.id).status.value for unit in made]


def test_all_that_a_filter_finds_is_counted_confirmed_retired_and_brought_back(
    core: Core, reader: ReaderMaker, made: list[Unit]
) -> None:
    teo = reader("teo")
    page = teo.get("/memory/world?q=nevica&origin=api").text
    assert 'action="/memory/world/status?q=nevica&amp;origin=api"' in page
    asked = teo.post("/memory/world/status?q=nevica&origin=api", status="retired", all="1", unit=f"{made[0].id}:1")
    assert asked.headers["Location"] == "/memory/world/change?to=retired&q=nevica&origin=api"
    told = teo.get(asked.headers["Location"])
    assert "Retired: 60 units" in words(told)
    assert set(_statuses(core, made)) == {"unreviewed"}
    batch = teo.post("/memory/world/change", to="retired", q="nevica", origin="api").headers["Location"]
    _work(core)
    assert _statuses(core, made) == ["retired"] * 60 + ["unreviewed"]
    assert "all that a filter found" in words(teo.get(batch))
    assert "There is nothing to change" in words(teo.get("/memory/world/change?to=retired&status=retired"))
    teo.post(f"{batch}/undo", x="1")
    _work(core)
    assert set(_statuses(core, made)) == {"unreviewed"}
    assert "This change was taken back." in words(teo.get(batch))


def test_without_all_only_the_ticked_units_change(core: Core, reader: ReaderMaker, made: list[Unit]) -> None:
    teo = reader("teo")
    teo.post("/memory/world/status?q=nevica", status="reviewed", unit=f"{made[1].id}:1")
    _work(core)
    assert _statuses(core, made).count("reviewed") == 1


def test_find_and_replace_stays_within_the_filter(core: Core, reader: ReaderMaker, made: list[Unit]) -> None:
    teo = reader("teo")
    address = re.search(r'href="(/memory/world/replace\?[^"]*)"', teo.get("/memory/world?q=molo").text)
    assert address
    page = teo.get(f"{address[1]}&find=closed&replace=shut&case=1&words=1")
    assert "“molo”" in words(page)
    assert '<input type="hidden" name="q" value="molo">' in page.text
    assert "Nothing found" in words(teo.get("/memory/world/replace?q=molo&find=Kiev&replace=Kyiv"))
    teo.post("/memory/world/replace", q="molo", find="closed", replace="shut", side="target", all="1")
    _work(core)
    with core.reading() as session:
        assert session.get_one(Unit, made[-1].id).target == "The pier is shut."


def test_a_stopped_change_and_a_half_undone_one_say_so(core: Core, reader: ReaderMaker, made: list[Unit]) -> None:
    teo = reader("teo")
    batch = teo.post("/memory/world/change", to="retired", q="nevica").headers["Location"]
    assert "Waiting for the worker." in words(teo.get(batch))
    teo.post("/jobs/1/cancel", x="1")
    assert "This change was stopped before the end." in words(teo.get(batch))
    assert "· stopped" in words(teo.get("/memory/world/replace"))
