"""Working over a story in the editor by keys: approving, the history of a segment, comments."""

import re
from collections.abc import Callable
from functools import partial

import pytest
from playwright.sync_api import Page, Response, expect

from tests.browser.conftest import Site, Watched
from tests.builders import new_story
from tmserver.domain.people import SYSTEM
from tmserver.domain.segments import Segment
from tmserver.domain.stories import Draft
from tmserver.services import demo, stories, story_segments, users
from tmserver.services.story_segments import Write

Opener = Callable[..., Watched]
FIRST, SECOND, THIRD = 20, 21, 22
"""The last segments of the demonstration's story about the ECB."""


@pytest.fixture
def story(site: Site) -> int:
    """A fresh story of the demonstration desk by Rita, who is its editor; segments FIRST and SECOND are confirmed."""
    with site.core.writing() as session:
        rita = users.actor_of(session, users.get(session, SYSTEM, "rita"))
        made = stories.create(session, rita, site.core.now(), new_story(demo.stories()["bce"], desk="economy")).id
        for number in (FIRST, SECOND):
            draft = Draft(Segment(f"Said in {made}, {number}."))
            story_segments.confirm(session, rita, site.core.now(), made, number, Write(1), draft)
        return made


def _open(watched: Watched, story: int, segment: int) -> Page:
    page = watched.go(f"/stories/{story}/edit#s{segment}")
    expect(page.locator(f"#s{segment} textarea")).to_be_focused()
    return page


def test_an_editor_approves_by_keys_and_what_is_approved_only_says_so(open_page: Opener, story: int) -> None:
    page = _open(open_page(demo=True), story, FIRST)
    page.keyboard.press("Control+d")
    expect(page.locator(f"#s{SECOND} textarea")).to_be_focused()
    expect(page.locator(f"#s{FIRST} .state")).to_have_text("Approved")
    page.get_by_role("button", name="Approve all confirmed (1)").click()
    field = page.locator(f"#s{SECOND} textarea")
    expect(field).to_have_attribute("readonly", "")
    expect(page.locator(f"#s{SECOND} .settled")).to_contain_text("Only an editor of the desk")
    page.keyboard.type("x")
    page.keyboard.press("Control+1")
    expect(field).to_have_value(f"Said in {story}, {SECOND}.")
    page.keyboard.press("Control+d")
    expect(page.locator(f"#s{SECOND} .state")).to_have_text("Confirmed")
    expect(field).to_be_focused()
    page.keyboard.press("Control+Shift+L")
    expect(page.locator(f"#s{SECOND} .state")).to_have_text("Locked")
    page.keyboard.press("Control+Shift+L")
    expect(page.locator(f"#s{SECOND} .state")).to_have_text("Confirmed")
    expect(page.locator("#saved")).to_have_text("Saved")


def _stores(text: str, answer: Response) -> bool:
    """Whether the server has taken this text of a segment."""
    return answer.request.method == "PUT" and text in (answer.request.post_data or "")


def test_an_earlier_text_comes_back_by_keys_and_one_undo_takes_it_out_again(open_page: Opener, story: int) -> None:
    page = _open(open_page(demo=True), story, THIRD)
    field = page.locator(f"#s{THIRD} textarea")
    expect(field).not_to_have_value("")  # what the memory has is filled in when it comes
    for text in ("One way", "Another way"):
        with page.expect_response(partial(_stores, text)):
            page.keyboard.press("Control+a")
            page.keyboard.type(text)
            page.keyboard.press("Control+s")
        expect(page.locator("#saved")).to_have_text("Saved")
    page.keyboard.press("Control+Shift+h")
    expect(page.locator("#suggestions")).to_have_text(f"History of segment {THIRD}")
    expect(page.locator("#list .suggestion").nth(1)).to_contain_text("One way")
    page.keyboard.press("Control+2")
    expect(field).to_have_value("One way")
    page.keyboard.press("Control+z")
    expect(field).to_have_value("Another way")
    page.locator("#list .suggestion").nth(1).get_by_role("button", name="Restore").click()
    expect(field).to_have_value("One way")
    page.keyboard.press("Escape")
    expect(page.locator("#suggestions")).to_contain_text(f"segment {THIRD}")
    expect(page.locator("#list [data-kind=version]")).to_have_count(0)
    expect(page.locator("#saved")).to_have_text("Saved")
    page.goto(page.url.replace(f"/edit#s{THIRD}", "/history"))
    expect(page.locator(".version").first).to_contain_text("One way")


def test_a_segment_is_spoken_about_by_keys_and_the_translation_keeps_its_own(open_page: Opener, story: int) -> None:
    page = _open(open_page(demo=True), story, THIRD)
    page.keyboard.type("As written")
    page.keyboard.press("Control+m")
    spoken = page.locator("#list textarea")
    expect(spoken).to_be_focused()
    page.keyboard.type("Who said this? @ada")
    page.keyboard.press("Escape")
    expect(page.locator(f"#s{THIRD} textarea")).to_be_focused()
    page.keyboard.press("Control+m")
    expect(spoken).to_have_value("Who said this? @ada")  # begun is not lost
    page.keyboard.press("Tab")
    page.keyboard.press("Space")  # it is a question to the desk
    page.keyboard.press("Control+Enter")
    expect(page.locator("#list .comment")).to_contain_text("Who said this? @ada")
    expect(spoken).to_have_value("")
    expect(page.locator(f"#s{THIRD}[data-asked] .talk-count")).to_contain_text("1")
    expect(page.locator(f"#s{THIRD} .state")).to_have_text("Draft")  # Ctrl+Enter was the comment's
    page.get_by_role("button", name="With comments (1)").click()
    expect(page.locator("tr.seg:visible")).to_have_count(1)
    page.get_by_role("button", name="Resolve").click()
    expect(page.locator("#list .settled")).to_contain_text("Resolved")
    expect(page.locator(f"#s{THIRD}[data-asked]")).to_have_count(0)
    expect(page.locator(f"#s{THIRD} textarea")).to_have_value(re.compile("As written"))
