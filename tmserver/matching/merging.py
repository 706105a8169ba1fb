"""Several blocks become one, column by column, into memory or into files: exact, and in little memory.

All that is left to do once rows and words have their new numbers (renumbering) is merging sorted columns, a stretch at
a time (stretches).
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence

import numpy as np

from tmserver.matching.assemble import fresh, signatures, word_bits
from tmserver.matching.columns import I64, U32, U64, Sink, Strings, release
from tmserver.matching.renumbering import Source, renumbered
from tmserver.matching.search import Shelved
from tmserver.matching.stretches import GONE, Part, Ragged, cuts, straight, tables


def merge(shelved: Sequence[Shelved], sink: Sink) -> None:
    """Write the columns of one block with the live rows of several; at least one is given."""
    if len(shelved) == 1 and shelved[0].dead is None:
        shelved[0].block.copy_to(sink)
        return
    for name, column in shelved[0].block.columns().items():
        sink.add(name, column[:0])  # so that each is there, also when nothing is added to it
    sources, words = renumbered(shelved, sink)
    _forward(sources, _postings(sources, words, sink), sink)
    for columns in (_texts, _facts, _look_ups, _tagged, _embargoed):
        _let_go(sources)
        columns(sources, sink)
    _let_go(sources)


def _let_go(sources: Sequence[Source]) -> None:
    """Let go of the pages of all that is mapped."""
    for source in sources:
        release(*source.block.columns().values())


def _postings(sources: Sequence[Source], words: int, sink: Sink) -> I64:
    """The rows that hold each word, for the first and the later occurrences; how many rows hold each."""
    _let_go(sources)
    most = np.zeros(words + 1)
    for source in sources:
        most += np.bincount(source.words, np.diff(source.block.first_ptr), words + 1)
    counts = np.zeros(words, np.int64)
    sink.add("later_ptr", np.zeros(1, np.int64))
    later = 0
    for begin, end in cuts(np.concatenate(([0], np.cumsum(most[:words]))).astype(np.int64)):
        bounds = np.array((begin, end), np.uint32)
        spans = [np.searchsorted(source.words, bounds).tolist() for source in sources]
        pairs = np.concatenate([_first(source, *span) for source, span in zip(sources, spans, strict=True)])
        pairs.sort()
        sink.add("first_rows", pairs.astype(np.uint32))
        counts[begin:end] = np.bincount((pairs >> np.uint64(32)).astype(np.int64) - begin, minlength=end - begin)
        later = _add_later([_later(source, *span) for source, span in zip(sources, spans, strict=True)], later, sink)
        _let_go(sources)
    sink.add("first_ptr", np.concatenate((np.zeros(1, np.int64), np.cumsum(counts))))
    return counts


def _first(source: Source, first: int, last: int) -> U64:
    """word << 32 | row for the words of a block from one number to before another, both as they are now."""
    begins = source.block.first_ptr[first : last + 1]
    rows = source.numbers[source.block.first_rows[begins[0] : begins[-1]]]
    pairs: U64 = np.repeat(source.words[first:last], np.diff(begins)).astype(np.uint64)
    pairs <<= np.uint64(32)
    pairs |= rows
    return pairs if source.numbers is source.new else pairs[rows != GONE]


def _later(source: Source, first: int, last: int) -> tuple[U64, U32]:
    """Symbols and rows of further occurrences, as they are now."""
    block = source.block
    low, high = np.searchsorted(block.later_symbols, np.array((first << 16, last << 16), np.uint64)).tolist()
    symbols = block.later_symbols[low:high]
    words = source.words[(symbols >> np.uint64(16)).astype(np.int64)].astype(np.uint64)
    begins = block.later_ptr[low : high + 1]
    rows = source.numbers[block.later_rows[begins[0] : begins[-1]]]
    now = np.repeat((words << np.uint64(16)) | (symbols & np.uint64(0xFFFF)), np.diff(begins))
    here = rows != GONE
    return now[here], rows[here]


def _add_later(parts: Sequence[tuple[U64, U32]], done: int, sink: Sink) -> int:
    """Merge further occurrences; `done` of them are in the sink before, how many after."""
    symbols, rows = (np.concatenate(some) for some in zip(*parts, strict=True))
    order = np.lexsort((rows, symbols))
    symbols, rows = symbols[order], rows[order]
    begins = np.flatnonzero(fresh(symbols))
    sink.add("later_symbols", symbols[begins])
    sink.add("later_ptr", np.append(begins, len(symbols))[1:] + done)
    sink.add("later_rows", rows)
    return done + len(symbols)


def _forward(sources: Sequence[Source], counts: I64, sink: Sink) -> None:
    """The rows' words in order, and their signatures; `counts` says how many rows hold each word."""
    bits = word_bits(counts)
    sink.add("word_bits", bits)
    parts = [source.part(source.block.forward, source.words) for source in sources]
    ragged = Ragged(parts, [source.block.offsets for source in sources])
    offsets = ragged.offsets()
    sink.add("offsets", offsets)
    for begin, end, words in ragged.stretches(offsets):
        sink.add("forward", words)
        sink.add(
            "signature",
            signatures(words.astype(np.uint32, copy=False), offsets[begin : end + 1] - offsets[begin], bits),
        )


