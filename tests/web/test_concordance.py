"""The concordance page: hits marked on both sides, facets and pages in the address, what is refused said in place."""

import re
from html import unescape

import pytest

from tests.builders import add_units, make_memory
from tests.people import People
from tests.web.conftest import ReaderMaker
from tests.web.reader import words
from tmserver.core import Core
from tmserver.web.concordance import PAGE

pytestmark = pytest.mark.usefixtures("people")


@pytest.fixture
def memories(core: Core, people: People) -> None:
    make_memory(core, "world", desk="world")
    make_memory(core, "sport", desk="sport")
    make_memory(core, "house")
    add_units(core, [("Il traghetto è in ritardo.", "The ferry is late.")], memory="world")
    add_units(core, [("Traghetto fermo in porto.", "Ferry stuck in port.")], memory="house")
    add_units(core, [("Il traghetto della squadra.", "The team’s ferry.")], memory="sport")


def _marked(page: str, kind: str) -> list[str]:
    return [unescape(text) for text in re.findall(rf'<mark class="{kind}">(.*?)</mark>', page)]


@pytest.mark.usefixtures("memories")
def test_hits_of_every_memory_the_reader_sees_are_marked_and_no_other_is_named(reader: ReaderMaker) -> None:
    page = reader("rita").get("/concordance?q=TRAGHETTO").text
    assert _marked(page, "hit") == ["Traghetto", "traghetto"]
    assert "team" not in page
    assert "2 units" in words(reader("rita").get("/concordance?q=TRAGHETTO"))


@pytest.mark.usefixtures("memories")
def test_a_facet_narrows_and_choosing_it_again_undoes_it(reader: ReaderMaker) -> None:
    rita = reader("rita")
    page = rita.get("/concordance?q=ferry&side=target").text
    link = next(unescape(href) for href in re.findall(r'class="facet" href="([^"]+)"', page) if "memory=house" in href)
    narrowed = rita.get(link).text
    assert _marked(narrowed, "hit") == ["Ferry"]
    undo = re.search(r'class="facet on" href="([^"]+)"', narrowed)
    assert undo is not None
    assert _marked(rita.get(unescape(undo[1])).text, "hit") == ["Ferry", "ferry"]


def test_older_hits_are_a_page_away_and_the_cursor_serves_its_own_search_only(core: Core, reader: ReaderMaker) -> None:
    make_memory(core, "world", desk="world")
    add_units(core, [(f"Sbarco numero {n}", f"Landing number {n}") for n in range(PAGE + 3)])
    rita = reader("rita")
    older = re.search(r'href="(/concordance[^"]*cursor=[^"]+)"', rita.get("/concordance?q=sbarco").text)
    assert older is not None
    assert len(_marked(rita.get(unescape(older[1])).text, "hit")) == 3
    assert rita.get(unescape(older[1]).replace("q=sbarco", "q=numero")).status_code == 422


@pytest.mark.usefixtures("memories")
def test_what_cannot_be_searched_is_said_beside_the_box(reader: ReaderMaker) -> None:
    rita = reader("rita")
    answer = rita.get("/concordance?q=%2A")
    assert answer.status_code == 422
    assert "type at least one word" in words(answer)
    assert "No unit holds all these words" in words(rita.get("/concordance?q=zzz"))
    assert rita.get("/concordance?q=x&year=12").status_code == 422
