"""A browser without scripts, as far as our pages need one: it keeps cookies, says where it comes from, reads HTML."""

import re
from datetime import datetime
from html import unescape
from html.parser import HTMLParser
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from tmserver.core import Core
from tmserver.http.identity import COOKIE
from tmserver.services import signin

_VOID = frozenset({"input", "link", "meta", "br", "img", "path", "circle", "use", "col"})
FORM = "application/x-www-form-urlencoded"
_HEADERS = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8", "Sec-Fetch-Site": "same-origin"}


class _Checker(HTMLParser):
    """Notes what must not be in a page: elements left open, inline styles and scripts, ids given twice."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []
        self.ids: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if "style" in given or any(name.startswith("on") for name in given):
            self.faults.append(f"inline style or handler in <{tag}>")
        if tag == "style" or (tag == "script" and "src" not in given):
            self.faults.append(f"inline <{tag}>")
        if given.get("id"):
            if given["id"] in self.ids:
                self.faults.append(f"id {given['id']} twice")
            self.ids.add(str(given["id"]))
        for name in ("src", "href", "action"):
            if re.match(r"(?:[a-z]+:)?//|javascript:", given.get(name) or "", re.IGNORECASE):
                self.faults.append(f"{name} leads elsewhere: {given[name]}")
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes nothing")


def faults_of(html: str) -> list[str]:
    """What is wrong with a page, in words."""
    checker = _Checker()
    checker.feed(html)
    return checker.faults + [f"<{tag}> is left open" for tag in checker.open]


class Reader:
    """One person's browser."""

    def __init__(self, app: Flask, name: str | None = None, *, language: str = "en") -> None:
        self.client = app.test_client()
        self.headers = _HEADERS | {"Accept-Language": language}
        if name is not None:
            core: Core = app.extensions["tmserver"]
            with core.writing() as session:
                now: datetime = core.now()
                _, secret, _ = signin.start_session(session, now, name, "test", stay=False)
            self.client.set_cookie(COOKIE, secret)

    def get(self, path: str, **options: Any) -> TestResponse:
        """A page; HTML answers are checked for faults."""
        return self._checked(self.client.get(path, headers=self.headers | options.pop("headers", {}), **options))

    def post(self, path: str, **fields: str) -> TestResponse:
        """Send a form."""
        return self._checked(self.client.post(path, headers=self.headers, data=fields, content_type=FORM))

    def send(self, path: str, **options: Any) -> TestResponse:
        """Send anything."""
        return self._checked(self.client.post(path, headers=self.headers | options.pop("headers", {}), **options))

    @staticmethod
    def _checked(answer: TestResponse) -> TestResponse:
        if answer.mimetype == "text/html" and answer.data:
            assert not faults_of(answer.text), faults_of(answer.text)
        return answer


def words(answer: TestResponse) -> str:
    """What a page says, without its markup, white space folded."""
    text = re.sub(r"<(script|style|svg|dialog)\b.*?</\1>", " ", answer.text, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())
