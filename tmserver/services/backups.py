"""Backups: one file with everything people made, taken from a running service, good for either database.

The file is gzip over lines: a header, for each table its name and rows, and at the end the content hash. The hash runs
over tables and rows, so two databases with the same content have the same, whichever kind they are.
"""

import gzip
import hashlib
import json
import os
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from tmserver.db import dump
from tmserver.db.tables import Memory, Unit
from tmserver.domain.units import UnitStatus
from tmserver.errors import Conflict, FileRefused
from tmserver.phrases import N_, Phrase
from tmserver.services import units

FORMAT = "tmserver-backup"
VERSION = 1

Transaction = Callable[[], AbstractContextManager[Session]]


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup file holds: its content hash and how many rows."""

    content_hash: str
    rows: int


def content(session: Session) -> Iterator[str]:
    """The lines that count: each table's name, then its rows."""
    for table in dump.tables():
        yield json.dumps({"table": table.name})
        yield from dump.lines(session, table)


def content_hash(session: Session) -> Backup:
    """The hash of a database's content, in the reader's snapshot."""
    digest, rows = hashlib.blake2b(digest_size=16), 0
    for line in content(session):
        digest.update(line.encode() + b"\n")
        rows += line.startswith("[")
    return Backup(digest.hexdigest(), rows)


def write(reading: Transaction, now: datetime, schema: str, path: Path) -> Backup:
    """Write a backup of one consistent state; others read and write on meanwhile. An old file is replaced at the end.

    Raises FileRefused when the file cannot be written (no room, no right).
    """
    scratch = path.with_name(path.name + ".part")
    digest, rows = hashlib.blake2b(digest_size=16), 0
    try:
        descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)  # it holds password hashes
        with os.fdopen(descriptor, "wb") as raw, gzip.GzipFile("", "wb", 1, raw, 0) as packed, reading() as session:
            header = {"format": FORMAT, "version": VERSION, "schema": schema, "at": now.isoformat()}
            packed.write(json.dumps(header | {"last_ids": dump.last_ids(session)}).encode() + b"\n")
            for line in content(session):
                packed.write(line.encode() + b"\n")
                digest.update(line.encode() + b"\n")
                rows += line.startswith("[")
            packed.write(json.dumps({"content_hash": digest.hexdigest(), "rows": rows}).encode() + b"\n")
            packed.close()
            raw.flush()
            os.fsync(raw.fileno())
        scratch.replace(path)
    except OSError as error:
        with suppress(OSError):
            scratch.unlink()
        raise _refused(path, N_("it cannot be written (%(why)s)."), why=error.strerror) from error
    return Backup(digest.hexdigest(), rows)


def _refused(path: Path, template: str, **params: Any) -> FileRefused:
    return FileRefused(name=path.name, reason=Phrase(template, params))


def _opened(path: Path) -> IO[str]:
    try:
        return gzip.open(path, "rt", encoding="ascii", newline="\n")
    except OSError as error:
        raise _refused(path, N_("it cannot be opened (%(why)s)."), why=error.strerror) from error


def verify(path: Path, schema: str) -> Backup:
    """Read a whole backup and compare its hash, before a row of it is used. Raises FileRefused."""
    digest, rows, last = hashlib.blake2b(digest_size=16), 0, ""
    try:
        with _opened(path) as stream:
            header = json.loads(stream.readline())
            if not isinstance(header, dict) or header.get("format") != FORMAT or header.get("version") != VERSION:
                raise _refused(path, N_("this is no backup of tmserver, or of another version."))
            if header["schema"] != schema:
                raise _refused(
                    path, N_("it was made at schema %(found)s and this program needs %(needed)s."),
                    found=header["schema"], needed=schema,
                )  # fmt: skip
            for line in stream:
                if last:
                    digest.update(last.encode())
                    rows += last.startswith("[")
                last = line
        trailer = json.loads(last)
    except (OSError, EOFError, ValueError, KeyError, zlib.error) as error:
        raise _refused(path, N_("it is damaged or cut off; nothing was restored.")) from error
    if trailer != {"content_hash": digest.hexdigest(), "rows": rows}:
        raise _refused(path, N_("it is damaged or cut off; nothing was restored."))
    return Backup(digest.hexdigest(), rows)


def restore(writing: Transaction, schema: str, path: Path) -> Backup:
    """Fill an empty database from a backup, all or nothing. Raises FileRefused, Conflict when it is not empty."""
    backup = verify(path, schema)
    by_name = {table.name: table for table in dump.tables()}
    with writing() as session, _opened(path) as stream:
        if not dump.is_empty(session):
            raise Conflict(reason=Phrase(N_("the database is not empty; restore into a new one.")))
        header = json.loads(stream.readline())
        line = stream.readline()
        while line.startswith('{"table"'):
            table = by_name[json.loads(line)["table"]]
            rows = _Rows(stream)
            dump.load(session, table, rows)
            line = rows.after
        dump.set_last_ids(session, header["last_ids"], dump.counted_tables())
        if content_hash(session) != backup:
            raise _refused(path, N_("what was read back differs from the file; nothing was restored."))
    return backup


class _Rows(Iterator[str]):
    """The rows of one table; `after` is the line that ended them."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream, self.after = stream, ""

    def __next__(self) -> str:
        if self.after:
            raise StopIteration
        line = self._stream.readline()
        if not line.startswith("["):
            self.after = line
            raise StopIteration
        return line


def check(session: Session) -> list[Phrase]:
    """What is wrong with a database; empty when all is well."""
    problems: list[Phrase] = []
    if session.get_bind().dialect.name == "sqlite":
        answer = session.scalars(text("PRAGMA integrity_check")).all()
        if answer != ["ok"]:
            problems.append(Phrase(N_("SQLite finds damage: %(what)s"), {"what": "; ".join(map(str, answer[:5]))}))
        broken = len(session.execute(text("PRAGMA foreign_key_check")).all())
        if broken:
            problems.append(Phrase(N_("%(count)d rows refer to rows that are not there."), {"count": broken}))
    for memory in session.scalars(select(Memory)):
        problems += _check_memory(session, memory)
    return problems


def _check_memory(session: Session, memory: Memory) -> list[Phrase]:
    """Counts and revisions of a memory against its units."""
    visible = select(Unit.status, func.count()).where(Unit.memory_id == memory.id, units.is_visible())
    found: dict[Any, int] = {row[0]: row[1] for row in session.execute(visible.group_by(Unit.status))}
    retired = found.pop(UnitStatus.RETIRED, 0)
    highest = session.scalar(select(func.max(Unit.revision)).where(Unit.memory_id == memory.id)) or 0
    problems = []
    if (sum(found.values()), retired) != (memory.unit_count, memory.retired_count):
        problems.append(
            Phrase(
                N_("%(memory)s: %(said)d units are counted and %(found)d are there."),
                {"memory": memory.slug, "said": memory.unit_count, "found": sum(found.values())},
            )
        )
    if highest > memory.revision:
        problems.append(Phrase(N_("%(memory)s: a unit is newer than the memory."), {"memory": memory.slug}))
    return problems
