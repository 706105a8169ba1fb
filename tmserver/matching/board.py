"""The board of one look-up: what was found so far, the bar that the rest must reach, and the final order.

Order of matches (model.md): score, then likeness by casefolded characters, then reviewed first, the newest first, the
smallest unit id, the source side. A unit reached by both its sides is offered once, the better way.
"""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cdist

from tmserver.matching.columns import F64, I64, U32
from tmserver.matching.score import Asked

HIGHEST = 102


class Shelf(Protocol):
    """Where rows stand: a block or the tail. Rows are numbers of its own."""

    def folded(self, rows: Sequence[int]) -> list[str]:
        """Casefolded texts of rows."""

    def standing(self, row: int) -> tuple[bool, int, int, int]:
        """Of a row: reviewed, changed at, unit id, side."""


Entry = tuple[Shelf, int, int, int]
"""(shelf, row, score, raw score)."""


def unlikeness(one: str, others: list[str]) -> F64:
    """Share of characters to change, 0..1, of each other text towards one: 1 minus the normalised similarity.

    A float decides ties exactly here. Both distance and length are below 2**20 (100,000 code points, of which
    casefolding makes three at most), so two different fractions differ by more than 2**-40; a division is correctly
    rounded to 2**-53, hence equal fractions give one float and different ones two, in the right order.
    """
    longest = np.maximum(np.fromiter(map(len, others), np.int64, len(others)), len(one))
    distances = cdist([one], others, scorer=Levenshtein.distance, dtype=np.int64)[0]
    return np.asarray(distances / np.maximum(longest, 1), np.float64)


class Board:
    """Rows with their final scores, from `bar` upwards.

    The bar is the smallest score that can still be offered: `min_score` at first, the score of the N-th best row once N
    rows are known. What is *equal* to it may still win by the further keys, so only what is strictly below is dropped.
    `rows_wanted` is N, or 2 N where one unit can have two rows: among 2 N rows there are N units.
    """

    def __init__(self, asked: Asked, min_score: int, rows_wanted: int) -> None:
        self.asked = asked
        self.bar = min_score
        self._wanted = rows_wanted
        self._with_score = np.zeros(HIGHEST + 1, np.int64)
        self._batches: list[tuple[Shelf, list[int], list[int], list[int]]] = []

    def add(self, shelf: Shelf, rows: U32 | I64, scores: I64, raws: I64) -> None:
        """Put up rows of one shelf, each once in the life of the board; those below the bar are left out."""
        above = scores >= self.bar
        if not above.all():
            rows, scores, raws = rows[above], scores[above], raws[above]
        if not len(rows):
            return
        self._batches.append((shelf, rows.tolist(), scores.tolist(), raws.tolist()))
        self._with_score += np.bincount(scores, minlength=HIGHEST + 1)
        self._raise_bar()

    def _raise_bar(self) -> None:
        known = np.cumsum(self._with_score[::-1])  # known[0]: rows of 102, known[1]: of 101 and more…
        place = int(np.searchsorted(known, self._wanted))
        self.bar = max(self.bar, HIGHEST - place)

    def best(self, limit: int) -> list[Entry]:
        """The first `limit` units in order, each by its better row."""
        by_score: dict[int, list[Entry]] = {}
        for shelf, rows, scores, raws in self._batches:
            for row, score, raw in zip(rows, scores, raws, strict=True):
                if score >= self.bar:
                    by_score.setdefault(score, []).append((shelf, row, score, raw))
        chosen: list[Entry] = []
        units: set[int] = set()
        for score in sorted(by_score, reverse=True):
            for entry in self._ordered(by_score[score]):
                unit = entry[0].standing(entry[1])[2]
                if unit not in units:
                    units.add(unit)
                    chosen.append(entry)
                if len(chosen) == limit:
                    return chosen
        return chosen

    def _ordered(self, entries: list[Entry]) -> list[Entry]:
        """Entries of one score by the further keys."""
        if len(entries) == 1:
            return entries
        shares = self._unlikeness(entries)
        keyed = []
        for share, entry in zip(shares, entries, strict=True):
            reviewed, changed, unit, side = entry[0].standing(entry[1])
            keyed.append(((share, not reviewed, -changed, unit, side), entry))
        keyed.sort(key=lambda pair: pair[0])
        return [entry for _, entry in keyed]

    def _unlikeness(self, entries: list[Entry]) -> list[float]:
        """Of each entry, in one computation a shelf."""
        shelves: dict[int, list[int]] = {}
        for place, (shelf, *_) in enumerate(entries):
            shelves.setdefault(id(shelf), []).append(place)
        shares = [0.0] * len(entries)
        for places in shelves.values():
            texts = entries[places[0]][0].folded([entries[place][1] for place in places])
            for place, share in zip(places, unlikeness(self.asked.folded, texts).tolist(), strict=True):
                shares[place] = share
        return shares
