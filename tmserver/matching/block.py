"""A block: an immutable index over many rows, as columns that can lie in memory or in a mapped file.

Rows are numbered by their count of words (then, among short ones, of characters): a range of lengths is a range of row
numbers. What stands for a row is found under its number in every column.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tmserver.domain.segments import MOST_WORDS_FUZZY
from tmserver.matching.columns import I64, NO_ROWS, U8, U16, U32, U64, Column, Sink, Strings, Vocabulary, release
from tmserver.matching.folding import Folded
from tmserver.matching.rows import Row
from tmserver.matching.score import SHORT_WORDS

TARGET_SIDE, REVIEWED, ALIGNMENT, TAGGED, EMBARGOED = 1, 2, 4, 8, 16
"""Bits of the column `flags`. TAGGED: the row has markup."""

LONG = MOST_WORDS_FUZZY + 1
"""Word count under which all longer rows stand in `sizes`: they are found by equality only."""

_COPIED = 1 << 20
"""Values of a column copied at once."""

COLUMNS = (
    "sizes", "offsets", "forward", "first_ptr", "first_rows", "later_symbols", "later_ptr", "later_rows", "signature",
    "word_bits", "units", "changed", "pools", "pool_of", "flags", "previous", "next", "keys", "equal_hashes",
    "equal_rows", "identities", "identity_rows", "tagged_rows", "tags_of", "embargoed_rows", "embargo_until",
    "embargo_desk", "short_characters", "short_ptr", "short_signature",
)  # fmt: skip
"""The plain columns of a block, by field name. Vocabulary and strings come on top (`columns`)."""


@dataclass(frozen=True)
class Block:
    """R rows, T words in them, V different ones. Sorted columns say so."""

    sizes: U16  # (R) words of the row, at most LONG; sorted
    offsets: I64  # (R + 1) where a row's words begin in `forward`
    forward: U32  # (T) the rows' words in order, as numbers of `vocabulary`
    first_ptr: I64  # (V + 1) where a word's rows begin in `first_rows`
    first_rows: U32  # rows that hold the word, sorted within the word
    later_symbols: U64  # word << 16 | k for the k-th further occurrence in one row (k from 1); sorted
    later_ptr: I64  # where a symbol's rows begin in `later_rows`
    later_rows: U32  # rows that hold it, sorted within the symbol; rows of at most 300 words only
    signature: U64  # (R, 2) a bit for each different word
    word_bits: U8  # (V) the word's bit, 0..127
    units: I64  # (R) unit ids
    changed: I64  # (R) microseconds since 1970
    pools: I64  # the different pools; sorted
    pool_of: U32  # (R) place of the row's pool in `pools`
    flags: U8  # (R)
    previous: U64  # (R) digests, 0 = unknown; so the next two
    next: U64
    keys: U64
    equal_hashes: U64  # (R) digests of equality keys; sorted
    equal_rows: U32  # (R) their rows
    identities: I64  # (R) unit id * 2 + side; sorted
    identity_rows: U32  # (R) their rows; of twins the last that came is the last
    tagged_rows: U32  # the rows with markup; sorted
    tags_of: U32  # place of their tag sequence in `tag_sequences`
    embargoed_rows: U32  # the rows under embargo; sorted
    embargo_until: I64
    embargo_desk: I64
    short_characters: U32  # the casefolded texts of rows of at most three words end to end, as code points
    short_ptr: I64  # (short rows + 1) where each begins; their lengths are sorted within one size
    short_signature: U64  # (short rows, 2) a bit for each character and its occurrence
    texts: Strings  # (R) what is compared
    shown: Strings  # (R) as stored, where that is another text; else none
    markups: Strings  # of the tagged rows
    tag_sequences: Strings  # the different ones, names parted by spaces; sorted
    vocabulary: Vocabulary

    def __len__(self) -> int:
        return len(self.sizes)

    @cached_property
    def starts(self) -> list[int]:
        """`starts[n]` = first row of n or more words, n = 0..302; the last is the number of rows."""
        return [int(row) for row in np.searchsorted(self.sizes, np.arange(LONG + 2, dtype=np.uint16))]

    @cached_property
    def folded(self) -> Folded:
        """Its words without accents; made when the block is first searched by words."""
        return Folded.of(self.vocabulary.words)

    @cached_property
    def sides(self) -> frozenset[int]:
        """The sides its rows are of."""
        return frozenset(np.unique(self.flags & TARGET_SIDE).tolist())

    @property
    def short_rows(self) -> int:
        """How many rows have at most three words; they come first."""
        return self.starts[SHORT_WORDS + 1]

    def rows_of_size(self, fewest: int, most: int) -> tuple[int, int]:
        """First row and end of those with so many words; never those above the limit for fuzzy matches."""
        return self.starts[min(fewest, LONG)], self.starts[min(most, MOST_WORDS_FUZZY) + 1]

    def with_word(self, word: int) -> U32:
        """The rows that hold a word, sorted."""
        return self.first_rows[self.first_ptr[word] : self.first_ptr[word + 1]]

    def markup(self, row: int) -> str | None:
        """The row's canonical markup, None without tags."""
        if not self.flags[row] & TAGGED:
            return None
        return self.markups[int(np.searchsorted(self.tagged_rows, np.uint32(row)))]

    def embargo(self, row: int) -> tuple[int, int]:
        """Hour and desk of the row's embargo; (0, 0) without one."""
        if not self.flags[row] & EMBARGOED:
            return 0, 0
        place = int(np.searchsorted(self.embargoed_rows, np.uint32(row)))
        return int(self.embargo_until[place]), int(self.embargo_desk[place])

    def rows_of(self, identities: I64) -> U32:
        """The rows of those identities that are here (of twins the last), in no order that means anything."""
        if not len(self) or not len(identities):
            return NO_ROWS
        if identities.max() < self.identities[0] or identities.min() > self.identities[-1]:
            return NO_ROWS  # new units have ids above all others: a build is spared looking through every block
        places = np.searchsorted(self.identities, identities, side="right") - 1
        here = places >= 0
        places, identities = places[here], identities[here]
        found: U32 = self.identity_rows[places[self.identities[places] == identities]]
        return found

    def columns(self) -> dict[str, Column]:
        """Every array by the name of its file."""
        found: dict[str, Column] = {name: getattr(self, name) for name in COLUMNS}
        for name, strings in (
            ("texts", self.texts),
            ("shown", self.shown),
            ("markups", self.markups),
            ("tag_sequences", self.tag_sequences),
            ("words", self.vocabulary.words),
        ):
            found[f"{name}_blob"], found[f"{name}_ends"] = strings.blob, strings.ends
        found["word_hashes"], found["words_by_hash"] = self.vocabulary.hashes, self.vocabulary.by_hash
        return found

    def copy_to(self, sink: Sink) -> None:
        """Write all columns as they are."""
        for name, column in self.columns().items():
            sink.add(name, column[:0])
            for begin in range(0, len(column), _COPIED):
                sink.add(name, column[begin : begin + _COPIED])
                release(column)

    @classmethod
    def from_columns(cls, columns: dict[str, Column]) -> "Block":
        """A block over arrays that `columns` gave, wherever they lie now. KeyError when one is missing."""
        strings = {
            name: Strings(columns[f"{name}_blob"], columns[f"{name}_ends"])  # type: ignore[arg-type]
            for name in ("texts", "shown", "markups", "tag_sequences", "words")
        }
        vocabulary = Vocabulary(strings.pop("words"), columns["word_hashes"], columns["words_by_hash"])  # type: ignore[arg-type]
        plain = {name: columns[name] for name in COLUMNS}
        return cls(**plain, **strings, vocabulary=vocabulary)  # type: ignore[arg-type]


def flags_of(row: Row) -> int:
    """The bits of a row."""
    return (
        (TARGET_SIDE if row.side else 0)
        | (REVIEWED if row.reviewed else 0)
        | (ALIGNMENT if row.alignment else 0)
        | (TAGGED if row.markup is not None else 0)
        | (EMBARGOED if row.embargo_until or row.embargo_desk else 0)
    )
