"""Quotation marks: each opened one is closed, and they are those of the target's language."""

from collections.abc import Iterator

from tmserver.checks.pair import Pair, in_target
from tmserver.domain import languages
from tmserver.domain.findings import Finding
from tmserver.phrases import N_, Phrase

_PAIRS = {"«": "»", "“": "”", "„": "“"}
_CONVENTION = {"en": ("“", "”"), "it": ("«", "»")}
_FOREIGN = {"en": "«»„", "it": "„"}
"""Marks that a language's papers do not use; Italian ones use « » and “ ” both."""


def check(pair: Pair) -> Iterator[Finding]:
    """Foreign marks with their replacement; and marks that are opened or closed alone."""
    base = languages.base(pair.target_language)
    foreign = _FOREIGN.get(base, "")
    opens, closes = _CONVENTION.get(base, ("", ""))
    for at, mark in enumerate(pair.target):
        if mark in foreign:
            fix = closes if mark == "»" else opens
            message = Phrase(N_("“%(mark)s” is not a quotation mark of this language."), {"mark": mark})
            yield in_target(pair, "quotes", at, at + 1, message, suggestion=fix)
    yield from _alone(pair)


def _alone(pair: Pair) -> Iterator[Finding]:
    if _unmatched(pair.source):
        return  # a quotation that runs over several segments
    for at in _unmatched(pair.target):
        message = Phrase(N_("The quotation mark “%(mark)s” stands alone."), {"mark": pair.target[at]})
        yield in_target(pair, "quotes", at, at + 1, message)


def _unmatched(text: str) -> list[int]:
    """Offsets of « » “ ” without their partner; of straight ones the last, where their number is odd."""
    waiting: list[tuple[str, int]] = []
    alone: list[int] = []
    for at, mark in enumerate(text):
        if waiting and mark == _PAIRS[waiting[-1][0]]:
            waiting.pop()
        elif mark in _PAIRS:
            waiting.append((mark, at))
        elif mark in "»”":
            alone.append(at)
    straight = [at for at, mark in enumerate(text) if mark == '"' and not text[at - 1 : at].isdigit()]
    return sorted([*alone, *(at for _, at in waiting), *(straight[-1:] if len(straight) % 2 else [])])
