"""What people do, from the first click to the last, in a real browser."""

import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error as PageError
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import text

from tests.browser.conftest import Site, Watched

Opener = Callable[..., Watched]


def _demo_story(watched: Watched) -> Page:
    """The demonstration's first story on the desk, ready for keys."""
    page = watched.go("/paste?story=droni")
    page.get_by_role("button", name="Look up every sentence").click()
    expect(page.locator(".seg[aria-current]")).to_have_attribute("id", "s1")
    return page


def _clipboard(page: Page) -> str:
    return str(page.evaluate("navigator.clipboard.readText()"))


def test_from_the_demonstrations_door_to_a_copied_sentence(open_page: Opener) -> None:
    page = open_page().go("/")
    page.get_by_role("button", name="Enter as rita").click()
    page.get_by_role("link", name="Paste the demo story").click()
    expect(page.locator("textarea[name=text]")).to_have_value(re.compile("^Minsk"))
    page.get_by_role("button", name="Look up every sentence").click()
    expect(page.locator(".seg[aria-current]")).to_have_attribute("id", "s1")
    for _ in range(8):
        page.keyboard.press("ArrowDown")
    expect(page.locator(".seg[aria-current]")).to_have_attribute("href", "#m9")
    answers = page.locator("#m9")
    expect(answers).to_be_visible()
    expect(answers.locator(".badge").first).to_contain_text("101")
    page.keyboard.press("Control+1")
    expect(page.locator("#live")).to_have_text("Copied")
    expect(answers.locator("[data-copy]").first).to_have_text("Copied")
    assert _clipboard(page) == answers.locator(".target").first.inner_text()


def test_every_key_of_the_desk_does_what_the_list_of_keys_says(open_page: Opener) -> None:
    page = _demo_story(open_page(demo=True))
    current = page.locator(".seg[aria-current] .n")
    last = page.locator(".seg").count()
    for key, number in (
        ("j", 2), ("ArrowDown", 3), ("k", 2), ("ArrowUp", 1), ("ArrowUp", 1), ("End", last), ("ArrowDown", last),
        ("Home", 1),
    ):  # fmt: skip
        page.keyboard.press(key)
        expect(current).to_have_text(str(number))
        expect(page.locator(".answers:visible h2")).to_contain_text(f"Segment {number} ")
    assert page.evaluate("document.activeElement.id") == "s1"
    page.keyboard.press("?")
    expect(page.locator("#shortcuts")).to_be_visible()
    page.keyboard.press("j")
    expect(current).to_have_text("1")
    page.keyboard.press("Escape")
    expect(page.locator("#shortcuts")).to_be_hidden()
    page.locator(".seg").nth(3).click()
    expect(page.locator("#live")).to_contain_text("Segment 4 of")
    page.keyboard.press("c")
    expect(page.locator("#live")).to_have_text("Copied")
    assert "drones a month" in _clipboard(page)


def test_single_keys_can_be_switched_off_and_chords_stay(open_page: Opener) -> None:
    page = _demo_story(open_page(demo=True))
    page.keyboard.press("?")
    page.locator("#shortcuts [data-letter-keys]").click()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    expect(page.locator(".seg[aria-current] .n")).to_have_text("1")
    page.keyboard.press("?")
    expect(page.locator("#shortcuts")).to_be_hidden()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".seg[aria-current] .n")).to_have_text("2")


def test_altgr_and_input_methods_keep_their_keys(open_page: Opener) -> None:
    page = _demo_story(open_page(demo=True))
    prevented = page.evaluate(
        """() => [
          {key: "@", code: "Digit2", ctrlKey: true, altKey: true},
          {key: "j", code: "KeyJ", modifierAltGraph: true},
          {key: "j", code: "KeyJ", isComposing: true},
        ].map((keys) => !document.body.dispatchEvent(
          new KeyboardEvent("keydown", {...keys, bubbles: true, cancelable: true})))"""
    )
    assert prevented == [False, False, False]
    expect(page.locator(".seg[aria-current] .n")).to_have_text("1")


