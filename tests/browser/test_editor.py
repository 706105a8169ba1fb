"""The story editor as a translator works in it: keys alone, nothing lost, two people, other keyboards."""

import dataclasses
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from tests.browser.axe import serious
from tests.browser.conftest import Site, Watched
from tests.builders import new_story
from tests.web.templates_of_code import PACKAGE
from tmserver.db.story_tables import StorySegment
from tmserver.db.tables import Unit
from tmserver.domain.matches import LookupRequest, Query
from tmserver.domain.people import SYSTEM, Role
from tmserver.domain.segments import Segment
from tmserver.http.identity import COOKIE
from tmserver.services import demo, desks, lookup, signin, stories, story_files, users

Opener = Callable[..., Watched]
EXACT, ADAPTED, NEW, LATER = 12, 13, 14, 20
"""Segments of the demonstration's story about the ECB: one the desk has, one with other values, two that are new (the
first only until a test has confirmed it)."""


@pytest.fixture
def story(site: Site) -> int:
    """A fresh story of the demonstration desk by Rita."""
    with site.core.writing() as session:
        rita = users.actor_of(session, users.get(session, SYSTEM, "rita"))
        return stories.create(session, rita, site.core.now(), new_story(demo.stories()["bce"], desk="economy")).id


def _open(watched: Watched, story: int, segment: int) -> Page:
    watched.page.goto("about:blank")  # the same address but for the segment would not be loaded anew
    page = watched.go(f"/stories/{story}/edit#s{segment}")
    expect(page.locator(f"#s{segment} textarea")).to_be_focused()
    expect(page.locator("#suggestions")).to_contain_text(str(segment))
    return page


def _field(page: Page) -> Locator:
    return page.locator("textarea")


def _stored(site: Site, story: int, number: int) -> StorySegment:
    with site.core.reading() as session:
        found = session.scalar(
            select(StorySegment).where(StorySegment.story_id == story, StorySegment.number == number)
        )
        assert found is not None
        session.expunge(found)
        return found


