"""How many rows go into one write transaction, so that no other writer waits long: long work done in short steps."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from tmserver.services.jobs import Work

STEP_SECONDS = 0.05
"""How long one step of long work may hold the write lock. Who writes meanwhile waits for one step at most, in turn."""


class Pace:
    """Rows of the next step: as many as `STEP_SECONDS` allowed the last time, at most twice as many as then."""

    def __init__(self, first: int, least: int, most: int) -> None:
        self.rows, self._least, self._most = first, least, most

    @contextmanager
    def step(self, work: Work) -> Iterator[Session]:
        """The transaction of a step. Its time counts from when it has the lock until it is committed: on SQLite the
        checkpoint that a commit brings about can take as long as all before it. A step that fails teaches nothing."""
        with work.writing() as session:
            began = time.perf_counter()
            yield session
        took = time.perf_counter() - began
        self.rows = max(self._least, min(self._most, int(self.rows * min(2.0, STEP_SECONDS / max(took, 1e-4)))))
