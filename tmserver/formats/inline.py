"""XLIFF 2 inline content <-> segments: the one door for markup that comes from outside.

`read` takes a fragment without a root (text and the elements pc, sc, ec, ph, cp, mrk, sm, em of XLIFF 2.1, in no
namespace or XLIFF's own) and gives a Segment whose markup is canonical (tmserver/text/markup.py); `write` gives the
fragment back. Readers of other formats put a fragment together from `start_tag`, `end_tag` and `markup.escaped` and
have `read` check it.

Canonical: ids stay as they are and missing ones are added ("1", "2"…); attributes stand in the order of ATTRIBUTES;
a start without its end in the segment, or the reverse, is isolated; a `cp` whose character XML can carry becomes that
character, and what XML cannot carry becomes a `cp`; comments and processing instructions go.
"""

import itertools
import re
from collections.abc import Iterator, Mapping

from tmserver.domain.segments import Segment
from tmserver.errors import BadMarkup
from tmserver.formats import xml
from tmserver.phrases import N_, Phrase, shown
from tmserver.text import markup as canonical

_EDITING = ("canCopy", "canDelete", "canOverlap", "canReorder", "copyOf")
_KIND = ("type", "subType")
ATTRIBUTES: Mapping[str, tuple[str, ...]] = {
    "pc": ("id", *_KIND, *_EDITING, "dispStart", "dispEnd", "equivStart", "equivEnd", "dataRefStart", "dataRefEnd",
           "subFlowsStart", "subFlowsEnd", "dir"),
    "sc": ("id", "isolated", *_KIND, *_EDITING, "disp", "equiv", "dataRef", "subFlows", "dir"),
    "ec": ("id", "startRef", "isolated", *_KIND, *_EDITING, "disp", "equiv", "dataRef", "subFlows", "dir"),
    "ph": ("id", *_KIND, "canCopy", "canDelete", "canReorder", "copyOf", "disp", "equiv", "dataRef", "subFlows"),
    "cp": ("hex",),
    "mrk": ("id", "type", "value", "ref", "translate"),
    "sm": ("id", "type", "value", "ref", "translate"),
    "em": ("startRef",),
}  # fmt: skip
"""Every inline element with its attributes in canonical order (XLIFF 2.1, 4.2.3 and 4.3.1)."""
SPANNING = frozenset({"pc", "mrk"})
"""Elements with content; the others are always empty."""

_NAMESPACE = re.compile(r"\{urn:oasis:names:tc:xliff:document:2\.\d\}")
_YES_NO = frozenset({"yes", "no"})
_ALLOWED: Mapping[str, frozenset[str]] = {
    "canCopy": _YES_NO,
    "canDelete": _YES_NO,
    "canOverlap": _YES_NO,
    "canReorder": _YES_NO | {"firstNo"},
    "isolated": _YES_NO,
    "translate": _YES_NO,
    "dir": frozenset({"ltr", "rtl", "auto"}),
}
_CODE_TYPES = frozenset({"fmt", "ui", "quote", "link", "image", "other"})
_HEX = re.compile(r"[0-9A-Fa-f]{1,8}")
_ID = re.compile(r"[\w.:·-]+")
"""An NMTOKEN, as XLIFF wants its ids."""

_Attributes = dict[str, str]


def read(markup: str) -> Segment:
    """The segment that a fragment of XLIFF 2 inline content stands for. Raises BadMarkup with the reason.

    `text` is all text outside tags, code point for code point; `markup` is None when no tag remains.
    """
    root = xml.fragment(markup)
    if not len(root):
        return Segment(root.text or "")
    elements = {element: _checked(element) for element in root.iterdescendants()}
    coded = [(xml.local(element), attributes) for element, attributes in elements.items()]
    _join_pairs(coded)
    _complete_ids(coded)
    return _rendered(root, elements)


def write(segment: Segment) -> str:
    """The canonical fragment of a segment; text without tags is escaped, so `read(write(segment)) == segment`."""
    return canonical.escaped(segment.text) if segment.markup is None else segment.markup


def start_tag(name: str, attributes: Mapping[str, str | None]) -> str:
    """The canonical start tag (or whole empty element) of an inline element; attributes that are None are left out.

    Raises KeyError for an element or attribute that XLIFF 2 does not have, BadCharacter for a value XML cannot carry.
    """
    order = ATTRIBUTES[name]
    if unknown := attributes.keys() - set(order):
        raise KeyError(f"{name} has no {sorted(unknown)}")
    return xml.start_tag(name, {key: attributes.get(key) for key in order}, empty=name not in SPANNING)


def end_tag(name: str) -> str:
    """The end tag of a spanning element."""
    return f"</{name}>"


