"""Stories in the browser: the list, a new one from text or a file, delivering, trash, Today."""

import io
import re

import pytest
from sqlalchemy import select

from tests.builders import make_memory
from tests.people import People
from tests.web.conftest import ONE_DATABASE, ReaderMaker
from tests.web.reader import words
from tmserver.core import Core
from tmserver.db.story_tables import Story
from tmserver.domain.people import SYSTEM
from tmserver.services import desks

pytestmark = [pytest.mark.usefixtures("people"), ONE_DATABASE]
FORM = {"text": "Riapre il molo\nIl molo riapre lunedì.", "pair": "it>en", "desk": "world"}


def test_a_pasted_story_opens_in_the_editor_and_stands_in_the_list_and_on_today(
    reader: ReaderMaker, core: Core, people: People
) -> None:
    make_memory(core, "world", desk="world")
    rita = reader("rita")
    made = rita.post("/stories/new", **FORM, deadline="2026-03-12T19:30", urgency="2")
    assert (made.status_code, made.headers["Location"]) == (303, "/stories/1/edit")
    for page in ("/stories", "/stories?status=open&desk=world&q=molo", "/"):
        said = words(rita.get(page))
        assert "Riapre il molo" in said
        assert "0 of 2 segments" in said
        assert "urgency 2" in said
    assert "Riapre il molo" not in words(rita.get("/stories?status=delivered"))
    assert "Riapre il molo" not in words(reader("otto").get("/stories"))


def test_a_file_comes_in_with_its_fields_and_goes_out_again(reader: ReaderMaker) -> None:
    rita = reader("rita")
    page = b"<html><body><h1>Riapre il molo</h1><p>Il molo riapre.</p></body></html>"
    sent = {"pair": "it>en", "desk": "world", "file": (io.BytesIO(page), "molo.html")}
    made = rita.send("/stories/file", data=sent)
    assert made.headers["Location"] == "/stories/1/edit"
    out = rita.client.get("/stories/1/export", headers=rita.headers)
    assert out.data == page
    assert "molo.en.html" in out.headers["Content-Disposition"]


def test_a_story_is_written_for_an_outlet_that_is_chosen(reader: ReaderMaker, core: Core) -> None:
    with core.writing() as session:
        number = desks.create_outlet(session, SYSTEM, core.now(), slug="us", name="US edition").id
    rita = reader("rita")
    assert words(rita.get("/stories/new")).count("US edition") == 2
    rita.post("/stories/new", **FORM, outlet="us")
    rita.post("/stories/new", **FORM)
    with core.reading() as session:
        assert session.scalars(select(Story.outlet_id).order_by(Story.id)).all() == [number, None]
    assert rita.post("/stories/new", **FORM, outlet="gone").status_code == 404


def test_what_is_refused_is_said_and_what_was_typed_is_kept(reader: ReaderMaker) -> None:
    rita = reader("rita")
    answer = rita.post("/stories/new", **FORM, deadline="tomorrow")
    assert answer.status_code == 422
    assert "Il molo riapre lunedì." in answer.text
    broken = rita.send("/stories/file", data={"pair": "it>en", "file": (io.BytesIO(b"<rss><a/></rss>"), "a.xml")})
    assert broken.status_code == 422
    assert "rss" in words(broken)


def test_an_editor_delivers_cancels_and_bins_a_story_and_brings_it_back(reader: ReaderMaker) -> None:
    edo = reader("edo")
    edo.post("/stories/new", **FORM)
    for status in ("delivered", "open", "cancelled", "open"):
        edo.post("/stories/1/status", status=status)
        assert re.search(rf'value="{status}" selected', edo.get(f"/stories?status={status}").text)
        assert "Riapre il molo" in words(edo.get(f"/stories?status={status}"))
    assert edo.post("/stories/1/trash").status_code == 303
    assert "In the trash" in words(edo.get("/stories"))
    edo.post("/stories/1/restore")
    assert "In the trash" not in words(edo.get("/stories"))