def test_with_nothing_but_the_keyboard(open_page: Opener) -> None:
    page = open_page().go("/sign-in")
    page.keyboard.press("Tab")
    for _ in range(12):
        if page.evaluate("document.activeElement.textContent.trim()") == "Enter as rita":
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Rita Moretti")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    for name in ("New story", "Paste a story"):
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name=name).first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("textarea[name=text]")).to_be_focused()
    page.keyboard.insert_text("Il governo bielorusso non ha confermato la notizia.")
    for _ in range(6):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.type") == "submit":
            break
    page.keyboard.press("Enter")
    expect(page.locator(".seg .badge")).to_contain_text("100")
    page.keyboard.press("c")
    expect(page.locator("#live")).to_have_text("Copied")
    assert "confirm" in _clipboard(page)


def test_a_unit_is_added_searched_edited_and_brought_back(open_page: Opener) -> None:
    page = open_page(demo=True).go("/memory/world")
    page.get_by_role("link", name="Add a unit").click()
    page.get_by_label("Italian").fill("La cremagliera resta chiusa fino a lunedì.")
    page.get_by_label("English").fill("The walkway stays closed until Monday.")
    page.get_by_role("button", name="Add to World desk").click()
    expect(page.get_by_role("status").first).to_contain_text("The next look-up finds it.")
    page.keyboard.press("/")
    page.keyboard.type("cremagl")
    page.keyboard.press("Enter")
    expect(page.locator("mark.hit")).to_have_text("cremagliera")
    page.get_by_role("link", name="Open unit").click()
    page.get_by_label("English").fill("The footbridge stays closed until Monday.")
    page.get_by_role("button", name="Save a new version").click()
    page.locator("tr.is-new").get_by_role("link").click()
    page.get_by_role("link", name="History").click()
    expect(page.locator(".version del")).to_contain_text("walkway")
    page.get_by_role("button", name="Bring back version 1").click()
    expect(page.locator("tr.is-new")).to_contain_text("The walkway stays closed")


def test_two_people_at_one_unit_both_see_both_texts(open_page: Opener) -> None:
    first, second = (
        open_page(demo=True).go("/memory/sport/units/400"),
        open_page(demo=True).go("/memory/sport/units/400"),
    )
    first.get_by_label("English").fill("The first text.")
    first.get_by_role("button", name="Save a new version").click()
    second.get_by_label("English").fill("The second text.")
    second.get_by_role("button", name="Save a new version").click()
    expect(second.get_by_role("alert")).to_contain_text("The first text.")
    expect(second.get_by_label("English")).to_have_value("The second text.")
    second.get_by_role("button", name="Save mine over it").click()
    expect(second.locator("tr.is-new")).to_contain_text("The second text.")


def test_an_import_is_watched_until_its_report(open_page: Opener, site: Site, tmp_path: Path) -> None:
    table = tmp_path / "esteri.tsv"
    table.write_text(
        "it\ten\nIl valico riapre domani.\tThe crossing reopens tomorrow.\n\tNo Italian.\n", encoding="utf-8"
    )
    page = open_page(demo=True).go("/memory/world/import")
    page.locator("input[type=file]").set_input_files(table)
    page.get_by_role("button", name="Import into World desk").click()
    expect(page.locator(".job")).to_contain_text("Waiting for the worker.")
    site.work()
    expect(page.locator(".figures")).to_contain_text("added", timeout=8000)
    expect(page.locator("tbody tr")).to_contain_text("the it text is empty")
    page.get_by_role("link", name="Open the memory").click()
    expect(page.locator("tbody")).to_contain_text("The crossing reopens tomorrow.")


def test_the_pages_change_their_language_and_back(open_page: Opener) -> None:
    page = open_page(demo=True).go("/me")
    page.get_by_text("Italiano").click()
    page.locator("form[action='/me/language'] button").click()
    expect(page.locator("html")).to_have_attribute("lang", "it")
    expect(page.get_by_role("navigation").first).to_contain_text("Memori")
    expect(page.get_by_role("navigation").first).not_to_contain_text("Today")
    page.get_by_text("English").click()
    page.locator("form[action='/me/language'] button").click()
    expect(page.get_by_role("navigation").first).to_contain_text("Today")


