"""The content of a `source` or `target` of XLIFF 1.x or 2.x -> a segment with canonical XLIFF 2 inline markup.

| XLIFF 1.2 | here |
|---|---|
| g | pc (ctype bold, italic, underlined, link, image as type and subType) |
| x, ph | ph |
| bx … ex, bpt … ept of one rid, else id | pc when nothing crosses them, else sc and ec |
| bx, ex, bpt, ept alone, it | sc or ec, isolated |
| mrk, sub | mrk; one of mtype seg is no code but a segment (`xliff.py` asks for its content) |

XLIFF 2 content keeps its elements; what a code stands for is taken out of originalData into disp, since a memory's
segment leaves its unit; attributes of other namespaces, and references into the unit, go.
"""

from collections.abc import Iterator, Mapping

from tmserver.domain.segments import Segment
from tmserver.formats import inline, inline_codes, xml
from tmserver.formats.inline_codes import Code
from tmserver.text import markup as canonical

KINDS: Mapping[str, tuple[str, str | None]] = {
    "bold": ("fmt", "xlf:b"),
    "italic": ("fmt", "xlf:i"),
    "underlined": ("fmt", "xlf:u"),
    "lb": ("fmt", "xlf:lb"),
    "pb": ("fmt", "xlf:pb"),
    "link": ("link", None),
    "image": ("image", None),
}
"""XLIFF 1.2 ctype -> XLIFF 2.1 type and subType; every other ctype c is ("other", "xlf12:c")."""
_DATA: Mapping[str, str] = {"dataRef": "disp", "dataRefStart": "dispStart", "dataRefEnd": "dispEnd"}
_INTO_UNIT = frozenset({*_DATA, "subFlows", "subFlowsStart", "subFlowsEnd", "copyOf"})


def read1(element: xml.Element) -> Segment:
    """The segment of an XLIFF 1.x element. Raises BadMarkup."""
    if not len(element):
        return Segment(element.text or "")
    return inline_codes.joined(list(_flattened(element, "")))


def read2(element: xml.Element, data: Mapping[str, str]) -> Segment:
    """The segment of an XLIFF 2 element; `data` is the unit's originalData by id. Raises BadMarkup."""
    if not len(element):
        return Segment(element.text or "")
    written: list[str] = []
    for event, node in xml.walk(element):
        name = "" if node is element else xml.local(node)
        if event == "start":
            if name:
                written.append(_start2(name, node, data))
            written.append(canonical.escaped(node.text or ""))
        else:
            if name in inline.SPANNING:
                written.append(inline.end_tag(name))
            if name:
                written.append(canonical.escaped(node.tail or ""))
    return inline.read("".join(written))


def _start2(name: str, node: xml.Element, data: Mapping[str, str]) -> str:
    known = inline.ATTRIBUTES.get(name)
    if known is None:
        return xml.start_tag(name, {}, empty=True)  # refused with its name when the whole is read
    attributes: dict[str, str | None] = {}
    for key, value in node.items():
        if str(key) in known and str(key) not in _INTO_UNIT:
            attributes[str(key)] = str(value)
        elif (shown := _DATA.get(str(key))) is not None:
            attributes.setdefault(shown, data.get(str(value)))
    return inline.start_tag(name, attributes)


def _flattened(element: xml.Element, prefix: str) -> Iterator[Code]:
    if element.text:
        yield Code("text", element.text)
    for number, child in enumerate(element):
        yield from _flattened_child(child, f"{prefix}{number}.")
        if child.tail:
            yield Code("text", child.tail)


def _flattened_child(child: xml.Element, path: str) -> Iterator[Code]:
    name = xml.local(child)
    wanted, kind = child.get("id"), _kind(child.get("ctype"))
    native, pair = "".join(map(str, child.itertext())), child.get("rid") or wanted or ""
    if name in {"bpt", "bx"}:
        yield Code("open", native, f"i{pair}", wanted, kind)
    elif name in {"ept", "ex"}:
        yield Code("close", native, f"i{pair}", wanted, kind)
    elif name == "it":
        yield Code("close" if child.get("pos") == "close" else "open", native, f"it{path}", wanted, kind)
    elif name in {"x", "ph"}:
        yield Code("alone", native or child.get("equiv-text") or "", wanted_id=wanted, attributes=kind)
    elif name == "mrk" and child.get("mtype") == "seg":
        yield from _flattened(child, path)
    elif name in {"mrk", "sub"}:
        yield Code(
            "hi", key=f"hi{path}", wanted_id=child.get("mid"), attributes={"type": _note_type(child.get("mtype"))}
        )
        yield from _flattened(child, path)
        yield Code("/hi", key=f"hi{path}")
    else:
        yield Code("open", "", f"el{path}", wanted, kind)
        yield from _flattened(child, path)
        yield Code("close", "", f"el{path}")


def _kind(ctype: str | None) -> Mapping[str, str | None]:
    if not ctype:
        return {}
    kind, sub_kind = KINDS.get(ctype, ("other", f"xlf12:{ctype}"))
    return {"type": kind, "subType": sub_kind}


def _note_type(mtype: str | None) -> str | None:
    if not mtype or mtype in {"generic", "comment", "term"}:
        return mtype or None
    return f"xlf12:{mtype}"
