"""Codes: digits that name something and are never rewritten (F-16, G7, art. 5, 2.0.1, 24/7, anni '80, phones)."""

import re

from tmserver.text.placeables.lexicon import CODES
from tmserver.text.placeables.scan import DASHES, NUMBER, WEB, WORD, Scan
from tmserver.text.placeables.values import Placeable, PlaceableKind

_LATIN_ORDERS = frozenset(["bis", "ter", "quater", "quinquies", "sexies"])
_APOSTROPHES = "'’‘"
_GLUED = frozenset("am pm st nd rd th ª º pc pct bps bp per percent percento".split())  # noqa: SIM905 - read as words
_DECADES = frozenset({"anni", "anno", "classe"})
_VERSION = re.compile(r"\d+(?:\.\d+){2,}|\d+(?::\d+){2,}")
_DATE = re.compile(r"\d{1,2}[./]\d{1,2}[./]\d{4}")


def code(scan: Scan, start: int, end: int) -> Placeable:
    """The code over pieces start..end (exclusive)."""
    first, last = scan.at(start).start, scan.at(end - 1).end
    return Placeable(PlaceableKind.CODE, first, last, scan.text[first:last], "")


def read(scan: Scan, place: int, floor: int) -> tuple[Placeable, int] | None:
    """The code at a number or address, and the place behind it. Nothing before `floor` may be taken."""
    if scan.at(place).kind == WEB:
        return code(scan, place, place + 1), place + 1
    for rule in (_decade, _glued, _coordinates, _named, _phone, _slashed):
        found = rule(scan, place, floor)
        if found is not None:
            start, end = found
            return code(scan, max(start, floor), end), end
    return None


def _glued(scan: Scan, place: int, floor: int) -> tuple[int, int] | None:
    """Letters grown together with digits, or joined by a hyphen before them: F-16, A320, Sars-CoV-2, 41-bis, 4x4."""
    start = place
    while start > floor and scan.glued(start):
        before = scan.at(start - 1)
        if before.kind not in (WORD, NUMBER) and before.key not in DASHES + "/_":
            break
        start -= 1
    if start < place and scan.at(start).kind == WORD:
        return start, _run(scan, place)
    after = scan.at(place + 1)
    if scan.glued(place + 1) and after.kind == WORD and not _is_suffix(scan, place + 1):
        return place, _run(scan, place)
    if scan.glued(place + 1) and after.key in DASHES and scan.glued(place + 2) and scan.key(place + 2) in _LATIN_ORDERS:
        return place, place + 3
    if _VERSION.fullmatch(scan.key(place)) and scan.amount(place) is None and not _DATE.fullmatch(scan.key(place)):
        return place, _run(scan, place)
    return None


def _coordinates(scan: Scan, place: int, floor: int) -> tuple[int, int] | None:
    """35°29′N 12°36′E."""
    if scan.key(place + 1) != "°" or not scan.glued(place + 2) or not scan.is_number(place + 2):
        return None
    end = place + 3
    while (scan.glued(end) and scan.key(end)) or scan.key(end + 1) == "°":
        if scan.key(end) in {".", ",", ")", ";"}:
            break
        end += 1
    return place, end


def _run(scan: Scan, place: int) -> int:
    """The place behind everything grown together with a piece."""
    end = place + 1
    while scan.glued(end):
        piece = scan.at(end)
        joined = piece.key in DASHES + "/_." and scan.glued(end + 1) and scan.at(end + 1).kind in (WORD, NUMBER)
        if piece.kind not in (WORD, NUMBER) and not joined:
            break
        end += 1
    return end


def _is_suffix(scan: Scan, place: int) -> bool:
    """Whether letters grown to a number make a value of it: 40bn, 15km, 6pm, 3rd, 300mila."""
    key, lexicon = scan.key(place), scan.lexicon
    if len(key) == 1 and key in lexicon.units:  # 5g and 15m, not 5G; 1.5C, not 3c
        return scan.text[scan.at(place).start].isupper() == (key in "cf")
    return (
        key in lexicon.scales
        or key in lexicon.glued_scales
        or key in lexicon.units
        or key in _GLUED
        or key[:2] in {"a.", "p."}
        or key in lexicon.currencies
        or key.upper() in {"EUR", "USD"}
    )


def _decade(scan: Scan, place: int, floor: int) -> tuple[int, int] | None:
    """anni '80, anni 80, the '90s (1990s is grown together)."""
    piece, before = scan.at(place), scan.at(place - 1)
    if piece.end - piece.start != 2 or not piece.key.isdigit():
        return None
    quoted = before.key != "" and before.key in _APOSTROPHES and scan.glued(place) and not scan.glued(place - 1)
    start = place - 1 if quoted else place
    if scan.key(start - 1) in _DECADES and start - 1 >= floor and (quoted or piece.key[1] == "0"):
        return start - 1, place + 1
    if quoted and scan.key(place + 1) == "s" and scan.glued(place + 1):
        return start, place + 2
    return (start, place + 1) if quoted and start >= floor else None


def _named(scan: Scan, place: int, floor: int) -> tuple[int, int] | None:
    """A number that a word makes a name of: art. 5, legge 194, ISO 9001, AZ 610."""
    dotted = scan.key(place - 1) == "." and scan.glued(place - 1)
    word = place - 2 if dotted else place - 1
    piece = scan.at(word)
    if piece.kind != WORD or word < floor or scan.whole(place, 5) is None or scan.key(place + 1) == "%":
        return None
    written = scan.text[piece.start : piece.end]
    if piece.key in scan.lexicon.coded:
        # A currency, a room, a group: only with a capital is it the name of something.
        must_be_capital = piece.key in {"euro", "under", "iso", "g", "no", "act", "vision", "page", "set"}
        if not must_be_capital or written[0].isupper() or dotted:
            return word, _behind(scan, place)
    acronym = not dotted and written.isupper() and 2 <= len(written) <= 3 and not scan.text.isupper()
    if acronym and not _is_currency(written) and piece.key not in scan.lexicon.function_words:
        return word, _behind(scan, place)
    return None


def _is_currency(written: str) -> bool:
    return written in CODES or written == "US"


def _behind(scan: Scan, place: int) -> int:
    """The place behind a number and the Latin order or year grown to it (5-bis, 194/78)."""
    if scan.key(place + 1) in DASHES + "/" and scan.key(place + 1) and scan.glued(place + 1) and scan.glued(place + 2):
        after = scan.at(place + 2)
        if after.kind == NUMBER or after.key in _LATIN_ORDERS:
            return place + 3
    return place + 1


def _phone(scan: Scan, place: int, floor: int) -> tuple[int, int] | None:
    """Digits in several groups, or beginning with a nought: +39 06 5550 1234, 007."""
    plus = scan.key(place - 1) == "+" and scan.glued(place) and place - 1 >= floor
    end = place + 1
    while scan.is_number(end) and scan.at(end).key.isdigit():
        if scan.at(end).start - scan.at(end - 1).end != 1:
            break
        end += 1
    digits = scan.key(place)
    nought = digits.isdigit() and len(digits) > 1 and digits[0] == "0"
    if nought or end - place >= 3 or (plus and end - place >= 2):
        return place - plus, end
    return None


def _slashed(scan: Scan, place: int, floor: int) -> tuple[int, int] | None:
    """24/7, 9/11, 118/2011: nobody can say what they mean. Three parts are a date's (dates)."""
    if scan.key(place + 1) == "/" and scan.glued(place + 1) and scan.glued(place + 2) and scan.is_number(place + 2):
        return place, _run(scan, place)
    return None
