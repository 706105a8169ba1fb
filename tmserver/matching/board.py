"""The board of one look-up: what was found so far, the bar that the rest must reach, and the final order.

Order of matches (model.md): score, then likeness by casefolded characters, then reviewed first, the newest first, the
smallest unit id, the source side. A unit reached by both its sides is offered once, the better way.
"""

from collections.abc import Iterator, Sequence
from typing import Protocol

import numpy as np
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cdist

from tmserver.matching.columns import F64, I64, U32
from tmserver.matching.score import Asked

HIGHEST = 102
HINT = 64
"""Differing characters that a comparison of long texts tries first; it doubles them until they are enough."""


class Shelf(Protocol):
    """Where rows stand: a block or the tail. Rows are numbers of its own."""

    def folded(self, rows: Sequence[int]) -> list[str]:
        """Casefolded texts of rows as they are shown."""

    def standing(self, row: int) -> tuple[bool, int, int, int]:
        """Of a row: reviewed, changed at, unit id, side."""


Entry = tuple[Shelf, int, int, int]
"""(shelf, row, score, raw score)."""


def unlikeness(one: str, others: list[str], most: float = 1.0) -> F64:
    """Share of characters to change, 0..1, of each other text towards one: 1 minus the normalised similarity.

    A share above `most` may come out as another share above `most`: the distance is then given up early, which takes
    a tenth of the time for long texts that are much alike.

    A float decides ties exactly here. Both distance and length are below 2**20 (100,000 code points, of which
    casefolding makes three at most), so two different fractions differ by more than 2**-40; a division is correctly
    rounded to 2**-53, hence equal fractions give one float and different ones two, in the right order.
    """
    longest = np.maximum(np.fromiter(map(len, others), np.int64, len(others)), len(one))
    enough = int(most * int(longest.max(initial=0))) + 1  # what costs more is above `most` of even the longest
    # The hint makes long texts try narrow bands of the table first: what is much alike is told in a fraction of it.
    distances = cdist([one], others, scorer=Levenshtein.distance, score_cutoff=enough, score_hint=HINT, dtype=np.int64)[
        0
    ]
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
            for entry in self._ordered(by_score[score], limit - len(chosen), units):
                unit = entry[0].standing(entry[1])[2]
                if unit not in units:
                    units.add(unit)
                    chosen.append(entry)
                if len(chosen) == limit:
                    return chosen
        return chosen

    def _ordered(self, entries: list[Entry], units_wanted: int, chosen: set[int]) -> list[Entry]:
        """Entries of one score by the further keys; what cannot be among the first so many units is left out."""
        if len(entries) == 1:
            return entries
        keyed = []
        closest = _Closest(units_wanted)
        fresh = [(entry, entry[0].standing(entry[1])) for entry in entries]
        fresh = [pair for pair in fresh if pair[1][2] not in chosen]
        for begin, size in _growing(len(fresh)):
            piece = fresh[begin : begin + size]
            shares = self._unlikeness([entry for entry, _ in piece], closest.bar)
            for share, (entry, (reviewed, changed, unit, side)) in zip(shares, piece, strict=True):
                if share <= closest.bar:
                    closest.add(unit, share)
                    keyed.append(((share, not reviewed, -changed, unit, side), entry))
        keyed.sort(key=lambda pair: pair[0])
        return [entry for _, entry in keyed]

    def _unlikeness(self, entries: list[Entry], most: float) -> list[float]:
        """Of each entry, in one computation a shelf."""
        shelves: dict[int, list[int]] = {}
        for place, (shelf, *_) in enumerate(entries):
            shelves.setdefault(id(shelf), []).append(place)
        shares = [0.0] * len(entries)
        for places in shelves.values():
            texts = entries[places[0]][0].folded([entries[place][1] for place in places])
            for place, share in zip(places, unlikeness(self.asked.shown, texts, most).tolist(), strict=True):
                shares[place] = share
        return shares


class _Closest:
    """The smallest shares of so many different units; `bar` is the largest of them once there are enough."""

    def __init__(self, units: int) -> None:
        self._units = units
        self._shares: dict[int, float] = {}
        self.bar = 1.0

    def add(self, unit: int, share: float) -> None:
        """A share of a unit, not above the bar."""
        self._shares[unit] = min(share, self._shares.get(unit, 1.0))
        if len(self._shares) >= self._units:
            self.bar = sorted(self._shares.values())[self._units - 1]
            if len(self._shares) > 4 * self._units:
                self._shares = {one: found for one, found in self._shares.items() if found <= self.bar}


def _growing(count: int) -> Iterator[tuple[int, int]]:
    """(begin, size) of pieces that double: small ones first, so that the bar is there before most is compared."""
    begin, size = 0, 16
    while begin < count:
        yield begin, min(size, count - begin)
        begin, size = begin + size, 2 * size
