"""Where the rows and words of several blocks go when they become one block.

The live rows are numbered as `assemble` would number them: by words, short ones by characters too, then in the order of
the blocks; the words that these rows use are numbered in their order.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from zlib import crc32

import numpy as np

from tmserver.matching.assemble import fresh
from tmserver.matching.block import LONG, Block
from tmserver.matching.columns import I64, U32, Bools, Column, Sink, Strings, ranges
from tmserver.matching.score import SHORT_WORDS
from tmserver.matching.search import Shelved
from tmserver.matching.stretches import GONE, Part, cuts

_SAMPLED = 256
"""One word in so many is looked at to cut the vocabularies into stretches."""
_WORDS_AT_ONCE = 1 << 17
"""Words, those of each block counted, that are sorted at once: each costs some 200 bytes."""


@dataclass(slots=True)
class Source:
    """A block, and where its rows and words go."""

    block: Block
    rows: U32  # its live rows, sorted
    new: U32  # their numbers in the merged block, sorted too
    numbers: U32  # the same by old number, GONE for rows that are
    words: U32 = field(default_factory=lambda: np.zeros(0, np.uint32))
    """(V) new numbers of its words; of a word that no live row uses the number of the next one."""

    def part(self, values: Column, table: Column | None = None) -> Part:
        """All its rows, of a column with one entry a row."""
        return Part(values, self.rows, self.new, table)

    def short(self, values: Column) -> Part:
        """Its short rows, which stand first here and there."""
        last = int(np.searchsorted(self.rows, np.uint32(self.block.short_rows)))
        return Part(values, self.rows[:last], self.new[:last])


def renumbered(shelved: Sequence[Shelved], sink: Sink) -> tuple[list[Source], int]:
    """The blocks with the new numbers of their rows and words, and how many words there are; writes the vocabulary."""
    sources = _sources(shelved)
    return sources, _vocabulary(sources, sink)


def _sources(shelved: Sequence[Shelved]) -> list[Source]:
    """Number the live rows anew: by rank, and within one rank block after block.

    Every block is sorted by rank, so counting how many rows of each rank each block has is enough.
    """
    rows = [live_rows(one) for one in shelved]
    ranks = [_ranks(one.block) for one in shelved]
    every = np.unique(np.concatenate([values for values, _ in ranks]))
    counts = np.zeros((len(every), len(shelved)), np.int64)
    for place, ((values, begins), live) in enumerate(zip(ranks, rows, strict=True)):
        counts[np.searchsorted(every, values), place] = np.diff(np.searchsorted(live, begins))
    starts = (np.cumsum(counts) - counts.ravel()).reshape(counts.shape)
    found = []
    for place, (one, live) in enumerate(zip(shelved, rows, strict=True)):
        new = ranges(starts[:, place], counts[:, place]).astype(np.uint32)
        numbers = new
        if len(live) < len(one.block):
            numbers = np.full(len(one.block), GONE, np.uint32)
            numbers[live] = new
        found.append(Source(one.block, live, new, numbers))
    return found


def live_rows(shelved: Shelved) -> U32:
    """The rows of a block that have not been removed."""
    rows = len(shelved.block)
    if shelved.dead is None:
        return np.arange(rows, dtype=np.uint32)
    return np.flatnonzero(np.unpackbits(shelved.dead, count=rows) == 0).astype(np.uint32)


def _ranks(block: Block) -> tuple[I64, U32]:
    """The different ranks of a block's rows, rising, and the row at which each begins (one more: their number)."""
    shorts = block.short_rows
    rank = (block.sizes[:shorts].astype(np.int64) << 32) + np.diff(block.short_ptr)
    begins = np.flatnonzero(fresh(rank))
    sizes = [size for size in range(SHORT_WORDS + 1, LONG + 1) if block.starts[size] < block.starts[size + 1]]
    return (
        np.concatenate((rank[begins], np.array(sizes, np.int64) << 32)),
        np.array([*begins.tolist(), *(block.starts[size] for size in sizes), len(block)], np.uint32),
    )


def _vocabulary(sources: Sequence[Source], sink: Sink) -> int:
    """The words that live rows use, sorted; fills in `words` of the sources. How many there are."""
    used = [_used(source) for source in sources]
    vocabularies = [source.block.vocabulary.words for source in sources]
    for source, words in zip(sources, vocabularies, strict=True):
        source.words = np.zeros(len(words), np.uint32)
    sink.add("words_ends", np.zeros(1, np.int64))
    hashes, number, size = [], 0, 0
    for spans in _spans(vocabularies):
        pieces = [words.raws(*span) for words, span in zip(vocabularies, spans, strict=True)]
        kept = (
            piece
            if use is None
            else [word for word, is_used in zip(piece, use[slice(*span)].tolist(), strict=True) if is_used]
            for piece, use, span in zip(pieces, used, spans, strict=True)
        )
        ordered = sorted(set().union(*kept))
        numbers = {word: place for place, word in enumerate(ordered, start=number)}
        for source, piece, span in zip(sources, pieces, spans, strict=True):
            source.words[slice(*span)] = [
                found if (found := numbers.get(word)) is not None else number + bisect_left(ordered, word)
                for word in piece
            ]
        strings = Strings.of(ordered)
        sink.add("words_blob", strings.blob)
        sink.add("words_ends", strings.ends[1:] + size)
        hashes.append(np.fromiter(map(crc32, ordered), np.uint32, len(ordered)))
        number, size = number + len(ordered), size + len(strings.blob)
    whole = np.concatenate(hashes)
    by_hash = np.argsort(whole, kind="stable").astype(np.uint32)
    sink.add("word_hashes", whole[by_hash])
    sink.add("words_by_hash", by_hash)
    return number


def _used(source: Source) -> Bools | None:
    """Which words of a block its live rows use; None where all do."""
    if source.numbers is source.new:
        return None
    begins, alive = source.block.first_ptr, source.numbers != GONE
    used = np.zeros(len(begins) - 1, np.bool_)
    for begin, end in cuts(begins):
        hits = alive[source.block.first_rows[begins[begin] : begins[end]]]
        used[begin:end] = np.logical_or.reduceat(hits, begins[begin:end] - begins[begin])
    return used


def _spans(vocabularies: Sequence[Strings]) -> Iterator[list[tuple[int, int]]]:
    """Stretches of the alphabet: which words of each vocabulary lie in it."""
    samples = sorted(words.raw(n) for words in vocabularies for n in range(0, len(words), _SAMPLED))
    step = _WORDS_AT_ONCE // _SAMPLED
    bounds = sorted(set(samples[step::step]))
    ends = [[0, *map(words.first_from, bounds), len(words)] for words in vocabularies]
    return (list(spans) for spans in zip(*map(pairwise, ends), strict=True))
