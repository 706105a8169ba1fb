"""What the inline tags of a story's file are: which belong together, and their kind, as XLIFF 2 says it."""

from collections.abc import Mapping
from typing import Protocol

_FORMAT = {"b": "xlf:b", "i": "xlf:i", "u": "xlf:u", "lb": "xlf:lb"}
_KINDS: Mapping[str, Mapping[str, str]] = {
    **{name: {"type": "fmt", "subType": code} for name, code in _FORMAT.items()},
    "link": {"type": "link"},
    "image": {"type": "image"},
    "quote": {"type": "quote"},
    "fmt": {"type": "fmt"},
    "note": {"type": "other", "subType": "doc:note"},
    "comment": {"type": "other", "subType": "doc:comment"},
}
"""How XLIFF 2 says what a code is."""
_BY_NAME: Mapping[str, str] = {
    "b": "b", "strong": "b", "i": "i", "em": "i", "cite": "i", "u": "u", "a": "link", "img": "image", "q": "quote",
    "sub": "fmt", "sup": "fmt", "small": "fmt", "mark": "fmt", "s": "fmt", "del": "fmt", "ins": "fmt", "br": "lb",
}  # fmt: skip
"""Elements of HTML and NITF."""
_BY_CTYPE: Mapping[str, str] = {
    "bold": "b", "italic": "i", "underlined": "u", "link": "link", "image": "image", "lb": "lb",
    "x-bold": "b", "x-italic": "i", "x-html-strong": "b", "x-html-b": "b", "x-html-em": "i", "x-html-i": "i",
}  # fmt: skip
"""Values of ctype in XLIFF 1.2."""
_XLIFF = frozenset({"g", "x", "bx", "ex", "bpt", "ept", "ph", "it", "pc", "sc", "ec", "mrk", "sm", "em"})
_TYPES = frozenset({"fmt", "quote", "link", "image"})
_STARTS = {"bpt": ("bpt", "rid", "id"), "bx": ("bx", "rid", "id"), "sc": ("sc", "id"), "sm": ("sm", "id")}
_ENDS = {"ept": ("bpt", "rid", "id"), "ex": ("bx", "rid", "id"), "ec": ("sc", "startRef"), "em": ("sm", "startRef")}
"""Elements of XLIFF that are one half of a pair: the pair's name, and the attributes that say which."""


class Tag(Protocol):
    """A token of `story_scan`."""

    @property
    def kind(self) -> str:
        """start, end, empty, text, other."""

    @property
    def name(self) -> str:
        """Local name."""

    def attribute(self, name: str) -> str | None:
        """The value of an attribute."""


def role(tag: Tag) -> tuple[str, str]:
    """("open" or "close", what both halves of the pair have in common), or ("", "") for what is no half of one."""
    if tag.kind == "start":
        return "open", tag.name
    if tag.kind == "end":
        return "close", tag.name
    if tag.kind == "empty":
        for what, halves in (("open", _STARTS), ("close", _ENDS)):
            if tag.name in halves:
                pair, *names = halves[tag.name]
                given = next((value for name in names if (value := tag.attribute(name)) is not None), None)
                if given is not None:
                    return what, f"{pair} {given}"
    return "", ""


def kind(tag: Tag) -> Mapping[str, str]:
    """The attributes that say what a code is; none where the file does not say it."""
    if tag.kind == "other":
        return of("comment")
    if tag.name in _XLIFF and (said := tag.attribute("ctype")) is not None:
        return of(_BY_CTYPE.get(said, ""))
    said = tag.attribute("type")
    if tag.name in {"pc", "sc", "ph"} and said is not None:
        sub = tag.attribute("subType")
        known = next((code for code, full in _FORMAT.items() if full == sub), said)
        return of(known if known in _FORMAT or said in _TYPES else "")
    return of(_BY_NAME.get(tag.name, "")) if tag.attribute("ctype") is None else {}


def of(name: str) -> Mapping[str, str]:
    """The attributes of a kind by its short name: b, i, u, lb, link, image, quote, fmt, note, comment; "": none."""
    return _KINDS.get(name, {})
