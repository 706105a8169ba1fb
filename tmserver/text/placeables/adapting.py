"""Takes the values of a query over into a stored translation, or says why not.

A pair of texts is **substitutable** when its values pair one to one: each stands once on either side. The query must
then differ from the stored source in nothing but values of the same kind, currency or unit, scale and parts; what is
written on the stored target's side keeps the way it is written there. Whenever it is not sure, nothing is done.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from babel import Locale

from tmserver.domain import languages
from tmserver.text.placeables import writer
from tmserver.text.placeables.reader import read
from tmserver.text.placeables.values import AmountStyle, Placeable, PlaceableKind
from tmserver.text.placeables.writer import Replacement

SLOT = "ƾ"
"""Begins the word that stands for a value in a slotted text; no language writes it any more."""


class Refusal(StrEnum):
    """Why a stored translation does not take over the values of a query."""

    UNPAIRED = "unpaired"  # a value stands on one side only, or as a word
    EQUAL_VALUES = "equal values"  # which of the two is meant?
    KINDS = "kinds"  # other kinds, currencies, units, scales or parts of a date; a range for a single value
    PLURAL = "plural"  # one for many: nouns and verbs would have to change
    WEEKDAY = "weekday"
    DATE_ORDER = "date order"  # 3/11/2022 in English
    ARTICLE = "article"  # an 8 % rise, l'8 marzo: the word before would have to change
    STYLE = "style"  # the new value is not written the way the old one is (0.03bn)


@dataclass(frozen=True)
class Valued:
    """A text with its values read, once."""

    text: str
    language: str

    @cached_property
    def placeables(self) -> tuple[Placeable, ...]:
        """All values, codes too."""
        return read(self.text, self.language)

    @cached_property
    def values(self) -> tuple[Placeable, ...]:
        """What may be rewritten: everything but codes."""
        return tuple(one for one in self.placeables if one.kind is not PlaceableKind.CODE)

    @cached_property
    def slots(self) -> tuple[str, ...]:
        """The slots of its values, in order."""
        return tuple(one.slot for one in self.values)

    @cached_property
    def slotting(self) -> tuple[Replacement, ...]:
        """What makes the slotted text of this one: a word for each value.

        An article before a value is written one way (del 5 %, dell'8 %; a 5 % rise, an 8 % rise).
        """
        found: list[Replacement] = []
        for one in self.values:
            start, article = _one_article(self.text, one.start, languages.base(self.language))
            found.append((start, one.end, f"{article}{SLOT}{one.slot}"))
        return tuple(found)

    @cached_property
    def slotted(self) -> str:
        """The text with its slots: equal for texts that differ in nothing but values."""
        return applied(self.text, self.slotting)


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


def _word_before(text: str, place: int) -> tuple[int, str]:
    """The word right before a value, without the apostrophe or space that joins them, and where it begins."""
    window = max(0, place - 12)
    found = _BEFORE.search(text[window:place])
    return (window + found.start(), found[1]) if found else (place, "")


def _one_article(text: str, place: int, language: str) -> tuple[int, str]:
    """Where an article right before a value begins, and how it is written in every slotted text."""
    start, word = _word_before(text, place)
    now = _ITALIAN_ARTICLES.get(word.lower()) if language == "it" else {"an": "a"}.get(word.lower())
    if now is None:
        return place, ""
    return start, f"{now.capitalize() if word[0].isupper() else now} "


def is_substitutable(source: Valued, target: Valued) -> bool:
    """Whether another text's values could take the place of this pair's."""
    return bool(source.values) and _unpaired(source, target) is None


def _key(one: Placeable) -> str:
    """What two languages call equal: degrees are Celsius where nothing else is said."""
    return one.notation.replace(" degC", " deg")


def _unpaired(source: Valued, target: Valued) -> Refusal | None:
    if any(one.value == "ambiguous" for one in (*source.values, *target.values)):
        return Refusal.DATE_ORDER
    ours, theirs = [_key(one) for one in source.values], [_key(one) for one in target.values]
    if sorted(ours) != sorted(theirs):
        return Refusal.UNPAIRED
    return Refusal.EQUAL_VALUES if len(set(ours)) < len(ours) else None


def adapt(query: Valued, source: Valued, target: Valued) -> tuple[Replacement, ...] | Refusal:
    """What to replace in the target so that it says the query's values; empty when it says them already.

    Spans are code points of the target's text, in order. The query need not equal the source otherwise; its values
    must have the same slots in the same order.
    """
    if query.slots != source.slots:  # asked first: the target need not be read for it
        return Refusal.DATE_ORDER if "d?" in query.slots + source.slots else Refusal.KINDS
    refusal = _unpaired(source, target)
    if refusal is not None:
        return refusal
    stored = {_key(one): one for one in target.values}
    found: list[Replacement] = []
    for wanted, was in zip(query.values, source.values, strict=True):
        if _key(wanted) == _key(was):
            continue
        place = stored[_key(was)]
        replaced = _replaced(wanted, was, place, source, target)
        if isinstance(replaced, Refusal):
            return replaced
        found += replaced
    return tuple(sorted(found))


def _replaced(
    wanted: Placeable, was: Placeable, place: Placeable, source: Valued, target: Valued
) -> list[Replacement] | Refusal:
    if wanted.fields.get("weekday") != was.fields.get("weekday"):
        return Refusal.WEEKDAY
    locale = languages.base(target.language)
    if locale == "en" and place.fields.get("day") == place.fields.get("month") and _is_numeric(place):
        return Refusal.DATE_ORDER  # 3/3/2022 does not say which of the two is the day
    if not _same_plural(wanted, was, source.text, languages.base(source.language)) or not _same_plural(
        wanted, place, target.text, locale
    ):
        return Refusal.PLURAL
    replaced = writer.rewritten(place, target.text, wanted, locale)
    if replaced is None:
        return Refusal.STYLE
    if not _same_article(target.text, place, replaced, locale):
        return Refusal.ARTICLE
    return replaced


def _is_numeric(place: Placeable) -> bool:
    """Whether a date is written in numbers only, the day or the month first."""
    return any(part.field == "month" and part.style in ("one", "two") for part in place.parts[:2])


_COUNTED = {PlaceableKind.NUMBER, PlaceableKind.MONEY, PlaceableKind.UNIT}


def _same_plural(wanted: Placeable, stored: Placeable, text: str, locale: str) -> bool:
    """Whether the noun that a stored value counts would keep its number."""
    if stored.kind not in _COUNTED:
        return True
    noun = text[stored.parts[0].end : stored.end].strip(" \u00a0")
    if stored.kind is not PlaceableKind.NUMBER and not any(sign.isalpha() for sign in noun):
        return True
    if stored.kind is PlaceableKind.UNIT and noun == stored.value.rpartition(" ")[2]:
        return True  # a symbol has no plural
    style = stored.parts[0].style
    scale = style.scale if isinstance(style, AmountStyle) else 0
    forms = Locale.parse(locale).plural_form
    ours, theirs = (Decimal(one.fields["amount"]).scaleb(-scale).normalize() for one in (wanted, stored))
    return bool(forms(abs(ours)) == forms(abs(theirs)))


def _same_article(text: str, place: Placeable, replaced: Sequence[Replacement], locale: str) -> bool:
    """Whether the word before a value still fits: a and an, il and l', i and gli."""
    changed = next((now for start, _, now in replaced if start <= place.start + 4 and _digits(now)[0]), None)
    if changed is None:
        return True
    word = _word_before(text, place.start)[1].lower()
    was = text[place.start : place.end]
    if locale == "en" and word in ("a", "an"):
        return _opens(was, locale) == _opens(changed, locale)
    if locale == "it" and word in _ELIDED | _OPEN | _PLURAL | _PLURAL_OPEN and word != "un":
        return _opens(was, locale) == _opens(changed, locale)
    return True


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


def applied(text: str, replacements: Iterable[Replacement]) -> str:
    """The text with the replacements done."""
    pieces, done = [], 0
    for start, end, now in replacements:
        pieces += [text[done:start], now]
        done = end
    return "".join([*pieces, text[done:]])
