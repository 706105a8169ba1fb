"""Excel workbooks in: the rows of one sheet become units the way those of a CSV do (`tabular.units`).

Read is the first sheet whose first row names both languages, else by guess the first that holds two columns. Cells
are taken as a person sees them: dates, percentages and truth values as text, formulas as the value that was saved with
them. Before the library that reads workbooks opens one, the archive has passed the guards of `archives`, and no part
of it holds a document type declaration: what is not there can name no outer file and expand no entity.
"""

import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import chain, islice
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from tmserver.domain.units import NewUnit, Skipped
from tmserver.errors import FileRefused
from tmserver.formats import archives, tabular, tabular_columns
from tmserver.formats.exchange import Pair, Survey, named, phrase, skipped
from tmserver.formats.tabular_columns import Columns
from tmserver.formats.tabular_rows import Cells, Row
from tmserver.phrases import N_, Phrase

MOST_ROWS = 1_048_576
"""Rows of a sheet, as Excel has them."""
MOST_PART_BYTES = 256 << 20
"""Largest part that is held in memory whole: shared texts, styles; sheets are streamed."""
_STREAMED = ("xl/worksheets/", "xl/media/")
_DECLARATIONS = tuple("<!DOCTYPE".encode(encoding) for encoding in ("ascii", "utf-16-le", "utf-16-be"))
_CHUNK_BYTES = 1 << 20
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
"""How a workbook writes a character by its code (ECMA-376 part 1, 22.9.2.19): a carriage return, or a plain “_”."""

_DAMAGE = (
    InvalidFileException,
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    OSError,
    EOFError,
    SyntaxError,  # the XML parsers' faults
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    ArithmeticError,
    NotImplementedError,
    RuntimeError,
)
"""What a broken workbook makes the library raise: it has no error of its own for most of it."""

# It warns of drop-down lists and of dates out of bounds, which is nobody's concern here.
warnings.filterwarnings("ignore", category=UserWarning, module=r"openpyxl\.")


@dataclass(frozen=True, slots=True)
class _Found:
    """A row of a sheet; `errors` are the positions of cells that show an error instead of a value."""

    row: Row
    errors: frozenset[int]


def read(path: Path, name: str, pair: Pair, survey: Survey) -> Iterator[NewUnit | Skipped]:
    """The units of a workbook, and what was left out with sheet and row. Raises FileRefused."""
    survey.format = survey.format or "xlsx"
    _check_parts(path, name)
    with path.open("rb") as stream:
        try:
            book = load_workbook(stream, read_only=True, data_only=True, keep_links=False)
            sheets = list(book.worksheets)
        except _DAMAGE:
            raise _damaged(name) from None
        sheet, columns, found = _chosen(sheets, name, pair, survey)
        for piece in tabular.units(_table(found, columns), columns, survey):
            if isinstance(piece, Skipped):
                reason = Phrase.from_json(piece.reason)
                yield skipped(piece.line, N_("sheet “%(sheet)s”: %(reason)s"), sheet=sheet, reason=reason)
            else:
                yield piece


def sheets(path: Path, name: str) -> Iterator[tuple[str, Iterator[tuple[Row, frozenset[int]]]]]:
    """Title and rows of each sheet; with a row the positions of its cells that show an error. Raises FileRefused."""
    _check_parts(path, name)
    with path.open("rb") as stream:
        try:
            book = load_workbook(stream, read_only=True, data_only=True, keep_links=False)
            found = list(book.worksheets)
        except _DAMAGE:
            raise _damaged(name) from None
        for sheet in found:
            yield sheet.title, ((each.row, each.errors) for each in _rows(sheet, name))


def _check_parts(path: Path, name: str) -> None:
    """Unpack every part once under the guards of `archives`. Raises FileRefused."""
    for part in archives.unzipped(path, name):
        is_streamed = part.name.removeprefix(f"{name}/").startswith(_STREAMED)
        with part.open() as stream:
            length, before = 0, b""
            while chunk := stream.read(_CHUNK_BYTES):
                length += len(chunk)
                if length > MOST_PART_BYTES and not is_streamed:
                    raise part.refusal(
                        N_("unpacked it is larger than %(limit)d megabytes; save the workbook as CSV"),
                        limit=MOST_PART_BYTES >> 20,
                    )
                window = before + chunk
                if any(declaration in window for declaration in _DECLARATIONS):
                    raise part.refusal(N_("it holds a document type declaration, which no workbook needs"))
                before = chunk[-max(map(len, _DECLARATIONS)) :]


