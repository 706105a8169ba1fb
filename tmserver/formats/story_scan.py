"""The text of a marked-up story with its place in the file, so that an export changes the text and nothing else.

`scan` cuts XML or HTML into tokens; `parts` finds the stretches of text that are to be translated, each with its inline
tags as codes; `story_write` puts other text in their places. What is outside those places stays code point for code
point: comments, declarations, attributes, metadata. XML has been read by `formats.xml` before, so it is well formed and
declares no entity; HTML may be anything.
"""

import dataclasses
import html
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from tmserver.domain.segments import Segment
from tmserver.domain.stories import StoryField
from tmserver.formats import inline, story_codes
from tmserver.text import markup

_TOKEN = re.compile(
    r"<!--.*?-->|<\?.*?\?>|<!\[CDATA\[(?P<cdata>.*?)\]\]>|<!DOCTYPE(?:[^\[>]|\[.*?\]\s*(?=>))*>"
    r"|<(?P<end>/?)(?P<name>[A-Za-z_][\w:.-]*)(?P<attributes>(?:[^<>\"']|\"[^\"]*\"|'[^']*')*?)(?P<empty>/?)>"
    r"|(?P<text>[^<]+|<)",
    re.DOTALL | re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"([\w:.-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_PRINTED = re.compile(r"[ \t]*[\r\n][ \t\r\n]*")
"""White space of pretty printing: one space, as in XLIFF."""


@dataclass(frozen=True, slots=True)
class Token:
    """`source[start:end]`; kind: start, end, empty, text, other. Names are local and small in HTML."""

    kind: str
    start: int
    end: int
    name: str = ""
    text: str = ""
    attributes: str = ""
    attributes_at: int = 0

    def attribute(self, name: str) -> str | None:
        """The value of an attribute by its local name."""
        for key, *values in _ATTRIBUTE.findall(self.attributes):
            if key.rpartition(":")[2].lower() == name.lower():
                return html.unescape("".join(values))
        return None


Stack = Sequence[Token]
"""The start tags of the open elements, the outermost first."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """What the names of a format mean. `field_of` says for the open elements whether text is translated, and as what;
    `inline` names stand inside a text, all others end it; `raw` hold text that is none (scripts); `opaque` ones
    are one code with all that they hold (native codes)."""

    field_of: Callable[[Stack], StoryField | None]
    inline: frozenset[str]
    void: frozenset[str] = frozenset()
    raw: frozenset[str] = frozenset()
    opaque: frozenset[str] = frozenset()
    is_html: bool = False


class Code(NamedTuple):
    """What the file has in the place of a code. `form`: the formatting of the text that a pair holds (Word)."""

    opening: str
    closing: str = ""
    form: str | None = None


Codes = Mapping[str, Code]
"""Codes of a part by their number."""


@dataclass(slots=True)
class Part:
    """A stretch of text: where it stands, what it is, its segment, and what its codes stand for."""

    start: int
    end: int
    field: StoryField
    segment: Segment
    codes: Codes = dataclasses.field(default_factory=dict)


def scan(source: str, dialect: Dialect) -> Iterator[Token]:
    """The tokens of a document, in order; together they are all of it."""
    position = 0
    while position < len(source):
        found = _TOKEN.match(source, position)
        if found is None:  # a "<" that begins nothing, in HTML
            yield Token("text", position, position + 1, text="<")
            position += 1
            continue
        token = _token(found, dialect)
        position = found.end()
        if token.kind == "start" and token.name in dialect.opaque:
            token = _whole(source, token)
            position = token.end
        yield token
        if token.kind == "start" and token.name in dialect.raw:
            close = re.compile(rf"</{re.escape(token.name)}", re.IGNORECASE).search(source, position)
            stop = close.start() if close else len(source)
            yield Token("other", position, stop)
            position = stop


def _whole(source: str, token: Token) -> Token:
    """An opaque element from its start tag to its end tag, as one token."""
    close = re.compile(rf"</(?:[\w.-]+:)?{re.escape(token.name)}\s*>").search(source, token.end)
    return dataclasses.replace(token, kind="empty", end=close.end() if close else token.end)


def _token(found: re.Match[str], dialect: Dialect) -> Token:
    start, end = found.span()
    if found["text"] is not None:
        return Token("text", start, end, text=html.unescape(found["text"]))
    if found["cdata"] is not None and not dialect.is_html:
        return Token("text", start, end, text=found["cdata"])
    if found["name"] is None:
        return Token("other", start, end)
    name = found["name"].rpartition(":")[2]
    name = name.lower() if dialect.is_html else name
    kind = "end" if found["end"] else "empty" if found["empty"] or name in dialect.void else "start"
    return Token(kind, start, end, name, attributes=found["attributes"], attributes_at=found.start("attributes"))


def parts(source: str, dialect: Dialect) -> list[Part]:
    """The stretches of text that are to be translated, in order."""
    stack: list[Token] = []
    run: list[Token] = []
    found: list[Part] = []

    def flush() -> None:
        what = dialect.field_of(stack)
        if run and what is not None:
            part = _part(source, run, what)
            if part is not None:
                found.append(part)
        run.clear()

    for token in scan(source, dialect):
        if token.kind in {"text", "other"} or token.name in dialect.inline:
            run.append(token)
            continue
        flush()
        if token.kind == "start":
            stack.append(token)
        elif token.kind == "end":
            _close(stack, token.name)
    flush()
    return found


def stacks(source: str, dialect: Dialect) -> Iterator[tuple[Token, Stack]]:
    """The elements that are no inline tags, each with those that are open around it."""
    stack: list[Token] = []
    for token in scan(source, dialect):
        if token.kind in {"text", "other"} or token.name in dialect.inline:
            continue
        if token.kind == "end":
            _close(stack, token.name)
            continue
        yield token, tuple(stack)
        if token.kind == "start":
            stack.append(token)


def value_of(token: Token, name: str) -> tuple[int, int] | None:
    """Where in the document the value of an attribute of an element stands."""
    for found in _ATTRIBUTE.finditer(token.attributes):
        if found[1].rpartition(":")[2].lower() == name and found.lastindex is not None:
            start, end = found.span(found.lastindex)
            return token.attributes_at + start, token.attributes_at + end
    return None


def _close(stack: list[Token], name: str) -> None:
    """Close the nearest element of a name; HTML leaves out end tags."""
    for place in range(len(stack) - 1, -1, -1):
        if stack[place].name == name:
            del stack[place:]
            return


def _part(source: str, run: Sequence[Token], what: StoryField) -> Part | None:
    tokens = _trimmed(run)
    if not any(token.kind == "text" and token.text.strip() for token in tokens):
        return None
    start, end = tokens[0].start, tokens[-1].end
    pairs = _pairs(tokens)
    codes: dict[str, Code] = {}
    written: list[str] = []
    for place, token in enumerate(tokens):
        own = source[token.start : token.end]
        if token.kind == "text":
            written.append(markup.escaped(_PRINTED.sub(" ", token.text)))
        elif place in pairs:
            opening, number = pairs[place]
            if opening is None:
                codes[str(number)] = Code(codes[str(number)].opening, own)
                written.append("</pc>")
            else:
                codes[str(number)] = Code(own)
                written.append(inline.start_tag("pc", {"id": str(number), **story_codes.kind(token)}))
        else:
            number = len(codes) + 1
            codes[str(number)] = Code(own)
            written.append(inline.start_tag("ph", {"id": str(number), **story_codes.kind(token)}))
    marked = "".join(written)
    text = markup.plain(marked)
    lead, trail = len(text) - len(text.lstrip()), len(text.rstrip())
    marked = markup.pieces(marked, [(lead, trail)])[0] if (lead, trail) != (0, len(text)) else marked
    start, end = _moved(source, tokens, start, end)
    return Part(start, end, what, Segment(text.strip(), marked if markup.tag_sequence(marked) else None), codes)


def _moved(source: str, tokens: Sequence[Token], start: int, end: int) -> tuple[int, int]:
    """The part without the white space at its ends, where these are text."""
    if tokens[0].kind == "text":
        own = source[start : tokens[0].end]
        start += len(own) - len(own.lstrip())
    if tokens[-1].kind == "text":
        own = source[tokens[-1].start : end]
        end -= len(own) - len(own.rstrip())
    return start, end


def _trimmed(run: Sequence[Token]) -> list[Token]:
    """The run without blanks and lone codes at its ends, and without a pair of tags around all of it."""
    tokens = list(run)
    while True:
        before = len(tokens)
        for end in (0, -1):
            while tokens and (
                tokens[end].kind in {"other", "empty"} or (tokens[end].kind == "text" and not tokens[end].text.strip())
            ):
                tokens.pop(end)
        pairs = _pairs(tokens)
        if tokens and pairs.get(0) and pairs.get(len(tokens) - 1) == (None, pairs[0][1]):
            tokens = tokens[1:-1]
        for end in (0, -1):  # a tag whose other half is elsewhere: it stays outside
            place = 0 if end == 0 else len(tokens) - 1
            if tokens and tokens[end].kind in {"start", "end"} and place not in _pairs(tokens):
                tokens.pop(end)
        if len(tokens) == before:
            return tokens


def _pairs(tokens: Sequence[Token]) -> dict[int, tuple[int | None, int]]:
    """Places of tags whose other half is here: (place of the end, or None at the end itself; the pair's number)."""
    matched: dict[int, int] = {}
    open_: list[tuple[int, str]] = []
    for place, token in enumerate(tokens):
        role, key = story_codes.role(token)
        if role == "open":
            open_.append((place, key))
        elif role == "close":
            above = next((depth for depth, one in enumerate(reversed(open_), start=1) if one[1] == key), 0)
            if above:  # what was opened since then is not closed in this pair: it stands alone
                matched[open_[-above][0]] = place
                del open_[-above:]
    found: dict[int, tuple[int | None, int]] = {}
    number = 0
    for place, token in enumerate(tokens):
        if place in matched:
            number += 1
            found[place] = (matched[place], number)
            found[matched[place]] = (None, number)
        elif token.kind != "text" and place not in found:
            number += 1  # a lone code takes the next number
    return found
