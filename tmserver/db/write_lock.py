"""One writer at a time across processes and threads of one machine, in turn."""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tmserver.errors import DatabaseBusy


class WriteLock:
    """Two files: `turn` is the seat of the next in line, `write` the lock itself.

    A fresh descriptor each time: flock belongs to the open file description, so threads exclude each other too. Who
    leaves cannot come straight back past the one who waits (plain flock lets him: waits of 95 ms instead of 14).
    It closes a real hole: SQLite before 3.51.3 can lose acknowledged commits when two connections commit and
    checkpoint at once in WAL mode, so every write transaction and every checkpoint runs inside this lock.
    """

    def __init__(self, path: Path) -> None:
        self._turn, self._write = Path(f"{path}.turn"), Path(f"{path}.lock")
        self._held = threading.local()

    @contextmanager
    def __call__(self) -> Iterator[None]:
        """Hold the lock. Not reentrant: a nested use would wait for itself, so it is refused as a defect."""
        if getattr(self._held, "now", False):
            raise RuntimeError("a write transaction was opened inside another")
        try:
            turn = os.open(self._turn, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise DatabaseBusy from error
        try:
            fcntl.flock(turn, fcntl.LOCK_EX)
            write = os.open(self._write, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            fcntl.flock(write, fcntl.LOCK_EX)
        finally:
            os.close(turn)
        self._held.now = True
        try:
            yield
        finally:
            self._held.now = False
            os.close(write)
