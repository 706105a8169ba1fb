"""Writes values the way a house or an outlet chose to (domain.styles): dates, times, shares, sums, grouped digits.

Only what somebody chose is written; the rest of a value stays as it stands. Left alone is what could come out wrong: a
value whose article would have to change, a sum that qualifies a noun, hours that 12-hour clocks call noon or midnight,
an abbreviation whose full stop may end the sentence. What is written is read again: it must say what it said before.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from tmserver.domain import languages
from tmserver.text.placeables import sums, writer
from tmserver.text.placeables.articles import is_article, still_fits, word_before
from tmserver.text.placeables.reader import read
from tmserver.text.placeables.values import Part, Placeable, PlaceableKind

Choices = Mapping[str, str]
"""What is chosen, by the name of the setting; settings that nobody chose for are missing."""
SPACES = "\u00a0\u202f\u2009"
_CLOCKS = {"24-colon": ":", "24-point": ".", "24-comma": ",", "12-point": ".", "12-colon": ":", "12-colon-spaced": ":"}
_UNREAD = {("en", "24-point"), ("it", "24-comma")}
"""Times that look like numbers and are read as such."""
_SENTENCE_ENDS = re.compile(r"[\"”’»)\]]*(\Z|\n)")
_SENTENCE_MAY_END = re.compile(r"[\"”’»)\]]*\s+[\"“«(]?[A-ZÀ-Þ]")


@dataclass(frozen=True, slots=True)
class Styled:
    """`text[start:end]` is a value, or its part, that is written `now` by the choice for a setting."""

    setting: str
    start: int
    end: int
    now: str


def styled(
    text: str, language: str, choices: Choices, values: Sequence[Placeable] | None = None
) -> tuple[Styled, ...]:  # fmt: skip
    """The values of a text (or some of them) that are to be written otherwise, in its order."""
    locale = languages.base(language)
    if not choices:
        return ()
    known = read(text, language)
    found = [
        one
        for value in (known if values is None else values)
        if (rule := _RULES.get(value.kind)) is not None
        and (one := rule(value, text, locale, choices)) is not None
        and (one := _stopped(one, text)) is not None
        and not _is_same(text[one.start : one.end], one.now)
        and still_fits(text, one.start, one.end, one.now, locale)
    ]
    return tuple(one for one in found if _says_the_same(text, language, known, one, choices))


def _says_the_same(text: str, language: str, known: Sequence[Placeable], one: Styled, choices: Choices) -> bool:
    """Whether the text holds the same values when one is written otherwise."""
    before = Counter(value.notation for value in known)
    after = Counter(value.notation for value in read(text[: one.start] + one.now + text[one.end :], language))
    if one.setting == "times" and (languages.base(language), choices["times"]) in _UNREAD:
        before.subtract(value.notation for value in known if value.start == one.start)
        return before <= after
    return before == after


def _is_same(was: str, now: str) -> bool:
    """Whether two writings differ in the width of their spaces only."""
    return was == now or re.sub(f"[{SPACES}]", " ", was) == re.sub(f"[{SPACES}]", " ", now)


def _stopped(one: Styled, text: str) -> Styled | None:
    """With the full stop of an abbreviation and that of the sentence said once; None: which of the two it is, is
    not known."""
    if one.now.endswith("."):
        return Styled(one.setting, one.start, one.end, one.now[:-1]) if text[one.end : one.end + 1] == "." else one
    if not text[one.start : one.end].endswith("."):
        return one
    if _SENTENCE_ENDS.match(text, one.end):
        return Styled(one.setting, one.start, one.end, f"{one.now}.")
    return None if _SENTENCE_MAY_END.match(text, one.end) else one


def _date(one: Placeable, text: str, locale: str, choices: Choices) -> Styled | None:
    """A day of a month, its year where it has one; the weekday before it stays."""
    parts = {part.field: part for part in one.parts}
    day, month = parts.get("day"), parts.get("month")
    order, width = choices.get("dates"), choices.get("months")
    if day is None or month is None or " of " in text[one.start : one.end]:
        return None
    in_figures = month.style in ("one", "two")
    if order is None and (width is None or in_figures):
        return None
    if locale == "en" and is_article(word_before(text, one.start)[1], locale):
        return None
    if order is None:
        return Styled("months", month.start, month.end, _month(one, month, text, locale, width))
    first = min(part.start for part in one.parts if part.field != "weekday")
    written = _day_of_month(one, text, locale, order, width)
    if written is None or ("weekday" in parts and order == "iso"):
        return None
    named = order in ("day-first", "month-first")
    setting = "dates" if in_figures or not named or _order(parts) != order or width is None else "months"
    if named and "weekday" in parts:
        weekday = text[parts["weekday"].start : parts["weekday"].end]
        joint = ", " if order == "month-first" else " "
        return Styled(setting, parts["weekday"].start, one.end, f"{weekday}{joint}{written}")
    return Styled(setting, first, one.end, written)


def _order(parts: Mapping[str, Part]) -> str:
    return "month-first" if parts["month"].start < parts["day"].start else "day-first"


def _day_of_month(one: Placeable, text: str, locale: str, order: str, width: str | None) -> str | None:
    parts = {part.field: part for part in one.parts}
    day, month, year = (int(one.fields[name]) if name in one.fields else None for name in ("day", "month", "year"))
    if order in ("iso", "numeric"):
        return None if year is None else f"{year}-{month:02d}-{day:02d}" if order == "iso" else f"{day}/{month}/{year}"
    name = _month(one, parts["month"], text, locale, width)
    if order == "month-first":
        return f"{name} {day}" + (f", {year}" if year is not None else "")
    first = writer.day(day or 0, "plain", locale)
    if parts["day"].style == "plain" and parts["month"].style not in ("one", "two"):
        first = text[parts["day"].start : parts["day"].end]
    return f"{first} {name}" + (f" {year}" if year is not None else "")


def _month(one: Placeable, part: Part, text: str, locale: str, width: str | None) -> str:
    """The name of the month: as long as chosen, else as long as it stands; in full where it stood in figures."""
    style = str(part.style)
    if style in ("one", "two"):
        style = "long'" if locale == "en" else "long"
    elif width is None:
        return text[part.start : part.end]
    if width is not None:
        case = style.lstrip("abcdefghijklmnopqrstuvwxyz.")
        style = {"full": "long", "short": "short", "short-point": "short."}[width] + case
    return writer.month(int(one.fields["month"]), style, locale)


def _time(one: Placeable, text: str, locale: str, choices: Choices) -> Styled | None:
    clock = choices.get("times")
    if clock is None:
        return None
    written = time_of_day(one, locale, clock)
    return None if written is None else Styled("times", one.start, one.end, written)


def time_of_day(one: Placeable, locale: str, clock: str) -> str | None:
    """A time as a clock says it; None where it does not, or where a bare hour needs nothing."""
    separator, half, nought = str(one.parts[0].style).split("|")
    hour, minute = int(one.fields["hour"]), int(one.fields["minute"])
    sign = _CLOCKS[clock]
    if clock.startswith("24"):
        if not (separator or half or minute):
            return None
        padded = nought or (half and locale == "en")
        return (f"{hour:02d}" if padded else str(hour)) + f"{sign}{minute:02d}"
    if not minute and hour in (0, 12, 24):
        return None
    letters = ("am", "pm") if clock != "12-colon-spaced" else (" a.m.", " p.m.")
    return f"{hour % 12 or 12}" + (f"{sign}{minute:02d}" if minute else "") + letters[12 <= hour < 24]


def _percent(one: Placeable, text: str, locale: str, choices: Choices) -> Styled | None:
    number, now = one.parts[0], choices.get("percent")
    behind = {
        "sign": "%", "spaced-sign": "\u00a0%", "one-word": " percent",
        "two-words": " per cent" if locale == "en" else " per cento", None: text[number.end : one.end],
    }[now]  # fmt: skip
    if not sums.is_simple(number) or "-" in text[number.end : one.end]:
        return None
    digits = sums.digits(text, number, choices)
    setting = "numbers" if _is_same(behind, text[number.end : one.end]) else "percent"
    return Styled(setting, one.start, one.end, text[one.start : number.start] + digits + behind)


def _amount(one: Placeable, text: str, locale: str, choices: Choices) -> Styled | None:
    found = sums.counted(one, text, locale, choices)
    return None if found is None else Styled(found[0], one.start, one.end, found[1])


def _money(one: Placeable, text: str, locale: str, choices: Choices) -> Styled | None:
    found = sums.money(one, text, locale, choices)
    return None if found is None else Styled(found[0], one.start, one.end, found[1])


_RULES: Mapping[PlaceableKind, Callable[[Placeable, str, str, Choices], Styled | None]] = {
    PlaceableKind.DATE: _date,
    PlaceableKind.TIME: _time,
    PlaceableKind.PERCENT: _percent,
    PlaceableKind.NUMBER: _amount,
    PlaceableKind.UNIT: _amount,
    PlaceableKind.MONEY: _money,
}
