"""Segments as t5memory's clients write them: XML text with the inline elements of TMX and of XLIFF 1.2, as a string.

In: `bpt`, `ept`, `it`, `ph`, `x`, `bx`, `ex`, `g` become codes (tmx_segments); a protected number (`<t5:n n="1,5"/>`)
becomes the number, since values are compared as such here; what is no XML is taken as plain text, as t5memory does.

Out: a code that came as an element of XLIFF goes out as exactly that element, so that the client finds its own tag
again; every other as an empty element of TMX, which clients show as an additional tag.
"""

import re

from tmserver.domain.segments import Segment
from tmserver.errors import BadMarkup
from tmserver.formats import tmx_segments, xml
from tmserver.text import markup as canonical

_NUMBER = re.compile(r'<t5:n\b[^<>]*? n="([^"<]*)"[^<>]*?(?:/>|>\s*</t5:n>)')
_BARE_AMPERSAND = re.compile(r"&(?!(?:#\d+|#x[0-9A-Fa-f]+|amp|lt|gt|quot|apos);)")
_CODE = re.compile(r'<(bpt|ept|it|ph)((?: [a-z]+="[^"]*")*)>([^<]*)</\1>')
_NOT_KEPT = re.compile(r' type="[^"]*"')
_XLIFF = re.compile(r'</g>|<(?:x|bx|ex|g)(?: [\w:-]+="[^"<&]*")* ?/?>')


def read(sent: str) -> Segment:
    """The segment that a client's string stands for; never refused for its markup."""
    try:
        return tmx_segments.read(xml.fragment(_BARE_AMPERSAND.sub("&amp;", _NUMBER.sub(r"\1", sent))))
    except BadMarkup:
        return Segment(sent)


def written(segment: Segment) -> str:
    """The string that clients read; where the tags of a text do not nest, its text alone."""
    if segment.markup is None:
        return canonical.escaped(segment.text)
    content = _CODE.sub(_element, tmx_segments.content(segment))
    try:
        xml.fragment(content)
    except BadMarkup:
        return canonical.escaped(segment.text)
    return content


def _element(code: re.Match[str]) -> str:
    native = canonical.plain(code[3])
    return native if _XLIFF.fullmatch(native) else f"<{code[1]}{_NOT_KEPT.sub('', code[2])}/>"
