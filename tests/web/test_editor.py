"""The story editor's page, its fragments, and what it writes, on both databases."""

import dataclasses
import html
import json
import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.builders import add_units, make_memory, make_story, new_unit
from tests.people import People
from tests.web.conftest import ReaderMaker
from tests.web.reader import FORM, Reader, words
from tmserver.core import Core
from tmserver.db.story_tables import Story
from tmserver.db.tables import Unit
from tmserver.domain.concepts import Concept, Term, TermStatus
from tmserver.domain.people import SYSTEM
from tmserver.services import concepts, glossaries, stories, story_files

TEXT = "Porto chiuso\nLe navi attese a Kiev sono 15. Nessuno <b>parte</b>.\nNessuno <b>parte</b>."


@pytest.fixture
def story(core: Core, people: People) -> Story:
    make_memory(core, desk="world")
    add_units(core, [new_unit("Le navi attese a Kiev sono 12.", "12 ships are due in Kiev.")])
    with core.writing() as session:
        glossaries.create(session, SYSTEM, core.now(), slug="desk", name="Desk", source="it", target="en")
        kyiv = Concept((Term("it", "Kiev"), Term("en", "Kyiv"), Term("en", "Kiev", TermStatus.SUPERSEDED)))
        concepts.create(session, SYSTEM, core.now(), "desk", kyiv, approve=True)
    return make_story(core, TEXT, actor=people.rita, desk="world")


def _put(reader: Reader, path: str, version: int, key: str = "", **fields: Any) -> TestResponse:
    headers = reader.headers | {"If-Match": f'"{version}"', "Accept": "application/json"}
    if key:
        headers["Idempotency-Key"] = key
    return reader.client.put(path, headers=headers, json=fields)


def test_the_grid_holds_every_segment_with_its_state_and_nothing_of_it_is_markup(
    reader: ReaderMaker, story: Story
) -> None:
    page = reader("rita").get(f"/stories/{story.id}/edit")
    assert re.findall(r'data-number="(\d+)" data-version="1" data-status="(\w+)"', page.text) == [
        (str(number), "empty") for number in range(1, 5)
    ]
    assert "Nessuno &lt;b&gt;parte&lt;/b&gt;." in page.text
    assert "0 of 4 confirmed" in words(page)


def test_suggestions_are_one_list_of_matches_and_terms_and_carry_the_values_of_the_source(
    reader: ReaderMaker, story: Story
) -> None:
    listed = reader("rita").client.get(f"/stories/{story.id}/segments/2/suggestions").text
    assert re.findall(r'data-kind="(\w+)" data-text="([^"]*)"', listed) == [
        ("match", "15 ships are due in Kyiv."), ("term", "Kyiv"),
    ]  # fmt: skip
    assert "data-prefill" not in listed  # a repaired target is read before it is taken
    found = re.search(r'data-chips="([^"]*)"', listed)
    assert found is not None
    assert json.loads(found[1].replace("&#34;", '"')) == [["15"]]
    assert reader("rita").post("/me/keys", keymap="memoq", similar="1").status_code == 303
    listed = reader("rita").client.get(f"/stories/{story.id}/segments/2/suggestions").text
    assert listed.count("data-prefill") == 1  # unless a person wants to read what is filled in


def test_a_confirmation_taken_back_takes_its_unit_out_of_the_memory_too(
    reader: ReaderMaker, core: Core, story: Story
) -> None:
    rita, path = reader("rita"), f"/stories/{story.id}/segments/1"

    def held() -> str | None:
        with core.reading() as session:
            unit = session.scalar(select(Unit).where(Unit.source == "Porto chiuso"))
            return None if unit is None else f"{unit.target}, {unit.status.value}"

    _put(rita, path, 1, target="Port shut", status="confirmed")
    assert held() == "Port shut, unreviewed"
    _put(rita, path, 2, target="Port closed", status="draft")
    assert held() == "Port shut, unreviewed"
    back = _put(rita, path, 3, target="Port is closed", status="unconfirmed").get_json()
    assert (back["version"], back["status"], back["done"]) == (4, "draft", 0)
    assert held() == "Port shut, retired"
    again = _put(rita, path, 4, target="Port is closed", status="unconfirmed").get_json()
    assert again["status"] == "draft"


