"""TMX out: valid for others, and equal when it comes back to us."""

import dataclasses
import io
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tests.formats.made import (
    FILES,
    IT_EN,
    any_texts,
    examples,
    export_units,
    exported,
    imported,
    read_bytes,
    read_file,
    without_lines,
)
from tmserver.domain.segments import Segment
from tmserver.domain.units import Context, NewUnit, Origin, UnitStatus
from tmserver.formats import ExportUnit, tmx, xml
from tmserver.formats.exchange import Contents, Survey
from tmserver.formats.tmx_write import TmxHeader, write

HEADER = TmxHeader(IT_EN, "World", datetime(2026, 3, 12, 16, 44, tzinfo=UTC))

_words = st.text(st.sampled_from("abè<&\"' \n\r\t‏"), max_size=8)
_rows = st.lists(
    st.tuples(st.sampled_from(["x-domain", "Origin", "tmserver:later"]), _words).map(list)
    | st.tuples(st.sampled_from(["x-domain"]), _words, st.sampled_from(["it", "en"])).map(list),
    min_size=1,
    max_size=3,
)
_notes = st.lists(_words.map(lambda note: [note]), min_size=1, max_size=2)
_extra = st.fixed_dictionaries(
    {},
    optional={
        "props": _rows,
        "source_props": _rows,
        "target_props": _rows,
        "notes": _notes,
        "source_notes": _notes,
        "target_notes": _notes,
        "attributes": st.just([["tuid", "card 12"], ["segtype", "block"]]),
        "target_attributes": st.just([["creationtool", "typewriter"]]),
    },
)


def _written(units: list[ExportUnit]) -> bytes:
    return b"".join(write(units, HEADER))


def _read_back(data: bytes) -> list[NewUnit]:
    pieces = list(tmx.read(Contents("back", lambda: io.BytesIO(data)), IT_EN, Survey()))
    return without_lines([piece for piece in pieces if isinstance(piece, NewUnit)])


def _to_the_second(unit: ExportUnit) -> ExportUnit:
    def cut(time: datetime | None) -> datetime | None:
        return time and time.replace(microsecond=0)

    return dataclasses.replace(unit, created_at=cut(unit.created_at), changed_at=cut(unit.changed_at))


def _assert_valid(data: bytes) -> None:
    """What the TMX 1.4 DTD asks for, in our own words."""
    root = xml.parse(data, "export")
    assert root.tag == "tmx"
    assert root.get("version") == "1.4"
    header, body = root
    assert {"creationtool", "creationtoolversion", "segtype", "o-tmf", "adminlang", "srclang", "datatype"} <= set(
        header.keys()
    )
    assert [child.tag for child in header if child.tag not in {"note", "prop"}] == []
    for unit in body:
        tags = [child.tag for child in unit]
        assert tags[-2:] == ["tuv", "tuv"]
        assert set(tags[:-2]) <= {"note", "prop"}
        for text in unit.iterfind("tuv"):
            tags = [child.tag for child in text]
            assert tags[-1] == "seg"
            assert set(tags[:-1]) <= {"note", "prop"}
        assert all(prop.get("type") for prop in unit.iter("prop"))
        for seg in unit.iter("seg"):
            _assert_valid_content(seg)


def _assert_valid_content(element: xml.Element) -> None:
    for code in element:
        needed = {"bpt": {"i"}, "ept": {"i"}, "it": {"pos"}, "ph": set(), "hi": set()}
        allowed = {
            "bpt": {"i", "x", "type"},
            "ept": {"i"},
            "it": {"pos", "x", "type"},
            "ph": {"x", "type"},
            "hi": {"x", "type"},
        }
        assert needed[str(code.tag)] <= set(code.keys()) <= allowed[str(code.tag)]
        if code.tag == "hi":
            _assert_valid_content(code)
        else:
            assert len(code) == 0


