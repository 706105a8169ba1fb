"""Databases of the tests: made by the migrations once, then emptied and filled with rows rather than made anew."""

import uuid
from collections.abc import Sequence

from sqlalchemy import Connection, Engine, Row, create_engine, make_url, text

from tmserver.db import schema
from tmserver.db.session import Database
from tmserver.db.tables import Base

_SMALL_BYTES = 1 << 18
"""A larger table is truncated: deleted rows would be read by every later look whether it is empty."""


def new_database(server: str, *, like: str | None = None) -> str:
    """A new database on a server, empty or a copy of `like`, the URL of one that nobody is connected to; its URL."""
    name = f"test_{uuid.uuid4().hex[:8]}"
    template = make_url(like).database if like else "template1"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    engine.dispose()
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def migrated_database(server: str) -> str:
    """A new, migrated database on a server; its URL."""
    url = new_database(server)
    database = Database(url)
    schema.upgrade(database)
    database.close()
    return url


class Shared:
    """A migrated PostgreSQL database that the tests of a process share: `emptied()` makes it as new.

    Only what a test filled is emptied: truncating all tables takes a third of a second, this some milliseconds.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self._engine: Engine = create_engine(url, isolation_level="AUTOCOMMIT", pool_size=1)
        self._tables = [table.name for table in Base.metadata.sorted_tables]
        self._kept: list[str] = []

    def emptied(self, *, with_kept: bool = False) -> str:
        """Take out all rows and set every counter back, or put both as they were when they were kept; the URL."""
        with self._engine.connect() as connection:
            filled = connection.execute(text(self._sizes())).all()
            large = ", ".join(f'"{name}"' for name, size in filled if size > _SMALL_BYTES)
            statements = [f"TRUNCATE {large} CASCADE"] if large else []
            statements += [f'DELETE FROM "{name}"' for name, size in filled if size <= _SMALL_BYTES]
            statements += [f'ALTER SEQUENCE "{name}" RESTART' for name, _ in self._counters(connection)]
            statements += self._kept if with_kept else []
            # as a replica: foreign keys are not looked at, so that the order does not matter
            alone = ("SET session_replication_role = replica", *statements, "RESET session_replication_role")
            connection.exec_driver_sql("; ".join(alone))
        return self.url

    def keep(self) -> None:
        """Remember the rows and counters that are there now."""
        with self._engine.connect() as connection:
            connection.exec_driver_sql("CREATE SCHEMA kept")
            for name, _ in connection.execute(text(self._sizes())).all():
                connection.exec_driver_sql(f'CREATE TABLE kept."{name}" AS SELECT * FROM "{name}"')
                self._kept.append(f'INSERT INTO "{name}" SELECT * FROM kept."{name}"')
            self._kept += [f"SELECT setval('\"{name}\"', {last})" for name, last in self._counters(connection)]

    def _sizes(self) -> str:
        """A query for the tables that hold a row, and their sizes in bytes."""
        return " UNION ALL ".join(
            f"SELECT '{name}', pg_relation_size('\"{name}\"') WHERE EXISTS (SELECT FROM \"{name}\")"
            for name in self._tables
        )

    @staticmethod
    def _counters(connection: Connection) -> Sequence[Row[tuple[str, int]]]:
        """The sequences that have counted, and how far."""
        asked = "SELECT sequencename, last_value FROM pg_sequences WHERE last_value IS NOT NULL"
        return connection.execute(text(asked)).all()

    def close(self) -> None:
        """Give the connection back."""
        self._engine.dispose()
