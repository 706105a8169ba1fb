"""Outlets and how they write, as pages, and the style sheet."""

import pytest

from tests.people import People
from tests.web.conftest import ReaderMaker
from tests.web.reader import words
from tmserver.core import Core
from tmserver.domain.concepts import Concept, Scope, Term, TermStatus
from tmserver.domain.people import SYSTEM
from tmserver.services import concepts, glossaries

NAME = Concept(
    (
        Term("it", "Ostrovskyj"),
        Term("en", "Ostrovskyi", scopes=(Scope(TermStatus.DEPRECATED, "house"),)),
        Term("en", "Ostrovsky", TermStatus.DEPRECATED, scopes=(Scope(TermStatus.PREFERRED, "house"),)),
    ),
    note="The admiral.",
)


@pytest.fixture(autouse=True)
def terms(core: Core, people: People) -> None:
    """The World desk's glossary, with a name that the outlet `house` writes otherwise."""
    with core.writing() as session:
        glossaries.create(session, SYSTEM, core.now(), slug="desk", name="Desk", source="it", target="en", desk="world")
        concepts.create(session, SYSTEM, core.now(), "desk", NAME, approve=True)


def test_a_terminologist_chooses_and_everybody_sees_what_holds_and_why(reader: ReaderMaker) -> None:
    teo, lea = reader("teo"), reader("lea")
    assert "day" in words(teo.get("/style"))
    teo.post("/style/en", version="0", times="12-point", dates="")
    saved = teo.post("/outlets/house/style/en", version="0", dates="month-first", times="", money="word")
    assert saved.headers["Location"].endswith("/outlets/house/style/en?done=settings")
    page = lea.get("/outlets/house/style/en")
    assert "November 3, 2022 · 6.30pm · 1,250.5 · 12.5% · 40 billion euros" in words(page)
    assert "Dates November 3, 2022 outlet" in words(page)
    assert "Times 6.30pm house" in words(page)
    assert "Percentages 12.5% usual in the language" in words(page)
    assert "<select" not in page.text
    assert '<option value="month-first" selected>' in teo.get("/outlets/house/style/en").text


def test_who_read_an_older_version_keeps_what_they_chose_and_sees_why_it_was_not_saved(reader: ReaderMaker) -> None:
    teo, edo = reader("teo"), reader("edo")
    teo.post("/style/en", version="0", times="12-point")
    late = edo.post("/style/en", version="0", times="24-point")
    assert late.status_code == 409
    assert '<option value="24-point" selected>' in late.text
    assert 'name="version" value="1"' in late.text
    assert edo.post("/style/en", version="1", times="loud").status_code == 422


def test_the_sheet_of_an_outlet_says_what_to_write_what_not_and_who_says_so(reader: ReaderMaker) -> None:
    lea = reader("lea")
    desk, outlet = words(lea.get("/style/en/sheet")), words(lea.get("/outlets/house/style/en/sheet"))
    assert "Ostrovsky write Ostrovskyi World" in desk
    assert "Ostrovskyi not Ostrovsky World The admiral." in desk
    assert "Ostrovsky not Ostrovskyi House style The admiral." in outlet
    assert "Ostrovskyi write Ostrovsky House style" in outlet
    assert "2 entries" in outlet
    assert "No rule is in force in this language yet." in words(reader("otto").get("/style/en/sheet"))


def test_a_concept_says_what_holds_at_which_outlet(reader: ReaderMaker) -> None:
    page = words(reader("lea").get("/glossary/desk/concepts/1"))
    assert "All other outlets Ostrovskyj Preferred Ostrovskyi Preferred Ostrovsky Deprecated desk" in page
    assert "House style Ostrovskyj Preferred Ostrovskyi Deprecated Ostrovsky Preferred outlet" in page