@given(st.lists(export_units(any_texts, extra=_extra), max_size=4))
@examples(100)
def test_an_export_is_valid_and_read_back_equal(units: list[ExportUnit]) -> None:
    data = _written(units)
    _assert_valid(data)
    assert _read_back(data) == [imported(_to_the_second(unit)) for unit in units]


def test_what_another_tool_wrote_survives_import_and_export(tmp_path: Path) -> None:
    first = read_file(FILES / "agency.tmx").units
    data = _written([exported(unit, number) for number, unit in enumerate(first, start=1)])
    assert without_lines(read_bytes(tmp_path, data).units) == without_lines(first)
    assert b'<prop type="x-domain" xml:lang="en">ships</prop>' in data
    assert b'tuid="card-12"' in data


def test_a_file_has_one_code_a_language_and_it_is_srclang(tmp_path: Path) -> None:
    units = [
        ExportUnit(n, Segment("Sì"), Segment(f"Yes {n}"), source, target)
        for n, (source, target) in enumerate([("it", "en"), ("it-IT", "en-GB"), ("it-CH", "en-US")])
    ]
    data = _written(units)
    root = xml.parse(data, "export")
    assert {text.get("{http://www.w3.org/XML/1998/namespace}lang") for text in root.iter("tuv")} == {"it", "en"}
    assert root[0].get("srclang") == "it"
    back = read_bytes(tmp_path, data).units
    assert [(unit.source_language, unit.target_language) for unit in back] == [
        ("it", "en"),
        ("it-IT", "en-GB"),
        ("it-CH", "en-US"),
    ]


def test_no_control_character_leaves_and_all_come_back(tmp_path: Path) -> None:
    unit = ExportUnit(
        1, Segment("suona\x07 ora\x00"), Segment("it rings\ufffe"), "it", "en",
        context=Context("\x0b", "", "chiave\x1f"), note="nota\x07", story="st\x01oria", created_by="Ada\x02",
        status=UnitStatus.REVIEWED, origin=Origin.ALIGNMENT,
    )  # fmt: skip
    data = _written([unit])
    assert xml.forbidden(data.decode()) is None
    assert b"&#11;" not in data
    back = read_bytes(tmp_path, data).units[0]
    assert back == dataclasses.replace(imported(unit), created_by="Ada\N{REPLACEMENT CHARACTER}", line=back.line)


def test_our_own_numbers_do_not_come_back_as_another_tools(tmp_path: Path) -> None:
    data = _written([ExportUnit(77, Segment("Sì"), Segment("Yes"), "it", "en")])
    assert b'tuid="tmserver:77"' in data
    assert read_bytes(tmp_path, data).units[0].extra == {}


def test_how_an_aligned_unit_came_in_is_known_after_two_journeys(tmp_path: Path) -> None:
    unit = ExportUnit(1, Segment("Sì"), Segment("Yes"), "it", "en", origin=Origin.ALIGNMENT)
    once = read_bytes(tmp_path, _written([unit])).units
    twice = read_bytes(tmp_path, _written([exported(once[0])])).units
    assert once[0].extra == {"origin": [["alignment"]]}
    assert twice == once


def test_a_changed_text_is_read_as_it_stands_now(tmp_path: Path) -> None:
    tagged = Segment("ieri il voto", '<sm id="1"/>ieri<em startRef="1"/> il voto')
    data = _written([ExportUnit(1, tagged, Segment("yesterday the vote"), "it", "en")])
    assert read_bytes(tmp_path, data).units[0].source == tagged
    edited = data.replace(b"<seg>ieri", b"<seg>oggi")
    assert read_bytes(tmp_path, edited).units[0].source == Segment("oggi il voto")


def test_a_long_export_comes_in_pieces_and_the_same_bytes_each_time() -> None:
    units = [ExportUnit(n, Segment(f"frase {n} " * 20), Segment(f"sentence {n} " * 20), "it", "en") for n in range(500)]
    pieces = list(write(units, HEADER))
    assert len(pieces) > 3
    assert max(map(len, pieces)) < 80_000
    assert b"".join(pieces) == _written(units)
