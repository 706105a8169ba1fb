"""Words of a text as terms are matched: letters and digits with offsets, dotted acronyms joined, addresses left out.

Apostrophes and hyphens part words (all'ONU, anti-droni, Putin-Zelensky, Kyiv's). `gap` says what stands before a word:
white space, apostrophes and hyphens join the words of one term, a comma only where the term itself has one.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from tmserver.text.normal import composed

_ADDRESS = (
    r"(?:https?://|www\.)[^\s<>«»“”\"]+"
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|(?<![\w@])@\w+"
    r"|(?<![\w@])(?:[a-z0-9-]+\.)+(?:com|org|net|it|eu|info|example|gov|edu|int|news|tv|ua|ru|uk)(?:/[^\s<>«»“”\"]*)?(?!\w)"
)
"""URLs, mail addresses, handles and bare domains: no term is ever meant inside one."""
_DOTTED = r"(?:[^\W\d_]\.){2,}"
_LETTERS = r"[^\W_](?:[^\W_]|[\u0300-\u036f\u00ad])*"
_PIECE = re.compile(rf"(?P<address>{_ADDRESS})|(?P<dotted>(?<!\w){_DOTTED}(?:[^\W\d_]\b)?)|{_LETTERS}")
_PLAIN_PIECE = re.compile(rf"(?<!\w){_DOTTED}(?:[^\W\d_]\b)?|{_LETTERS}")
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
    starts: list[int]
    ends: list[int]


def words(text: str) -> Words:
    """All words of a text but those in addresses; offsets are code points into it. Not to be changed: it is shared.

    A text is asked for by several glossaries and checks in a row, so the last ones are kept, long ones not.
    """
    return _kept(text) if len(text) <= LONGEST_KEPT else _cut(text)


def _cut(text: str) -> Words:
    pattern = _PIECE if _ADDRESS_SIGN.search(text) else _PLAIN_PIECE
    spans = [found.span() for found in pattern.finditer(text) if found.lastgroup != "address"]
    raw = [text[start:end] for start, end in spans]
    if text.isascii():
        lowered = text.lower()
        keys = [lowered[start:end] for start, end in spans]
        keys = [word.replace(".", "") if "." in word else word for word in keys]
    else:
        keys = [key(word) for word in raw]
    return Words(raw, keys, [start for start, _ in spans], [end for _, end in spans])


_kept = lru_cache(maxsize=64)(_cut)


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
