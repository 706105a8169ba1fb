"""Words of a text as terms are matched: letters and digits with offsets, dotted acronyms joined, addresses left out.

Apostrophes and hyphens part words (all'ONU, anti-droni, Putin-Zelensky, Kyiv's). `gap` says what stands before a word:
white space, apostrophes and hyphens join the words of one term, a comma only where the term itself has one.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import is_normalized

from tmserver.text.normal import composed

_ADDRESS = (
    r"(?:https?://|www\.)[^\s<>«»“”\"]+"
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|(?<![\w@])@\w+"
    r"|(?<![\w@])(?:[a-z0-9-]+\.)+(?:com|org|net|it|eu|info|example|gov|edu|int|news|tv|ua|ru|uk)(?:/[^\s<>«»“”\"]*)?(?!\w)"
)
"""URLs, mail addresses, handles and bare domains: no term is ever meant inside one."""
_DOTTED = r"(?:[^\W\d_]\.){2,}"
_LETTERS = r"[^\W_]+(?:[\u0300-\u036f\u00ad]+[^\W_]*)*"
_PIECE = re.compile(rf"(?P<address>{_ADDRESS})|(?P<dotted>(?<!\w){_DOTTED}(?:[^\W\d_]\b)?)|{_LETTERS}")
_DOTTED_PIECE = re.compile(rf"(?<!\w){_DOTTED}(?:[^\W\d_]\b)?|{_LETTERS}")
_PLAIN_PIECE = re.compile(_LETTERS)
_ADDRESS_SIGN = re.compile(r"@|//|www\.|\w\.[a-z]{2}")
_JOINS = re.compile(r"[\s'’ʼ‘`´\-‐‑\u200b]+")
_COMMA = re.compile(r",\s+")
_ENDS_SENTENCE = re.compile(r"[.!?:…•\n]|^[^\w]*$")

COMMA = ", "
"""Before the key of a word that a comma parts from the one before it."""


LONGEST_KEPT = 2_000
"""Characters of a text whose words are kept for the next who asks: sentences, not stories."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one text, as parallel lists: what was written, its key, where it stands."""

    raw: list[str]
    keys: list[str]
    starts: Sequence[int]
    ends: Sequence[int]


def words(text: str) -> Words:
    """All words of a text but those in addresses; offsets are code points into it. Not to be changed: it is shared.

    A text is asked for by several glossaries and checks in a row, so the last ones are kept, long ones not.
    """
    return _kept(text) if len(text) <= LONGEST_KEPT else _cut(text)


def _cut(text: str) -> Words:
    has_points = "." in text[:-1]
    if "@" in text or "//" in text or (has_points and _ADDRESS_SIGN.search(text)):
        pattern = _PIECE
    else:
        pattern = _DOTTED_PIECE if has_points else _PLAIN_PIECE  # the plainer, the quicker
    spans = [found.span() for found in pattern.finditer(text) if found.lastgroup != "address"]
    raw = [text[start:end] for start, end in spans]
    folded = _folded(text)
    if folded is None:
        keys = [key(word) for word in raw]
    else:
        keys = [folded[start:end] for start, end in spans]
        if has_points:
            keys = [word.replace(".", "") if "." in word else word for word in keys]
    starts, ends = zip(*spans, strict=True) if spans else ((), ())
    return Words(raw, keys, starts, ends)


_kept = lru_cache(maxsize=64)(_cut)


def _folded(text: str) -> str | None:
    """The text whose slices are the keys of its words, but for dots; None where folding moves characters (ß, İ, NFD).

    Folded at once it takes a fraction of the time of each word by itself.
    """
    if text.isascii():
        return text.lower()
    folded = text.casefold()
    keeps_places = len(folded) == len(text) and "\u00ad" not in text
    return folded if keeps_places and is_normalized("NFC", text) and is_normalized("NFC", folded) else None


def key(word: str) -> str:
    """Composed, casefolded, without the dots of an acronym."""
    if word.isascii():
        lowered = word.lower()
        return lowered.replace(".", "") if "." in lowered else lowered
    return composed(composed(word.replace("\u00ad", "")).casefold()).replace(".", "")


def gap(text: str, end: int, start: int) -> str | None:
    """What joins two words: "" for white space, apostrophe, hyphen, COMMA for a comma, None for what parts them."""
    between = text[end:start]
    if between == " " or _JOINS.fullmatch(between) is not None:
        return ""
    return COMMA if _COMMA.fullmatch(between) is not None else None


def begins_sentence(text: str, words_: Words, at: int) -> bool:
    """Whether a word opens the text, a sentence or a quotation."""
    before = text[words_.ends[at - 1] if at else 0 : words_.starts[at]]
    return (at == 0 and not before.endswith(("'", "’"))) or bool(re.search(r"[.!?:…«“\"\n]", before))


def all_capitals(text: str) -> bool:
    """An all-caps headline: no small letter, and at least two words of which one has more than four letters.

    «ONU», «USA, NATO» alone are no headlines: there capitals still tell acronyms from words.
    """
    if not text.isupper():
        return False
    long = [word for word in text.split() if sum(letter.isalpha() for letter in word) > 1]
    return len(long) > 1 and any(sum(letter.isalpha() for letter in word) > 4 for word in long)
