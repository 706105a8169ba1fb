"""Numbers in digits that differ: only what is sure without reading them (1.250 and 1,250 are one number).

Separators are left aside; numbers of one or two digits may be words on the other side, and times (18.30, 6.30pm) count
hours in two ways: both are passed over. 40 in front of a word of scale may be 40,000 on the other side.
"""

import re
from collections import Counter
from collections.abc import Iterator

from tmserver.checks.pair import Pair, in_target
from tmserver.domain.findings import Finding
from tmserver.phrases import N_, Phrase

LEAST_DIGITS = 3
_NUMBER = re.compile(r"(?<![\w.,])\d+(?:[.,:\u00a0\u202f]\d+)*(?![\w])")
_TIME = re.compile(r"(?:[01]?\d|2[0-3])[.:][0-5]\d")


def _numbers(text: str) -> list[tuple[str, int, int]]:
    """(digits, start, end) of each number that can be compared."""
    found = []
    for one in _NUMBER.finditer(text):
        digits = re.sub(r"\D", "", one[0])
        if len(digits) >= LEAST_DIGITS and not _TIME.fullmatch(one[0]):
            found.append((digits.rstrip("0") or "0", one.start(), one.end()))
    return found


def check(pair: Pair) -> Iterator[Finding]:
    """Numbers of the target that are none of the source's, where the source has one that is missing from the target."""
    source, target = _numbers(pair.source), _numbers(pair.target)
    small = Counter(digits.rstrip("0") for digits in re.findall(r"\d+", pair.source + " " + pair.target))
    missing = Counter(digits for digits, _, _ in source)
    missing.subtract(digits for digits, _, _ in target)
    lacking = sorted(digits for digits, count in missing.items() if count > 0)
    extra = {digits for digits, count in missing.items() if count < 0}
    if len(lacking) != 1 or len(extra) != 1 or small[lacking[0]] > 1:
        return
    there = next(pair.source[start:end] for digits, start, end in source if digits == lacking[0])
    for digits, start, end in target:
        if digits in extra:
            values = {"here": pair.target[start:end], "there": there}
            message = Phrase(N_("%(here)s stands here, %(there)s in the source."), values)
            yield in_target(pair, "numbers", start, end, message)
