"""The index of one language in this process: a generation of files, and what has changed since."""

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from tmserver.db.tables import Memory
from tmserver.domain import languages
from tmserver.matching.files import CURRENT, IndexDamaged
from tmserver.matching.index import Index
from tmserver.matching.rows import Identity, Row
from tmserver.services import index_rows
from tmserver.services.index_rows import Pool, Values

TAKEN_AT_ONCE = 40_000
"""Rows in memory on their way into the shelves that are filled together."""
SLOTS = "slots"
"""Where the generations of slotted rows lie, beside those of all rows."""


@dataclass(slots=True)
class _Piece:
    """What some units are to the index."""

    rows: list[Row] = field(default_factory=list)
    slotted: list[Row] = field(default_factory=list)
    gone: list[Identity] = field(default_factory=list)


@dataclass(slots=True)
class Shelf:
    """An index and how far it has read.

    `seen`: memory -> revision. `held`: imports whose rows are in, published or not. `gaps`: memories of which something
    was too much to read inside a look-up; the worker builds a generation that has it, until then the answer says so.
    """

    language: str
    index: Index
    slots: Index
    """The rows whose values others can take the place of, with a slot for each (matching.adapted)."""
    stamp: int
    """Of the CURRENT file this was opened from; 0 for none."""
    pools: dict[Pool, int] = field(default_factory=dict)
    seen: dict[int, int] = field(default_factory=dict)
    held: set[int] = field(default_factory=set)
    hidden: set[int] = field(default_factory=set)
    gaps: set[int] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def open(cls, language: str, directory: Path | None) -> "Shelf":
        """The newest generation, or an empty shelf when there is none that can be used."""
        stamp = stamp_of(directory)
        if directory is not None and stamp:
            try:
                return cls._restored(language, *opened(directory, verify=False), stamp)
            except (IndexDamaged, KeyError, TypeError, ValueError):
                pass  # derived data: it is built anew, look-ups are served from the database meanwhile
        return cls(language, Index.empty(), Index.empty(), stamp)

    @classmethod
    def _restored(cls, language: str, index: Index, slots: Index, stamp: int) -> "Shelf":
        about = index.about
        return cls(
            language,
            index,
            slots,
            stamp,
            pools={Pool(**pool): number for number, pool in enumerate(about["pools"])},
            seen={int(memory): revision for memory, revision in about["seen"].items()},
            held=set(about["held"]),
            hidden=set(about["hidden"]),
        )

    def about(self) -> dict[str, Any]:
        """What is saved beside the files, for `_restored`."""
        in_order = sorted(self.pools, key=self.pools.__getitem__)
        return {
            "pools": [asdict(pool) for pool in in_order],
            "seen": {str(memory): revision for memory, revision in self.seen.items()},
            "held": sorted(self.held),
            "hidden": sorted(self.hidden),
        }

    @contextmanager
    def spilling(self, directory: Path) -> Iterator[None]:
        """Meanwhile what is taken in is put in files: a build needs little memory, however much there is."""
        with self.index.spilling(directory), self.slots.spilling(directory / SLOTS):
            yield

    def save(self, directory: Path) -> None:
        """Write both indexes. The slots come first; the other names their generation, so the two are never mixed."""
        slots = self.slots.save(directory / SLOTS)
        self.index.save(directory, self.about() | {"slots": slots.name})

    def needs(self, memory: Memory) -> bool:
        """Whether the memory has changed since it was last read."""
        return self.seen.get(memory.id, 0) < memory.revision

    def take(self, units: Iterable[Any]) -> None:
        """Put units in as they are now; retired ones leave."""
        take([self], units)

    def add(self, unit: Any, values: Values, piece: "_Piece") -> None:
        """Note what a unit is to the index: a row for each side of the language, with slots where it has values."""
        for side, language in index_rows.sides(unit):
            if languages.base(language) != self.language:
                continue
            if index_rows.is_retired(unit):
                piece.gone.append((unit.id, side))
                continue
            pool = index_rows.pool_of(unit, side)
            row = index_rows.row_of(unit, side, self.pools.setdefault(pool, len(self.pools)))
            piece.rows.append(row)
            with_slots = values.slotted(row)
            if with_slots is not None:
                piece.slotted.append(with_slots)

    def put(self, piece: "_Piece") -> None:
        """Take a piece into both indexes."""
        self.index.remove(piece.gone)
        self.index.put(piece.rows)
        kept = {row.identity for row in piece.slotted}
        self.slots.remove([*piece.gone, *(row.identity for row in piece.rows if row.identity not in kept)])
        self.slots.put(piece.slotted)

    def catch_up(self, session: Session, memory: Memory, most: int | None) -> None:
        """Read what changed in a memory; pieces of more than `most` rows become a gap (None: read whatever it is)."""
        catch_up([self], session, memory, most)

    def admitted(self) -> Iterator[tuple[Pool, int]]:
        """Pools whose rows are published."""
        hidden = self.hidden
        return ((pool, number) for pool, number in list(self.pools.items()) if pool.import_id not in hidden)

    def size(self) -> Mapping[str, int]:
        """Figures of the index, for operators."""
        slots = self.slots.statistics()
        found = {name: int(value) for name, value in asdict(self.index.statistics()).items()}
        return found | {"slots": slots.rows, "bytes": found["bytes"] + slots.bytes}


