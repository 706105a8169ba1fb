"""A translation that is the source."""

from collections.abc import Iterator

from tmserver.checks.pair import Pair, in_target
from tmserver.domain import languages
from tmserver.domain.findings import Finding
from tmserver.phrases import N_, Phrase
from tmserver.text.normal import fold, fold_case

LEAST_SMALL = 2
"""Words in small letters without which a text may be names and numbers alone, which stay as they are."""


def check(pair: Pair) -> Iterator[Finding]:
    """The whole target, when it equals the source but for typography and case and is more than names."""
    if languages.base(pair.source_language) == languages.base(pair.target_language):
        return
    if fold_case(fold(pair.source)) != fold_case(fold(pair.target)):
        return
    if sum(word[:1].islower() and len(word) > 1 for word in pair.target.split()) >= LEAST_SMALL:
        message = Phrase(N_("The translation is the source itself."))
        yield in_target(pair, "same-text", 0, len(pair.target), message)
