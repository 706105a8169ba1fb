"""The story editor at 1,000 segments: the server's part of a page, its fragments and a save; the browser's part.

And a wire story of 39 segments worked through by keys alone: the actions that takes besides typing.
"""

import statistics
import threading
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask.testing import FlaskClient
from playwright.sync_api import Page, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.bench.site import Site
from tests.browser import wire
from tests.browser.install import executable
from tests.builders import new_story
from tests.matching import corpus
from tmserver.app import create_app
from tmserver.core import Core
from tmserver.domain.people import SYSTEM, Role
from tmserver.domain.segments import Segment
from tmserver.domain.units import Context, NewUnit
from tmserver.http.identity import COOKIE
from tmserver.services import signin, stories, units, users

SEGMENTS, UNITS, ASKED, MOVES = 1000, 5000, 60, 40


class _Quiet(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """The application has its own log."""


def measure() -> dict[str, Any]:
    """Milliseconds, medians and 95th percentiles."""
    with TemporaryDirectory() as folder:
        site = Site(Path(folder))
        site.prepare()
        core = site.core()
        story, secret = _fill(core)
        app = create_app(core)
        client = app.test_client()
        client.set_cookie(COOKIE, secret)
        found = _server(client, story)
        found |= _browser(app, story, wire.prepare(core, "rita"), secret)
        core.close()
        return found


def _fill(core: Core) -> tuple[int, str]:
    texts = corpus.texts(UNITS)
    with core.writing() as session:
        now = core.now()
        users.create(session, SYSTEM, now, name="rita", role=Role.TRANSLATOR)
        rita = users.actor_of(session, users.get(session, SYSTEM, "rita"))
        new = [NewUnit(Segment(text), Segment(text[::-1]), "it", "en", Context()) for text in texts]
        for begin in range(0, UNITS, 1000):
            units.add(session, SYSTEM, now, "world", new[begin : begin + 1000])
        asked = corpus.queries(texts, SEGMENTS)
        body = "Un titolo\n" + "\n".join(" ".join(asked[at : at + 4]) for at in range(0, SEGMENTS, 4))
        made = stories.create(session, rita, now, new_story(body, memory="world")).id
        _, secret, _ = signin.start_session(session, now, "rita", "bench", stay=False)
    return made, secret


def _times(run: Callable[[int], object], number: int) -> dict[str, float]:
    taken = []
    for n in range(number):
        began = time.perf_counter()
        run(n)
        taken.append(1000 * (time.perf_counter() - began))
    taken.sort()
    return {"p50": round(statistics.median(taken), 1), "p95": round(taken[int(0.95 * (number - 1))], 1)}


def _server(client: FlaskClient, story: int) -> dict[str, Any]:
    base = f"/stories/{story}"
    page = client.get(f"{base}/edit")
    said = {"target": "Twelve ships are due in the port on March 3, the minister said."}

    def save(n: int) -> None:
        put = client.put(
            f"{base}/segments/{2 + n}", json=said | {"status": "draft"}, headers={"If-Match": '"1"'}
        )  # fmt: skip
        assert put.status_code == 200, put.text

    client.get(f"{base}/segments/1/suggestions")
    return {
        "segments": page.text.count("<tr class=\"seg"), "page kB": round(len(page.data) / 1000),
        "page, server": _times(lambda n: client.get(f"{base}/edit"), 5),
        "suggestions, server": _times(lambda n: client.get(f"{base}/segments/{2 + n}/suggestions"), ASKED),
        "checks, server": _times(lambda n: client.post(f"{base}/segments/{2 + n}/checks", json=said), ASKED),
        "save, server": _times(save, ASKED),
    }  # fmt: skip


def _browser(app: Any, story: int, short: int, secret: str) -> dict[str, Any]:
    """Load and moves in Chromium, from the key to the second frame after it; the actions of the short story."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=executable(), args=["--no-sandbox", "--disable-gpu"])
            context = browser.new_context(viewport={"width": 1440, "height": 900})
            address = f"http://127.0.0.1:{server.server_port}"
            context.add_cookies([{"name": COOKIE, "value": secret, "url": address}])
            page = context.new_page()
            page.goto(f"{address}/stories/{story}/edit#s300")
            page.locator("textarea").wait_for()
            load = page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd")
            found = {"load event, browser": round(load)} | _moves(page)
            page.goto(f"{address}/stories/{short}/edit")
            page.locator("[data-editor][data-ready]").wait_for()
            found |= {"actions of a story of 39": wire.translate(page).actions.total(), "budget": wire.MOST_ACTIONS}
            browser.close()
            return found
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


_MOVE = """() => new Promise((done) => {
    const began = performance.now();
    const key = new KeyboardEvent("keydown", {key: "ArrowDown", code: "ArrowDown", altKey: true, bubbles: true});
    document.activeElement.dispatchEvent(key);
    requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - began)));
})"""
_FILLED = """() => new Promise((done) => {
    const began = performance.now(), wanted = String(document.querySelector("tr.is-active").ariaRowIndex - 1);
    const look = () => document.getElementById("suggestions").textContent.includes(wanted)
        ? done(performance.now() - began) : requestAnimationFrame(look);
    look();
})"""


def _moves(page: Page) -> dict[str, Any]:
    moved, filled = [], []
    for _ in range(MOVES):
        moved.append(page.evaluate(_MOVE))
        filled.append(moved[-1] + page.evaluate(_FILLED))
        page.wait_for_timeout(150)
    return {
        name: {"p50": round(statistics.median(taken), 1), "p95": round(sorted(taken)[int(0.95 * (MOVES - 1))], 1)}
        for name, taken in (("next segment, browser", moved), ("suggestions filled, browser", filled))
    }