def test_a_story_is_worked_through_by_keys_alone(site: Site, open_page: Opener, story: int) -> None:
    page = _open(open_page(demo=True), story, EXACT)
    expect(_field(page)).to_have_value("Milan's stock exchange closed lower.")
    expect(page.locator(f"#s{EXACT} .state")).to_have_text("Suggested")
    page.keyboard.press("Control+Enter")
    expect(page.locator(f"#s{ADAPTED} textarea")).to_be_focused()
    expect(_field(page)).to_have_value("The FTSE MIB index lost 1.48 per cent to 43,105 points.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(f"#s{NEW} textarea")).to_be_focused()
    page.keyboard.press("Control+Enter")  # nothing is written yet: it stays, and says so
    expect(page.locator("#live")).to_contain_text("the translation is empty")
    page.keyboard.type("Builders sank in Kiev")
    expect(page.locator(".issue").first).to_contain_text("write Kyiv")
    page.keyboard.press("Control+.")
    expect(_field(page)).to_have_value("Builders sank in Kyiv")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#done")).to_have_text("3 of 22 confirmed")
    expect(page.locator("#saved")).to_have_text("Saved")
    assert _stored(site, story, NEW).target == "Builders sank in Kyiv"
    with site.core.reading() as session:
        source = session.scalar(select(Unit.source).where(Unit.target == "Builders sank in Kyiv"))
        asked = LookupRequest("it", "en", [Query(Segment(str(source)))])
        found = lookup.find_matches(session, SYSTEM, site.core.indexes, site.core.now(), asked).results[0]
        assert found.matches[0].target.text == "Builders sank in Kyiv"
    page.locator(f"#s{NEW}").click()
    page.keyboard.press("Control+Shift+Enter")
    expect(page.locator("#done")).to_have_text("2 of 22 confirmed")
    with site.core.reading() as session:
        found = lookup.find_matches(session, SYSTEM, site.core.indexes, site.core.now(), asked).results[0]
        assert "Builders sank in Kyiv" not in [match.target.text for match in found.matches]


def test_undo_takes_back_exactly_one_step(open_page: Opener, story: int) -> None:
    page = _open(open_page(demo=True), story, EXACT)
    filled = "Milan's stock exchange closed lower."
    expect(_field(page)).to_have_value(filled)
    page.keyboard.type("x")
    page.keyboard.press("Control+z")
    expect(_field(page)).to_have_value(filled)
    page.keyboard.press("Control+z")
    expect(_field(page)).to_have_value("")
    expect(page.locator(f"#s{EXACT} .state")).to_have_text("Empty")
    page.keyboard.type("Milan ")
    page.keyboard.press("Control+1")
    expect(_field(page)).to_have_value(filled)
    page.keyboard.press("Control+z")
    expect(_field(page)).to_have_value("Milan ")
    page.keyboard.press("Control+y")
    expect(_field(page)).to_have_value(filled)


def test_a_link_without_a_place_is_put_around_a_word_with_one_key(
    site: Site, open_page: Opener, tmp_path: Path
) -> None:
    path = tmp_path / "a.html"
    path.write_text("<p>Il <a href='/p'>molo</a> riapre lunedì</p><p>Fine.</p>")
    with site.core.writing() as session:
        rita = users.actor_of(session, users.get(session, SYSTEM, "rita"))
        new = dataclasses.replace(story_files.new_story(path, path.name, "it", "en"), desk="economy")
        made = stories.create(session, rita, site.core.now(), new).id
    page = _open(open_page(demo=True), made, 1)
    page.keyboard.type("On Monday the pier")
    expect(page.locator(".issue[data-tag]")).to_contain_text("“molo” is a link in the source")
    page.keyboard.press("Control+b")
    expect(page.locator(".issue[data-tag]")).to_have_count(0)
    page.keyboard.type(" will be open")
    page.keyboard.press("Control+s")
    expect(page.locator("#saved")).to_have_text("Saved")
    link = '<pc id="1" type="link">pier</pc>'
    assert _stored(site, made, 1).target_markup == f"On Monday the {link} will be open"


def test_terms_go_in_at_the_caret_and_numbers_one_by_one(open_page: Opener, story: int) -> None:
    page = _open(open_page(demo=True), story, 1)
    page.keyboard.type("The  raises rates")
    for _ in range(len(" raises rates")):
        page.keyboard.press("ArrowLeft")
    page.keyboard.press("Control+1")
    expect(_field(page)).to_have_value("The European Central Bank raises rates")
    page = _open(open_page(demo=True), story, 8)
    page.keyboard.type("A 20-year mortgage of")
    page.keyboard.press("F8")
    expect(_field(page)).to_have_value("A 20-year mortgage of 150,000")


def test_other_keyboards_and_input_methods_type_and_command_nothing(open_page: Opener, story: int) -> None:
    page = _open(open_page(demo=True), story, LATER)
    heard = page.evaluate(
        """() => ["e", "@", "#", "[", "Enter"].map((key) => {
            const held = {ctrlKey: true, altKey: true, bubbles: true, cancelable: true};
            const event = new KeyboardEvent("keydown", {key, code: "KeyE", ...held});
            document.activeElement.dispatchEvent(event);
            return event.defaultPrevented;
        })"""
    )
    assert heard == [False] * 5
    client = page.context.new_cdp_session(page)
    client.send("Input.imeSetComposition", {"text": "にほ", "selectionStart": 2, "selectionEnd": 2})
    client.send(
        "Input.dispatchKeyEvent",
        {"type": "keyDown", "key": "Enter", "code": "Enter", "modifiers": 2, "windowsVirtualKeyCode": 229},
    )
    client.send("Input.insertText", {"text": "日本"})
    expect(_field(page)).to_have_value("日本")
    expect(page.locator(f"#s{LATER} textarea")).to_be_focused()


def test_what_is_written_without_a_connection_survives_a_reload_and_is_sent_later(
    site: Site, open_page: Opener, story: int
) -> None:
    page = _open(open_page(demo=True), story, LATER)
    blocked = "**/segments/*"
    page.route(blocked, lambda route: route.abort() if route.request.method == "PUT" else route.continue_())
    page.keyboard.type("Kept on this machine")
    expect(page.locator("#saved")).to_have_text("Kept on this computer (1)")
    page.keyboard.press("Alt+ArrowDown")
    page.keyboard.type("And another one")
    expect(page.locator("#saved")).to_have_text("Kept on this computer (2)")
    assert _stored(site, story, LATER).target == ""
    page.reload()
    expect(page.locator(f"#s{LATER} .tgt")).to_contain_text("Kept on this machine")
    page.unroute(blocked)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#saved")).to_have_text("Saved")
    assert _stored(site, story, LATER).target == "Kept on this machine"
    assert _stored(site, story, LATER + 1).target.endswith("And another one")


@pytest.mark.parametrize(("key", "kept"), [("1", "mine"), ("2", "theirs")])
def test_two_people_on_one_segment_see_both_texts_and_choose(
    site: Site, open_page: Opener, story: int, key: str, kept: str
) -> None:
    first, second = (_open(open_page(demo=True), story, LATER) for _ in range(2))
    second.keyboard.type("theirs")
    expect(second.locator("#saved")).to_have_text("Saved")
    first.keyboard.type("mine")
    conflict = first.locator(f"#s{LATER} .conflict")
    expect(conflict).to_contain_text("mine")
    expect(conflict).to_contain_text("theirs")
    first.keyboard.press(key)
    expect(_field(first)).to_have_value(kept)
    expect(first.locator("#saved")).to_have_text("Saved")
    assert _stored(site, story, LATER).target == kept


def test_a_fuzzy_match_that_nobody_touched_is_confirmed_only_the_second_time(open_page: Opener, story: int) -> None:
    page = _open(open_page(demo=True), story, 16)
    expect(_field(page)).to_have_value("")  # fuzzy matches are not filled in
    expect(page.locator("#list .suggestion").first).to_be_visible()
    page.keyboard.press("Control+1")
    expect(_field(page)).not_to_have_value("")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".issue").first).to_contain_text("unchanged")
    expect(page.locator("#s16 textarea")).to_be_focused()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#s16 .state")).to_have_text("Confirmed")


