"""Normal forms of a text, for equality. They are compared, never stored and never shown (model.md, Segments)."""

import hashlib
import re
import unicodedata

_APOSTROPHES = "’ʼ‘‛′`´＇"
_QUOTES = "“”„‟«»″＂〝〞"
_DASHES = "‐‑‒–—―−﹘﹣－"
_INVISIBLE = "\u00ad\u200b\u200e\u200f\u2060\u2066\u2067\u2068\u2069\u202a\u202b\u202c\u202d\u202e\ufeff"
"""Soft hyphen, zero-width space, direction marks, word joiner, byte order mark. Joiners (ZWJ, ZWNJ) carry meaning."""

_FOLDED: dict[int, str] = str.maketrans(
    dict.fromkeys(_APOSTROPHES + "‹›‚", "'")
    | dict.fromkeys(_QUOTES, '"')
    | dict.fromkeys(_DASHES, "-")
    | dict.fromkeys(_INVISIBLE, "")
    | {"…": "..."}
)
_FOLDABLE = re.compile("[" + re.escape("".join(map(chr, _FOLDED))) + "]")


def composed(text: str) -> str:
    """The text in Unicode normal form C; the same object when it is already."""
    return text if text.isascii() or unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """The text without differences of typography: NFC, one kind of apostrophe, quote, dash and space.

    Runs of white space count as one space, at the ends as none. Letters and their case stay as they are.
    """
    if text.isascii():  # nothing to compose and one character to fold: four times as fast, and most text
        return " ".join(text.replace("`", "'").split())
    text = composed(text)
    if _FOLDABLE.search(text) is not None:  # a search takes a quarter of the time of str.translate
        # Composed again: without the soft hyphen that stood between them a letter and its accent come together.
        text = composed(_FOLDABLE.sub(_folded, text))
    return " ".join(text.split())


def _folded(found: re.Match[str]) -> str:
    return _FOLDED[ord(found[0])]


def fold_case(text: str) -> str:
    """Casefolded and composed; typography stays."""
    return text.lower() if text.isascii() else composed(composed(text).casefold())


def equality_key(text: str) -> str:
    """Equal for texts that differ at most in typography and case: what an exact look-up asks for."""
    folded = fold(text)
    return folded.lower() if folded.isascii() else composed(folded.casefold())  # what is folded is composed


def text_key(text: str) -> int:
    """64 bits of the equality key, signed as databases store them: equal texts have equal keys, others almost never."""
    digest = hashlib.blake2b(equality_key(text).encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