def take(shelves: Sequence[Shelf], units: Iterable[Any]) -> None:
    """Put units into several shelves as they are now; retired ones leave.

    A unit's values are read once for both its languages: half of what a build costs. Goes in pieces, so that a million
    units need little memory.
    """
    pieces, most = [_Piece() for _ in shelves], TAKEN_AT_ONCE // max(1, len(shelves))
    for unit in units:
        values = Values(unit)
        for shelf, piece in zip(shelves, pieces, strict=True):
            shelf.add(unit, values, piece)
        if any(len(piece.rows) >= most for piece in pieces):
            for number, shelf in enumerate(shelves):
                shelf.put(pieces[number])
                pieces[number] = _Piece()
    for shelf, piece in zip(shelves, pieces, strict=True):
        shelf.put(piece)


def catch_up(shelves: Sequence[Shelf], session: Session, memory: Memory, most: int | None) -> None:
    """Read what changed in a memory into shelves that have read it equally far; pieces of more than `most` rows become
    a gap (None: read whatever it is)."""
    (seen,) = {shelf.seen.get(memory.id, 0) for shelf in shelves}
    for run in index_rows.published(session, memory.id, seen):
        for shelf in shelves:
            shelf.hidden.discard(run.id)
        lacking = [shelf for shelf in shelves if run.id not in shelf.held]
        if most is not None and run.units > most:
            _leave(lacking, memory)
            continue
        if lacking:
            take(lacking, index_rows.of_import(session, run.id))
            for shelf in lacking:
                shelf.held.add(run.id)
    if most is not None and index_rows.count_changed(session, memory.id, seen, most) > most:
        _leave(shelves, memory)
    else:
        take(shelves, index_rows.changed(session, memory.id, seen))
    for shelf in shelves:
        shelf.seen[memory.id] = memory.revision


def _leave(shelves: Sequence[Shelf], memory: Memory) -> None:
    """Leave what is too much for a look-up to the worker."""
    for shelf in shelves:
        shelf.gaps.add(memory.id)


def opened(directory: Path, *, verify: bool) -> tuple[Index, Index]:
    """The newest generation and the slots that belong to it. Raises IndexDamaged, KeyError."""
    stamp = stamp_of(directory)
    index = Index.open(directory, verify=verify)
    try:
        return index, Index.open(directory / SLOTS, verify=verify, name=index.about["slots"])
    except IndexDamaged:
        if stamp_of(directory) == stamp:
            raise
        return opened(directory, verify=verify)  # its slots were swept away between two steps: a writer was faster


def stamp_of(directory: Path | None) -> int:
    """Changes whenever another generation becomes the current one; 0 while there is none."""
    if directory is None:
        return 0
    try:
        found = (directory / CURRENT).stat()
    except OSError:
        return 0
    return found.st_mtime_ns ^ found.st_ino
