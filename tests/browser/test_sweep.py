"""From a proposal to a ruling to the memory and back, in a real browser: a translator and a terminologist."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, Watched
from tests.builders import add_units, make_memory, new_unit
from tmserver.db.tables import Unit
from tmserver.domain.people import SYSTEM, Role
from tmserver.http.identity import COOKIE
from tmserver.services import desks, glossaries, memories, signin, users

Opener = Callable[..., Watched]
PAIRS = [
    ("Il sindaco di Kiev parla.", "The mayor of Kiev speaks."),
    ("Pollo alla Kiev.", "We ate chicken Kiev."),
    ("Disse «Kiev resiste».", "She said “Kiev resists”."),
    ("Il romanzo Kiev vende.", "The novel, Kiev, sells."),
    ("Era a Kiev nel 2010.", "He was in Kiev in 2010."),
    ("Notte a Kiev.", "A night in Kiev."),
    ("Il giornale di Kiev.", "The Kiev Gazette."),
]
SPOKEN, DISH, QUOTED, NOVEL, OLD, NIGHT, PAPER = range(7)


@pytest.fixture
def desk(postgresql_site: Site) -> Site:
    """A demonstration desk of its own; Tina translates, Teo rules on terms; an outlet that still writes Kiev."""
    site, core = postgresql_site, postgresql_site.core
    with core.writing() as session:
        now = core.now()
        for name, role in (("tina", Role.TRANSLATOR), ("teo", Role.TERMINOLOGIST)):
            users.create(session, SYSTEM, now, name=name, role=role)
        desks.create_outlet(session, SYSTEM, now, slug="club", name="The club")
        glossaries.create(session, SYSTEM, now, slug="desk", name="House glossary", source="it", target="en")
    for slug in ("foreign", "club"):
        make_memory(core, slug)
    make_memory(core, "back", source="en", target="it")
    with core.writing() as session:
        memories.change(session, SYSTEM, core.now(), "club", {"outlet": "club"})
    site.made = [unit.id for unit in add_units(core, PAIRS, memory="foreign")]  # type: ignore[attr-defined]
    add_units(core, [("Al club di Kiev.", "At the club in Kiev.")], memory="club")
    backwards = new_unit("Rain in Kyiv.", "Piove a Kiev.", source_language="en", target_language="it")
    add_units(core, [backwards], memory="back")
    with core.writing() as session:
        session.get_one(Unit, site.made[OLD]).created_at = datetime(2010, 5, 1, tzinfo=UTC)  # type: ignore[attr-defined]
    return site


def _as(site: Site, watched: Watched, name: str) -> Page:
    """The page of somebody who is signed in."""
    with site.core.writing() as session:
        _, secret, _ = signin.start_session(session, site.core.now(), name, "192.0.2.1", stay=False)
    watched.page.context.add_cookies([{"name": COOKIE, "value": secret, "url": site.address}])
    return watched.page


def _targets(site: Site) -> list[str]:
    with site.core.reading() as session:
        return [session.get_one(Unit, one).target for one in site.made]  # type: ignore[attr-defined]


def _propose(page: Page, site: Site) -> str:
    """Kiev in Italian, Kyiv in English; Kiev no longer, but in a dish, at the club, and until 2019. Its number."""
    page.goto(f"{site.address}/glossary/desk/new?source=Kiev&target=Kyiv")
    page.locator("[name=kind]").select_option("place")
    page.locator("[name=t2-text]").fill("Kiev")
    page.locator("[name=t2-status]").select_option("superseded")
    page.locator("details.more").nth(2).locator("summary").click()
    page.locator("[name=t2-exceptions]").fill("chicken Kiev")
    page.locator("[name=t2-s0-status]").select_option("admitted")
    page.locator("[name=t2-s0-outlet]").select_option("club")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/concepts/*?done=proposed")
    page.goto(page.url.partition("?")[0] + "/edit")
    page.locator("details.more").nth(2).locator("summary").click()
    page.locator("[name=t2-s1-status]").select_option("admitted")
    page.locator("[name=t2-s1-until]").fill("2019-08-13")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/concepts/*?done=proposed")
    return page.url.partition("?")[0].rpartition("/")[2]


def test_a_translator_proposes_a_terminologist_approves_with_the_preview_sweeps_and_undoes(
    open_page: Opener, desk: Site
) -> None:
    tina = _as(desk, open_page(address=desk.address), "tina")
    number = _propose(tina, desk)
    tina.goto(f"{desk.address}/glossary/desk/concepts/{number}/usage")
    expect(tina.get_by_role("link", name="Preview the replacement")).to_have_count(0)

    page = _as(desk, open_page(address=desk.address), "teo")
    page.goto(f"{desk.address}/glossary/desk/proposals")
    impact = page.locator(f"#impact-{number}")
    expect(impact).to_contain_text("4 units would have to be mended")
    expect(impact).to_contain_text("1 was right in its time")
    expect(impact).to_contain_text("0 open stories")
    hits = impact.locator("details", has_text="“Kiev”")
    hits.last.locator("summary").click()
    expect(hits.last.locator("mark.hit").first).to_have_text("Kiev")
    page.keyboard.press("a")
    page.wait_for_url("**/proposals?done=approved")

    page.goto(f"{desk.address}/glossary/desk/concepts/{number}")
    expect(page.locator("main")).to_contain_text("being looked through for units to mend")
    desk.work()
    page.reload()
    expect(page.locator("main")).to_contain_text("4 units to mend")
    page.get_by_role("link", name="Show them").click()
    figures = page.locator(".figure")
    expect(figures.filter(has_text="Violating")).to_contain_text("4")
    expect(figures.filter(has_text="Exceptions")).to_contain_text("2")
    expect(figures.filter(has_text="Right in their time")).to_contain_text("1")
    expect(figures.filter(has_text="Compliant")).to_contain_text("2")  # at the club, and in Italian
    row = page.locator("tr", has_text="The novel, Kiev, sells.")
    row.get_by_placeholder("Why it may stand").fill("The title of a novel.")
    page.keyboard.press("Enter")
    page.wait_for_url("**/usage?done=waived")
    expect(figures.filter(has_text="Let stand")).to_contain_text("1")
    expect(page.locator("tbody tr", has_text="The novel")).to_have_count(0)

    page.get_by_role("link", name="Preview the replacement").click()
    ticked = page.locator("[data-sweep] input[name=unit]:checked")
    expect(ticked).to_have_count(2)
    expect(page.locator("[data-sweep] tbody tr")).to_have_count(3)
    expect(page.locator("[data-sweep] tr", has_text="in 2010")).to_contain_text("archive")
    by_hand = page.locator("section", has=page.get_by_role("heading", name="By hand"))
    expect(by_hand).to_contain_text("part of a name")
    expect(by_hand).to_contain_text("in a quotation")
    expect(page.locator("[data-sweep] ins").first).to_contain_text("Kyiv")
    assert _targets(desk) == [target for _, target in PAIRS]
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(ticked).to_have_count(1)
    page.keyboard.press("x")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/changes/*")
    desk.work()
    expect(page.locator(".figures")).to_contain_text("2")
    swept = [target for _, target in PAIRS]
    swept[SPOKEN], swept[NIGHT] = "The mayor of Kyiv speaks.", "A night in Kyiv."
    assert _targets(desk) == swept
    page.get_by_role("button", name="Undo all of it").click()
    desk.work()
    expect(page.locator(".notice.good")).to_contain_text("This change was taken back.")
    assert _targets(desk) == [target for _, target in PAIRS]
