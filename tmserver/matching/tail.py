"""The tail: the newest rows, not yet in a block. So few that comparing the query with all of them is fastest."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cdist

from tmserver.domain.matches import Penalty
from tmserver.domain.segments import MOST_WORDS_FUZZY
from tmserver.matching.board import Board
from tmserver.matching.columns import I64, U64
from tmserver.matching.penalties import context_points, final_score, kind_of, own_penalties
from tmserver.matching.rows import Identity, Row, Scored, Sieve
from tmserver.matching.score import ALMOST, SHORT_WORDS, Asked, context_digest, digest64
from tmserver.text.normal import equality_key, fold_case
from tmserver.text.tokens import keys

UNKNOWN = "\0"
"""Stands in a query for every word that no row of the tail holds."""
_FIRST, _SURROGATES, _SURROGATES_END, _END = 1, 0xD800, 0xE000, 0x110000


class Alphabet:
    """A character for each word, so that a row's words are one string and word distance is that of strings.

    Its end (1.1 million) is far beyond the words a tail may hold before it becomes a block. It only ever grows while
    its tail lives: a reader with an older tail finds characters there that none of its rows holds.
    """

    def __init__(self) -> None:
        self._characters: dict[str, str] = {}
        self._next = _FIRST

    def __len__(self) -> int:
        return len(self._characters)

    def write(self, words: Iterable[str]) -> str:
        """Words as characters; new ones get one."""
        return "".join(self._characters.get(word) or self._add(word) for word in words)

    def read(self, words: Iterable[str]) -> str:
        """Words as characters; unknown ones equal nothing."""
        return "".join(self._characters.get(word, UNKNOWN) for word in words)

    def _add(self, word: str) -> str:
        if self._next == _SURROGATES:
            self._next = _SURROGATES_END
        character = self._characters[word] = chr(self._next)
        self._next += 1
        return character


@dataclass(frozen=True, slots=True)
class Kept:
    """A row with what comparisons need, worked out once."""

    row: Row
    words: tuple[str, ...]
    letters: str  # the words in the tail's alphabet; empty for a row too long for fuzzy matches
    folded: str
    equality: str
    equality_digest: int
    previous: int
    next: int
    key: int

    @classmethod
    def of(cls, row: Row, alphabet: Alphabet) -> "Kept":
        """Prepare a row."""
        words = tuple(keys(row.text))
        equality = equality_key(row.text)
        return cls(
            row,
            words,
            alphabet.write(words) if len(words) <= MOST_WORDS_FUZZY else "",
            fold_case(row.text),
            equality,
            digest64(equality),
            context_digest(row.previous),
            context_digest(row.next),
            context_digest(row.key),
        )


@dataclass(frozen=True)
class Tail:
    """Immutable; a change makes another one that shares the rows."""

    kept: tuple[Kept, ...]
    alphabet: Alphabet

    @classmethod
    def empty(cls) -> "Tail":
        """A tail without rows."""
        return cls((), Alphabet())

    def __len__(self) -> int:
        return len(self.kept)

    def changed(self, removed: Callable[[Identity], bool], added: Iterable[Row]) -> "Tail":
        """Without some rows, with others at its end."""
        staying = tuple(kept for kept in self.kept if not removed(kept.row.identity))
        return Tail(staying + tuple(Kept.of(row, self.alphabet) for row in added), self.alphabet)

    @cached_property
    def sides(self) -> frozenset[int]:
        """The sides its rows are of."""
        return frozenset(kept.row.side for kept in self.kept)

    @cached_property
    def letters(self) -> int:
        """Words of all rows together."""
        return int(self._lengths.sum())

    @cached_property
    def _letters(self) -> list[str]:
        return [kept.letters for kept in self.kept]

    @cached_property
    def _lengths(self) -> I64:
        """Words of each row; 0 for those that words cannot find."""
        return np.fromiter(map(len, self._letters), np.int64, len(self.kept))

    @cached_property
    def _digests(self) -> U64:
        return np.fromiter((kept.equality_digest for kept in self.kept), np.uint64, len(self.kept))

    @cached_property
    def _short(self) -> I64:
        return np.array([n for n, kept in enumerate(self.kept) if len(kept.words) <= SHORT_WORDS], np.int64)

    def raw_scores(self, asked: Asked, least: int) -> I64:
        """Raw score of every row that reaches `least`; of others 0 or anything below it. Shape (rows,)."""
        found = np.zeros(len(self.kept), np.int64)
        if asked.fuzzy and least <= 100:
            found = self._by_words(asked, least)
        if asked.short and least <= ALMOST and len(self._short):
            others = [self.kept[place].folded for place in self._short.tolist()]
            longest = np.maximum(np.fromiter(map(len, others), np.int64, len(others)), max(len(asked.folded), 1))
            distances = cdist([asked.folded], others, scorer=Levenshtein.distance, dtype=np.int64)[0]
            scores = np.minimum(100 * (longest - distances) // longest, ALMOST)
            found[self._short] = np.maximum(found[self._short], scores)
        for place in np.flatnonzero(self._digests == np.uint64(asked.equality_digest)).tolist():
            if self.kept[place].equality == asked.equality:
                found[place] = 100
        return found

    def _by_words(self, asked: Asked, least: int) -> I64:
        """With n words in the query a row that reaches `least` differs in at most n * (100 - least) / least words (its
        length is at most 100 n / least): what differs in more is cut off and counts as 0."""
        cutoff = len(asked.keys) * (100 - least) // least
        query = self.alphabet.read(asked.keys)
        distances = cdist([query], self._letters, scorer=Levenshtein.distance, score_cutoff=cutoff, dtype=np.int64)[0]
        longest = np.maximum(self._lengths, len(asked.keys))
        return np.where((distances <= cutoff) & (self._lengths > 0), 100 * (longest - distances) // longest, 0)

    def folded(self, rows: Sequence[int]) -> list[str]:
        """Casefolded texts of rows."""
        return [self.kept[row].folded for row in rows]

    def standing(self, row: int) -> tuple[bool, int, int, int]:
        """Of a row: reviewed, changed at, unit id, side."""
        found = self.kept[row].row
        return found.reviewed, found.changed_at, found.unit_id, found.side

    def search(self, asked: Asked, sieve: Sieve, board: Board) -> None:
        """Put up what the tail has to offer."""
        if not self.kept:
            return
        raws = self.raw_scores(asked, min(board.bar, 100))
        rows, scores = [], []
        for place in np.flatnonzero(raws >= min(board.bar, 100)).tolist():
            kept = self.kept[place]
            if admitted(kept.row, sieve):
                rows.append(place)
                context = context_points(asked, kept.previous, kept.next, kept.key)
                scores.append(
                    final_score(int(raws[place]), penalties_of(kept, asked, sieve, int(raws[place])), context)
                )
        found = np.array(rows, np.int64)
        board.add(self, found, np.array(scores, np.int64), raws[found])


def admitted(row: Row, sieve: Sieve) -> bool:
    """Whether a sieve lets a row through."""
    return row.pool in sieve.pools and sieve.lifted(row.embargo_until, row.embargo_desk)


def penalties_of(kept: Kept, asked: Asked, sieve: Sieve, raw: int) -> tuple[Penalty, ...]:
    """All penalties of a row, its own first, then those of its pool."""
    row = kept.row
    own = own_penalties(asked, raw, row.text, row.markup, alignment=row.alignment)
    return own + tuple(penalty for penalty in sieve.pools[row.pool] if penalty.points)


def scored(kept: Kept, asked: Asked, sieve: Sieve, score: int, raw: int) -> Scored:
    """A row of the tail as it is answered."""
    row = kept.row
    return Scored(
        row.unit_id,
        row.side,
        row.pool,
        score,
        raw,
        kind_of(asked, score, row.text, row.markup),
        penalties_of(kept, asked, sieve, raw),
    )
