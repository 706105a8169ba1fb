"""The worker's side of the match index: builds generations of files when much has changed, before an import is shown,
or from nothing when files are missing, damaged or of another version. One builder a language and host at a time."""

import fcntl
import os
import shutil
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from itertools import groupby
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tmserver.db.tables import Import, Memory
from tmserver.domain import languages
from tmserver.matching.files import IndexDamaged
from tmserver.services import index_rows
from tmserver.services.indexes import Indexes, speaks
from tmserver.services.shelf import Shelf, catch_up, opened, stamp_of, take

BUILD_AT = 10_000
"""Rows changed since the last generation that are worth a new one; below, every process reads them itself."""
PREPARED_FROM = 5_000
"""Imports of at least so many units enter the files before they are published, so that no look-up has to read them."""

Reading = Callable[[], AbstractContextManager[Session]]


class IndexKeeper:
    """Builds the files of one host's indexes."""

    def __init__(self, indexes: Indexes) -> None:
        self._indexes = indexes
        self._checked: dict[str, tuple[Any, ...]] = {}
        self._verified: dict[str, int] = {}
        self._damaged: set[str] = set()

    def tend(self, reading: Reading) -> list[str]:
        """Build what is due; the languages that were built. Costs one small query while nothing has changed."""
        with reading() as session:
            memories = session.scalars(select(Memory)).all()
            wanted = [language for language in _languages(memories) if self._is_due(session, language, memories)]
        if wanted:
            self.build(reading, *wanted, anew=self._damaged)
            self._damaged.clear()
        return wanted

    def _is_due(self, session: Session, language: str, memories: Any) -> bool:
        if not self._is_sound(language):
            self._damaged.add(language)
            return True
        own = [memory for memory in memories if speaks(memory, language)]
        state = (stamp_of(self._indexes.directory(language)), *((memory.id, memory.revision) for memory in own))
        if self._checked.get(language) == state:
            return False
        shelf = Shelf.open(language, self._indexes.directory(language))
        changed = sum(_changed(session, shelf, memory) for memory in own)
        if changed <= BUILD_AT:
            self._checked[language] = state
        return changed > BUILD_AT

    def _is_sound(self, language: str) -> bool:
        """Whether every byte of a generation is what was written: read once for each, which the look-ups spare
        themselves."""
        directory = self._indexes.directory(language)
        stamp = stamp_of(directory)
        if directory is None or stamp in {0, self._verified.get(language, 0)}:
            return True
        try:
            opened(directory, verify=True)
        except (IndexDamaged, KeyError):
            return False
        self._verified[language] = stamp
        return True

    def build(self, reading: Reading, *wanted: str, import_id: int | None = None, anew: Collection[str] = ()) -> None:
        """Write a generation of each wanted language with all that is in the database now; with `import_id` also rows
        not yet published, which stay hidden until they are. Of the languages in `anew` every row is read instead of
        what changed. What several of them need is read once."""
        directories = {language: self._indexes.directory(language) for language in sorted(set(wanted))}
        with ExitStack() as stack:
            shelves: dict[Path, Shelf] = {}
            for language, directory in directories.items():
                if directory is not None:
                    stack.enter_context(_alone(directory))  # in one order, so that no two builders wait for each other
                    shelf = Shelf.open(language, None if language in anew else directory)
                    stack.enter_context(shelf.spilling(directory))
                    shelves[directory] = shelf
            if not shelves:
                return
            with reading() as session:
                _fill(list(shelves.values()), session, import_id)
                for directory, shelf in shelves.items():
                    shelf.save(directory)

    def prepare(self, reading: Reading, memory: Memory, import_id: int, units: int) -> None:
        """Bring a large import into the files of both its languages before it is published."""
        if units >= PREPARED_FROM:
            self.build(reading, languages.base(memory.source), languages.base(memory.target), import_id=import_id)

    def rebuild_all(self, reading: Reading) -> list[str]:
        """Build every language anew; the languages."""
        with reading() as session:
            wanted = _languages(session.scalars(select(Memory)).all())
        self.build(reading, *wanted, anew=wanted)
        return wanted

    def status(self, reading: Reading) -> list[dict[str, Any]]:
        """For each language: the generation in use, its figures, and how many rows changed since."""
        found = []
        with reading() as session:
            memories = session.scalars(select(Memory)).all()
            for language in _languages(memories):
                shelf = Shelf.open(language, self._indexes.directory(language))
                own = [memory for memory in memories if speaks(memory, language)]
                waiting = sum(_changed(session, shelf, memory) for memory in own)
                found.append(
                    {"language": language, "files": bool(shelf.stamp), "changed_since": waiting} | dict(shelf.size())
                )
        return found

    def remove(self, language: str) -> None:
        """Remove the files of a language; they are derived."""
        directory = self._indexes.directory(language)
        if directory is not None:
            shutil.rmtree(directory, ignore_errors=True)


def _fill(shelves: Sequence[Shelf], session: Session, import_id: int | None) -> None:
    """Take in what changed in the memories of the shelves' languages, and the rows of an import not yet published."""
    for memory in session.scalars(select(Memory)):
        due = [shelf for shelf in shelves if speaks(memory, shelf.language) and shelf.needs(memory)]
        due.sort(key=lambda shelf: shelf.seen.get(memory.id, 0))
        for _, alike in groupby(due, key=lambda shelf: shelf.seen.get(memory.id, 0)):
            catch_up(list(alike), session, memory, None)
    if import_id is not None:
        take(shelves, index_rows.of_import(session, import_id))
    loading = set(session.scalars(select(Import.id).where(Import.state == "loading")))
    for shelf in shelves:
        if import_id is not None:
            shelf.held.add(import_id)
            shelf.hidden.add(import_id)
        shelf.hidden &= loading


def _languages(memories: Any) -> list[str]:
    return sorted({languages.base(tag) for memory in memories for tag in (memory.source, memory.target)})


def _changed(session: Session, shelf: Shelf, memory: Memory) -> int:
    """Rows of a memory that the files do not have; counting stops above BUILD_AT."""
    if not shelf.needs(memory):
        return 0
    seen = shelf.seen.get(memory.id, 0)
    runs = sum(run.units for run in index_rows.published(session, memory.id, seen) if run.id not in shelf.held)
    return int(runs) + index_rows.count_changed(session, memory.id, seen, BUILD_AT)


@contextmanager
def _alone(directory: Path) -> Iterator[None]:
    """One builder a directory: the others wait their turn and then find less to do."""
    directory.mkdir(parents=True, exist_ok=True)
    lock = os.open(f"{directory}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)
