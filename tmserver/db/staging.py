"""A private file beside the database in which an import gathers its units before the first is written.

A malformed file stops here, with nothing written; totals are exact; and the units leave in the order of their merge
keys, so that the unique index of the big table fills from left to right (10 times less time under the write lock).
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

COLUMNS = (
    "source", "target", "source_markup", "target_markup", "source_language", "target_language", "source_key",
    "target_key", "previous", "next",
    "key", "status", "origin", "story", "note", "extra", "created_by", "created_at", "changed_by", "changed_at",
)  # fmt: skip
"""Columns of a staged unit that go into the unit table as they are; times as `types.stored_time` writes them."""


@dataclass(frozen=True, slots=True)
class StagedUnit:
    """One distinct unit of the file: its key, where it first stood, how often the file holds it or says it was used."""

    ukey: bytes
    position: int
    uses: int
    values: tuple[Any, ...]
    """In the order of COLUMNS."""


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
        self._insert = f"INSERT INTO staged VALUES ({', '.join('?' * (3 + len(COLUMNS)))})"  # noqa: S608 - constants
        self.units_read = 0
        self.distinct = 0
        self.skipped_count = 0
        self.has_repeated = False
        """Whether some unit of the file has more than one use."""

    def add(self, units: Sequence[StagedUnit]) -> None:
        """Append units as the file has them."""
        self._connection.executemany(
            self._insert, [(unit.ukey, unit.position, unit.uses, *unit.values) for unit in units]
        )
        self.units_read += len(units)

    def skip(self, line: int | None, reason: dict[str, object]) -> None:
        """Note a piece of the file that is no unit, and why."""
        self._connection.execute("INSERT INTO skipped (line, reason) VALUES (?, ?)", (line, json.dumps(reason)))
        self.skipped_count += 1

    def seal(self) -> None:
        """End of the file: index by key and count."""
        self._connection.execute("COMMIT")
        self._connection.execute("CREATE INDEX by_key ON staged (ukey, position)")
        self.distinct = self._connection.execute("SELECT count(DISTINCT ukey) FROM staged").fetchone()[0]
        used = self._connection.execute("SELECT EXISTS (SELECT 1 FROM staged WHERE uses > 1)").fetchone()[0]
        self.has_repeated = bool(used) or self.units_read > self.distinct

    def units(self) -> Iterator[StagedUnit]:
        """Distinct units in key order; of equal ones the first, with the greater of their uses and their number."""
        rows: Iterable[tuple[Any, ...]] = self._connection.cursor().execute(
            "SELECT * FROM staged ORDER BY ukey, position"
        )
        for ukey, same in groupby(rows, key=lambda row: row[0]):
            copies = list(same)
            first = copies[0]
            yield StagedUnit(
                ukey,
                first[1],
                max(len(copies), *(row[2] for row in copies)) if len(copies) > 1 else first[2],
                first[3:],
            )

    def skipped(self, limit: int) -> list[tuple[int | None, dict[str, object]]]:
        """The first skipped pieces in file order: (line, reason)."""
        rows = self._connection.execute("SELECT line, reason FROM skipped ORDER BY position LIMIT ?", (limit,))
        return [(line, json.loads(reason)) for line, reason in rows]

    def close(self) -> None:
        """Remove the file."""
        self._connection.close()
        self.path.unlink(missing_ok=True)
