"""A sheet: rows as columns in the order they came, before they are sorted into a block.

Texts are tokenised, folded and hashed once, here; blocks that merge hand on what they know (merging).
"""

from array import array
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import count
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from tmserver.matching.block import flags_of
from tmserver.matching.columns import I64, U8, U32, U64, Strings, encoded
from tmserver.matching.rows import Row
from tmserver.matching.score import context_digest, digest64
from tmserver.text.markup import tag_sequence
from tmserver.text.normal import equality_key
from tmserver.text.tokens import keys

Number = TypeVar("Number", np.uint8, np.uint32, np.int64, np.uint64)


@dataclass(frozen=True, slots=True)
class Sheet:
    """R rows. `words` are the different words (sorted by bytes), `forward` numbers of them."""

    lengths: I64  # (R) words of the row
    forward: U32  # (sum of lengths)
    words: list[bytes]
    texts: Strings
    shown: Strings  # (R) or none
    units: I64
    changed: I64
    pools: I64
    flags: U8
    previous: U64
    next: U64
    keys: U64
    equal: U64  # digests of equality keys
    markups: dict[int, str]  # by row, of the rows that have any
    embargoes: dict[int, tuple[int, int]]  # by row: hour and desk

    def __len__(self) -> int:
        return len(self.lengths)


def tags_of(markup: str) -> str:
    """The tag sequence of a markup as one string."""
    return " ".join(tag_sequence(markup))


def of_rows(rows: Iterable[Row]) -> Sheet:
    """Read rows. Nine tenths of the cost of an index are here; memory is the texts and four bytes a word."""
    numbers: defaultdict[str, int] = defaultdict(count().__next__)
    forward, lengths, flags, blob, ends = array("I"), array("q"), array("B"), bytearray(), array("q", [0])
    shown_blob, shown_ends = bytearray(), array("q", [0])
    facts, digests = array("q"), array("Q")
    markups: dict[int, str] = {}
    embargoes: dict[int, tuple[int, int]] = {}
    for place, row in enumerate(rows):
        words = keys(row.text)
        forward.extend(map(numbers.__getitem__, words))
        lengths.append(len(words))
        blob += encoded(row.text)
        ends.append(len(blob))
        if row.shown is not None:
            shown_blob += encoded(row.shown)
            shown_ends.append(len(shown_blob))
        flags.append(flags_of(row))
        facts.extend((row.unit_id, row.changed_at, row.pool))
        digests.extend(map(context_digest, (row.previous, row.next, row.key)))
        digests.append(digest64(equality_key(row.text)))
        if row.markup is not None:
            markups[place] = row.markup
        if row.embargo_until or row.embargo_desk:
            embargoes[place] = row.embargo_until, row.embargo_desk
    words_sorted, renumbered = _sorted_words(list(map(encoded, numbers)))
    units, changed, pools = np.ascontiguousarray(_read(facts, np.int64).reshape(-1, 3).T)
    previous, following, own_keys, equal = np.ascontiguousarray(_read(digests, np.uint64).reshape(-1, 4).T)
    return Sheet(
        _read(lengths, np.int64),
        renumbered[_read(forward, np.uint32)],
        words_sorted,
        Strings(_read(blob, np.uint8), _read(ends, np.int64)),
        Strings(_read(shown_blob, np.uint8), _read(shown_ends, np.int64)),
        units,
        changed,
        pools,
        _read(flags, np.uint8),
        previous,
        following,
        own_keys,
        equal,
        markups,
        embargoes,
    )


def _read(values: "array[int] | bytearray", kind: type[Number]) -> npt.NDArray[Number]:
    """What was gathered, as a column over the same memory."""
    return np.frombuffer(values, kind) if values else np.zeros(0, kind)


def _sorted_words(words: list[bytes]) -> tuple[list[bytes], U32]:
    """Words sorted by bytes, and the new number of each old one."""
    order = sorted(range(len(words)), key=words.__getitem__)
    renumbered = np.zeros(len(words), np.uint32)
    renumbered[order] = np.arange(len(words), dtype=np.uint32)
    return [words[number] for number in order], renumbered
