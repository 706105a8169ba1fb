"""What changed between the stored source and the query, word by word, for people to read."""

import re
from collections.abc import Iterator

from rapidfuzz.distance import Indel

from tmserver.domain.matches import Change
from tmserver.text.tokens import spans

_SPACE_OR_SIGN = re.compile(r"\s+|\S")

Span = tuple[int, int]
"""(start, end) of a word in its text."""

Region = tuple[int, int, int, int]
"""(start, end) in the stored text, (start, end) in the query."""


def diff(stored: str, query: str) -> tuple[Change, ...]:
    """Steps from the stored text to the query: equal + delete is `stored`, equal + insert is `query`, exactly.

    As few words as can be are deleted and inserted (a longest common subsequence of words as written). What lies
    between two words that stay is one change: a deletion, then an insertion, trimmed to the words, spaces and signs
    that differ. Time grows with words of one text times words of the other, divided by
    64: about 40 ms for 10,000 characters.
    """
    changes: list[Change] = []
    for first, last, begin, end in _regions(stored, query):
        old, new = stored[first:last], query[begin:end]
        head, tail = _shared(old, new)
        _append(changes, "equal", old[:head])
        _append(changes, "delete", old[head : len(old) - tail])
        _append(changes, "insert", new[head : len(new) - tail])
        _append(changes, "equal", old[len(old) - tail :])
    return tuple(changes)


def _append(changes: list[Change], op: str, text: str) -> None:
    """Add a step; two equal ones in a row are one."""
    if not text:
        return
    if op == "equal" and changes and changes[-1].op == op:
        changes[-1] = Change(op, changes[-1].text + text)
    else:
        changes.append(Change(op, text))


def _regions(stored: str, query: str) -> Iterator[Region]:
    """Both texts cut at the words they share, alternately: what lies between, a shared word, what lies between…"""
    left, right = spans(stored), spans(query)
    first = begin = 0
    for one, other in _shared_words(stored, left, query, right):
        yield first, one[0], begin, other[0]
        yield *one, *other
        first, begin = one[1], other[1]
    yield first, len(stored), begin, len(query)


def _shared_words(stored: str, left: list[Span], query: str, right: list[Span]) -> Iterator[tuple[Span, Span]]:
    """Words of a longest common subsequence, as written (not as compared: what is called equal must be equal)."""
    numbers: dict[str, int] = {}
    one = [numbers.setdefault(stored[start:stop], len(numbers)) for start, stop in left]
    other = [numbers.setdefault(query[start:stop], len(numbers)) for start, stop in right]
    for op in Indel.opcodes(one, other):
        if op.tag == "equal":
            yield from zip(left[op.src_start : op.src_end], right[op.dest_start : op.dest_end], strict=True)


def _shared(old: str, new: str) -> tuple[int, int]:
    """How much two texts share at their beginning and, beyond that, at their end: whole words, spaces and signs."""
    if old == new:
        return len(old), 0
    ones, others = _pieces(old), _pieces(new)
    shorter = min(len(ones), len(others))
    head = 0
    while head < shorter and ones[head] == others[head]:
        head += 1
    tail = 0
    while tail < shorter - head and ones[-1 - tail] == others[-1 - tail]:
        tail += 1
    return sum(map(len, ones[:head])), sum(map(len, ones[len(ones) - tail :]))


def _pieces(text: str) -> list[str]:
    """A text as words, runs of white space and single signs."""
    found = []
    end = 0
    for first, last in spans(text):
        found += _SPACE_OR_SIGN.findall(text[end:first])
        found.append(text[first:last])
        end = last
    return found + _SPACE_OR_SIGN.findall(text[end:])
