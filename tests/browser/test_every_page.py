"""Every page, in both themes and three widths: accessible, within the window, alone with its own origin."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.axe import serious
from tests.browser.conftest import Site, Watched, make_glossary, upload
from tests.builders import new_story
from tmserver.db.tables import Job
from tmserver.domain.people import SYSTEM
from tmserver.domain.segments import Segment
from tmserver.domain.stories import Draft
from tmserver.services import demo, stories, story_segments, users

Opener = Callable[..., Watched]

STRANGERS = ("/sign-in", "/help/shortcuts", "/docs", "/docs/settings", "/nowhere")
READERS = (
    "/", "/memory", "/memory/new", "/memory/world", "/memory/world?q=droni", "/memory/world?q=zzz",
    "/memory/world/settings", "/memory/world/units/new", "/memory/world/units/1", "/memory/world/units/1/history",
    "/memory/world/import", "/memory/world/replace", "/memory/world/quality",
    "/memory/world/replace?find=drones&replace=craft&case=1&words=1", "/memory/world/change?to=retired&q=droni",
    "/memory/world?status=unreviewed&origin=api&year=2026", "/memory/world/replace?find=drones&q=droni",
    "/glossary", "/glossary/new", "/glossary/desk", "/glossary/desk?q=kyiv&kind=place", "/glossary/desk?q=zzz",
    "/glossary/desk/settings", "/glossary/desk/proposals", "/glossary/desk/import", "/glossary/desk/new",
    "/glossary/desk/new?cldr=ucraina", "/style", "/style/en", "/outlets/house/style/it",
    "/outlets/house/style/it/sheet",
    "/style/en/sheet",
    "/concordance", "/concordance?q=droni", "/concordance?q=zzz",
    "/stories", "/stories/new", "/stories/1/edit", "/stories/1/read", "/stories/1/read?languages=both",
    "/stories/1/report", "/stories/1/history",
    "/paste", "/jobs", "/jobs/2", "/jobs/3", "/me", "/connect", "/help/shortcuts", "/memory/nowhere",
)  # fmt: skip
PAYLOAD = "<img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def worked(site: Site, tmp_path_factory: pytest.TempPathFactory) -> int:
    """The site with two jobs behind it: one with skipped rows, one that failed. The first concept of its glossary."""
    folder: Path = tmp_path_factory.mktemp("files")
    for name, content in (
        ("a.tsv", "it\ten\nBuono.\tGood.\nA Kiev.\tIn Kiev.\nA Kiev.\tThe Kiev Post.\n\tSenza.\n"),
        ("b.tmx", "<tmx>"),
    ):
        (folder / name).write_text(content, encoding="utf-8")
        upload(site, folder / name)
    site.work()
    first = make_glossary(site)
    with site.core.writing() as session:
        rita = users.actor_of(session, users.get(session, SYSTEM, "rita"))
        assert stories.create(session, rita, site.core.now(), new_story(demo.stories()["bce"], desk="economy")).id == 1
        draft = Draft(Segment("ECB holds rates"))
        story_segments.write(session, rita, site.core.now(), 1, 1, story_segments.Write(1), draft)
    with site.core.reading() as session:
        assert session.get_one(Job, 3).state.value == "failed"  # the first one is of the demonstration's terms
    return first


WIDTHS = (1024, 390, 320, 1440)
_SHORTEN = """document.querySelectorAll("main *").forEach(
  (one) => [...one.children].slice(60).forEach((child) => child.remove()))"""
"""Of a long list the first sixty are looked at: the others are made alike, and a style sheet has hundreds."""


def _seen(page: Page, where: str) -> list[str]:
    """What is wrong with a page in both themes and at four widths."""
    wide = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 850})
        over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        wide += [f"{where}: {over} px too wide at {width}"] if over > 0 else []
    page.evaluate(_SHORTEN)
    page.emulate_media(color_scheme="light")
    found = serious(page, f"{where}, light")
    page.emulate_media(color_scheme="dark")
    return wide + found + serious(page, f"{where}, dark", colours_only=True)


def test_every_page_fits_its_window_and_axe_finds_nothingserious(open_page: Opener, site: Site, worked: int) -> None:
    found: list[str] = []
    stranger = open_page()
    for path in STRANGERS:
        found += _seen(stranger.go(path), path)
    reader = open_page(demo=True)
    concepts = [f"/glossary/desk/concepts/{number}" for number in range(worked, worked + 3)]
    concepts += [f"{concepts[0]}/{page}" for page in ("usage", "usage?kind=compliant", "impact", "replacement")]
    for path in (*READERS, *concepts, f"{concepts[0]}/edit", f"{concepts[0]}/terms"):
        found += _seen(reader.go(path), path)
    page = reader.go("/glossary/desk/import")
    table = "concept;language;term;status\n1;it;pane;\n1;en;bread;\n2;it;vino;best\n3;it;Valdombra;\n"
    page.get_by_label("File").set_input_files({"name": "a.csv", "mimeType": "text/csv", "buffer": table.encode()})
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/import/*?name=a.csv")
    address = page.url
    for kind in ("new", "wrong"):
        found += _seen(reader.go(f"{address.removeprefix(site.address)}&show={kind}"), f"preview, {kind}")
    page.get_by_role("button", name="Import as proposals").click()
    page.wait_for_url("**/imports/*")
    found += _seen(page, "import")
    page = reader.go("/paste?story=droni")
    page.get_by_role("button", name="Look up every sentence").click()
    page.keyboard.press("End")
    found += _seen(page, "desk")
    page.keyboard.press("?")
    found += _seen(page, "keys")
    assert not found


def test_the_pages_of_the_glossary_are_as_sound_in_italian(open_page: Opener, site: Site, worked: int) -> None:
    reader = open_page(demo=True)
    with site.core.writing() as session:
        rita = users.actor_of(session, users.get(session, SYSTEM, "rita"))
        users.set_language(session, rita, site.core.now(), "it")
    try:
        found = []
        for path in (
            "/glossary/desk", f"/glossary/desk/concepts/{worked}", f"/glossary/desk/concepts/{worked}/terms",
            "/glossary/desk/new?cldr=ucraina", "/style", "/style/it", "/outlets/house/style/en/sheet",
        ):  # fmt: skip
            page = reader.go(path)
            assert page.locator("html").get_attribute("lang") == "it"
            found += _seen(page, path)
    finally:
        with site.core.writing() as session:
            users.set_language(session, rita, site.core.now(), "en")
    assert not found


@pytest.mark.usefixtures("worked")
def test_what_people_type_is_shown_as_text_everywhere(open_page: Opener, site: Site) -> None:
    """Dialogs, policy reports and errors fail the test by themselves (see `open_page`)."""
    watched = open_page(demo=True)
    page = watched.go("/memory/new")
    page.get_by_label("Name", exact=True).fill(PAYLOAD)
    page.get_by_label("Short name").fill("payloads")
    page.get_by_role("button", name="Make the memory").click()
    page.get_by_role("link", name="Add a unit").first.click()
    page.get_by_label("Italian").fill(f"'\"></textarea><script>alert(2)</script>{PAYLOAD}")
    page.get_by_label("English").fill(f"{PAYLOAD} {{{{7*7}}}} %(name)s %s")
    page.get_by_label("Note").fill(f'" autofocus onfocus="alert(3)" x="{PAYLOAD}')
    page.get_by_role("button", name="Add to").click()
    page.locator("tr.is-new").get_by_role("link").click()
    unit = page.url
    page.get_by_label("English").fill(f"javascript:alert(4) {PAYLOAD} {{{{7*7}}}}")
    page.get_by_role("button", name="Save a new version").click()
    page.goto(site.address + "/glossary/desk/new")
    page.get_by_label("Term").first.fill(PAYLOAD)
    page.locator("textarea[name=note]").fill(f'" autofocus onfocus="alert(7)" {PAYLOAD}')
    page.get_by_role("button", name="Save, in force at once").click()
    page.get_by_label("Italian").fill(f"<script>alert(8)</script> {PAYLOAD}")
    page.get_by_role("button", name="Try it").click()
    page.get_by_role("link", name="Edit").click()
    for path in ("/glossary/desk", f"/glossary/desk?q={PAYLOAD}&kind={PAYLOAD}&done={PAYLOAD}"):
        watched.go(path)
    for path in ("/", "/memory", "/memory/payloads", "/memory/payloads/settings", f"/memory/payloads?q={PAYLOAD}"):
        watched.go(path)
    page.goto(unit)
    page.get_by_role("link", name="History").click()
    page.goto(site.address + "/paste")
    page.locator("textarea").fill(f"{PAYLOAD}<script>alert(5)</script>. Seconda frase.")
    page.get_by_role("button", name="Look up every sentence").click()
    page.keyboard.press("ArrowDown")
    watched.go("/me")
    page.get_by_label("What is it for?").fill(PAYLOAD)
    page.get_by_role("button", name="Make a token").click()
    watched.go(f"/memory/world?q={PAYLOAD}&status=%3Cscript%3E&done={PAYLOAD}")
    watched.go(f"/{PAYLOAD}")
    watched.go(f"/sign-in?next=javascript:alert(6)&language={PAYLOAD}")
    assert page.locator("img").count() == 0
