"""The same word twice in a row."""

import re
from collections.abc import Iterator

from tmserver.checks.pair import Pair, in_target
from tmserver.domain import languages
from tmserver.domain.findings import Finding
from tmserver.phrases import N_, Phrase

_TWICE = re.compile(r"(?<![\w'’-])([^\W\d_]{2,})[ \u00a0\t]+\1(?![\w'’-])", re.IGNORECASE)
_RIGHT = {
    "it": frozenset([
        "pian", "piano", "via", "man", "così", "poco", "quasi", "subito", "ben", "su", "giù", "vis", "lì", "qua",
        "là",
    ]),
    "en": frozenset([
        "had", "that", "is", "very", "far", "many", "so", "long", "knock", "bye", "no", "well", "there", "now",
    ]),
}  # fmt: skip
"""Words that are doubled on purpose: *had had*, *via via*."""


def check(pair: Pair) -> Iterator[Finding]:
    """Doubled words of the target, unless the source doubles one too, or the two are names (Duran Duran)."""
    if _TWICE.search(pair.source):
        return
    right = _RIGHT.get(languages.base(pair.target_language), frozenset())
    for found in _TWICE.finditer(pair.target):
        word, second = found[1], found[0][-len(found[1]) :]
        is_name = word[0].isupper() and second[0].isupper() and not pair.target.isupper()
        if word.lower() not in right and not is_name:
            message = Phrase(N_("“%(word)s” stands twice."), {"word": word})
            yield in_target(pair, "doubled-word", found.start(), found.end(), message, suggestion=word)
