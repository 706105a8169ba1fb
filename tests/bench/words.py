"""Brute force by words, which is the truth that every engine is held against.

Each different word becomes one character, so that rapidfuzz compares a million segments in a fraction of a second
without leaving out any. Nothing of the engine under measurement is used but its words (text/tokens).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cdist

from tmserver.text.tokens import keys

_FIRST = 0xE000  # above the surrogates, which no string may hold


@dataclass(slots=True)
class WordRows:
    """Segments as strings of one character a word."""

    numbers: dict[str, str] = field(default_factory=dict)
    rows: list[str] = field(default_factory=list)
    lengths: "np.ndarray[tuple[int], np.dtype[np.int64]]" = field(default_factory=lambda: np.zeros(0, np.int64))

    @classmethod
    def of(cls, texts: Sequence[str]) -> "WordRows":
        """All segments, in their order."""
        made = cls()
        numbers = made.numbers
        for text in texts:
            made.rows.append("".join([numbers.setdefault(word, chr(_FIRST + len(numbers))) for word in keys(text)]))
        made.lengths = np.fromiter(map(len, made.rows), np.int64, len(made.rows))
        return made

    def scores(self, query: str, places: Sequence[int] | None = None) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
        """Word score of the query with each row (or with the rows named), whole percent, rounded down."""
        asked = "".join([self.numbers.get(word, "\x00") for word in keys(query)])
        rows = self.rows if places is None else [self.rows[place] for place in places]
        lengths = self.lengths if places is None else self.lengths[np.array(places, np.int64)]
        if not rows:
            return np.zeros(0, np.int64)
        distances = cdist([asked], rows, scorer=Levenshtein.distance, dtype=np.int32)[0]
        longest = np.maximum(lengths, max(1, len(asked)))
        found: np.ndarray[tuple[int], np.dtype[np.int64]] = 100 * (longest - distances) // longest
        return found

    def best_of(self, query: str, places: Sequence[int]) -> int | None:
        """The row of highest score among the rows named; None of none."""
        if not len(places):
            return None
        return int(places[int(self.scores(query, places).argmax())])
