"""Our own docs pages as HTML: the part of Markdown they use, no more. Everything is escaped; HTML in them is text.

Blocks: headings (with an anchor made of their words), paragraphs, lists of one level, fenced code, tables, quotes.
Inside: `code`, **bold**, *italic* and [links](to/addresses).
"""

import re
from collections.abc import Iterator
from itertools import groupby

from markupsafe import Markup, escape

_INLINE = re.compile(
    r"`(?P<code>[^`]+)`|\*\*(?P<bold>[^*]+)\*\*|\*(?P<italic>[^*\s][^*]*)\*|\[(?P<label>[^\]]+)\]\((?P<to>[^)\s]+)\)"
)
_HEADING = re.compile(r"(#{1,4}) +(.+)")
_ITEM = re.compile(r"(?:[-*]|(\d+)\.) +(.*)")
_RULER = re.compile(r"\|?[\s:|-]+\|?")
_SAFE_ADDRESS = re.compile(r"(?:https?://|/|#|[A-Za-z0-9_.-]+(?:[#/]|$))")


def anchor(heading: str) -> str:
    """The id of a heading: `## file-refused` can be linked as #file-refused."""
    return re.sub(r"[^a-z0-9]+", "-", heading.lower()).strip("-")


def inline(text: str) -> Markup:
    """A line of text with code, bold, italic and links."""
    parts: list[Markup] = []
    end = 0
    for found in _INLINE.finditer(text):
        parts.append(escape(text[end : found.start()]))
        end = found.end()
        if found["code"]:
            parts.append(Markup("<code>{}</code>").format(found["code"]))
        elif found["bold"]:
            parts.append(Markup("<strong>{}</strong>").format(inline(found["bold"])))
        elif found["italic"]:
            parts.append(Markup("<em>{}</em>").format(inline(found["italic"])))
        elif _SAFE_ADDRESS.match(found["to"]):
            parts.append(Markup('<a href="{}">{}</a>').format(_address(found["to"]), inline(found["label"])))
        else:
            parts.append(escape(found[0]))
    return Markup("").join([*parts, escape(text[end:])])


def _address(to: str) -> str:
    """Pages link each other as files, `settings.md#port`; here they are `/docs/settings#port`."""
    page, hash_, place = to.partition("#")
    if page.endswith(".md") and "://" not in page:
        page = "/docs/" + page.removesuffix(".md").rpartition("/")[2]
    return page + hash_ + place


def as_html(source: str) -> Markup:
    """The whole page."""
    return Markup("\n").join(_blocks(source.replace("\r\n", "\n").split("\n")))


def _kind(line: str) -> str:
    """What kind of block a line belongs to."""
    if not line.strip():
        return "blank"
    if _HEADING.fullmatch(line):
        return "heading"
    if line.startswith("|"):
        return "table"
    if line.startswith("> "):
        return "quote"
    if _ITEM.match(line) or line.startswith("  "):
        return "list"
    return "paragraph"


def _blocks(lines: list[str]) -> Iterator[Markup]:
    plain: list[str] = []
    code: list[str] | None = None
    for line in lines:
        if not line.startswith("```"):
            (plain if code is None else code).append(line)
        elif code is None:
            yield from _plain_blocks(plain)
            plain, code = [], []
        else:
            yield Markup('<pre tabindex="0"><code>{}</code></pre>').format("\n".join(code))
            code = None
    yield from _plain_blocks(plain + (code or []))


def _plain_blocks(lines: list[str]) -> Iterator[Markup]:
    for kind, group in groupby(lines, _kind):
        block = list(group)
        if kind == "heading":
            yield from map(_heading, block)
        elif kind == "table":
            yield _table(block)
        elif kind == "list":
            yield _list(block)
        elif kind == "quote":
            yield Markup('<p class="notice"><span>{}</span></p>').format(inline(" ".join(line[2:] for line in block)))
        elif kind == "paragraph":
            yield Markup("<p>{}</p>").format(inline(" ".join(block)))


def _heading(line: str) -> Markup:
    found = _HEADING.fullmatch(line)
    if found is None:
        return escape(line)
    level, words = len(found[1]), found[2]
    return Markup('<h{} id="{}">{}</h{}>').format(level, anchor(words), inline(words), level)


def _list(lines: list[str]) -> Markup:
    items: list[str] = []
    for line in lines:
        found = _ITEM.match(line.strip()) if not line.startswith("  ") or not items else None
        if found:
            items.append(found[2])
        elif items:
            items[-1] += " " + line.strip()
        else:
            items.append(line.strip())
    tag = "ol" if lines[0][:1].isdigit() else "ul"
    return Markup("<{}>{}</{}>").format(
        tag, Markup("").join(Markup("<li>{}</li>").format(inline(i)) for i in items), tag
    )


def _cells(line: str) -> list[str]:
    return [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))]


def _table(lines: list[str]) -> Markup:
    has_head = len(lines) > 1 and _RULER.fullmatch(lines[1]) is not None
    head, body = (lines[:1], lines[2:]) if has_head else ([], lines)

    return Markup('<div class="scroll" tabindex="0"><table><thead>{}</thead><tbody>{}</tbody></table></div>').format(
        _rows(head, Markup('<th scope="col">{}</th>')),
        _rows(body, Markup("<td>{}</td>")),
    )


def _rows(lines: list[str], cell: Markup) -> Markup:
    rows = (Markup("").join(cell.format(inline(text)) for text in _cells(line)) for line in lines)
    return Markup("").join(Markup("<tr>{}</tr>").format(row) for row in rows)
