"""A file of terms, known by its content: TBX, CSV, TSV, JSON, each plain, in gzip or alone in a zip, and XLSX.

`read` takes it to its end: glossaries are small, and nothing of one is written before all of it was seen. `survey` says
how its columns were understood, with samples, so that a person can put them right before.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from pathlib import Path

from tmserver.domain import languages
from tmserver.domain.concepts import Concept, Term
from tmserver.domain.term_files import Amendments, Found, Repairs, Wrong
from tmserver.domain.term_files import Contents as Read
from tmserver.domain.units import Skipped
from tmserver.errors import FileRefused, Invalid
from tmserver.formats import archives, concept_columns, concept_json, concept_rows, detect, tabular_rows, tbx, workbook
from tmserver.formats.concept_columns import TermColumns
from tmserver.formats.exchange import Contents, Pair, Survey, named, phrase
from tmserver.formats.tabular_rows import Cells, Dialect, Row
from tmserver.phrases import N_, Phrase, shown

MOST_CONCEPTS = 50_000
SAMPLED = 5
_LOOKED_AT = 200
_TSV_ESCAPE = re.compile(r"\\(.)")
_TSV_MEANT = {"t": "\t", "n": "\n", "r": "\r"}


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a table, its header taken off; `dialect` is None for a workbook."""

    format: str
    columns: TermColumns
    rows: Iterator[Row | Skipped | Wrong]
    dialect: Dialect | None = None


@dataclass(frozen=True, slots=True)
class Surveyed:
    """How a file is understood. `columns` is None for TBX and JSON, which name everything themselves."""

    format: str
    columns: TermColumns | None
    samples: tuple[tuple[str, ...], ...] = ()
    remarks: tuple[Phrase, ...] = ()


def read(
    path: Path, name: str, pair: Pair, roles: Sequence[str] | None = None, amended: Amendments | None = None
) -> Read:  # fmt: skip
    """All concepts of a file and all that is wrong with it; `roles` are columns as somebody chose them.

    Raises FileRefused for what is no file of terms, or holds more than MOST_CONCEPTS, and Invalid (no such role).
    """
    _check_roles(roles or (), pair)
    survey, amended = Survey(), amended or Amendments()
    source = opened(path, name, pair, survey, amended.repairs)
    if isinstance(source, Table):
        columns = source.columns if roles is None else concept_columns.chosen(roles, source.columns)
        if not columns.is_usable:
            raise FileRefused(name=name, reason=Phrase(concept_columns.NO_TERMS), line=None)
        found, wrong = concept_rows.read(source.rows, columns, pair)
        read_all = Read(source.format, found, wrong)
    elif source[0] == "json":
        read_all = Read("json", *concept_json.read(source[1], pair, amended.repairs))
    else:
        read_all = _tbx(source[1], pair, amended.repairs)
    read_all.choices = amended.choices
    if len(read_all.found) > MOST_CONCEPTS:
        reason = phrase(N_("it holds more than %(limit)d concepts"), limit=MOST_CONCEPTS)
        raise FileRefused(name=name, reason=reason, line=None)
    read_all.remarks = [*survey.remarks, *read_all.remarks]
    return read_all


def _check_roles(roles: Sequence[str], pair: Pair) -> None:
    known = {*concept_columns.role_names(pair), ""}
    for role in roles:
        status, colon, tag = role.partition(":")
        if role not in known and not (colon and f"{status}:{languages.base(tag)}" in known):
            reason = Phrase(N_("there is no role “%(role)s” for a column."), {"role": shown(role)})
            raise Invalid(field="columns", reason=reason)


def surveyed(path: Path, name: str, pair: Pair) -> Surveyed:
    """What the columns seem to hold, with the first cells of each. Raises FileRefused."""
    survey = Survey()
    source = opened(path, name, pair, survey)
    if not isinstance(source, Table):
        return Surveyed(source[0], None)
    first = [row for row in islice(source.rows, SAMPLED) if isinstance(row, Row)]
    samples = tuple(
        tuple(shown(row.cells[at] or "") for row in first if at < len(row.cells))
        for at in range(len(source.columns.names))
    )
    return Surveyed(source.format, source.columns, samples, tuple(survey.remarks))


def opened(
    path: Path, name: str, pair: Pair, survey: Survey, repairs: Repairs | None = None, *, with_errors: bool = False
) -> Table | tuple[str, Contents]:  # fmt: skip
    """What the file is, told by its content, the cells of a table repaired. Raises FileRefused.

    `with_errors`: rows of a workbook that show an error in a cell come as they are, not as wrong.
    """
    repairs = repairs or {}
    with path.open("rb") as stream:
        head = stream.read(1 << 16)
    if archives.is_zip(head):
        if detect.is_workbook(archives.zipped_names(path, name)):
            return _workbook(path, name, pair, survey, repairs, with_errors=with_errors)
        inside = archives.unzipped(path, name)
        if len(inside) != 1:
            raise FileRefused(name=name, reason=Phrase(N_("put one file of terms into the archive")), line=None)
        contents = inside[0]
    else:
        contents = archives.gunzipped(path, name) if archives.is_gzip(head) else archives.plain(path, name)
    kind = detect.kind_of_terms(contents)
    return _text_table(contents, pair, survey, repairs) if kind == "table" else (kind, contents)


