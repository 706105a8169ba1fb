"""Our canonical inline markup, as text: what it says, and which tags it holds. No XML library is needed here.

Canonical markup is an XLIFF 2 inline fragment as `formats.inline` writes it: elements pc, sc, ec, ph, mrk, sm, em;
attributes in one order; in text and attributes `& < >` only as entities, so that every `<` begins a tag and the next
`>` ends it. What XML cannot carry stands as `<cp hex="0007"/>`, which is text and not a tag. Equal text and tags give
equal markup. Markup from outside goes through `formats.inline.read` first.
"""

import re
from collections.abc import Sequence

_TAG = re.compile(r"<(/?[a-z]+)([^>]*)>")
_REFERENCE = re.compile(
    r"&(?:(amp|lt|gt|quot|apos)|#(\d{1,7})|#x([0-9A-Fa-f]{1,6}));|<cp hex=\"([0-9A-Fa-f]+)\"/>|<[^>]*>"
)
_CHARACTER = re.compile(r'(<cp hex="[0-9A-Fa-f]+"/>|&[^;]*;|[^<&])|<[^>]*>', re.DOTALL)
"""A character of the text as canonical markup writes it (group 1), or a tag."""
_ENTITIES = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_SPECIAL = re.compile(r"[&<>\r]|[^\t\n -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters canonical text writes differently: XML's own, CR (a parser would make it LF), and what XML 1.0 forbids."""
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}


def tag_sequence(markup: str | None) -> tuple[str, ...]:
    """The tags in order, without ids and other data: `("pc", "/pc", "ph")`. Empty when there are none.

    Two segments with equal sequences carry the same kinds of code at the same places of the order: enough to put the
    text of one into the codes of the other.
    """
    if markup is None:
        return ()
    return tuple(found[1] for found in _TAG.finditer(markup) if found[1] != "cp")


def plain(markup: str) -> str:
    """The text of canonical markup: everything outside tags, entities and code points put back."""
    if "<" not in markup and "&" not in markup:
        return markup
    return _REFERENCE.sub(_character, markup)


def replaced(markup: str, replacements: Sequence[tuple[int, int, str]]) -> str | None:
    """Canonical markup with parts of its text (start, end, what takes its place; code points, in order) replaced.

    None where a tag stands inside a part: nobody can say which side of it the new text belongs to.
    """
    places = [found.span() for found in _CHARACTER.finditer(markup) if found[1] is not None]
    pieces, done = [], 0
    for start, end, now in replacements:
        first, last = places[start][0], places[end - 1][1]
        if sum(after - before for before, after in places[start:end]) != last - first:
            return None
        pieces += [markup[done:first], escaped(now)]
        done = last
    return "".join([*pieces, markup[done:]])


def escaped(text: str) -> str:
    """Plain text as canonical markup; `plain(escaped(text)) == text` for every string, surrogates included."""
    return _SPECIAL.sub(_escape, text)


def _character(found: re.Match[str]) -> str:
    entity, decimal, hexadecimal, code_point = found.groups()
    if entity:
        return _ENTITIES[entity]
    if decimal:
        return chr(int(decimal))
    if hexadecimal or code_point:
        return chr(int(hexadecimal or code_point, 16))
    return ""


def _escape(found: re.Match[str]) -> str:
    character = found[0]
    return _ESCAPES.get(character) or f'<cp hex="{ord(character):04X}"/>'


def pieces(markup: str, spans: Sequence[tuple[int, int]]) -> list[str]:
    """Canonical markup of parts of its text: `spans` are (start, end) in code points, in order, none inside another.

    A `pc` that reaches over an end is closed there and opened again in the next part that it holds, so `plain` of each
    piece is the text of its span. A code without text goes to the part after it, or to the last one.
    """
    cutter = _Cutter(spans)
    for found in _CHARACTER.finditer(markup):
        cutter.take(found[0], found[1] is not None)
    return cutter.done()


class _Cutter:
    """Walks over characters and tags; `_open` are the start tags that are open here."""

    def __init__(self, spans: Sequence[tuple[int, int]]) -> None:
        self._spans = spans
        self._found: list[list[str]] = [[] for _ in spans]
        self._open: list[str] = []
        self._at, self._place = 0, 0
        self._inside = False

    def take(self, token: str, is_character: bool) -> None:
        """The next character or tag."""
        if is_character:
            self._leave_at_end()
            if self._place < len(self._spans) and self._at >= self._spans[self._place][0]:
                self._enter()
                self._found[self._place].append(token)
            self._at += 1
        elif token.startswith("</"):
            self._open.pop()
            if self._inside:
                self._found[self._place].append(token)
        else:
            self._leave_at_end()
            if self._place < len(self._spans) and self._at >= self._spans[self._place][0]:
                self._enter()
            if self._inside:
                self._found[self._place].append(token)
            elif token.endswith("/>") and self._spans:
                self._found[min(self._place, len(self._spans) - 1)].append(token)
            if not token.endswith("/>"):
                self._open.append(token)

    def done(self) -> list[str]:
        """The pieces, when all has been taken."""
        return ["".join(found) for found in self._found]

    def _enter(self) -> None:
        if not self._inside:
            self._found[self._place] += self._open
            self._inside = True

    def _leave_at_end(self) -> None:
        if self._inside and self._at >= self._spans[self._place][1]:
            self._found[self._place] += [f"</{_TAG.match(tag)[1]}>" for tag in reversed(self._open)]  # type: ignore[index]
            self._place, self._inside = self._place + 1, False
