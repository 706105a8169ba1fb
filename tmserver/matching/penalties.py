"""What is taken off a raw score, by name. Penalties add up; the result never falls below 0 (model.md, Units).

A text that is equal but for its writing is still worth almost everything: each small penalty only keeps it below 100,
which is said of identical text and tags alone, and tells the translator why.
"""

from tmserver.domain.matches import MatchKind, Penalty
from tmserver.matching.score import Asked
from tmserver.text.markup import tag_sequence
from tmserver.text.normal import composed, fold, fold_case
from tmserver.text.tokens import spans

POINTS = {
    "typography": 1,  # model.md: equal after folding is 99
    "case": 1,  # model.md: equal after casefolding is 99 (all-caps headlines)
    "punctuation": 1,  # model.md, Units: equal but for punctuation
    "tags": 1,  # model.md, Units; one point whatever the number of tags, they are quickly put right
    "alignment": 3,  # model.md, Units: pairs made by a machine are wrong now and then; 3 as OmegaT and Trados deduct
}
"""Points of the penalties that depend on query and row. Those of a pool (variant, reversed, memory…) come with it."""

TYPOGRAPHY, CASE, PUNCTUATION, TAGS, ALIGNMENT = (Penalty(name, points) for name, points in POINTS.items())

_JOINERS = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufe0e\ufe0f"))


def _cased_words(text: str) -> list[str]:
    """The words with their case, without what a word's key leaves out (soft hyphens, joiners)."""
    return [composed(text[start:end].translate(_JOINERS)) for start, end in spans(text)]


def writing_penalties(asked: Asked, stored: str) -> tuple[Penalty, ...]:
    """Why two texts of raw score 100 are not identical; empty exactly when they are, code point for code point.

    Folding is tried before casefolding because both undo composition (NFC, NFD), which is typography:
    equal after `fold` -> typography · equal after `fold_case` -> case · equal after both -> typography and case ·
    otherwise the words are equal and what stands between them is not -> punctuation, and case if the words differ
    in case.
    """
    if stored == asked.text:
        return ()
    if fold(stored) == fold(asked.text):
        return (TYPOGRAPHY,)
    if fold_case(stored) == asked.folded:
        return (CASE,)
    if fold_case(fold(stored)) == asked.equality:
        return (TYPOGRAPHY, CASE)
    if _cased_words(stored) != _cased_words(asked.text):
        return (PUNCTUATION, CASE)
    return (PUNCTUATION,)


def tags_differ(asked: Asked, stored: str, markup: str | None) -> bool:
    """Identical text: the canonical markup must be the same, where each tag stands included.

    Other texts: the places cannot be compared, so the order of the tags alone counts."""
    if stored == asked.text:
        return markup != asked.markup
    return (tag_sequence(markup) if markup is not None else ()) != asked.tags


def own_penalties(asked: Asked, raw: int, text: str, markup: str | None, *, alignment: bool) -> tuple[Penalty, ...]:
    """The penalties of a row towards a query, without those of its pool."""
    found = writing_penalties(asked, text) if raw == 100 else ()
    if (markup is not None or asked.markup is not None) and tags_differ(asked, text, markup):
        found += (TAGS,)
    if alignment:
        found += (ALIGNMENT,)
    return found


def context_points(asked: Asked, previous: int, next_: int, key: int) -> int:
    """What the surroundings add to a score of 100: 2 for both neighbours, 1 for one of them or the key, else 0.

    Takes digests of `score.context_digest`; 0 is unknown and equals nothing.
    """
    before = asked.previous != 0 and asked.previous == previous
    after = asked.next != 0 and asked.next == next_
    if before and after:
        return 2
    return int(before or after or (asked.key != 0 and asked.key == key))


def final_score(raw: int, penalties: tuple[Penalty, ...], context: int) -> int:
    """The score offered: raw less penalties, not below 0; what reaches 100 earns its context points."""
    score = max(0, raw - sum(penalty.points for penalty in penalties))
    return score + context if score == 100 else score


def kind_of(asked: Asked, score: int, text: str, markup: str | None) -> MatchKind:
    """context for 101 and 102, exact when text and tags are identical whatever the penalties, else fuzzy."""
    if score > 100:
        return MatchKind.CONTEXT
    return MatchKind.EXACT if text == asked.text and markup == asked.markup else MatchKind.FUZZY
