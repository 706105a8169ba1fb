"""What is wrong in a file of terms: the cells a person may put right where they stand, and the rows as a file again.

Both read the file once more, with what was repaired already: a file without faults never pays for it.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tmserver.domain.term_files import Repairs, Wrong
from tmserver.domain.units import Skipped
from tmserver.formats import concept_columns, concept_files, concept_json, concept_write, tbx, workbook_write, xml
from tmserver.formats.concept_columns import CONCEPT_COLUMNS, TermColumns
from tmserver.formats.concept_files import Table
from tmserver.formats.exchange import Contents, Pair, Survey
from tmserver.formats.tabular_columns import MOST_COLUMNS
from tmserver.formats.tabular_formulas import restored
from tmserver.formats.tabular_rows import Cells, Row

_XML_NAMESPACE = "{http://www.w3.org/XML/1998/namespace}"
_JSON_LISTS = frozenset({"terms", "scopes", "struck_forms", "added_forms", "exceptions"})


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that may be put right: its place as `Repairs` name it, its name for people, all that stands in it."""

    row: int
    place: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class FaultyFile:
    """A stored file with what is wrong in it; `roles` and `repairs` as they were when it was read."""

    path: Path
    name: str
    pair: Pair
    roles: Sequence[str] | None
    repairs: Repairs
    wrong: Sequence[Wrong]

    @property
    def rows(self) -> frozenset[int]:
        """The rows named."""
        return frozenset(one.row for one in self.wrong if one.row is not None)

    def opened(self) -> tuple[Table | tuple[str, Contents], TermColumns | None]:
        """The file, and its columns as somebody chose them. Raises FileRefused."""
        found = concept_files.opened(self.path, self.name, self.pair, Survey(), self.repairs, with_errors=True)
        if not isinstance(found, Table):
            return found, None
        return found, found.columns if self.roles is None else concept_columns.chosen(self.roles, found.columns)


def cells(file: FaultyFile) -> list[tuple[Cell, ...]]:
    """For each wrong place the cells to put right there; where there is none it is mended in the file itself."""
    source, columns = file.opened()
    if isinstance(source, Table):
        chosen, wanted = columns or source.columns, file.rows
        held = {row.line: row.cells for row in source.rows if isinstance(row, Row) and row.line in wanted}
        return [tuple(_cells_of(one, chosen, held.get(one.row or 0))) for one in file.wrong]
    form, contents = source
    if form == "json":
        listed = concept_json.loaded(contents, file.repairs)
        return [tuple(_json_cells(one, listed)) for one in file.wrong]
    return [tuple(_tbx_cells(one)) for one in file.wrong]


def _cells_of(wrong: Wrong, columns: TermColumns, row: Cells | None) -> Iterator[Cell]:
    if row is None:
        return
    for at in _positions(wrong, columns, row):
        yield Cell(wrong.row or 0, str(at + 1), columns.names[at], (row[at] if at < len(row) else None) or "")


def _positions(wrong: Wrong, columns: TermColumns, row: Cells) -> list[int]:
    """Columns by the name or the role that was told, of several the one that holds the value.

    Where no column was told and no term stands, each that could hold one.
    """
    terms = [at for at, role in enumerate(columns.roles) if ":" in role]
    if wrong.column is None:
        return [] if any(at < len(row) and row[at] for at in terms) else terms
    named = [at for at, name in enumerate(columns.names) if wrong.column == name]
    named = named or [at for at, role in enumerate(columns.roles) if role == wrong.column]
    if not named and wrong.column.isdecimal() and 0 < int(wrong.column) <= len(columns.names):
        named = [int(wrong.column) - 1]
    if not named and wrong.column == "term":
        return [at for at in terms if at < len(row) and row[at]]
    holding = [at for at in named if wrong.value and at < len(row) and wrong.value in (row[at] or "")]
    return (holding or named)[:1]


def _json_cells(wrong: Wrong, listed: Sequence[Any]) -> Iterator[Cell]:
    """A text, or a value that should have been one; lists are mended in the file."""
    if wrong.row is None or wrong.column is None or not 0 < wrong.row <= len(listed):
        return
    value = concept_json.at(listed[wrong.row - 1], wrong.column)
    last = wrong.column.rpartition(".")[2]
    if isinstance(value, dict | list) or last in _JSON_LISTS or (last.endswith("]") and not isinstance(value, str)):
        return
    text = value if isinstance(value, str) else "" if value is None else json.dumps(value)
    yield Cell(wrong.row, wrong.column, wrong.column, text)


def _tbx_cells(wrong: Wrong) -> Iterator[Cell]:
    if wrong.row is not None and wrong.place is not None:
        yield Cell(wrong.row, wrong.place, wrong.place, "")


def written(file: FaultyFile, heading: str, told: Callable[[Wrong], str]) -> tuple[str, Iterator[bytes]]:
    """The concepts that hold a fault as a file of the same kind: its form, and its bytes in pieces.

    A table has its header again, and under `heading` what is wrong with each row: a column that no import reads.
    """
    source, columns = file.opened()
    if isinstance(source, Table):
        return source.format, _table(source, columns or source.columns, file, heading, told)
    form, contents = source
    if form == "json":
        listed = concept_json.loaded(contents, file.repairs)
        wanted = file.rows
        return form, _json(said for number, said in enumerate(listed, 1) if number in wanted)
    return form, _tbx(contents, file)


