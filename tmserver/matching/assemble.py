"""From a sheet to a block: rows sorted by length, postings, signatures, look-up tables. Vectorised throughout."""

from typing import Any

import numpy as np

from tmserver.domain.segments import MOST_WORDS_FUZZY
from tmserver.matching import sheet as sheets
from tmserver.matching.block import LONG, TARGET_SIDE, Block
from tmserver.matching.columns import CHUNK, I64, U8, U32, U64, Bools, Strings, Vocabulary, encoded, ranges
from tmserver.matching.score import SHORT_WORDS
from tmserver.matching.sheet import Sheet
from tmserver.matching.shorts import character_signatures
from tmserver.text.normal import fold_case

SIGNATURE_BITS = 128


def assemble(sheet: Sheet) -> Block:
    """The block over a sheet's rows. Peak memory about twice the block's own."""
    folded = {row: fold_case(sheet.texts[row]) for row in np.flatnonzero(sheet.lengths <= SHORT_WORDS).tolist()}
    order = _order(sheet, folded)
    shorts = [folded[row] for row in order[: len(folded)].tolist()]
    return Block(
        **_words(sheet, order),
        **_rows(sheet, order),
        **_exceptions(sheet, order),
        short_characters=np.frombuffer("".join(shorts).encode("utf-32-le", "surrogatepass"), np.uint32),
        short_ptr=np.cumsum([0, *map(len, shorts)], dtype=np.int64),
        short_signature=character_signatures(shorts),
        texts=sheet.texts.take(order),
        shown=sheet.shown.take(order) if len(sheet.shown) else sheet.shown,
        vocabulary=Vocabulary.of(sheet.words),
    )


def _words(sheet: Sheet, order: U32) -> dict[str, Any]:
    """The columns about words."""
    lengths = sheet.lengths[order]
    offsets = np.concatenate((np.zeros(1, np.int64), np.cumsum(lengths)))
    forward = _gathered(sheet, order, offsets)
    (words, first_rows), (later_symbols, later_ptr, later_rows) = _postings(forward, lengths)
    first_ptr = np.searchsorted(words, np.arange(len(sheet.words) + 1, dtype=np.uint32)).astype(np.int64)
    bits = word_bits(np.diff(first_ptr))
    return {
        "sizes": np.minimum(lengths, LONG).astype(np.uint16),
        "offsets": offsets,
        "forward": forward,
        "first_ptr": first_ptr,
        "first_rows": first_rows,
        "later_symbols": later_symbols,
        "later_ptr": later_ptr,
        "later_rows": later_rows,
        "signature": signatures(forward, offsets, bits),
        "word_bits": bits,
    }


def _rows(sheet: Sheet, order: U32) -> dict[str, Any]:
    """The columns with one value a row, and the tables that find rows by a value."""
    equal = sheet.equal[order]
    by_equal = np.argsort(equal, kind="stable").astype(np.uint32)
    identities = (sheet.units * 2 + (sheet.flags & TARGET_SIDE))[order]
    by_identity = np.lexsort((order, identities)).astype(np.uint32)  # twins in the order in which they came
    pools, pool_of = np.unique(sheet.pools[order], return_inverse=True)
    return {
        "units": sheet.units[order],
        "changed": sheet.changed[order],
        "pools": pools,
        "pool_of": pool_of.astype(np.uint32),
        "flags": sheet.flags[order],
        "previous": sheet.previous[order],
        "next": sheet.next[order],
        "keys": sheet.keys[order],
        "equal_hashes": equal[by_equal],
        "equal_rows": by_equal,
        "identities": identities[by_identity],
        "identity_rows": by_identity,
    }


def _exceptions(sheet: Sheet, order: U32) -> dict[str, Any]:
    """The columns about the few rows that have markup or an embargo."""
    tagged_rows, tags_of, markups, tag_sequences = _markups(sheet, order)
    embargoed_rows, embargo_until, embargo_desk = _embargoes(sheet, order)
    return {
        "tagged_rows": tagged_rows,
        "tags_of": tags_of,
        "markups": markups,
        "tag_sequences": tag_sequences,
        "embargoed_rows": embargoed_rows,
        "embargo_until": embargo_until,
        "embargo_desk": embargo_desk,
    }


def _order(sheet: Sheet, folded: dict[int, str]) -> U32:
    """Rows by words (those above the limit last, in no order), short ones then by characters."""
    rank = np.minimum(sheet.lengths, LONG) << 32
    if folded:
        rank[list(folded)] += np.fromiter(map(len, folded.values()), np.int64, len(folded))
    return np.argsort(rank, kind="stable").astype(np.uint32)


def _gathered(sheet: Sheet, order: U32, offsets: I64) -> U32:
    """The words of the rows in their new order."""
    begins = np.concatenate((np.zeros(1, np.int64), np.cumsum(sheet.lengths)))[:-1]
    forward = np.zeros(len(sheet.forward), np.uint32)
    for begin in range(0, len(order), CHUNK):
        rows = order[begin : begin + CHUNK]
        end = min(begin + CHUNK, len(order))
        forward[offsets[begin] : offsets[end]] = sheet.forward[ranges(begins[rows], sheet.lengths[rows])]
    return forward