def _text_table(contents: Contents, pair: Pair, survey: Survey, repairs: Repairs) -> Table:
    encoding = tabular_rows.encoding_of(contents, survey)
    best: tuple[int, str, list[Row | Skipped]] | None = None
    for delimiter in ("\t", ";", ","):
        dialect = Dialect(encoding, delimiter, delimiter != "\t")
        sample = list(islice(tabular_rows.rows(contents, dialect), _LOOKED_AT))
        rows = [row for row in sample if isinstance(row, Row)]
        named_terms = bool(rows) and concept_columns.by_header(rows[0].cells, pair).is_usable
        rank = 10**6 if named_terms else sum(len(row.cells) > 1 for row in rows)
        if rank and (best is None or rank > best[0]):
            best = (rank, delimiter, sample)
    if best is None:
        raise contents.refusal(N_("it is text, but no table: no tab, semicolon or comma parts its lines into columns"))
    delimiter = best[1]
    quoted = delimiter != "\t" or tabular_rows.closes_everywhere(contents, encoding)
    form = "tsv" if delimiter == "\t" else "csv"
    dialect = Dialect(encoding, delimiter, quoted)
    found = _table(form, tabular_rows.rows(contents, dialect), pair, survey)
    return replace(found, rows=_repaired(found.rows, repairs), dialect=dialect)


def _repaired(rows: Iterable[Row | Skipped | Wrong], repairs: Repairs) -> Iterator[Row | Skipped | Wrong]:
    """The rows with what somebody wrote into their cells."""
    by_row: dict[int, dict[int, str]] = {}
    for (line, place), text in repairs.items():
        if place.isdecimal():
            by_row.setdefault(line, {})[int(place) - 1] = text
    for row in rows:
        if isinstance(row, Row) and row.line in by_row:
            said = by_row[row.line]
            cells: Cells = [*row.cells, *[None] * (max(said) + 1 - len(row.cells))]
            yield Row(row.line, [said.get(at, cell) for at, cell in enumerate(cells)])
        else:
            yield row


def _table(form: str, rows: Iterator[Row | Skipped | Wrong], pair: Pair, survey: Survey) -> Table:
    """The table with its columns found by its first rows, its header taken off."""
    sample = list(islice(rows, _LOOKED_AT))
    good = [row for row in sample if isinstance(row, Row)]
    columns = concept_columns.find(good, pair, survey)
    if columns.has_header and good:
        sample.remove(good[0])
    found: Iterator[Row | Skipped | Wrong] = chain(sample, rows)
    return Table(form, columns, _unescaped(found) if form == "tsv" and columns.is_own else found)


def _unescaped(rows: Iterable[Row | Skipped | Wrong]) -> Iterator[Row | Skipped | Wrong]:
    """The cells of our own TSV as they were before `concept_write` put them on one line."""
    for row in rows:
        if isinstance(row, Row):
            cells: Cells = [
                cell and _TSV_ESCAPE.sub(lambda one: _TSV_MEANT.get(one[1], one[1]), cell) for cell in row.cells
            ]
            yield Row(row.line, cells)
        else:
            yield row


def _workbook(
    path: Path, name: str, pair: Pair, survey: Survey, repairs: Repairs, *, with_errors: bool
) -> Table:  # fmt: skip
    """The first sheet whose header names terms, else the first that holds two columns."""
    fallback: Table | None = None
    for title, rows in workbook.sheets(path, name):
        # Held whole: the workbook is closed when the next sheet is asked for.
        held = list(_repaired(_shown_rows(rows, repairs, with_errors=with_errors), repairs))
        table = _table("xlsx", iter(held), pair, Survey())
        if table.columns.has_header:
            return table
        if fallback is None and any(isinstance(row, Row) and len(row.cells) > 1 for row in held):
            fallback = _table("xlsx", iter(held), pair, survey)
            survey.remark(N_("no sheet names its columns; sheet “%(sheet)s” was read"), sheet=title)
    if fallback is None:
        raise FileRefused(name=name, reason=Phrase(N_("no sheet of it holds two columns of texts")), line=None)
    return fallback


def _shown_rows(
    rows: Iterable[tuple[Row, frozenset[int]]], repairs: Repairs, *, with_errors: bool
) -> Iterator[Row | Wrong]:  # fmt: skip
    for row, shown_errors in rows:
        errors = {at for at in shown_errors if not with_errors and (row.line, str(at + 1)) not in repairs}
        for position in sorted(errors):
            reason = Phrase(N_("the cell shows an error instead of a value"))
            yield Wrong(row.line, str(position + 1), row.cells[position], reason)
        if not errors:
            yield row


def _tbx(contents: Contents, pair: Pair, repairs: Repairs) -> Read:
    """Concepts with the terms of the pair's languages; an entry without any is only counted."""
    read_all = Read("tbx")
    bases = {languages.base(pair.source), languages.base(pair.target)}
    others: dict[str, int] = {}
    entries = 0
    with contents.open() as stream:
        for one in tbx.entries(stream, contents.name, repairs):
            if isinstance(one, tbx.Omitted):
                read_all.wrong.append(Wrong(one.line, one.part, None, one.reason, one.place))
                continue
            entries += 1
            kept = []
            for term in one.concept.terms:
                if languages.base(term.language) in bases:
                    kept.append(term)
                else:
                    others[term.language] = others.get(term.language, 0) + 1
            if kept:
                read_all.found.append(_found(one, kept))
    if others:
        listed = named(others)
        told = phrase(N_("terms in other languages were left out: %(found)s"), found=listed)
        read_all.remarks.append(told)
    if entries and not read_all.found:
        reason = phrase(
            N_("no term in %(source)s or %(target)s; the languages of this file: %(found)s"), source=pair.source,
            target=pair.target, found=named(others),
        )  # fmt: skip
        raise FileRefused(name=contents.name, reason=reason, line=None)
    return read_all


def _found(entry: tbx.Entry, kept: list[Term]) -> Found:
    concept: Concept = replace(entry.concept, terms=tuple(kept))
    return Found(
        entry.line, concept, concept.id, (entry.line,) * len(kept), is_whole=entry.is_own, has_status=entry.is_own
    )
