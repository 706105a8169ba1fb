"""CSV and TSV: bytes in, rows of cells out, whatever the encoding; a broken row never takes its neighbours with it.

CSV as RFC 4180 has it: a quoted cell may hold the delimiter, quotation marks (doubled) and line breaks. A cell whose
quotation never ends, or goes on behind its closing mark, breaks only the line it begins on. In TSV a line is a row,
always, and a quotation mark is an ordinary character unless every quoted cell of the file closes at a tab or line end
(interfaces.md, Commands).

A cell is None when nothing stands there and "" when it is quoted and empty: so our own tables tell "nothing before it"
from "unknown".
"""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from tmserver.domain.units import Skipped
from tmserver.formats.exchange import Contents, Survey, skipped
from tmserver.phrases import N_

MOST_LINE_CHARACTERS = 4 << 20
"""Longest line and longest row: ten segments of the longest that is stored, with room."""
_CHUNK_BYTES = 1 << 20
_ESCAPED_BYTE = re.compile("[\udc80-\udcff]")
_BEYOND_ASCII = re.compile("[^\x00-\x7f\udc80-\udcff]")

Cells = list[str | None]


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one row; `line` is that of its beginning, 1-based."""

    line: int
    cells: Cells


@dataclass(frozen=True, slots=True)
class Dialect:
    """How the bytes of a table are to be read."""

    encoding: str
    delimiter: str
    is_quoted: bool = True

    @property
    def is_tsv(self) -> bool:
        """Whether a line is a row."""
        return self.delimiter == "\t"


class NotClosedError(ValueError):
    """A quoted cell does not end in its line."""


class BrokenQuotationError(ValueError):
    """Something other than a delimiter follows the end of a quoted cell."""


def encoding_of(contents: Contents, survey: Survey) -> str:
    """The encoding of a text file, by its byte order mark, its zero bytes, else by reading all of it.

    UTF-8 that is damaged in places stays UTF-8 (the rows in question are skipped); a file with more bytes that are not
    UTF-8 than characters that are is taken as windows-1252, and the survey says so.
    """
    with contents.open() as stream:
        head = stream.read(4096)
        by_head = encoding_by_head(head)
        if by_head is not None:
            return by_head
        decoder = codecs.getincrementaldecoder("utf-8")(errors="surrogateescape")
        broken = whole = 0
        chunk = head
        while chunk:
            if not chunk.isascii():
                text = decoder.decode(chunk)
                broken += len(_ESCAPED_BYTE.findall(text))
                whole += len(_BEYOND_ASCII.findall(text))
            else:
                broken += len(decoder.decode(chunk)) - len(chunk)
            chunk = stream.read(_CHUNK_BYTES)
        broken += len(decoder.decode(b"", final=True))
    if broken > whole:
        survey.remark(N_("the file is not UTF-8; it was read as windows-1252"))
        return "cp1252"
    return "utf-8-sig"


def encoding_by_head(head: bytes) -> str | None:
    """The encoding that the first few kilobytes give away: UTF-16 and UTF-32, and nothing else."""
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    # Without a mark: Latin text in UTF-16 has a zero byte in every second place.
    even, odd = head[0::2], head[1::2]
    if odd.count(0) > len(odd) * 0.4 and even.count(0) < len(even) * 0.1:
        return "utf-16-le"
    if even.count(0) > len(even) * 0.4 and odd.count(0) < len(odd) * 0.1:
        return "utf-16-be"
    return None


def lines(contents: Contents, encoding: str) -> Iterator[str]:
    """The lines of a text file with their ends (LF, CR LF or CR). Raises FileRefused.

    Bytes that are not text in the encoding come as lone surrogates, which no cell may hold.
    """
    errors = "surrogatepass" if encoding.startswith(("utf-16", "utf-32")) else "surrogateescape"
    with contents.open() as stream, io.TextIOWrapper(stream, encoding=encoding, errors=errors, newline="") as text:
        number = 0
        try:
            while line := text.readline(MOST_LINE_CHARACTERS):
                number += 1
                if len(line) == MOST_LINE_CHARACTERS:
                    raise contents.refusal(
                        N_("line %(line)d is longer than %(limit)d characters; this is no table of texts"),
                        line=number,
                        limit=MOST_LINE_CHARACTERS,
                    )
                yield line
        except UnicodeError:
            raise contents.refusal(
                N_("line %(line)d: the bytes are not text in %(encoding)s"), line=number + 1, encoding=encoding
            ) from None


def rows(contents: Contents, dialect: Dialect) -> Iterator[Row | Skipped]:
    """The rows of a table, empty lines left out, and the lines that are none. Raises FileRefused."""
    numbered = enumerate(lines(contents, dialect.encoding), start=1)
    if dialect.is_tsv or not dialect.is_quoted:
        return _rows_of_lines(numbered, dialect)
    return _Quoted(numbered, dialect.delimiter).rows()


def closes_everywhere(contents: Contents, encoding: str) -> bool:
    """Whether a TSV has quoted cells and every one of them closes at a tab or at the end of its line."""
    found = False
    for line in lines(contents, encoding):
        if not line.startswith('"') and '\t"' not in line:
            continue
        found = True
        try:
            split_quoted(line.rstrip("\r\n"), "\t")
        except (NotClosedError, BrokenQuotationError):
            return False
    return found


def split_quoted(line: str, delimiter: str) -> Cells:
    """The cells of a row that ends where the line ends. Raises NotClosedError, BrokenQuotationError."""
    if (cells := _split_at_once(line, delimiter)) is not None:
        return cells
    scan = _Scan(delimiter)
    if not scan.take(line, ""):
        raise NotClosedError
    return scan.cells


def _split_at_once(line: str, delimiter: str) -> Cells | None:
    """The cells of a line by the standard library's reader, near thrice as fast as ours; None where ours must look.

    It cannot tell a quoted empty cell from nothing, nor say how a quotation is broken or go on in another line.
    """
    if '""' in line:
        return None
    try:
        return [cell or None for cell in next(csv.reader((line,), delimiter=delimiter, strict=True))]
    except csv.Error:
        return None


def split_plain(line: str, delimiter: str) -> Cells:
    """The cells of a line in which a quotation mark means nothing."""
    return [cell or None for cell in line.split(delimiter)]


def _rows_of_lines(numbered: Iterator[tuple[int, str]], dialect: Dialect) -> Iterator[Row | Skipped]:
    for number, line in numbered:
        bare = line.rstrip("\r\n")
        if not bare.strip():
            continue
        if dialect.is_quoted and '"' in bare:
            yield Row(number, split_quoted(bare, dialect.delimiter))
        else:
            yield Row(number, split_plain(bare, dialect.delimiter))


class _Scan:
    """A row being read line by line; each character is looked at once, however many lines a cell has."""

    def __init__(self, delimiter: str) -> None:
        self.cells: Cells = []
        self.length = 0
        self._delimiter = delimiter
        self._open: list[str] | None = None  # pieces of the quoted cell that the last line left open

    def take(self, bare: str, end: str) -> bool:
        """Read a line without its end; False when a quoted cell goes on in the next. Raises BrokenQuotationError."""
        self.length += len(bare) + len(end)
        position = 0
        while True:
            if self._open is None:
                if not bare.startswith('"', position):
                    stop = bare.find(self._delimiter, position)
                    self.cells.append(bare[position : stop if stop >= 0 else None] or None)
                    if stop < 0:
                        return True
                    position = stop + 1
                    continue
                self._open = []
                position += 1
            stop = self._closing(bare, position)
            if stop < 0:
                self._open.append(bare[position:] + end)
                return False
            self._open.append(bare[position:stop])
            self.cells.append("".join(self._open).replace('""', '"'))
            self._open = None
            if stop + 1 == len(bare):
                return True
            if bare[stop + 1] != self._delimiter:
                raise BrokenQuotationError
            position = stop + 2

    @staticmethod
    def _closing(bare: str, position: int) -> int:
        """Where the quotation mark stands that ends the cell, doubled ones passed over; -1 when it is not here."""
        while (position := bare.find('"', position)) >= 0:
            if not bare.startswith('""', position):
                return position
            position += 2
        return -1


class _Quoted:
    """CSV rows. What a broken quotation swallowed is read again, line by line.

    That stays linear: a quotation swallows lines only as far as the next mark that opens another, so no line is
    swallowed more than twice.
    """

    def __init__(self, numbered: Iterator[tuple[int, str]], delimiter: str) -> None:
        self._numbered, self._delimiter = numbered, delimiter
        self._again: list[tuple[int, str]] = []  # lines to be read again, last first

    def rows(self) -> Iterator[Row | Skipped]:
        while (first := self._next()) is not None:
            number, line = first
            bare = line.rstrip("\r\n")
            if not bare.strip():
                continue
            if '"' not in bare:
                yield Row(number, split_plain(bare, self._delimiter))
            elif (cells := _split_at_once(bare, self._delimiter)) is not None:
                yield Row(number, cells)
            else:
                yield self._row(number, line)

    def _next(self) -> tuple[int, str] | None:
        return self._again.pop() if self._again else next(self._numbered, None)

    def _row(self, number: int, line: str) -> Row | Skipped:
        scan = _Scan(self._delimiter)
        swallowed: list[tuple[int, str]] = []
        current: tuple[int, str] | None = (number, line)
        try:
            while current is not None:
                bare = current[1].rstrip("\r\n")
                if scan.take(bare, current[1][len(bare) :]):
                    return Row(number, scan.cells)
                current = self._next() if scan.length <= MOST_LINE_CHARACTERS else None
                if current is not None:
                    swallowed.append(current)
            reason = N_("a quoted cell begins here and never ends")
        except BrokenQuotationError:
            reason = N_("a quoted cell goes on behind its closing quotation mark; double the marks inside it")
        self._again += reversed(swallowed)
        return skipped(number, reason)
