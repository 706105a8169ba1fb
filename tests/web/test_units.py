"""Units in the browser: adding, editing side by side with somebody else, retiring, history."""

import re

import pytest

from tests.builders import add_units, make_memory, new_unit
from tests.people import People
from tests.web.conftest import ReaderMaker
from tests.web.reader import words
from tmserver.core import Core
from tmserver.db.tables import Unit
from tmserver.domain.people import SYSTEM
from tmserver.domain.segments import Segment
from tmserver.domain.units import NewUnit
from tmserver.services import batches, units
from tmserver.worker import Runner


@pytest.fixture
def unit(core: Core, people: People) -> Unit:
    """A unit of Rita's in the World desk's memory."""
    make_memory(core, "world", desk="world")
    return add_units(core, [("Il mare è calmo.", "The sea is calm.")], actor=people.rita)[0]


def _stored(core: Core, unit: Unit) -> Unit:
    with core.reading() as session:
        found = units.get(session, SYSTEM, core.now(), "world", unit.id)[1]
        session.expunge(found)
        return found


def test_a_unit_is_added_found_again_and_merged_when_it_comes_twice(
    core: Core, reader: ReaderMaker, unit: Unit
) -> None:
    rita = reader("rita")
    fields = {"source": "La seduta\r\nè tolta.", "target": "The session is over.", "note": "aula"}
    first = rita.post("/memory/world/units/new", **fields)
    assert first.headers["Location"] == f"/memory/world?done=added&unit={unit.id + 1}"
    assert "The next look-up finds it." in words(rita.get(first.headers["Location"]))
    assert "done=merged" in rita.post("/memory/world/units/new", **fields).headers["Location"]
    with core.reading() as session:
        stored = units.get(session, SYSTEM, core.now(), "world", unit.id + 1)[1]
        assert (stored.source, stored.uses, stored.created_by, stored.note) == (
            "La seduta\nè tolta.", 2, "rita", "aula",
        )  # fmt: skip


def test_a_refused_unit_stays_in_the_form(reader: ReaderMaker, unit: Unit) -> None:
    rita = reader("rita")
    empty = rita.post("/memory/world/units/new", source="  ", target="Something")
    assert empty.status_code == 422
    assert "the text is empty" in words(empty)
    assert ">\nSomething</textarea>" in empty.text
    control = rita.post("/memory/world/units/new", source="Uno\x07", target="One")
    assert "U+0007" in words(control)
    language = rita.post("/memory/world/units/new", source="Uno", target="Un", target_language="fr")
    assert "does not fit this memory" in words(language)
    assert rita.post("/memory/world/units/new", source="x" * 100_001, target="One").status_code == 422


def test_readers_look_but_do_not_touch(reader: ReaderMaker, unit: Unit) -> None:
    lea = reader("lea")
    page = lea.get(f"/memory/world/units/{unit.id}")
    assert "The sea is calm." in words(page)
    assert "<textarea" not in page.text
    assert lea.post(f"/memory/world/units/{unit.id}", version="1", source="x", target="y").status_code == 403
    assert lea.get("/memory/world/units/new").status_code == 403


def test_an_edit_makes_a_version_and_a_word_diff(core: Core, reader: ReaderMaker, unit: Unit) -> None:
    rita = reader("rita")
    address = f"/memory/world/units/{unit.id}"
    answer = rita.post(address, version="1", source=unit.source, target="The sea is rough.", status="unreviewed")
    assert "done=changed" in answer.headers["Location"]
    page = rita.get(f"{address}/history")
    assert re.search(r"<del>.*?calm</del>", page.text)
    assert re.search(r"<ins>.*?rough</ins>", page.text)
    same = rita.post(address, version="2", source=unit.source, target="The sea is rough.", status="unreviewed")
    assert "done=same" in same.headers["Location"]
    back = rita.post(f"{address}/revert", version="2", to_version="1")
    assert "done=reverted" in back.headers["Location"]
    assert (_stored(core, unit).target, _stored(core, unit).version) == ("The sea is calm.", 3)


