"""Takes the values of a query over into a stored translation, or says why not.

A pair of texts is **substitutable** when its values pair one to one: each stands once on either side. The query must
then differ from the stored source in nothing but values of the same kind, currency or unit, scale and parts; what is
written on the stored target's side keeps the way it is written there. Whenever it is not sure, nothing is done.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from babel import Locale

from tmserver.domain import languages
from tmserver.text.placeables import writer
from tmserver.text.placeables.articles import has_digits, one_article, still_fits
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
            start, article = one_article(self.text, one.start, languages.base(self.language))
            found.append((start, one.end, f"{article}{SLOT}{one.slot}"))
        return tuple(found)

    @cached_property
    def slotted(self) -> str:
        """The text with its slots: equal for texts that differ in nothing but values."""
        return applied(self.text, self.slotting)


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
    changed = next((now for start, _, now in replaced if start <= place.start + 4 and has_digits(now)), None)
    if changed is not None and not still_fits(target.text, place.start, place.end, changed, locale):
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


def applied(text: str, replacements: Iterable[Replacement]) -> str:
    """The text with the replacements done."""
    pieces, done = [], 0
    for start, end, now in replacements:
        pieces += [text[done:start], now]
        done = end
    return "".join([*pieces, text[done:]])