def _table(
    source: Table, columns: TermColumns, file: FaultyFile, heading: str, told: Callable[[Wrong], str]
) -> Iterator[bytes]:
    reasons: dict[int, list[str]] = {}
    for one in file.wrong:
        if one.row is not None:
            reasons.setdefault(one.row, []).append(f"{one.column}: {told(one)}" if one.column else told(one))
    width = len(columns.names)
    wanted = file.rows
    rows: list[Cells] = [[*columns.names, heading]] if columns.has_header else []
    for line, row in _left_out(source.rows, columns, wanted):
        padded: Cells = [*row, *[None] * (width - len(row))]
        rows.append([*padded, "; ".join(reasons.get(line, ()))] if columns.has_header else padded)
    if source.format == "xlsx":
        whole = [row[: MOST_COLUMNS + 1] for row in rows]
        said = [[cell and restored(cell) for cell in row] for row in whole] if columns.is_own else whole
        return workbook_write.write_rows(said)
    return _text(rows, source, columns)


def _left_out(
    rows: Iterable[Row | Skipped | Wrong], columns: TermColumns, wrong: frozenset[int]
) -> Iterator[tuple[int, Cells]]:
    """The rows of concepts of which one is wrong: a row, or in the long layout all that `concept_rows` joins."""
    groups: list[list[Row]] = []
    by_key: dict[str, list[Row]] = {}
    for row in rows:
        if not isinstance(row, Row) or not any(cell and cell.strip() for cell in row.cells):
            continue
        said = {role: cell.strip() for role, cell in zip(columns.roles, row.cells, strict=False) if cell}
        key = said.get("concept") if columns.is_long else None
        if key in by_key:
            by_key[key].append(row)
        elif columns.is_long and groups and not any(said.get(role) for role in CONCEPT_COLUMNS):
            groups[-1].append(row)
        else:
            groups.append([row])
            if key:
                by_key[key] = groups[-1]
    for group in groups:
        if any(row.line in wrong for row in group):
            yield from ((row.line, row.cells) for row in group)


def _text(rows: Iterable[Cells], source: Table, columns: TermColumns) -> Iterator[bytes]:
    """In the file's own manner, in UTF-8; cells stay as they came, formulas and all."""
    dialect = source.dialect
    delimiter = dialect.delimiter if dialect is not None else ","
    is_tsv = dialect is not None and dialect.is_tsv
    for row in rows:
        if is_tsv and columns.is_own:
            cells_ = [concept_write.escaped(cell or "") for cell in row]
        elif dialect is not None and not dialect.is_quoted:
            cells_ = [cell or "" for cell in row]
        else:
            cells_ = ["" if cell is None else '"' + cell.replace('"', '""') + '"' for cell in row]
        yield (delimiter.join(cells_) + ("\n" if is_tsv else "\r\n")).encode("utf-8", "replace")


def _json(listed: Iterable[Any]) -> Iterator[bytes]:
    head = {"format": concept_write.JSON_FORMAT, "version": concept_write.JSON_VERSION}
    yield (json.dumps(head)[:-1] + ', "concepts": ').encode()
    yield json.dumps(list(listed), ensure_ascii=False, indent=1).encode("utf-8", "replace")
    yield b"}\n"


def _tbx(contents: Contents, file: FaultyFile) -> Iterator[bytes]:
    """The entries in which a line is wrong, inside a root like that of the file."""
    begun, wanted = False, file.rows
    with contents.open() as stream:
        for entry in xml.iterate(stream, contents.name, tbx.ENTRIES):
            root = entry.getroottree().getroot()
            if not begun:
                yield f'<?xml version="1.0" encoding="UTF-8"?>\n{_start(root, None)}<text><body>\n'.encode()
                begun = True
            if any(each.sourceline in wanted for each in entry.iter()):
                yield ("".join(_xml(entry, _namespace(root))) + "\n").encode()
        yield f"</body></text></{xml.local(root)}>\n".encode()


def _xml(entry: xml.Element, outer: str) -> Iterator[str]:
    for event, element in xml.walk(entry):
        parent = element.getparent()
        if event == "start":
            inside = outer if element is entry or parent is None else _namespace(parent)
            yield _start(element, inside) + xml.escaped(element.text or "")
        else:
            tail = "" if element is entry else element.tail or ""
            yield f"</{xml.local(element)}>{xml.escaped(tail)}"


def _namespace(element: xml.Element) -> str:
    tag = str(element.tag)
    return tag[1 : tag.rindex("}")] if tag.startswith("{") else ""


def _start(element: xml.Element, outer: str | None) -> str:
    """Its start tag; the namespace is named where it is another than around it."""
    namespace = _namespace(element)
    attributes: dict[str, str | None] = {} if namespace == (outer or "") else {"xmlns": namespace}
    for key, value in element.items():
        name = str(key).replace(_XML_NAMESPACE, "xml:")
        if not name.startswith("{"):
            attributes[name] = str(value)
    return xml.start_tag(xml.local(element), attributes)
