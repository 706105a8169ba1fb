"""Paste a story: segments, neighbours, matches, and what is refused."""

import re

import pytest

from tests.builders import add_units, make_memory, new_unit
from tests.people import People
from tests.web.conftest import ReaderMaker
from tests.web.reader import words
from tmserver.core import Core
from tmserver.db.tables import Unit
from tmserver.domain.concepts import Concept, Term, TermStatus
from tmserver.domain.people import SYSTEM
from tmserver.domain.segments import MOST_QUERIED
from tmserver.services import concepts, desks, glossaries, styles
from tmserver.web.paste import MOST_PASTED

pytestmark = pytest.mark.usefixtures("people")

PARAGRAPHS = (
    "Porto chiuso per vento",
    "Il porto resta chiuso. Le navi attendono al largo.",
    "Nessun ferito tra i 12 marinai.",
)
STORY = "\r\n\r\n".join(PARAGRAPHS)


@pytest.fixture
def memory(core: Core, people: People) -> None:
    make_memory(core, "world", desk="world")
    add_units(
        core,
        [
            new_unit(
                "Il porto resta chiuso.", "The port remains closed.",
                previous="Porto chiuso per vento", next="Le navi attendono al largo.",
            ),
            new_unit("Le navi attendono al largo!", "Ships are waiting offshore."),
            new_unit("La diga non riapre stasera al traffico.", "The dam stays closed to traffic tonight."),
            new_unit("Nessun ferito tra i 14 marinai.", "None of the 14 sailors was hurt."),
            new_unit("Nessun ferito tra i 14 marinai.", "<script>alert('unit')</script> was hurt."),
        ],
    )  # fmt: skip


def _badges(text: str) -> list[str]:
    """Best score of each segment, or the word that stands for none."""
    rows = re.findall(r'<span class="best"[^>]*>(.*?)</span></a>', text, re.DOTALL)
    return [re.sub(r"<[^>]+>", "", row).split()[0] for row in rows]


def _answers(text: str, number: int) -> str:
    found = re.search(rf'<section class="answers" id="m{number}".*?</section>', text, re.DOTALL)
    assert found is not None
    return found[0]


@pytest.mark.usefixtures("memory")
def test_each_sentence_stands_beside_its_matches_with_its_neighbours_as_context(reader: ReaderMaker) -> None:
    answer = reader("rita").post("/paste", text=STORY, pair="it>en")
    assert answer.status_code == 200
    assert _badges(answer.text) == ["nothing", "102", "99", "99"]
    assert "same text, same context" in _answers(answer.text, 2)
    assert "99, not 100: punctuation differs" in " ".join(_answers(answer.text, 3).split())
    adapted = _answers(answer.text, 4)
    assert re.search(r"<del>.*?14</del>", adapted)
    assert re.search(r"<ins>.*?12</ins>", adapted)
    assert 'None of the <mark class="repaired">12</mark> sailors was hurt.' in adapted
    assert "Adapted: 14 → 12" in adapted
    assert "same sentence, values adapted" in adapted
    assert "99, not 100: values were adapted to this story" in words(answer)
    assert "&lt;script&gt;" in adapted
    assert "Nothing like this in the memory yet" in _answers(answer.text, 1)
    assert 'class="para headline"' in answer.text


@pytest.mark.usefixtures("memory")
def test_the_story_is_looked_up_for_the_outlet_that_is_chosen(core: Core, reader: ReaderMaker) -> None:
    add_units(core, [("Si vota alle 18.30.", "Voting is at 18:30.")])
    with core.writing() as session:
        desks.create_outlet(session, SYSTEM, core.now(), slug="us", name="US edition")
        styles.change(session, SYSTEM, core.now(), "us", "en", 0, {"times": "12-colon"})
    rita = reader("rita")
    asked = {"text": "Si vota alle 18.30.", "pair": "it>en"}
    assert "Voting is at 18:30." in _answers(rita.post("/paste", **asked).text, 1)
    at_us = rita.post("/paste", **asked, outlet="us")
    assert 'Voting is at <mark class="repaired">6:30pm</mark>.' in at_us.text
    assert "99, not 100: values were adapted to this story" in words(at_us)
    assert "18:30 → 6:30pm (as the outlet writes it)" in words(at_us)
    assert "US edition" in words(at_us)


@pytest.mark.usefixtures("memory")
def test_where_nothing_matches_stored_phrases_inside_the_sentence_are_shown(core: Core, reader: ReaderMaker) -> None:
    add_units(core, [("Ministero dei Trasporti", "<b>Transport</b> Ministry")])
    text = "Ieri il Ministero dei Trasporti ha riaperto la statale per Aosta."
    answer = reader("rita").post("/paste", text=text, pair="it>en")
    shown = "Parts of it are in the memory Ministero dei Trasporti <b>Transport</b> Ministry"
    assert shown in words(answer)
    assert "&lt;b&gt;Transport" in answer.text


