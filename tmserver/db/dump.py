"""Every row of every table as lines of JSON, in the order of keys, and back: the same for both databases.

A line is a JSON array of a row's values in column order; bytes are base64, times ISO 8601 in UTC, enums their values.
"""

import base64
import enum
import json
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from sqlalchemy import Column, LargeBinary, Table, func, insert, select, text
from sqlalchemy.orm import Session

from tmserver.db.tables import Base
from tmserver.db.types import EnumValue, UtcDateTime

_AT_ONCE = 2000
_FORGOTTEN = frozenset({"web_session", "sign_in_failure", "worker"})
"""Tables about the moment: who is signed in, who has to wait, which worker lives."""


def tables() -> list[Table]:
    """The tables of a dump, each after those it refers to."""
    return [table for table in Base.metadata.sorted_tables if table.name not in _FORGOTTEN]


def _encode(value: Any) -> Any:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.value if isinstance(value, enum.Enum) else value


def _decoder(column: Column[Any]) -> Callable[[Any], Any]:
    kind = column.type
    if isinstance(kind, LargeBinary):
        return lambda value: None if value is None else base64.b64decode(value)
    if isinstance(kind, UtcDateTime):
        return lambda value: None if value is None else datetime.fromisoformat(value)
    if isinstance(kind, EnumValue):
        return lambda value: None if value is None else kind.kind(value)
    return lambda value: value


def lines(session: Session, table: Table) -> Iterator[str]:
    """The rows of a table, one line each without its end, in the order of the primary key; in pieces, not at once."""
    query = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=_AT_ONCE)
    for row in session.execute(query):
        yield json.dumps([_encode(value) for value in row], ensure_ascii=True, separators=(",", ":"))


def load(session: Session, table: Table, rows: Iterator[str]) -> int:
    """Insert lines that `lines` gave; returns how many."""
    columns = list(table.columns)
    decoders = [_decoder(column) for column in columns]
    count = 0
    while piece := list(islice(rows, _AT_ONCE)):
        values = [
            {
                column.name: decode(value)
                for column, decode, value in zip(columns, decoders, json.loads(line), strict=True)
            }
            for line in piece
        ]
        session.execute(insert(table), values)
        count += len(piece)
    return count


def is_empty(session: Session) -> bool:
    """Whether no table of a dump holds a row."""
    return all(session.scalar(select(func.count()).select_from(table)) == 0 for table in tables())


def _counted(table: Table) -> bool:
    return [column.name for column in table.primary_key.columns] == ["id"] and table.name != "worker"


def last_ids(session: Session) -> dict[str, int]:
    """The highest id each table ever gave out, so that a restored database does not give one out again."""
    found = {}
    for table in tables():
        if _counted(table):
            highest = session.scalar(select(func.max(table.c.id))) or 0
            found[table.name] = max(highest, _given_out(session, table))
    return found


def _given_out(session: Session, table: Table) -> int:
    if session.get_bind().dialect.name == "sqlite":
        return session.scalar(text("SELECT seq FROM sqlite_sequence WHERE name = :name"), {"name": table.name}) or 0
    sequence = session.scalar(text("SELECT pg_get_serial_sequence(:name, 'id')"), {"name": table.name})
    return session.scalar(text(f"SELECT last_value FROM {sequence}")) or 0  # noqa: S608 - the catalogue's own name


def set_last_ids(session: Session, wanted: dict[str, int], names: Sequence[str]) -> None:
    """Go on counting where the dumped database was."""
    for name in names:
        last = wanted.get(name, 0)
        if not last:
            continue
        if session.get_bind().dialect.name == "sqlite":
            session.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), {"name": name})
            session.execute(
                text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :seq)"), {"name": name, "seq": last}
            )
        else:
            session.execute(
                text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :last)"), {"name": name, "last": last}
            )


def counted_tables() -> list[str]:
    """Names of the tables whose ids are counted."""
    return [table.name for table in tables() if _counted(table)]
