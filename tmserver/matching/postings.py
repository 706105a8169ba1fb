"""Rows of a block that hold given words, beginnings of words or phrases: exact, from postings and the forward file.

A phrase is an intersection of postings and then a look at the neighbours: in the rows that are left when these are
few, else in one run over the whole forward file, which is read in order and so costs less than jumping to most of it
(at a million rows 10 to 30 ms, whatever the words).
"""

from collections.abc import Sequence

import numpy as np

from tmserver.matching.block import Block
from tmserver.matching.columns import I64, NO_ROWS, U32, Bools, Column, ranges
from tmserver.text.wanted import Element

_MARKED = 20_000
"""Postings above which rows are marked in a table instead of sorted or searched for."""
_SCANNED = 8
"""The forward file is read whole when at least one word in so many of it has to be looked at anyway."""
_SAMPLE = 2000
"""Rows in which a phrase is counted when only about how many hold it is asked."""
_STRETCH = 1 << 18
"""Words compared at once: what comes out stays in the cache."""


def rows_with(block: Block, elements: Sequence[Element]) -> U32:
    """The rows that hold all elements, sorted."""
    numbers = [[block.folded.numbers(term, block.vocabulary) for term in element] for element in elements]
    if any(not len(one) for element in numbers for one in element):
        return NO_ROWS
    rows = _common(block, [_rows_of(block, one) for element in numbers for one in element])
    for element in numbers:
        if len(element) > 1 and len(rows):
            rows = _neighbours(block, rows, element)
    return rows


def rows_holding(block: Block, element: Element) -> int:
    """About how many rows hold an element: postings of a single word, a phrase looked for in a sample of its rows."""
    numbers = [block.folded.numbers(term, block.vocabulary) for term in element]
    if any(not len(one) for one in numbers):
        return 0
    if len(numbers) == 1:
        return min(_postings(block, numbers[0]), len(block))
    rows = _common(block, [_rows_of(block, one) for one in numbers])
    some = rows[:: max(1, len(rows) // _SAMPLE)]
    return round(len(_neighbours(block, some, numbers)) * len(rows) / len(some)) if len(some) else 0


def _postings(block: Block, numbers: U32) -> int:
    return int((block.first_ptr[numbers.astype(np.int64) + 1] - block.first_ptr[numbers]).sum())


def _rows_of(block: Block, numbers: U32) -> U32:
    """Rows with any of some words."""
    if len(numbers) == 1:
        return block.with_word(int(numbers[0]))
    first, last = int(numbers[0]), int(numbers[-1])
    if last - first + 1 == len(numbers):  # one range of words is one range of postings
        rows = block.first_rows[block.first_ptr[first] : block.first_ptr[last + 1]]
    else:
        begins = block.first_ptr[numbers]
        rows = block.first_rows[ranges(begins, block.first_ptr[numbers.astype(np.int64) + 1] - begins)]
    if len(rows) <= _MARKED:
        return np.unique(rows)
    return np.flatnonzero(marked(block, rows)).astype(np.uint32)


def marked(block: Block, rows: U32 | I64) -> Bools:
    """A truth value for every row of a block."""
    table = np.zeros(len(block), np.bool_)
    table[rows] = True
    return table


def _common(block: Block, lists: list[U32]) -> U32:
    """What all lists hold, the shortest first."""
    lists.sort(key=len)
    rows = lists[0]
    for other in lists[1:]:
        if not len(rows):
            break
        if len(rows) > _MARKED:
            rows = rows[marked(block, other)[rows]]
            continue
        places = np.searchsorted(other, rows)
        places[places == len(other)] = 0
        rows = rows[other[places] == rows]
    return rows


def _neighbours(block: Block, rows: U32, numbers: Sequence[U32]) -> U32:
    """Of rows that hold all words of a phrase those where they stand side by side, in order."""
    lengths = block.offsets[rows.astype(np.int64) + 1] - block.offsets[rows]
    if int(lengths.sum()) * _SCANNED >= len(block.forward):
        places = _places(block, block.forward, block.offsets[1:], numbers)
        found = marked(block, np.searchsorted(block.offsets, places, "right") - 1)
        return rows[found[rows]]
    words = block.forward[ranges(block.offsets[rows], lengths)]
    ends = np.cumsum(lengths)
    return rows[np.unique(np.searchsorted(ends, _places(block, words, ends, numbers), "right"))]


def _places(block: Block, words: U32, ends: I64, numbers: Sequence[U32]) -> I64:
    """Where a phrase begins in rows laid end to end: `ends` says where each row ends."""
    rarest = min(range(len(numbers)), key=lambda place: _postings(block, numbers[place]))
    parts = [
        np.flatnonzero(_among(block, words[begin : begin + _STRETCH], numbers[rarest])) + begin
        for begin in range(0, len(words), _STRETCH)
    ]
    places = np.concatenate(parts) - rarest if parts else np.zeros(0, np.int64)
    places = places[(places >= 0) & (places + len(numbers) <= len(words))]
    for offset, wanted in enumerate(numbers):
        if offset != rarest:
            places = places[_among(block, words[places + offset], wanted)]
    whole: I64 = places[ends[np.searchsorted(ends, places, "right")] >= places + len(numbers)]
    return whole


def _among(block: Block, words: U32, wanted: U32) -> Bools:
    """Which words are one of those wanted."""
    first, last = int(wanted[0]), int(wanted[-1])
    if len(wanted) == 1:
        return np.equal(words, np.uint32(first))
    if last - first + 1 == len(wanted):
        return (words - np.uint32(first)) <= np.uint32(last - first)  # below the first it wraps round to a large number
    table = np.zeros(len(block.vocabulary.words), np.bool_)
    table[wanted] = True
    found: Column = table[words]
    return found.astype(np.bool_, copy=False)
