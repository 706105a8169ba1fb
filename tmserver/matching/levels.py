"""Levels: what an index is made of at one moment, and how blocks lose rows and become one.

Nothing is changed in place. A removal copies the bits of a block, a merge makes another block: who holds an older
snapshot goes on seeing what it saw.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from tmserver.matching.block import TARGET_SIDE, Block
from tmserver.matching.columns import I64, U32, Gathered
from tmserver.matching.merging import merge
from tmserver.matching.rows import Identity
from tmserver.matching.search import Shelved
from tmserver.matching.tail import Tail

MERGE_RATIO = 3
"""A block is merged with the one before it unless that has more than so many times its rows: a few blocks at most, and
each row is rewritten a logarithmic number of times."""
MERGED_IN_PUT = 60_000
"""Rows above which a merge is left to `compact`: a writer never waits for more than about 0.3 s."""


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


def codes(identities: Iterable[Identity]) -> I64:
    """Identities as blocks sort them."""
    return np.array([unit * 2 + side for unit, side in identities], np.int64)


def buried(blocks: tuple[Shelved, ...], identities: Iterable[Identity]) -> tuple[Shelved, ...]:
    """The blocks without some rows. Bits are copied, never changed in place: older snapshots keep seeing the rows."""
    wanted = codes(identities)
    return tuple(bury(shelved, shelved.block.rows_of(wanted)) for shelved in blocks)


def bury(shelved: Shelved, rows: U32) -> Shelved:
    if not len(rows):
        return shelved
    dead = np.zeros(-(-len(shelved.block) // 8), np.uint8) if shelved.dead is None else shelved.dead.copy()
    np.bitwise_or.at(dead, rows >> 3, np.uint8(128) >> (rows & 7).astype(np.uint8))
    return Shelved(shelved.block, dead)


def without_twins(shelved: Shelved) -> Shelved:
    """Of rows with one identity the last that came stays (the sort of identities was stable in that order)."""
    block = shelved.block
    again = np.flatnonzero(block.identities[1:] == block.identities[:-1])
    return bury(shelved, block.identity_rows[again]) if len(again) else shelved


def gone_since(old: Shelved, since: Shelved) -> I64:
    """Identities of rows of one block that were there before and are not now."""
    if since.dead is None or since.dead is old.dead:
        return np.zeros(0, np.int64)
    gone = since.dead if old.dead is None else since.dead & ~old.dead
    rows = np.flatnonzero(np.unpackbits(gone, count=len(old.block)))
    return old.block.units[rows] * 2 + (old.block.flags[rows] & TARGET_SIDE)


def levelled(blocks: tuple[Shelved, ...], pinned: int) -> tuple[Shelved, ...]:
    """Merge the last blocks while they are of like size and small together; the first `pinned` stay as they are."""
    while len(blocks) > pinned + 1:
        larger, smaller = blocks[-2].alive, blocks[-1].alive
        if larger > MERGE_RATIO * smaller or larger + smaller > MERGED_IN_PUT:
            break
        blocks = (*blocks[:-2], Shelved(merged(blocks[-2:]), None))
    return blocks


def merged(blocks: Sequence[Shelved]) -> Block:
    """One block of the live rows of several, in memory."""
    if len(blocks) == 1 and blocks[0].dead is None:
        return blocks[0].block
    gathered = Gathered()
    merge(blocks, gathered)
    return Block.from_columns(gathered.columns())
