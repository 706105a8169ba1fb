"""CSV and TSV in: rows become units; what cannot be taken is left out with its line, its column and the reason.

`read` finds encoding, delimiter and columns by content. `units` makes units of rows wherever they come from: another
kind of table only has to give `Row`s.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain, islice

from tmserver.domain.segments import Segment
from tmserver.domain.units import Context, NewUnit, Origin, Skipped, UnitStatus
from tmserver.errors import BadMarkup
from tmserver.formats import inline, stamps, tabular_columns, xml
from tmserver.formats.exchange import Contents, Pair, Survey, Variant, canonical, combined, named, skipped, usable
from tmserver.formats.tabular_columns import (
    SOURCE_LANGUAGE,
    SOURCE_MARKUP,
    TARGET_LANGUAGE,
    TARGET_MARKUP,
    Columns,
)
from tmserver.formats.tabular_formulas import restored
from tmserver.formats.tabular_rows import Cells, Dialect, Row, closes_everywhere, encoding_of, lines, rows
from tmserver.phrases import N_, Phrase

DELIMITERS = ("\t", ";", ",")
"""In the order in which they win a tie: prose holds more commas than semicolons, and no tabs."""
_SAMPLED_ROWS = 50
_LEAST_SHARE = 0.5
"""Of the sampled rows that must have the same two or more cells, or it is no table."""
_SEPARATOR_LINE = re.compile(r"\ufeff?sep=([\t;,])[\r\n]*")
"""What Excel writes as a first line to tell itself the delimiter."""


def read(contents: Contents, pair: Pair, survey: Survey) -> Iterator[NewUnit | Skipped]:
    """The units of a table of texts, and what was left out. Raises FileRefused for no table, or other languages."""
    dialect, is_announced = _dialect(contents, pair, survey)
    survey.format = survey.format or ("tsv" if dialect.is_tsv else "csv")
    found = rows(contents, dialect)
    sample: list[Row | Skipped] = list(islice(found, tabular_columns.SAMPLED_ROWS + is_announced))[is_announced:]
    good = [row for row in sample if isinstance(row, Row)]
    columns = _columns(contents, good, pair, survey)
    if columns.has_header:
        sample.remove(good[0])
    yield from units(chain(sample, found), columns, survey)


def units(table: Iterable[Row | Skipped], columns: Columns, survey: Survey) -> Iterator[NewUnit | Skipped]:
    """The units that rows hold; rows without anything in them are passed over."""
    reader = _RowReader(columns, survey)
    for row in table:
        if isinstance(row, Skipped):
            yield row
        elif any(cell is not None for cell in row.cells):
            yield from reader.units(row)


def _dialect(contents: Contents, pair: Pair, survey: Survey) -> tuple[Dialect, bool]:
    """How to read the table, and whether its first line only announces the delimiter."""
    encoding = encoding_of(contents, survey)
    announced = _SEPARATOR_LINE.fullmatch(next(iter(lines(contents, encoding)), ""))
    delimiter = announced[1] if announced else _delimiter(contents, encoding, pair)
    is_quoted = delimiter != "\t" or closes_everywhere(contents, encoding)
    return Dialect(encoding, delimiter, is_quoted), announced is not None


def _delimiter(contents: Contents, encoding: str, pair: Pair) -> str:
    """The delimiter that makes a header of the first row, else the one that gives rows of one width."""
    shares = []
    for delimiter in DELIMITERS:
        sample = list(islice(rows(contents, Dialect(encoding, delimiter, delimiter != "\t")), _SAMPLED_ROWS))
        found = [row for row in sample if isinstance(row, Row)]
        if found and _is_header(found[0].cells, pair):
            return delimiter
        widths = Counter(len(row.cells) for row in found if len(row.cells) > 1)
        share = widths.most_common(1)[0][1] / len(sample) if widths else 0.0
        shares.append((share, delimiter))
    best, delimiter = max(shares, key=lambda each: each[0])
    if best < _LEAST_SHARE:
        raise contents.refusal(N_("it is text, but no table: no tab, semicolon or comma parts its lines into columns"))
    return delimiter


def _is_header(cells: Cells, pair: Pair) -> bool:
    return tabular_columns.by_header(cells, pair) is not None or tabular_columns.of_other_languages(cells) is not None


def _columns(contents: Contents, good: list[Row], pair: Pair, survey: Survey) -> Columns:
    if not good or len(good[0].cells) > tabular_columns.MOST_COLUMNS:
        raise contents.refusal(N_("no line of it is a row of a table"))
    columns = tabular_columns.by_header(good[0].cells, pair)
    if columns is not None:
        return columns
    others = tabular_columns.of_other_languages(good[0].cells)
    if others is not None:
        for tag in others:
            survey.saw(tag)
        raise contents.refusal(
            N_("its columns are %(found)s; this memory takes %(source)s and %(target)s"),
            line=good[0].line,
            found=named(others),
            source=pair.source,
            target=pair.target,
        )
    return tabular_columns.by_guess(good, pair, survey)


class _RowReader:
    """What the columns of one table mean."""

    def __init__(self, columns: Columns, survey: Survey) -> None:
        self._columns, self._survey = columns, survey
        self._width = len(columns.names)

    def units(self, row: Row) -> Iterator[NewUnit | Skipped]:
        fault = self._fault(row)
        if fault is not None:
            yield fault
            return
        cells: Cells = [cell and restored(cell) for cell in row.cells] if self._columns.is_own else row.cells
        try:
            sources = self._variants(self._columns.sources, cells, row.line, SOURCE_MARKUP, SOURCE_LANGUAGE)
            targets = self._variants(self._columns.targets, cells, row.line, TARGET_MARKUP, TARGET_LANGUAGE)
        except BadMarkup as bad:
            yield skipped(row.line, N_("the columns of markup: %(reason)s"), reason=bad.params["reason"])
            return
        taken = []
        for variants, language in ((sources, self._columns.sources[0][1]), (targets, self._columns.targets[0][1])):
            good, refused = usable(variants, language, row.line)
            yield from refused
            taken.append(good)
        for found in combined(taken[0], taken[1], row.line):
            yield found if isinstance(found, Skipped) else self._unit(cells, *found)

    def _fault(self, row: Row) -> Skipped | None:
        """Why a row cannot be taken as a whole: its width, or a character in it."""
        if len(row.cells) != self._width:
            return skipped(
                row.line,
                N_("the row has %(found)d cells and should have %(wanted)d"),
                found=len(row.cells),
                wanted=self._width,
            )
        for position, cell in enumerate(row.cells):
            if cell is None or (place := xml.forbidden(cell)) is None:
                continue
            name, character = self._columns.names[position], cell[place]
            if "\udc80" <= character <= "\udcff":
                return skipped(row.line, N_("column %(column)s: bytes that are not text in this encoding"), column=name)
            return skipped(
                row.line,
                N_("column %(column)s: character %(code)s at position %(position)d is a control character"),
                column=name,
                code=f"U+{ord(character):04X}",
                position=place,
            )
        return None

    def _variants(
        self, columns: tuple[tuple[int, str], ...], cells: Cells, line: int, markup_field: str, language_field: str
    ) -> list[Variant]:
        """The texts of a side. Markup and the text's own code belong to a table with one column for it."""
        variants = []
        for position, language in columns:
            text = cells[position]
            if text:
                self._survey.saw(language)
            segment = Segment(text or "")
            if len(columns) == 1 and self._columns.fields:
                segment = _with_markup(segment, self._field(cells, markup_field))
                own = self._field(cells, language_field)
                language = (canonical(own) if own else None) or language
            variants.append(Variant(segment, language, line))
        return variants

    def _field(self, cells: Cells, name: str) -> str | None:
        """The cell of a field. An empty one says something only in our own tables, where it was written on purpose."""
        position = self._columns.fields.get(name)
        if position is None:
            return None
        return cells[position] if self._columns.is_own else cells[position] or None

    def _unit(self, cells: Cells, source: Variant, target: Variant) -> NewUnit:
        if not self._columns.fields:
            return NewUnit(source.segment, target.segment, source.language, target.language, line=source.line)
        uses = stamps.uses(self._field(cells, "uses"))
        return NewUnit(
            source=source.segment,
            target=target.segment,
            source_language=source.language,
            target_language=target.language,
            context=Context(*(self._field(cells, name) for name in ("previous", "next", "key"))),
            status=self._status(self._field(cells, "status")),
            note=self._field(cells, "note"),
            story=self._field(cells, "story"),
            created_by=self._field(cells, "created_by"),
            created_at=stamps.moment(self._field(cells, "created_at")),
            changed_by=self._field(cells, "changed_by"),
            changed_at=stamps.moment(self._field(cells, "changed_at")),
            uses=1 if uses is None else uses,
            line=source.line,
            extra=_origin(self._field(cells, "origin")),
        )

    def _status(self, written: str | None) -> UnitStatus:
        """The status a cell names; for other tools' words the lowest, with a remark."""
        if not written:
            return UnitStatus.UNREVIEWED
        try:
            return UnitStatus(written.strip().lower())
        except ValueError:
            self._survey.remark(
                N_("the status “%(status)s” is none of %(known)s; such units are unreviewed"),
                status=written,
                known=", ".join(UnitStatus),
            )
            return UnitStatus.UNREVIEWED


def _with_markup(segment: Segment, markup: str | None) -> Segment:
    """The segment with the markup of its row. Raises BadMarkup when the two say different things."""
    if not markup:
        return segment
    tagged = inline.read(markup)
    if xml.cleaned(tagged.text) != segment.text:
        raise BadMarkup(reason=Phrase(N_("it says something else than the text; correct it or leave it empty")))
    return tagged


def _origin(written: str | None) -> dict[str, list[list[str]]]:
    return {"origin": [[written]]} if written in set(Origin) and written != Origin.IMPORT else {}