def test_whoever_was_slower_sees_both_texts_and_can_then_save(core: Core, reader: ReaderMaker, unit: Unit) -> None:
    rita, teo = reader("rita"), reader("teo")
    address = f"/memory/world/units/{unit.id}"
    teo.post(address, version="1", source=unit.source, target="The sea is flat.", status="reviewed")
    late = rita.post(address, version="1", source=unit.source, target="The sea is quiet.", status="unreviewed")
    assert late.status_code == 409
    assert "Somebody changed this unit" in words(late)
    assert "The sea is flat." in words(late)
    assert "The sea is quiet.</textarea>" in late.text
    version = re.search(r'name="version" value="(\d+)"', late.text.split('class="form wide"')[1])
    assert version is not None
    assert version[1] == "2"
    rita.post(address, version="2", source=unit.source, target="The sea is quiet.", status="unreviewed")
    assert _stored(core, unit).target == "The sea is quiet."


def test_nobody_reviews_their_own_work_and_the_form_does_not_offer_it(reader: ReaderMaker, unit: Unit) -> None:
    address = f"/memory/world/units/{unit.id}"
    assert 'value="reviewed"' not in reader("rita").get(address).text
    assert 'value="reviewed"' in reader("teo").get(address).text
    answer = reader("rita").post(address, version="1", source="A", target="B", status="reviewed")
    assert answer.status_code == 403


def test_a_retired_unit_is_kept_but_leaves_the_search(core: Core, reader: ReaderMaker, unit: Unit) -> None:
    rita = reader("rita")
    assert "done=retired" in rita.post(f"/memory/world/units/{unit.id}/retire", version="1").headers["Location"]
    assert "Nothing found" in words(rita.get("/memory/world?q=mare"))
    assert "Retired" in words(rita.get(f"/memory/world/units/{unit.id}"))
    assert rita.post(f"/memory/world/units/{unit.id}/retire", version="1").status_code == 409


def test_tags_are_edited_as_markup_and_line_ends_nobody_touched_stay(
    core: Core, reader: ReaderMaker, unit: Unit
) -> None:
    tagged = NewUnit(
        Segment("Il mare grosso.", 'Il <pc id="1">mare</pc> grosso.'), Segment("Rough\r\nsea."), "it", "en",
        new_unit("", "").context,
    )  # fmt: skip
    kept = add_units(core, [tagged])[0]
    teo = reader("teo")
    address = f"/memory/world/units/{kept.id}"
    assert "&lt;pc id=" in teo.get(address).text
    teo.post(address, version="1", source='Il <pc id="1">mare</pc> mosso.', target="Rough\r\nsea.", status="unreviewed")
    stored = _stored(core, kept)
    assert (stored.source, stored.source_markup) == ("Il mare mosso.", 'Il <pc id="1">mare</pc> mosso.')
    assert stored.target == "Rough\r\nsea."
    broken = teo.post(address, version="2", source='Il <pc id="1">mare', target="Sea.", status="unreviewed")
    assert broken.status_code == 422
    assert "markup" in words(broken)


def test_numbers_that_are_no_units_are_not_found(reader: ReaderMaker, unit: Unit) -> None:
    rita = reader("rita")
    for number in ("0", "999999999", "9223372036854775807", "9223372036854775808", "1e3", "-1"):
        assert rita.get(f"/memory/world/units/{number}").status_code == 404, number
    assert rita.post(f"/memory/world/units/{unit.id}/retire", version="99999999999").status_code == 422


def test_a_unit_shows_its_other_translations_and_the_changes_it_was_part_of(
    core: Core, reader: ReaderMaker, unit: Unit, people: People
) -> None:
    other, retired = add_units(
        core, [("Il mare è calmo.", "Calm seas."), ("Il mare è calmo.", "The ocean is calm.")]
    )  # fmt: skip
    with core.writing() as session:
        units.retire(session, people.teo, core.now(), "world", retired.id, 1)
        batches.begin(
            session, people.teo, core.now(), "world", "status", {"status": "reviewed"},
            [batches.Planned(unit.id, 1, {"status": "reviewed"})],
        )  # fmt: skip
    Runner(core).run_one()
    page = reader("teo").get(f"/memory/world/units/{unit.id}")
    assert f'href="/memory/world/units/{other.id}"' in page.text
    assert "Calm seas." in words(page)
    assert "The ocean is calm." not in words(page)
    assert 'href="/changes/1"' in page.text
    assert 'href="/changes/1"' not in reader("rita").get(f"/memory/world/units/{unit.id}").text
