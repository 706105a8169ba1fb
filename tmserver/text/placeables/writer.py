"""Writes a value in the place of another, as that one was written. Names and digits come from Babel (CLDR)."""

from decimal import Decimal
from functools import cache

from babel import Locale
from babel.numbers import format_decimal

from tmserver.text.placeables.languages import LEXICONS
from tmserver.text.placeables.values import AmountStyle, Part, Placeable

MOST_DECIMALS = 3
NEVER_SHORT = {3, 4, 5, 6, 7}
"""English months that are written out where others are abbreviated with a full stop (AP style)."""
Replacement = tuple[int, int, str]
"""(start, end, what takes the place of text[start:end])."""


def rewritten(stored: Placeable, text: str, wanted: Placeable, locale: str) -> list[Replacement] | None:
    """The pieces of a stored placeable that change so that it says what `wanted` says; None: it cannot be said so.

    Both have the same fields. `text` is the stored placeable's.
    """
    styles = {part.field: part.style for part in wanted.parts}
    found = []
    for part in stored.parts:
        now = _written(part, wanted, styles.get(part.field, ""), text[part.start : part.end], locale)
        if now is None:
            return None
        if now != text[part.start : part.end]:
            found.append((part.start, part.end, now))
    return found


def _written(part: Part, wanted: Placeable, theirs: AmountStyle | str, was: str, locale: str) -> str | None:
    if part.field == "time":
        return _time(str(part.style), int(wanted.fields["hour"]), int(wanted.fields["minute"]), locale)
    value = wanted.fields[part.field]
    if isinstance(part.style, AmountStyle):
        return _amount(Decimal(value), part.style, theirs, locale) if isinstance(theirs, AmountStyle) else None
    if part.field == "month":
        return month(int(value), part.style, locale)
    if part.field == "weekday":
        return _weekday(int(value), part.style, locale)
    if part.field == "day":
        return day(int(value), part.style, locale)
    if part.field == "ordinal":
        return f"{value}{english_order(int(value))}" if locale == "en" else f"{value}{was[-1]}"
    if part.style == "short year":
        return f"{int(value) % 100:02d}"
    return str(int(value))


def _amount(value: Decimal, style: AmountStyle, theirs: AmountStyle, locale: str) -> str | None:
    """Digits for a value, above a scale word that stays: None where it would not be said so (0.03bn, 1.2345m)."""
    number = value.scaleb(-style.scale)
    if style.scale != theirs.scale:
        number = number.normalize()
    exponent = number.as_tuple().exponent
    decimals = max(0, -exponent) if isinstance(exponent, int) else 0
    if decimals > MOST_DECIMALS or (style.scale and not 1 <= abs(number) < 10_000):
        return None
    if style.scale == 3 and decimals and locale == "it":
        return None
    lexicon = LEXICONS[locale]
    group = lexicon.group if style.group is None else style.group
    pattern = ("#,##0" if group else "0") + ("." + "0" * decimals if decimals else "")
    # Babel would round to what the pattern shows; the pattern shows all there is.
    written: str = format_decimal(number, pattern, locale=locale, decimal_quantization=False)
    if group not in ("", lexicon.group):
        written = written.replace(lexicon.group, group)
    return f"+{written}" if style.plus and number > 0 else written


def english_order(number: int) -> str:
    """st, nd, rd or th."""
    if 11 <= number % 100 <= 13:
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def day(number: int, style: str, locale: str) -> str:
    """A day of a month: plain, of two digits, or ordinal (3rd; Italian has 1° only)."""
    if style == "two":
        return f"{number:02d}"
    if style == "ordinal":
        return f"{number}{english_order(number)}"
    return "1°" if number == 1 and locale == "it" and style == "plain" else str(number)


@cache
def _locale(locale: str) -> Locale:
    return Locale.parse(locale)


def month(number: int, style: str, locale: str) -> str:
    """A month: figures (one, two) or its name (long, short, "short."), with the capitals that `style` ends in."""
    if style in ("one", "two"):
        return f"{number:02d}" if style == "two" else str(number)
    width = style.rstrip("'^")
    if width == "long" or (width == "short." and locale == "en" and number in NEVER_SHORT):
        name = _locale(locale).months["format"]["wide"][number]
    else:
        name = _locale(locale).months["format"]["abbreviated"][number].rstrip(".")
        if locale == "en" and number == 9 and width == "short.":
            name = "Sept"
        name += "." if width == "short." else ""
    return _cased(name, style)


def _weekday(weekday: int, style: str, locale: str) -> str:
    width = "abbreviated" if style.startswith("short") else "wide"
    return _cased(_locale(locale).days["format"][width][weekday], style)


def _cased(name: str, style: str) -> str:
    if style.endswith("^"):
        return name.upper()
    return name[0].upper() + name[1:] if style.endswith("'") else name.lower()


def _time(style: str, hour: int, minute: int, locale: str) -> str | None:
    """A time with its separator, and its half of the day where it had one: 6.30pm, 6 p.m., 18:30, 18."""
    separator, half, nought = style.split("|")
    if not half:
        if not separator and not minute:
            return str(hour)
        written = f"{hour:02d}" if nought else str(hour)
        return written + (separator or ("." if locale == "it" else ":")) + f"{minute:02d}"
    new = "p" if 12 <= hour < 24 else "a"
    letter = next(sign for sign in half if sign in "apAP")
    half = half.replace(letter, new.upper() if letter.isupper() else new, 1)
    minutes = f"{separator or (':' if '.' in half else '.')}{minute:02d}" if minute else ""
    return f"{hour % 12 or 12}{minutes}{half}"
