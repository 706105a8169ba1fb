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
