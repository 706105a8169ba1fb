"""Memories in the browser: list, making, browsing, searching, settings, trash."""

import re

import pytest

from tests.builders import add_units, make_memory
from tests.people import People
from tests.web.conftest import ReaderMaker
from tests.web.reader import words
from tmserver.core import Core
from tmserver.db.tables import Memory
from tmserver.domain.people import SYSTEM
from tmserver.domain.units import UnitStatus
from tmserver.services import memories, units
from tmserver.web.browse import PAGE, Marker
from tmserver.web.memories import slug_of

pytestmark = pytest.mark.usefixtures("people")


@pytest.fixture
def world(core: Core, people: People) -> Memory:
    return make_memory(core, "world", desk="world")


def _sides(text: str) -> list[str]:
    return re.findall(r'<td class="side"[^>]*>(.*?)</td>', text, re.DOTALL)


def test_an_empty_service_shows_what_to_do_first(reader: ReaderMaker) -> None:
    said = words(reader("edo").get("/"))
    assert "Nothing here yet" in said
    assert said.count("Paste a story") >= 2
    assert "New memory" in said
    assert "An editor of your desk can do this." in words(reader("lea").get("/"))


def test_an_editor_makes_a_memory_and_lands_in_it(reader: ReaderMaker) -> None:
    edo = reader("edo")
    answer = edo.post("/memory/new", name="Città & sport", source="IT", target="en_gb", desk="world", penalty="2")
    assert answer.headers["Location"] == "/memory/citta-sport?done=created"
    said = words(edo.get(answer.headers["Location"]))
    assert "The memory is ready." in said
    assert "IT → EN-GB" in said
    assert "This memory is empty" in said


def test_a_form_that_is_refused_keeps_what_was_typed_and_marks_the_field(reader: ReaderMaker, world: Memory) -> None:
    edo = reader("edo")
    for fields, status, field in (
        ({"name": "Altro", "slug": "Not A Slug"}, 422, "slug"),
        ({"name": "Altro", "slug": "new"}, 422, "slug"),
        ({"name": "Altro", "slug": "ok", "target": "it"}, 422, "target"),
        ({"name": "Altro", "slug": "ok", "penalty": "101"}, 422, "penalty"),
        ({"name": "Altro", "slug": "ok", "desk": "a\x00b"}, 422, "desk"),
    ):
        answer = edo.post("/memory/new", **({"source": "it", "target": "en"} | fields))
        assert answer.status_code == status, fields
        assert 'value="Altro"' in answer.text
        assert f'id="problem-{field}"' in answer.text, fields
    taken = edo.post("/memory/new", name="Altro", slug=world.slug, source="it", target="en")
    assert taken.status_code == 409
    assert "There is already a memory “world”" in words(taken)
    odd = edo.post("/memory/new", name="Altro", slug="ok", source="italiano!", target="en")
    assert "is not a language code" in words(odd)


def test_who_may_not_make_memories_is_told_so(reader: ReaderMaker) -> None:
    for name in ("lea", "rita", "teo"):
        assert reader(name).get("/memory/new").status_code == 403
        assert reader(name).post("/memory/new", name="X", source="it", target="en").status_code == 403


def test_another_desks_memory_is_not_there(reader: ReaderMaker, world: Memory) -> None:
    otto = reader("otto")
    for path in ("", "/units/1", "/units/1/history", "/settings", "/import", "/units/new", "/export.tmx"):
        assert otto.get(f"/memory/{world.slug}{path}").status_code == 404, path
    assert "World" not in words(otto.get("/memory"))


def test_browsing_shows_the_newest_first_and_goes_on_where_the_page_ends(
    core: Core, reader: ReaderMaker, world: Memory
) -> None:
    add_units(core, [(f"Frase numero {n}.", f"Sentence number {n}.") for n in range(PAGE + 3)])
    rita = reader("rita")
    first = rita.get("/memory/world")
    assert len(_sides(first.text)) == 2 * PAGE
    assert _sides(first.text)[0] == f"Frase numero {PAGE + 2}."
    older = re.search(r'href="([^"]*cursor=[^"]*)"', first.text)
    assert older is not None
    second = rita.get(older[1].replace("&amp;", "&"))
    assert _sides(second.text)[-2:] == ["Frase numero 0.", "Sentence number 0."]
    assert len(_sides(second.text)) == 6
    assert rita.get("/memory/world?cursor=AAAA").status_code == 422


