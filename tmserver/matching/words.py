"""Likeness by words in a block: every row that can reach the bar, and no work on most others.

Let the query have n words, a row m, and let `least` be the percentage asked for. Rows that reach it keep at least
k(m) = ceil(least * max(n, m) / 100) words unchanged and in order; all filters are bounds on that number, in integers.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cdist

from tmserver.matching.block import Block
from tmserver.matching.columns import I64, NO_ROWS, U8, U16, U32, Bools, Column, encoded, ranges
from tmserver.matching.score import fewest_kept, percent

MOST_READ, MOST_GROWTH = 4_000, 2
"""Rows read from postings before further words are no longer worth it; of 2,000 to 16,000 and 1.5 to 3 times these
were fastest at a million units, by 6 % at 70 % and by 18 % at 50 %."""
FIRST_BATCH, BATCH_GROWTH, LARGEST_BATCH = 128, 4, 8192
"""Candidates verified at once: few at first, since what they show may raise the bar for the rest."""

_scratch = threading.local()
_NO_TABLE: U8 = np.zeros(0, np.uint8)


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a query as numbers of one block's vocabulary; -1 for those that no row holds."""

    numbers: list[int]

    @classmethod
    def of(cls, block: Block, keys: list[bytes]) -> "Words":
        """Look words up."""
        return cls(block.vocabulary.numbers(keys))

    def __len__(self) -> int:
        return len(self.numbers)


@dataclass(frozen=True, slots=True)
class Candidates:
    """Rows that may reach the percentage asked for, and how many words of the query each can keep at most."""

    rows: U32
    kept: I64


def query_words(keys: Sequence[str]) -> list[bytes]:
    """The words of a query as vocabularies look them up."""
    return [encoded(key) for key in keys]


