"""Rows that hold given words: the postings of the match index, used for searching.

Newest first means largest unit id first; a page goes on below the last unit of the page before.
"""

from collections.abc import Sequence

import numpy as np

from tmserver.matching.block import Block
from tmserver.matching.columns import NO_ROWS, U32, encoded
from tmserver.matching.rows import Sieve
from tmserver.matching.search import Gate
from tmserver.matching.tail import Tail, admitted
from tmserver.text.tokens import keys


def containing(
    gates: Sequence[Gate],
    tail: Tail,
    words: Sequence[str],
    sieve: Sieve,
    *,
    prefix_last: bool,
    after: tuple[int, ...] | None,
    limit: int,
) -> list[int]:
    """Ids of units with a row, visible through the gates, that holds all the words; see `Index.containing`."""
    wanted = keys(" ".join(words))
    prefix = wanted.pop() if wanted and prefix_last else None
    below = after[0] if after else None
    found = [unit for gate in gates for unit in _in_block(gate, wanted, prefix, below, limit)]
    for kept in tail.kept:
        inside = below is None or kept.row.unit_id < below
        if inside and admitted(kept.row, sieve) and _holds(kept.words, wanted, prefix):
            found.append(kept.row.unit_id)
    return sorted(set(found), reverse=True)[:limit]


def _holds(words: Sequence[str], wanted: list[str], prefix: str | None) -> bool:
    return all(word in words for word in wanted) and (prefix is None or any(word.startswith(prefix) for word in words))


def _in_block(gate: Gate, wanted: list[str], prefix: str | None, below: int | None, limit: int) -> list[int]:
    """The first `limit` different unit ids of one block, unordered among themselves."""
    if gate.closed:
        return []
    rows = _rows(gate.block, wanted, prefix)
    if below is not None:
        rows = rows[gate.block.units[rows] < below]
    rows = rows[gate.visible(rows)]
    units = gate.block.units[rows]
    most = 2 * limit  # a unit has at most two rows, so among so many of the largest are enough different ones
    if len(units) > most:
        units = np.partition(units, len(units) - most)[-most:]
    chosen: list[int] = np.unique(units)[-limit:].tolist()
    return chosen


def _rows(block: Block, wanted: list[str], prefix: str | None) -> U32:
    """Rows with all the words, sorted: postings intersected, the rarest first."""
    numbers = block.vocabulary.numbers([encoded(word) for word in wanted])
    if -1 in numbers:
        return NO_ROWS
    lists = [block.with_word(number) for number in numbers]
    if prefix is not None:
        lists.append(_with_prefix(block, encoded(prefix)))
    if not lists:
        return np.arange(len(block), dtype=np.uint32)
    lists.sort(key=len)
    rows = lists[0]
    for other in lists[1:]:
        if not len(rows):
            break
        places = np.searchsorted(other, rows)
        places[places == len(other)] = 0
        rows = rows[other[places] == rows]
    return rows


def _with_prefix(block: Block, prefix: bytes) -> U32:
    """Rows that hold a word with this beginning; the words are one range, and so are their postings."""
    words = block.vocabulary.prefixed(prefix)
    holds = np.zeros(len(block), np.bool_)  # marking rows is far cheaper than sorting what may be millions of postings
    holds[block.first_rows[block.first_ptr[words.start] : block.first_ptr[words.stop]]] = True
    return np.flatnonzero(holds).astype(np.uint32)
