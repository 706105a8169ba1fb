"""A text in the language of the other side, told by function words that the two languages do not share."""

from collections.abc import Iterator

from tmserver.checks.pair import Pair
from tmserver.domain import languages
from tmserver.domain.findings import Finding, Severity, Side
from tmserver.phrases import N_, Phrase
from tmserver.text.tokens import keys

LEAST_WORDS, LEAST_FOREIGN = 5, 2
_OWN = {
    "it": frozenset([
        "il", "lo", "la", "gli", "le", "di", "del", "della", "dei", "delle", "dell", "che", "è", "un", "una", "uno",
        "con", "non", "sono", "alla", "al", "nel", "nella", "dal", "dalla", "si", "ha", "hanno", "anche", "più", "ma",
    ]),
    "en": frozenset([
        "the", "of", "and", "to", "is", "was", "that", "for", "with", "as", "by", "at", "from", "has", "have", "were",
        "not", "it", "his", "her", "its", "they", "will", "would", "this", "which",
    ]),
}  # fmt: skip
"""Function words that are no word of the other language."""


def check(pair: Pair) -> Iterator[Finding]:
    """A side of five words and more with words of the other side's language and none of its own."""
    own, other = languages.base(pair.source_language), languages.base(pair.target_language)
    if own == other or own not in _OWN or other not in _OWN:
        return
    for side, text, mine, theirs in (
        (Side.SOURCE, pair.source, _OWN[own], _OWN[other]),
        (Side.TARGET, pair.target, _OWN[other], _OWN[own]),
    ):
        words = keys(text)
        foreign = sum(word in theirs for word in words)
        if len(words) >= LEAST_WORDS and foreign >= LEAST_FOREIGN and not any(word in mine for word in words):
            message = Phrase(N_("This side seems to be in the language of the other."))
            yield Finding("language", Severity.ERROR, side, 0, len(text), text[:80], message)
