"""The words that make values of digits, by language: months, scales, currencies, units, what introduces a code.

Currency codes are ISO 4217, symbols of units SI's. Keys are lower case; where case decides (mW and MW, May and may) the
reader looks at the text itself.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass


def word_set(words: str) -> frozenset[str]:
    """Words parted by spaces."""
    return frozenset(words.split())


SYMBOLS = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY", "₽": "RUB", "₴": "UAH", "₣": "CHF", "₺": "TRY", "₹": "INR"}
"""Signs of currencies; a dollar of another country is told by what stands before it (`DOLLARS`)."""
DOLLARS = {"us": "USD", "a": "AUD", "au": "AUD", "c": "CAD", "ca": "CAD", "nz": "NZD", "hk": "HKD", "s": "SGD"}
CODES = word_set("EUR USD GBP CHF JPY RUB UAH CNY PLN CZK HUF SEK NOK DKK CAD AUD NZD TRY INR BRL ZAR RON BGN ILS")

Tails = tuple[tuple[tuple[str, ...], str], ...]


def units_of(lines: str) -> Mapping[str, Tails]:
    """Lines "symbol: form, form…" as (rest of the form, symbol) by its first word, longest form first."""
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for words, symbol in _pairs(lines):
        first, *rest = re.findall(r"[^\W\d_]+|[^\w\s]", words)
        found.setdefault(first, []).append((tuple(rest), symbol))
    return {first: tuple(sorted(tails, key=lambda tail: -len(tail[0]))) for first, tails in found.items()}


def _pairs(lines: str) -> list[tuple[str, str]]:
    """ "symbol: form, form…" a line."""
    found = []
    for line in filter(None, lines.splitlines()):
        symbol, forms = line.split(":", 1)
        found += [(form.strip(), symbol.strip()) for form in forms.split(",")]
    return found


@dataclass(frozen=True)
class Lexicon:
    """The words of one language. `decimal` and `group` are the signs inside its numbers."""

    locale: str
    decimal: str
    group: str
    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    scales: Mapping[str, int]
    glued_scales: Mapping[str, int]  # only without a space: 40bn, 15k
    of: frozenset[str]  # between scale and noun: 40 miliardi di euro
    currencies: Mapping[str, str]
    adjectives: Mapping[str, Mapping[str, str]]  # of a currency word, the currency it makes: Swiss francs
    percents: tuple[tuple[str, ...], ...]
    points: tuple[tuple[str, ...], ...]
    units: Mapping[str, Tails]
    between: frozenset[str]  # before the first number of a range, joined by `and_`
    and_: frozenset[str]
    from_: frozenset[str]  # before the first number of a range, joined by `to`
    to: frozenset[str]
    articles: frozenset[str]
    clock: frozenset[str]  # before an hour
    o_clock: frozenset[str]  # before what can only be an hour
    year_signs: frozenset[str]  # before a year
    coded: frozenset[str]  # before the number of a code
    scoring: frozenset[str]  # near a score
    function_words: frozenset[str]


def numbered(words: str, first: int) -> dict[str, int]:
    """ "a|b c|d": alternatives of the first number, of the next…"""
    return {form: number for number, forms in enumerate(words.split(), first) for form in forms.split("|")}


COMMON_UNITS = """
km: km
km2: km², kmq, km q
km/h: km/h, kmh, kph
m2: mq, m², m q
m3: m³, mc
cm: cm
mm: mm
kg: kg
mg: mg
ml: ml
g: g
t: t
l: l
mph: mph
kWh: kwh
MWh: mwh
GWh: gwh
TWh: twh
kW: kw
MW: mw
GW: gw
degC: ° c, °c
degF: ° f, °f
"""
"""Symbols that both languages write."""
