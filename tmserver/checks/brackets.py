"""Brackets: each opened one is closed, unless the source leaves it open too."""

import re
from collections.abc import Iterator

from tmserver.checks.pair import Pair, in_target
from tmserver.domain.findings import Finding
from tmserver.phrases import N_, Phrase

_PAIRS = {"(": ")", "[": "]", "{": "}"}
_NOT_BRACKETS = re.compile(r"[:;][-']?[()\[\]]|(?:(?<=\s)|(?<=^))\w{1,2}\)")
"""Smileys, and items of a list: a) 1)."""


def check(pair: Pair) -> Iterator[Finding]:
    """Brackets of the target without a partner."""
    if _unmatched(pair.source):
        return
    for at in _unmatched(pair.target):
        message = Phrase(N_("The bracket “%(mark)s” stands alone."), {"mark": pair.target[at]})
        yield in_target(pair, "brackets", at, at + 1, message)


def _unmatched(text: str) -> list[int]:
    skipped = {found.end() - 1 for found in _NOT_BRACKETS.finditer(text)}
    waiting: list[int] = []
    alone: list[int] = []
    closers = {close: opener for opener, close in _PAIRS.items()}
    for at, mark in enumerate(text):
        if mark in _PAIRS and at not in skipped:
            waiting.append(at)
        elif mark in closers:
            if waiting and text[waiting[-1]] == closers[mark]:
                waiting.pop()
            elif at not in skipped:
                alone.append(at)
    return sorted(alone + waiting)
