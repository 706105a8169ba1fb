"""What holds together, and what begins anew, whatever the full stops say: quotations, brackets, lists on one line."""

import re
from bisect import bisect_left
from itertools import accumulate

LONGEST_QUOTATION = 70
"""Characters of a quotation or bracket that stays in one piece; a longer statement is cut into its sentences.

Chosen on news, where a speaker's long statement is several segments and «Non cederemo. Mai» is one.
"""
SHORTEST_OPENING = 10
"""Characters from the opening mark: a sentence that short ("Ei fu.") is not cut off a longer quotation…"""
LONGEST_VERSE = 150
"""…of at most this length."""
_QUOTE_OR_BRACKET = re.compile(r"[«»‹›“”„\"‘’'`()\[\]]")
_PAIRS = {"»": "«", "›": "‹", "”": "“„”", "“": "„", "’": "‘", "'": "'`‘", ")": "(", "]": "[", '"': '"'}
_OPENING = frozenset("«‹“„‘`([")
_EITHER = frozenset("\"'")

_BULLETS = "•⁃▪◦‣·●■"
_BULLET_LINE = re.compile(rf"[{_BULLETS}]")
_MARKER = re.compile(r"(?:^|(?<=\s))(?:(?P<number>\d{1,3})|(?P<letter>[a-z]))(?P<style>\.\)|\)|\.)\s+(?=\S)")
_LIST_BEGINS = re.compile(r"(?:^|[.!?:;…»”\"]\s+)(?:\d{1,3}|a)(?:\.\)|\)|\.)\s")


class Spans:
    """Stretches of a line that must not be cut."""

    def __init__(self, spans: list[tuple[int, int]]) -> None:
        spans.sort()
        self._starts = [start for start, _ in spans]
        self._furthest = list(accumulate((end for _, end in spans), max))

    def around(self, position: int) -> bool:
        """Whether a cut before `position` would part a stretch."""
        before = bisect_left(self._starts, position)
        return before > 0 and self._furthest[before - 1] >= position


def enclosed(line: str) -> Spans:
    """Quotations and brackets of a line, from their opening to their closing mark, as far as they are short."""
    spans: list[tuple[int, int]] = []
    opened: dict[str, int] = {}
    for found in _QUOTE_OR_BRACKET.finditer(line):
        mark, at = found[0], found.start()
        if mark in _EITHER or mark == "’":
            opens, closes = _directions(line, at)
        else:
            opens, closes = mark in _OPENING, mark in _PAIRS
        partner = next((each for each in _PAIRS.get(mark, "") if each in opened), None) if closes else None
        if partner is not None:
            start = opened.pop(partner)
            length = at - start
            if length <= LONGEST_QUOTATION:
                spans.append((start, at))
            elif length <= LONGEST_VERSE:
                spans.append((start, start + SHORTEST_OPENING))
        elif opens:
            opened[mark] = at
    return Spans(spans)


def _directions(line: str, at: int) -> tuple[bool, bool]:
    """Whether a straight mark may open and may close here; inside a word it is an apostrophe and does neither."""
    before, after = line[at - 1 : at], line[at + 1 : at + 2]
    opens = (not before or before.isspace() or before in "([{«“‘—–-\"'") and bool(after) and not after.isspace()
    closes = bool(before) and not before.isspace() and not after.isalnum()
    return opens and not (line[at] in "'’" and after.isdigit()), closes


def item_starts(line: str) -> list[int]:
    """Offsets where a further item of a list on one line begins: `1) Chi 2) Che cosa`, `• pane • latte`.

    The first item is where the line, or a sentence of it, begins; numbers and letters must go up by one.
    """
    if _BULLET_LINE.match(line):
        bullet = re.compile(rf"(?<=\s){re.escape(line[0])}")
        return [found.start() for found in bullet.finditer(line)]
    first = _LIST_BEGINS.search(line)
    if first is None:
        return []
    starts: list[int] = []
    expected: tuple[str, int] | None = None
    for found in _MARKER.finditer(line, max(0, first.start())):
        value = int(found["number"]) if found["number"] else ord(found["letter"])
        kind = ("1" if found["number"] else "a") + found["style"]
        if expected == (kind, value):
            starts.append(found.start())
            expected = (kind, value + 1)
        elif expected is None and found.start() <= first.end():
            if found.start() > 0:
                starts.append(found.start())
            expected = (kind, value + 1)
    return starts if len(starts) > (first.start() > 0) else []
