"""XLIFF 1.2 and 2.x into memories: pairs, inline codes, states, notes, languages, what is left out and where."""

import io
from pathlib import Path

import pytest
from hypothesis import given, settings

from tests.formats.made import any_texts, tagged
from tmserver.domain.segments import Segment
from tmserver.domain.units import NewUnit, Skipped
from tmserver.errors import FileRefused
from tmserver.formats import inline, xliff, xliff_inline, xml
from tmserver.formats.detect import UnitReading, open_units
from tmserver.formats.exchange import Contents, Pair
from tmserver.phrases import Phrase

PAIR = Pair("it", "en")
HEAD1 = (
    '<?xml version="1.0" encoding="utf-8"?>\n<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">'
    '<file original="molo.docx" source-language="it" target-language="en-GB" datatype="plaintext"><body>\n'
)
TAIL1 = "</body></file></xliff>"
HEAD2 = (
    '<xliff version="2.1" xmlns="urn:oasis:names:tc:xliff:document:2.0" xmlns:x="urn:example" srcLang="it" '
    'trgLang="en"><file id="f1">\n'
)
TAIL2 = "</file></xliff>"


def _reading(folder: Path, text: str, pair: Pair = PAIR) -> UnitReading:
    path = folder / "molo.xlf"
    path.write_text(text, "utf-8")
    return open_units(path, "molo.xlf", pair)


def _units(folder: Path, text: str, pair: Pair = PAIR) -> list[NewUnit]:
    return [piece for piece in _reading(folder, text, pair) if isinstance(piece, NewUnit)]


def _skips(folder: Path, text: str) -> list[tuple[int | None, str]]:
    pieces = list(_reading(folder, text))
    return [(one.line, Phrase.from_json(one.reason).text()) for one in pieces if isinstance(one, Skipped)]


def test_a_trans_unit_becomes_a_unit_with_key_note_state_and_its_own_language(tmp_path: Path) -> None:
    [unit] = _units(
        tmp_path,
        HEAD1 + '<group id="g"><trans-unit id="1" resname="titolo" approved="yes"><source>Il molo è chiuso.</source>'
        '<target xml:lang="en-US">The pier is closed.</target><note>Dal portavoce</note><note>Seconda nota</note>'
        "<alt-trans><target>The dock is shut.</target></alt-trans></trans-unit></group>" + TAIL1,
    )  # fmt: skip
    assert (unit.source, unit.target) == (Segment("Il molo è chiuso."), Segment("The pier is closed."))
    assert (unit.source_language, unit.target_language, unit.line) == ("it", "en-US", 3)
    assert (unit.context.key, unit.note) == ("titolo", "Dal portavoce")
    assert unit.extra == {"props": [["x-xliff-state", "approved"]], "notes": [["Seconda nota"]]}


@pytest.mark.parametrize(
    ("written", "markup"),
    [
        ('Il <g id="1" ctype="bold">molo</g>.', 'Il <pc id="1" type="fmt" subType="xlf:b">molo</pc>.'),
        ('Riga<x id="4" ctype="lb"/>nuova', 'Riga<ph id="4" type="fmt" subType="xlf:lb"/>nuova'),
        ('<bpt id="1">&lt;i></bpt>A<ept id="1">&lt;/i></ept>',
         '<pc id="1" dispStart="&lt;i&gt;" dispEnd="&lt;/i&gt;">A</pc>'),
        ('<bx id="1" rid="7"/>A<bx id="2" rid="8"/>B<ex id="3" rid="7"/>C<ex id="4" rid="8"/>',
         '<sc id="1"/>A<pc id="2">B<ec startRef="1"/>C</pc>'),
        ('<it id="9" pos="open">{b}</it>Solo', '<sc id="9" isolated="yes" disp="{b}"/>Solo'),
        ('<mrk mid="1" mtype="term">Nave</mrk> <mrk mtype="x-my">ferma</mrk>',
         '<mrk id="1" type="term">Nave</mrk> <mrk id="2" type="xlf12:x-my">ferma</mrk>'),
    ],
)  # fmt: skip
def test_inline_codes_of_1_2_become_those_of_2(written: str, markup: str) -> None:
    assert xliff_inline.read1(xml.fragment(written)) == inline.read(markup)


def test_segments_of_a_trans_unit_are_paired_by_mid_and_know_their_neighbours(tmp_path: Path) -> None:
    text = (
        HEAD1 + '<trans-unit id="5"><source>Uno. Due. Tre.</source>'
        '<seg-source><mrk mtype="seg" mid="1">Uno.</mrk> <mrk mtype="seg" mid="2">Due.</mrk> '
        '<mrk mtype="seg" mid="3">Tre.</mrk></seg-source>'
        '<target><mrk mtype="seg" mid="2">Two.</mrk> <mrk mtype="seg" mid="1">One.</mrk></target></trans-unit>' + TAIL1
    )
    first, second = _units(tmp_path, text)
    assert [(unit.source.text, unit.target.text) for unit in (first, second)] == [("Uno.", "One."), ("Due.", "Two.")]
    assert (second.context.previous, second.context.next) == ("Uno.", "Tre.")
    assert (first.context.previous, first.context.next) == (None, "Due.")
    assert _skips(tmp_path, text) == [(3, "it is not translated")]


