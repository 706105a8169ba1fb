"""A segment as the content of a `source` or `target` of XLIFF: 2.1 has our canonical markup, 1.2 has codes of its own.

| here | XLIFF 1.2 |
|---|---|
| pc | g (ctype of bold, italic, underlined, link) |
| ph | x |
| sc … ec of one id | bx … ex of one rid |
| sc or ec, isolated | it |
| mrk | mrk |
| sm, em | left out: they may cross other elements |

What XML cannot carry is U+FFFD in 1.2.
"""

import re
from collections.abc import Mapping

from tmserver.domain.segments import Segment
from tmserver.formats import inline, xliff_inline, xml
from tmserver.text import markup as canonical

_CTYPE: Mapping[tuple[str, str | None], str] = {kind: ctype for ctype, kind in xliff_inline.KINDS.items()}
_PIECE = re.compile(r"<(/?)([a-z]+)((?: [A-Za-z]+=\"[^\"]*\")*)/?>|[^<]+")
_ATTRIBUTE = re.compile(r" ([A-Za-z]+)=\"([^\"]*)\"")


def content2(segment: Segment) -> str:
    """What stands between the tags of XLIFF 2.1."""
    return inline.write(segment)


def content1(segment: Segment) -> str:
    """What stands between the tags of XLIFF 1.2."""
    if segment.markup is None:
        return xml.escaped(xml.cleaned(segment.text))
    return "".join(_written(found) for found in _PIECE.finditer(segment.markup))


def _written(found: re.Match[str]) -> str:
    name = found[2]
    if name is None:
        return found[0]
    if name == "cp":
        return "\N{REPLACEMENT CHARACTER}"
    if found[1]:
        return "</g>" if name == "pc" else "</mrk>"
    said = {key: canonical.plain(value) for key, value in _ATTRIBUTE.findall(found[3])}
    kind = _CTYPE.get((said.get("type", ""), said.get("subType")))
    own = said.get("id")
    if name == "pc":
        return xml.start_tag("g", {"id": own, "ctype": kind})
    if name == "mrk":
        return xml.start_tag("mrk", {"mtype": "x-" + said.get("type", "generic").replace(":", "-"), "mid": own})
    if name == "ph":
        return xml.start_tag("x", {"id": own, "ctype": kind, "equiv-text": said.get("disp")}, empty=True)
    if name in {"sc", "ec"}:
        return _half(name, own, said)
    return ""


def _half(name: str, own: str | None, said: Mapping[str, str]) -> str:
    """A code whose other half is elsewhere, or may be crossed by others."""
    disp = canonical.escaped(said.get("disp", ""))
    if said.get("isolated") == "yes":
        return f"{xml.start_tag('it', {'id': own, 'pos': 'open' if name == 'sc' else 'close'})}{disp}</it>"
    key = own if name == "sc" else said.get("startRef")
    return xml.start_tag("bx" if name == "sc" else "ex", {"id": key, "rid": key}, empty=True)
