"""The index of one language: look-ups that lose nothing, and rows that are found as soon as they are put in.

Levels: blocks, immutable and sorted, large ones first; a small tail of the newest rows; a bit for every row of a block
that has been removed. A reader takes one snapshot of all three and needs no lock. Writers take turns.
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from tmserver.domain.matches import MatchPolicy, Query
from tmserver.matching import files, fragments, search, sheet, tail
from tmserver.matching.assemble import assemble
from tmserver.matching.block import Block
from tmserver.matching.board import Board, Entry
from tmserver.matching.columns import is_mapped
from tmserver.matching.concordance import Searched
from tmserver.matching.files import Runs
from tmserver.matching.levels import Snapshot, buried, bury, gone_since, levelled, merged, without_twins
from tmserver.matching.merging import merge
from tmserver.matching.rows import Identity, Row, Scored, Sieve
from tmserver.matching.score import Asked
from tmserver.matching.search import BlockSearch, Gate, Shelved
from tmserver.matching.tail import Tail

TAIL_MOST = 2000
"""Rows after which the tail becomes a block: comparing with all of them costs about 0.05 ms."""
LETTERS_MOST = 300_000
"""Words in all after which it does: long rows cost more, and the tail's alphabet has an end."""
SPILLED_FROM = 10_000
"""Rows of a block from which on it is put in files while an index is built."""
STEPS = (50, 30, 15)
"""A look-up that asks for less first asks for these: once enough is found there, nothing lower can be among them."""


@dataclass(frozen=True, slots=True)
class Statistics:
    """How an index stands: rows that can be found, rows removed but not yet swept out, rows in the tail, blocks,
    different words (summed over blocks), bytes of all columns (mapped files included)."""

    rows: int
    removed: int
    tail: int
    blocks: int
    words: int
    bytes: int


