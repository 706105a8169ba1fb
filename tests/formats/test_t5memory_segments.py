"""Segments as strings of t5memory's clients, in and out."""

import pytest
from hypothesis import given

from tests.formats.made import any_texts, examples, tagged
from tmserver.domain.segments import Segment
from tmserver.formats import t5memory_segments, xml

READ = [
    ("Tutto & niente", "Tutto & niente", "Tutto &amp; niente"),
    ("Tutto &amp; niente", "Tutto & niente", None),
    ("meno di 3 < 5", "meno di 3 < 5", "meno di 3 &lt; 5"),
    ('Il <bx id="1" rid="1"/>voto<ex id="2" rid="1"/> di <x id="3"/>oggi', "Il voto di oggi", None),
    ('Il <g id="1">voto</g>', "Il voto", None),
    ('R&D <x id="1"/>', "R&D ", 'R&amp;D <x id="1"/>'),
    ('Il <bpt i="1" x="1"/>voto<ept i="1"/><ph x="2"/>', "Il voto", None),
    ('Il <bpt i="8">{\\b </bpt>voto<ept i="8">}</ept>', "Il voto", 'Il <bpt i="1" x="8"/>voto<ept i="1"/>'),
    ('fine<it pos="end" x="3"/> qui', "fine qui", None),
    ('Costa <t5:n id="1" n="1.234,50" r="fY4xDs=="/> euro', "Costa 1.234,50 euro", "Costa 1.234,50 euro"),
    ("<bx>mai chiuso", "<bx>mai chiuso", "&lt;bx&gt;mai chiuso"),
    ("riga\nriga\t/ 50% a+b 🎉", "riga\nriga\t/ 50% a+b 🎉", None),
    ("", "", None),
]
"""What is sent, its text, and what is sent back (None: the same)."""


@pytest.mark.parametrize(("sent", "text", "back"), READ)
def test_a_string_is_read_and_goes_back(sent: str, text: str, back: str | None) -> None:
    segment = t5memory_segments.read(sent)
    assert segment.text == text
    assert t5memory_segments.written(segment) == (sent if back is None else back)


def test_a_code_of_another_format_goes_out_as_an_empty_element() -> None:
    markup = '<pc id="1" dispStart="&lt;b>" dispEnd="&lt;/b>">Voto</pc> <ph id="2" disp="&lt;x a=&quot;&amp;&quot;/>"/>'
    assert t5memory_segments.written(Segment("Voto ", markup)) == '<bpt i="1" x="1"/>Voto<ept i="1"/> <ph x="2"/>'


def test_tags_that_do_not_nest_leave_their_text() -> None:
    markup = '<sc id="1" disp="&lt;g id=&quot;1&quot;>"/>Voto<ec startRef="1" disp="&lt;/x>"/>'
    assert t5memory_segments.written(Segment("Voto", markup)) == "Voto"


@given(tagged(any_texts))
@examples(100)
def test_whatever_goes_out_is_xml_with_the_text_of_the_segment(segment: Segment) -> None:
    written = t5memory_segments.written(segment)
    kept = "".join(character for character in segment.text if xml.forbidden(character) is None)
    assert "".join(xml.fragment(written).itertext()) == kept
