"""From bytes to rows: encodings, quotation, and what breaks only its own line."""

import csv
import io
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.formats.made import FILES, examples
from tmserver.domain.units import Skipped
from tmserver.errors import FileRefused
from tmserver.formats import Contents, Survey, tabular_rows
from tmserver.formats.tabular_rows import Dialect, Row, closes_everywhere, encoding_of, rows
from tmserver.phrases import Phrase


def _contents(data: bytes) -> Contents:
    return Contents("table", lambda: io.BytesIO(data))


def _cells(data: str, delimiter: str = ",") -> list[list[str]]:
    found = rows(_contents(data.encode()), Dialect("utf-8-sig", delimiter))
    return [[cell or "" for cell in row.cells] for row in found if isinstance(row, Row)]


def _reasons(data: str) -> list[tuple[int | None, str]]:
    found = rows(_contents(data.encode()), Dialect("utf-8-sig", ","))
    return [(row.line, Phrase.from_json(row.reason).text()) for row in found if isinstance(row, Skipped)]


_QUOTES = [
    line.split("\t")
    for line in (FILES.parent / "quotes.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


@pytest.mark.parametrize(("table", "expected"), _QUOTES, ids=[row[0] for row in _QUOTES])
def test_in_tsv_quotation_marks_count_only_if_all_of_them_close(table: str, expected: str) -> None:
    contents = _contents(table.replace("→", "\t").replace("⏎", "\n").encode())
    dialect = Dialect("utf-8-sig", "\t", closes_everywhere(contents, "utf-8-sig"))
    found = [row.cells for row in rows(contents, dialect) if isinstance(row, Row)]
    written = ["|".join(cell or "∅" for cell in cells).replace("\t", "→") for cells in found]
    assert "⏎".join(written) == expected


_cell = st.text(st.sampled_from("abè,;\"'\r\n "), max_size=6)


@given(st.lists(st.lists(_cell, min_size=2, max_size=4), min_size=1, max_size=6), st.sampled_from(",;"), st.booleans())
@examples(100)
def test_what_another_csv_writer_wrote_is_read_as_it_was(
    table: list[list[str]], delimiter: str, quote_all: bool
) -> None:
    stream = io.StringIO(newline="")
    quoting = csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL
    csv.writer(stream, delimiter=delimiter, quoting=quoting).writerows(table)
    assert _cells(stream.getvalue(), delimiter) == table


@given(st.text(st.sampled_from('ab",; '), max_size=12))
@examples(300)
def test_the_short_way_and_the_long_one_see_the_same_cells(line: str) -> None:
    at_once = tabular_rows._split_at_once(line, ",") if line else None
    if at_once is not None:
        scan = tabular_rows._Scan(",")
        assert scan.take(line, "")
        assert scan.cells == at_once


def test_a_quoted_empty_cell_is_told_from_nothing() -> None:
    found = list(rows(_contents(b'"",,x,\n'), Dialect("utf-8-sig", ",")))
    assert found == [Row(1, ["", None, "x", None])]


def test_lines_end_in_any_way_and_rows_keep_the_line_they_begin_on() -> None:
    found = list(rows(_contents(b'a,b\r\n\r\n"c\nc","d\r\nd"\re,f'), Dialect("utf-8-sig", ",")))
    assert found == [Row(1, ["a", "b"]), Row(3, ["c\nc", "d\r\nd"]), Row(6, ["e", "f"])]


def test_a_quotation_that_never_ends_costs_one_line() -> None:
    broken = 'a,b\n"c,d\ne,f\ng,h\n'
    assert _cells(broken) == [["a", "b"], ["e", "f"], ["g", "h"]]
    assert _reasons(broken) == [(2, "a quoted cell begins here and never ends")]


def test_a_quotation_that_goes_on_behind_its_end_costs_one_line() -> None:
    broken = 'a,b\n"c" said,d\n"e\n"e" f,g\nh,i\n'
    assert _cells(broken) == [["a", "b"], ["h", "i"]]
    assert [line for line, _ in _reasons(broken)] == [2, 3, 4]


@pytest.mark.parametrize("line", ['"uno,one', 'uno,"', '"""', '""', '"",""x', 'uno,"""one', "uno,one", '"'])
def test_no_pattern_of_quotation_marks_takes_long(line: str) -> None:
    hostile = '"mai chiusa\n' + f"{line}\n" * 60_000
    began = time.process_time()
    count = sum(1 for _ in rows(_contents(hostile.encode()), Dialect("utf-8", ",")))
    assert count > 0
    assert time.process_time() - began < 5  # a square of the lines would take hours


@pytest.mark.parametrize(
    ("data", "encoding", "text"),
    [
        ("perché,why".encode(), "utf-8-sig", "perché,why"),
        ("\ufeffperché,why".encode(), "utf-8-sig", "perché,why"),
        ("perché,why".encode("utf-16"), "utf-16", "perché,why"),
        ("perché,why".encode("utf-16-le"), "utf-16-le", "perché,why"),
        ("perché,why".encode("utf-16-be"), "utf-16-be", "perché,why"),
        ("perché,why".encode("utf-32"), "utf-32", "perché,why"),
        ("perché,“why”".encode("cp1252"), "cp1252", "perché,“why”"),
        (b"plain,ascii", "utf-8-sig", "plain,ascii"),
    ],
)
def test_the_encoding_is_found(data: bytes, encoding: str, text: str) -> None:
    survey = Survey()
    assert encoding_of(_contents(data), survey) == encoding
    assert "".join(tabular_rows.lines(_contents(data), encoding)) == text
    assert [remark.text() for remark in survey.remarks] == (
        ["the file is not UTF-8; it was read as windows-1252"] if encoding == "cp1252" else []
    )


def test_a_slip_in_a_utf8_file_does_not_make_it_windows() -> None:
    survey = Survey()
    data = "già però così\n".encode() * 3 + "città\n".encode("cp1252")
    assert encoding_of(_contents(data), survey) == "utf-8-sig"
    assert survey.remarks == []


def test_a_line_without_end_is_no_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tabular_rows, "MOST_LINE_CHARACTERS", 1000)
    with pytest.raises(FileRefused, match="line 2 is longer than 1000 characters"):
        _cells("a,b\n" + "x" * 2000)


def test_utf16_that_breaks_off_is_refused_with_its_line() -> None:
    data = "uno,one\ndue,two".encode("utf-16") + b"\x41"
    with pytest.raises(FileRefused, match="line 2: the bytes are not text in utf-16"):
        list(rows(_contents(data), Dialect("utf-16", ",")))
