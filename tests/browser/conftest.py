"""A real browser against a real server. Without a browser these tests are skipped, loudly; with CI set they fail."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, Request, expect, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.browser.install import executable
from tests.databases import new_database
from tmserver import config
from tmserver.app import create_app
from tmserver.core import Core
from tmserver.domain.concepts import Concept, ConceptKind, Scope, Term, TermStatus
from tmserver.domain.people import SYSTEM, Role
from tmserver.services import concepts, demo, glossaries, imports, users
from tmserver.worker import Runner

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run",
]  # fmt: skip
expect.set_options(timeout=20_000)  # milliseconds: how long a slow machine may take until it is a failure
_MISSING = pytest.StashKey[str]()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say at the end which tests did not run."""
    why = config.stash.get(_MISSING, None)
    if why is not None:
        terminalreporter.section("THE BROWSER TESTS DID NOT RUN", sep="!", red=True, bold=True)
        terminalreporter.line(f"No Chromium was found ({why}). Nothing in tests/browser was tried.")


@pytest.fixture(scope="session")
def browser(request: pytest.FixtureRequest) -> Iterator[Browser]:
    """Chromium: the system's, else the one Playwright installed."""
    found = executable()
    with sync_playwright() as playwright:
        try:
            started = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        except Error as error:
            why = str(error).strip().splitlines()[0]
            if os.environ.get("CI"):
                pytest.fail(f"no browser: {why}")
            request.config.stash[_MISSING] = why
            pytest.skip(f"no browser: {why}")
        yield started
        started.close()


@dataclass
class Site:
    """A served demonstration desk, its core, and where it is."""

    core: Core
    address: str
    runner: Runner
    first: int = 0
    """The first concept of its glossary `desk`, where it has one."""

    def work(self) -> None:
        """Run all queued jobs, as the worker would."""
        while self.runner.run_one():
            pass


def upload(site: Site, path: Path) -> None:
    """Ask for the import of a file into the World desk's memory, as Rita."""
    with path.open("rb") as stream:
        stored = site.core.files.store(iter(lambda: stream.read(1 << 16), b""), 1 << 20)
    with site.core.writing() as session:
        rita = users.actor_of(session, users.get(session, SYSTEM, "rita"))
        imports.request(
            session, rita, site.core.now(), "world", file_name=path.name, stored=stored, host=site.core.host
        )


def make_glossary(site: Site) -> int:
    """A glossary `desk`: Kyiv in force; two proposals of the terminologist Teo, one about Kyiv, one like it.

    Answers the number of the first concept; the other two follow it.
    """
    place, house = ConceptKind.PLACE, "house"
    old = Term("en", "Kiev", TermStatus.SUPERSEDED, exceptions=("chicken Kiev",),
               scopes=(Scope(TermStatus.ADMITTED, house, None, date(2022, 2, 23)),), note="Russian")  # fmt: skip
    kyiv = Concept((Term("it", "Kiev"), Term("en", "Kyiv"), old), kind=place, subject="Ukraine", note="Since 2022.")
    with site.core.writing() as session:
        now = site.core.now()
        users.create(session, SYSTEM, now, name="teo", role=Role.TERMINOLOGIST)
        teo = users.actor_of(session, users.get(session, SYSTEM, "teo"))
        glossaries.create(session, SYSTEM, now, slug="desk", name="House glossary", source="it", target="en")
        made = concepts.create(session, SYSTEM, now, "desk", kyiv, approve=True)
        concepts.create(session, teo, now, "desk", Concept((Term("it", "Kiev"), Term("en", "Kiiv")), kind=place))
        concepts.create(session, teo, now, "desk", Concept((Term("it", "drone"), Term("en", "drone"))))
        wording = replace(kyiv, terms=(*kyiv.terms, Term("it", "Kyiv", TermStatus.ADMITTED)))
        concepts.change(session, teo, now, "desk", made.id, 1, wording)
        return made.id


