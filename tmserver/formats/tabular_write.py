"""CSV out, as RFC 4180 has it: UTF-8, CR LF, every text quoted, formulas neutralised, read back equal by `tabular`.

An unquoted empty cell is a value nobody knows, a quoted one an empty text. What other tools said of a unit (`extra`)
has no place in a table; TMX carries it. A character that XML cannot carry stands as U+FFFD in the text and exactly in
the markup column.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from tmserver.domain.segments import Segment
from tmserver.formats import inline, xml
from tmserver.formats.exchange import ExportUnit, Pair
from tmserver.formats.tabular_columns import OWN, SOURCE_LANGUAGE, SOURCE_MARKUP, TARGET_LANGUAGE, TARGET_MARKUP
from tmserver.formats.tabular_formulas import neutralised

_CHUNK_CHARACTERS = 1 << 16

Column = tuple[str, Callable[[ExportUnit], str | None]]
"""A column beside the texts: its header, and how a unit fills it."""

_PLAIN: tuple[Column, ...] = (
    ("previous", lambda unit: unit.context.previous),
    ("next", lambda unit: unit.context.next),
    ("key", lambda unit: unit.context.key),
    ("note", lambda unit: unit.note),
    ("status", lambda unit: unit.status.value),
    ("story", lambda unit: unit.story),
    ("uses", lambda unit: str(unit.uses)),
    ("origin", lambda unit: unit.first_origin),
    ("created_by", lambda unit: unit.created_by),
    ("created_at", lambda unit: _time(unit.created_at)),
    ("changed_by", lambda unit: unit.changed_by),
    ("changed_at", lambda unit: _time(unit.changed_at)),
    (SOURCE_LANGUAGE, lambda unit: unit.source_language),
    (TARGET_LANGUAGE, lambda unit: unit.target_language),
)
_MARKUP: tuple[Column, ...] = (
    (SOURCE_MARKUP, lambda unit: _markup(unit.source)),
    (TARGET_MARKUP, lambda unit: _markup(unit.target)),
)


def columns(*, with_markup: bool) -> tuple[Column, ...]:
    """The columns between the two texts and the unit's id."""
    return _PLAIN + _MARKUP if with_markup else _PLAIN


def header(pair: Pair, columns: Iterable[Column]) -> list[str]:
    """The first row of a table."""
    return [pair.source, pair.target, *(name for name, _ in columns), OWN]


def values(unit: ExportUnit, columns: Iterable[Column]) -> list[str | None]:
    """A unit's row, not yet made safe; None is a value nobody knows."""
    return [unit.source.text, unit.target.text, *(value(unit) for _, value in columns), str(unit.id)]


def write(units: Iterable[ExportUnit], pair: Pair, *, with_markup: bool) -> Iterator[bytes]:
    """The table in pieces of about 64 kB. `with_markup`: whether some unit has tags; without it they are left out."""
    named = columns(with_markup=with_markup)
    pieces = [",".join(header(pair, named)) + "\r\n"]
    length = 0
    for unit in units:
        cells = [_cell(unit.source.text), _cell(unit.target.text)]
        cells += [_cell(value(unit)) for _, value in named]
        pieces.append(f"{','.join(cells)},{unit.id}\r\n")
        length += len(pieces[-1])
        if length >= _CHUNK_CHARACTERS:
            yield "".join(pieces).encode()
            pieces, length = [], 0
    if pieces:
        yield "".join(pieces).encode()


def _cell(text: str | None) -> str:
    if text is None:
        return ""
    return '"' + neutralised(xml.cleaned(text)).replace('"', '""') + '"'


def _markup(segment: Segment) -> str | None:
    if segment.markup is not None:
        return segment.markup
    return inline.write(segment) if xml.forbidden(segment.text) is not None else None


def _time(time: datetime | None) -> str | None:
    return time.isoformat() if time else None
