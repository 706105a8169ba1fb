"""Glossaries out as CSV, TSV, XLSX and JSON, without loss: `concept_files` reads every one back equal.
(`txt` and `pairs.csv`, OmegaT's own, hold only what is in force and are not read back.)

Tables hold a row a term with the columns of `concept_columns`; those of the concept are repeated in each of its rows.
CSV is quoted as RFC 4180 says, formulas neutralised. In TSV a line is a row: a tab, a line break, a backslash and a
quotation mark at the beginning of a cell are written `\\t`, `\\n`, `\\r`, `\\\\`, `\\"`.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator

from tmserver.domain.concept_documents import document
from tmserver.domain.concepts import Concept, Term
from tmserver.formats import concept_cells as cells
from tmserver.formats import glossary_text, tbx_write, workbook_write, xml
from tmserver.formats.concept_columns import COLUMNS, OWN
from tmserver.formats.tabular_formulas import neutralised
from tmserver.formats.tbx_write import TbxHeader

JSON_FORMAT = "tmserver-glossary"
JSON_VERSION = 1
_TSV = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}
_TSV_SPECIAL = re.compile(r'^"|[\\\t\n\r]')
Cells = list[str | None]


def write(concepts: Iterable[Concept], form: str, title: str, language: str) -> Iterator[bytes]:
    """The file in pieces, in a form of `FORMS`. `title` and `language` are what a TBX or JSON file says of itself."""
    return FORMS[form](concepts, title, language)


def _csv(concepts: Iterable[Concept], _title: str, _language: str) -> Iterator[bytes]:
    for row in _table(concepts):
        yield (",".join(_quoted(cell) for cell in row) + "\r\n").encode()


def _quoted(cell: str | None) -> str:
    return "" if cell is None else '"' + neutralised(xml.cleaned(cell)).replace('"', '""') + '"'


def _tsv(concepts: Iterable[Concept], _title: str, _language: str) -> Iterator[bytes]:
    for row in _table(concepts):
        yield ("\t".join(escaped(neutralised(xml.cleaned(cell or ""))) for cell in row) + "\n").encode()


def escaped(cell: str) -> str:
    """A cell of our own TSV, on one line."""
    return _TSV_SPECIAL.sub(lambda found: _TSV.get(found[0], "\\" + found[0]), cell)


def _xlsx(concepts: Iterable[Concept], _title: str, _language: str) -> Iterator[bytes]:
    return workbook_write.write_rows(_table(concepts))


def _json(concepts: Iterable[Concept], title: str, language: str) -> Iterator[bytes]:
    head = {"format": JSON_FORMAT, "version": JSON_VERSION, "title": title, "language": language}
    yield (json.dumps(head, ensure_ascii=False)[:-1] + ', "concepts": [').encode()
    comma = "\n"
    for concept in concepts:
        said = {"id": concept.id, "status": concept.status.value} | document(concept)
        yield (comma + json.dumps(said, ensure_ascii=False)).encode("utf-8", "replace")
        comma = ",\n"
    yield b"\n]}\n"


def _tbx(version: int) -> Callable[[Iterable[Concept], str, str], Iterator[bytes]]:
    def write_tbx(concepts: Iterable[Concept], title: str, language: str) -> Iterator[bytes]:
        return tbx_write.write(concepts, TbxHeader(title, language, version))

    return write_tbx


def _table(concepts: Iterable[Concept]) -> Iterator[Cells]:
    yield [*COLUMNS, OWN]
    for concept in concepts:
        about: Cells = [
            concept.id, concept.status, concept.kind, concept.subject, concept.definition, concept.note,
            concept.source_url,
        ]  # fmt: skip
        for term in concept.terms:
            yield [*about, *_term(term), None]


def _term(term: Term) -> Cells:
    return [
        term.language, term.text, term.status, term.part_of_speech, term.type, term.gender, term.usage,
        cells.TRUE if term.do_not_translate else None, term.inflection, term.case, cells.joined(term.added_forms),
        cells.joined(term.struck_forms), cells.joined(term.exceptions),
        cells.joined(cells.scope_text(scope) for scope in term.scopes), term.note,
    ]  # fmt: skip


FORMS: dict[str, Callable[[Iterable[Concept], str, str], Iterator[bytes]]] = {
    "tbx": _tbx(3), "tbx2": _tbx(2), "csv": _csv, "tsv": _tsv, "xlsx": _xlsx, "json": _json,
    "txt": glossary_text.write, "pairs.csv": glossary_text.write_csv,
}  # fmt: skip
MEDIA_TYPES = {
    "tbx": "application/x-tbx", "tbx2": "application/x-tbx", "csv": "text/csv; charset=utf-8",
    "tsv": "text/tab-separated-values; charset=utf-8", "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "txt": glossary_text.MEDIA_TYPE, "pairs.csv": glossary_text.CSV_MEDIA_TYPE,
}  # fmt: skip
