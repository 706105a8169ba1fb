"""The manual: docs/*.md as pages, and the keys. For everyone, also without signing in."""

import re
from pathlib import Path

from flask import Blueprint, Response

from tmserver.errors import PageNotFound
from tmserver.http.identity import signed_in
from tmserver.web import frame, markdown

_FOLDER = Path(__file__).resolve().parents[2] / "docs"
_TITLE = re.compile(r"^# +(.+)$", re.MULTILINE)


def add_to(blueprint: Blueprint) -> None:
    """The addresses of this family."""
    blueprint.add_url_rule("/docs", "docs", contents)
    blueprint.add_url_rule("/docs/<slug:page>", "docs_page", one)
    blueprint.add_url_rule("/help/shortcuts", "shortcuts", shortcuts)


def _pages() -> dict[str, Path]:
    return {path.stem: path for path in sorted(_FOLDER.glob("*.md"))}


def _title(source: str, name: str) -> str:
    found = _TITLE.search(source)
    return found[1] if found else name


def contents() -> Response:
    """All pages of the manual."""
    titles = {name: _title(path.read_text(encoding="utf-8"), name) for name, path in _pages().items()}
    return frame.page("docs.html", actor=signed_in(), titles=titles)


def one(page: str) -> Response:
    """One page of the manual. Raises PageNotFound."""
    path = _pages().get(page)
    if path is None:
        raise PageNotFound
    source = path.read_text(encoding="utf-8")
    return frame.page("docs_page.html", actor=signed_in(), title=_title(source, page), body=markdown.as_html(source))


def shortcuts() -> Response:
    """The keys of the pages."""
    return frame.page("shortcuts.html", actor=signed_in())
