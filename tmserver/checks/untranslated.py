"""A stretch of the source left standing in the translation."""

from collections.abc import Iterator

from tmserver.checks.pair import Pair, in_target
from tmserver.domain import languages
from tmserver.domain.findings import Finding
from tmserver.phrases import N_, Phrase
from tmserver.text.tokens import tokens

LEAST_WORDS = 4
_MOST_WORDS = 2000
_COMMON = {
    "it": frozenset([
        "il", "lo", "la", "i", "gli", "le", "di", "del", "della", "dei", "delle", "che", "è", "e", "un", "una",
        "per", "con", "non", "sono", "alla", "al", "nel", "nella", "da", "dal", "si", "ha",
    ]),
    "en": frozenset([
        "the", "of", "and", "to", "in", "is", "was", "that", "for", "on", "with", "as", "by", "at", "from", "has",
        "have", "are", "were", "not", "it", "his", "her",
    ]),
}  # fmt: skip
"""Function words."""


def check(pair: Pair) -> Iterator[Finding]:
    """Runs of four words and more that stand in both texts and are running text of the source language."""
    base = languages.base(pair.source_language)
    common = _COMMON.get(base)
    if common is None or base == languages.base(pair.target_language):
        return
    source, target = tokens(pair.source)[:_MOST_WORDS], tokens(pair.target)[:_MOST_WORDS]
    starts: dict[tuple[str, ...], list[int]] = {}
    keys = [token.key for token in source]
    for at in range(len(keys) - LEAST_WORDS + 1):
        starts.setdefault(tuple(keys[at : at + LEAST_WORDS]), []).append(at)
    there, at = [token.key for token in target], 0
    while at <= len(there) - LEAST_WORDS:
        length = max(
            (_shared(keys, begin, there, at) for begin in starts.get(tuple(there[at : at + LEAST_WORDS]), [])[:20]),
            default=0,
        )
        start, end = target[at].start, target[at + max(0, length - 1)].end
        if length and _is_running_text(pair.target[start:end], there[at : at + length], common):
            yield in_target(
                pair, "untranslated", start, end, Phrase(N_("These words stand as they are in the source."))
            )
        at += max(1, length)


def _is_running_text(text: str, keys: list[str], common: frozenset[str]) -> bool:
    """Two function words and three words in small letters: not a name, not the title of an opera."""
    return sum(key in common for key in keys) > 1 and sum(word[:1].islower() for word in text.split()) > 2


def _shared(keys: list[str], begin: int, there: list[str], at: int) -> int:
    length = 0
    while begin + length < len(keys) and at + length < len(there) and keys[begin + length] == there[at + length]:
        length += 1
    return length
