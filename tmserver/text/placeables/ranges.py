"""Ranges and scores: two numbers that are one value (10-15 km, tra 10 e 15, dal 10 al 15%, 2019-2022, 2-1)."""

from dataclasses import dataclass
from decimal import Decimal

from tmserver.text.placeables.amounts import is_plural, prefix_of, scale_slot, suffix_of
from tmserver.text.placeables.dates import is_year
from tmserver.text.placeables.lexicon import SYMBOLS
from tmserver.text.placeables.scan import DASHES, SIGN, WORD, Amount, Scan
from tmserver.text.placeables.values import Part, Placeable, PlaceableKind, plain


@dataclass(frozen=True, slots=True)
class _Bounds:
    """The two numbers of a range and how they are joined; `behind` the second one."""

    low: Amount
    high: Amount
    second: int
    dash: bool


def read_range(scan: Scan, place: int, floor: int) -> tuple[Placeable, int] | None:
    """10-15 km, tra 10 e 15 milioni di euro, dal 10 al 15%, 2019-2022, 2-1, and the place behind it."""
    low = scan.amount(place)
    if low is None:
        return None
    currency, start = prefix_of(scan, place, floor, low)
    bounds = _dashed(scan, place, low) or _joined(scan, place, low, currency)
    if bounds is None:
        return None
    years = not currency and _years(scan, place, bounds)
    if years:
        return years
    suffix = suffix_of(scan, bounds.second + 1, currency=currency)
    if suffix.kind is PlaceableKind.NUMBER and bounds.dash and not suffix.scale and _is_score(scan, place, bounds):
        return _score(scan, place, bounds)
    if scan.at(suffix.behind).kind == WORD and scan.key(suffix.behind) in scan.lexicon.months and not bounds.dash:
        return None  # dal 3 al 5 novembre: the second is a date
    noun = "" if suffix.kind is PlaceableKind.NUMBER else suffix.noun
    lowest, highest = bounds.low.value.scaleb(suffix.scale), bounds.high.value.scaleb(suffix.scale)
    value = f"{plain(lowest)}..{plain(highest)}" + (f" {noun}" if noun else "")
    parts = (
        Part("low", low.start, low.end, low.style(suffix.scale)),
        Part("high", bounds.high.start, bounds.high.end, bounds.high.style(suffix.scale)),
    )
    slot = "r" + noun.lower().replace("/", "").replace(" ", "") + scale_slot(suffix.scale)
    fields = {"low": lowest, "high": highest}
    end = scan.at(suffix.behind - 1).end
    return Placeable(PlaceableKind.RANGE, start, end, value, slot, fields, parts), suffix.behind


def _dashed(scan: Scan, place: int, low: Amount) -> _Bounds | None:
    dash = scan.at(place + 1)
    if not dash.key or dash.key not in DASHES or not scan.glued(place + 1) or not scan.glued(place + 2):
        return None
    high = scan.amount(place + 2)
    if high is None or (scan.glued(place + 3) and scan.key(place + 3) in DASHES and scan.is_number(place + 4)):
        return None
    at = scan.at(place + 2)
    return _Bounds(low, Amount(abs(high.value), at.start, at.end, high.group, False), place + 2, True)


def _joined(scan: Scan, place: int, low: Amount, currency: str) -> _Bounds | None:
    """tra X e Y, dal X al Y; the sign of the currency or of percent may stand at both."""
    lexicon = scan.lexicon
    before = place - 1
    if currency:
        before -= 1
    while scan.key(before) in lexicon.articles or scan.key(before) in {"'", "’"}:
        before -= 1
    word = scan.key(before)
    joints = lexicon.and_ if word in lexicon.between else lexicon.to if word in lexicon.from_ else frozenset()
    joint = place + 1
    if scan.key(joint) == "%":
        joint += 1
    bare = not joints and lexicon.locale == "en"
    if scan.key(joint) not in (lexicon.to if bare else joints):
        return None
    second = joint + 1
    while scan.key(second) in lexicon.articles or scan.key(second) in {"'", "’"}:
        second += 1
    if currency and SYMBOLS.get(scan.key(second)) == currency:
        second += 1
    high = scan.amount(second)
    if high is None or (joint > place + 1 and scan.key(second + 1) != "%"):
        return None
    if bare and (high.value <= low.value or suffix_of(scan, second + 1, currency=currency).behind == second + 1):
        return None  # by 10 to 15 percent: without "from" only what is counted tells it from "give 2 to 3 of them"
    return _Bounds(low, high, second, False)


def _years(scan: Scan, place: int, bounds: _Bounds) -> tuple[Placeable, int] | None:
    """2019-2022, 2019-22, dal 2015 al 2020."""
    low, high = scan.whole(place), scan.whole(bounds.second)
    if not is_year(low) or low is None or high is None:
        return None
    short = bounds.dash and 10 <= high < 100 and high > low % 100
    last = low - low % 100 + high if short else high
    if not is_year(last) or (not bounds.dash and is_plural(scan, bounds.second + 1)):
        return None
    parts = (
        Part("low", *scan.at(place)[:2], "year"),
        Part("high", *scan.at(bounds.second)[:2], "short year" if short else "year"),
    )
    fields = {"low": Decimal(low), "high": Decimal(last)}
    value = f"{low}..{last} year"
    start, end = scan.at(place).start, scan.at(bounds.second).end
    return Placeable(PlaceableKind.RANGE, start, end, value, "ryear", fields, parts), bounds.second + 1


def _is_score(scan: Scan, place: int, bounds: _Bounds) -> bool:
    """Two small whole numbers that fall, or rise where the words around speak of a game or a vote."""
    low, high = scan.whole(place, 3), scan.whole(bounds.second, 3)
    if low is None or high is None or scan.key(place + 1) == "—":
        return False
    if low >= high:
        return True
    near = {scan.key(place - step) for step in range(1, 6)}
    if near & scan.lexicon.scoring and not is_plural(scan, bounds.second + 1):
        return True
    after = scan.at(bounds.second + 1)
    ends = after.kind == SIGN or after.key in scan.lexicon.function_words
    return high < 10 and ends and scan.key(place - 1) not in scan.lexicon.between


def _score(scan: Scan, place: int, bounds: _Bounds) -> tuple[Placeable, int]:
    first, second = int(bounds.low.value), int(bounds.high.value)
    parts = (Part("first", *scan.at(place)[:2]), Part("second", *scan.at(bounds.second)[:2]))
    fields = {"first": first, "second": second}
    found = Placeable(
        PlaceableKind.SCORE, parts[0].start, parts[1].end, f"{first}-{second}", "s", fields, parts
    )  # fmt: skip
    return found, bounds.second + 1
