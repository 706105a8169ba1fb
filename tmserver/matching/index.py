"""The index of one language: look-ups that lose nothing, and rows that are found as soon as they are put in.

Levels: blocks, immutable and sorted, large ones first; a small tail of the newest rows; a bit for every row of a block
that has been removed. A reader takes one snapshot of all three and needs no lock. Writers take turns.
"""

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tmserver.domain.matches import MatchPolicy, Query
from tmserver.matching import concordance, files, search, sheet, tail
from tmserver.matching.assemble import assemble
from tmserver.matching.block import TARGET_SIDE, Block
from tmserver.matching.board import Board, Entry
from tmserver.matching.columns import I64, U8, U32
from tmserver.matching.rows import Identity, Row, Scored, Sieve
from tmserver.matching.score import Asked
from tmserver.matching.search import BlockSearch, Gate, Shelved
from tmserver.matching.tail import Tail

TAIL_MOST = 2000
"""Rows after which the tail becomes a block: comparing with all of them costs about 0.2 ms by then."""
LETTERS_MOST = 300_000
"""Words in all after which it does: long rows cost more, and the tail's alphabet has an end."""
MERGE_RATIO = 3
"""A block is merged with the one before it unless that has more than so many times its rows: a few blocks at most, and
each row is rewritten a logarithmic number of times."""
MERGED_IN_PUT = 60_000
"""Rows above which a merge is left to `compact`: a writer never waits for more than about 0.3 s."""
STEPS = (70, 50, 30, 15)
"""A look-up that asks for less first asks for these: once enough is found there, nothing lower can be among the best."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What one reader sees, from beginning to end."""

    blocks: tuple[Shelved, ...]
    tail: Tail

    def __len__(self) -> int:
        return sum(shelved.alive for shelved in self.blocks) + len(self.tail)

    @property
    def rows_a_unit(self) -> int:
        """How many rows one unit can have here: 1 while only one side is held, else 2."""
        sides = self.tail.sides.union(*(shelved.block.sides for shelved in self.blocks))
        return max(1, len(sides))


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
        return cls(Snapshot((_without_twins(Shelved(block, None)),), Tail.empty()))

    @classmethod
    def open(cls, directory: Path, *, verify: bool = True) -> "Index":
        """The newest generation under a directory, its columns mapped into memory.

        `verify` reads every byte once and compares checksums (about 0.3 s a gigabyte). Raises IndexDamaged when there
        is none, or it is damaged, or of another version of this program: build a new one then.
        """
        block, about = files.load(directory, verify=verify)
        return cls(Snapshot((Shelved(block, None),) if len(block) else (), Tail.empty()), about)

    def save(self, directory: Path, about: dict[str, Any] | None = None) -> Path:
        """`compact`, written as a new generation under a directory, which becomes the current one; returns its path.

        The caller keeps other processes from saving there meanwhile. `about` (JSON values) comes back from `open`; it
        must hold for what is in the index when this is called, since what is put in later may not be in the files.
        The index goes on with the mapped files.
        """
        written: list[Path] = []

        def write(block: Block) -> Block:
            written.append(files.save(block, directory, about or {}))
            return files.load(directory, verify=False)[0]

        self._rebuild(write)
        return written[0]

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
            blocks = _buried(before.blocks, fresh)
            if many is not None:
                rest = before.tail.changed(fresh.__contains__, ())
                self._snapshot = Snapshot(_levelled((*blocks, Shelved(many, None)), self._pinned), rest)
                return
            tail = before.tail.changed(fresh.__contains__, fresh.values())
            self._snapshot = Snapshot(blocks, tail)
            if len(tail) > TAIL_MOST or max(tail.letters, len(tail.alphabet)) > LETTERS_MOST:
                self._fold()

    def _fold(self) -> None:
        """Make a block of the tail. The caller holds the lock of writers."""
        before = self._snapshot
        if before.tail.kept:
            block = assemble(sheet.of_rows(kept.row for kept in before.tail.kept))
            self._snapshot = Snapshot(_levelled((*before.blocks, Shelved(block, None)), self._pinned), Tail.empty())

    def remove(self, identities: Iterable[Identity]) -> None:
        """Take rows out; identities that are not there are passed over."""
        gone = set(identities)
        if not gone:
            return
        with self._writing:
            before = self._snapshot
            left = before.tail.changed(gone.__contains__, ())
            self._snapshot = Snapshot(
                _buried(before.blocks, gone), left if len(left) < len(before.tail) else before.tail
            )

    def compact(self) -> None:
        """Make one block of everything and sweep out what has been removed.

        Takes seconds a million rows. Readers go on; writers wait only at its beginning and end, for milliseconds.
        """
        self._rebuild(lambda block: block)

    def _rebuild(self, finish: Callable[[Block], Block]) -> None:
        """Merge all blocks into one, hand it to `finish`, and put what that returns in their place.

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
                merged = Shelved(finish(_merged(before)), None)
                with self._writing:
                    now = self._snapshot
                    for old, since in zip(before, now.blocks, strict=False):
                        merged = _bury(merged, merged.block.rows_of(_gone_since(old, since)))
                    kept = (merged,) if len(merged.block) else ()
                    self._snapshot = Snapshot((*kept, *now.blocks[len(before) :]), now.tail)
            finally:
                self._pinned = 0

    # --- look-ups ---------------------------------------------------------------------------------------------------

    def find(self, query: Query, sieve: Sieve, policy: MatchPolicy) -> list[Scored]:
        """The best rows for a query, at most `policy.limit` units of `policy.min_score` or more, in model.md's order."""
        return self.find_many([query], sieve, policy)[0]

    def find_many(self, queries: Sequence[Query], sieve: Sieve, policy: MatchPolicy) -> list[list[Scored]]:
        """`find` for several queries, against one and the same state of the index."""
        snapshot = self._snapshot
        gates = [Gate(shelved, sieve) for shelved in snapshot.blocks]
        return [_find(snapshot, gates, Asked.of(query), sieve, policy) for query in queries]

    def containing(
        self,
        words: Sequence[str],
        sieve: Sieve,
        *,
        prefix_last: bool = False,
        after: tuple[int, ...] | None = None,
        limit: int = 50,
    ) -> list[int]:
        """Units with a row that holds all the words, in any order: their ids, largest (newest) first, at most `limit`.

        Words are compared by `text.tokens`; with `prefix_last` the last one may go on. `after`: go on below this
        (unit id,), the last one of the page before. No words: every unit the sieve lets through.
        """
        snapshot = self._snapshot
        gates = [Gate(shelved, sieve) for shelved in snapshot.blocks]
        return concordance.containing(
            gates, snapshot.tail, words, sieve, prefix_last=prefix_last, after=after, limit=limit
        )

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


