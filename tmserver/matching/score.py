"""The score: how much of a stored segment can be used again, in whole percent, exact integer arithmetic.

score = 100 * (longest - distance) // longest, distance = unit-cost Levenshtein over words, longest = the greater number
of words: the formula of OmegaT's FuzzyMatcher, so a translator's bands mean here what they mean there. Rounded down, so
that 100 is never said of what is not equal.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from tmserver.domain.matches import Query
from tmserver.domain.segments import MOST_WORDS_FUZZY
from tmserver.text.markup import tag_sequence
from tmserver.text.normal import equality_key, fold_case
from tmserver.text.tokens import keys

SHORT_WORDS = 3
"""Segments of so many words or fewer are compared by characters too. With three words one changed ending costs a third
of the word score: by words alone a short heading would match nothing but itself (matching.md, Score)."""
ALMOST = 99
"""Most that a likeness by characters can give, and most that an unequal text can end at: 100 is kept for what is equal
(model.md, Segments and equality)."""


def percent(distance: int, longest: int) -> int:
    """Likeness in whole percent, rounded down; 0 when there is nothing to compare."""
    return 100 * (longest - distance) // longest if longest else 0


def fewest_kept(least: int, longest: int) -> int:
    """Smallest `longest - distance` that still gives `least` percent: ceil(least * longest / 100), in integers."""
    return -(-least * longest // 100)


def digest64(text: str) -> int:
    """64 bits of BLAKE2b, never 0: 0 stands for "unknown" where contexts are stored."""
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little") or 1


def context_digest(text: str | None) -> int:
    """A neighbour or key as it is stored: 0 when unknown. "" is known and equals only "" (model.md)."""
    return 0 if text is None else digest64(text)


@dataclass(frozen=True, slots=True)
class Asked:
    """A query with everything that comparisons need, worked out once."""

    text: str
    markup: str | None
    keys: Sequence[str]
    folded: str
    equality: str
    equality_digest: int
    tags: tuple[str, ...]
    previous: int
    next: int
    key: int

    @classmethod
    def of(cls, query: Query) -> "Asked":
        """Prepare a query."""
        text, markup = query.segment.text, query.segment.markup
        equality = equality_key(text)
        return cls(
            text,
            markup,
            keys(text),
            fold_case(text),
            equality,
            digest64(equality),
            tag_sequence(markup) if markup is not None else (),
            context_digest(query.previous),
            context_digest(query.next),
            context_digest(query.key),
        )

    @property
    def fuzzy(self) -> bool:
        """Whether likeness by words is asked for at all: not without words, nor above the limit of model.md."""
        return 0 < len(self.keys) <= MOST_WORDS_FUZZY

    @property
    def short(self) -> bool:
        """Whether likeness by characters counts as well."""
        return len(self.keys) <= SHORT_WORDS


def character_score(distance: int, longest: int) -> int:
    """Likeness of two short segments by casefolded characters, 0..99. Equal ones are known to be equal before."""
    return min(percent(distance, longest), ALMOST)


def word_distance(one: Sequence[str], other: Sequence[str]) -> int:
    """Unit-cost Levenshtein over words. Words are numbered first: compared as strings they would be by hash."""
    numbers: dict[str, int] = {}
    left = [numbers.setdefault(word, len(numbers)) for word in one]
    return Levenshtein.distance(left, [numbers.setdefault(word, len(numbers)) for word in other])


def raw_score(asked: Asked, words: Sequence[str], folded: str, equality: str) -> int:
    """Likeness of a stored segment (its words, casefolded text and equality key) to the query, 0..100.

    * 100 for equal equality keys, whatever the words: a letter-like apostrophe makes dellʼuovo one word and dell'uovo
      two, yet they differ by typography only.
    * Above 300 words on either side nothing but that: word distances grow with the square, and a translator rereads a
      text of that length anyway.
    * 100 for equal words; otherwise by words, and for two short segments the better of words and characters.
    """
    if equality == asked.equality:
        return 100
    longest = max(len(asked.keys), len(words))
    if longest > MOST_WORDS_FUZZY:
        return 0
    by_words = percent(word_distance(asked.keys, words), longest)
    if by_words == 100 or not asked.short or len(words) > SHORT_WORDS:
        return by_words
    distance = Levenshtein.distance(asked.folded, folded)
    return max(by_words, character_score(distance, max(len(asked.folded), len(folded))))
