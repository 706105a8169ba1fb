"""What a process keeps of each glossary: made from the database at one revision, made anew when that has risen.

`Glossary.revision` rises under its row's lock with every change of a concept, so their order is commit order. It is
read in the caller's own transaction: what any process commits holds at the next call. Not to be used inside a write
transaction, whose revision may yet be rolled back.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

from sqlalchemy.orm import Session

from tmserver.db.glossary_tables import Glossary

MOST_GLOSSARIES = 64
"""Kept at once; the one that was longest not asked for makes room."""
Held = TypeVar("Held")


class GlossaryCache(Generic[Held]):
    """One value a glossary. Safe to use from several threads; `make` gets the value of an earlier revision or None."""

    def __init__(self, make: Callable[[Session, Glossary, Held | None], Held]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._held: OrderedDict[int, tuple[int, Held]] = OrderedDict()
        self._making: dict[int, threading.Lock] = {}

    def __len__(self) -> int:
        return len(self._held)

    def of(self, session: Session, glossary: Glossary) -> Held:
        """The value for the glossary as it stands in the caller's transaction."""
        found = self._found(glossary)
        if found is not None:
            return found
        with self._lock:
            making = self._making.setdefault(glossary.id, threading.Lock())
        with making:  # one thread reads, the others take what it read
            found = self._found(glossary)
            if found is None:
                found = self._make(session, glossary, self._earlier(glossary.id))
                self._keep(glossary.id, glossary.revision, found)
        return found

    def _found(self, glossary: Glossary) -> Held | None:
        with self._lock:
            revision, held = self._held.get(glossary.id, (None, None))
            if revision != glossary.revision:
                return None
            self._held.move_to_end(glossary.id)
            return held

    def _earlier(self, glossary_id: int) -> Held | None:
        with self._lock:
            return self._held[glossary_id][1] if glossary_id in self._held else None

    def _keep(self, glossary_id: int, revision: int, made: Held) -> None:
        """Keep it unless a newer one came meanwhile: a long transaction sees an older state."""
        with self._lock:
            if glossary_id not in self._held or self._held[glossary_id][0] < revision:
                self._held[glossary_id] = (revision, made)
                self._held.move_to_end(glossary_id)
            while len(self._held) > MOST_GLOSSARIES:
                gone, _ = self._held.popitem(last=False)
                self._making.pop(gone, None)
