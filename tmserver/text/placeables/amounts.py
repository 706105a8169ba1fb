"""Amounts: plain and scaled numbers, percent, basis points, money, units, ordinals, bare years."""

from dataclasses import dataclass
from decimal import Decimal

from tmserver.text.placeables.dates import is_year
from tmserver.text.placeables.lexicon import CODES, DOLLARS, SYMBOLS
from tmserver.text.placeables.scan import DASHES, SIGN, WORD, Amount, Scan
from tmserver.text.placeables.values import Part, Placeable, PlaceableKind, plain

_ENGLISH_ORDERS = frozenset({"st", "nd", "rd", "th"})
_ORDERS = frozenset({"°", "º", "ª"})


@dataclass(frozen=True, slots=True)
class Suffix:
    """What follows a number: power of ten, what it counts ("", percent, points, a unit, a currency), where it ends."""

    scale: int = 0
    noun: str = ""
    kind: PlaceableKind = PlaceableKind.NUMBER
    behind: int = 0


def _scale(scan: Scan, place: int, *, money: bool) -> tuple[int, int]:
    """(power of ten, place behind) of the scale words at a place."""
    scale, behind = 0, place
    key = scan.key(place)
    alone = not scan.glued(place + 1) or scan.at(place + 1).kind == SIGN
    glued = scan.glued(place) and alone and key in scan.lexicon.glued_scales
    if glued and (money or key != "m" or _is_million(scan, place)):
        return scan.lexicon.glued_scales[key], place + 1
    while scan.key(behind) in scan.lexicon.scales and behind < place + 2:
        scale += scan.lexicon.scales[scan.key(behind)]
        behind += 1
        if scan.key(behind - 1) in {"mln", "mld"} and scan.key(behind) == "." and scan.glued(behind):
            after = scan.at(behind + 1)
            behind += after.key in SYMBOLS or (after.kind == WORD and not scan.text[after.start].isupper())
    return scale, behind


def _is_million(scan: Scan, place: int) -> bool:
    """1.2m people are a million, a 15m wall and 1.5m of rain are metres."""
    after = scan.at(place + 1)
    return after.kind == WORD and (
        after.key == "people" or (after.key.endswith("s") and after.key not in {"is", "was", "has", "across"})
    )


def suffix_of(scan: Scan, place: int, *, currency: str = "") -> Suffix:
    """What the pieces from a place on make of the number before them."""
    scale, behind = _scale(scan, place, money=bool(currency))
    if currency:
        return Suffix(scale, currency, PlaceableKind.MONEY, behind)
    if scan.key(behind) == "%":
        return Suffix(scale, "percent", PlaceableKind.PERCENT, behind + 1)
    for kind, phrases in ((PlaceableKind.PERCENT, scan.lexicon.percents), (PlaceableKind.POINTS, scan.lexicon.points)):
        for words in phrases:
            if scan.phrase(behind, words):
                return Suffix(scale, kind.value, kind, behind + len(words))
    noun = behind + (behind > place and scan.key(behind) in scan.lexicon.of)
    money = _currency(scan, noun)
    if money is not None:
        return Suffix(scale, money[0], PlaceableKind.MONEY, money[1])
    hyphen = scan.lexicon.locale == "en" and scan.key(noun) in DASHES and scan.key(noun) != "" and scan.glued(noun)
    unit = _unit(scan, noun + (hyphen and scan.glued(noun + 1)))
    if unit is not None:
        return Suffix(scale, unit[0], PlaceableKind.UNIT, unit[1])
    return Suffix(scale, "", PlaceableKind.NUMBER, behind)


def _currency(scan: Scan, place: int) -> tuple[str, int] | None:
    """The currency at a place and the place behind it: euro, Swiss francs, franchi svizzeri, €, EUR."""
    piece, lexicon = scan.at(place), scan.lexicon
    if piece.key in SYMBOLS:
        return SYMBOLS[piece.key], place + 1
    if piece.kind != WORD:
        return None
    if scan.text[piece.start : piece.end] in CODES:
        return piece.key.upper(), place + 1
    currency = lexicon.currencies.get(piece.key)
    if currency is not None:
        qualified = lexicon.adjectives.get(currency, {}).get(scan.key(place + 1)) if lexicon.locale == "it" else None
        return (qualified, place + 2) if qualified else (currency, place + 1)
    after = lexicon.currencies.get(scan.key(place + 1)) if lexicon.locale == "en" else None
    qualified = lexicon.adjectives.get(after, {}).get(piece.key) if after else None
    return (qualified, place + 2) if qualified else None


def _unit(scan: Scan, place: int) -> tuple[str, int] | None:
    """The unit at a place and the place behind it."""
    piece = scan.at(place)
    for tail, symbol in scan.lexicon.units.get(piece.key, ()):
        if (not tail or scan.phrase(place + 1, tail)) and _is_unit(scan, place, piece.key):
            return symbol, place + 1 + len(tail)
    return None


