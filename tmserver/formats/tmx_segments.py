"""The content of a TMX `seg` <-> a segment with canonical XLIFF 2 inline markup.

| TMX 1.4 | here |
|---|---|
| bpt … ept with one `i` | pc when nothing crosses it, else sc and ec |
| bpt or ept alone, it | sc or ec, isolated |
| ph, ut | ph |
| bx … ex of XLIFF 1.2 with one `rid` | as bpt … ept |
| hi | mrk |
| sub | part of the code that holds it: its text is kept in the code, not in the segment |
| any other element (`<g>`, `<x/>` of XLIFF 1.2) | pc if it has content, else ph |

`x`, else `i`, becomes the id, so that a code and its translation share one; a taken or impossible id is replaced by the
lowest free number. The code itself (`<b>`) stands in disp, dispStart, dispEnd. What XML cannot carry is written as
`<ph type="x-tmserver-cp">U+0007</ph>` and read back as that character. Markup that TMX has no words for (sm, editing
hints, properly nested sc and ec) loses them in the seg; `tmx_write` then adds the exact markup as a property.
"""

import itertools
import re
from collections.abc import Iterator, Mapping

from tmserver.domain.segments import Segment
from tmserver.errors import BadMarkup
from tmserver.formats import inline, inline_codes, xml
from tmserver.formats.inline_codes import Code
from tmserver.text import markup as canonical

_KINDS: Mapping[str, tuple[str, str | None]] = {
    "bold": ("fmt", "xlf:b"),
    "italic": ("fmt", "xlf:i"),
    "ulined": ("fmt", "xlf:u"),
    "lb": ("fmt", "xlf:lb"),
    "pb": ("fmt", "xlf:pb"),
    "link": ("link", None),
    "image": ("image", None),
}
"""TMX 1.4b `type` -> XLIFF 2.1 type and subType; every other type t is ("other", "tmx:t")."""
_KINDS_BACK = {kind: name for name, kind in _KINDS.items()}
_FOREIGN = "tmx:"
_CHARACTER_TYPE = "x-tmserver-cp"
_CHARACTER = re.compile(r"U\+([0-9A-F]{4,6})")
_TAG = re.compile(r"<(/?)([a-z]+)((?: [A-Za-z]+=\"[^\"]*\")*)/?>")
_ATTRIBUTE = re.compile(r" ([A-Za-z]+)=\"([^\"]*)\"")


def read(seg: xml.Element) -> Segment:
    """The segment a `seg` element holds; text code point for code point."""
    if not len(seg):
        return Segment(seg.text or "")
    return inline_codes.joined(list(_flattened(seg, "")))


def content(segment: Segment) -> str:
    """What stands between `<seg>` and `</seg>`."""
    whole = canonical.escaped(segment.text) if segment.markup is None else segment.markup
    if "<" not in whole:
        return whole
    pairs = itertools.count(1)
    open_numbers: dict[str, str] = {}
    open_spans: list[tuple[str, Mapping[str, str]]] = []

    def replaced(found: re.Match[str]) -> str:
        is_end, name, attributes = bool(found[1]), found[2], _attributes(found[3])
        if name in inline.SPANNING:
            if not is_end:
                number = str(next(pairs)) if name == "pc" else ""
                open_spans.append((number, attributes))
                return _span_start(name, number, attributes)
            number, opened = open_spans.pop()
            if name == "mrk":
                return "</hi>"
            return f'<ept i="{number}">{canonical.escaped(opened.get("dispEnd", ""))}</ept>'
        return _single(name, attributes, pairs, open_numbers)

    return _TAG.sub(replaced, whole)


def is_exact(segment: Segment, written: str) -> bool:
    """Whether reading `written`, the seg of this segment, gives the same segment."""
    if segment.markup is None:
        return True
    try:
        return read(xml.fragment(written)) == segment
    except BadMarkup:
        return False


def with_exact_markup(native: Segment, exact: str) -> Segment:
    """The segment with the markup a property says it had, unless another tool has changed the seg since."""
    try:
        claimed = inline.read(exact)
        is_unchanged = claimed.text == native.text and read(xml.fragment(content(claimed))) == native
    except BadMarkup:
        return native
    return claimed if is_unchanged else native


# --- reading --------------------------------------------------------------------------------------------------------


def _flattened(element: xml.Element, prefix: str) -> Iterator[Code]:
    """Texts and codes of mixed content in reading order."""
    if element.text:
        yield Code("text", element.text)
    for number, child in enumerate(element):
        yield from _flattened_child(child, f"{prefix}{number}.")
        if child.tail:
            yield Code("text", child.tail)


