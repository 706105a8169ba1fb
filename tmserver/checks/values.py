"""Numbers, dates, times, money that differ, read as values: 1.250 is 1,250 and alle 18.30 is 6.30pm.

What stands on both sides in some way is no finding: a scale word that one side writes out, a percentage that says
"points", a date without its year, a number in words. Told is one value of a kind that has another of its kind in its
place, and one of three digits or more that is nowhere in the translation.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal

from tmserver.checks.pair import Pair, in_target
from tmserver.domain import languages
from tmserver.domain.findings import Finding, Severity, Side
from tmserver.phrases import N_, Phrase
from tmserver.text.placeables import Placeable, PlaceableKind, Valued, applied, writer

_EXACT = {PlaceableKind.PERCENT, PlaceableKind.DATE, PlaceableKind.TIME, PlaceableKind.MONEY, PlaceableKind.YEAR}
"""Kinds that nobody rounds or says in words without need: another value is an error."""
_COUNTED = {PlaceableKind.NUMBER, PlaceableKind.MONEY, PlaceableKind.UNIT}
FEWEST_DIGITS = 3
"""Numbers below may be words on the other side."""


def check(pair: Pair) -> Iterator[Finding]:
    """The one value that differs, with the source's in the writing of the target; or the one that is missing."""
    source, target = Valued(pair.source, pair.source_language), Valued(pair.target, pair.target_language)
    lacking, extra = _leftover(source.values, target.values), _leftover(target.values, source.values)
    extra = [one for one in extra if not any(_is_same(one, other) for other in lacking)]
    lacking = [one for one in lacking if not any(_is_same(one, other) for other in target.values)]
    if len(lacking) != 1:
        return
    [there] = lacking
    if len(extra) == 1 and extra[0].kind is there.kind and extra[0].slot == there.slot:
        yield _differing(pair, extra[0], there, source)
    elif not extra and there.kind in _COUNTED and len(_digits(there)) >= FEWEST_DIGITS:
        message = Phrase(N_("%(there)s of the source is not in the translation."), {"there": _text(pair.source, there)})
        yield Finding(
            "numbers", Severity.WARNING, Side.SOURCE, there.start, there.end, _text(pair.source, there), message, None
        )


def _differing(pair: Pair, here: Placeable, there: Placeable, source: Valued) -> Finding:
    said = {"here": _text(pair.target, here), "there": _text(pair.source, there)}
    locale = languages.base(pair.target_language)
    changed = writer.rewritten(here, pair.target, there, locale)
    written = applied(pair.target, changed) if changed else None
    suggestion = written[here.start : here.end + len(written) - len(pair.target)] if written else None
    return in_target(
        pair, "numbers", here.start, here.end, Phrase(N_("%(here)s stands here, %(there)s in the source."), said),
        suggestion=suggestion, severity=Severity.ERROR if here.kind in _EXACT else Severity.WARNING,
    )  # fmt: skip


def _text(text: str, one: Placeable) -> str:
    return text[one.start : one.end]


def _leftover(ours: Sequence[Placeable], theirs: Sequence[Placeable]) -> list[Placeable]:
    """Values of one side that the other has not as often."""
    there = Counter(one.notation for one in theirs)
    found = []
    for one in ours:
        there[one.notation] -= 1
        if there[one.notation] < 0:
            found.append(one)
    return found


def _is_same(one: Placeable, other: Placeable) -> bool:
    """Whether two values could be said to be the same: the same digits, or one a part of the other."""
    if one.kind is other.kind is PlaceableKind.DATE:
        return all(other.fields.get(name, value) == value for name, value in one.fields.items())
    ours, theirs = _numbers(one), _numbers(other)
    return bool(ours and theirs) and (ours <= theirs or theirs <= ours)


def _numbers(one: Placeable) -> set[str]:
    """The significant digits of each of its numbers: 40, 40 miliardi and 40,000 have the same."""
    if one.kind is PlaceableKind.TIME:
        hour, minute = int(one.fields["hour"]), int(one.fields["minute"])
        return {str(hour % 12 or 12)} | ({str(minute)} if minute else set())
    return {_significant(value) for value in one.fields.values()}


def _significant(value: Decimal | int) -> str:
    digits = "".join(map(str, Decimal(value).as_tuple().digits)).strip("0")
    return digits or "0"


def _digits(one: Placeable) -> str:
    return "".join(map(str, Decimal(one.fields["amount"]).as_tuple().digits)) if "amount" in one.fields else ""
