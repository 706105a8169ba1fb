"""The score: how much of a stored segment can be used again, in whole percent, exact integer arithmetic.

* **100** for equal equality keys (what differs at most in typography and case), whatever the words: a letter-like
  apostrophe makes one word of dellʼuovo and two of dell'uovo, yet they differ by typography only.
* Above 300 words on either side **nothing but that**: word distances grow with the square, and a translator rereads a
  text of that length anyway (model.md, Limits).
* Otherwise **by words**: 100 * (longest - distance) // longest, distance = unit-cost Levenshtein over words, longest =
  the greater number of words. It is the formula of OmegaT's FuzzyMatcher, so a translator's bands mean here what they
  mean there. 100 is equal words. Rounded down, so that 100 is never said of what is not equal.
* With at most three words on **both** sides the better of that and the same formula over casefolded characters, 99 at
  most: with three words one changed ending costs a third of the word score, and by words alone a short heading would
  match nothing but itself. Texts without any word are compared by characters only.

How the best rows are found without comparing all of them: `words`, `shorts`. What is taken off: `penalties`.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from tmserver.domain.matches import Query
from tmserver.domain.segments import MOST_WORDS_FUZZY
from tmserver.matching.columns import I64
from tmserver.text.markup import tag_sequence
from tmserver.text.normal import equality_key, fold_case
from tmserver.text.tokens import keys

SHORT_WORDS = 3
"""Segments of so many words or fewer are compared by characters too (matching.md, Score)."""
ALMOST = 99
"""Most that a likeness by characters can give, and most that an unequal text can end at: 100 is kept for what is equal
(model.md, Segments and equality)."""


def percent(kept: I64, longest: I64) -> I64:
    """Likeness in whole percent, rounded down: of `longest` words or characters so many stay. Element by element."""
    return 100 * kept // longest


def raw_score(one: str, other: str) -> int:
    """The raw score of two texts by themselves, for the few that are answered; blocks and tail do it for many."""
    if equality_key(one) == equality_key(other):
        return 100
    first, second = keys(one), keys(other)
    longest = max(len(first), len(second))
    if longest > MOST_WORDS_FUZZY:
        return 0
    by_words = 100 * (longest - Levenshtein.distance(first, second)) // max(longest, 1)
    if longest > SHORT_WORDS:
        return by_words
    folded, other_folded = fold_case(one), fold_case(other)
    characters = max(len(folded), len(other_folded), 1)
    by_characters = 100 * (characters - Levenshtein.distance(folded, other_folded)) // characters
    return max(by_words, min(ALMOST, by_characters))


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
    shown: str
    """Casefolded text that orders equal scores."""
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
            fold_case(text if query.shown is None else query.shown),
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