def test_a_unit_of_2_gives_each_segment_and_codes_say_what_they_stand_for(tmp_path: Path) -> None:
    [unit] = _units(
        tmp_path,
        HEAD2 + '<unit id="u1" name="apertura"><notes><note>Controllare</note></notes>'
        '<originalData><data id="d1">&lt;br/></data></originalData>'
        '<segment id="s1" state="reviewed"><source>Prima<ph id="1" dataRef="d1" x:own="1"/>poi</source>'
        '<target>First<ph id="1" dataRef="d1"/>then</target></segment>'
        "<ignorable><source> </source></ignorable></unit>" + TAIL2,
    )  # fmt: skip
    assert unit.source == Segment("Primapoi", 'Prima<ph id="1" disp="&lt;br/&gt;"/>poi')
    assert unit.target.markup == 'First<ph id="1" disp="&lt;br/&gt;"/>then'
    assert (unit.note, unit.context.key) == ("Controllare", "apertura")
    assert unit.extra == {"props": [["x-xliff-state", "reviewed"]]}


def test_what_is_not_translated_or_not_readable_is_left_out_with_line_and_reason(tmp_path: Path) -> None:
    pieces = [
        '<trans-unit id="1"><source>Uno</source></trans-unit>',
        '<trans-unit id="2"><source>Due</source><target/></trans-unit>',
        '<trans-unit id="3"><source>Tre</source><target state="new">Tre</target></trans-unit>',
        '<trans-unit id="4"><target>Four</target></trans-unit>',
        '<trans-unit id="5"><source>Cinque</source><target xml:lang="fr">Cinq</target></trans-unit>',
        '<trans-unit id="6"><source> </source><target>Six</target></trans-unit>',
    ]
    assert _skips(tmp_path, HEAD1 + "\n".join(pieces) + TAIL1) == [
        (3, "it is not translated"),
        (4, "it is not translated"),
        (5, "its state says that it is not translated yet (new)"),
        (6, "the unit holds no text"),
        (7, "no text in it and en; its languages: it, fr"),
        (8, "the it text is empty"),
    ]


def test_bad_inline_markup_costs_its_unit_only(tmp_path: Path) -> None:
    text = (
        HEAD2 + '<unit id="1"><segment><source>A<blink/>B</source><target>C</target></segment></unit>\n'
        '<unit id="2"><segment><source>Sì</source><target>Yes</target></segment></unit>' + TAIL2
    )
    assert [unit.source.text for unit in _units(tmp_path, text)] == ["Sì"]
    [(line, reason)] = _skips(tmp_path, text)
    assert line == 2
    assert "<blink> is no inline element" in reason


def test_a_file_serves_a_memory_of_the_other_direction(tmp_path: Path) -> None:
    text = HEAD1 + '<trans-unit id="1"><source>Nave</source><target>Ship</target></trans-unit>' + TAIL1
    [unit] = _units(tmp_path, text, Pair("en", "it"))
    assert (unit.source.text, unit.target.text, unit.source_language) == ("Ship", "Nave", "en-GB")


def test_a_forgotten_target_language_is_taken_for_the_memorys_and_the_report_says_so(tmp_path: Path) -> None:
    text = HEAD1.replace(' target-language="en-GB"', "")
    unit_of_it = '<trans-unit id="1"><source>Nave</source><target>Ship</target></trans-unit>'
    reading = _reading(tmp_path, text + unit_of_it + TAIL1)
    [unit] = list(reading)
    assert isinstance(unit, NewUnit)
    assert unit.target_language == "en"
    assert [remark.text() for remark in reading.survey.remarks] == [
        "the file names no target language; it was taken as en"
    ]


def test_line_breaks_of_printing_go_unless_white_space_is_to_be_kept(tmp_path: Path) -> None:
    source = '<source>\n  Il <g id="1">molo\n  lungo</g>\n</source>'
    body = '<trans-unit id="1"{space}>' + source + "<target>Pier</target></trans-unit>"
    [unit] = _units(tmp_path, HEAD1 + body.format(space="") + TAIL1)
    assert unit.source == Segment("Il molo lungo", 'Il <pc id="1">molo lungo</pc>')
    [unit] = _units(tmp_path, HEAD1 + body.format(space=' xml:space="preserve"') + TAIL1)
    assert unit.source.text == "\n  Il molo\n  lungo\n"


def test_a_file_that_breaks_off_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="line 4, column 9") as refused:
        _units(tmp_path, HEAD1 + '<trans-unit id="1"><source>Nave</source>\n<target>')
    assert refused.value.params["line"] == 4


def test_a_file_without_the_memorys_languages_says_which_it_holds(tmp_path: Path) -> None:
    german = "<unit id='1'><segment><source>Ja</source></segment></unit>"
    reading = _reading(tmp_path, HEAD2.replace('"it"', '"de"') + german + TAIL2)
    assert [piece for piece in reading if isinstance(piece, NewUnit)] == []
    assert "de" in reading.survey.nothing_taken("molo.xlf", PAIR).sentence()


@given(tagged(any_texts), tagged(any_texts))
@settings(max_examples=150)
def test_what_xliff_2_says_inline_comes_back_byte_for_byte(source: Segment, target: Segment) -> None:
    text = (
        HEAD2 + f'<unit id="1" xml:space="preserve"><segment><source>{inline.write(source)}</source>'
        f"<target>{inline.write(target)}</target></segment></unit>" + TAIL2
    )
    contents = Contents("molo.xlf", lambda: io.BytesIO(text.encode("utf-8")))
    [found] = list(xliff.segments(contents))
    assert not isinstance(found, Skipped)
    assert (found.source, found.target) == (source, target)
