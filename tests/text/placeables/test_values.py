"""Values in news sentences: the labelled tables, of which no line of a held one shaped a rule; and any text at all."""

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tmserver.text.placeables import PlaceableKind, read

HERE = Path(__file__).parent
KNOWN_MISSES = {
    "La squadra ha vinto 3 a 1 contro ogni pronostico.",  # read as two numbers: they are rewritten alike
    "The 2022 recruits on parade were greeted by the general.",  # read as a year
}


def labelled(name: str) -> list[tuple[str, str]]:
    """(sentence, expected) of a table."""
    lines = (HERE / f"{name}.tsv").read_text("utf-8").splitlines()
    return [tuple(line.split("\t")) for line in lines if line and not line.startswith("#")]  # type: ignore[misc]


def told(sentence: str, language: str) -> str:
    found = [f"{sentence[one.start : one.end]}={one.notation}" for one in read(sentence, language)]
    return " | ".join(found) or "-"


@pytest.mark.parametrize(("sentence", "expected"), labelled("values_it"))
def test_italian_values_are_read_as_the_table_says(sentence, expected):
    assert (told(sentence, "it") == expected) == (sentence not in KNOWN_MISSES)


@pytest.mark.parametrize(("sentence", "expected"), labelled("values_en"))
def test_english_values_are_read_as_the_table_says(sentence, expected):
    assert (told(sentence, "en-GB") == expected) == (sentence not in KNOWN_MISSES)


@pytest.mark.parametrize(("language", "right", "of"), [("it", 165, 166), ("en", 163, 166)])
def test_sentences_that_no_rule_was_shaped_on_keep_their_share(language, right, of):
    lines = labelled(f"values_{language}_held")
    assert len(lines) == of
    assert sum(told(sentence, language) == expected for sentence, expected in lines) >= right


def test_every_kind_stands_in_each_table():
    for name in ("values_it", "values_en", "values_it_held", "values_en_held"):
        text = (HERE / f"{name}.tsv").read_text("utf-8")
        assert [kind for kind in PlaceableKind if f"={kind}:" not in text] == []


@pytest.mark.parametrize("language", ["de", "uk", "zh-Hans"])
def test_other_languages_have_no_values_yet(language):
    assert read("Am 3. November 2022 kamen 1.250 Menschen", language) == ()


PIECES = st.sampled_from(
    [
        *"0123456789", "9" * 30, *".,:/-–'’%€$ °ª()«»@#+", "12", "18.30", "1.250", "2022", "euro", "di", "miliardi",
        "mln", "bn",
        "gennaio", "March", "Mar.", "giovedì", "Thursday", ",", "alle", "ore", "tra", "e", "dal", "al", "from", "to",
        "between", "and", "km", "per", "cento", "percent", "pm", "p.m.", "F", "art", "'80", "http://a.b/1", "\u00a0",
    ]
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=14), st.booleans(), st.sampled_from(["it", "en"]))
def test_any_text_is_read_without_overlap_and_in_order(pieces, spaced, language):
    text = (" " if spaced else "").join(pieces)
    done = 0
    for one in read(text, language):
        assert done <= one.start < one.end <= len(text)
        assert all(one.start <= part.start < part.end <= one.end for part in one.parts)
        assert [part.start for part in one.parts] == sorted(part.start for part in one.parts)
        done = one.end


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60), st.sampled_from(["it", "en"]))
def test_any_characters_are_read(text, language):
    for one in read(text, language):
        assert text[one.start : one.end].strip() != ""


@pytest.mark.parametrize("language", ["it", "en"])
def test_numbers_without_end_are_codes_and_tables_of_figures_are_passed_over(language):
    assert told("9" * 60 + " miliardi", language) == "9" * 60 + "=code:" + "9" * 60
    assert read("7 e 8, " * 101, language) == ()
    digits = "1" * 20
    assert told(f"{digits} km", language) == f"{digits} km=unit:{digits} km"


def test_reading_takes_time_that_grows_with_the_text_only():
    def seconds(times: int) -> float:
        text = "Il 3 novembre 2022, alle 18.30, 1.250 persone e 40 miliardi di euro tra 10 e 15. " * times
        begin = time.process_time()
        read(text, "it")
        return time.process_time() - begin

    read("1", "it")
    small = min(seconds(2) for _ in range(3))
    assert min(seconds(20) for _ in range(3)) < 40 * small
