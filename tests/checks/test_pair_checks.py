"""Checks that need nothing but the pair: a table a translator can extend, and properties that hold for any text."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tmserver.checks.pair import Pair
from tmserver.checks.registry import CHECKS, check
from tmserver.domain.findings import Severity, Side

_MARKS = str.maketrans({"␣": " ", "⍽": "\u00a0"})


def _cases() -> list[list[str]]:
    lines = (Path(__file__).parent / "cases.tsv").read_text(encoding="utf-8").splitlines()
    return [(line + "\t").split("\t")[:6] for line in lines if line and not line.startswith("#")]


@pytest.mark.parametrize("case", _cases(), ids=lambda case: f"{case[0]}: {case[4]}")
def test_a_check_finds_this_and_nothing_else(case: list[str]) -> None:
    name, source_language, source, target_language, target, expected = (cell.translate(_MARKS) for cell in case)
    found = list(CHECKS[name](Pair(source_language, source, target_language, target)))
    told = sorted(f"{each.text} -> {each.suggestion or ''}" for each in found)
    wanted = [f"{row} " if row.endswith(" ->") else row for row in expected.split("|") if row]
    assert told == sorted(wanted)
    assert name == "numbers" or all(each.severity is not Severity.ERROR for each in found)


def test_a_field_that_is_too_long_is_an_error_and_shows_what_stands_out() -> None:
    (found,) = check(Pair("it", "Pace", "en", "Peace at last", limit=5))
    assert (found.check, found.severity, found.text) == ("length", Severity.ERROR, " at last")


def test_an_empty_translation_is_not_judged() -> None:
    assert check(Pair("it", "Pace?", "en", " ", limit=0)) == []


_PIECES = st.lists(st.sampled_from([*"a b,.!?…«»“”\"'()[]{}\u00a0\n\t", "the", "...", "il "])).map("".join)
_TEXTS = st.one_of(st.text(max_size=60), _PIECES)


@given(_TEXTS, _TEXTS, st.sampled_from(["it", "en", "fr", "zh"]))
def test_no_text_is_too_strange_and_spans_lie_in_the_target(source: str, target: str, language: str) -> None:
    for found in check(Pair("it", source, language, target)):
        text = target if found.side is Side.TARGET else source
        assert 0 <= found.start < found.end <= len(text)
        assert found.text == text[found.start : found.end]
        assert found.message.text()


@given(_PIECES)
def test_a_text_that_stays_as_it_is_has_at_most_foreign_quotation_marks_and_doubled_dots(text: str) -> None:
    kinds = {found.check for found in check(Pair("de", text, "nl", text))}
    assert kinds <= {"ellipsis", "spaces"}
