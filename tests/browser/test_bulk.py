"""Many segments at once, by keys alone: a whole story in few actions, its undo, repeats."""

from collections import Counter
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser import wire
from tests.browser.conftest import Site, Watched

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
