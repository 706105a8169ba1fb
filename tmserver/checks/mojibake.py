"""Text that was read in the wrong encoding: caffÃ¨ for caffè."""

import re
from collections.abc import Iterator

from tmserver.checks.pair import Pair
from tmserver.domain.findings import Finding, Severity, Side
from tmserver.phrases import N_, Phrase

_RUN = re.compile(r"[ÃÂÅÄâ√¬‚][\u0080-\uffff]{1,2}")
_HALF = re.compile(r"[a-z]Ã(?!\w)")
_MEANT = re.compile("[\u00a0-\u017f\u2010-\u2026\u20ac]")
"""What our copy is written with: a run that becomes anything else was meant as it stands (É’ is no ɒ)."""


def repaired(text: str) -> str | None:
    """A run of characters as it was meant, None when it is no UTF-8 read as something else."""
    for encoding in ("cp1252", "latin-1", "mac_roman"):
        try:
            meant = text.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
        if len(meant) < len(text) and _MEANT.fullmatch(meant):
            return meant
    return None


def found_in(text: str) -> bool:
    """Whether a text holds such a run, or the first half of one at the end of a word: its other half, a space that does
    not break, is cut off where tables are read (cittÃ for città)."""
    return _HALF.search(text) is not None or any(
        repaired(text[one.start() : end]) for one in _RUN.finditer(text) for end in (one.end(), one.start() + 2)
    )


def check(pair: Pair) -> Iterator[Finding]:
    """Every such run on either side, with what it was meant to be."""
    for side, text in ((Side.SOURCE, pair.source), (Side.TARGET, pair.target)):
        for found in _RUN.finditer(text):
            for end in (found.end(), found.start() + 2):
                run = text[found.start() : end]
                meant = repaired(run)
                if meant is not None:
                    message = Phrase(N_("“%(run)s” was read in the wrong encoding."), {"run": run})
                    yield Finding("mojibake", Severity.ERROR, side, found.start(), end, run, message, meant)
                    break
