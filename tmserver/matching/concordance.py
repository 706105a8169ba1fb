"""Units that hold what is searched for, newest first: the postings of the match index, one side or both.

Newest first means largest unit id first. Units are gathered in falling slices of ids, so that a page of a common word
costs what the page costs and not what the word does; what may not be seen is left out before anything is counted.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from tmserver.matching.columns import I64, U32, Bools
from tmserver.matching.postings import marked, rows_holding, rows_with
from tmserver.matching.rows import Sieve
from tmserver.matching.search import Gate
from tmserver.matching.tail import Tail, admitted
from tmserver.text.wanted import Element, holds

_SORTED = 50_000
"""Rows up to which a list is sorted by unit; of longer ones only the slices that are needed are put in order."""
_SLICE, _SLICE_GROWTH = 16_384, 4
"""Rows of the largest block that the first slice covers, and how slices grow."""
_COUNTED = 20_000
"""Rows of a block up to which frequencies are exact."""
_END = 1 << 61
_NONE: I64 = np.zeros(0, np.int64)


@dataclass(frozen=True, slots=True)
class Searched:
    """One side as one asker sees it at one moment: the blocks and the tail of an index, behind a sieve."""

    gates: tuple[Gate, ...]
    tail: Tail
    sieve: Sieve


class _List:
    """The rows of one block that hold a clause, readable by unit."""

    def __init__(self, gate: Gate, rows: U32) -> None:
        self.gate, self.size = gate, len(rows)
        block = gate.block
        self._holds: Bools | None = None
        self._rows, self._units = rows, _NONE
        if len(rows) > _SORTED:
            self._holds = marked(block, rows)
        else:
            units = block.units[rows]
            order = np.argsort(units, kind="stable")
            self._rows, self._units = rows[order], units[order]

    def between(self, low: int, high: int) -> I64:
        """Visible units from `low` to below `high`, sorted."""
        block = self.gate.block
        if self._holds is None:
            begin, end = np.searchsorted(self._units, [low, high]).tolist()
            rows = self._rows[begin:end]
        else:
            begin, end = np.searchsorted(block.identities, [low * 2, high * 2]).tolist()
            rows = block.identity_rows[begin:end]
            rows = rows[self._holds[rows]]
        return block.units[rows[self.gate.visible(rows)]]


@dataclass(frozen=True, slots=True)
class _Clause:
    """Where a part of the query stands: lists of blocks, and units of the tails."""

    lists: tuple[_List, ...]
    late: I64  # sorted

    @classmethod
    def of(cls, searched: Sequence[Searched], elements: Sequence[Element]) -> "_Clause":
        lists = [
            _List(gate, rows)
            for side in searched
            for gate in side.gates
            if not gate.closed and len(rows := rows_with(gate.block, elements))
        ]
        late = {unit for side in searched for unit in _in_tail(side, elements)}
        return cls(tuple(lists), np.array(sorted(late), np.int64))

    @property
    def size(self) -> int:
        """Rows before any sieve."""
        return sum(one.size for one in self.lists) + len(self.late)

    def between(self, low: int, high: int) -> I64:
        """Visible units from `low` to below `high`, sorted, each once."""
        begin, end = np.searchsorted(self.late, [low, high]).tolist()
        return np.unique(np.concatenate([self.late[begin:end], *(one.between(low, high) for one in self.lists)]))


def _in_tail(side: Searched, elements: Sequence[Element]) -> Iterator[int]:
    """Visible units of a tail that hold all elements."""
    for kept in side.tail.kept:
        if holds(elements, kept.plain) and admitted(kept.row, side.sieve):
            yield kept.row.unit_id


class Search:
    """A query against one state of one side or of both.

    One side: all elements stand on it. Both sides: each element stands on one of the two, several may share a side.
    """

    def __init__(self, searched: Sequence[Searched], elements: Sequence[Element]) -> None:
        parts = [elements] if len(searched) == 1 else [[element] for element in elements]
        self._clauses = [_Clause.of(searched, part) for part in parts]
        self._clauses.sort(key=lambda clause: clause.size)
        self._searched = searched

    @property
    def most(self) -> int:
        """No more units than this can be hits: rows of the rarest part, before any sieve."""
        return self._clauses[0].size if self._clauses else 0

    def newest(self, most: int, *, below: int | None = None) -> list[int]:
        """Ids of the first `most` units below an id, largest first."""
        found: list[int] = []
        for low, high in self._slices(_END if below is None else below):
            units = self._clauses[0].between(low, high)
            for clause in self._clauses[1:]:
                if not len(units):
                    break
                units = np.intersect1d(units, clause.between(low, high), assume_unique=True)
            found.extend(units[::-1].tolist())
            if len(found) >= most:
                break
        return found[:most]

    def _slices(self, high: int) -> Iterator[tuple[int, int]]:
        """Falling slices (low, high) of unit ids; one for everything when a clause is rare."""
        if not self._clauses or not self._clauses[0].size:
            return
        blocks = [gate.block for side in self._searched for gate in side.gates]
        largest = max(blocks, key=len, default=None)
        size = _SLICE
        while largest is not None and self._clauses[0].size > _SORTED:
            place = int(np.searchsorted(largest.identities, high * 2)) - size
            if place <= 0:
                break
            low = int(largest.identities[place]) >> 1
            if low < high:
                yield low, high
                high = low
            size *= _SLICE_GROWTH
        yield -_END, high


def visible_rows(side: Searched) -> int:
    """About how many rows of a side may be seen: what shares are shares of."""
    blocks = sum(_visible(gate, len(gate.block)) for gate in side.gates)
    return blocks + sum(admitted(kept.row, side.sieve) for kept in side.tail.kept)


def frequency(side: Searched, element: Element) -> int:
    """About how many visible rows hold an element: counted in rows whatever their pool, less the share that is hidden,
    and where a phrase has very many candidates, in a sample of them."""
    blocks = sum(_holding(gate, element) for gate in side.gates if not gate.closed)
    return blocks + sum(1 for _ in _in_tail(side, [element]))


def _holding(gate: Gate, element: Element) -> int:
    if len(gate.block) <= _COUNTED:
        return int(np.count_nonzero(gate.visible(rows_with(gate.block, [element]))))
    return _visible(gate, rows_holding(gate.block, element))


def _visible(gate: Gate, rows: int) -> int:
    return 0 if gate.closed else round(rows * gate.share)
