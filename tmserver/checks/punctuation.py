"""The mark that ends a segment, and ellipses."""

import re
from collections.abc import Iterator

from tmserver.checks.pair import Pair, in_target
from tmserver.domain.findings import Finding
from tmserver.phrases import N_, Phrase

_CLOSERS = "\"'”’»)]} \u00a0"
_MARKS = {".": ".", "!": "!", "?": "?", "…": "…", ":": ":", ";": ";", "。": ".", "？": "?", "！": "!"}
_DOTS = re.compile(r"(?<!\.)\.{2,}(?!\.)|\.{4,}")


def _final(text: str) -> tuple[str, int]:
    """The mark a text ends with, "" if none, and the offset after its last letter or mark, closers left out."""
    bare = text.rstrip(_CLOSERS)
    if bare.endswith("..."):
        return "…", len(bare)
    return _MARKS.get(bare[-1:], ""), len(bare)


def final_mark(pair: Pair) -> Iterator[Finding]:
    """Another kind of sentence: a question that asks no longer, a full stop lost. Abbreviations keep theirs."""
    (wanted, _), (given, end) = _final(pair.source), _final(pair.target)
    if wanted == given or not end or {wanted, given} == {".", "!"} or {wanted, given} <= {":", ";", "."}:
        return
    if (wanted in "?!" and wanted) or (given in "?!" and given) or (wanted and not given) or (given and not wanted):
        message = (
            Phrase(N_("The source ends with “%(mark)s”, the translation does not."), {"mark": wanted})
            if wanted
            else Phrase(N_("The translation ends with “%(mark)s”, the source does not."), {"mark": given})
        )
        start = max(0, end - 1)
        fix = pair.target[start:end] + wanted if wanted and not given and pair.target[start].isalnum() else None
        yield in_target(pair, "final-mark", start, end, message, suggestion=fix)


def ellipsis(pair: Pair) -> Iterator[Finding]:
    """Two dots or four and more where an ellipsis has three."""
    for found in _DOTS.finditer(pair.target):
        if len(found[0]) != 3:
            message = Phrase(N_("An ellipsis has three dots; here are %(count)d."), {"count": len(found[0])})
            fix = "." if len(found[0]) == 2 else "..."
            yield in_target(pair, "ellipsis", found.start(), found.end(), message, suggestion=fix)
