"""XLIFF 2 inline content into segments and back."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tmserver.domain.segments import Segment
from tmserver.errors import BadMarkup, TmServerError
from tmserver.formats import inline
from tmserver.text import markup

AWKWARD = "\r\n\t\0\x0b\x85\xa0\u0301\u200d\u200f\u202b\u2028\ufffe\ufeff\ud800<>&\"'àA]́🇮🇹"
TEXTS = st.text(st.characters() | st.sampled_from(AWKWARD), max_size=12)


@st.composite
def fragments(draw):
    """A fragment as another tool might write it, with nesting, pairs, ids given and left out."""
    pieces, open_pc, numbers = [], 0, iter(range(1, 1000))
    for _ in range(draw(st.integers(0, 8))):
        identity = draw(st.sampled_from(["", f' id="n{next(numbers)}"']))
        kind = draw(st.sampled_from(["text", "ph", "pc", "/pc", "sc", "ec", "pair"]))
        if kind == "/pc" and open_pc:
            open_pc -= 1
            pieces.append("</pc>")
        elif kind == "pc":
            open_pc += 1
            pieces.append(f"<pc{identity} canDelete='no'>")
        elif kind == "ph":
            disp = markup.escaped(draw(st.text(st.sampled_from("<b>&\"'é x"), max_size=5))).replace('"', "&quot;")
            pieces.append(f'<ph disp="{disp}"{identity}/>')
        elif kind == "sc":
            pieces.append(f"<sc{identity}/>")
        elif kind == "ec":
            pieces.append(f'<ec startRef="n{draw(st.integers(1, 20))}"/>')
        elif kind == "pair":
            name = f"p{next(numbers)}"
            pieces.append(f'<sc id="{name}"/>{markup.escaped(draw(TEXTS))}<ec startRef="{name}"/>')
        else:
            pieces.append(markup.escaped(draw(TEXTS)))
    return "".join(pieces) + "</pc>" * open_pc


@given(TEXTS)
@settings(max_examples=300)
def test_text_without_tags_comes_back_code_point_for_code_point(text):
    assert inline.read(inline.write(Segment(text))) == Segment(text)


@given(fragments())
@settings(max_examples=300)
def test_what_was_read_is_written_and_read_back_equal(fragment):
    segment = inline.read(fragment)
    assert inline.read(inline.write(segment)) == segment
    assert inline.write(inline.read(inline.write(segment))) == inline.write(segment)
    if segment.markup is not None:
        assert markup.plain(segment.markup) == segment.text
        assert markup.tag_sequence(segment.markup)


@given(st.text(st.sampled_from("<>/&;\"'=#x1 pcephsid\r\n!-[]?"), max_size=30))
@settings(max_examples=500)
def test_any_other_string_is_read_or_refused_and_nothing_else(fragment):
    with suppress(BadMarkup):
        segment = inline.read(fragment)
        assert inline.read(inline.write(segment)) == segment


@pytest.mark.parametrize(
    ("fragment", "text", "written"),
    [
        ("Il <pc id='1'>premier</pc> parte", "Il premier parte", 'Il <pc id="1">premier</pc> parte'),
        ("<ph/>uno<ph id='1'/>due<ph/>", "unodue", '<ph id="2"/>uno<ph id="1"/>due<ph id="3"/>'),
        ("<ph disp='x' id='1'/>", "", '<ph id="1" disp="x"/>'),
        ("<sc id='s'/>a<ec id='e' isolated='no' startRef='s'/>", "a", '<sc id="s"/>a<ec startRef="s"/>'),
        ("<sc/>a", "a", '<sc id="1" isolated="yes"/>a'),
        ("a<ec startRef='s'/>", "a", 'a<ec id="s" isolated="yes"/>'),
        ("<ec startRef='s'/><sc id='s'/>", "", '<ec id="1" isolated="yes"/><sc id="s" isolated="yes"/>'),
        ("<sm type='comment' value='dubbio'/>a<em startRef='1'/>", "a",
         '<sm id="1" type="comment" value="dubbio"/>a<em startRef="1"/>'),
        ("a<cp hex='7'/><cp hex='e8'/><ph/>", "a\aè", 'a<cp hex="0007"/>è<ph id="1"/>'),
        ("x\r\ny<ph\r\nid='1'/>", "x\r\ny", 'x&#13;\ny<ph id="1"/>'),
        ("<ph xmlns='urn:oasis:names:tc:xliff:document:2.0'/>", "", '<ph id="1"/>'),
        ("<pc><![CDATA[<b>]]></pc><!-- no --><?no no?>", "<b>", '<pc id="1">&lt;b&gt;</pc>'),
    ],
)  # fmt: skip
def test_markup_becomes_canonical(fragment, text, written):
    assert inline.read(fragment) == Segment(text, written)


def test_markup_without_tags_is_plain_text():
    assert inline.read("R&amp;S: 3 &lt; 5<!-- nota -->&#x21;") == Segment("R&S: 3 < 5!")
    assert inline.read("") == Segment("")


@pytest.mark.parametrize(
    ("fragment", "reason"),
    [
        ("<b>no</b>", "<b> is no inline element"),
        ("<x:ph xmlns:x='urn:x'/>", "is no inline element"),
        ("<ph colour='red'/>", "<ph> has no attribute colour"),
        ("<ph>no</ph>", "<ph> must be empty"),
        ("<pc canCopy='maybe'/>", "“maybe” is not a value of canCopy"),
        ("<pc type='bold'/>", "“bold” is not a value of type"),
        ("<ph id='a b'/>", "“a b” is not a value of id"),
        ("<cp hex='110000'/>", "“110000” is not a value of hex"),
        ("<cp/>", "<cp> needs the attribute hex"),
        ("<em/>", "<em> needs the attribute startRef"),
        ("<ec/>", "<ec> must name its start"),
        ("<ph id='1'/><pc id='1'/>", "the id “1” stands twice"),
        ("tre & quattro", "near character"),
        ("<pc id='1'>aperto", "an end tag that does not fit"),
        ("fuori</s><s>dentro", "text after the end"),
        ("<!DOCTYPE s [<!ENTITY x 'y'>]>&x;", "cannot be read"),
        ("&nbsp;", "an entity that is not declared"),
        ("cam\x07panello", "U+0007 at position 3"),
        ("\ud83d", "U+D83D at position 0"),
        ("<pc>" * 3000 + "</pc>" * 3000, "nested too deep"),
    ],
)
def test_bad_markup_is_refused_with_a_reason(fragment, reason):
    with pytest.raises(BadMarkup) as refusal:
        inline.read(fragment)
    assert reason in refusal.value.sentence()


def test_another_format_writes_tags_in_canonical_order():
    attributes = {"disp": "<br>", "id": "3", "type": None}
    assert inline.start_tag("ph", attributes) == '<ph id="3" disp="&lt;br&gt;"/>'
    assert inline.start_tag("pc", {"id": "1"}) + "a" + inline.end_tag("pc") == '<pc id="1">a</pc>'
    with pytest.raises(KeyError):
        inline.start_tag("ph", {"dir": "ltr"})
    with pytest.raises(TmServerError):
        inline.start_tag("ph", {"disp": "\0"})
