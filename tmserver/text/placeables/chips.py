"""The values of a source text as they can be put into a translation one by one."""

from tmserver.domain import languages
from tmserver.text.placeables.adapting import Valued, applied
from tmserver.text.placeables.languages import LEXICONS
from tmserver.text.placeables.values import AmountStyle, Part, Placeable, PlaceableKind
from tmserver.text.placeables.writer import rewritten

_SAME_EVERYWHERE = frozenset("%€$£¥°-–/:., \u00a0\u202f")


def chips(source: str, language: str, target_language: str) -> list[tuple[str, ...]]:
    """For each value and code of a text the ways it may stand in the translation, the one to insert first."""
    valued, locale = Valued(source, language), languages.base(target_language)
    found = []
    for one in valued.placeables:
        surface = source[one.start : one.end]
        written = surface if one.kind is PlaceableKind.CODE else _written(valued, one, locale)
        found.append(tuple(dict.fromkeys((written, surface))))
    return found


def _written(valued: Valued, one: Placeable, locale: str) -> str:
    """The value with the digits and month names of the other language; without words that only ours has."""
    surface = valued.text[one.start : one.end]
    if locale not in LEXICONS or languages.base(valued.language) not in LEXICONS:
        return surface
    parts = tuple(_plain(part, locale) for part in one.parts)
    stored = Placeable(one.kind, one.start, one.end, one.value, one.slot, one.fields, parts)
    changed = rewritten(stored, valued.text, one, locale)
    if changed is None:
        return surface
    spans = [(start - one.start, end - one.start, now) for start, end, now in changed]
    between, done = "", 0
    for part in one.parts:
        between += valued.text[one.start + done : part.start]
        done = part.end - one.start
    between += surface[done:]
    if one.kind is not PlaceableKind.DATE and not set(between) <= _SAME_EVERYWHERE:
        first, last = one.parts[0].start - one.start, one.parts[-1].end - one.start
        inside = [(start - first, end - first, now) for start, end, now in spans]
        return applied(surface[first:last], inside)
    return applied(surface, spans)


def _plain(part: Part, locale: str) -> Part:
    """The part as the other language writes it where nothing else is known: its own sign between thousands."""
    if isinstance(part.style, AmountStyle):
        group = None if part.style.group is None else LEXICONS[locale].group
        return Part(part.field, part.start, part.end, AmountStyle(part.style.scale, group=group, plus=part.style.plus))
    if part.field in ("month", "weekday") and part.style not in ("one", "two"):
        return Part(part.field, part.start, part.end, "long'" if locale == "en" else "long")
    return part
