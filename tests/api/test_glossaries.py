"""Glossaries over REST."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.api.client import Api, problem
from tests.conftest import Clock
from tests.people import People
from tmserver.core import Core
from tmserver.db.glossary_tables import Glossary
from tmserver.domain.people import SYSTEM
from tmserver.errors import NotFound
from tmserver.services import glossaries

NEW = {"slug": "energy", "name": "Energy", "source": "IT", "target": "EN-gb", "desk": "world"}


def test_a_glossary_is_made_read_changed_trashed_and_restored(edo: Api) -> None:
    made = edo.post("/glossaries", NEW)
    assert made.status_code == 201
    assert made.headers["Location"] == "/api/v1/glossaries/energy"
    assert edo.get("/glossaries/energy").get_json() == made.get_json()
    assert made.get_json() | {"created_at": ""} == {
        "slug": "energy", "name": "Energy", "source": "it", "target": "en-GB", "desk": "world", "four_eyes": False,
        "created_at": "", "deleted_at": None,
    }  # fmt: skip

    changed = edo.patch("/glossaries/energy", {"name": "Energy and climate", "four_eyes": True, "desk": None})
    assert changed.status_code == 200
    assert {name: changed.get_json()[name] for name in ("name", "four_eyes", "desk")} == {
        "name": "Energy and climate", "four_eyes": True, "desk": None,
    }  # fmt: skip

    assert edo.delete("/glossaries/energy").status_code == 204
    assert problem(edo.get("/glossaries/energy")) == "not-found"
    assert edo.get("/glossaries").get_json()["items"] == []
    assert [one["slug"] for one in edo.get("/glossaries", trashed="true").get_json()["items"]] == ["energy"]
    assert edo.post("/glossaries/energy/restore").get_json() == changed.get_json()
    assert problem(edo.post("/glossaries/energy/restore")) == "not-found"


def test_one_slug_is_one_glossary_and_keeps_its_name_in_the_trash(edo: Api) -> None:
    edo.post("/glossaries", NEW)
    assert problem(edo.post("/glossaries", NEW)) == "already-exists"
    edo.delete("/glossaries/energy")
    assert problem(edo.post("/glossaries", NEW)) == "already-exists"


@pytest.mark.parametrize("wrong", [{"target": "it"}, {"slug": "New Energy"}, {"name": ""}, {"source": "e"}])
def test_a_glossary_that_cannot_be_is_refused(edo: Api, wrong: dict[str, str]) -> None:
    assert edo.post("/glossaries", NEW | wrong).status_code == 422
    assert edo.get("/glossaries").get_json()["items"] == []


def test_a_list_goes_on_where_its_page_ended(edo: Api) -> None:
    for slug in ("zinc", "alloys", "mining"):
        edo.post("/glossaries", NEW | {"slug": slug})
    first = edo.get("/glossaries", limit=2).get_json()
    rest = edo.get("/glossaries", limit=2, cursor=first["next_cursor"]).get_json()
    assert [one["slug"] for one in first["items"] + rest["items"]] == ["zinc", "alloys", "mining"]
    assert rest["next_cursor"] is None


def test_the_trash_is_emptied_after_thirty_days_and_not_before(core: Core, people: People, clock: Clock) -> None:
    for slug in ("kept", "gone"):
        with core.writing() as session:
            glossaries.create(session, SYSTEM, core.now(), slug=slug, name=slug, source="it", target="en")
    with core.writing() as session:
        glossaries.trash(session, SYSTEM, core.now(), "gone")
    for days, left in ((29, {"kept", "gone"}), (2, {"kept"})):
        clock.now += timedelta(days=days)
        with core.writing() as session:
            glossaries.purge(session, core.now())
        with core.reading() as session:
            assert set(session.scalars(select(Glossary.slug))) == left
    with core.writing() as session, pytest.raises(NotFound):
        glossaries.restore(session, SYSTEM, core.now(), "gone")
