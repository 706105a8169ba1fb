"""Numbers and sums of money as a house chose to write them: grouped digits, scale words, the currency's place."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from tmserver.text.placeables.articles import is_article, word_before
from tmserver.text.placeables.languages import LEXICONS
from tmserver.text.placeables.lexicon import SYMBOLS, word_set
from tmserver.text.placeables.values import AmountStyle, Part, Placeable, PlaceableKind

_GROUPS = {"comma-point": ",", "space-point": "\u00a0", "point-comma": ".", "space-comma": "\u00a0"}
_SCALES = {
    "en": {6: (" million", "m", "M"), 9: (" billion", "bn", "B"), 12: (" trillion", "tn", "T")},
    "it": {6: (" milioni", " mln", " mln."), 9: (" miliardi", " mld", " mld.")},
}
_LENGTHS = {"words": 0, "short": 1, "capital": 2, "short-point": 2}
_SCALE_WORDS = {"milioni", "milione", "miliardi", "miliardo"}
_ONE = {" milioni": " milione", " miliardi": " miliardo"}
_SIGNS = {currency: sign for sign, currency in SYMBOLS.items() if currency in {"EUR", "USD", "GBP", "JPY"}}
_NAMES = {
    "en": {"EUR": ("euro", "euros"), "USD": ("dollar", "dollars"), "GBP": ("pound", "pounds"), "JPY": ("yen", "yen")},
    "it": {
        "EUR": ("euro", "euro"), "USD": ("dollaro", "dollari"), "GBP": ("sterlina", "sterline"), "JPY": ("yen", "yen"),
    },
}  # fmt: skip
_BLANK = " \u00a0\u202f\u2009"
_DETERMINERS = word_set("a an the this that its his her their our another each every per")
_WORD = re.compile(r"\s+([^\W\d_]+)")
_SCALE = re.compile(r"\s?([^\W\d_]+)")


@dataclass(frozen=True, slots=True)
class _Sum:
    """The pieces of an amount in a text: what stands before its digits, the digits, the scale word, the rest."""

    before: str
    digits: str
    scale: str
    behind: str


def digits(text: str, number: Part, choices: Mapping[str, str]) -> str:
    """The digits of a number with the sign that is chosen between groups of three."""
    written, style = text[number.start : number.end], number.style
    group = _GROUPS.get(choices.get("numbers", ""))
    if group is None or not isinstance(style, AmountStyle) or not style.group:
        return written
    return written if style.group.isspace() and group.isspace() else written.replace(style.group, group)


def is_simple(number: Part) -> bool:
    """Whether no scale word belongs to it."""
    return isinstance(number.style, AmountStyle) and not number.style.scale


def counted(one: Placeable, text: str, locale: str, choices: Mapping[str, str]) -> tuple[str, str] | None:
    """A number or measure: (setting, how it is written). People are not abbreviated: only sums of money are (40bn)."""
    found = _pieces(one, text, locale)
    if found is None:
        return None
    scale, long = found.scale, choices.get("large_numbers") == "words" and one.kind is PlaceableKind.NUMBER
    if scale and long:
        scale = _scale_word(one, locale, "words") or scale
    now = digits(text, one.parts[0], choices)
    return "numbers" if scale == found.scale else "large_numbers", found.before + now + scale + found.behind


def money(one: Placeable, text: str, locale: str, choices: Mapping[str, str]) -> tuple[str, str] | None:
    """A sum of money: (setting, how it is written); None where it is better left alone."""
    found, currency = _pieces(one, text, locale), one.value.rpartition(" ")[2]
    if found is None or "-" in found.behind:
        return None
    scale = found.scale
    if scale and "large_numbers" in choices:
        scale = _scale_word(one, locale, choices["large_numbers"]) or scale
    amount = digits(text, one.parts[0], choices) + scale
    wanted = choices.get("money")
    if wanted is not None and not _is_placed(found, wanted, currency):
        placed = _placed(one, amount, scale, locale, wanted, currency)
        if placed is not None and _may_move(text, one, wanted, locale):
            return "money", placed
    behind = _linked(found.behind, scale, locale) if scale != found.scale else found.behind
    return "large_numbers" if scale != found.scale else "numbers", found.before + amount + behind


def _pieces(one: Placeable, text: str, locale: str) -> _Sum | None:
    """None where the scale is more than one word (mille miliardi)."""
    number = one.parts[0]
    before, behind = text[one.start : number.start], text[number.end : one.end]
    scale = number.style.scale if isinstance(number.style, AmountStyle) else 0
    if not scale:
        return _Sum(before, text[number.start : number.end], "", behind)
    found, lexicon = _SCALE.match(behind), LEXICONS[locale]
    word = found[1].lower() if found else ""
    if found is None or lexicon.scales.get(word, lexicon.glued_scales.get(word)) != scale:
        return None
    end = found.end() + (word in {"mln", "mld"} and behind.startswith(".", found.end()))
    return _Sum(before, text[number.start : number.end], behind[:end], behind[end:])


def _scale_word(one: Placeable, locale: str, chosen: str) -> str | None:
    style = one.parts[0].style
    words = _SCALES[locale].get(style.scale) if isinstance(style, AmountStyle) else None
    if words is None or not isinstance(style, AmountStyle):
        return None
    word = words[_LENGTHS[chosen]]
    return _ONE.get(word, word) if abs(one.fields["amount"]) == 10**style.scale else word


def _linked(behind: str, scale: str, locale: str) -> str:
    """The currency behind a sum: 40 miliardi di euro, 40 mld euro."""
    name = behind.strip().removeprefix("di ").strip()
    if locale != "it" or not name or not scale:
        return behind
    return f" di {name}" if scale.strip() in _SCALE_WORDS else f" {name}"


def _placed(one: Placeable, amount: str, scale: str, locale: str, wanted: str, currency: str) -> str | None:
    """The sum with its currency where it is chosen to stand; None for a currency without a sign or a name here."""
    sign, names = _SIGNS.get(currency), _NAMES[locale].get(currency)
    link = " di" if locale == "it" and scale.strip() in _SCALE_WORDS else ""
    if wanted == "code-before":
        return f"{currency}\u00a0{amount}"
    if wanted == "word":
        return None if names is None else f"{amount}{link} {names[abs(one.fields['amount']) != 1]}"
    if sign is None:
        return None
    if wanted == "sign-after":
        return f"{amount}{link}\u00a0{sign}"
    return f"{sign}{amount}" if locale == "en" else f"{sign}\u00a0{amount}"


def _is_placed(found: _Sum, wanted: str, currency: str) -> bool:
    """Whether the currency stands already where it is chosen to: US$40 has its sign before it, as $40 has."""
    before, behind, sign = found.before.strip(_BLANK), found.behind.strip(_BLANK), _SIGNS.get(currency, "?")
    if wanted == "sign-before":
        return before.rstrip("+-−").endswith(sign)
    if wanted == "code-before":
        return before == currency
    if wanted == "sign-after":
        return not before and behind.endswith(sign)
    return not before and behind != currency and any(sign.isalpha() for sign in behind)


def _may_move(text: str, one: Placeable, wanted: str, locale: str) -> bool:
    """Whether a sum may be said with another word order here: not after an article whose form could change, not in
    words before the noun that it qualifies (a €40m fund)."""
    word = word_before(text, one.start)[1].lower()
    if locale == "it" or wanted == "code-before":
        return not is_article(word, locale)
    if wanted != "word":
        return True
    after = _WORD.match(text, one.end)
    return word not in _DETERMINERS and (after is None or after[1] in LEXICONS[locale].function_words)
