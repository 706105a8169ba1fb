"""Many rows of the unit table at once, the fastest way each database has."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from tmserver.db.staging import COLUMNS, HEAD, UKEY, USES, StagedRow

_FIXED = ("memory_id", "import_id", "created_by_id", "version")
_ROW = (*HEAD, *COLUMNS)
_ALL = (*_FIXED, *_ROW)
_INSERT = (
    f"INSERT INTO unit ({', '.join(_ALL)}) VALUES (%s, {', '.join('?' * len(_ROW))}) "  # noqa: S608 - constants only
    "ON CONFLICT (memory_id, ukey) DO NOTHING"
)
_STAGE = f"CREATE TEMPORARY TABLE slice ON COMMIT DROP AS SELECT {', '.join(_ROW)} FROM unit WITH NO DATA"  # noqa: S608
_COPY = f"COPY slice ({', '.join(_ROW)}) FROM STDIN"
_MOVE = (
    f"INSERT INTO unit ({', '.join(_ALL)}) SELECT %s, {', '.join(_ROW)} FROM slice ORDER BY ukey "  # noqa: S608
    "ON CONFLICT (memory_id, ukey) DO NOTHING"
)

_CACHE = "PRAGMA cache_size = -65536"
"""64 MB for the connection that imports: text keys fall anywhere in their indexes, and with the usual 2 MB their pages
are read and written again and again (a third of the time at 200,000 units)."""


@dataclass(frozen=True, slots=True)
class Belonging:
    """What the rows of one import share."""

    memory_id: int
    import_id: int
    created_by_id: int | None

    def literals(self) -> str:
        """As SQL: whole numbers that stand once in the statement and not in every row."""
        user = "NULL" if self.created_by_id is None else str(int(self.created_by_id))
        return f"{int(self.memory_id)}, {int(self.import_id)}, {user}, 1"


def insert_units(session: Session, belonging: Belonging, rows: Sequence[StagedRow]) -> None:
    """Insert units at version 1, passing over those whose key the memory holds already.

    SQLite: one prepared statement, 25 % faster than through Core. PostgreSQL: COPY into a temporary table, 2.4 times
    faster than many INSERTs. Times are UTC without zone, as `types.stored_time` writes them.
    """
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(_CACHE)
        connection.exec_driver_sql(_INSERT % belonging.literals(), rows)
        return
    connection.exec_driver_sql(_STAGE)
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(_COPY) as copy:
        for row in rows:
            copy.write_row(row)
    connection.exec_driver_sql(_MOVE % belonging.literals())
    connection.exec_driver_sql("DROP TABLE slice")


def raise_uses(session: Session, memory_id: int, import_id: int, rows: Sequence[StagedRow]) -> int:
    """Raise the uses of units that were there before this import to what the file says; returns how many changed."""
    statement = text(
        "UPDATE unit SET uses = :uses WHERE memory_id = :memory_id AND ukey = :ukey AND uses < :uses "
        "AND (import_id IS NULL OR import_id <> :import_id)"
    )
    changed = 0
    for row in rows:
        values = {"uses": row[USES], "memory_id": memory_id, "ukey": row[UKEY], "import_id": import_id}
        changed += session.connection().execute(statement, values).rowcount
    return changed
