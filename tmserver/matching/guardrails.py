"""Where a match is alike but says something else: negation, direction, gender and number.

One word in twenty is a score of 95 and may be the word *non*. What a score cannot show is named here, from the word
diff: only words that changed are looked at, so nothing that stays can raise a false alarm. Scores and order are left
alone. A match with a warning is never 100: equal texts have no changed word.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from tmserver.domain import languages
from tmserver.domain.matches import Caution, CautionKind, Change
from tmserver.matching.opposites import ARTICLES, ENDING_STEMS, ENDINGS, NEGATIONS, OPPOSED, OPPOSITES, Poles
from tmserver.text.tokens import keys

_CONTRACTED = re.compile(r"(?:(?<=n)|^)['’ʼ]t\b", re.IGNORECASE)
"""The n't of don't; at the beginning when can't lost only its 't. Words are parted at apostrophes."""
_NUMERO = re.compile(r"\bno\.(?=\s*\d)", re.IGNORECASE)
"""No. 10 denies nothing."""
_NUMERO_AT_END = re.compile(r"\bno\.\s*$", re.IGNORECASE)

Words = Sequence[str]


def warnings(changes: Sequence[Change], language: str) -> tuple[Caution, ...]:
    """What a diff from the stored source to the query turns round, in the order: negation, direction, agreement.

    `language` is that of both texts. Languages without a table have no warnings. Some 20 µs for a sentence; nothing for
    texts that are equal.
    """
    base = languages.base(language)
    if base not in NEGATIONS or len(changes) < 2:
        return ()
    regions = [(_words(old, after, base), _words(new, after, base)) for old, new, after in _regions(changes)]
    found = [*_negations(regions, base)]
    for old, new in regions:
        found += _opposites(old, new, base)
    if not found:
        return ()
    order = list(CautionKind)
    return tuple(dict.fromkeys(sorted(found, key=lambda one: order.index(one.kind))))


def _regions(changes: Sequence[Change]) -> Iterator[tuple[str, str, str]]:
    """What was deleted, what stands in its place, and what follows both, for each change between two equal parts."""
    old = new = ""
    for change in (*changes, Change("equal", " ")):
        if change.op == "delete":
            old += change.text
        elif change.op == "insert":
            new += change.text
        else:
            if old or new:
                yield old, new, change.text
            old = new = ""


def _words(text: str, after: str, base: str) -> list[str]:
    if base == "en":
        if after.lstrip()[:1].isdigit():
            text = _NUMERO_AT_END.sub("", text)
        text = _NUMERO.sub("", _CONTRACTED.sub(" not", text))
    return keys(text)


def _negations(regions: Sequence[tuple[Words, Words]], base: str) -> Iterator[Caution]:
    """Negations that one side lacks, or that stand elsewhere."""
    table = NEGATIONS[base]
    stored: Counter[str] = Counter()
    query: Counter[str] = Counter()
    for old, new in regions:
        if table.keys().isdisjoint(old) and table.keys().isdisjoint(new):
            continue
        left = Counter(table[word] for word in old if word in table)
        right = Counter(table[word] for word in new if word in table)
        if left != right:
            stored += left - right
            query += right - left
    if not stored and not query:
        return
    moved = stored & query
    for word in moved:
        yield Caution(CautionKind.NEGATION, word, word)
    yield from (Caution(CautionKind.NEGATION, "", word) for word in query - moved)
    yield from (Caution(CautionKind.NEGATION, word, "") for word in stored - moved)


def _opposites(old: Words, new: Words, base: str) -> Iterator[Caution]:
    """Words of one change that say the opposite of each other, or are said of another gender or number."""
    axes = OPPOSED[base]
    concerned = {place for word in old for place in axes.get(word, ())}
    for place in sorted(concerned.intersection(place for word in new for place in axes.get(word, ()))):
        kind, poles = OPPOSITES[base][place]
        pair = _across(old, new, poles)
        if pair:
            yield Caution(kind, *pair)
    if len(old) != len(new):
        return
    if len(old) == 1:
        for poles in ARTICLES[base]:
            pair = _across(old, new, poles)
            if pair:
                yield Caution(CautionKind.AGREEMENT, *pair)
    for one, other in zip(old, new, strict=True):
        if _differ_in_ending(one, other, base):
            yield Caution(CautionKind.AGREEMENT, one, other)


def _across(old: Words, new: Words, poles: Poles) -> tuple[str, str] | None:
    """A word of each text, from opposite poles. A text with words of both says nothing sure."""
    for one, other in (poles, poles[::-1]):
        left = [word for word in old if word in one]
        right = [word for word in new if word in other]
        if left and right and other.isdisjoint(old) and one.isdisjoint(new):
            return left[0], right[0]
    return None


def _differ_in_ending(one: str, other: str, base: str) -> bool:
    """morto, morta, morti, morte."""
    return (
        one != other
        and len(one) > 3
        and one[:-1] == other[:-1]
        and one[-1] in ENDINGS[base]
        and other[-1] in ENDINGS[base]
        and one[:-1].endswith(ENDING_STEMS[base])
    )
