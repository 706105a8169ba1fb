"""Atom feeds out (RFC 4287): valid by its schema, UTF-8."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape

from tmserver.domain.matches import Change
from tmserver.formats import xml

MEDIA_TYPE = "application/atom+xml"


@dataclass(frozen=True, slots=True)
class Entry:
    """One change. `id` is a URI that stays the same; `address` is where people read more."""

    id: str
    title: str
    address: str
    author: str
    at: datetime
    summary: str
    changes: Sequence[Change]


@dataclass(frozen=True, slots=True)
class Feed:
    """What the feed says of itself. `updated` holds while there are no entries."""

    id: str
    title: str
    language: str
    address: str
    """Of the feed itself."""
    page: str
    updated: datetime


def write(feed: Feed, entries: Iterable[Entry]) -> bytes:
    """The feed with its entries, the newest first."""
    listed = list(entries)
    updated = max((entry.at for entry in listed), default=feed.updated)
    pieces = [
        '<?xml version="1.0" encoding="UTF-8"?>\n',
        xml.start_tag("feed", {"xmlns": "http://www.w3.org/2005/Atom", "xml:lang": feed.language}), "\n",
        _element("id", feed.id), _element("title", feed.title), _element("updated", _time(updated)),
        _link("self", feed.address, MEDIA_TYPE), _link("alternate", feed.page, "text/html"),
        '<author><name>tmserver</name></author>\n<generator>tmserver</generator>\n',
        *map(_entry, listed), "</feed>\n",
    ]  # fmt: skip
    return "".join(pieces).encode()


def _entry(entry: Entry) -> str:
    parts = [
        _element("id", entry.id), _element("title", entry.title), _element("updated", _time(entry.at)),
        _element("published", _time(entry.at)), _link("alternate", entry.address, "text/html"),
        f"<author>{_element('name', entry.author).rstrip()}</author>\n",
        _element("summary", entry.summary) if entry.summary else "",
        xml.start_tag("content", {"type": "html"}), _escaped(_html(entry.changes)), "</content>\n",
    ]  # fmt: skip
    return f"<entry>\n{''.join(parts)}</entry>\n"


def _html(changes: Sequence[Change]) -> str:
    """The words that changed as HTML, line by line."""
    tags = {"insert": "ins", "delete": "del"}
    pieces = [(tags.get(change.op), escape(change.text, quote=False)) for change in changes]
    marked = "".join(f"<{tag}>{text}</{tag}>" if tag else text for tag, text in pieces)
    return f"<p>{marked}</p>".replace("\n", "<br>")


def _element(name: str, text: str) -> str:
    return f"<{name}>{_escaped(text)}</{name}>\n"


def _link(relation: str, address: str, media: str) -> str:
    return xml.start_tag("link", {"rel": relation, "type": media, "href": address}, empty=True) + "\n"


def _escaped(text: str) -> str:
    return xml.escaped(xml.cleaned(text))


def _time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