@pytest.mark.usefixtures("memory")
def test_a_match_that_says_the_opposite_says_so(reader: ReaderMaker) -> None:
    said = reader("rita").post("/paste", text="La diga riapre stasera al traffico.", pair="it>en")
    assert "Mind the meaning: “non” stands only in the stored sentence" in words(said)
    closed = reader("rita").post("/paste", text="La diga non riapre stasera al traffico.", pair="it>en")
    assert "Mind the meaning" not in words(closed)


@pytest.mark.usefixtures("memory")
def test_the_other_direction_is_searched_too(reader: ReaderMaker) -> None:
    answer = reader("rita").post("/paste", text="The port remains closed.", pair="en>it")
    assert _badges(answer.text) == ["99"]
    assert "translated in the other direction" in _answers(answer.text, 1)
    assert '<p class="target" lang="it">Il porto resta chiuso.</p>' in answer.text


@pytest.mark.usefixtures("memory")
def test_only_memories_one_may_see_are_searched(reader: ReaderMaker) -> None:
    assert set(_badges(reader("otto").post("/paste", text=STORY, pair="it>en").text)) == {"nothing"}


@pytest.mark.usefixtures("memory")
def test_nothing_is_stored(core: Core, reader: ReaderMaker) -> None:
    reader("rita").post("/paste", text=STORY, pair="it>en")
    with core.reading() as session:
        assert session.query(Unit).count() == 5


def test_what_cannot_be_looked_up_is_said_in_the_form_with_the_text_kept(reader: ReaderMaker) -> None:
    rita = reader("rita")
    for text, pair, said in (
        (" \r\n ", "it>en", "the text is empty"),
        ("Una nota\x0b.", "it>en", "U+000B at position 8"),
        ("Una nota.", "it", "this value is not allowed"),
        ("Una nota.", "italiano!>en", "is not a language code"),
        ("Riga.\n" * (MOST_PASTED + 1), "it>en", "at most 2000 at once"),
    ):
        answer = rita.post("/paste", text=text, pair=pair)
        assert answer.status_code == 422, said
        assert said in words(answer)
        assert "<textarea" in answer.text


@pytest.mark.usefixtures("memory")
def test_a_segment_too_long_to_look_up_does_not_spoil_the_others(reader: ReaderMaker) -> None:
    text = "Il porto resta chiuso.\n" + "a" * (MOST_QUERIED + 1) + "\nLe navi attendono al largo!"
    answer = reader("rita").post("/paste", text=text, pair="it>en")
    assert _badges(answer.text) == ["100", "too", "100"]


def test_more_than_one_batch_of_segments_keeps_its_order(core: Core, reader: ReaderMaker) -> None:
    make_memory(core, "world", desk="world")
    add_units(core, [("Parola finale.", "Last word.")])
    text = "\n".join(["Riga qualsiasi senza senso."] * 250 + ["Parola finale."])
    assert _badges(reader("rita").post("/paste", text=text, pair="it>en").text)[-1] == "100"


def test_pairs_are_those_of_ones_memories_both_ways(core: Core, reader: ReaderMaker) -> None:
    make_memory(core, "atlantic", source="en-US", target="en-GB", desk="world")
    page = reader("rita").get("/paste").text
    assert re.findall(r'<option value="([^"]+)"', page) == ["it&gt;en", "en-US&gt;en-GB", "en&gt;it", "en-GB&gt;en-US"]


def test_the_demonstrations_stories_are_not_served_elsewhere(reader: ReaderMaker) -> None:
    page = reader("rita").get("/paste?story=droni")
    assert "Minsk" not in page.text
    assert "demonstration" not in words(page)


@pytest.mark.usefixtures("memory")
def test_each_sentence_has_its_terms_and_a_stored_target_is_put_right_or_warned_about(
    reader: ReaderMaker, core: Core
) -> None:
    kyiv = Concept(
        (Term("it", "Kiev"), Term("en", "Kyiv"), Term("en", "Kiev", TermStatus.SUPERSEDED)), note="<b>Since 2022.</b>"
    )
    with core.writing() as session:
        glossaries.create(session, SYSTEM, core.now(), slug="desk", name="Desk", source="it", target="en")
        concepts.create(session, SYSTEM, core.now(), "desk", kyiv, approve=True)
    add_units(core, [("Un treno per Kiev.", "A train to Kiev."), ("Kiev è Kiev.", "Kiev is Kiev.")])
    answer = reader("rita").post("/paste", text="Un treno per Kiev. Kiev è Kiev. Piove.", pair="it>en")
    assert 'Un treno per <mark class="term">Kiev</mark>.' in answer.text
    first, second, third = (_answers(answer.text, number) for number in (1, 2, 3))
    assert 'A train to <mark class="repaired">Kyiv</mark>.' in first
    assert "Put right by the glossary: Kiev → Kyiv" in first
    assert "97, not 100: a name or term was replaced" in words(answer)
    assert "&lt;b&gt;Since 2022.&lt;/b&gt;" in first
    assert ">Kiev is Kiev.</p>" in second
    assert second.count("is no longer used; write Kyiv.") == 2
    assert 'class="terms"' not in third
