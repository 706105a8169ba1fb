"""Dates, years and times of day as news writes them."""

import re

from tmserver.text.placeables.scan import DASHES, NUMBER, SIGN, WORD, Scan
from tmserver.text.placeables.values import Field, Part, Placeable, PlaceableKind

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY_SIGNS = frozenset({"°", "º", "st", "nd", "rd", "th"})
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_CLOCK = re.compile(r"(\d{1,2})([.:])(\d{2})")
_DOTTED_DATE = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_HALVES = {"am": 0, "pm": 12}
FIRST_YEAR, LAST_YEAR = 1900, 2099


def is_year(number: int | None) -> bool:
    """Whether four plain digits can be a year."""
    return number is not None and FIRST_YEAR <= number <= LAST_YEAR


def date_value(fields: dict[str, Field]) -> str:
    """ISO 8601 as far as it goes: 2022-11-03, 2022-11, --11-03, ---03, and the weekday behind it."""
    year, month, day, weekday = (fields.get(name) for name in ("year", "month", "day", "weekday"))
    if day is None:
        value = f"{year:04d}-{month:02d}"
    else:
        value = (f"{year:04d}-" if year is not None else "--") + (f"{month:02d}-" if month is not None else "-")
        value += f"{day:02d}"
    return value if weekday is None else f"{value} {WEEKDAYS[int(weekday)]}"


def _date(start: int, end: int, parts: list[Part], fields: dict[str, Field]) -> Placeable:
    slot = "d" + "".join(name[0] for name in ("year", "month", "day", "weekday") if name in fields)
    return Placeable(PlaceableKind.DATE, start, end, date_value(fields), slot, fields, tuple(parts))


def read_date(scan: Scan, place: int, floor: int) -> tuple[Placeable, int] | None:
    """The date at a number, and the place behind it."""
    return _numeric(scan, place) or _named(scan, place, floor)


def _numeric(scan: Scan, place: int) -> tuple[Placeable, int] | None:
    """3/11/2022, 3.11.2022, 2023-10-07."""
    first = scan.at(place)
    dotted = _DOTTED_DATE.fullmatch(first.key)
    if dotted:
        spans = [(first.start + dotted.start(n), first.start + dotted.end(n)) for n in (1, 2, 3)]
        return _of_numbers(scan, place + 1, spans)
    separator = scan.key(place + 1)
    if separator not in {"/", "-"} or scan.key(place + 3) != separator:
        return None
    if not all(scan.glued(place + step) for step in (1, 2, 3, 4)) or scan.whole(place + 4) is None:
        return None
    if _ISO.fullmatch(scan.text, first.start, scan.at(place + 4).end):
        spans = [scan.at(place + step)[:2] for step in (4, 2, 0)]
        return _of_numbers(scan, place + 5, spans, "iso")
    if separator == "/" and scan.at(place + 4).end - scan.at(place + 4).start == 4:
        return _of_numbers(scan, place + 5, [scan.at(place + step)[:2] for step in (0, 2, 4)])
    return None


def _of_numbers(scan: Scan, behind: int, spans: list[tuple[int, int]], order: str = "") -> tuple[Placeable, int] | None:
    """A date of three numbers. English ones whose order cannot be told are named ambiguous and never rewritten."""
    one, two, year = (int(scan.text[start:end]) for start, end in spans)
    start, end = min(spans)[0], max(span[1] for span in spans)
    names = ["day", "month", "year"]
    if scan.lexicon.locale == "en" and order != "iso" and one != two:
        if one <= 12 and two <= 12:
            return Placeable(PlaceableKind.DATE, start, end, "ambiguous", "d?"), behind
        if two > 12:
            names = ["month", "day", "year"]
    values: dict[str, Field] = dict(zip(names, (one, two, year), strict=True))
    if not (1 <= int(values["day"]) <= 31 and 1 <= int(values["month"]) <= 12 and is_year(year)):
        return None
    parts = [
        Part(name, *span, "two" if span[1] - span[0] == 2 else "one") for name, span in zip(names, spans, strict=True)
    ]
    return _date(start, end, sorted(parts, key=lambda part: part.start), values), behind


