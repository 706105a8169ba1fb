"""A private file beside the database in which an import gathers its units before the first is written.

A malformed file stops here, with nothing written; totals are exact; and the units leave in the order of their merge
keys, so that the unique index of the big table fills from left to right (10 times less time under the write lock).
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeAlias

COLUMNS = (
    "source", "target", "source_markup", "target_markup", "source_language", "target_language", "source_key",
    "target_key", "previous", "next",
    "key", "status", "origin", "story", "note", "extra", "created_by", "created_at", "changed_by", "changed_at",
)  # fmt: skip
"""Columns of a staged unit that go into the unit table as they are; times as `types.stored_time` writes them."""


HEAD = ("ukey", "position", "uses")
"""What stands before COLUMNS in a row: merge key, where the unit first stood, how often the file holds it or says it
was used."""
StagedRow: TypeAlias = tuple[Any, ...]
"""One unit of the file: the values of HEAD, then of COLUMNS. Plain tuples, since a large file makes millions."""
UKEY, POSITION, USES = range(3)


class Staging:
    """The side file. Write with `add`, then `seal`, then read `units` as often as needed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.unlink(missing_ok=True)
        self._connection = sqlite3.connect(path, isolation_level=None)
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-65536", "temp_store=FILE"):
            self._connection.execute(f"PRAGMA {pragma}")
        self._connection.execute(
            f"CREATE TABLE staged (ukey BLOB, position INTEGER, uses INTEGER, {', '.join(COLUMNS)})"
        )
        self._connection.execute("CREATE TABLE skipped (position INTEGER PRIMARY KEY, line INTEGER, reason TEXT)")
        self._connection.execute("BEGIN")
        self._insert = f"INSERT INTO staged VALUES ({', '.join('?' * (len(HEAD) + len(COLUMNS)))})"  # noqa: S608 - constants
        self.units_read = 0
        self.distinct = 0
        self.skipped_count = 0
        self.has_repeated = False
        """Whether some unit of the file has more than one use."""

    def add(self, rows: Sequence[StagedRow]) -> None:
        """Append units as the file has them."""
        self._connection.executemany(self._insert, rows)
        self.units_read += len(rows)

    def skip(self, pieces: Sequence[tuple[int | None, str]]) -> None:
        """Note pieces of the file that are no units: (line, reason as JSON)."""
        self._connection.executemany("INSERT INTO skipped (line, reason) VALUES (?, ?)", pieces)
        self.skipped_count += len(pieces)

    def seal(self) -> None:
        """End of the file: index by key and count."""
        self._connection.execute("COMMIT")
        self._connection.execute("CREATE INDEX by_key ON staged (ukey, position)")
        self.distinct = self._connection.execute("SELECT count(DISTINCT ukey) FROM staged").fetchone()[0]
        used = self._connection.execute("SELECT EXISTS (SELECT 1 FROM staged WHERE uses > 1)").fetchone()[0]
        self.has_repeated = bool(used) or self.units_read > self.distinct

    def units(self, *, repeated_only: bool = False) -> Iterator[StagedRow]:
        """Distinct units in key order; of equal ones the first, with the greater of their uses and their number."""
        is_merged = self.distinct == self.units_read
        used = "WHERE uses > 1 " if repeated_only and is_merged else ""
        rows: Iterable[StagedRow] = self._connection.cursor().execute(
            f"SELECT * FROM staged {used}ORDER BY ukey, position"  # noqa: S608 - constants
        )
        for row in rows if is_merged else _merged(rows):
            if not repeated_only or row[USES] > 1:
                yield row

    def let_go(self) -> None:
        """Give back the memory of its cache: others need it now."""
        self._connection.execute("PRAGMA shrink_memory")

    def skipped(self, limit: int) -> list[tuple[int | None, dict[str, object]]]:
        """The first skipped pieces in file order: (line, reason)."""
        rows = self._connection.execute("SELECT line, reason FROM skipped ORDER BY position LIMIT ?", (limit,))
        return [(line, json.loads(reason)) for line, reason in rows]

    def close(self) -> None:
        """Remove the file."""
        self._connection.close()
        self.path.unlink(missing_ok=True)


def _merged(rows: Iterable[StagedRow]) -> Iterator[StagedRow]:
    """Rows in the order of key and position, equal keys as one row."""
    first: StagedRow | None = None
    copies = uses = 0
    for row in rows:
        if first is not None and row[UKEY] == first[UKEY]:
            copies, uses = copies + 1, max(uses, row[USES])
            continue
        if first is not None:
            yield _with_uses(first, max(copies, uses))
        first, copies, uses = row, 1, row[USES]
    if first is not None:
        yield _with_uses(first, max(copies, uses))


def _with_uses(row: StagedRow, uses: int) -> StagedRow:
    return row if row[USES] == uses else (*row[:USES], uses, *row[USES + 1 :])
