"""The query's tags in a stored translation: carried over, placed where there is no doubt, or named as missing."""

import pytest

from tmserver.domain.segments import Segment
from tmserver.formats import inline
from tmserver.matching.tags import Placed, placed
from tmserver.text.placeables import Valued


def place(query: str, source: str, target: str) -> Placed:
    asked, stored, offered = inline.read(query), inline.read(source), inline.read(target)
    return placed(Valued(asked.text, "it"), asked.markup, stored, Valued(offered.text, "en"), offered.markup)


@pytest.mark.parametrize(
    ("query", "source", "target", "expected"),
    [
        # the same tags by other ids: the stored translation says where they belong
        (
            'La <pc id="7">manovra</pc> passa<ph id="9"/>', 'La <pc id="1">manovra</pc> passa<ph id="2"/>',
            '<ph id="2"/>The <pc id="1">budget</pc> passes', '<ph id="9"/>The <pc id="7">budget</pc> passes',
        ),
        ("La manovra passa", 'La <pc id="1">manovra</pc> passa', 'The <pc id="1">budget</pc> passes', None),
        ('<pc id="1">La manovra</pc>', "La manovra", "The budget", '<pc id="1">The budget</pc>'),
        ('<ph id="1"/>La manovra passa', "La manovra passa", "The budget passes", '<ph id="1"/>The budget passes'),
        ('La manovra passa<ph id="1"/>', "La manovra passa", "The budget passes", 'The budget passes<ph id="1"/>'),
        ('Parla <pc id="1">Rossi</pc> oggi', "Parla Rossi oggi", "Rossi speaks", '<pc id="1">Rossi</pc> speaks'),
        ('Vale <pc id="1">1.250 euro</pc>', "Vale 1.250 euro", "It costs €1,250", 'It costs <pc id="1">€1,250</pc>'),
        (
            '<pc id="1">Parla <pc id="2">Rossi</pc></pc>', "Parla Rossi", "Rossi &amp; co speak",
            '<pc id="1"><pc id="2">Rossi</pc> &amp; co speak</pc>',
        ),
    ],
)  # fmt: skip
def test_tags_come_to_stand_where_there_is_no_doubt(query, source, target, expected):
    found = place(query, source, target)
    assert found == Placed(Segment(inline.read(target).text, expected), ())
    assert expected is None or inline.read(expected).markup == expected


@pytest.mark.parametrize(
    ("query", "source", "target", "missing"),
    [
        ('La <pc id="1">manovra</pc> passa', "La manovra passa", "The budget passes", ('<pc id="1">',)),
        ('La manovra <ph id="1"/>passa', "La manovra passa", "The budget passes", ('<ph id="1"/>',)),
        ('Rossi vede <pc id="1">Rossi</pc>', "Rossi vede Rossi", "Rossi sees Rossi", ('<pc id="1">',)),
    ],
)
def test_what_finds_no_place_is_named(query, source, target, missing):
    found = place(query, source, target)
    assert found.missing == missing
    assert found.target.text == inline.read(target).text


def test_the_same_segment_is_offered_as_it_is_stored():
    tagged = 'La <pc id="1">manovra</pc>'
    assert place(tagged, tagged, 'The <pc id="1">budget</pc>').target.markup == 'The <pc id="1">budget</pc>'