def test_what_is_written_comes_back_with_its_version_and_a_confirmation_with_its_repeats(
    reader: ReaderMaker, story: Story
) -> None:
    rita, path = reader("rita"), f"/stories/{story.id}/segments/3"
    saved = _put(rita, path, 1, target="Nobody leaves.", status="draft").get_json()
    assert (saved["version"], saved["status"], saved["said"]) == (2, "draft", "by hand")
    done = _put(rita, path, 2, target="Nobody leaves.", status="confirmed").get_json()
    assert (done["status"], done["done"]) == ("confirmed", 1)
    assert [(one["number"], one["target"], one["status"]) for one in done["propagated"]] == [
        (4, "Nobody leaves.", "suggested")
    ]


def test_the_same_write_twice_is_one_and_another_version_answers_with_the_other_text(
    reader: ReaderMaker, story: Story
) -> None:
    rita, teo, path = reader("rita"), reader("teo"), f"/stories/{story.id}/segments/1"
    for _ in range(2):
        assert _put(rita, path, 1, "k1", target="Port shut", status="draft").get_json()["version"] == 2
    refused = _put(teo, path, 1, target="Harbour closed", status="draft")
    assert refused.status_code == 409
    assert {name: refused.get_json()[name] for name in ("version", "target", "changed_by")} == {
        "version": 2, "target": "Port shut", "changed_by": "rita",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"target": "x"}, 422),
        ({"target": 3, "status": "draft"}, 422),
        ({"target": "x", "status": "approved"}, 422),
        ({"target": "x", "status": "draft", "score": 103}, 422),
        ({"target": "x", "status": "draft", "more": 1}, 422),
        ({"target": "a\x00b", "status": "draft"}, 422),
        ({"target": "x" * 100_001, "status": "draft"}, 422),
    ],
)
def test_what_cannot_be_stored_is_refused_in_a_sentence(
    reader: ReaderMaker, story: Story, fields: dict[str, Any], status: int
) -> None:
    refused = _put(reader("rita"), f"/stories/{story.id}/segments/1", 1, **fields)
    assert refused.status_code == status
    assert refused.get_json()["detail"]


def test_segments_are_split_at_an_offset_and_joined_again(reader: ReaderMaker, story: Story) -> None:
    rita, path = reader("rita"), f"/stories/{story.id}/segments/2"
    headers = rita.headers | {"If-Match": '"1"', "Accept": "application/json"}
    cut = rita.client.post(f"{path}/split", headers=headers, json={"at": len("Le navi attese")})
    assert cut.status_code == 200, cut.text
    page = rita.get(f"/stories/{story.id}/edit").text
    assert ">Le navi attese</td>" in page
    assert page.count('class="seg') == 5
    headers |= {"If-Match": f'"{cut.get_json()["version"]}"'}
    assert rita.client.post(f"{path}/join", headers=headers).status_code == 200
    assert ">Le navi attese a Kiev sono 15.</td>" in rita.get(f"/stories/{story.id}/edit").text
    refused = rita.client.post(f"{path}/split", headers=headers, json={"at": 0})
    assert refused.status_code == 422


def test_checks_name_what_is_wrong_worst_first_with_their_fixes(reader: ReaderMaker, story: Story) -> None:
    rita = reader("rita")
    said = rita.client.post(
        f"/stories/{story.id}/segments/2/checks", headers=rita.headers, json={"target": "14  ships are due in Kiev"}
    ).text
    assert re.findall(r'data-severity="(\w+)"', said)[0] == "error"
    assert 'data-suggestion="Kyiv"' in said
    assert 'data-suggestion="15"' in said


