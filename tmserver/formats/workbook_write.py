"""Excel workbooks out: one sheet, the columns of the CSV, every cell a text; streamed, the same units the same bytes.

Written by hand, for it is a zip of six small files and a long one: so it leaves while it is made, in constant memory,
and holds no hour of its making that would belie a strong ETag. Cells are inline texts, never formulas, and neutralised
like those of the CSV in case somebody saves the sheet as one.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import BinaryIO, cast

from tmserver.formats import tabular_write, xml
from tmserver.formats.exchange import ExportUnit, Pair
from tmserver.formats.tabular_formulas import neutralised

MOST_CELL_CHARACTERS = 32_767
"""What Excel's specification takes in a cell, in UTF-16 code units."""
MOST_UNITS = 1_048_575
"""Rows of a sheet without that of the header."""
MOST_SHEET_BYTES = (1 << 31) - 1
"""Beyond it zip needs its 64-bit form, which Excel offers to repair."""
_CHUNK_BYTES = 1 << 16
_CHUNK_CHARACTERS = 1 << 18
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS = (
    (
        "[Content_Types].xml",
        (
            f'<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>'
            f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/></Types>'
        ),
    ),
    (
        "_rels/.rels",
        (
            f'<Relationships xmlns="{_PACKAGE}/relationships">'
            f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
    ),
    (
        "xl/workbook.xml",
        (
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
            '<sheets><sheet name="units" sheetId="1" r:id="rId1"/></sheets></workbook>'
        ),
    ),
    (
        "xl/_rels/workbook.xml.rels",
        (
            f'<Relationships xmlns="{_PACKAGE}/relationships">'
            f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
            f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>'
        ),
    ),
    (
        "xl/styles.xml",  # number format 49 is text: what a person types over a cell stays a text as well
        (
            f'<styleSheet xmlns="{_MAIN}"><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
            '<fills count="2"><fill><patternFill patternType="none"/></fill>'
            '<fill><patternFill patternType="gray125"/></fill></fills>'
            '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
            '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
            '<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
            '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>'
            '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
        ),
    ),
)


def write(units: Iterable[ExportUnit], pair: Pair, *, with_markup: bool) -> Iterator[bytes]:
    """The workbook in pieces of about 64 kB. `with_markup` as in `tabular_write.write`.

    Every unit must fit (`longest_cell`), and all of them the sheet: ask before the first piece has left.
    """
    columns = tabular_write.columns(with_markup=with_markup)
    head = tabular_write.header(pair, columns)
    return write_rows(chain([head], (tabular_write.values(unit, columns) for unit in units)))


def write_rows(rows: Iterable[Sequence[str | None]]) -> Iterator[bytes]:
    """A workbook of one sheet of at most 702 columns, in pieces of about 64 kB; cells are made safe here."""
    outflow = _Outflow()
    with zipfile.ZipFile(cast(BinaryIO, outflow), "w") as archive:
        for path, content in _PARTS:
            archive.writestr(_member(path), _XML + content)
        with archive.open(_member("xl/worksheets/sheet1.xml"), "w") as sheet:
            pieces = [f'{_XML}<worksheet xmlns="{_MAIN}"><sheetData>']
            length = 0
            for number, row in enumerate(rows, start=1):
                pieces.append(_row(number, row))
                length += len(pieces[-1])
                if length >= _CHUNK_CHARACTERS:
                    sheet.write("".join(pieces).encode())
                    pieces, length = [], 0
                    if outflow.length >= _CHUNK_BYTES:
                        yield outflow.taken()
            sheet.write(("".join(pieces) + "</sheetData></worksheet>").encode())
    yield outflow.taken()


def longest_cell(unit: ExportUnit) -> int:
    """Characters of the unit's longest cell, as Excel counts them: code points beyond U+FFFF are two."""
    values = tabular_write.values(unit, tabular_write.columns(with_markup=True))
    return max(len(_safe(value).encode("utf-16-le")) // 2 for value in values if value is not None)


def _row(number: int, values: Iterable[str | None]) -> str:
    """A row; an unknown value has no cell, an empty text has one."""
    cells = [
        f'<c r="{_letters(position)}{number}" s="1" t="inlineStr"><is><t xml:space="preserve">{_escaped(value)}</t>'
        "</is></c>"
        for position, value in enumerate(values)
        if value is not None
    ]
    return f'<row r="{number}">{"".join(cells)}</row>'


def _letters(position: int) -> str:
    """A, B … Z, AA … ZZ."""
    return (_LETTERS[position // 26 - 1] if position >= 26 else "") + _LETTERS[position % 26]


def _safe(text: str) -> str:
    return neutralised(xml.cleaned(text))


def _escaped(text: str) -> str:
    """A text as a cell holds it: a carriage return by its code, as Excel writes it."""
    safe = _safe(text)
    if "_x" in safe:
        safe = _LOOKS_ESCAPED.sub("_x005F_", safe)
    return xml.escaped(safe.replace("\r", "_x000D_"))


def _member(path: str) -> zipfile.ZipInfo:
    """A file of the archive, dated to the beginning of all zips."""
    member = zipfile.ZipInfo(path)
    member.compress_type = zipfile.ZIP_DEFLATED
    return member


class _Outflow:
    """Where the archive is written: bytes wait here until they are taken. It cannot go back, so zip streams."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self.length = 0

    def write(self, data: bytes) -> int:
        self._pieces.append(bytes(data))
        self.length += len(data)
        return len(data)

    def flush(self) -> None:
        """Nothing to do: zip asks for it."""

    def taken(self) -> bytes:
        """What has been written since the last time."""
        data, self._pieces, self.length = b"".join(self._pieces), [], 0
        return data
