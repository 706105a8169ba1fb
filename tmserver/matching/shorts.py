"""Short segments by characters: no likeness lost, and few texts looked at.

A query of at most three words meets the stored segments of at most three words, which stand first in a block, sorted
by words and then by the characters of their casefolded text.
"""

from collections import Counter
from itertools import pairwise

import numpy as np
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cdist

from tmserver.matching.block import Block
from tmserver.matching.columns import I64, U32, U64, ranges
from tmserver.matching.score import ALMOST, SHORT_WORDS, fewest_kept, percent

SIGNATURE_BITS = 128


def _signature(folded: str) -> int:
    """A bit for each pair (character, k-th occurrence), dealt out by a fixed mixing of both."""
    bits = 0
    for character, times in Counter(folded).items():
        for occurrence in range(min(times, 8)):
            bits |= 1 << ((ord(character) * 5 + occurrence * 37) % SIGNATURE_BITS)
    return bits


def character_signatures(folded: list[str]) -> U64:
    """Signatures of casefolded texts, shape (number, 2)."""
    whole = b"".join(_signature(text).to_bytes(16, "little") for text in folded)
    return np.frombuffer(whole, np.uint64).reshape(-1, 2)


def by_characters(block: Block, folded: str, least: int) -> tuple[U32, I64]:
    """Rows of at most three words whose likeness by characters is `least` percent or more, and that likeness (0..99).

    Two filters lose nothing. With L characters in the longer text at most L - ceil(least * L / 100) edits are allowed.

    **Length.** Each character one text has more is an edit: the lengths of rows lie between ceil(least * l / 100) and
    100 * l // least, l being that of the query. That is one range of rows in each group of equal word count.

    **Signature.** An edit takes away at most one pair (character, k-th occurrence) and adds at most one. A bit set in
    one signature alone stands for at least one pair of that text alone. So neither text has more lone bits than edits.
    """
    if least > ALMOST:
        return np.zeros(0, np.uint32), np.zeros(0, np.int64)
    length = len(folded)
    rows = _of_length(block, fewest_kept(least, length), 100 * length // least)
    if not len(rows):
        return rows, np.zeros(0, np.int64)
    own = character_signatures([folded])[0]
    theirs = block.short_signature[rows]
    longest = np.maximum(block.short_ptr[rows + 1] - block.short_ptr[rows], length)
    keep = _lone(own, theirs) <= longest - -(-least * longest // 100)
    rows, longest = rows[keep], longest[keep]
    if not len(rows):
        return rows, longest
    distances = cdist([folded], _folded(block, rows), scorer=Levenshtein.distance, dtype=np.int64)[0]
    scores = np.minimum(percent(longest - distances, np.maximum(longest, 1)), ALMOST)
    keep = scores >= least
    return rows[keep], scores[keep]


def _lone(own: U64, theirs: U64) -> I64:
    """Bits that are set in one signature alone: the greater of both numbers, for each of theirs."""
    shared, mine = (np.bitwise_count(each) for each in (theirs & own, own))
    both = shared[:, 0].astype(np.int64) + shared[:, 1]
    all_theirs = np.bitwise_count(theirs)
    return np.maximum(int(mine.sum()), all_theirs[:, 0].astype(np.int64) + all_theirs[:, 1]) - both


def _folded(block: Block, rows: U32) -> list[str]:
    """Casefolded texts of short rows, gathered in one piece."""
    begins = block.short_ptr[rows]
    lengths = block.short_ptr[rows + 1] - begins
    whole = block.short_characters[ranges(begins, lengths)].tobytes().decode("utf-32-le", "surrogatepass")
    return [whole[begin:end] for begin, end in pairwise([0, *np.cumsum(lengths).tolist()])]


def _of_length(block: Block, fewest: int, most: int) -> U32:
    """Short rows of so many characters, sorted."""
    lengths = np.diff(block.short_ptr)
    found = []
    for words in range(SHORT_WORDS + 1):
        begin, end = block.starts[words], block.starts[words + 1]
        low, high = np.searchsorted(lengths[begin:end], (fewest, most + 1)).tolist()
        found.append(np.arange(begin + low, begin + high, dtype=np.uint32))
    return np.concatenate(found)
