"""Columns of several blocks become one column, a stretch at a time: what is in memory does not grow with the rows.

A part is what one block brings to a column: which of its entries (`rows`, rising) and where they go (`new`, rising too,
since every block is sorted as the merged one will be). So whatever a stretch needs of a part is one range of it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from tmserver.matching.columns import CHUNK, I64, U32, Column, ranges, release

STRETCH = 1 << 19
"""Entries worked on at once: sorting and gathering take some 50 bytes for each."""
_SAMPLED = 1024
"""One key in so many is looked at to cut sorted tables into stretches."""
_RELEASED = 4
"""Stretches after which pages of mapped files are let go."""
GONE = np.uint32(0xFFFFFFFF)
"""The new number of a row that has been removed."""


@dataclass(frozen=True, slots=True)
class Part:
    """`values[rows[n]]` goes to place `new[n]` of the merged column; `table`, where there is one, says as what."""

    values: Column
    rows: U32
    new: U32
    table: Column | None = None

    def between(self, begin: int, end: int) -> slice:
        """Which n go to the places from begin to before end."""
        first, last = np.searchsorted(self.new, np.array((begin, end), np.uint32)).tolist()
        return slice(first, last)

    def told(self, values: Column) -> Column:
        """Values as the merged column has them."""
        return values if self.table is None else self.table[values.astype(np.int64)]


def cuts(offsets: I64) -> Iterator[tuple[int, int]]:
    """Ranges of entries that hold at most STRETCH elements together (one entry may hold more) and are at most CHUNK."""
    begin, last = 0, len(offsets) - 1
    while begin < last:
        end = int(np.searchsorted(offsets, offsets[begin] + STRETCH, "right")) - 1
        end = min(max(end, begin + 1), begin + CHUNK, last)
        yield begin, end
        begin = end


def straight(parts: Sequence[Part]) -> Iterator[Column]:
    """A column with one value (or one line of values) an entry."""
    for begin in range(0, _size(parts), CHUNK):
        end = min(begin + CHUNK, _size(parts))
        stretch: Column | None = None
        for part in parts:
            chosen = part.between(begin, end)
            values = part.told(part.values[part.rows[chosen]])
            if stretch is None:
                stretch = np.zeros((end - begin, *values.shape[1:]), values.dtype)
            stretch[part.new[chosen] - np.uint32(begin)] = values
        if stretch is not None:
            yield stretch
    _let_go(parts)


@dataclass(frozen=True, slots=True)
class Ragged:
    """A column of entries of different lengths, end to end."""

    parts: Sequence[Part]
    begins: Sequence[I64]  # of each part: where the entries of its block begin; one more than entries

    def offsets(self) -> I64:
        """Where the merged entries begin; one more than entries."""
        found = np.zeros(_size(self.parts) + 1, np.int64)
        for part, begins in zip(self.parts, self.begins, strict=True):
            for first in range(0, len(part.rows), CHUNK):
                rows = part.rows[first : first + CHUNK].astype(np.int64)
                found[part.new[first : first + CHUNK].astype(np.int64) + 1] = begins[rows + 1] - begins[rows]
        release(*self.begins)
        return np.cumsum(found, out=found)

    def stretches(self, offsets: I64) -> Iterator[tuple[int, int, Column]]:
        """(first entry, end, their elements) until all are there."""
        for number, (begin, end) in enumerate(cuts(offsets)):
            taken = [
                (part.new[chosen], *self._elements(part, begins, part.rows[chosen].astype(np.int64)))
                for part, begins in zip(self.parts, self.begins, strict=True)
                if (chosen := part.between(begin, end)).stop > chosen.start
            ]
            order = np.argsort(np.concatenate([new for new, _, _ in taken]))
            lengths = np.concatenate([some for _, some, _ in taken])
            starts = np.cumsum(lengths) - lengths
            elements = np.concatenate([values for _, _, values in taken])
            yield begin, end, elements[ranges(starts[order], lengths[order])]
            if number % _RELEASED == 0:
                self._let_go()
        self._let_go()

    def _let_go(self) -> None:
        _let_go(self.parts)
        release(*self.begins)

    @staticmethod
    def _elements(part: Part, begins: I64, rows: I64) -> tuple[I64, Column]:
        """Lengths of some entries of a part, and their elements."""
        firsts, lengths = begins[rows], begins[rows + 1] - begins[rows]
        if int(rows[-1] - rows[0]) == len(rows) - 1:
            return lengths, part.told(part.values[firsts[0] : begins[rows[-1] + 1]])
        return lengths, part.told(part.values[ranges(firsts, lengths)])


def tables(parts: Sequence[tuple[Column, U32, U32]]) -> Iterator[tuple[Any, U32]]:
    """A sorted column of keys and the rows they belong to: of each part (keys, sorted; rows; new numbers by row)."""
    samples = np.sort(np.concatenate([keys[::_SAMPLED] for keys, _, _ in parts]))
    step = STRETCH // _SAMPLED
    bounds = [None, *np.unique(samples[step::step]), None]
    for low, high in pairwise(bounds):
        taken = []
        for keys, rows, numbers in parts:
            first = 0 if low is None else int(np.searchsorted(keys, low))
            last = len(keys) if high is None else int(np.searchsorted(keys, high))
            new = numbers[rows[first:last]]
            here = new != GONE
            taken.append((keys[first:last][here], new[here]))
        found, new = (np.concatenate(some) for some in zip(*taken, strict=True))
        order = np.lexsort((new, found))
        yield found[order], new[order]
        release(*(column for keys, rows, _ in parts for column in (keys, rows)))


def _size(parts: Sequence[Part]) -> int:
    return sum(len(part.new) for part in parts)


def _let_go(parts: Sequence[Part]) -> None:
    release(*(part.values for part in parts))
