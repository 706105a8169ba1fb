"""Words of a segment, with offsets: what scores compare and what the index holds.

A word is a run of letters, digits and their marks. Apostrophes and hyphens part words (dell'Ucraina, Putin-Zelensky).
A number keeps its separators (1.250, 18:30, 3,5). Each ideograph or kana is a word of its own, and so is a symbol that
changes what is said (% € + @ #). Other punctuation is no word.
"""

import re
import sys
import unicodedata
from dataclasses import dataclass

from tmserver.text.normal import composed

_MARKS = "".join(
    chr(code) for code in (*range(0x300, 0x3100), *range(0xFE20, 0xFE30)) if unicodedata.combining(chr(code))
)
_JOINERS = "\u00ad\u200b\u200c\u200d\u2060\ufe0e\ufe0f"
_IDEOGRAPHS = "\u3041-\u3096\u30a1-\u30fa\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd"
_SYMBOLS = (
    "%‰&@#§°+=<>€£$¥¢©®™×÷±~^|\u2190-\u21ff\u2200-\u2211\u2213-\u22ff\u20a0-\u20cf\u2600-\u27bf\U0001f000-\U0001faff"
)

_WORD = re.compile(
    r"\d+(?:[.,:]\d+)+"  # a number with its separators
    rf"|[{_IDEOGRAPHS}]"
    rf"|[^\W_{_IDEOGRAPHS}](?:[^\W_{_IDEOGRAPHS}]|[{re.escape(_MARKS + _JOINERS)}])*"
    rf"|[{_SYMBOLS}]"
)
_LATIN_TEXT = re.compile("[\\x00-\xac\xae-\u012f\u0131-\u024f\u2010-\u2027\u2030-\u205e\u20a0-\u20bf]*")
"""Texts without marks, joiners, ideographs, and İ, whose small letter is two code points: almost all our copy.

They are composed, and folding the whole text gives the same words as folding each.
"""
_LATIN_WORD = re.compile(rf"\d+(?:[.,:]\d+)+|[^\W_]+|[{_SYMBOLS}]")
_IGNORED = str.maketrans(dict.fromkeys(_JOINERS, ""))


@dataclass(frozen=True, slots=True)
class Token:
    """A word: `text[start:end]` in code points, and its key (composed, casefolded) for comparison."""

    start: int
    end: int
    key: str


def _key(word: str) -> str:
    if word.isascii():
        return sys.intern(word.lower())
    return sys.intern(composed(composed(word.translate(_IGNORED)).casefold()) or word)


def tokens(text: str) -> list[Token]:
    """The words of a text in order, with offsets into it."""
    return [Token(found.start(), found.end(), _key(found[0])) for found in _WORD.finditer(text)]


def spans(text: str) -> list[tuple[int, int]]:
    """(start, end) of each of `tokens(text)`, faster: for who compares words as written."""
    return [found.span() for found in _WORD.finditer(text)]


def keys(text: str) -> list[str]:
    """The keys of `tokens(text)`, faster: what the index and the score work on."""
    if text.isascii():
        return _LATIN_WORD.findall(text.lower())
    if _LATIN_TEXT.fullmatch(text):
        return _LATIN_WORD.findall(composed(text.casefold()))
    return [_key(word) for word in _WORD.findall(text)]
