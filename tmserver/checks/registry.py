"""Every check that needs nothing but the pair, by name, in the order findings are shown for one place."""

from tmserver.checks import (
    brackets,
    doubled,
    language,
    lengths,
    mojibake,
    punctuation,
    quotes,
    same_text,
    spaces,
    untranslated,
    values,
)
from tmserver.checks.pair import Check, Pair
from tmserver.domain.findings import Finding

CHECKS: dict[str, Check] = {
    "untranslated": untranslated.check,
    "doubled-word": doubled.check,
    "final-mark": punctuation.final_mark,
    "ellipsis": punctuation.ellipsis,
    "quotes": quotes.check,
    "spaces": spaces.check,
    "brackets": brackets.check,
    "length": lengths.check,
    "numbers": values.check,
}

OF_UNITS: dict[str, Check] = {
    "numbers": values.check,
    "same-text": same_text.check,
    "language": language.check,
    "mojibake": mojibake.check,
}
"""What is looked for in the units of a memory (services.quality): faults that files bring with them."""


def check(pair: Pair) -> list[Finding]:
    """What all of them find, in the order of the target. An empty target is not checked: there is nothing to judge."""
    if not pair.target.strip():
        return []
    found = [finding for run in CHECKS.values() for finding in run(pair)]
    return sorted(found, key=lambda finding: (finding.start, finding.end))
