"""Short segments by characters: no likeness lost, and few texts looked at.

A query of at most three words meets the stored segments of at most three words, which stand first in a block, sorted
by words and then by the characters of their casefolded text.
"""

from collections import Counter

import numpy as np
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cdist

from tmserver.matching.block import Block
from tmserver.matching.columns import I64, U32, U64
from tmserver.matching.score import ALMOST, SHORT_WORDS, fewest_kept
from tmserver.text.normal import fold_case

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
    **Length**: each character one text has more is an edit, so lengths lie in ceil(least * l / 100) .. 100 * l // least:
    one range of rows in each group of equal word count. **Signature**: an edit takes away at most one pair (character,
    k-th occurrence) and adds at most one; a bit set in one signature alone stands for at least one pair of that text
    alone. So each text's lone bits cannot be more than the edits.
    """
    if least > ALMOST:
        return np.zeros(0, np.uint32), np.zeros(0, np.int64)
    length = len(folded)
    rows = _of_length(block, fewest_kept(least, length), 100 * length // least)
    if not len(rows):
        return rows, np.zeros(0, np.int64)
    own = character_signatures([folded])[0]
    theirs = block.short_signature[rows]
    lone = np.maximum(np.bitwise_count(own & ~theirs).sum(axis=1), np.bitwise_count(theirs & ~own).sum(axis=1))
    longest = np.maximum(block.short_characters[rows].astype(np.int64), length)
    keep = lone <= longest - -(-least * longest // 100)
    rows, longest = rows[keep], longest[keep]
    if not len(rows):
        return rows, longest
    texts = [fold_case(block.texts[row]) for row in rows.tolist()]
    distances = cdist([folded], texts, scorer=Levenshtein.distance, dtype=np.int64)[0]
    scores = np.minimum(100 * (longest - distances) // np.maximum(longest, 1), ALMOST)
    keep = scores >= least
    return rows[keep], scores[keep]


def _of_length(block: Block, fewest: int, most: int) -> U32:
    """Short rows of so many characters, sorted."""
    found = []
    for words in range(SHORT_WORDS + 1):
        begin, end = block.starts[words], block.starts[words + 1]
        low, high = np.searchsorted(block.short_characters[begin:end], np.array([fewest, most + 1], np.uint32)).tolist()
        found.append(np.arange(begin + low, begin + high, dtype=np.uint32))
    return np.concatenate(found)