def test_a_translation_without_a_link_of_its_source_needs_a_look_until_it_is_confirmed(
    reader: ReaderMaker, story: Story, core: Core, tmp_path: Path
) -> None:
    path = tmp_path / "a.html"
    path.write_text("<p>Il <a href='/p'>molo</a> riapre</p><p>Fine.</p>")
    with core.writing() as session:
        new = dataclasses.replace(story_files.new_story(path, path.name, "it", "en"), desk="world")
        made = stories.create(session, SYSTEM, core.now(), new).id
    rita, own = reader("rita"), f"/stories/{made}/segments/1"
    assert '<span class="tagged" data-kind="link">molo</span>' in rita.get(f"/stories/{made}/edit").text
    assert _put(rita, own, 1, target="The pier reopens", status="draft").get_json()["lacks"] is True
    assert rita.get(f"/stories/{made}/edit").text.count('data-issues="tags"') == 1
    put = {"target": "The pier reopens", "tag": {"id": "1", "start": 4, "end": 8}}
    said = rita.client.post(f"{own}/checks", headers=rita.headers, json=put).text
    marked = html.unescape(re.findall(r'data-markup="([^"]*)"', said)[0])
    assert marked == 'The <pc id="1" type="link">pier</pc> reopens'
    assert _put(rita, own, 2, target="The old pier reopens", status="draft", markup=marked).get_json()["lacks"] is False
    assert _put(rita, own, 3, target="It reopens", status="confirmed").get_json()["lacks"] is False
    assert _put(rita, own, 4, target="It reopens", status="draft", markup="<b>").status_code == 422


def test_the_memory_is_searched_in_place(reader: ReaderMaker, story: Story) -> None:
    found = reader("rita").client.get(f"/stories/{story.id}/found?q=navi attese").text
    assert 'data-text="12 ships are due in Kiev."' in found
    assert "Nothing in the memory" in reader("rita").client.get(f"/stories/{story.id}/found?q=montagna").text


def test_a_term_is_proposed_with_its_sentence_as_context(reader: ReaderMaker, story: Story) -> None:
    page = reader("teo").get("/glossary/desk/new?source=porto&target=harbour&context=Il porto è chiuso.")
    assert 'value="porto"' in page.text
    assert "Il porto è chiuso." in page.text


def _json(reader: Reader, path: str, **fields: str) -> TestResponse:
    return reader.client.post(
        path, headers=reader.headers | {"Accept": "application/json"}, data=fields, content_type=FORM
    )


def _pretranslated(reader: Reader, core: Core, story: Story) -> dict[str, Any]:
    add_units(core, [("Nessuno <b>parte</b>.", "Nobody leaves."), ("Porto chiuso", "Port shut")])
    answer = _json(reader, f"/stories/{story.id}/pretranslate")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def test_pre_translation_counts_first_then_fills_and_is_taken_back_as_one(
    reader: ReaderMaker, core: Core, story: Story
) -> None:
    rita = reader("rita")
    page = rita.get(f"/stories/{story.id}/pretranslate")
    assert "a name or term replaced 1" in words(page)
    assert "also 1 that has to be read" in words(page)
    done = _pretranslated(rita, core, story)
    assert done["told"] == "3 segments filled"
    assert [(one["number"], one["target"], one["status"]) for one in done["segments"]] == [
        (1, "Port shut", "suggested"), (3, "Nobody leaves.", "suggested"), (4, "Nobody leaves.", "suggested"),
    ]  # fmt: skip
    undone = _json(rita, f"/stories/{story.id}/undo", run=done["run"]).get_json()
    assert (undone["told"], undone["run"]) == ("Taken back in 3 segments", None)
    assert {one["status"] for one in undone["segments"]} == {"empty"}
    assert _json(rita, f"/stories/{story.id}/undo", run=done["run"]).status_code == 409


