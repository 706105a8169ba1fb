"""Every check that needs nothing but the pair, by name, in the order findings are shown for one place."""

from tmserver.checks import brackets, doubled, lengths, punctuation, quotes, spaces, untranslated
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
}


def check(pair: Pair) -> list[Finding]:
    """What all of them find, in the order of the target. An empty target is not checked: there is nothing to judge."""
    if not pair.target.strip():
        return []
    found = [finding for run in CHECKS.values() for finding in run(pair)]
    return sorted(found, key=lambda finding: (finding.start, finding.end))
