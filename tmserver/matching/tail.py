"""The tail: the newest rows, not yet in a block. So few that comparing the query with all of them is fastest."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cdist

from tmserver.domain.matches import Penalty
from tmserver.domain.segments import MOST_WORDS_FUZZY
from tmserver.matching.board import Board
from tmserver.matching.columns import I64
from tmserver.matching.penalties import context_points, final_score, kind_of, own_penalties
from tmserver.matching.rows import Identity, Row, Scored, Sieve
from tmserver.matching.score import ALMOST, SHORT_WORDS, Asked, context_digest, digest64, percent
from tmserver.text.normal import equality_key, fold_case
from tmserver.text.tokens import keys
from tmserver.text.wanted import plain

UNKNOWN = "\0"
"""Stands in a query for every word that no row of the tail holds."""


class Alphabet:
    """A character for each word, so that a row's words are one string and word distance is that of strings.

    Its end (1.1 million) is far beyond the words a tail may hold before it becomes a block. It only ever grows while
    its tail lives: a reader with an older tail finds characters there that none of its rows holds.
    """

    def __init__(self) -> None:
        self._characters: dict[str, str] = {}
        self._next = ord(UNKNOWN) + 1

    def __len__(self) -> int:
        return len(self._characters)

    def write(self, words: Iterable[str]) -> str:
        """Words as characters; new ones get one."""
        return "".join(self._characters.get(word) or self._add(word) for word in words)

    def read(self, words: Iterable[str]) -> str:
        """Words as characters; unknown ones equal nothing."""
        return "".join(self._characters.get(word, UNKNOWN) for word in words)

    def _add(self, word: str) -> str:
        character = self._characters[word] = chr(self._next)
        self._next += 1
        return character


def _signature(letters: str) -> int:
    """One of 64 bits for each different letter; neighbours in the alphabet never share one."""
    bits = 0
    for letter in letters:
        bits |= 1 << (ord(letter) & 63)
    return bits


@dataclass(frozen=True, slots=True)
class Kept:
    """A row with what comparisons need, worked out once."""

    row: Row
    plain: Sequence[str]  # its words without accents, as a concordance compares them
    letters: str  # the words in the tail's alphabet; empty for a row too long for fuzzy matches
    signature: int  # a bit for each different word, 64 bits
    folded: str
    shown: str
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
        letters = alphabet.write(words) if len(words) <= MOST_WORDS_FUZZY else ""
        return cls(
            row,
            plain(words),
            letters,
            _signature(letters),
            (folded := fold_case(row.text)),
            folded if row.shown is None else fold_case(row.shown),
            equality,
            digest64(equality),
            context_digest(row.previous),
            context_digest(row.next),
            context_digest(row.key),
        )


_FACTS = np.dtype([("words", "<i8"), ("signature", "<u8"), ("equality", "<u8"), ("short", "?"), ("side", "<i1")])
"""Of each row: words (0 where words cannot find it), signature, digest of the equality key, whether it is short."""
Facts = np.ndarray[tuple[int], np.dtype[np.void]]


def _facts(kept: Iterable[Kept]) -> Facts:
    return np.array(
        [(len(k.letters), k.signature, k.equality_digest, len(k.plain) <= SHORT_WORDS, k.row.side) for k in kept],
        _FACTS,
    )


@dataclass(frozen=True, slots=True)
class Tail:
    """Immutable; a change makes another one that shares the rows.

    `alphabet` and `identities` (of the newest tail of this line) are shared and grow with it; only the one writer
    changes them and asks for `identities`.
    """

    kept: tuple[Kept, ...]
    facts: Facts
    alphabet: Alphabet
    identities: set[Identity]

    @classmethod
    def empty(cls) -> "Tail":
        """A tail without rows."""
        return cls((), _facts(()), Alphabet(), set())

    def __len__(self) -> int:
        return len(self.kept)

    @property
    def sides(self) -> frozenset[int]:
        """The sides its rows are of."""
        return frozenset(np.unique(self.facts["side"]).tolist())

    @property
    def letters(self) -> int:
        """Words of all rows together, and of all that were here since it began: what its alphabet must hold."""
        return max(int(self.facts["words"].sum()), len(self.alphabet))

    def changed(self, removed: Collection[Identity], added: Collection[Row]) -> "Tail":
        """Without some rows, with others at its end. Only the newest tail may be changed, by one writer at a time."""
        kept, facts = self.kept, self.facts
        if not self.identities.isdisjoint(removed):
            places = [place for place, one in enumerate(kept) if one.row.identity not in removed]
            kept, facts = tuple(kept[place] for place in places), facts[places]
        elif not added:
            return self
        more = tuple(Kept.of(row, self.alphabet) for row in added)
        changed = Tail(kept + more, np.concatenate((facts, _facts(more))), self.alphabet, self.identities)
        self.identities.difference_update(removed)
        self.identities.update(row.identity for row in added)
        return changed

    def raw_scores(self, asked: Asked, least: int) -> I64:
        """Raw score of every row that reaches `least`; of others 0 or anything below it. Shape (rows,)."""
        found = np.zeros(len(self.kept), np.int64)
        if asked.fuzzy and least <= 100:
            found = self._by_words(asked, least)
        short = np.flatnonzero(self.facts["short"])
        if asked.short and least <= ALMOST and len(short):
            others = [self.kept[place].folded for place in short.tolist()]
            longest = np.maximum(np.fromiter(map(len, others), np.int64, len(others)), max(len(asked.folded), 1))
            distances = cdist([asked.folded], others, scorer=Levenshtein.distance, dtype=np.int64)[0]
            scores = np.minimum(percent(longest - distances, longest), ALMOST)
            found[short] = np.maximum(found[short], scores)
        for place in np.flatnonzero(self.facts["equality"] == np.uint64(asked.equality_digest)).tolist():
            if self.kept[place].equality == asked.equality:
                found[place] = 100
        return found

    def _by_words(self, asked: Asked, least: int) -> I64:
        """As in a block: a row that reaches `least` keeps at least ceil(least * longest / 100) words. It cannot keep
        more than the shorter text has, nor more than the query has less those that no row holds and less the bits that
        the row's signature lacks (each stands for at least one word the row lacks)."""
        n, query, words = len(asked.keys), self.alphabet.read(asked.keys), self.facts["words"]
        lacking = np.bitwise_count(np.uint64(_signature(query.replace(UNKNOWN, ""))) & ~self.facts["signature"])
        kept = np.minimum(words, n - query.count(UNKNOWN) - lacking.astype(np.int64))
        longest = np.maximum(words, n)
        rows = np.flatnonzero(100 * kept >= least * longest)
        scores = np.zeros(len(self.kept), np.int64)
        if len(rows):
            letters = [self.kept[row].letters for row in rows.tolist()]
            distances = cdist([query], letters, scorer=Levenshtein.distance, dtype=np.int64)[0]
            scores[rows] = percent(longest[rows] - distances, longest[rows])
        return scores

    def folded(self, rows: Sequence[int]) -> list[str]:
        """Casefolded texts of rows as they are shown."""
        return [self.kept[row].shown for row in rows]

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
