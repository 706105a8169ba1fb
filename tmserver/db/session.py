"""Sessions on both databases: `reading()` and `writing()`, and nothing else opens one.

SQLite: readers BEGIN deferred, writers BEGIN IMMEDIATE one at a time under a lock of the machine (see write_lock).
PostgreSQL: reading is one read-only snapshot, writing an ordinary transaction. Leaving the block commits, raising
rolls back.
"""

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from tmserver.db.write_lock import WriteLock
from tmserver.errors import BadSetting, DatabaseBusy, DiskFull, TmServerError
from tmserver.phrases import N_, Phrase

_NETWORK_FILE_SYSTEMS = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p", "ceph", "glusterfs", "fuse.glusterfs"}
)
_DISK_FULL_STATES = frozenset({"53100"})  # PostgreSQL: disk_full


def _file_system(path: Path) -> str:
    """Type of the file system that holds `path`, "" where the system does not say (not Linux)."""
    try:
        lines = Path("/proc/mounts").read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    mounts = [(Path(fields[1]), fields[2]) for fields in map(str.split, lines) if len(fields) > 2]
    holding = [(mount, kind) for mount, kind in mounts if path.is_relative_to(mount)]
    return max(holding, key=lambda pair: len(str(pair[0])), default=(Path("/"), ""))[1]


def _on_connect(dbapi: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    connection: Any = dbapi
    connection.isolation_level = None  # sqlite3 must never emit a BEGIN of its own
    for pragma in ("busy_timeout=10000", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _on_begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("tmserver_writer", False)
    if connection.info.get("writes") is not writes:  # what the pooled connection was last: a reader asks for nothing
        connection.exec_driver_sql(f"PRAGMA query_only={0 if writes else 1}")
        connection.info["writes"] = writes
    if writes:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:  # touches no file and cannot fail: no need for what SQLAlchemy does around a statement, at every look-up
        dbapi: Any = connection.connection.dbapi_connection
        dbapi.execute("BEGIN")


def as_refusal(error: BaseException) -> TmServerError | None:
    """What a failure of the database or disk means to a user; None when it is a defect of ours."""
    if isinstance(error, OSError):
        return DiskFull() if error.errno in {errno.ENOSPC, errno.EDQUOT} else None
    if not isinstance(error, DBAPIError):
        return None
    cause = error.orig
    if isinstance(cause, sqlite3.OperationalError):
        if "full" in str(cause):
            return DiskFull()
        return DatabaseBusy() if "locked" in str(cause) or "unable to open" in str(cause) else None
    if getattr(cause, "sqlstate", None) in _DISK_FULL_STATES:
        return DiskFull()
    return DatabaseBusy() if error.connection_invalidated or isinstance(error, OperationalError) else None


def _parsed(url: str) -> URL:
    try:
        return make_url(url)
    except (ArgumentError, ValueError):
        reason = Phrase(N_("it cannot be read. Write postgresql+psycopg://user:password@host:port/name."))
        raise BadSetting(name="TMSERVER_DATABASE_URL", reason=reason) from None  # never the value: it holds a password


def _prepare(path: Path) -> None:
    """Make the database file, readable by its owner alone; SQLite gives its companions the same mode."""
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    except OSError as error:
        reason = Phrase(N_("%(path)s cannot be used (%(why)s)."), {"path": str(path), "why": error.strerror})
        raise BadSetting(name="TMSERVER_DATABASE_URL", reason=reason) from None


class Database:
    """One database of either kind. `is_sqlite` is for the few statements that differ."""

    def __init__(self, url: str) -> None:
        parsed = _parsed(url)
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        if self.is_sqlite:
            path = Path(parsed.database or "")
            _prepare(path)
            kind = _file_system(path.parent.resolve())
            if kind in _NETWORK_FILE_SYSTEMS:
                raise BadSetting(
                    name="TMSERVER_DATA_DIR",
                    reason=Phrase(
                        N_("SQLite needs a local disk; this is a network file system (%(kind)s). Use PostgreSQL."),
                        {"kind": kind},
                    ),
                )
            self._lock: WriteLock | None = WriteLock(path)
            self.engine: Engine = create_engine(
                parsed,
                connect_args={"timeout": 10, "check_same_thread": False},
                pool_size=16,
                max_overflow=64,
                pool_use_lifo=True,  # whoever writes much keeps the connection whose cache is warm
            )
            self._writer: Engine = self.engine.execution_options(tmserver_writer=True)  # the same pool
            self._reader: Engine = self.engine
            event.listen(self.engine, "connect", _on_connect)
            event.listen(self.engine, "begin", _on_begin)
        else:
            self._lock = None
            self.engine = create_engine(
                parsed,
                pool_pre_ping=True,
                pool_size=16,
                max_overflow=64,
                connect_args={"connect_timeout": 10, "options": "-c timezone=UTC"},
            )
            self._writer = self.engine
            self._reader = self.engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session on one consistent state; it cannot write."""
        with self._refusing(), Session(self._reader, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session that may write: leaving commits, raising rolls back. Commit and checkpoint run inside the lock."""
        with (
            self._refusing(),
            self._lock() if self._lock else nullcontext(),
            Session(self._writer, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    @contextmanager
    def connection(self, *, writes: bool) -> Iterator[Connection]:
        """A bare connection in a transaction, for migrations and bulk work."""
        lock = self._lock() if self._lock and writes else nullcontext()
        with self._refusing(), lock, (self._writer if writes else self._reader).begin() as connection:
            yield connection

    @contextmanager
    def _refusing(self) -> Iterator[None]:
        try:
            yield
        except (DBAPIError, OSError) as error:
            refusal = as_refusal(error)
            if refusal is None:
                raise
            raise refusal from error

    def close(self) -> None:
        """End all connections. On SQLite the last one checkpoints, so that too happens under the lock."""
        with self._lock() if self._lock else nullcontext():
            self.engine.dispose()
