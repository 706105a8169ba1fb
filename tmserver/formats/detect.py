"""What a file is, told by its content and never by its name; and its units.

Taken: TMX, XLIFF, PO, CSV, TSV, each plain, in gzip or in a zip archive (one file or several), and Excel workbooks,
which are zip archives of their own kind. Whatever else comes is refused with what it is and what would be taken. A
further format is one more line in `_XML_READERS`, or one more test in `_reader`.
"""

import codecs
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from tmserver.domain.units import NewUnit, Skipped
from tmserver.errors import FileRefused
from tmserver.formats import archives, po, tabular, tmx, workbook, xliff
from tmserver.formats.exchange import Contents, Pair, Survey, phrase
from tmserver.formats.tabular_rows import encoding_by_head
from tmserver.phrases import N_, Phrase

Reader = Callable[[Contents, Pair, Survey], Iterator[NewUnit | Skipped]]

_HEAD_BYTES = 1 << 16
_MOST_CONTROL_SHARE = 0.05
_FEW_CONTROLS = 4
_CONTROL = re.compile("[\x00-\x08\x0e-\x19\x1c-\x1f]")

_XML_READERS: Mapping[str, Reader] = {"tmx": tmx.read, "xliff": xliff.read}
_XML_KINDS: Mapping[str, str] = {
    "martif": N_("a TBX glossary"),
    "tbx": N_("a TBX glossary"),
    "html": N_("a web page"),
}
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", N_("a PDF")),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", N_("an old Word or Excel document")),
    (b"SQLite format 3\0", N_("a database, perhaps a Trados memory (export it as TMX)")),
    (b"{\\rtf", N_("an RTF document")),
    (b"BZh", N_("a bzip2 archive")),
    (b"\xfd7zXZ\0", N_("an xz archive")),
    (b"7z\xbc\xaf\x27\x1c", N_("a 7z archive")),
    (b"Rar!", N_("a RAR archive")),
    (b"\x28\xb5\x2f\xfd", N_("a zstd archive")),
    (b"\x89PNG", N_("a picture")),
    (b"\xff\xd8\xff", N_("a picture")),
    (b"GIF8", N_("a picture")),
    (b"\x7fELF", N_("a program")),
    (b"MZ\x90", N_("a program")),
)
_TAKEN = N_("taken are TMX, XLIFF, PO, CSV and TSV, plain or packed with gzip or zip, and Excel workbooks (.xlsx)")
_TERMS_TAKEN = N_("taken are TBX, CSV, TSV and JSON, plain or packed with gzip or zip, and Excel workbooks (.xlsx)")
_OFFICE: tuple[tuple[str, str], ...] = (
    ("xl/workbook.bin", N_("a binary Excel workbook (save it as .xlsx)")),
    ("word/", N_("a Word document")),
    ("ppt/", N_("a PowerPoint presentation")),
    ("META-INF/manifest.xml", N_("an OpenDocument file")),
)
_JSON = re.compile(r"\s*(?:\{\s*[\"}]|\[\s*[\[{\"\]\d])")
_PO = re.compile(r"(?:\s*#[^\n]*\n|\s)*msg(?:id|ctxt) ")
_BEFORE_ROOT = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE(?:[^\[>]|\[.*?\]\s*(?=>))*>", re.DOTALL | re.IGNORECASE)
_ROOT = re.compile(r"<(?:[\w.-]+:)?([A-Za-z_][\w.-]*)(?=[\s/>])")
_XML_BEGINNING = re.compile(r"\s*<(?:\?xml|!DOCTYPE|!--)", re.IGNORECASE)


class UnitReading(Iterator[NewUnit | Skipped]):
    """The units of a file, one by one; `survey` fills while they are taken."""

    def __init__(self, pieces: Iterator[NewUnit | Skipped], survey: Survey) -> None:
        self._pieces, self.survey = pieces, survey

    def __next__(self) -> NewUnit | Skipped:
        piece = next(self._pieces)
        if isinstance(piece, Skipped):
            self.survey.skipped += 1
        else:
            self.survey.units += 1
        return piece


def open_units(path: Path, name: str, pair: Pair) -> UnitReading:
    """The units a file holds for a memory of this pair; `name` is the user's name for it.

    Raises FileRefused at once for what is no format of ours, and while reading for a file that breaks off, so take all
    before anything is written. A file may be read to its end and hold no unit: `survey.nothing_taken` says why.
    """
    survey = Survey()
    with path.open("rb") as stream:
        head = stream.read(_HEAD_BYTES)
    if archives.is_zip(head):
        if is_workbook(archives.zipped_names(path, name)):
            return UnitReading(workbook.read(path, name, pair, survey), survey)
        files, refusals = _in_zip(path, name)
        return UnitReading(_of_archive(files, refusals, pair, survey), survey)
    if archives.is_gzip(head):
        contents = archives.gunzipped(path, name)
        head = _head(contents)
    else:
        contents = archives.plain(path, name)
    return UnitReading(_reader(contents, head)(contents, pair, survey), survey)


def is_workbook(names: list[str]) -> bool:
    """Whether an archive of these names is an Excel workbook, the binary kind excepted."""
    return (
        "[Content_Types].xml" in names
        and "xl/workbook.bin" not in names
        and any(each.startswith("xl/") for each in names)
    )


def _in_zip(path: Path, name: str) -> tuple[list[tuple[Contents, Reader]], list[FileRefused]]:
    """The files of a zip archive that can be read, and why the others cannot. Raises FileRefused if there are none."""
    names = archives.zipped_names(path, name)
    if {"[Content_Types].xml", "mimetype"} & set(names):
        for beginning, kind in _OFFICE:
            if any(each.startswith(beginning) for each in names):
                raise _not_taken(name, kind)
    readable: list[tuple[Contents, Reader]] = []
    refusals: list[FileRefused] = []
    for contents in archives.unzipped(path, name):
        try:
            readable.append((contents, _reader(contents, _head(contents))))
        except FileRefused as refusal:
            refusals.append(refusal)
    if not readable and refusals:
        raise refusals[0]
    if not readable:
        raise FileRefused(name=name, reason=phrase(N_("the archive is empty")), line=None)
    return readable, refusals


def _of_archive(
    files: list[tuple[Contents, Reader]], refusals: list[FileRefused], pair: Pair, survey: Survey
) -> Iterator[NewUnit | Skipped]:
    """The units of several files; what was left out says in which of them.

    A text that turns out to be no table (a read-me) is left out; a TMX that breaks off refuses the whole archive.
    """
    for refusal in refusals:
        yield Skipped(None, refusal.phrase.to_json())
    for contents, reader in files:
        pieces = reader(contents, pair, survey)
        if reader is tabular.read and len(files) > 1:
            pieces = _or_skipped(pieces)
        for piece in pieces:
            if isinstance(piece, Skipped) and piece.line is not None and len(files) > 1:
                reason = Phrase.from_json(piece.reason)
                located = phrase(N_("%(file)s: %(reason)s"), file=contents.name, reason=reason)
                yield Skipped(piece.line, located.to_json())
            else:
                yield piece


def _or_skipped(pieces: Iterator[NewUnit | Skipped]) -> Iterator[NewUnit | Skipped]:
    """The units of a table, or the word that it is none; a table that was begun is not let off."""
    try:
        first = next(pieces, None)
    except FileRefused as refusal:
        yield Skipped(None, refusal.phrase.to_json())
        return
    if first is not None:
        yield first
        yield from pieces


def _head(contents: Contents) -> bytes:
    with contents.open() as stream:
        return stream.read(_HEAD_BYTES)


def _reader(contents: Contents, head: bytes) -> Reader:
    """The reader for a file that begins like this. Raises FileRefused for what none can read."""
    if not head.strip(b"\0 \t\r\n"):
        raise contents.refusal(N_("the file is empty"))
    if archives.is_zip(head) or archives.is_gzip(head):
        raise contents.refusal(N_("it is an archive inside an archive; unpack it once"))
    text = _text(head)
    root = _root(text)
    if root is not None and root in _XML_READERS:
        return _XML_READERS[root]
    kind = _XML_KINDS.get(root.lower()) if root is not None else None
    if kind is None and _XML_BEGINNING.match(text):
        raise contents.refusal(
            N_("it is XML with the root element “%(root)s”; %(taken)s"), root=root or "?", taken=Phrase(_TAKEN)
        )
    if kind is None and _PO.match(text):
        return po.read
    kind = kind or _kind_of_others(head, text)
    if kind is not None:
        raise _not_taken(contents.name, kind)
    return tabular.read


def kind_of_terms(contents: Contents) -> str:
    """What a file of terms is: tbx, json or table. Raises FileRefused for what can be none of them."""
    head = _head(contents)
    if not head.strip(b"\0 \t\r\n"):
        raise contents.refusal(N_("the file is empty"))
    text = _text(head)
    root = _root(text)
    if root is not None and root.lower() in {"martif", "tbx"}:
        return "tbx"
    if root is not None or _XML_BEGINNING.match(text):
        raise contents.refusal(N_("it is XML with the root element “%(root)s”, but no TBX"), root=root or "?")
    if _JSON.match(text):
        return "json"
    kind = _kind_of_others(head, text)
    if kind is not None:
        reason = phrase(N_("it is %(kind)s; %(taken)s"), kind=Phrase(kind), taken=Phrase(_TERMS_TAKEN))
        raise FileRefused(name=contents.name, reason=reason, line=None)
    return "table"


def _kind_of_others(head: bytes, text: str) -> str | None:
    """What a file without XML is, if it is plainly no table."""
    for signature, kind in _SIGNATURES:
        if head.startswith(signature):
            return kind
    if _JSON.match(text):
        return N_("JSON")
    if _PO.match(text):
        return N_("a PO file")
    return N_("no text at all, but data") if _is_binary(text) else None


def _not_taken(name: str, kind: str) -> FileRefused:
    reason = phrase(N_("it is %(kind)s; %(taken)s"), kind=Phrase(kind), taken=Phrase(_TAKEN))
    return FileRefused(name=name, reason=reason, line=None)


def _text(head: bytes) -> str:
    """The beginning as text, good enough to find ASCII and control characters in it."""
    for mark, encoding in ((b"<\0", "utf-16-le"), (b"\0<", "utf-16-be")):
        if head.startswith(mark):
            return head.decode(encoding, "replace")
    encoding_found = encoding_by_head(head[:4096])
    if encoding_found is not None:
        return head.decode(encoding_found, "replace").removeprefix("\ufeff")
    return head.removeprefix(codecs.BOM_UTF8).decode("latin-1")


def _root(text: str) -> str | None:
    """The local name of the root element, when the text begins like XML."""
    position = 0
    while found := _BEFORE_ROOT.match(text, position):
        position = found.end()
    root = _ROOT.match(text, position)
    return root[1] if root else None


def _is_binary(text: str) -> bool:
    """Whether a file holds more control characters than a text with a slip or two."""
    controls = len(_CONTROL.findall(text))
    return controls > _FEW_CONTROLS and controls > len(text) * _MOST_CONTROL_SHARE
