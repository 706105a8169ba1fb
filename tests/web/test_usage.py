"""From a ruling to the memory as pages, for a reader without scripts: usage, impact, the sweep."""

import pytest

from tests.builders import add_units, make_memory
from tests.people import People
from tests.web.conftest import ReaderMaker
from tests.web.reader import words
from tmserver.core import Core
from tmserver.domain.concepts import Concept, ConceptKind, Term, TermStatus
from tmserver.domain.people import SYSTEM
from tmserver.services import concepts, glossaries
from tmserver.worker import Runner

AT = "/glossary/desk/concepts/1"


@pytest.fixture(autouse=True)
def desk(core: Core, people: People) -> None:
    """Kyiv in force in the World desk's glossary, and two units of its memory that violate it."""
    make_memory(core, desk="world")
    old = Term("en", "Kiev", TermStatus.SUPERSEDED)
    said = Concept((Term("it", "Kiev"), Term("en", "Kyiv"), old), kind=ConceptKind.PLACE)
    with core.writing() as session:
        now = core.now()
        glossaries.create(session, SYSTEM, now, slug="desk", name="House", source="it", target="en", desk="world")
        concepts.create(session, people.edo, now, "desk", said, approve=True)
    add_units(core, [("A Kiev <b>.", "In Kiev <b>."), ("Il giornale.", "The Kiev Post.")])


def test_the_page_of_usage_says_what_is_wrong_and_shows_it_over_time(reader: ReaderMaker) -> None:
    answer = reader("lea").get(f"{AT}/usage")
    page, said = answer.text, words(answer)
    assert "2 Violating" in said
    assert 'In <mark class="bad">Kiev</mark> &lt;b&gt;.' in page
    assert "Let it stand" not in said
    assert page.count("<rect") == 13
    assert "Mar 2026 2 0" in said


def test_a_terminologist_lets_a_unit_stand_and_sweeps_the_rest(reader: ReaderMaker, core: Core) -> None:
    teo = reader("teo")
    page = words(teo.get(f"{AT}/replacement"))
    assert "By hand 1 unit has to be changed by hand." in page
    assert "It may be part of a name" in page
    answer = teo.post(f"{AT}/units/2/waive", reason="The name of a paper.")
    assert answer.headers["Location"].endswith("done=waived")
    assert "The name of a paper." in teo.get(f"{AT}/usage?kind=waived").text
    assert "By hand" not in words(teo.get(f"{AT}/replacement"))
    assert teo.post(f"{AT}/replacement", unit="1:7").status_code == 409
    answer = teo.post(f"{AT}/replacement", unit="1:1")
    assert answer.status_code == 303
    runner = Runner(core)
    while runner.run_one():
        pass
    change = words(teo.get(answer.headers["Location"]))
    assert "Ruling on concept 1" in change
    assert "In Kyiv" in change
    assert "to mend" not in words(teo.get(AT))
