"""Many segments at once, by keys alone: a whole story in few actions, its undo, repeats."""

from collections import Counter
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser import wire
from tests.browser.conftest import Site, Watched
from tests.builders import new_story
from tmserver.domain.people import SYSTEM
from tmserver.domain.segments import Segment
from tmserver.domain.stories import Draft
from tmserver.services import stories, story_segments, users
from tmserver.services.story_segments import Write

Opener = Callable[..., Watched]


def _open(watched: Watched, story: int) -> Page:
    page = watched.go(f"/stories/{story}/edit")
    expect(page.locator("[data-editor][data-ready]")).to_be_visible()
    expect(page.locator("#suggestions")).to_contain_text("1")
    return page


def test_a_story_is_translated_to_its_end_in_few_actions(site: Site, open_page: Opener) -> None:
    kinds = Counter(line.kind for line in wire.lines())
    assert kinds == {"exact": 11, "values": 4, "terms": 2, "similar": 7, "new": 13, "repeat": 2}
    page = _open(open_page(demo=True), wire.prepare(site.core, "rita"))
    page.keyboard.press("F9")  # once for the counts, and once to take it back: not part of the journey
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("also 9 that have to be read")
    page.keyboard.press("Enter")
    expect(page.locator("#ran")).to_contain_text("15 segments filled")
    page.keyboard.press("F4")
    expect(page.locator("#ran")).to_contain_text("Taken back in 15 segments")
    expect(page.locator("tr.seg[data-status=empty]")).to_have_count(39)
    hands = wire.translate(page)
    assert (hands.actions["confirm exact ones"], hands.actions["insert a term"], hands.erased) == (2, 12, 7)
    assert hands.actions.total() <= wire.MOST_ACTIONS, hands.actions
    targets = page.locator("tr.seg").evaluate_all("all => all.map(one => one.dataset.target)")
    assert targets == [line.plain for line in wire.lines()]


def test_words_are_found_and_replaced_place_by_place_by_keys(site: Site, open_page: Opener) -> None:
    text = "Uno\nDue. Tre."
    with site.core.writing() as session:
        rita = users.actor_of(session, users.get(session, SYSTEM, "rita"))
        story = stories.create(session, rita, site.core.now(), new_story(text, desk="economy")).id
        for number, target in ((1, "One train"), (2, "Two trains, a train."), (3, "Train three.")):
            act = (session, rita, site.core.now(), story, number, Write(1), Draft(Segment(target)))
            story_segments.write(*act)
    page = _open(open_page(demo=True), story)
    page.keyboard.press("Control+h")
    dialog = page.get_by_role("dialog", name="Find and replace")
    expect(dialog.get_by_label("Find", exact=True)).to_be_focused()
    page.keyboard.type("train")
    page.keyboard.press("Tab")
    page.keyboard.type("tram")
    expect(dialog.locator("ins")).to_have_count(2)
    expect(dialog.locator("ins").first).to_contain_text("tram")
    page.keyboard.press("Enter")
    button = dialog.get_by_role("button", name="Replace in the ticked of 2 places")
    expect(button).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Space")  # the second place stays
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(page.locator("#ran")).to_contain_text("Replaced in 1 segment")
    expect(page.locator("#s1 textarea")).to_have_value("One tram")
    page.keyboard.press("F4")
    expect(page.locator("#s1 textarea")).to_have_value("One train")


def test_the_filter_leaves_some_segments_in_sight_and_stands_in_the_address(site: Site, open_page: Opener) -> None:
    with site.core.writing() as session:
        rita = users.actor_of(session, users.get(session, SYSTEM, "rita"))
        text = "Piove a Forlì\nCade la neve. Cade la neve. Torna il sole."
        story = stories.create(session, rita, site.core.now(), new_story(text, desk="economy")).id
        act = (session, rita, site.core.now(), story, 4, Write(1), Draft(Segment("The sun  is back.")))
        story_segments.write(*act)  # two spaces: a finding
    page = _open(open_page(demo=True), story)
    shown = page.locator("tr.seg:visible")
    page.keyboard.press("Control+Shift+f")
    box = page.get_by_role("search", name="Which segments are shown")
    expect(box.get_by_role("textbox")).to_be_focused()
    page.keyboard.type("FORLI")
    expect(shown).to_have_count(1)
    expect(box.locator("output")).to_have_text("1 of 4 shown")
    for _ in range(5):
        page.keyboard.press("Backspace")
    box.get_by_label("with findings").focus()
    page.keyboard.press("Space")
    expect(shown).to_have_count(1)
    expect(shown).to_have_attribute("id", "s4")
    page.reload()
    expect(page.locator("#s4 textarea")).to_be_focused()
    expect(shown).to_have_count(1)
    page.keyboard.press("Control+Shift+f")
    page.keyboard.press("Escape")
    expect(shown).to_have_count(4)
    expect(box).to_be_hidden()
    expect(page.locator("#s4 textarea")).to_be_focused()
