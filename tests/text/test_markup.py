"""Canonical inline markup as text: its tags, its words, its escapes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tmserver.text import markup

ANY_TEXT = st.text(st.characters(), max_size=40)  # surrogates, control characters and all


def test_a_segment_without_markup_has_no_tags():
    assert markup.tag_sequence(None) == ()


def test_tags_are_compared_in_order_without_ids_and_data():
    written = 'Il <pc id="a" type="fmt" dispStart="&lt;b&gt;">ministro</pc> parla<ph id="7" disp="&lt;br/&gt;"/>'
    assert markup.tag_sequence(written) == ("pc", "/pc", "ph")


def test_a_code_point_is_text_and_no_tag():
    assert markup.tag_sequence('a<cp hex="0007"/><sc id="1"/>b<ec startRef="1"/>') == ("sc", "ec")


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("senza tag", "senza tag"),
        ("R&amp;S &lt; 3 &gt; 2 &quot;no&quot; &apos;si&apos;", "R&S < 3 > 2 \"no\" 'si'"),
        ('<mrk id="1" type="term">Kyiv</mrk>, oggi', "Kyiv, oggi"),
        ("a&#13;\nb&#xA0;c", "a\r\nb\u00a0c"),
        ('x<cp hex="0000"/>y<cp hex="D83D"/>', "x\0y\ud83d"),
        ('<ph id="1" equiv="&amp;amp;"/>&amp;amp;', "&amp;"),
    ],
)
def test_the_text_of_markup_is_all_that_stands_outside_tags(written, text):
    assert markup.plain(written) == text


@given(ANY_TEXT)
def test_every_text_survives_being_escaped(text):
    assert markup.plain(markup.escaped(text)) == text
    assert markup.tag_sequence(markup.escaped(text)) == ()


def test_escapes_are_as_few_as_can_be():
    assert markup.escaped('l\'"Unità" e l’Ansa\u00a0…\n\t') == 'l\'"Unità" e l’Ansa\u00a0…\n\t'
    assert markup.escaped("a\rb&<>\x1f") == 'a&#13;b&amp;&lt;&gt;<cp hex="001F"/>'


@pytest.mark.parametrize(
    ("whole", "spans", "pieces"),
    [
        ("Uno. Due.", [(0, 4), (5, 9)], ["Uno.", "Due."]),
        ('<pc id="1">Uno. Due.</pc>', [(0, 4), (5, 9)], ['<pc id="1">Uno.</pc>', '<pc id="1">Due.</pc>']),
        ('<pc id="1">Uno.</pc> Due.', [(0, 4), (5, 9)], ['<pc id="1">Uno.</pc>', "Due."]),
        ('Uno. <pc id="1">Due.</pc>', [(0, 4), (5, 9)], ["Uno.", '<pc id="1">Due.</pc>']),
        ('A &amp; b.<ph id="1"/> C.', [(0, 6), (7, 9)], ["A &amp; b.", '<ph id="1"/>C.']),
        ('Uno.<ph id="1"/>', [(0, 4)], ['Uno.<ph id="1"/>']),
        ('<pc id="1"><pc id="2">A.</pc> B.</pc>', [(0, 2), (3, 5)],
         ['<pc id="1"><pc id="2">A.</pc></pc>', '<pc id="1">B.</pc>']),
    ],
)  # fmt: skip
def test_markup_is_cut_with_its_codes_closed_and_opened_again(
    whole: str, spans: list[tuple[int, int]], pieces: list[str]
) -> None:
    found = markup.pieces(whole, spans)
    assert found == pieces
    text = markup.plain(whole)
    assert [markup.plain(one) for one in found] == [text[start:end] for start, end in spans]