def test_a_search_holds_all_words_on_either_side_and_marks_them(core: Core, reader: ReaderMaker, world: Memory) -> None:
    add_units(
        core,
        [("La nave è salpata.", "The ship has sailed."), ("La nave affonda.", "The ship sinks."), ("Altro.", "Else.")],
    )
    rita = reader("rita")
    found = rita.get("/memory/world?q=NAVE+affond")
    assert _sides(found.text) == [
        'La <mark class="hit">nave</mark> <mark class="hit">affonda</mark>.',
        "The ship sinks.",
    ]
    assert (
        'The <mark class="hit">ship</mark> has <mark class="hit">sailed</mark>.'
        in rita.get("/memory/world?q=ship+sail").text
    )
    assert "Nothing found" in words(rita.get("/memory/world?q=balena"))
    assert rita.get("/memory/world?q=" + "x" * 201).status_code == 422
    assert rita.get("/memory/world?q=%ff").status_code == 422 or rita.get("/memory/world?q=%ff").status_code == 400


def test_units_are_shown_by_status(core: Core, reader: ReaderMaker, world: Memory) -> None:
    one, _ = add_units(core, [("Uno.", "One."), ("Due.", "Two.")])
    with core.writing() as session:
        units.change(session, SYSTEM, core.now(), "world", one.id, 1, {"status": UnitStatus.REVIEWED})
    rita = reader("rita")
    assert _sides(rita.get("/memory/world?status=reviewed").text) == ["Uno.", "One."]
    assert _sides(rita.get("/memory/world?status=unreviewed").text) == ["Due.", "Two."]
    assert "No unit is like this" in words(rita.get("/memory/world?status=retired"))
    assert rita.get("/memory/world?status=odd").status_code == 422


def test_settings_change_name_desk_and_penalty(core: Core, reader: ReaderMaker, world: Memory) -> None:
    edo = reader("edo")
    assert 'value="World"' in edo.get("/memory/world/settings").text
    answer = edo.post("/memory/world/settings", name="Mondo", desk="", outlet="house", penalty="3")
    assert answer.headers["Location"] == "/memory/world?done=settings"
    with core.reading() as session:
        memory = memories.get(session, SYSTEM, "world")
        assert (memory.name, memory.desk_id, memory.penalty) == ("Mondo", None, 3)
    wrong = edo.post("/memory/world/settings", name="", desk="", penalty="3")
    assert wrong.status_code == 422
    assert reader("rita").get("/memory/world/settings").status_code == 403


def test_the_trash_asks_for_the_name_and_gives_the_memory_back(core: Core, reader: ReaderMaker, world: Memory) -> None:
    add_units(core, [("Uno.", "One.")])
    edo = reader("edo")
    assert edo.post("/memory/world/trash", typed_name="world").status_code == 422
    assert edo.post("/memory/world/trash", typed_name="World").headers["Location"] == "/memory?done=trashed"
    assert edo.get("/memory/world").status_code == 404
    assert "In the trash" in words(edo.get("/memory"))
    assert "In the trash" not in words(reader("rita").get("/memory"))
    assert reader("rita").post("/memory/world/restore").status_code == 403
    assert edo.post("/memory/world/restore").status_code == 303
    assert "Uno." in words(edo.get("/memory/world"))


@pytest.mark.parametrize(
    ("name", "slug"),
    [("World", "world"), ("Città & sport", "citta-sport"), ("  Esteri 2026! ", "esteri-2026"), ("Київ", ""), ("—", "")],
)
def test_a_slug_is_made_from_the_name(name: str, slug: str) -> None:
    assert slug_of(name) == slug


def test_marking_escapes_what_it_marks() -> None:
    assert Marker("b")("<b>ad & b</b>") == (
        '&lt;<mark class="hit">b</mark>&gt;ad &amp; <mark class="hit">b</mark>&lt;/<mark class="hit">b</mark>&gt;'
    )
    assert Marker("")("<i>") == "&lt;i&gt;"