def _chosen(sheets: Iterable[Any], name: str, pair: Pair, survey: Survey) -> tuple[str, Columns, Iterator[_Found]]:
    """The title of the sheet to read, its columns and its rows below the header."""
    candidates: list[tuple[Any, list[_Found], Iterator[_Found]]] = []
    others: list[str] = []
    for sheet in sheets:
        rows = _rows(sheet, name)
        sample = list(islice(rows, tabular_columns.SAMPLED_ROWS))
        if not sample:
            continue
        candidates.append((sheet, sample, rows))
        columns = tabular_columns.by_header(sample[0].row.cells, pair)
        if columns is not None:
            _say_which(sheet, sheets, survey)
            return sheet.title, columns, chain(sample[1:], rows)
        others = others or tabular_columns.of_other_languages(sample[0].row.cells) or []
    if others:
        raise _other_languages(others, name, pair, survey)
    for sheet, sample, rows in candidates:
        table = [each.row for each in sample]
        if any(1 < len(row.cells) <= tabular_columns.MOST_COLUMNS for row in table):
            _say_which(sheet, sheets, survey)
            return sheet.title, tabular_columns.by_guess(table, pair, survey), chain(sample, rows)
    raise FileRefused(name=name, reason=phrase(N_("no sheet of it holds two columns of texts")), line=None)


def _say_which(sheet: Any, sheets: Iterable[Any], survey: Survey) -> None:
    count = len(list(sheets))
    if count > 1:
        survey.remark(N_("of the %(count)d sheets only “%(sheet)s” was read"), count=count, sheet=sheet.title)


def _other_languages(others: list[str], name: str, pair: Pair, survey: Survey) -> FileRefused:
    for tag in others:
        survey.saw(tag)
    reason = phrase(
        N_("its columns are %(found)s; this memory takes %(source)s and %(target)s"),
        found=named(others),
        source=pair.source,
        target=pair.target,
    )
    return FileRefused(name=name, reason=reason, line=None)


def _table(found: Iterable[_Found], columns: Columns) -> Iterator[Row | Skipped]:
    """Rows of the width of the header; a text that shows an error is none."""
    width = len(columns.names)
    needed = {position for position, _ in columns.sources + columns.targets}
    for each in found:
        cells = each.row.cells[:width]
        broken = min(each.errors & needed, default=None)
        if broken is not None:
            yield skipped(
                each.row.line,
                N_("column %(column)s: the cell shows the error %(code)s"),
                column=columns.names[broken],
                code=cells[broken],
            )
            continue
        taken: Cells = [None if position in each.errors else cell for position, cell in enumerate(cells)]
        if not columns.is_own:  # only our own tables tell "nothing before it" from "unknown"
            taken = [cell or None for cell in taken]
        yield Row(each.row.line, taken + [None] * (width - len(taken)))


def _rows(sheet: Any, name: str) -> Iterator[_Found]:
    """The rows of a sheet that hold anything, without the empty cells at their ends. Raises FileRefused."""
    sheet.reset_dimensions()  # what a sheet says of its size may be a lie
    rows = sheet.iter_rows()
    for line in range(1, MOST_ROWS + 2):
        try:
            row = next(rows, None)
            cells = [_shown(cell) for cell in row or ()]
            errors = frozenset(position for position, cell in enumerate(row or ()) if cell.data_type == "e")
        except _DAMAGE:
            raise _damaged(name) from None
        if row is None:
            return
        while cells and cells[-1] is None:
            cells.pop()
        if cells:
            yield _Found(Row(line, cells), errors)
    raise FileRefused(
        name=name, reason=phrase(N_("a sheet has more than %(limit)d rows"), limit=MOST_ROWS), line=MOST_ROWS + 1
    )


def _shown(cell: Any) -> str | None:
    """A cell as a person sees it; None for an empty one."""
    value = cell.value
    if value is None or isinstance(value, str):
        return None if value is None else _ESCAPED.sub(lambda found: chr(int(found[1], 16)), value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        seconds = round(value.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return _number(value, cell.number_format or "")


def _number(value: float, form: str) -> str:
    """A number to the 15 digits that a spreadsheet keeps; a percentage as one."""
    if form.endswith("%"):
        return f"{value * 100:.{len(form.partition('.')[2]) - 1 if '.' in form else 0}f}%"
    return str(value) if isinstance(value, int) else f"{value:.15g}"


def _damaged(name: str) -> FileRefused:
    return FileRefused(name=name, reason=phrase(N_("the workbook is damaged; open it and save it again")), line=None)