# --- rows -----------------------------------------------------------------------------------------------------------


def _add(name: str, parts: Sequence[Part], sink: Sink) -> None:
    for stretch in straight(parts):
        sink.add(name, stretch)


def _add_ragged(values: str, ends: str, parts: Sequence[Part], begins: Sequence[I64], sink: Sink) -> None:
    ragged = Ragged(parts, begins)
    offsets = ragged.offsets()
    sink.add(ends, offsets)
    for _, _, elements in ragged.stretches(offsets):
        sink.add(values, elements)


def _add_strings(name: str, parts: Iterable[tuple[Strings, U32, U32]], sink: Sink) -> None:
    """Of each part strings, which of them are left, and where they go."""
    held = [(strings, rows, new) for strings, rows, new in parts if len(strings)]
    pieces = [Part(strings.blob, rows, new) for strings, rows, new in held]
    _add_ragged(f"{name}_blob", f"{name}_ends", pieces, [strings.ends for strings, _, _ in held], sink)


def _texts(sources: Sequence[Source], sink: Sink) -> None:
    """What is compared, what is shown, and the characters of short rows."""
    _add_strings("texts", ((source.block.texts, source.rows, source.new) for source in sources), sink)
    _add_strings("shown", ((source.block.shown, source.rows, source.new) for source in sources), sink)
    characters = [source.short(source.block.short_characters) for source in sources]
    begins = [source.block.short_ptr for source in sources]
    _add_ragged("short_characters", "short_ptr", characters, begins, sink)
    _add("short_signature", [source.short(source.block.short_signature) for source in sources], sink)


def _facts(sources: Sequence[Source], sink: Sink) -> None:
    """The columns with one value a row."""
    for name in ("sizes", "units", "changed", "flags", "previous", "next", "keys"):
        _add(name, [source.part(getattr(source.block, name)) for source in sources], sink)
    used = [source.block.pools[np.unique(source.block.pool_of[source.rows])] for source in sources]
    pools = np.unique(np.concatenate(used))
    sink.add("pools", pools)
    places = [np.searchsorted(pools, source.block.pools).astype(np.uint32) for source in sources]
    _add(
        "pool_of",
        [source.part(source.block.pool_of, table) for source, table in zip(sources, places, strict=True)],
        sink,
    )


def _look_ups(sources: Sequence[Source], sink: Sink) -> None:
    """The tables that find rows by a value."""
    for keys, rows in (("equal_hashes", "equal_rows"), ("identities", "identity_rows")):
        parts = [(getattr(source.block, keys), getattr(source.block, rows), source.numbers) for source in sources]
        for found, new in tables(parts):
            sink.add(keys, found)
            sink.add(rows, new)


def _tagged(sources: Sequence[Source], sink: Sink) -> None:
    """Rows with markup, the markup, their tag sequences."""
    left = _few(sources, "tagged_rows", sink)
    _add_strings("markups", ((source.block.markups, *kept) for source, kept in zip(sources, left, strict=True)), sink)
    known = [source.block.tag_sequences.raws(0, len(source.block.tag_sequences)) for source in sources]
    used: set[bytes] = set()
    for source, sequences, (entries, _) in zip(sources, known, left, strict=True):
        used.update(sequences[place] for place in np.unique(source.block.tags_of[entries]).tolist())
    ordered = sorted(used)
    strings = Strings.of(ordered)
    sink.add("tag_sequences_blob", strings.blob)
    sink.add("tag_sequences_ends", strings.ends)
    tables_of = [np.array([bisect_left(ordered, one) for one in sequences], np.uint32) for sequences in known]
    _add(
        "tags_of",
        [
            Part(source.block.tags_of, *kept, table)
            for source, kept, table in zip(sources, left, tables_of, strict=True)
        ],
        sink,
    )


def _embargoed(sources: Sequence[Source], sink: Sink) -> None:
    """Rows under embargo, hours and desks."""
    left = _few(sources, "embargoed_rows", sink)
    for name in ("embargo_until", "embargo_desk"):
        _add(name, [Part(getattr(s.block, name), *kept) for s, kept in zip(sources, left, strict=True)], sink)


def _few(sources: Sequence[Source], name: str, sink: Sink) -> list[tuple[U32, U32]]:
    """Merge a column that names some rows; of each block which of its entries are left, and where they go."""
    left = []
    for source in sources:
        new = source.numbers[getattr(source.block, name)]
        entries = np.flatnonzero(new != GONE).astype(np.uint32)
        left.append((entries, new[entries]))
    whole = np.sort(np.concatenate([new for _, new in left]))
    sink.add(name, whole)
    return [(entries, np.searchsorted(whole, new).astype(np.uint32)) for entries, new in left]