def test_the_memory_is_searched_in_place_and_escape_comes_back(open_page: Opener, story: int) -> None:
    page = _open(open_page(demo=True), story, LATER)
    page.keyboard.type("inflation")
    page.keyboard.press("Control+k")
    expect(page.locator("#suggestions")).to_have_text("In the memory: inflation")
    expect(page.locator("#list .suggestion").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#suggestions")).to_contain_text(str(LATER))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 320])
def test_nothing_stands_in_anybodys_way(open_page: Opener, story: int, scheme: str, width: int) -> None:
    page = _open(open_page(demo=True, color_scheme=scheme, viewport={"width": width, "height": 800}), story, ADAPTED)
    assert serious(page, f"{width}, {scheme}") == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_overlay_lists_every_key_of_the_editor(open_page: Opener, story: int) -> None:
    page = _open(open_page(demo=True), story, LATER)
    page.keyboard.press("F1")
    overlay = page.get_by_role("dialog")
    table = (PACKAGE / "web" / "static" / "editor" / "keymap.js").read_text(encoding="utf-8")
    expect(overlay.locator("dd")).to_have_count(len(set(re.findall(r'^  \["(\w+)"', table, re.M))))
    expect(overlay).to_contain_text("put the first finding right")
    assert "undefined" not in overlay.inner_text()
    page.keyboard.press("Escape")
    expect(overlay).to_be_hidden()


def test_the_keys_of_another_program_are_chosen_in_the_overlay_and_stay(open_page: Opener, story: int) -> None:
    page = _open(open_page(demo=True), story, EXACT)
    page.keyboard.press("F1")
    overlay = page.locator("#shortcuts")
    expect(overlay.get_by_label("Find a key")).to_be_focused()
    page.keyboard.type("ctrl unconfirmed")
    expect(overlay.locator("dt:visible")).to_have_text([re.compile("Enter"), re.compile("G")])
    overlay.get_by_label("Find a key").fill("")
    with page.expect_response("**/me/keys"):
        overlay.get_by_label("Keys as in").select_option("omegat")
    expect(overlay.locator("dt", has_text=re.compile(r"Ctrl U\b"))).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("[data-command=nextOpen]")).to_contain_text("Ctrl+U")
    page = _open(Watched(page, page.url.partition("/stories")[0]), story, EXACT)
    expect(_field(page)).to_have_value("Milan's stock exchange closed lower.")
    page.keyboard.press("Enter")
    expect(page.locator(f"#s{EXACT}")).to_have_attribute("data-status", "confirmed")
    expect(page.locator(f"#s{ADAPTED} textarea")).to_be_focused()
    page.keyboard.press("F1")
    with page.expect_response("**/me/keys"):
        overlay.get_by_label("Keys as in").select_option("memoq")


def test_people_in_one_story_see_where_the_other_is(site: Site, open_page: Opener, story: int) -> None:
    with site.core.writing() as session:
        users.create(session, SYSTEM, site.core.now(), name="anna", display_name="Anna Bianchi", role=Role.TRANSLATOR)
        desks.set_member(session, SYSTEM, site.core.now(), "economy", "anna", Role.TRANSLATOR)
        _, secret, _ = signin.start_session(session, site.core.now(), "anna", "test", stay=False)
    rita = _open(open_page(demo=True), story, LATER)
    expect(rita.locator("#present")).to_be_hidden()
    other = open_page()
    other.page.context.add_cookies([{"name": COOKIE, "value": secret, "url": site.address}])
    other.page.bring_to_front()
    anna = _open(other, story, LATER + 1)
    expect(anna.locator(f"#s{LATER} > .n .here")).to_contain_text(f"at segment {LATER}")
    rita.keyboard.type("x")  # the answer to the save says it, before the next heartbeat
    expect(rita.locator(f"#s{LATER + 1} > .n .here")).to_contain_text("Anna Bianchi is here")
    expect(rita.locator("#present")).to_contain_text(f"Anna Bianchi is here, at segment {LATER + 1}")


def test_a_headline_says_how_much_room_it_has(open_page: Opener, story: int) -> None:
    page = _open(open_page(demo=True), story, 1)
    page.keyboard.type("Rates stay, ")
    expect(page.locator(".limits")).to_contain_text("Headline: 58 left of 70")
    page.keyboard.insert_text("x" * 53)
    expect(page.locator(".limits .over")).to_have_text("Web search: 5 over 60")
    expect(page.locator(".limits")).to_contain_text("Headline: 5 left of 70")
    expect(page.locator(".counts")).to_contain_text("3 words, 65 characters")