def test_a_tokens_secret_is_copied_with_one_click(open_page: Opener) -> None:
    page = open_page(demo=True).go("/me")
    page.get_by_label("What is it for?").fill("script")
    page.get_by_role("button", name="Make a token").click()
    page.get_by_role("button", name="Copy", exact=True).click()
    assert _clipboard(page) == page.locator("#secret").inner_text()


def test_caps_lock_and_show_password_help_while_signing_in(open_page: Opener) -> None:
    page = open_page().go("/sign-in")
    page.get_by_label("Password").fill("segreto")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("#password")).to_have_attribute("type", "text")
    page.get_by_role("button", name="Hide").click()
    expect(page.locator("#password")).to_have_attribute("type", "password")
    page.evaluate(
        """document.getElementById("password").dispatchEvent(
             new KeyboardEvent("keyup", {key: "A", modifierCapsLock: true, bubbles: true}))"""
    )
    expect(page.locator("#caps-lock")).to_have_text("Caps Lock is on.")


def test_without_scripts_a_story_is_pasted_and_its_matches_are_read(open_page: Opener) -> None:
    page = open_page(java_script_enabled=False).go("/sign-in")
    page.get_by_role("button", name="rita").click()
    page.get_by_role("link", name="Paste the demo story").click()
    page.get_by_role("button", name="Look up every sentence").click()
    expect(page.locator("#m1")).to_be_visible()
    page.locator("#s4").click()
    expect(page.locator("#m4")).to_be_visible()
    expect(page.locator("#m1")).to_be_hidden()
    expect(page.locator("#m4 .target")).to_contain_text("drones a month")


def test_the_same_desk_stands_on_postgresql(open_page: Opener, postgresql_site: Site) -> None:
    watched = open_page(demo=True, address=postgresql_site.address)
    page = _demo_story(watched)
    page.keyboard.press("End")
    page.keyboard.press("Home")
    page.locator(".seg").nth(6).click()
    expect(page.locator("#m7 .badge").first).to_contain_text("100")
    page = watched.go("/memory/world/units/1")
    page.get_by_label("Note").fill("visto")
    page.get_by_role("button", name="Save a new version").click()
    expect(page.get_by_role("status").first).to_contain_text("Saved as a new version.")
    page = watched.go("/memory/world?q=droni")
    expect(page.locator("mark.hit").first).to_be_visible()


def test_marked_words_are_searched_in_all_memories_and_escape_comes_back(open_page: Opener) -> None:
    page = _demo_story(open_page(demo=True))
    page.locator(".seg", has_text="droni").first.evaluate(
        """segment => {
          const walker = document.createTreeWalker(segment, NodeFilter.SHOW_TEXT);
          while (walker.nextNode() && !walker.currentNode.data.includes("droni"));
          const at = walker.currentNode.data.indexOf("droni");
          getSelection().setBaseAndExtent(walker.currentNode, at, walker.currentNode, at + 5);
        }"""
    )
    with page.expect_popup() as opened:
        page.keyboard.press("Control+k")
    search = opened.value
    expect(search.get_by_role("searchbox")).to_have_value("droni")
    expect(search.locator("mark.hit").first).to_be_visible()
    expect(search.get_by_role("heading", name="Rendered as")).to_be_visible()
    search.keyboard.press("/")
    expect(search.get_by_role("searchbox")).to_be_focused()
    with search.expect_event("close"), suppress(PageError):  # the key closes the page under the hand that presses it
        search.keyboard.press("Escape")
    expect(page.locator(".seg[aria-current]")).to_have_attribute("id", "s1")


