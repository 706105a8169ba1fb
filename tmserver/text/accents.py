"""Words without their accents, as they are searched for: perche finds perché, and perché finds perche."""

import unicodedata

_ACCENTS = range(0x300, 0x370)
"""Combining Diacritical Marks. Marks of other scripts carry the vowels and stay."""
_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)
"""Letters that Unicode does not take apart, as newspapers write them (Lodz, Tromso)."""


def _apart(key: str) -> str:
    apart = unicodedata.normalize("NFD", key.translate(_LETTERS))
    return unicodedata.normalize("NFC", "".join(char for char in apart if ord(char) not in _ACCENTS)) or key


_LATIN = {code: _apart(chr(code)) for code in range(0x80, 0x250)}
"""Letters of Latin-1 and its two extensions, each by itself: almost every word that is not ASCII is made of them."""


def without_accents(key: str) -> str:
    """The key of a word (`tokens.Token.key`) without accents."""
    if key.isascii():
        return key
    plain = key.translate(_LATIN)
    return plain if plain.isascii() else _apart(key)
