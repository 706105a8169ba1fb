"""Translated text into the places of a story's file: codes become again what the file had in their place."""

import re
from collections.abc import Iterable

from tmserver.domain.segments import Segment
from tmserver.formats import xml
from tmserver.formats.story_scan import Code, Codes
from tmserver.text import markup

_TAG = re.compile(r"(<[^>]*>)")
_ID = re.compile(r'\bid="(\d+)"')
_NOTHING = Code("")


def content(segment: Segment, codes: Codes) -> str:
    """A translated text as the file writes it: codes as the tags they stand for, unknown ones left out. Codes without
    text that the translation left out stand at its end: a picture or a note is not lost.

    Two pieces of one pair that only white space parts are one pair again.
    """
    written: list[str] = []
    open_: list[Code] = []
    for piece in pieces(segment):
        number = _ID.search(piece)
        if not piece.startswith("<"):
            written.append(xml.escaped(xml.cleaned(markup.plain(piece))))
        elif piece.startswith("<cp "):
            written.append("\N{REPLACEMENT CHARACTER}")
        elif piece.startswith("</"):
            written.append(open_.pop().closing if open_ else "")
        else:
            code = codes.get(number[1], _NOTHING) if number else _NOTHING
            written.append(code.opening)
            if not piece.endswith("/>"):
                open_.append(code)
    return "".join([*written, *left_out(segment, codes)])


def pieces(segment: Segment) -> list[str]:
    """Text (as canonical markup) and tags of a segment, by turns."""
    return _TAG.split(markup.escaped(segment.text) if segment.markup is None else _rejoined(segment.markup))


def numbers(marked: str) -> set[str]:
    """The numbers of the codes in markup."""
    return set(_ID.findall(marked))


def left_out(segment: Segment, codes: Codes) -> list[str]:
    """What the codes without text stand for that the segment does not hold, in the order of the source."""
    held = numbers(segment.markup or "")
    return [
        code.opening for number, code in codes.items() if not code.closing and code.form is None and number not in held
    ]


_PARTED = re.compile(r"</pc>(\s*)(<pc id=\"(\d+)\"[^>]*>)")


def _rejoined(marked: str) -> str:
    """Canonical markup in which a pair that was cut into two by sentences is one again."""
    found = _PARTED.search(marked)
    while found:
        if _open_at(marked, found.start()) == found[3]:
            marked = marked[: found.start()] + found[1] + marked[found.end() :]
            found = _PARTED.search(marked, found.start())
        else:
            found = _PARTED.search(marked, found.start() + 1)
    return marked


def _open_at(marked: str, end: int) -> str | None:
    """The number of the pair that is open at an offset."""
    open_: list[str] = []
    for piece in _TAG.findall(marked[:end]):
        if piece.startswith("</"):
            if open_:
                open_.pop()
        elif not piece.endswith("/>"):
            number = _ID.search(piece)
            open_.append(number[1] if number else "")
    return open_[-1] if open_ else None


def spliced(source: str, changes: Iterable[tuple[int, int, str]]) -> str:
    """The document with other text in some places (start, end, text), which do not overlap."""
    pieces, done = [], 0
    for start, end, now in sorted(changes):
        pieces += [source[done:start], now]
        done = end
    return "".join([*pieces, source[done:]])
