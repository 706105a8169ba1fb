"""The match engine by brute force: every row is compared, nothing is skipped. Slow and plain on purpose.

Written from the rules alone (model.md): of the engine only the constants and the values that go in and out are shared.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from unicodedata import category, normalize

from tmserver.domain.matches import MatchKind, MatchPolicy, Penalty, Query
from tmserver.domain.segments import MOST_WORDS_FUZZY
from tmserver.matching.penalties import POINTS
from tmserver.matching.rows import Row, Scored, Sieve
from tmserver.matching.score import SHORT_WORDS
from tmserver.text.markup import tag_sequence
from tmserver.text.normal import equality_key, fold, fold_case
from tmserver.text.tokens import keys, tokens


def distance(one: Sequence[str], other: Sequence[str]) -> int:
    """Levenshtein by the table of the textbook, after the common beginning has been left out."""
    same = next((n for n, (left, right) in enumerate(zip(one, other, strict=False)) if left != right), None)
    same = min(len(one), len(other)) if same is None else same
    one, other = one[same:], other[same:]
    above = list(range(len(other) + 1))
    for row, left in enumerate(one, start=1):
        line = [row]
        for column, right in enumerate(other, start=1):
            line.append(min(above[column] + 1, line[-1] + 1, above[column - 1] + (left != right)))
        above = line
    return above[-1]


def raw_score(query: str, stored: str) -> int:
    """Whole percent, rounded down."""
    if equality_key(query) == equality_key(stored):
        return 100
    asked, there = keys(query), keys(stored)
    longest = max(len(asked), len(there))
    if longest > MOST_WORDS_FUZZY:
        return 0
    if asked and asked == there:
        return 100
    by_words = 100 * (longest - distance(asked, there)) // longest if longest else 0
    if longest > SHORT_WORDS:
        return by_words
    one, other = fold_case(query), fold_case(stored)
    characters = max(len(one), len(other))
    return max(by_words, min(99, 100 * (characters - distance(one, other)) // characters))


def writing(query: str, stored: str) -> list[str]:
    """Names of the penalties of two texts of raw score 100."""
    if query == stored:
        return []
    if fold(query) == fold(stored):
        return ["typography"]
    if fold_case(query) == fold_case(stored):
        return ["case"]
    if equality_key(query) == equality_key(stored):
        return ["typography", "case"]
    return ["punctuation"] if cased(query) == cased(stored) else ["punctuation", "case"]


def cased(text: str) -> list[str]:
    """The words as written, but composed and without invisible joiners: nothing but their case is left to differ."""
    shown = "".join(sign for sign in text if category(sign) != "Cf" and sign not in "\ufe0e\ufe0f")
    return [normalize("NFC", shown[word.start : word.end]) for word in tokens(shown)]


def penalties(query: Query, row: Row, raw: int, sieve: Sieve) -> tuple[Penalty, ...]:
    """All that is taken off."""
    text, markup = query.segment.text, query.segment.markup
    names = writing(text, row.text) if raw == 100 else []
    same_tags = markup == row.markup if text == row.text else tag_sequence(markup) == tag_sequence(row.markup)
    if not same_tags:
        names.append("tags")
    if row.alignment:
        names.append("alignment")
    return (*(Penalty(name, POINTS[name]) for name in names), *(each for each in sieve.pools[row.pool] if each.points))


def score(query: Query, row: Row, sieve: Sieve) -> Scored:
    """The row as it would be answered, whatever its score."""
    raw = raw_score(query.segment.text, row.text)
    taken = penalties(query, row, raw, sieve)
    final = max(0, raw - sum(each.points for each in taken))
    before = query.previous is not None and query.previous == row.previous
    after = query.next is not None and query.next == row.next
    key = query.key is not None and query.key == row.key
    if final == 100 and (before or after or key):
        final = 102 if before and after else 101
    identical = query.segment.text == row.text and query.segment.markup == row.markup
    kind = MatchKind.CONTEXT if final > 100 else MatchKind.EXACT if identical else MatchKind.FUZZY
    return Scored(row.unit_id, row.side, row.pool, final, raw, kind, taken)


def likeness(query: str, stored: str) -> Fraction:
    """Share of casefolded characters that stay."""
    one, other = fold_case(query), fold_case(stored)
    longest = max(len(one), len(other))
    return Fraction(longest - distance(one, other), longest) if longest else Fraction(1)


def visible(row: Row, sieve: Sieve) -> bool:
    """Whether who asks may see it."""
    free = row.embargo_until <= sieve.now or sieve.desks is None or row.embargo_desk in sieve.desks
    return row.pool in sieve.pools and free


def find(rows: Iterable[Row], query: Query, sieve: Sieve, policy: MatchPolicy) -> list[Scored]:
    """What the index must answer: the same scores, ids and order."""
    found = []
    for row in rows:
        if visible(row, sieve):
            match = score(query, row, sieve)
            if match.score >= policy.min_score:
                like = likeness(query.segment.text, row.text)
                order = (-match.score, -like, not row.reviewed, -row.changed_at, row.unit_id, row.side)
                found.append((order, match))
    answer: list[Scored] = []
    for _, match in sorted(found, key=lambda pair: pair[0]):
        if match.unit_id not in {better.unit_id for better in answer}:
            answer.append(match)
    return answer[: policy.limit]