def _month(scan: Scan, place: int) -> tuple[Part, int, int] | None:
    """The name of a month at a place: part, number, place behind it (and its full stop)."""
    piece = scan.at(place)
    number = scan.lexicon.months.get(piece.key) if piece.kind == WORD else None
    written = scan.text[piece.start : piece.end]
    if number is None or (scan.lexicon.locale == "en" and not written[0].isupper()):
        return None
    short = len(piece.key) <= 4 and piece.key not in {"may", "june", "july"}
    dotted = short and scan.key(place + 1) == "." and scan.glued(place + 1)
    end = scan.at(place + 1).end if dotted else piece.end
    style = ("short." if dotted else "short" if short else "long") + case_of(written)
    return Part("month", piece.start, end, style), number, place + 1 + dotted


def case_of(written: str) -> str:
    """^ all capitals, ' an initial one, nothing for small letters: how a name is written."""
    return "^" if len(written) > 1 and written.isupper() else "'" if written[0].isupper() else ""


def _year(scan: Scan, place: int, behind: int, fields: dict[str, Field], parts: list[Part]) -> int:
    """Takes a year at a place into the date; where the date goes on."""
    number = scan.whole(place)
    if not is_year(number) or number is None:
        return behind
    if (
        scan.key(place + 1) in DASHES + "/"
        and scan.key(place + 1)
        and scan.glued(place + 1)
        and scan.is_number(place + 2)
    ):
        return behind
    fields["year"] = number
    parts.append(Part("year", *scan.at(place)[:2]))
    return place + 1


def _named(scan: Scan, place: int, floor: int) -> tuple[Placeable, int] | None:
    """3 novembre 2022, November 3, 2022, giovedì 3, novembre 2022, 3rd of November."""
    number = scan.whole(place)
    if number is None or (scan.glued(place) and scan.key(place - 1) in DASHES and scan.is_number(place - 2)):
        return None
    fields: dict[str, Field] = {}
    parts: list[Part] = []
    if is_year(number):
        return _month_and_year(scan, place, floor)
    if not 1 <= number <= 31 or scan.at(place).end - scan.at(place).start > 2:
        return None
    behind, start = _day(scan, place, number, fields, parts), place
    after = behind + (scan.key(behind) in {"of", "di"} and behind > place + 1)
    month = _month(scan, after)
    if month is not None:
        part, fields["month"], behind = month
        parts.append(part)
        comma = scan.key(behind) == "," and scan.lexicon.locale == "en"
        behind = _year(scan, behind + comma, behind, fields, parts)
    else:
        before = _month_before(scan, place, floor) if scan.lexicon.locale == "en" else None
        if before is not None:
            part, fields["month"], start = before
            parts.append(part)
            behind = _year(scan, behind + (scan.key(behind) == ","), behind, fields, parts)
    start = _weekday(scan, start, floor, fields, parts)
    if "month" not in fields and ("weekday" not in fields or _is_counted(scan, behind)):
        return None
    parts.sort(key=lambda part: part.start)
    return _date(parts[0].start, max(part.end for part in parts), parts, fields), behind


def _is_counted(scan: Scan, place: int) -> bool:
    """Whether what follows makes a quantity of a number."""
    piece, lexicon = scan.at(place), scan.lexicon
    return (
        piece.key in lexicon.scales or piece.key in lexicon.units or piece.key in lexicon.currencies
        or piece.key in {"%", "per", "percent", "€", "$"} or lexicon.locale == "en"
    )  # fmt: skip


def _day(scan: Scan, place: int, number: int, fields: dict[str, Field], parts: list[Part]) -> int:
    """Takes a day into the date; the place behind it and its ordinal sign."""
    signed = scan.glued(place + 1) and scan.key(place + 1) in _DAY_SIGNS
    fields["day"] = number
    start, end = scan.at(place)[:2]
    if signed:
        end = scan.at(place + 1).end
    style = "two" if scan.key(place)[0] == "0" else "plain"
    if signed:
        style = "ordinal" if scan.lexicon.locale == "en" else "plain"
    parts.append(Part("day", start, end, style))
    return place + 1 + signed


def _month_before(scan: Scan, place: int, floor: int) -> tuple[Part, int, int] | None:
    """The month that stands right before a number: part, number, its place."""
    word = place - 2 if scan.key(place - 1) == "." and scan.glued(place - 1) else place - 1
    found = _month(scan, word) if word >= floor else None
    return (found[0], found[1], word) if found and found[2] == place else None


