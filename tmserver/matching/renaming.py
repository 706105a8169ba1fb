"""One name for another: texts whose words differ in nothing but one name. Which names there are is the caller's.

Such a row has most of the query's words, so an ordinary look-up with a lower bar finds it (`least_score`). How its
score comes about is the same as for any text of equal words, as if its name were the query's.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tmserver.domain.matches import MatchKind
from tmserver.matching.penalties import writing_penalties
from tmserver.matching.repair import REPAIRED
from tmserver.matching.rows import Scored
from tmserver.matching.score import Asked
from tmserver.text.tokens import keys

FEWEST_EQUAL = 50
"""Percent of the words that must be equal: a text of which the name is the greater part is another text."""
MOST_WORDS = 4
"""Words of a stored name that is replaced."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name at `text[start:end]`; `concept` is the caller's."""

    concept: str
    start: int
    end: int


def least_score(words: int, named: int) -> int:
    """The lowest word score of a row that differs from a query of so many words in a name of so many of them."""
    longest = words - named + max(named, MOST_WORDS)
    return max(FEWEST_EQUAL, 100 * (words - named) // longest)


def may_differ_in_a_name(query: Sequence[str], stored: Sequence[str]) -> bool:
    """Whether the words of two texts differ in one run that may be a name: quick, and never wrong about a no."""
    short = min(len(query), len(stored))
    same = next((n for n in range(short) if query[n] != stored[n]), short)
    rest = short - same
    behind = next((n for n in range(rest) if query[-1 - n] != stored[-1 - n]), rest)
    return len(stored) - same - behind <= MOST_WORDS and same + behind < max(len(query), len(stored))


def exchanged(
    query: str, names: Sequence[Name], stored: str, stored_names: Sequence[Name]
) -> tuple[Name, Name] | None:  # fmt: skip
    """The query's name and the stored one in its place, where all other words are equal; None where they are not."""
    for name in names:
        before, behind = keys(query[: name.start]), keys(query[name.end :])
        for other in stored_names:
            if other.concept == name.concept or len(keys(stored[other.start : other.end])) > MOST_WORDS:
                continue
            if keys(stored[: other.start]) == before and keys(stored[other.end :]) == behind:
                return name, other
    return None


def rescored(found: Scored, asked: Asked, stored: str, name: Name, other: Name) -> Scored:
    """A row as it is offered with its name replaced; `found.penalties` are those of its pool, tags and alignment."""
    alike = stored[: other.start] + asked.text[name.start : name.end] + stored[other.end :]
    penalties = (*writing_penalties(asked, alike), *found.penalties, REPAIRED)
    score = max(0, 100 - sum(penalty.points for penalty in penalties))
    return replace(found, score=score, kind=MatchKind.REPAIRED, penalties=penalties)