def _find(snapshot: Snapshot, gates: list[Gate], asked: Asked, sieve: Sieve, policy: MatchPolicy) -> list[Scored]:
    """Ask for the higher scores first. If N units reach a step, none below it can be among the first N: exact."""
    for step in (*(step for step in STEPS if step > policy.min_score), policy.min_score):
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


# --- levels -----------------------------------------------------------------------------------------------------------


def _codes(identities: Iterable[Identity]) -> I64:
    """Identities as blocks sort them."""
    return np.array([unit * 2 + side for unit, side in identities], np.int64)


def _buried(blocks: tuple[Shelved, ...], identities: Iterable[Identity]) -> tuple[Shelved, ...]:
    """The blocks without some rows. Bits are copied, never changed in place: older snapshots keep seeing the rows."""
    codes = _codes(identities)
    return tuple(_bury(shelved, shelved.block.rows_of(codes)) for shelved in blocks)


def _bury(shelved: Shelved, rows: U32) -> Shelved:
    if not len(rows):
        return shelved
    dead = np.zeros(-(-len(shelved.block) // 8), np.uint8) if shelved.dead is None else shelved.dead.copy()
    np.bitwise_or.at(dead, rows >> 3, np.uint8(128) >> (rows & 7).astype(np.uint8))
    return Shelved(shelved.block, dead)


def _without_twins(shelved: Shelved) -> Shelved:
    """Of rows with one identity the last that came stays (the sort of identities was stable in that order)."""
    block = shelved.block
    again = np.flatnonzero(block.identities[1:] == block.identities[:-1])
    return _bury(shelved, block.identity_rows[again]) if len(again) else shelved


def _live_rows(shelved: Shelved) -> U32:
    rows = len(shelved.block)
    if shelved.dead is None:
        return np.arange(rows, dtype=np.uint32)
    return np.flatnonzero(np.unpackbits(shelved.dead, count=rows) == 0).astype(np.uint32)


def _gone_since(old: Shelved, since: Shelved) -> I64:
    """Identities of rows of one block that were there before and are not now."""
    if since.dead is None or since.dead is old.dead:
        return np.zeros(0, np.int64)
    gone = since.dead if old.dead is None else since.dead & ~old.dead
    rows = np.flatnonzero(np.unpackbits(gone, count=len(old.block)))
    return old.block.units[rows] * 2 + (old.block.flags[rows] & TARGET_SIDE)


def _levelled(blocks: tuple[Shelved, ...], pinned: int) -> tuple[Shelved, ...]:
    """Merge the last blocks while they are of like size and small together; the first `pinned` stay as they are."""
    while len(blocks) > pinned + 1:
        larger, smaller = blocks[-2].alive, blocks[-1].alive
        if larger > MERGE_RATIO * smaller or larger + smaller > MERGED_IN_PUT:
            break
        blocks = (*blocks[:-2], Shelved(_merged(blocks[-2:]), None))
    return blocks


def _merged(blocks: Sequence[Shelved]) -> Block:
    """One block of the live rows of several."""
    if len(blocks) == 1 and blocks[0].dead is None:
        return blocks[0].block
    sheets = [sheet.of_block(shelved.block, _live_rows(shelved)) for shelved in blocks]
    return assemble(sheet.joined(sheets) if sheets else sheet.of_rows(()))
