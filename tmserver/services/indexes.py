"""The match indexes of this process: derived from the database, never the truth (docs/index.md).

One shelf a language (by its base: it, en). Before a look-up `caught_up` asks each memory concerned for what changed
since the shelf last read; revisions rise under the memory's row lock, so their order is commit order and no change is
passed over. Rows are read in the caller's own transaction: nothing uncommitted can enter. Files are built by the
worker (index_keeper); a process opens a new generation when it finds one.
"""

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from tmserver.db.tables import Memory
from tmserver.domain import languages
from tmserver.domain.people import Actor, Role
from tmserver.matching.index import Index
from tmserver.services import index_rows, jobs
from tmserver.services.index_rows import Pool
from tmserver.services.shelf import Shelf, stamp_of
from tmserver.text.normal import text_key

INLINE_MOST = 20_000
"""Rows that a look-up reads itself (about half a second, once); more is left to a living worker."""


@dataclass(frozen=True, slots=True)
class View:
    """An index brought up to a transaction: the pools that are published, and whether something is still missing."""

    index: Index
    slots: Index
    pools: tuple[tuple[Pool, int], ...]
    behind: bool


class Indexes:
    """All indexes of a process. Safe to use from several threads. `root` None: in memory only."""

    def __init__(self, root: Path | None = None, host: str = "") -> None:
        self.root, self._host = root, host
        self._lock = threading.Lock()
        self._shelves: dict[str, Shelf] = {}

    def directory(self, language: str) -> Path | None:
        """Where the generations of a language are."""
        return None if self.root is None else self.root / languages.base(language)

    def caught_up(
        self, session: Session, now: datetime, language: str, memories: Sequence[Memory], texts: Iterable[str] = ()
    ) -> View:
        """The index of a language at the revisions that these memories have in the caller's transaction.

        While something is missing from it, units that equal one of `texts` are fetched from the database, so that
        equal texts are found anyway (model.md, Freshness).
        """
        shelf = self._current(languages.base(language))
        own = [memory for memory in memories if speaks(memory, shelf.language)]
        if any(shelf.needs(memory) for memory in own):
            with shelf.lock:
                for memory in own:
                    if shelf.needs(memory):
                        shelf.catch_up(session, memory, INLINE_MOST)
                        if memory.id in shelf.gaps and not self._is_tended(session, now):
                            shelf.gaps.discard(memory.id)
                            shelf.seen.pop(memory.id)
                            shelf.catch_up(session, memory, None)
        gaps = [memory.id for memory in own if memory.id in shelf.gaps]
        if gaps:
            self._fetch_equal(session, shelf, gaps, texts)
        return View(shelf.index, shelf.slots, tuple(shelf.admitted()), bool(gaps))

    def _is_tended(self, session: Session, now: datetime) -> bool:
        """Whether a worker of this host will build what is missing. Without one the look-up reads all itself."""
        return self.root is not None and jobs.worker_alive(session, now, self._host)

    def _current(self, language: str) -> Shelf:
        """The shelf over the newest generation; opened again when the worker made another."""
        shelf = self._shelves.get(language)
        directory = self.directory(language)
        if shelf is not None and stamp_of(directory) == shelf.stamp:
            return shelf
        with self._lock:
            shelf = self._shelves.get(language)
            if shelf is None or stamp_of(directory) != shelf.stamp:
                shelf = self._shelves[language] = Shelf.open(language, directory)
            return shelf

    @staticmethod
    def _fetch_equal(session: Session, shelf: Shelf, gaps: Sequence[int], texts: Iterable[str]) -> None:
        keys = sorted({text_key(text) for text in texts})
        if keys:
            with shelf.lock:
                shelf.take(index_rows.with_texts(session, gaps, keys))


def speaks(memory: Memory, language: str) -> bool:
    """Whether one side of the memory is of this language."""
    return language in {languages.base(memory.source), languages.base(memory.target)}


def embargo_desks(actor: Actor) -> frozenset[int] | None:
    """Desks whose embargoed units the actor may see; None: all of them."""
    return None if actor.role is Role.ADMINISTRATOR else frozenset(actor.memberships)
