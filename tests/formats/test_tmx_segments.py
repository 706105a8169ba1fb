"""The content of a seg, and the markup it stands for. Cases: segs.tsv."""

import time

import pytest
from hypothesis import given

from tests.formats.made import FILES, any_texts, examples, tagged
from tmserver.domain.segments import Segment
from tmserver.formats import tmx_segments, xml

_ROWS = [
    line.split("\t")
    for line in (FILES.parent / "segs.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


@pytest.mark.parametrize(("content", "text", "markup"), _ROWS, ids=[row[0][:40] for row in _ROWS])
def test_a_seg_becomes_text_and_markup(content: str, text: str, markup: str) -> None:
    segment = tmx_segments.read(xml.fragment(content))
    assert segment == Segment(text, None if markup == "-" else markup)


@pytest.mark.parametrize("row", _ROWS, ids=[row[0][:40] for row in _ROWS])
def test_what_came_from_tmx_goes_back_into_tmx_without_help(row: list[str]) -> None:
    segment = tmx_segments.read(xml.fragment(row[0]))
    assert tmx_segments.read(xml.fragment(tmx_segments.content(segment))) == segment


@given(any_texts)
@examples(100)
def test_a_text_of_any_characters_comes_back_as_it_was(text: str) -> None:
    written = tmx_segments.content(Segment(text))
    assert xml.forbidden(written) is None
    assert tmx_segments.read(xml.fragment(written)) == Segment(text)


@given(tagged(any_texts))
@examples(100)
def test_markup_comes_back_with_the_property_whatever_the_seg_loses(segment: Segment) -> None:
    written = tmx_segments.content(segment)
    native = tmx_segments.read(xml.fragment(written))
    assert native.text == segment.text
    assert tmx_segments.is_exact(segment, written) is (native == segment)
    assert segment.markup is not None
    assert tmx_segments.with_exact_markup(native, segment.markup) == segment


def test_a_property_that_no_longer_fits_the_seg_is_not_believed() -> None:
    kept = Segment("ieri il voto", '<sm id="1"/>ieri<em startRef="1"/> il voto')
    assert kept.markup is not None
    for changed in (Segment("oggi il voto"), Segment("ieri il voto", '<ph id="1"/>ieri il voto')):
        assert tmx_segments.with_exact_markup(changed, kept.markup) == changed
    assert tmx_segments.with_exact_markup(Segment("ieri il voto"), "<sm") == Segment("ieri il voto")


def test_thousands_of_codes_in_one_seg_take_no_long_time() -> None:
    opened = "".join(f'<bpt i="{number}"/>' for number in range(20_000))
    closed_in_the_same_order = "".join(f'<ept i="{number}"/>' for number in range(20_000))
    began = time.process_time()
    segment = tmx_segments.read(xml.fragment(f"{opened}testo{closed_in_the_same_order}"))
    assert segment.text == "testo"
    assert time.process_time() - began < 10  # a square of the number of codes would take minutes