def _month_and_year(scan: Scan, place: int, floor: int) -> tuple[Placeable, int] | None:
    before = _month_before(scan, place, floor)
    if before is None:
        return None
    part, month, _ = before
    fields: dict[str, Field] = {"month": month, "year": int(scan.key(place))}
    end = scan.at(place).end
    return _date(part.start, end, [part, Part("year", scan.at(place).start, end)], fields), place + 1


def _weekday(scan: Scan, start: int, floor: int, fields: dict[str, Field], parts: list[Part]) -> int:
    """Takes the weekday that stands before a date into it."""
    word = start - 1
    for sign in (",", "."):
        if scan.key(word) == sign and scan.glued(word):
            word -= 1
    piece = scan.at(word)
    if word < floor or piece.kind != WORD or piece.key not in scan.lexicon.weekdays:
        return start
    written = scan.text[piece.start : piece.end]
    if scan.lexicon.locale == "en" and not written[0].isupper():
        return start
    fields["weekday"] = scan.lexicon.weekdays[piece.key]
    parts.append(
        Part("weekday", piece.start, piece.end, ("short" if len(piece.key) <= 4 else "long") + case_of(written))
    )
    return word


def read_time(scan: Scan, place: int, floor: int) -> tuple[Placeable, int] | None:
    """The time of day at a number, and the place behind it."""
    piece = scan.at(place)
    clock = _CLOCK.fullmatch(piece.key)
    hour = int(clock[1]) if clock else scan.whole(place, 2)
    minute = int(clock[3]) if clock else 0
    if hour is None or hour > 24 or minute > 59:
        return None
    separator = clock[2] if clock else ""
    half = _half(scan, place + 1)
    if half and 1 <= hour <= 12:
        return _time(scan, place, place + 1, hour % 12 + _HALVES[half], minute, separator)
    if separator == ":" or (separator == "." and _is_dotted_time(scan, place)):
        return _time(scan, place, place, hour, minute, separator)
    if not clock and scan.lexicon.locale == "it" and _is_hour(scan, place):
        return _time(scan, place, place, hour, minute, "")
    return None


def _half(scan: Scan, place: int) -> str:
    key = scan.key(place).replace(".", "").replace(" ", "")
    return key if key in _HALVES and scan.at(place).kind == WORD else ""


def _time(scan: Scan, place: int, last: int, hour: int, minute: int, separator: str) -> tuple[Placeable, int]:
    """The whole time is one part: halves and minutes hang together."""
    start, end = scan.at(place).start, scan.at(last).end
    style = f"{separator}|{scan.text[scan.at(place).end : end]}|{'0' if scan.key(place)[0] == '0' else ''}"
    fields: dict[str, Field] = {"hour": hour, "minute": minute}
    value = f"{hour:02d}:{minute:02d}"
    return Placeable(PlaceableKind.TIME, start, end, value, "t", fields, (Part("time", start, end, style),)), last + 1


def _is_dotted_time(scan: Scan, place: int) -> bool:
    """Italian numbers have three digits after a point: two are minutes. English ones need "at", and no noun."""
    if scan.lexicon.locale == "it":
        return scan.at(place - 1).key not in {"€", "$", "£"} and scan.key(place + 1) not in {"€", "%", "euro", "per"}
    return scan.key(place - 1) in scan.lexicon.clock and scan.key(place + 1) in {"gmt", "cet", "cest", "bst", "utc"}


def _is_hour(scan: Scan, place: int) -> bool:
    """Whether a bare number is an hour: alle 9 da…, ore 18, but not alle 18 famiglie."""
    before = scan.key(place - 1)
    if before in {"'", "’"}:
        before = scan.key(place - 2)
    if before not in scan.lexicon.clock or _is_counted(scan, place + 1):
        return False
    if before in scan.lexicon.o_clock:
        return not scan.is_number(place - 2)
    if before in {"per", "entro", "verso", "dopo", "delle", "all", "le"}:
        # "le 18" alone are as often things as hours: only with "le" behind a preposition of time.
        return False
    after = scan.at(place + 1)
    if after.kind == NUMBER:
        return False
    return after.kind == SIGN or after.key in scan.lexicon.function_words or scan.text[after.start].isupper()
