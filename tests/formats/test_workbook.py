"""Excel workbooks in and out: what a person sees in a cell, sheets and columns, dangerous parts, round trips."""

import datetime as dt
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from tests.formats.made import (
    IT_EN,
    Read,
    any_texts,
    examples,
    export_units,
    imported,
    plain_texts,
    read_bytes,
    without_lines,
)
from tmserver.domain.segments import Segment
from tmserver.domain.units import Context, NewUnit
from tmserver.errors import FileRefused
from tmserver.formats import ExportUnit, workbook
from tmserver.formats.workbook_write import longest_cell, write

SHEET = "xl/worksheets/sheet1.xml"


def _book(*sheets: list[list[Any]]) -> bytes:
    """A workbook as another tool makes it, with shared texts; sheets are named after their number."""
    book = Workbook()
    for number, rows in enumerate(sheets, start=1):
        sheet = book.active if number == 1 else book.create_sheet()
        assert sheet is not None
        sheet.title = f"foglio {number}"
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _with_part(data: bytes, name: str, content: bytes) -> bytes:
    """The same workbook with another content of one part."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as after:
        for member in before.namelist():
            if member != name:
                after.writestr(member, before.read(member))
        after.writestr(name, content)
    return stream.getvalue()


def _part(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)


def _refusal(folder: Path, data: bytes) -> str:
    with pytest.raises(FileRefused) as refused:
        read_bytes(folder, data, "desk.xlsx")
    return refused.value.sentence()


def _read_back(folder: Path, units: list[ExportUnit]) -> list[NewUnit]:
    found: Read = read_bytes(folder, b"".join(write(units, IT_EN, with_markup=True)))
    assert found.skipped == []
    return without_lines(found.units)


def test_the_columns_are_those_of_a_csv(tmp_path: Path) -> None:
    rows = [["English", "nota", "italiano", "previous"], ["The pier is closed.", "porto", "Il molo è chiuso.", ""]]
    found = read_bytes(tmp_path, _book(rows))
    assert found.survey.format == "xlsx"
    assert found.units == [
        NewUnit(Segment("Il molo è chiuso."), Segment("The pier is closed."), "it", "en", note="porto", line=2)
    ]


@pytest.mark.parametrize(
    ("value", "form", "seen"),
    [
        (1250, None, "1250"),
        (0.1 + 0.2, None, "0.3"),
        (2.0, None, "2"),
        (0.455, "0.0%", "45.5%"),
        (0.5, "0%", "50%"),
        (True, None, "TRUE"),
        (dt.date(2026, 3, 9), None, "2026-03-09"),
        (dt.datetime(2026, 3, 9, 18, 30), None, "2026-03-09 18:30:00"),  # noqa: DTZ001  # a cell knows no zone
        (dt.time(7, 5), None, "07:05:00"),
        (dt.timedelta(hours=30, minutes=2), None, "30:02:00"),
        ("uno_x000D_\ndue", None, "uno\r\ndue"),
    ],
)  # fmt: skip
def test_a_cell_is_taken_as_a_person_sees_it(tmp_path: Path, value: object, form: str | None, seen: str) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["it", "en"])
    sheet.append([value, "x"])
    if form:
        sheet["A2"].number_format = form
    stream = io.BytesIO()
    book.save(stream)
    assert read_bytes(tmp_path, stream.getvalue()).texts == [(seen, "x")]


def test_of_a_formula_the_saved_value_is_taken(tmp_path: Path) -> None:
    data = _book([["it", "en"], ["Tre gol", "x"]])
    formula = b'<c r="B2" t="str"><f>CONCATENATE("Three"," goals")</f><v>Three goals</v></c></row></sheetData>'
    head = _part(data, SHEET).partition(b'<c r="B2"')[0]
    data = _with_part(data, SHEET, head + formula + b"</worksheet>")
    assert read_bytes(tmp_path, data).texts == [("Tre gol", "Three goals")]


def test_what_is_left_out_is_named_by_sheet_row_and_column(tmp_path: Path) -> None:
    rows = [["it", "en", "note"], ["Sì", "#N/A", None], [], ["No", "No", "#N/A"], ["Forse", None, "x"]]
    found = read_bytes(tmp_path, _book(rows))
    assert found.texts == [("No", "No")]
    assert found.units[0].note is None
    assert found.skipped == [
        (2, "sheet “foglio 1”: column en: the cell shows the error #N/A"),
        (5, "sheet “foglio 1”: the en text is empty"),
    ]


def test_the_first_sheet_with_both_languages_is_read(tmp_path: Path) -> None:
    found = read_bytes(tmp_path, _book([["Leggimi", "2026"]], [], [["it", "en"], ["Sì", "Yes"]], [["it", "en"]]))
    assert found.texts == [("Sì", "Yes")]
    assert found.remarks == ["of the 4 sheets only “foglio 3” was read"]


def test_a_sheet_without_a_header_is_guessed(tmp_path: Path) -> None:
    found = read_bytes(tmp_path, _book([["The port of the city", "Il porto della città"], ["It was he", "È lui che"]]))
    assert found.texts == [("Il porto della città", "The port of the city"), ("È lui che", "It was he")]
    assert found.remarks[-1].startswith("the table has no header; column 2 was read as it")


@pytest.mark.parametrize(
    ("sheets", "sentence"),
    [
        ([[["fr", "de"], ["Oui", "Ja"]]], "its columns are fr, de; this memory takes it and en"),
        ([[]], "no sheet of it holds two columns of texts"),
        ([[["Sì"], ["No"]]], "no sheet of it holds two columns of texts"),
    ],
)
def test_a_workbook_without_the_two_languages_is_refused(tmp_path: Path, sheets: Any, sentence: str) -> None:
    assert sentence in _refusal(tmp_path, _book(*sheets))


@pytest.mark.parametrize("part", [SHEET, "xl/sharedStrings.xml", "xl/workbook.xml", "xl/media/drawing.svg"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le"])
def test_no_part_may_declare_a_document_type(tmp_path: Path, part: str, encoding: str) -> None:
    declared = f"<!--{' ' * 70_000}--><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/hostname'>]><a>&b;</a>"
    data = _with_part(_book([["it", "en"], ["Sì", "Yes"]]), part, declared.encode(encoding))
    assert "it holds a document type declaration" in _refusal(tmp_path, data)


def test_a_part_that_would_fill_the_memory_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_PART_BYTES", 1 << 20)
    data = _with_part(_book([["it", "en"], ["Sì", "Yes"]]), "xl/sharedStrings.xml", b" " * (3 << 20))
    assert "unpacked it is larger than 1 megabytes" in _refusal(tmp_path, data)


def _shared(strings: bytes) -> bytes:
    """A workbook whose cells name their texts by number, as Excel saves them."""
    data = _book([["it", "en"]])
    types = _part(data, "[Content_Types].xml").replace(
        b"</Types>",
        b'<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument'
        b'.spreadsheetml.sharedStrings+xml"/></Types>',
    )
    row = b'<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" t="s"><v>1</v></c></row></sheetData>'
    data = _with_part(data, SHEET, _part(data, SHEET).replace(b"</sheetData>", row))
    return _with_part(_with_part(data, "[Content_Types].xml", types), "xl/sharedStrings.xml", strings)


def test_shared_texts_are_taken_without_their_looks(tmp_path: Path) -> None:
    strings = (
        '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        '<si><r><t xml:space="preserve">Il </t></r><r><rPr><b/></rPr><t>molo_x000D_</t></r></si>'
        "<si><t>The pier</t><rPh sb='0' eb='1'><t>pronounced</t></rPh></si></sst>"
    )
    assert read_bytes(tmp_path, _shared(strings.encode())).texts == [("Il molo\r", "The pier")]


@pytest.mark.parametrize("strings", [b"", b"<a>", b"<a/>", b"\xff\xfe\0\1"])
def test_damaged_shared_texts_are_a_refusal(tmp_path: Path, strings: bytes) -> None:
    assert "the workbook is damaged" in _refusal(tmp_path, _shared(strings))


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "[Content_Types].xml"])
@pytest.mark.parametrize("content", [b"", b"<a>", b"\xff\xfe\0\1", b"<a/>"])
def test_a_damaged_workbook_is_refused_and_never_a_fault(tmp_path: Path, part: str, content: bytes) -> None:
    data = _with_part(_book([["it", "en"], ["Sì", "Yes"]]), part, content)
    with pytest.raises(FileRefused):
        read_bytes(tmp_path, data)


def test_a_row_number_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 1000)
    data = _book([["it", "en"], ["Sì", "Yes"]])
    sheet = (
        _part(data, SHEET)
        .replace(b'<row r="2"', b'<row r="99999999999"')
        .replace(b'r="A2"', b"")
        .replace(b'r="B2"', b"")
    )
    assert "a sheet has more than 1000 rows" in _refusal(tmp_path, _with_part(data, SHEET, sheet))


@given(st.lists(export_units(plain_texts, extra=st.just({})), max_size=4))
@examples(200)
def test_an_export_is_read_back_equal(tmp_path_factory: pytest.TempPathFactory, units: list[ExportUnit]) -> None:
    expected = [imported(unit) for unit in units]
    assert _read_back(tmp_path_factory.getbasetemp(), units) == expected


@given(any_texts.filter(lambda text: bool(text.strip())))
@examples(100)
def test_what_no_cell_can_hold_stands_in_the_markup_column(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    unit = ExportUnit(1, Segment(text), Segment("x"), "it", "en")
    assert _read_back(tmp_path_factory.getbasetemp(), [unit]) == [imported(unit)]


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+39 06", "-", "@SUM(A1)", "\tx", "\rx", "\nx", "'=x", "'ndrina", "a\r\nb\rc\n", "]]>", "TRUE", "0012",
     "perche\u0301\u00a0\u200d\u200f", "_x000D_", "_x005F_x000D_", "__x0041__", " <b>&amp;</b> ",
     "\U0001f6f3 a\U0010ffff"],
)  # fmt: skip
def test_every_cell_of_an_export_is_a_text_and_comes_back_as_it_was(tmp_path: Path, text: str) -> None:
    unit = ExportUnit(7, Segment(text), Segment("x"), "it", "en", context=Context("", None, text), note=text)
    data = b"".join(write([unit], IT_EN, with_markup=False))
    cells = [cell for row in load_workbook(io.BytesIO(data)).active.iter_rows(min_row=2) for cell in row]
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}
    assert not str(cells[0].value).startswith(("=", "+", "-", "@", "\t", "_x000D_"))
    assert _read_back(tmp_path, [unit]) == [imported(unit)]


def test_the_same_units_give_the_same_bytes_in_pieces() -> None:
    units = [ExportUnit(n, Segment(f"Molo {n * n}"), Segment(f"Pier {n}"), "it", "en") for n in range(8_000)]
    pieces = list(write(units, IT_EN, with_markup=False))
    assert pieces == list(write(units, IT_EN, with_markup=False))
    assert len(pieces) > 3
    assert max(map(len, pieces)) < 200_000


def test_the_longest_cell_is_counted_as_excel_counts() -> None:
    def length(text: str) -> int:
        return longest_cell(ExportUnit(1, Segment("a"), Segment(text), "it", "en"))

    assert length("x" * 32_767) == 32_767
    assert length("=" * 100) == 101
    assert length("\U0001f6f3" * 100) == 200


@pytest.mark.parametrize("claimed", [b"A1:XFD1048576", b"A1", b"A1:A1"])
def test_what_a_sheet_says_of_its_size_is_not_believed(tmp_path: Path, claimed: bytes) -> None:
    data = _book([["it", "en"], ["Sì", "Yes"]])
    sheet = _part(data, SHEET)
    assert b"A1:B2" in sheet
    found = read_bytes(tmp_path, _with_part(data, SHEET, sheet.replace(b"A1:B2", claimed)))
    assert found.texts == [("Sì", "Yes")]


def test_a_carriage_return_leaves_by_its_code() -> None:
    unit = ExportUnit(1, Segment("uno\r\ndue"), Segment("x"), "it", "en")
    assert b">uno_x000D_\ndue<" in _part(b"".join(write([unit], IT_EN, with_markup=False)), SHEET)
