"""A story into sentences, with offsets: line and paragraph breaks are hard, full stops are judged.

Every mark that may end a sentence is looked at once, with a few dozen characters on either side at most, so time is
linear in the length of the text whatever it holds. What a mark means is decided in sentence_marks.py; what stays in one
piece although a mark stands in it (a short quotation, a bracket) and what begins an item of a list, in
sentence_spans.py; which words are abbreviations is data (sentence_rules.py).
"""

import re
from collections.abc import Iterator

from tmserver.domain.segments import Sentence
from tmserver.text.sentence_marks import MARK, Judge
from tmserver.text.sentence_rules import rules_for
from tmserver.text.sentence_spans import enclosed, item_starts

_BREAK = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")
_SPACE = re.compile(r"\s*")


def segment(text: str, language: str) -> list[Sentence]:
    """The sentences of a text in order; `language` is a canonical tag (rules for it and en, common ones for others).

    `text[s.start:s.end] == s.text`, in code points; no white space at the ends of a sentence; all that is not white
    space is in exactly one sentence. `paragraph` counts from 0 and rises by one at every run of blank lines. Headlines,
    bylines and items of a list end with their line.
    """
    judge = Judge(rules_for(language))
    sentences: list[Sentence] = []
    paragraph, parted = 0, False
    for start, end, after_blank in _lines(text):
        parted = parted or after_blank
        if start == end:
            continue
        paragraph += parted and bool(sentences)
        parted = False
        for first, last in _pieces(text[start:end], judge):
            sentences.append(Sentence(text[start + first : start + last], start + first, start + last, paragraph))
    return sentences


def _lines(text: str) -> Iterator[tuple[int, int, bool]]:
    """Start and end of every line without its white space, and whether a blank line or U+2029 stands before it."""
    start, after_blank = 0, False
    while start <= len(text):
        found = _BREAK.search(text, start)
        end = found.start() if found else len(text)
        line = text[start:end]
        first = start + len(line) - len(line.lstrip())
        last = first + len(line.strip())
        yield first, last, after_blank
        after_blank = first == last or (found is not None and found[0] == "\u2029")
        start = found.end() if found else len(text) + 1


def _pieces(line: str, judge: Judge) -> Iterator[tuple[int, int]]:
    """Start and end of each sentence of a line that has no white space at its ends."""
    start = 0
    for cut in _cuts(line, judge):
        yield start, start + len(line[start:cut].rstrip())
        start = _after_space(line, cut)
    yield start, len(line)


def _cuts(line: str, judge: Judge) -> list[int]:
    """Where the line is cut, in order; each cut has something on both sides."""
    items = item_starts(line)
    cuts = list(items)
    start, next_item = 0, 0
    for mark in MARK.finditer(line):
        if mark.end() == len(line):
            break
        while next_item < len(items) and items[next_item] <= mark.start():
            start = max(start, items[next_item])
            next_item += 1
        if judge.ends_sentence(line, mark, start):
            start = _after_space(line, mark.end())
            cuts.append(start)
    if cuts:
        held = enclosed(line)
        cuts = [cut for cut in cuts if not held.around(cut)]
    return sorted(set(cuts))


def _after_space(line: str, position: int) -> int:
    found = _SPACE.match(line, position)
    return found.end() if found else position