def _is_unit(scan: Scan, place: int, key: str) -> bool:
    """A single letter is a unit in its own case, and not before an apostrophe or a full stop that abbreviates."""
    if len(key) > 1 and key != "ha":
        return True
    written = scan.text[scan.at(place).start : scan.at(place).end]
    if key in {"c", "f"}:
        return written.isupper() and scan.glued(place)
    if key == "°":
        return True
    if scan.key(place + 1) in {"'", "’"}:
        return False
    return written.islower()


def prefix_of(scan: Scan, place: int, floor: int, amount: Amount) -> tuple[str, int]:
    """The currency before a number and where it begins in the text: €, US$, EUR."""
    signed = amount.start < scan.at(place).start
    before = place - 1 - signed
    piece = scan.at(before)
    if before < floor:
        return "", amount.start
    if piece.key in SYMBOLS:
        currency, country = SYMBOLS[piece.key], scan.at(before - 1)
        if piece.key == "$" and scan.glued(before) and before - 1 >= floor and country.key in DOLLARS:
            return DOLLARS[country.key], country.start
        return currency, piece.start
    if piece.kind == WORD and scan.text[piece.start : piece.end] in CODES:
        return piece.key.upper(), piece.start
    return "", amount.start


def _value(amount: Decimal, noun: str) -> str:
    return f"{plain(amount)} {noun}" if noun else plain(amount)


def scale_slot(scale: int) -> str:
    """Thousands are written out in one language and not in the other: 300mila is 300,000. Others stay as they are."""
    return str(scale) if scale > 3 else ""


def read_amount(scan: Scan, place: int, floor: int) -> tuple[Placeable, int] | None:
    """A number with what it counts, and the place behind it."""
    amount = scan.amount(place)
    if amount is None:
        return None
    currency, start = prefix_of(scan, place, floor, amount)
    order = _ordinal(scan, place, amount)
    if order is not None and not currency:
        return order
    suffix = suffix_of(scan, place + 1, currency=currency)
    value = amount.value.scaleb(suffix.scale)
    kind, noun = suffix.kind, suffix.noun
    if kind is PlaceableKind.NUMBER and _is_year_here(scan, place, suffix):
        year = int(amount.value)
        part = Part("year", scan.at(place).start, scan.at(place).end)
        return Placeable(PlaceableKind.YEAR, part.start, part.end, str(year), "y", {"year": year}, (part,)), place + 1
    said = noun if kind in (PlaceableKind.MONEY, PlaceableKind.UNIT) else ""
    end = scan.at(suffix.behind - 1).end
    slot = kind.value[:2] + said.lower().replace("/", "").replace(" ", "") + scale_slot(suffix.scale)
    parts = (Part("amount", amount.start, amount.end, amount.style(suffix.scale)),)
    return Placeable(kind, start, end, _value(value, said), slot, {"amount": value}, parts), suffix.behind


def _ordinal(scan: Scan, place: int, amount: Amount) -> tuple[Placeable, int] | None:
    sign = scan.at(place + 1)
    if not scan.glued(place + 1) or scan.whole(place) is None or scan.key(place + 2) == "c":
        return None
    if sign.key not in (_ENGLISH_ORDERS if scan.lexicon.locale == "en" else _ORDERS):
        return None
    number = int(amount.value)
    part = Part("ordinal", amount.start, sign.end, sign.key)
    found = Placeable(PlaceableKind.ORDINAL, amount.start, sign.end, str(number), "o", {"ordinal": number}, (part,))
    return found, place + 2


def _is_year_here(scan: Scan, place: int, suffix: Suffix) -> bool:
    """Four plain digits of this age are a year, unless a plural follows and nothing before them says "in"."""
    if not is_year(scan.whole(place)) or suffix.scale or scan.at(place).start != scan.at(place).end - 4:
        return False
    before, after = scan.key(place - 1), scan.at(place + 1)
    if before in {"'", "’"}:
        before = scan.key(place - 2)
    if before in scan.lexicon.year_signs or (before in scan.lexicon.months):
        return not (before in {"di", "of", "for", "to", "from"} and is_plural(scan, place + 1))
    return not (after.kind == WORD and is_plural(scan, place + 1) and before not in {"the", "il"})


def is_plural(scan: Scan, place: int) -> bool:
    """Whether a noun in the plural seems to stand here, as its ending tells."""
    piece = scan.at(place)
    if piece.kind != WORD or piece.key in scan.lexicon.function_words or len(piece.key) < 4:
        return False
    if scan.lexicon.locale == "it":
        return piece.key[-1] in "ie"
    return piece.key.endswith("s") or piece.key in {"people", "men", "women", "children"}
