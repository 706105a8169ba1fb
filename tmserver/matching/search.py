"""One query against one block: who may be seen, what is taken off, what goes up on the board."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tmserver.domain.matches import Penalty
from tmserver.matching import shorts, words
from tmserver.matching.block import ALIGNMENT, EMBARGOED, REVIEWED, TAGGED, TARGET_SIDE, Block
from tmserver.matching.board import Board
from tmserver.matching.columns import I64, U8, U32, Bools, encoded
from tmserver.matching.penalties import POINTS, TAGS, context_points, final_score, kind_of, own_penalties
from tmserver.matching.rows import Scored, Sieve
from tmserver.matching.score import ALMOST, Asked
from tmserver.text.normal import equality_key, fold_case

_HIDDEN = 1 << 20
"""Points of a row that may not be seen: no score survives them."""
_SAMPLED = 4000
"""Rows looked at to say how large a part of a block may be seen."""


@dataclass(frozen=True, slots=True)
class Shelved:
    """A block as one snapshot of the index sees it: with the rows that have been removed since it was built."""

    block: Block
    dead: U8 | None  # a bit a row, numpy's packbits order; None: all live

    @property
    def alive(self) -> int:
        """Rows that have not been removed."""
        return len(self.block) - (0 if self.dead is None else int(np.bitwise_count(self.dead).sum()))

    def is_dead(self, rows: U32) -> Bools:
        """Which of the rows have been removed."""
        if self.dead is None:
            return np.zeros(len(rows), np.bool_)
        found: Bools = (self.dead[rows >> 3] & (np.uint8(128) >> (rows & 7).astype(np.uint8))) != 0
        return found

    def folded(self, rows: Sequence[int]) -> list[str]:
        """Casefolded texts of rows as they are shown."""
        shown = self.block.shown if len(self.block.shown) else self.block.texts
        return [fold_case(shown[row]) for row in rows]

    def standing(self, row: int) -> tuple[bool, int, int, int]:
        """Of a row: reviewed, changed at, unit id, side."""
        flags = int(self.block.flags[row])
        return (
            bool(flags & REVIEWED),
            int(self.block.changed[row]),
            int(self.block.units[row]),
            int(bool(flags & TARGET_SIDE)),
        )


class Gate:
    """A sieve applied to one block: the points each pool costs, or that it is hidden."""

    def __init__(self, shelved: Shelved, sieve: Sieve) -> None:
        self.shelved = shelved
        self.block = shelved.block
        self.sieve = sieve
        self._points = np.full(len(self.block.pools), _HIDDEN, np.int64)
        for place, pool in enumerate(self.block.pools.tolist()):
            penalties = sieve.pools.get(pool)
            if penalties is not None:
                self._points[place] = sum(penalty.points for penalty in penalties)
        self.least = int(self._points.min()) if len(self._points) else _HIDDEN

    @property
    def closed(self) -> bool:
        """Whether nothing of the block can be seen."""
        return self.least >= _HIDDEN

    @cached_property
    def share(self) -> float:
        """About which share of the block's rows may be seen, from some thousands of them."""
        rows = len(self.block)
        some = np.arange(0, rows, max(1, rows // _SAMPLED), dtype=np.uint32)
        return int(np.count_nonzero(self.visible(some))) / len(some) if rows else 0.0

    def visible(self, rows: U32) -> Bools:
        """Which rows may be seen: pool admitted, not removed, no embargo against the asker."""
        return self._unhidden(rows, self._points[self.block.pool_of[rows]] < _HIDDEN)

    def points(self, rows: U32, asked: Asked) -> I64:
        """Points that rows lose whatever their text: pool, alignment, order of tags; hidden ones lose all."""
        found = self._points[self.block.pool_of[rows]]
        flags = self.block.flags[rows]
        found += ((flags & ALIGNMENT) != 0) * POINTS["alignment"]
        if asked.tags or len(self.block.tagged_rows):
            found += self._tags_differ(rows, flags, asked) * TAGS.points
        found[~self._unhidden(rows, np.ones(len(rows), np.bool_))] = _HIDDEN
        return found

    def _unhidden(self, rows: U32, shown: Bools) -> Bools:
        if self.shelved.dead is not None:
            shown &= ~self.shelved.is_dead(rows)
        if len(self.block.embargoed_rows):
            for place in np.flatnonzero(self.block.flags[rows] & EMBARGOED).tolist():
                shown[place] &= self.sieve.lifted(*self.block.embargo(int(rows[place])))
        return shown

    def _tags_differ(self, rows: U32, flags: U8, asked: Asked) -> Bools:
        """Rows whose tags come in another order. They are compared as places in the block's list of sequences."""
        sequences = self.block.tag_sequences
        wanted = encoded(" ".join(asked.tags))
        place = sequences.first_from(wanted)
        place = place if place < len(sequences) and sequences.raw(place) == wanted else -1
        differ = np.full(len(rows), bool(asked.tags))
        tagged = (flags & TAGGED) != 0
        differ[tagged] = self.block.tags_of[np.searchsorted(self.block.tagged_rows, rows[tagged])] != place
        return differ


class BlockSearch:
    """Puts up on a board what one block has to offer to one query."""

    def __init__(self, gate: Gate, asked: Asked, board: Board) -> None:
        self.gate, self.asked, self.board = gate, asked, board
        self.block = gate.block

    def run(self) -> None:
        """Equal texts, then likeness by words, by characters too for a short query."""
        if self.gate.closed or not len(self.block):
            return
        equal = self._equal()
        if len(equal):
            self._offer(equal, np.full(len(equal), 100, np.int64))
        # What is not equal ends at 99 at most: equal words with other signs between them cost a point, and only 100
        # gains by its context. Below that penalties only lower a score, so a row must have a raw score of the bar and
        # the least that a pool takes off.
        least = self.board.bar + self.gate.least
        if least > ALMOST or not (self.asked.fuzzy or self.asked.short):
            return
        if self.asked.short:
            rows, raws = self._short(least)
            other = ~np.isin(rows, equal)
            self._offer(rows[other], raws[other])
        else:
            self._by_words(least, equal)

    def _equal(self) -> U32:
        """Rows with the query's equality key; the hash proposes, the key itself decides."""
        digest = np.uint64(self.asked.equality_digest)
        hashes = self.block.equal_hashes
        low, high = int(hashes.searchsorted(digest)), int(hashes.searchsorted(digest, side="right"))
        rows = self.block.equal_rows[low:high]
        same = [equality_key(self.block.texts[row]) == self.asked.equality for row in rows.tolist()]
        return rows[np.array(same, np.bool_)] if len(rows) else rows

    def _by_words(self, least: int, equal: U32) -> None:
        looked_up = words.Words.of(self.block, words.query_words(self.asked.keys))
        found = words.candidates(self.block, looked_up, least)
        for rows, raws in words.verified(self.block, looked_up, found, self._promising):
            if len(equal):
                other = ~np.isin(rows, equal)
                rows, raws = rows[other], raws[other]
            self._offer(rows, raws)

    def _short(self, least: int) -> tuple[U32, I64]:
        """The better of words and characters for each row that reaches `least` by either. Every row comes once."""
        rows, raws = shorts.by_characters(self.block, self.asked.folded, least)
        if self.asked.keys:
            looked_up = words.Words.of(self.block, words.query_words(self.asked.keys))
            found = words.candidates(self.block, looked_up, least)
            for more, scores in words.verified(self.block, looked_up, found, self._promising):
                rows, raws = np.concatenate((rows, more)), np.concatenate((raws, scores))
        order = np.lexsort((-raws, rows))
        rows, raws = rows[order], raws[order]
        first = np.ones(len(rows), np.bool_)
        np.not_equal(rows[1:], rows[:-1], out=first[1:])
        return rows[first], raws[first]

    def _promising(self, rows: U32, raws: I64) -> Bools:
        """Which rows could reach the bar with these raw scores: penalties only lower them."""
        promising: Bools = raws - self.gate.points(rows, self.asked) >= self.board.bar
        return promising

    def _offer(self, rows: U32, raws: I64) -> None:
        """Final scores of rows, each offered once, on to the board."""
        if not len(rows):
            return
        scores = raws - self.gate.points(rows, self.asked)
        for place in np.flatnonzero((raws == 100) & (scores > 0)).tolist():
            scores[place] = self._equal_score(int(rows[place]))
        self.board.add(self.gate.shelved, rows, scores, raws)

    def _equal_score(self, row: int) -> int:
        """Final score of a row of raw score 100: the one kind whose text itself is compared."""
        block = self.block
        context = context_points(self.asked, int(block.previous[row]), int(block.next[row]), int(block.keys[row]))
        return final_score(100, penalties_of(self.gate, self.asked, row, 100), context)


def penalties_of(gate: Gate, asked: Asked, row: int, raw: int) -> tuple[Penalty, ...]:
    """All penalties of a row, its own first, then those of its pool."""
    block = gate.block
    own = own_penalties(asked, raw, block.texts[row], block.markup(row), alignment=bool(block.flags[row] & ALIGNMENT))
    brought = gate.sieve.pools[int(block.pools[block.pool_of[row]])]
    return own + tuple(penalty for penalty in brought if penalty.points)


def scored(gate: Gate, asked: Asked, row: int, score: int, raw: int) -> Scored:
    """A row of the block as it is answered."""
    block = gate.block
    return Scored(
        int(block.units[row]),
        int(bool(block.flags[row] & TARGET_SIDE)),
        int(block.pools[block.pool_of[row]]),
        score,
        raw,
        kind_of(asked, score, block.texts[row], block.markup(row)),
        penalties_of(gate, asked, row, raw),
    )