def _flattened_child(child: xml.Element, path: str) -> Iterator[Code]:
    name = xml.local(child)
    kind, wanted = child.get("type"), child.get("x") or child.get("i") or child.get("id")
    if name in {"bpt", "ept"}:
        role = "open" if name == "bpt" else "close"
        yield Code(role, _native(child), f"i{child.get('i') or ''}", wanted, _kind(kind))
    elif name in {"bx", "ex"}:
        role, pair = ("open" if name == "bx" else "close"), child.get("rid") or child.get("i") or child.get("id")
        yield Code(role, _element(child, empty=True), f"rid{pair or ''}", wanted)
    elif name == "it":
        role = "close" if child.get("pos") == "end" else "open"
        yield Code(role, _native(child), f"it{path}", wanted, _kind(kind))
    elif name in {"ph", "ut"}:
        character = _CHARACTER.fullmatch(child.text or "") if kind == _CHARACTER_TYPE else None
        if character and int(character[1], 16) <= 0x10FFFF:
            yield Code("text", chr(int(character[1], 16)))
        else:
            yield Code("alone", _native(child), wanted_id=wanted, attributes=_kind(kind))
    elif name in {"hi", "sub"}:
        yield Code("hi", key=f"hi{path}", wanted_id=wanted, attributes={"type": _note_type(kind)})
        yield from _flattened(child, path)
        yield Code("/hi", key=f"hi{path}")
    elif len(child) or child.text:
        yield Code("open", _element(child), f"el{path}", wanted)
        yield from _flattened(child, path)
        yield Code("close", f"</{name}>", f"el{path}")
    else:
        yield Code("alone", _element(child, empty=True), wanted_id=wanted)


def _element(child: xml.Element, *, empty: bool = False) -> str:
    """The tag of an element that is a code as a whole."""
    attributes = {str(key): str(value) for key, value in child.attrib.items() if not str(key).startswith("{")}
    return xml.start_tag(xml.local(child), attributes, empty=empty)


def _native(code: xml.Element) -> str:
    """The code as its own format wrote it, the text of any `sub` in its place."""
    return "".join(map(str, code.itertext())) if len(code) else code.text or ""


def _kind(tmx_type: str | None) -> Mapping[str, str | None]:
    if not tmx_type:
        return {}
    kind, sub_kind = _KINDS.get(tmx_type, ("other", _FOREIGN + tmx_type))
    return {"type": kind, "subType": sub_kind}


def _note_type(tmx_type: str | None) -> str | None:
    if not tmx_type or ":" in tmx_type or tmx_type in {"generic", "comment", "term"}:
        return tmx_type or None
    return _FOREIGN + tmx_type


# --- writing --------------------------------------------------------------------------------------------------------


def _attributes(written: str) -> dict[str, str]:
    return {key: canonical.plain(value) for key, value in _ATTRIBUTE.findall(written)}


def _span_start(name: str, number: str, attributes: Mapping[str, str]) -> str:
    if name == "mrk":
        kind = attributes.get("type")
        return xml.start_tag("hi", {"x": attributes.get("id"), "type": kind.removeprefix(_FOREIGN) if kind else None})
    start = xml.start_tag("bpt", {"i": number, "x": attributes.get("id"), "type": _tmx_type(attributes)})
    return f"{start}{canonical.escaped(attributes.get('dispStart', ''))}</bpt>"


def _single(name: str, attributes: Mapping[str, str], pairs: Iterator[int], open_numbers: dict[str, str]) -> str:
    """An element without content; `open_numbers` remembers the `i` of each sc that has its ec here."""
    native = canonical.escaped(attributes.get("disp") or attributes.get("equiv") or "")
    own_id = attributes.get("id")
    if name == "cp":
        return f'<ph type="{_CHARACTER_TYPE}">U+{int(attributes["hex"], 16):04X}</ph>'
    if name == "sc" and attributes.get("isolated") != "yes":
        number = open_numbers[own_id or ""] = str(next(pairs))
        return f"{xml.start_tag('bpt', {'i': number, 'x': own_id, 'type': _tmx_type(attributes)})}{native}</bpt>"
    if name == "ec" and (start := attributes.get("startRef")) is not None:
        return f'<ept i="{open_numbers.pop(start, "0")}">{native}</ept>'
    if name in {"sc", "ec"}:
        position = "begin" if name == "sc" else "end"
        return f"{xml.start_tag('it', {'pos': position, 'x': own_id, 'type': _tmx_type(attributes)})}{native}</it>"
    if name == "ph":
        return f"{xml.start_tag('ph', {'x': own_id, 'type': _tmx_type(attributes)})}{native}</ph>"
    return ""  # sm and em may cross other spans: TMX has nothing of the kind


def _tmx_type(attributes: Mapping[str, str]) -> str | None:
    kind, sub_kind = attributes.get("type"), attributes.get("subType")
    if kind is None:
        return None
    if sub_kind is not None and sub_kind.startswith(_FOREIGN):
        return sub_kind.removeprefix(_FOREIGN)
    return _KINDS_BACK.get((kind, sub_kind)) or "x-" + (sub_kind or kind).replace(":", "-")