class Index:
    """Thread-safe. Readers never wait; `put`, `remove` and the end of `compact` take turns."""

    def __init__(self, snapshot: Snapshot, about: dict[str, Any] | None = None) -> None:
        self._snapshot = snapshot
        self._writing = threading.Lock()
        self._compacting = threading.Lock()
        self._pinned = 0
        self._runs: Runs | None = None
        self.about: dict[str, Any] = about or {}
        """What the caller saved with the files (which revisions they hold)."""

    # --- beginning and end ------------------------------------------------------------------------------------------

    @classmethod
    def empty(cls) -> "Index":
        """An index without rows."""
        return cls(Snapshot((), Tail.empty()))

    @classmethod
    def of(cls, rows: Iterable[Row]) -> "Index":
        """An index over many rows in one block; of rows with one identity the last holds. Streams: memory is the
        index itself and about as much again for a moment."""
        block = assemble(sheet.of_rows(rows))
        return cls(Snapshot((without_twins(Shelved(block, None)),) if len(block) else (), Tail.empty()))

    @classmethod
    def open(cls, directory: Path, *, verify: bool = True, name: str | None = None) -> "Index":
        """The newest generation under a directory, or the one of a name, its columns mapped into memory.

        `verify` reads every byte once and compares checksums (about 0.3 s a gigabyte). Raises IndexDamaged when there
        is none, or it is damaged, or of another version of this program: build a new one then.
        """
        block, about = files.load(directory, verify=verify, name=name)
        return cls(Snapshot((Shelved(block, None),) if len(block) else (), Tail.empty()), about)

    def save(self, directory: Path, about: dict[str, Any] | None = None) -> Path:
        """`compact`, written as a new generation under a directory, which becomes the current one; returns its path.

        The caller keeps other processes from saving there meanwhile. `about` (JSON values) comes back from `open`; it
        must hold for what is in the index when this is called, since what is put in later may not be in the files.
        The index goes on with the mapped files.
        """
        written: list[Path] = []

        def write(blocks: Sequence[Shelved]) -> Block:
            whole = blocks or [Shelved(assemble(sheet.of_rows(())), None)]
            written.append(files.save(directory, about or {}, partial(merge, whole)))
            return files.load(directory, verify=False)[0]

        self._rebuild(write)
        return written[0]

    @contextmanager
    def spilling(self, directory: Path) -> Iterator[None]:
        """Meanwhile larger blocks are put in files under a directory, where `save` merges them: however many rows come
        in, memory holds a few ten thousand of them. The caller keeps other processes from writing there."""
        self._runs = Runs(directory)
        try:
            yield
        finally:
            self._runs.remove()
            self._runs = None

    def __len__(self) -> int:
        return len(self._snapshot)

    # --- changes ----------------------------------------------------------------------------------------------------

    def put(self, rows: Iterable[Row]) -> None:
        """Add rows; those of the same identity are replaced. All are seen together, by every look-up begun after.

        More than about 2,000 rows at once become a block of their own before other writers are made to wait.
        """
        fresh = {row.identity: row for row in rows}
        if not fresh:
            return
        many = assemble(sheet.of_rows(fresh.values())) if len(fresh) > TAIL_MOST else None
        with self._writing:
            before = self._snapshot
            blocks = buried(before.blocks, fresh)
            if many is not None:
                rest = before.tail.changed(fresh, ())
                self._snapshot = Snapshot(self._levelled((*blocks, Shelved(many, None))), rest)
                return
            tail = before.tail.changed(fresh, fresh.values())
            self._snapshot = Snapshot(blocks, tail)
            if len(tail) > TAIL_MOST or tail.letters > LETTERS_MOST:
                self._fold()

    def _fold(self) -> None:
        """Make a block of the tail. The caller holds the lock of writers."""
        before = self._snapshot
        if before.tail.kept:
            block = assemble(sheet.of_rows(kept.row for kept in before.tail.kept))
            self._snapshot = Snapshot(self._levelled((*before.blocks, Shelved(block, None))), Tail.empty())

    def _levelled(self, blocks: tuple[Shelved, ...]) -> tuple[Shelved, ...]:
        blocks = levelled(blocks, self._pinned)
        runs = self._runs
        return blocks if runs is None else tuple(_spilled(shelved, runs) for shelved in blocks)

    def remove(self, identities: Iterable[Identity]) -> None:
        """Take rows out; identities that are not there are passed over."""
        gone = set(identities)
        if not gone:
            return
        with self._writing:
            before = self._snapshot
            self._snapshot = Snapshot(buried(before.blocks, gone), before.tail.changed(gone, ()))

    def compact(self) -> None:
        """Make one block of everything and sweep out what has been removed.

        Takes seconds a million rows. Readers go on; writers wait only at its beginning and end, for milliseconds.
        """
        self._rebuild(lambda blocks: merged(blocks) if blocks else None)

    def _rebuild(self, make: Callable[[Sequence[Shelved]], Block | None]) -> None:
        """Put one block that `make` makes of all blocks in their place.

        Meanwhile writers merge nothing below `_pinned`: the old blocks are still there at the end, with more rows
        removed perhaps. Those are removed from the new block too; whatever replaced them stands in newer blocks or in
        the tail, which stay.
        """
        with self._compacting:
            with self._writing:
                self._fold()
                before = self._snapshot.blocks
                self._pinned = len(before)
            try:
                made = make(before)
                with self._writing:
                    now = self._snapshot
                    kept: tuple[Shelved, ...] = (Shelved(made, None),) if made is not None and len(made) else ()
                    for old, since in zip(before, now.blocks, strict=False):
                        kept = tuple(bury(whole, whole.block.rows_of(gone_since(old, since))) for whole in kept)
                    self._snapshot = Snapshot((*kept, *now.blocks[len(before) :]), now.tail)
            finally:
                self._pinned = 0

    # --- look-ups ---------------------------------------------------------------------------------------------------

    def find(self, query: Query, sieve: Sieve, policy: MatchPolicy) -> list[Scored]:
        """The best rows for a query, at most `policy.limit` units of `policy.min_score` or more, in order (board)."""
        return self.find_many([query], sieve, policy)[0]

    def find_many(self, queries: Sequence[Query], sieve: Sieve, policy: MatchPolicy) -> list[list[Scored]]:
        """`find` for several queries, against one and the same state of the index."""
        snapshot = self._snapshot
        gates = [Gate(shelved, sieve) for shelved in snapshot.blocks]
        return [_find(snapshot, gates, Asked.of(query), sieve, policy) for query in queries]

    def parts(self, text: str, sieve: Sieve) -> list[fragments.Part]:
        """Stored segments that stand whole inside a text and do not overlap, in its order (fragments)."""
        snapshot = self._snapshot
        return fragments.covering([Gate(shelved, sieve) for shelved in snapshot.blocks], snapshot.tail, text, sieve)

    def searched(self, sieve: Sieve) -> Searched:
        """The index as it is now behind a sieve: what a concordance searches (`concordance.Search`)."""
        snapshot = self._snapshot
        return Searched(tuple(Gate(shelved, sieve) for shelved in snapshot.blocks), snapshot.tail, sieve)

    def statistics(self) -> Statistics:
        """How the index stands now."""
        snapshot = self._snapshot
        columns = [column for shelved in snapshot.blocks for column in shelved.block.columns().values()]
        return Statistics(
            rows=len(snapshot),
            removed=sum(len(shelved.block) - shelved.alive for shelved in snapshot.blocks),
            tail=len(snapshot.tail),
            blocks=len(snapshot.blocks),
            words=sum(len(shelved.block.vocabulary.words) for shelved in snapshot.blocks),
            bytes=sum(column.nbytes for column in columns),
        )


def _spilled(shelved: Shelved, runs: Runs) -> Shelved:
    """A larger block that still lies in memory, put in files."""
    if len(shelved.block) < SPILLED_FROM or is_mapped(shelved.block.sizes):
        return shelved
    return Shelved(runs.put(shelved.block), shelved.dead)


def _find(snapshot: Snapshot, gates: list[Gate], asked: Asked, sieve: Sieve, policy: MatchPolicy) -> list[Scored]:
    """Ask for the higher scores first. If N units reach a step, none below it can be among the first N: exact."""
    for step in (*(step for step in STEPS if step >= policy.min_score + 10), policy.min_score):
        board = Board(asked, step, policy.limit * snapshot.rows_a_unit)
        for gate in gates:
            BlockSearch(gate, asked, board).run()
        snapshot.tail.search(asked, sieve, board)
        found = board.best(policy.limit)
        if len(found) == policy.limit:
            break
    return [_scored(entry, gates, asked, sieve) for entry in found]


def _scored(entry: Entry, gates: list[Gate], asked: Asked, sieve: Sieve) -> Scored:
    shelf, row, score, raw = entry
    if isinstance(shelf, Tail):
        return tail.scored(shelf.kept[row], asked, sieve, score, raw)
    gate = next(gate for gate in gates if gate.shelved is shelf)
    return search.scored(gate, asked, row, score, raw)