def test_a_word_is_replaced_in_many_units_and_taken_back_by_keyboard(open_page: Opener, site: Site) -> None:
    watched = open_page(demo=True)
    page = watched.go("/memory/world/replace")
    page.keyboard.type("drones")
    page.keyboard.press("Tab")
    page.keyboard.type("craft")
    page.keyboard.press("Enter")
    ticks = page.locator("input[name=unit]")
    expect(ticks.first).to_be_visible()
    count = ticks.count()
    assert count > 2
    expect(page.locator("td.diff ins").first).to_contain_text("craft")
    ticks.first.focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Replace in the ticked units").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Change")
    site.work()
    page.reload()
    expect(page.locator("dl.figures")).to_contain_text(re.compile(rf"changed\s*{count - 1}"))
    assert Axe().run(page).violations_count == 0
    page.get_by_role("button", name="Undo all of it").press("Enter")
    site.work()
    page.reload()
    expect(page.locator("dl.figures")).to_contain_text(re.compile(rf"taken back\s*{count - 1}"))
    page = watched.go("/memory/world/replace?find=drones&words=1&case=1")
    expect(page.locator("input[name=unit]")).to_have_count(count)


def test_everything_a_filter_finds_is_retired_and_brought_back_by_keyboard(open_page: Opener, site: Site) -> None:
    page = open_page(demo=True).go("/memory/world?q=droni")
    rows = page.locator("input[name=unit]")
    count = rows.count()
    assert count > 1
    page.keyboard.press("a")
    expect(page.locator("input[name=unit]:checked")).to_have_count(count)
    expect(page.locator("[data-picked]")).to_have_text(str(count))
    page.keyboard.press("a")
    expect(page.locator("input[name=unit]:checked")).to_have_count(0)
    page.locator("[data-pick-filter]").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Retire").focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text(f"Retired: {count} units")
    expect(page.get_by_role("button", name="Change them all")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".job")).to_contain_text("Waiting for the worker.")
    site.work()  # the page sees it by itself
    expect(page.locator(".figures")).to_contain_text(f"changed{count}")
    site_address = page.url
    page.goto(page.url.partition("/changes")[0] + "/memory/world?q=droni")
    expect(page.locator(".empty")).to_contain_text("Nothing found")
    page.goto(site_address)
    page.get_by_role("button", name="Undo all of it").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".job")).to_contain_text("Waiting for the worker.")
    site.work()  # the page sees it by itself
    expect(page.get_by_role("status").first).to_contain_text("This change was taken back.")
    page.goto(page.url.partition("/changes")[0] + "/memory/world?q=droni")
    expect(rows).to_have_count(count)


def _best_match(page: Page) -> Locator:
    """The best match of the last segment that has one, now the current one."""
    page.keyboard.press("End")
    for _ in range(page.locator(".seg").count()):
        if page.locator(".answers.is-active .match").count():
            break
        page.keyboard.press("ArrowUp")
    return page.locator(".answers.is-active .match").first


def test_a_match_is_reported_where_it_stands_with_one_key(open_page: Opener, site: Site) -> None:
    watched = open_page(demo=True)
    page = _demo_story(watched)
    match = _best_match(page)
    here = page.locator(".seg[aria-current] .n").inner_text()
    page.keyboard.press("r")
    expect(match.locator("input[name=reason]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(match.locator("summary")).to_be_focused()
    expect(match.locator("input[name=reason]")).to_be_hidden()
    page.keyboard.press("r")
    page.keyboard.type("It says the opposite.")
    page.keyboard.press("Enter")
    expect(match.locator("[data-told]")).to_contain_text("Reported.")
    expect(page.locator("#live")).to_contain_text("Reported.")
    expect(page.locator(".seg[aria-current] .n")).to_have_text(here)
    unit = match.locator(".prov a").get_attribute("href")
    with site.core.reading() as session:
        assert session.scalars(text("SELECT reason FROM unit_report")).all() == ["It says the opposite."]
    watched.go("/memory/world/quality?kind=reported")
    expect(page.locator(f"a[href='{unit}']").first).to_be_visible()
    match = _best_match(_demo_story(watched))
    page.keyboard.press("r")
    page.keyboard.type("Again.")
    page.keyboard.press("Enter")
    expect(match.locator("[data-told]")).to_contain_text("you reported this unit already")