def _rendered(root: xml.Element, elements: Mapping[xml.Element, _Attributes]) -> Segment:
    text: list[str] = []
    written: list[str] = []

    def say(piece: str | None) -> None:
        if piece:
            text.append(piece)
            written.append(canonical.escaped(piece))

    tagged = False
    for event, element in xml.walk(root):
        name = "" if element is root else xml.local(element)
        if event == "start":
            if name == "cp":
                say(chr(int(elements[element]["hex"], 16)))
            elif name:
                tagged = True
                written.append(start_tag(name, elements[element]))
            say(element.text)
        else:
            if name in SPANNING:
                written.append(end_tag(name))
            say(element.tail)
    return Segment("".join(text), "".join(written) if tagged else None)


def _checked(element: xml.Element) -> _Attributes:
    """The attributes of an element that XLIFF 2 knows, at a place where it may stand."""
    name = _NAMESPACE.sub("", str(element.tag))
    if name not in ATTRIBUTES:
        raise _bad(N_("<%(element)s> is no inline element of XLIFF 2"), element=name)
    if name not in SPANNING and (element.text or len(element)):
        raise _bad(N_("<%(element)s> must be empty: XLIFF 2 keeps what it stands for in attributes"), element=name)
    attributes = {str(key): str(value) for key, value in element.attrib.items()}
    for key, value in attributes.items():
        if key not in ATTRIBUTES[name]:
            raise _bad(N_("<%(element)s> has no attribute %(attribute)s"), element=name, attribute=key)
        if not _is_allowed(name, key, value):
            raise _bad(
                N_("“%(value)s” is not a value of %(attribute)s of <%(element)s>"),
                element=name, attribute=key, value=value,
            )  # fmt: skip
    for key in ("hex",) if name == "cp" else ("startRef",) if name == "em" else ():
        if key not in attributes:
            raise _bad(N_("<%(element)s> needs the attribute %(attribute)s"), element=name, attribute=key)
    return attributes


def _is_allowed(name: str, key: str, value: str) -> bool:
    if key == "hex":
        return _HEX.fullmatch(value) is not None and int(value, 16) <= 0x10FFFF
    if key in {"id", "startRef", "copyOf"}:
        return _ID.fullmatch(value) is not None
    if key == "type" and name not in {"mrk", "sm"}:
        return value in _CODE_TYPES
    return key not in _ALLOWED or value in _ALLOWED[key]


def _join_pairs(coded: list[tuple[str, _Attributes]]) -> None:
    """Settle `isolated`: a start with an end after it in this segment is a pair, all others stand alone."""
    open_starts: dict[str, _Attributes] = {}
    for name, attributes in coded:
        if name == "sc":
            attributes["isolated"] = "yes"
            if "id" in attributes:
                open_starts[attributes["id"]] = attributes
        elif name == "ec":
            if not attributes.keys() & {"startRef", "id"} and attributes.get("isolated") != "yes":
                raise _bad(N_("<ec> must name its start in startRef, or be isolated"))
            start = open_starts.pop(attributes.get("startRef", ""), None)
            if start is None:
                _isolate_end(attributes, coded)
            else:
                # XLIFF 2.1, 4.3.1: id and dir belong to an isolated end only
                for key in ("id", "isolated", "dir"):
                    attributes.pop(key, None)
                start.pop("isolated")


def _isolate_end(attributes: _Attributes, coded: list[tuple[str, _Attributes]]) -> None:
    """An end whose start is in another segment keeps the start's id as its own, where nothing else here has it."""
    attributes["isolated"] = "yes"
    start_id = attributes.pop("startRef", None)
    if start_id is not None and all(other.get("id") != start_id for _, other in coded):
        attributes.setdefault("id", start_id)


def _complete_ids(coded: list[tuple[str, _Attributes]]) -> None:
    """Refuse ids that stand twice, add those that are missing; cp, em and the end of a pair have none."""
    used: set[str] = set()
    for name, attributes in coded:
        if (given := attributes.get("id")) is not None:
            if given in used:
                raise _bad(N_("the id “%(id)s” stands twice (<%(element)s>)"), id=given, element=name)
            used.add(given)
    free = _free_ids(used)
    for name, attributes in coded:
        if "id" not in attributes and "id" in ATTRIBUTES[name] and "startRef" not in attributes:
            attributes["id"] = next(free)


def _free_ids(used: set[str]) -> Iterator[str]:
    return (number for number in map(str, itertools.count(1)) if number not in used)


def _bad(template: str, **params: str) -> BadMarkup:
    return BadMarkup(reason=Phrase(template, {key: shown(value) for key, value in params.items()}))
