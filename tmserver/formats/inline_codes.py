"""Inline codes of other formats -> canonical XLIFF 2 markup: pairing, crossing, ids.

A reader flattens mixed content into `Code`s in reading order; `joined` makes the segment. A pair that nothing crosses
becomes pc, one that crosses another sc and ec; what has no partner here is isolated; a highlight becomes mrk. A code
and its translation should share an id, so a reader passes the one the file gives; a taken or impossible one is replaced
by the lowest free number. The code itself (`<b>`) stands in disp, dispStart, dispEnd.
"""

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tmserver.domain.segments import Segment
from tmserver.formats import inline
from tmserver.text import markup as canonical

_ID = re.compile(r"[\w.:·-]+")


@dataclass(slots=True)
class Code:
    """A piece of mixed content. `role`: open, close, alone, hi, /hi, text."""

    role: str
    text: str = ""  # of text: the text itself; else the native code
    key: str = ""  # pairs an open with its close
    wanted_id: str | None = None
    attributes: Mapping[str, str | None] = field(default_factory=dict)  # XLIFF 2: type, subType; of hi also value, ref
    partner: "Code | None" = None
    is_crossed: bool = False
    id: str = ""


def joined(codes: Sequence[Code]) -> Segment:
    """The segment that codes in reading order make. Raises BadMarkup."""
    if all(code.role == "text" for code in codes):
        return Segment("".join(code.text for code in codes))
    _pair(codes)
    _mark_crossings(codes)
    _number(codes)
    return inline.read("".join(map(_written, codes)))


def _pair(codes: Sequence[Code]) -> None:
    """Join each open with the close of its key that follows."""
    opened: dict[str, Code] = {}
    for code in codes:
        if code.role in {"open", "hi"}:
            opened[code.key] = code
        elif code.role in {"close", "/hi"} and (start := opened.pop(code.key, None)) is not None:
            code.partner, start.partner = start, code


def _mark_crossings(codes: Sequence[Code]) -> None:
    """Mark the pairs that cross another span: they cannot be elements with content.

    A stack of what is open: who closes while something above it stays open crosses that one, and goes out of the
    nesting itself; a highlight is an element and cannot, so all that it would cross goes out in its stead.
    """
    stack: list[Code] = []
    for code in codes:
        start = code.partner
        if start is None:
            continue
        if code.role in {"open", "hi"}:
            stack.append(code)
            continue
        while stack and (stack[-1].is_crossed or (code.role == "/hi" and stack[-1] is not start)):
            stack.pop().is_crossed = True
        if stack and stack[-1] is start:
            stack.pop()
        else:
            start.is_crossed = True
    for code in codes:
        if code.role == "close" and code.partner is not None:
            code.is_crossed = code.partner.is_crossed


def _number(codes: Sequence[Code]) -> None:
    """Give every code an id: the one it wants if it is free and an NMTOKEN, else the lowest free number."""
    starts = [
        code for code in codes if code.role not in {"text", "/hi"} and not (code.role == "close" and code.partner)
    ]
    reserved = {code.wanted_id for code in starts}
    free = (number for number in map(str, itertools.count(1)) if number not in reserved)
    used: set[str] = set()
    for code in starts:
        wanted = code.wanted_id
        code.id = wanted if wanted and wanted not in used and _ID.fullmatch(wanted) else next(free)
        used.add(code.id)


def _written(code: Code) -> str:
    if code.role == "text":
        return canonical.escaped(code.text)
    if code.role == "/hi":
        return inline.end_tag("mrk")
    if code.role == "hi":
        return inline.start_tag("mrk", {"id": code.id, **code.attributes})
    native = code.text or None
    if code.partner is not None and not code.is_crossed:
        if code.role == "close":
            return inline.end_tag("pc")
        ending = code.partner.text or None
        return inline.start_tag("pc", {"id": code.id, **code.attributes, "dispStart": native, "dispEnd": ending})
    if code.role == "open":
        isolated = None if code.partner else "yes"
        return inline.start_tag("sc", {"id": code.id, "isolated": isolated, **code.attributes, "disp": native})
    if code.role == "close" and code.partner is not None:
        return inline.start_tag("ec", {"startRef": code.partner.id, "disp": native})
    if code.role == "close":
        return inline.start_tag("ec", {"id": code.id, "isolated": "yes", **code.attributes, "disp": native})
    return inline.start_tag("ph", {"id": code.id, **code.attributes, "disp": native})
