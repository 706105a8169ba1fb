"""Columns: the arrays an index block is made of, and a table of strings as two of them.

Everything is little-endian numpy, one-dimensional unless said, so that a file can be mapped into memory and used as it
lies. Row numbers and word numbers are u32, offsets i64.
"""

import mmap
import zlib
from collections.abc import Iterable
from itertools import pairwise
from typing import Protocol

import numpy as np
import numpy.typing as npt

Bools = npt.NDArray[np.bool_]
U8 = npt.NDArray[np.uint8]
U16 = npt.NDArray[np.uint16]
U32 = npt.NDArray[np.uint32]
U64 = npt.NDArray[np.uint64]
I64 = npt.NDArray[np.int64]
F64 = npt.NDArray[np.float64]
Column = npt.NDArray[np.generic]

CHUNK = 1 << 16
"""Rows worked on at once where a step needs eight bytes or more a word: bounds the memory of building."""

NO_ROWS: U32 = np.zeros(0, np.uint32)


class Sink(Protocol):
    """What takes the columns of a block while they are made."""

    def add(self, name: str, values: Column) -> None:
        """Put values at the end of the column of this name."""


class Gathered:
    """A sink in memory."""

    def __init__(self) -> None:
        self._pieces: dict[str, list[Column]] = {}

    def add(self, name: str, values: Column) -> None:
        """Keep them; they must not be changed afterwards."""
        self._pieces.setdefault(name, []).append(values)

    def columns(self) -> dict[str, Column]:
        """What was added."""
        return {name: np.concatenate(pieces) for name, pieces in self._pieces.items()}


def is_mapped(column: Column) -> bool:
    """Whether a column lies in a file."""
    return _map_of(column) is not None


def _map_of(column: Column) -> mmap.mmap | None:
    under: object = column
    while isinstance(under, np.ndarray):
        under = under.base
    return under if isinstance(under, mmap.mmap) else None


def release(*columns: Column) -> None:
    """Let go of the pages of mapped columns: they stay in the system's cache and come back when they are read."""
    for column in columns:
        if (lies_in := _map_of(column)) is not None:
            lies_in.madvise(mmap.MADV_DONTNEED)


def encoded(text: str) -> bytes:
    """UTF-8; lone surrogates pass, refusing them is the door's work and no reason to lose an index."""
    return text.encode("utf-8", "surrogatepass")


class Strings:
    """Many strings in two arrays: UTF-8 bytes end to end, and where each begins (one offset more than strings)."""

    __slots__ = ("blob", "ends")

    def __init__(self, blob: U8, ends: I64) -> None:
        self.blob = blob
        self.ends = ends

    @classmethod
    def of(cls, texts: Iterable[bytes]) -> "Strings":
        """Lay strings, already encoded, end to end."""
        parts = list(texts)
        ends = np.zeros(len(parts) + 1, np.int64)
        np.cumsum(np.fromiter(map(len, parts), np.int64, len(parts)), out=ends[1:])
        return cls(np.frombuffer(b"".join(parts), np.uint8), ends)

    def __len__(self) -> int:
        return len(self.ends) - 1

    def raw(self, number: int) -> bytes:
        """The string of this number as UTF-8."""
        return self.blob[self.ends[number] : self.ends[number + 1]].tobytes()

    def __getitem__(self, number: int) -> str:
        return self.raw(number).decode("utf-8", "surrogatepass")

    def raws(self, first: int, last: int) -> list[bytes]:
        """The strings from one number to before another as UTF-8, fast."""
        begin = int(self.ends[first])
        whole = self.blob[begin : self.ends[last]].tobytes()
        return [whole[low:high] for low, high in pairwise((self.ends[first : last + 1] - begin).tolist())]

    def take(self, numbers: U32) -> "Strings":
        """The strings of these numbers, in this order."""
        whole = self.blob.data
        ends = np.zeros(len(numbers) + 1, np.int64)
        np.cumsum(np.diff(self.ends)[numbers], out=ends[1:])
        blob = np.zeros(int(ends[-1]), np.uint8)
        for begin in range(0, len(numbers), CHUNK):
            part = numbers[begin : begin + CHUNK]
            places = zip(self.ends[:-1][part].tolist(), self.ends[1:][part].tolist(), strict=True)
            joined = b"".join([whole[first:last] for first, last in places])
            blob[ends[begin] : ends[begin] + len(joined)] = np.frombuffer(joined, np.uint8)
        return Strings(blob, ends)

    def first_from(self, wanted: bytes, low: int = 0, high: int | None = None) -> int:
        """Number of the first string >= `wanted`, when the strings are sorted by their bytes."""
        high = len(self) if high is None else high
        while low < high:
            middle = (low + high) // 2
            if self.raw(middle) < wanted:
                low = middle + 1
            else:
                high = middle
        return low


class Vocabulary:
    """The words of a block: sorted, so a prefix is one range of numbers, and found by hash, for that is fast.

    The hash only proposes: the word itself is compared, so a collision costs time and never changes a score.
    """

    __slots__ = ("by_hash", "hashes", "words")

    def __init__(self, words: Strings, hashes: U32, by_hash: U32) -> None:
        self.words = words
        self.hashes = hashes
        self.by_hash = by_hash

    @classmethod
    def of(cls, words: list[bytes]) -> "Vocabulary":
        """Index distinct words, given sorted."""
        hashes = np.fromiter(map(zlib.crc32, words), np.uint32, len(words))
        by_hash = np.argsort(hashes, kind="stable").astype(np.uint32)
        return cls(Strings.of(words), hashes[by_hash], by_hash)

    def numbers(self, words: list[bytes]) -> list[int]:
        """The number of each word, -1 for one that is not here."""
        wanted = np.fromiter(map(zlib.crc32, words), np.uint32, len(words))
        places = np.searchsorted(self.hashes, wanted).tolist()
        return [self._number(word, place) for word, place in zip(words, places, strict=True)]

    def _number(self, word: bytes, place: int) -> int:
        """Among words of one hash the order is that of their bytes (the sort was stable): halve the run."""
        if place == len(self.hashes):
            return -1
        number = int(self.by_hash[place])
        if self.words.raw(number) == word:
            return number
        same = self.hashes[place]
        end = int(np.searchsorted(self.hashes, same, side="right")) if same == zlib.crc32(word) else place
        low = place
        while low < end:
            middle = (low + end) // 2
            number = int(self.by_hash[middle])
            found = self.words.raw(number)
            if found == word:
                return number
            if found < word:
                low = middle + 1
            else:
                end = middle
        return -1

    def prefixed(self, prefix: bytes) -> range:
        """The numbers of the words that begin with a prefix: one range, since UTF-8 never holds the byte 0xff."""
        low = self.words.first_from(prefix)
        return range(low, self.words.first_from(prefix + b"\xff", low))


def ranges(begins: I64, lengths: I64) -> I64:
    """The positions begin, begin + 1, … of each range, end to end: what a gather over a CSR column needs.

    Lengths may be 0. Shape: (sum of lengths,).
    """
    total = int(lengths.sum())
    if not total:
        return np.zeros(0, np.int64)
    shifts = begins - np.concatenate(([0], np.cumsum(lengths)[:-1]))
    return np.arange(total, dtype=np.int64) + np.repeat(shifts, lengths)