def _postings(forward: U32, lengths: I64) -> tuple[tuple[U32, U32], tuple[U64, I64, U32]]:
    """(words, rows) of first occurrences sorted by both, and the later ones as symbols, pointers, rows.

    One sort of word << 32 | row: occurrences of a word in one row come to lie side by side, so first and later ones
    part by comparing neighbours. (numpy sorts 64-bit integers an order of magnitude faster than it argsorts them.)
    """
    pairs: U64 = forward.astype(np.uint64)
    pairs <<= np.uint64(32)
    done = 0
    for begin in range(0, len(lengths), CHUNK):
        part = lengths[begin : begin + CHUNK]
        rows = np.repeat(np.arange(begin, begin + len(part), dtype=np.uint64), part)
        pairs[done : done + len(rows)] |= rows
        done += len(rows)
    pairs.sort()
    first = fresh(pairs)
    rest = pairs[~first]
    fuzzy_end = np.uint64(np.count_nonzero(lengths <= MOST_WORDS_FUZZY))  # they stand before all others
    rest = rest[(rest & np.uint64(0xFFFFFFFF)) < fuzzy_end]
    pairs = pairs[first]
    return ((pairs >> np.uint64(32)).astype(np.uint32), pairs.astype(np.uint32)), _later(rest)


def fresh(values: U64 | I64) -> Bools:
    """Which values differ from the one before."""
    fresh = np.ones(len(values), np.bool_)
    np.not_equal(values[1:], values[:-1], out=fresh[1:])
    return fresh


def _later(rest: U64) -> tuple[U64, I64, U32]:
    """Further occurrences: the run of one (word, row) pair is numbered from 1, then sorted by (word, number, row)."""
    if not len(rest):
        return np.zeros(0, np.uint64), np.zeros(1, np.int64), np.zeros(0, np.uint32)
    starts = np.flatnonzero(fresh(rest))
    runs = np.diff(np.append(starts, len(rest)))
    numbers = np.arange(1, len(rest) + 1) - np.repeat(starts, runs)
    symbols = ((rest >> np.uint64(32)) << np.uint64(16)) | numbers.astype(np.uint64)
    order = np.lexsort((rest & np.uint64(0xFFFFFFFF), symbols))
    symbols, rows = symbols[order], rest[order].astype(np.uint32)
    begins = np.flatnonzero(fresh(symbols))
    return symbols[begins], np.append(begins, len(symbols)).astype(np.int64), rows


def word_bits(word_counts: I64) -> U8:
    """Bits dealt out by frequency, so that the commonest words never share one with each other."""
    bits = np.zeros(len(word_counts), np.uint8)
    bits[np.argsort(-word_counts, kind="stable")] = np.arange(len(word_counts)) % SIGNATURE_BITS
    return bits


def signatures(forward: U32, offsets: I64, bits: U8) -> U64:
    """For each row the bits of its words, shape (R, 2)."""
    rows = len(offsets) - 1
    signature = np.zeros((rows, 2), np.uint64)
    masks = np.left_shift(np.uint64(1), (bits & 63).astype(np.uint64))
    halves = (np.where(bits < 64, masks, np.uint64(0)), np.where(bits < 64, np.uint64(0), masks))
    worded = int(np.searchsorted(offsets, 0, side="right")) - 1
    for begin in range(worded, rows, CHUNK):
        end = min(begin + CHUNK, rows)
        words = forward[offsets[begin] : offsets[end]]
        for half in range(2):
            signature[begin:end, half] = np.bitwise_or.reduceat(
                halves[half][words], offsets[begin:end] - offsets[begin]
            )
    return signature


def _markups(sheet: Sheet, order: U32) -> tuple[U32, U32, Strings, Strings]:
    """Rows with markup in their new numbers, their tag sequences' places, the markups, the sequences."""
    old = np.array(sorted(sheet.markups), np.int64)
    rows, old = _moved(old, order)
    markups = [sheet.markups[place] for place in old.tolist()]
    sequences = [encoded(sheets.tags_of(markup)) for markup in markups]
    different = sorted(set(sequences))
    places = {sequence: place for place, sequence in enumerate(different)}
    tags = np.fromiter((places[sequence] for sequence in sequences), np.uint32, len(sequences))
    return rows, tags, Strings.of(map(encoded, markups)), Strings.of(different)


def _embargoes(sheet: Sheet, order: U32) -> tuple[U32, I64, I64]:
    """Rows under embargo in their new numbers, hours, desks."""
    rows, old = _moved(np.array(sorted(sheet.embargoes), np.int64), order)
    values = np.array([sheet.embargoes[place] for place in old.tolist()], np.int64).reshape(-1, 2)
    return rows, values[:, 0].copy(), values[:, 1].copy()


def _moved(old: I64, order: U32) -> tuple[U32, I64]:
    """New numbers of old rows, sorted, and the old ones in that order."""
    if not len(old):
        return np.zeros(0, np.uint32), old
    new = np.zeros(len(order), np.uint32)
    new[order] = np.arange(len(order), dtype=np.uint32)
    by_new = np.argsort(new[old])
    return new[old][by_new], old[by_new]
