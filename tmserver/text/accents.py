"""Words without their accents, as they are searched for: perche finds perché, and perché finds perche."""

import unicodedata

_ACCENTS = range(0x300, 0x370)
"""Combining Diacritical Marks. Marks of other scripts carry the vowels and stay."""
_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)
"""Letters that Unicode does not take apart, as newspapers write them (Lodz, Tromso)."""


def without_accents(key: str) -> str:
    """The key of a word (`tokens.Token.key`) without accents."""
    if key.isascii():
        return key
    apart = unicodedata.normalize("NFD", key.translate(_LETTERS))
    return unicodedata.normalize("NFC", "".join(char for char in apart if ord(char) not in _ACCENTS)) or key
