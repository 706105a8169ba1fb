"""A translation's codes as a file's own: canonical markup put into an element with the elements of the file's source.

The canonical ids are those of the file (formats.xliff_inline), so each code of a translation is found in the source by
its id and copied with all its attributes and native content.
"""

from collections.abc import Mapping

from tmserver.domain.segments import Segment
from tmserver.errors import BadMarkup
from tmserver.formats import xml

_SECOND = ("pc", "sc", "ec", "ph", "mrk", "sm", "em")
_OPENING, _CLOSING, _ALONE = ("bpt", "bx"), ("ept", "ex"), ("x", "ph")


class _Unknown(Exception):
    """A code that the source does not have."""


def put(into: xml.Element, segment: Segment, source: xml.Element, *, is_second: bool) -> bool:
    """Write a segment into an empty element; False, and nothing written, when a code of it is not in the source."""
    if segment.markup is None:
        into.text = xml.cleaned(segment.text)
        return xml.forbidden(segment.text) is None
    try:
        fragment = xml.fragment(segment.markup)
        _Copy(source, is_second).children(into, fragment)
    except (_Unknown, BadMarkup, ValueError):
        into.text = None
        for child in list(into):
            into.remove(child)
        return False
    return True


class _Copy:
    """Copies codes of one source."""

    def __init__(self, source: xml.Element, is_second: bool) -> None:
        self.is_second = is_second
        self.codes: dict[tuple[str, str], xml.Element] = {}
        for element in source.iterdescendants():
            name = xml.local(element)
            for key in {element.get("id"), element.get("rid"), element.get("startRef")} - {None}:
                self.codes.setdefault((name, str(key)), element)

    def children(self, into: xml.Element, fragment: xml.Element) -> None:
        """The content of a canonical element."""
        _append(into, fragment.text)
        for child in fragment:
            self._code(into, child)
            _append(into, child.tail)

    def _code(self, into: xml.Element, child: xml.Element) -> None:
        name = xml.local(child)
        if name not in _SECOND:
            raise _Unknown
        key = child.get("id") or child.get("startRef") or ""
        if self.is_second:
            made = self._copied(into, (name,), key, with_content=False)
            if name in {"pc", "mrk"}:
                self.children(made, child)
        elif name in {"mrk", "sm", "em"}:
            self.children(into, child)  # a remark about the source is not the translation's
        elif name == "pc":
            self._pair(into, child, key)
        else:
            self._copied(into, {"sc": (*_OPENING, "it"), "ec": (*_CLOSING, "it")}.get(name, _ALONE), key)

    def _pair(self, into: xml.Element, child: xml.Element, key: str) -> None:
        if ("g", key) in self.codes:
            self.children(self._copied(into, ("g",), key, with_content=False), child)
            return
        opening = self._copied(into, _OPENING, key)
        self.children(into, child)
        self._copied(into, _CLOSING, opening.get("rid") or key)

    def _copied(self, into: xml.Element, names: tuple[str, ...], key: str, *, with_content: bool = True) -> xml.Element:
        original = next((self.codes[name, key] for name in names if (name, key) in self.codes), None)
        if original is None:
            raise _Unknown
        made = into.makeelement(original.tag, dict(_attributes(original)))
        if with_content:
            made.text = "".join(map(str, original.itertext())) or None
        into.append(made)
        return made


def _attributes(element: xml.Element) -> Mapping[str, str]:
    return {str(name): str(value) for name, value in element.items()}


def _append(into: xml.Element, text: str | None) -> None:
    """Text at the end of what an element holds so far."""
    if not text:
        return
    if len(into):
        into[-1].tail = (into[-1].tail or "") + text
    else:
        into.text = (into.text or "") + text
