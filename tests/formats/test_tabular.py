"""Tables in and out: columns, rows that cannot be taken, formulas, and our own exports read back."""

import csv
import dataclasses
import io
import random
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.formats.made import (
    FILES,
    IT_EN,
    any_texts,
    examples,
    export_units,
    imported,
    plain_texts,
    read_bytes,
    read_file,
    without_lines,
)
from tmserver.domain.segments import MOST_STORED, Segment
from tmserver.domain.units import Context, NewUnit, UnitStatus
from tmserver.errors import FileRefused
from tmserver.formats import Contents, ExportUnit, Pair, Survey, tabular
from tmserver.formats.tabular_formulas import neutralised, restored
from tmserver.formats.tabular_write import write


def _read_back(data: bytes) -> list[NewUnit]:
    pieces = list(tabular.read(Contents("back", lambda: io.BytesIO(data)), IT_EN, Survey()))
    return without_lines([piece for piece in pieces if isinstance(piece, NewUnit)])


@pytest.mark.parametrize(
    "header",
    ["it,en", "IT;EN", "it_IT\ten-GB", "Italian,English", "italiano;inglese", "Italiano (Italia)\tInglese (UK)",
     "source,target", "sorgente,it,en", '"it","en"'],
)  # fmt: skip
def test_a_header_names_the_columns(tmp_path: Path, header: str) -> None:
    delimiter = next(each for each in "\t;," if each in header)
    cells = ["x"] * (header.count(delimiter) - 1) + ["Sì", "Yes"]
    found = read_bytes(tmp_path, f"{header}\n{delimiter.join(cells)}\n".encode())
    assert found.texts == [("Sì", "Yes")]
    assert found.remarks == []


def test_the_columns_may_stand_in_any_order_and_bring_more(tmp_path: Path) -> None:
    table = (
        "uses,en,key,previous,it,nota,status,story,Next,colour\n"
        "7,Yes,k1,Prima,Sì,a note,Reviewed,2026-03-porto,Dopo,red\n"
        ",No,,,No,,,,,\n"
    )
    found = read_bytes(tmp_path, table.encode())
    assert found.units == [
        NewUnit(
            Segment("Sì"), Segment("Yes"), "it", "en", Context("Prima", "Dopo", "k1"), UnitStatus.REVIEWED,
            note="a note", story="2026-03-porto", uses=7, line=2,
        ),
        NewUnit(Segment("No"), Segment("No"), "it", "en", line=3),
    ]  # fmt: skip


def test_columns_of_two_regions_make_a_unit_each_and_an_empty_one_none(tmp_path: Path) -> None:
    found = read_bytes(tmp_path, b"it,en-GB,en-US,fr\ncolore,colour,color,couleur\ngrigio,grey,,gris\n")
    assert [(unit.target.text, unit.target_language) for unit in found.units] == [
        ("colour", "en-GB"), ("color", "en-US"), ("grey", "en-GB")
    ]  # fmt: skip
    assert found.skipped == []


def test_a_table_without_a_header_loses_no_row_and_says_what_was_assumed(tmp_path: Path) -> None:
    found = read_bytes(tmp_path, "Sì\tYes\nNo\tNo\n".encode())
    assert found.texts == [("Sì", "Yes"), ("No", "No")]
    assert found.remarks == ["the table has no header; column 1 was read as it, column 2 as en"]


def test_without_a_header_the_words_tell_which_column_is_which(tmp_path: Path) -> None:
    table = "1\tThe ship is in the port\tLa nave è nel porto\n2\tAll of the crew is on board\tÈ a bordo con gli altri\n"
    found = read_bytes(tmp_path, table.encode())
    assert found.texts[0] == ("La nave è nel porto", "The ship is in the port")
    assert found.remarks == ["the table has no header; column 3 was read as it, column 2 as en"]


