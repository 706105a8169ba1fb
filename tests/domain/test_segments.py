"""What text can be stored, and which units merge."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tmserver.domain.segments import Segment, check_text
from tmserver.domain.units import Context, merge_key
from tmserver.errors import BadCharacter, TextEmpty, TextTooLong


@pytest.mark.parametrize("text", ["à\u0300", "a\u00a0b", "a\tb\r\nc", "\u200f", "👩‍👩‍👧", "a\x85b", " x"])
def test_unusual_but_legal_text_passes_code_point_for_code_point(text: str) -> None:
    assert check_text("source", text, limit=100) == text


@pytest.mark.parametrize(
    ("text", "code"),
    [("ab\x00", "U+0000"), ("\x07", "U+0007"), ("\ud800", "U+D800"), ("\uffff", "U+FFFF"), ("\x1b[1m", "U+001B")],
)
def test_what_no_format_can_carry_is_refused_with_its_place(text: str, code: str) -> None:
    with pytest.raises(BadCharacter, match=re.escape(code)):
        check_text("source", text, limit=100)


def test_length_is_counted_in_code_points_and_the_limit_itself_is_allowed() -> None:
    assert check_text("source", "👩" * 100, limit=100)
    with pytest.raises(TextTooLong, match="101 characters; at most 100"):
        check_text("source", "x" * 101, limit=100)


@pytest.mark.parametrize("blank", ["", " ", "\n\t", "\u00a0", "\u2003"])
def test_blank_text_says_nothing(blank: str) -> None:
    with pytest.raises(TextEmpty):
        check_text("q", blank, limit=10)


_texts = st.text(max_size=6) | st.sampled_from(["a", "b", "", "a:b", "1:a"])
_contexts = st.builds(Context, *[st.none() | _texts] * 3)


@settings(max_examples=300, deadline=None)
@given(_texts, _texts, _contexts, _texts, _texts, _contexts)
def test_units_merge_exactly_when_source_target_and_context_are_the_same(
    source: str, target: str, context: Context, source_2: str, target_2: str, context_2: Context
) -> None:
    same = (source, target, context) == (source_2, target_2, context_2)
    keys = [
        merge_key(Segment(s), Segment(t), c) for s, t, c in ((source, target, context), (source_2, target_2, context_2))
    ]
    assert (keys[0] == keys[1]) is same


def test_tags_and_unknown_neighbours_keep_units_apart() -> None:
    plain, tagged = Segment("a"), Segment("a", '<pc id="1">a</pc>')
    keys = {
        merge_key(source, plain, context)
        for source in (plain, tagged)
        for context in (Context(), Context(""), Context(next=""))
    }
    assert len(keys) == 6
