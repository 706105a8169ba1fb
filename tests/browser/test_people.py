"""Changing one's password, and removing a person: in a real browser, by keyboard, nothing serious for axe."""

import os
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.axe import serious
from tests.browser.conftest import Site, Watched
from tmserver.domain.people import SYSTEM, Role
from tmserver.services import users

OLD, NEW = "quattro gatti in redazione", "cinque gatti sul tetto"
SHOTS = os.environ.get("SCREENSHOTS")


def _looked_at(page: Page, name: str) -> None:
    """Accessible in both themes, within the window at the narrowest; a picture where somebody wants to see it."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert serious(page, f"{name}, {scheme}", colours_only=scheme == "dark") == []
        for width in (1440, 390):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, (name, width)
            if SHOTS:
                page.screenshot(path=f"{SHOTS}/{name}-{scheme}-{width}.png", full_page=True)
        page.set_viewport_size({"width": 1440, "height": 900})


def test_an_administrator_changes_her_password_and_removes_a_person(
    open_page: Callable[..., Watched], site: Site
) -> None:
    hashed = users.hash_password(OLD)
    with site.core.writing() as session:
        for name, role in (("carla", Role.ADMINISTRATOR), ("ugo", Role.TRANSLATOR)):
            users.create(session, SYSTEM, site.core.now(), name=name, role=role, password_hash=hashed)
    page = open_page().go("/sign-in?next=/me")
    page.get_by_label("Name", exact=True).fill("carla")
    page.get_by_label("Password", exact=True).fill(OLD)
    page.keyboard.press("Enter")
    page.wait_for_url(site.address + "/me")
    _looked_at(page, "me")
    page.get_by_label("Present password").focus()
    for typed in (OLD, NEW, NEW):
        page.keyboard.type(typed)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Your password is changed")
    page.get_by_role("link", name="People").click()
    page.wait_for_url("**/people")
    _looked_at(page, "people")
    page.get_by_role("link", name="ugo").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/people/ugo")
    _looked_at(page, "person")
    page.get_by_label("To go on, type the name: ugo").focus()
    page.keyboard.type("ugo")
    page.keyboard.press("Enter")
    page.wait_for_url("**/jobs/*")
    site.work()
    page.reload()
    expect(page.get_by_role("main")).to_contain_text("Removed. The name was replaced in")
    page.goto(site.address + "/people")
    expect(page.get_by_role("main")).not_to_contain_text("ugo")