def candidates(block: Block, words: Words, least: int) -> Candidates:
    """Rows that may reach `least` percent, by four filters that lose none.

    **Length.** n or m words cannot be kept when the other text has fewer: k(n) <= m and m <= 100 n / least. Rows are
    sorted by length, so this is one range of row numbers, `low` to `high`.

    **Overlap.** Words kept in order are words in common, counted with multiplicity. The pair (word, k-th
    occurrence) makes that multiset a set: a row keeps no more than the number of the query's pairs it holds.

    **Prefix.** A row that reaches `least` lacks at most n - k(n) of the query's n pairs. Of any r pairs it therefore
    holds at least r - (n - k(n)): to find them all it is enough to read the postings of the n - k(n) + 1 rarest pairs.
    Reading more asks for more hits. With h hits among r pairs read a row keeps at most h + (n - r).

    **Signature.** Each bit of the query that a row's signature lacks is a word of the query the row lacks, and
    different bits are different words: a row keeps at most n - (bits lacking) - (words no row holds).
    """
    n = len(words)
    fewest = fewest_kept(least, n)
    low, high = block.rows_of_size(fewest, 100 * n // least)
    if low == high:
        return Candidates(NO_ROWS, NO_ROWS.astype(np.int64))
    rows, hits, unread = _hits(block, words.numbers, n - fewest, low, high)
    if not len(rows):
        return Candidates(rows, hits)
    kept = hits + unread
    needed = -(-least * np.maximum(block.sizes[rows].astype(np.int64), n) // 100)
    enough = kept >= needed
    rows, kept, needed = rows[enough], kept[enough], needed[enough]
    np.minimum(kept, _by_signature(block, words, rows), out=kept)
    enough = kept >= needed
    return Candidates(rows[enough], kept[enough])


def _hits(block: Block, numbers: list[int], spare: int, low: int, high: int) -> tuple[U32, I64, int]:
    """Rows low..high that hold enough of the rarest pairs: the rows, their hits, and how many pairs stayed unread."""
    lists = sorted(_postings(block, numbers), key=len)
    read = min(spare + 1, len(lists))
    total = sum(map(len, lists[:read]))
    budget = max(MOST_READ, MOST_GROWTH * total)
    while read < len(lists) and total + len(lists[read]) <= budget:
        total += len(lists[read])
        read += 1
    bounds = np.array([low, high], np.uint32)
    parts = []
    for rows in lists[:read]:
        if len(rows):
            begin, end = rows.searchsorted(bounds).tolist()
            if begin < end:
                parts.append(rows[begin:end])
    if not parts:
        return NO_ROWS, NO_ROWS.astype(np.int64), len(lists) - read
    together = np.concatenate(parts)
    together.sort()
    fresh = np.ones(len(together), np.bool_)
    np.not_equal(together[1:], together[:-1], out=fresh[1:])
    starts = np.flatnonzero(fresh)
    hits = np.empty(len(starts), np.int64)
    np.subtract(starts[1:], starts[:-1], out=hits[:-1])
    hits[-1] = len(together) - starts[-1]
    enough = hits >= read - spare
    return together[starts[enough]], hits[enough], len(lists) - read


def _postings(block: Block, numbers: list[int]) -> Iterator[U32]:
    """The rows of each pair (word, k-th occurrence) of the query."""
    seen: dict[int, int] = {}
    for number in numbers:
        occurrence = seen.get(number, 0)
        seen[number] = occurrence + 1
        if number < 0:
            yield NO_ROWS
        elif not occurrence:
            yield block.with_word(number)
        else:
            yield _with_later(block, number << 16 | occurrence)


def _with_later(block: Block, symbol: int) -> U32:
    """Rows that hold a word once more and again."""
    place = int(np.searchsorted(block.later_symbols, np.uint64(symbol)))
    if place == len(block.later_symbols) or block.later_symbols[place] != symbol:
        return NO_ROWS
    return block.later_rows[block.later_ptr[place] : block.later_ptr[place + 1]]


def _by_signature(block: Block, words: Words, rows: U32) -> I64:
    """How many words the signatures of rows leave them to keep."""
    bits = 0
    for number in set(words.numbers) - {-1}:
        bits |= 1 << int(block.word_bits[number])
    lacking = ~block.signature[rows]
    counts = np.bitwise_count(lacking[:, 0] & np.uint64(bits & (1 << 64) - 1)).astype(np.int64)
    counts += np.bitwise_count(lacking[:, 1] & np.uint64(bits >> 64))
    most: I64 = len(words) - words.numbers.count(-1) - counts
    return most


def verified(
    block: Block, words: Words, found: Candidates, promising: Callable[[U32, I64], Bools]
) -> Iterator[tuple[U32, I64]]:
    """Exact word scores of candidates, in falling order of their bound, batch by batch: rows and percentages.

    `promising(rows, percentages)` says which rows are still worth it if they reached these percentages; it is asked
    again before every batch, so what one batch shows spares work in the next. Nothing else is dropped.
    """
    longest = np.maximum(block.sizes[found.rows].astype(np.int64), len(words))
    bounds = percent(found.kept, longest)
    order = np.argsort(-bounds, kind="stable")
    rows, bounds, longest = found.rows[order], bounds[order], longest[order]
    begin, size = 0, FIRST_BATCH
    while begin < len(rows):
        part = slice(begin, begin + size)
        begin, size = begin + size, min(size * BATCH_GROWTH, LARGEST_BATCH)
        keep = promising(rows[part], bounds[part])
        batch, most = rows[part][keep], longest[part][keep]
        if len(batch):
            batch, scores = _scores(block, words, batch, most, promising)
            yield batch, scores


def _scores(
    block: Block, words: Words, rows: U32, longest: I64, promising: Callable[[U32, I64], Bools]
) -> tuple[U32, I64]:
    """Word scores of rows by edit distance, after one more bound from the words themselves."""
    alphabet: dict[int, int] = {}
    for number in words.numbers:
        alphabet.setdefault(number, len(alphabet) + 1)
    begins = block.offsets[rows]
    lengths = block.offsets[rows + 1] - begins
    local = _local(block, alphabet, block.forward[ranges(begins, lengths)])
    ends = np.cumsum(lengths)
    inside = np.add.reduceat(local != 0, ends - lengths, dtype=np.int64)
    keep = promising(rows, percent(np.minimum(inside, len(words)), longest))
    query = _letters(np.array([alphabet[number] for number in words.numbers], local.dtype))
    whole = _letters(local)
    texts = [whole[end - length : end] for end, length in zip(ends[keep].tolist(), lengths[keep].tolist(), strict=True)]
    if not texts:
        return rows[:0], longest[:0]
    distances = cdist([query], texts, scorer=Levenshtein.distance, dtype=np.int64)[0]
    longest = longest[keep]
    return rows[keep], percent(longest - distances, longest)


def _letters(numbers: Column) -> bytes | str:
    """Small numbers as a string to compare; as characters when a query has more than 255 different words."""
    return numbers.tobytes() if numbers.dtype == np.uint8 else numbers.tobytes().decode("utf-16-le")


def _local(block: Block, alphabet: dict[int, int], numbers: U32) -> U8 | U16:
    """Words as small numbers: the query's own from 1, all others 0.

    The edit distance does not change: words outside the query equal none of its words, and whether they equal each
    other is never asked. Small numbers go through the fastest path of the distance.
    """
    table = _table(len(block.vocabulary.words), wide=len(alphabet) > 255)
    known = [number for number in alphabet if number >= 0]
    table[known] = [alphabet[number] for number in known]
    try:
        return table[numbers]
    finally:
        table[known] = 0


def _table(size: int, *, wide: bool) -> U8 | U16:
    """This thread's table of zeros, at least so large; whoever writes to it wipes it."""
    name = "wide" if wide else "narrow"
    found: U8 | U16 = getattr(_scratch, name, _NO_TABLE)
    if len(found) < size:
        found = np.zeros(size, np.uint16) if wide else np.zeros(size, np.uint8)
        setattr(_scratch, name, found)
    return found
