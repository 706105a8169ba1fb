"""The words right before a value: whether an article still fits when the value is written otherwise."""

import re

_ITALIAN_ARTICLES = {
    "l": "il", "lo": "il", "la": "il", "dell": "del", "dello": "del", "della": "del", "all": "al", "allo": "al",
    "alla": "al", "nell": "nel", "nello": "nel", "nella": "nel", "dall": "dal", "dallo": "dal", "dalla": "dal",
    "sull": "sul", "sullo": "sul", "sulla": "sul", "gli": "i", "degli": "dei", "agli": "ai", "negli": "nei",
    "dagli": "dai", "sugli": "sui",
}  # fmt: skip
_ELIDED = {"l", "dell", "all", "nell", "dall", "sull", "quell", "un"}
_OPEN = {"il", "del", "al", "nel", "dal", "sul", "quel", "la", "della", "alla", "nella", "dalla", "sulla"}
_PLURAL_OPEN = {"gli", "degli", "agli", "negli", "dagli", "sugli", "quegli"}
_PLURAL = {"i", "dei", "ai", "nei", "dai", "sui", "quei"}


_BEFORE = re.compile(r"([^\W\d_]+)[ \u00a0]?['’]?[ \u00a0]?$")


def word_before(text: str, place: int) -> tuple[int, str]:
    """The word right before a value, without the apostrophe or space that joins them, and where it begins."""
    window = max(0, place - 12)
    found = _BEFORE.search(text[window:place])
    return (window + found.start(), found[1]) if found else (place, "")


def one_article(text: str, place: int, language: str) -> tuple[int, str]:
    """Where an article right before a value begins, and how it is written in every slotted text."""
    start, word = word_before(text, place)
    now = _ITALIAN_ARTICLES.get(word.lower()) if language == "it" else {"an": "a"}.get(word.lower())
    if now is None:
        return place, ""
    return start, f"{now.capitalize() if word[0].isupper() else now} "


def is_article(word: str, locale: str) -> bool:
    """Whether the form of a word depends on how what follows begins, or makes a noun phrase of it."""
    word = word.lower()
    return word in ("a", "an") if locale == "en" else word in _ELIDED | _OPEN | _PLURAL | _PLURAL_OPEN


def still_fits(text: str, start: int, end: int, now: str, locale: str) -> bool:
    """Whether the word before `text[start:end]` still fits when it says `now`: a and an, il and l', i and gli."""
    word = word_before(text, start)[1].lower()
    if not is_article(word, locale) or word == "un":
        return True
    return _opens(text[start:end], locale) == _opens(now, locale)


def has_digits(written: str) -> bool:
    """Whether a whole number stands in it."""
    return bool(_digits(written)[0])


_WHOLE = re.compile(r"(\d{1,3}(?:[.,\u00a0\u202f]\d{3})+|\d+)(.?)")


def _digits(written: str) -> tuple[str, str]:
    """The first whole number without what groups its digits, and the sign right behind it."""
    found = _WHOLE.search(written)
    return ("".join(filter(str.isdigit, found[1])), found[2]) if found else ("", "")


def _opens(written: str, locale: str) -> bool:
    """Whether a number spoken begins with a vowel: eight, eleven, eighteen, eighty… ; otto, undici, uno, ottanta…"""
    digits, behind = _digits(written)
    if digits.startswith("8"):
        return True
    if behind == "°":
        return False  # primo
    lead = digits[: (len(digits) - 1) % 3 + 1]  # what stands before thousand, million
    if locale == "en":
        return lead in ("11", "18")
    return lead == "11" or digits == "1"