class _Quiet(WSGIRequestHandler):
    """Says nothing of each request."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """The application has its own log."""


def _core(url: str, folder: Path) -> Core:
    return Core(
        config.load({"TMSERVER_DATABASE_URL": url, "TMSERVER_DATA_DIR": str(folder), "TMSERVER_TIMEZONE": "UTC"})
    )


def _settle(url: str, folder: Path) -> None:
    """Load the demonstration desk into a migrated database."""
    core = _core(url, folder)
    with core.writing() as session:
        demo.load(session, core.now())
    core.close()


def serve(url: str, folder: Path) -> Iterator[Site]:
    """A threaded server on a free port around the demonstration desk in a database."""
    core = _core(url, folder)
    server = make_server("127.0.0.1", 0, create_app(core), threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Site(core, f"http://127.0.0.1:{server.server_port}", Runner(core))
    server.shutdown()
    thread.join()
    server.server_close()
    core.close()


@pytest.fixture(scope="session")
def sqlite_desk(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the demonstration desk, to be copied."""
    folder = tmp_path_factory.mktemp("desk")
    shutil.copy(sqlite_template, folder / "tmserver.db")
    _settle(f"sqlite:///{folder / 'tmserver.db'}", folder)
    return folder / "tmserver.db"


@pytest.fixture(scope="session")
def postgresql_desk(postgresql_server: str, postgresql_template: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A PostgreSQL database with the demonstration desk, to be copied; its URL."""
    url = new_database(postgresql_server, like=postgresql_template)
    _settle(url, tmp_path_factory.mktemp("desk"))
    return url


@pytest.fixture(scope="module")
def site(sqlite_desk: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demonstration desk on SQLite, shared by the tests of a module."""
    folder = tmp_path_factory.mktemp("site")
    shutil.copy(sqlite_desk, folder / "tmserver.db")
    yield from serve(f"sqlite:///{folder / 'tmserver.db'}", folder)


@pytest.fixture
def postgresql_site(postgresql_server: str, postgresql_desk: str, tmp_path: Path) -> Iterator[Site]:
    """The demonstration desk on PostgreSQL, a test's own."""
    yield from serve(new_database(postgresql_server, like=postgresql_desk), tmp_path)


@dataclass
class Watched:
    """A page, and what must not happen in it: errors, policy reports, dialogs, requests to elsewhere."""

    page: Page
    address: str
    faults: list[str] = field(default_factory=list)

    def watch(self) -> None:
        """Listen from now on."""
        self.page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        self.page.on("dialog", lambda dialog: (self.faults.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        self.page.on(
            "console",
            lambda said: (
                self.faults.append(f"console: {said.text}")
                if said.type == "error" and "Failed to load resource" not in said.text
                else None
            ),
        )
        self.page.on("request", self._request)

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:", "about:")):
            self.faults.append(f"request to elsewhere: {request.url}")

    def go(self, path: str) -> Page:
        """Open an address of the site."""
        self.page.goto(self.address + path)
        return self.page


def _patient(page: Page) -> None:
    """Let keys wait for the scripts of a page that has just come: pressed before, they mean nothing yet."""
    press = page.keyboard.press

    def pressed(key: str, **options: float) -> None:
        page.wait_for_load_state("domcontentloaded")  # scripts are modules: they have run by then
        press(key, **options)

    page.keyboard.press = pressed  # type: ignore[method-assign]


@pytest.fixture
def open_page(browser: Browser, site: Site) -> Iterator[Callable[..., Watched]]:
    """`open_page()` is a stranger's page, `open_page(demo=True)` one that entered the demonstration desk."""
    contexts: list[BrowserContext] = []
    opened: list[Watched] = []

    def make(*, demo: bool = False, address: str = site.address, **options: object) -> Watched:
        context = browser.new_context(
            **({"viewport": {"width": 1440, "height": 900}, "locale": "en-GB", "reduced_motion": "reduce"} | options)
        )  # type: ignore[arg-type]
        context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
        contexts.append(context)
        context.on("page", _patient)
        watched = Watched(context.new_page(), address)
        watched.watch()
        opened.append(watched)
        if demo:
            page = watched.go("/sign-in")
            page.get_by_role("button", name="rita").click()
            page.wait_for_url(address + "/")
        return watched

    yield make
    faults = [fault for one in opened for fault in one.faults]
    for context in contexts:
        context.close()
    assert not faults, faults