def test_exact_suggestions_are_listed_then_confirmed_without_a_script_too(
    reader: ReaderMaker, core: Core, story: Story
) -> None:
    rita, path = reader("rita"), f"/stories/{story.id}"
    _pretranslated(rita, core, story)
    page = rita.get(f"{path}/confirm")
    shown = re.findall(r'name="segment" value="([^"]+)"', page.text)
    assert shown == ["1:2", "3:2", "4:2"]
    _put(rita, f"{path}/segments/4", 2, target="No one leaves.", status="draft")  # after the list was shown
    form = {"data": {"segment": shown}, "content_type": FORM}
    went = rita.client.post(f"{path}/confirm", headers=rita.headers, **form)  # type: ignore[arg-type]
    assert went.status_code == 303
    page = rita.get(went.headers["Location"])
    assert "2 segments confirmed" in words(page)
    name = re.search(r'name="run" value="([^"]+)"', page.text)
    assert name is not None
    assert rita.post(f"{path}/undo", run=name[1]).status_code == 303
    states = re.findall(r'data-status="(\w+)"', rita.get(f"{path}/edit").text)
    assert states == ["suggested", "empty", "suggested", "draft"]


def test_a_confirmation_names_the_run_of_the_repeats_it_filled(reader: ReaderMaker, story: Story) -> None:
    rita, path = reader("rita"), f"/stories/{story.id}/segments/3"
    done = _put(rita, path, 1, target="Nobody leaves.", status="confirmed").get_json()
    assert done["told"] == "1 repeat filled"
    undone = _json(rita, f"/stories/{story.id}/undo", run=done["run"]).get_json()
    assert [(one["number"], one["status"]) for one in undone["segments"]] == [(4, "empty")]


def test_words_are_replaced_in_the_ticked_places_only(reader: ReaderMaker, story: Story) -> None:
    rita, path = reader("rita"), f"/stories/{story.id}"
    _put(rita, f"{path}/segments/1", 1, target="Kiev and Kiev", status="confirmed")
    page = rita.get(f"{path}/replace?find=Kiev&replace=Kyiv&case=1&words=1")
    assert re.findall(r'name="hit" value="([^"]+)"', page.text) == ["1:2:0", "1:2:1"]
    assert "Kiev and <del>" in page.text
    form = {"find": "Kiev", "replace": "Kyiv", "case": "1", "words": "1"}
    assert "nothing is chosen" in words(rita.post(f"{path}/replace", **form))
    done = _json(rita, f"{path}/replace", **form, hit="1:2:1").get_json()
    assert done["told"] == "Replaced in 1 segment"
    assert [(one["target"], one["status"]) for one in done["segments"]] == [("Kiev and Kyiv", "confirmed")]
    undone = _json(rita, f"{path}/undo", run=done["run"]).get_json()
    assert [(one["target"], one["status"]) for one in undone["segments"]] == [("Kiev and Kiev", "confirmed")]


def test_rows_say_what_the_filter_asks_for_and_findings_are_named_on_demand(reader: ReaderMaker, story: Story) -> None:
    rita, path = reader("rita"), f"/stories/{story.id}"
    _put(rita, f"{path}/segments/2", 1, target="12 ships are due in Kiev.", status="draft")
    page = rita.get(f"{path}/edit").text
    assert re.findall(r'id="s(\d)"[^>]* data-repeat', page) == ["3", "4"]
    assert rita.client.get(f"{path}/issues", headers=rita.headers).get_json() == {"segments": [2]}


def test_a_save_says_who_else_is_here(reader: ReaderMaker, story: Story) -> None:
    teo = reader("teo")
    beat = teo.client.post(f"/stories/{story.id}/presence", headers=teo.headers, json={"number": 3})
    assert beat.get_json() == {"present": []}
    saved = _put(reader("rita"), f"/stories/{story.id}/segments/1", 1, target="Port", status="draft").get_json()
    assert saved["present"] == [{"name": "Teo", "initials": "TE", "number": 3}]
    assert teo.client.post(f"/stories/{story.id}/presence", headers=teo.headers, json={}).get_json() == {
        "present": [{"name": "Rita", "initials": "RI", "number": 1}]
    }
    assert teo.client.post(f"/stories/{story.id}/presence", headers=teo.headers, json={"number": 0}).status_code == 422