def test_a_header_of_other_languages_refuses_the_table(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="its columns are de, fr; this memory takes it and en"):
        read_bytes(tmp_path, b"German;fr;note\nJa;Oui;\n")
    with pytest.raises(FileRefused, match="its columns are it, fr"):
        read_bytes(tmp_path, "it,fr\nSì,Oui\n".encode())


def test_excels_word_on_the_delimiter_is_heard(tmp_path: Path) -> None:
    found = read_bytes(tmp_path, "sep=;\r\nit;en\r\nuno, due;one, two\r\n".encode("utf-8-sig"))
    assert found.texts == [("uno, due", "one, two")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_a_table_in_any_encoding_reads_the_same(tmp_path: Path, encoding: str) -> None:
    found = read_bytes(tmp_path, "it;en\r\nperché così;why so\r\n".encode(encoding))
    assert found.texts == [("perché così", "why so")]
    assert (found.remarks == []) is (encoding != "cp1252")


def test_rows_that_cannot_be_taken_are_named_with_line_column_and_reason(tmp_path: Path) -> None:
    long = "a" * (MOST_STORED + 1)
    rows = [
        b"it\ten\tnote",
        b"uno\tone\t",
        b"due\ttwo",
        b"tre\tthree\t\tfour",
        b"\tempty\t",
        b"vuoto\t \t",
        b"suo\x07na\trings\t",
        b"nulla\tnothing\t\x00",
        b"rotto\tbro\xffken\t",
        f"{long}\tlong\t".encode(),
        b"",
        "è sei\tsix\t".encode(),
    ]
    found = read_bytes(tmp_path, b"\n".join(rows))
    assert found.texts == [("uno", "one"), ("è sei", "six")]
    assert found.skipped == [
        (3, "the row has 2 cells and should have 3"),
        (4, "the row has 4 cells and should have 3"),
        (5, "the it text is empty"),
        (6, "the en text is empty"),
        (7, "column it: character U+0007 at position 3 is a control character"),
        (8, "column note: character U+0000 at position 0 is a control character"),
        (9, "column en: bytes that are not text in this encoding"),
        (10, "the it text has 100001 characters; at most 100000 are stored"),
    ]


def test_a_cell_longer_than_other_readers_take_is_read(tmp_path: Path) -> None:
    longest = "à" * MOST_STORED
    assert read_bytes(tmp_path, f'it,en\n"{longest}",x\n'.encode()).texts == [(longest, "x")]


def test_an_unknown_status_or_count_is_no_reason_to_lose_the_row(tmp_path: Path) -> None:
    found = read_bytes(tmp_path, "it,en,status,uses\nSì,Yes,final,many\n".encode())
    assert (found.units[0].status, found.units[0].uses) == (UnitStatus.UNREVIEWED, 1)
    assert found.remarks == ["the status “final” is none of unreviewed, reviewed, retired; such units are unreviewed"]


def test_prose_is_no_table(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="it is text, but no table"):
        read_bytes(tmp_path, b"Caro diario\noggi ho visto il mare\nera blu, molto blu\n")


def test_a_quoted_tsv_of_another_tool_is_read(tmp_path: Path) -> None:
    assert read_file(FILES / "desk.tsv").texts == [("Il porto è chiuso", "The port is closed")]
    assert tmp_path.exists()


# --- formulas and our own exports ------------------------------------------------------------------------------------


@given(st.text(st.sampled_from("'=+-@\t\r\nab"), max_size=5) | st.text())
@examples(100)
def test_a_neutralised_cell_computes_nothing_and_is_restored(text: str) -> None:
    written = neutralised(text)
    assert not written.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert restored(written) == text


def test_a_thousand_rows_come_back_identical_and_hold_no_formula() -> None:
    chance = random.Random(6)
    starts = [
        "=1+1",
        "+39",
        "-",
        "@SUM(A1)",
        "\t",
        "\r",
        "'",
        "'=",
        "''-",
        '"',
        '=HYPERLINK("x")',
        "sì",
        "e\u0301",
        "\u200f",
    ]

    def beginning() -> str:
        return chance.choice(starts)

    units = [
        ExportUnit(
            number, Segment(f"{beginning()} porto\n{number}"), Segment(f"{beginning()}; port {number}"), "it", "en",
            Context(beginning(), chance.choice([None, ""]), beginning()),
            note=beginning(), story=beginning(), created_by=beginning(),
        )
        for number in range(1, 1001)
    ]  # fmt: skip
    data = b"".join(write(units, IT_EN, with_markup=False))
    assert _read_back(data) == [imported(unit) for unit in units]
    cells = [cell for row in csv.reader(io.StringIO(data.decode(), newline="")) for cell in row]
    assert len(cells) > 17_000
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []


@given(st.lists(export_units(plain_texts, extra=st.just({})), max_size=4))
@examples(100)
def test_an_export_is_read_back_equal(units: list[ExportUnit]) -> None:
    data = b"".join(write(units, IT_EN, with_markup=True))
    assert _read_back(data) == [imported(unit) for unit in units]


@given(any_texts.filter(lambda text: bool(text.strip())))
@examples(100)
def test_what_no_table_can_hold_stands_in_the_markup_column(text: str) -> None:
    unit = ExportUnit(1, Segment(text), Segment("x"), "it", "en")
    assert _read_back(b"".join(write([unit], IT_EN, with_markup=True))) == [imported(unit)]


def test_an_apostrophe_in_another_tools_table_is_text(tmp_path: Path) -> None:
    assert read_bytes(tmp_path, b"it,en\n'-ndrina,'+x\n").texts == [("'-ndrina", "'+x")]


def test_an_empty_cell_in_another_tools_table_says_nothing(tmp_path: Path) -> None:
    found = read_bytes(tmp_path, b'"it","en","previous","next","note"\n"a","b","","",""\n')
    assert found.units[0].context == Context(None, None, None)
    assert found.units[0].note is None


def test_markup_that_no_longer_fits_its_text_is_not_guessed_at(tmp_path: Path) -> None:
    unit = ExportUnit(1, Segment("il mare", '<pc id="1">il</pc> mare'), Segment("the sea"), "it", "en")
    data = b"".join(write([unit], IT_EN, with_markup=True))
    edited = read_bytes(tmp_path, data.replace(b'"il mare"', b'"un mare"'))
    reason = "the columns of markup: it says something else than the text; correct it or leave it empty"
    assert edited.skipped == [(2, reason)]
    broken = read_bytes(tmp_path, data.replace(b"</pc>", b"</b>"))
    assert len(broken.skipped) == 1
    assert broken.units == []


def test_times_come_back_to_the_microsecond() -> None:
    time = datetime(2026, 3, 12, 16, 44, 1, 234567, tzinfo=UTC)
    unit = ExportUnit(1, Segment("a"), Segment("b"), "it", "en", created_at=time, changed_at=time)
    back = _read_back(b"".join(write([unit], IT_EN, with_markup=False)))[0]
    assert (back.created_at, back.changed_at) == (time, time)


def test_a_long_export_comes_in_pieces_of_one_table() -> None:
    units = [ExportUnit(n, Segment(f"riga {n} " * 30), Segment(f"row {n} " * 30), "it", "en") for n in range(500)]
    pieces = list(write(units, IT_EN, with_markup=False))
    assert len(pieces) > 3
    assert _read_back(b"".join(pieces)) == [imported(unit) for unit in units]


def test_an_export_of_another_pair_has_its_languages_in_the_header() -> None:
    unit = ExportUnit(1, Segment("colour"), Segment("color"), "en-GB", "en-US")
    data = b"".join(write([unit], Pair("en-GB", "en-US"), with_markup=False))
    assert data.startswith(b"en-GB,en-US,previous,")
    back = list(tabular.read(Contents("back", lambda: io.BytesIO(data)), Pair("en-GB", "en-US"), Survey()))
    assert [dataclasses.replace(unit, line=None) for unit in back if isinstance(unit, NewUnit)] == [imported(unit)]
