"""The glossary in a real browser: found as one types, tried where it stands, ruled on by keyboard."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.axe import serious
from tests.browser.conftest import Site, Watched, make_glossary
from tmserver.domain.concepts import ConceptStatus
from tmserver.domain.people import SYSTEM
from tmserver.services import concepts, users

Opener = Callable[..., Watched]


@pytest.fixture
def desk(postgresql_site: Site) -> Site:
    """A demonstration desk of its own, with a glossary."""
    return replace(postgresql_site, first=make_glossary(postgresql_site))


def _status(site: Site, concept_id: int) -> ConceptStatus:
    with site.core.reading() as session:
        return concepts.get(session, SYSTEM, "desk", concept_id).status


def test_the_list_follows_what_is_typed_and_goes_back_with_the_browser(open_page: Opener, desk: Site) -> None:
    page = open_page(demo=True, address=desk.address).go("/glossary/desk")
    rows = page.locator(".concepts tbody tr")
    expect(rows).to_have_count(3)
    page.keyboard.press("/")
    page.keyboard.type("kiev")
    expect(rows).to_have_count(2)
    expect(page.locator("#live")).to_have_text("2 concepts")
    assert page.url.endswith("?q=kiev")
    page.keyboard.type(" zzz")
    expect(page.get_by_role("heading", name="Nothing found")).to_be_visible()
    page.get_by_role("link", name="Propose “kiev zzz”").click()
    expect(page.get_by_label("Term").first).to_have_value("kiev zzz")
    page.keyboard.press("Escape")
    expect(page).to_have_url(desk.address + "/glossary/desk")


def test_a_sentence_is_tried_where_it_stands(open_page: Opener, desk: Site) -> None:
    page = open_page(demo=True, address=desk.address).go(f"/glossary/desk/concepts/{desk.first}")
    page.get_by_label("English", exact=True).fill("The mayor of Kiev ate chicken Kiev.")
    expect(page.locator("#tried mark.bad")).to_have_text("Kiev")
    expect(page.locator("#tried mark.fine")).to_have_text("Kiev")
    expect(page.locator("#tried")).to_contain_text("“Kiev” is no longer used; write Kyiv.")
    assert page.url == f"{desk.address}/glossary/desk/concepts/{desk.first}"


def test_the_inbox_is_worked_by_keyboard(open_page: Opener, desk: Site) -> None:
    page = open_page(demo=True, address=desk.address).go("/glossary/desk/proposals")
    current = page.locator(".card.is-current")
    expect(current).to_have_attribute("id", f"p{desk.first}")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(current).to_have_attribute("id", f"p{desk.first + 2}")
    page.keyboard.press("r")
    page.keyboard.type("We say craft.")
    page.keyboard.press("Escape")
    expect(current).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("m")
    page.wait_for_url("**/proposals?done=merged")
    assert _status(desk, desk.first + 1) is ConceptStatus.REJECTED
    expect(page.locator(".card")).to_have_count(2)
    page.keyboard.press("j")
    if current.get_attribute("id") != f"p{desk.first + 2}":
        page.keyboard.press("k")
    page.keyboard.press("r")
    page.keyboard.type("We say craft.")
    page.keyboard.press("Enter")
    page.wait_for_url("**/proposals?done=rejected")
    assert _status(desk, desk.first + 2) is ConceptStatus.REJECTED
    page.keyboard.press("e")
    page.wait_for_url(f"**/concepts/{desk.first}/edit")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**/concepts/{desk.first}?done=approved")
    expect(page.locator(".term-row")).to_have_count(4)


MIXED = "it;en;note\nKiev;Kyiv;\npane;bread;staple\nolio;oil;\n;;nothing\nsale;;\n"


@pytest.mark.parametrize("width", [1440, 390])
def test_terms_are_imported_and_taken_back_by_keyboard(
    open_page: Opener, desk: Site, tmp_path: Path, width: int
) -> None:
    file = tmp_path / "terms.csv"
    file.write_text(MIXED, encoding="utf-8")
    page = open_page(demo=True, address=desk.address).go("/glossary/desk/import")
    page.set_viewport_size({"width": width, "height": 850})
    page.get_by_label("File").set_input_files(file)
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/import/*?name=terms.csv")
    expect(page.get_by_role("heading", name="What the import would do")).to_be_visible()
    expect(page.get_by_label("Column note holds")).to_have_value("concept_note")
    page.get_by_role("link", name="Wrong 1").press("Enter")
    expect(page.get_by_label("Row 5, column it")).to_be_visible()
    expect(page.get_by_text("the row has no term")).to_be_visible()
    page.get_by_label("Column note holds").select_option(label="is not read")
    page.get_by_role("button", name="Read again with these columns").press("Enter")
    expect(page.get_by_label("Column note holds")).to_have_value("")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/imports/*")
    expect(page.get_by_text("The terms are in the glossary.")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    page.get_by_role("button", name="Undo all of it").press("Enter")
    expect(page.get_by_text("This import was taken back.")).to_be_visible()


def test_terms_are_changed_in_their_row_by_keyboard(open_page: Opener, desk: Site) -> None:
    page = open_page(demo=True, address=desk.address).go("/glossary/desk?kind=place&status=approved")
    rows = page.locator(".concepts tbody tr[id]")
    expect(rows).to_have_count(1)
    page.keyboard.press("j")
    expect(rows.first.locator("th a")).to_be_focused()
    page.keyboard.press("e")
    field = page.locator("tr.editing input[lang=en]").first
    expect(page.locator("tr.editing input[lang=it]").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(rows.first.locator("th a")).to_be_focused()
    page.keyboard.press("e")
    field.fill("Kyiv City")
    page.keyboard.press("Control+Enter")
    expect(rows.first).to_contain_text("Kyiv City")
    expect(rows.first.locator("th a")).to_be_focused()
    expect(page.locator("#live")).to_have_text("In force from the next look-up on.")
    assert page.url == f"{desk.address}/glossary/desk?kind=place&status=approved"
    with desk.core.reading() as session:
        said = concepts.get(session, SYSTEM, "desk", desk.first).live or {}
    assert said["terms"][1]["text"] == "Kyiv City"
    rows.first.locator("td.copy").first.dblclick()
    field.fill("x" * 255)
    page.locator("tr.editing input[lang=it]").first.fill("")
    page.locator("tr.editing input[lang=it]").nth(1).fill(" ")
    page.get_by_role("button", name="Cancel").or_(page.get_by_role("link", name="Cancel")).click()
    expect(rows.first).to_contain_text("Kyiv City")


@pytest.mark.parametrize(
    ("language", "suggest", "words"), [("en", "Suggest", "country"), ("it", "Suggerisci", "paese")]
)
def test_a_proposal_is_begun_from_a_name_and_discussed(
    open_page: Opener, desk: Site, language: str, suggest: str, words: str
) -> None:
    with desk.core.writing() as session:
        rita = users.actor_of(session, users.get(session, SYSTEM, "rita"))
        users.set_language(session, rita, desk.core.now(), language)
    page = open_page(demo=True, address=desk.address).go("/glossary/desk/new")
    page.locator("input[name=cldr]").fill("norvegia")
    expect(page.locator("#suggested")).to_contain_text(words)
    page.locator("#suggested a").first.click()
    expect(page.locator("input[name=t0-text]")).to_have_value("Norvegia")
    expect(page.locator("input[name=t1-text]")).to_have_value("Norway")
    expect(page.locator("select[name=kind]")).to_have_value("place")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/concepts/*")
    page.locator("section.discussion textarea").last.fill("Since 1814.")
    page.locator("section.discussion .speak button").last.click()
    expect(page.locator(".comment .said")).to_have_text("Since 1814.")
    page.locator("form[action$=watch] button").click()
    expect(page.locator("form[action$=watch] button")).to_have_attribute("aria-pressed", "true")


FAULTY = "it;en;kind\nBorgosole;Sunborough;place\n;;place\nValdombra;Shadowdale;town\nsale;salt;\n"
RIVALS = "it;en\nBorgosole;Sunburgh\nmirto;myrtle\n"
WORDS = {
    "en": ("Wrong 2", "Row 4, column kind", "Keep and look again", "Put right: 3. Decided: 0.", "Download",
              "Conflicting 1", "What to do with row 2", "merge both", "Put right: 0. Decided: 1.", "File", "Changed 1"),
    "it": ("Sbagliate 2", "Riga 4, colonna kind", "Tenere e rileggere", "Corrette: 3. Decise: 0.", "Scaricare",
              "In conflitto 1", "Che cosa fare della riga 2", "unire i due", "Corrette: 0. Decise: 1.", "File",
              "Modificata 1"),
}  # fmt: skip


@pytest.mark.parametrize("language", WORDS)
def test_the_rehearsal_is_mended_by_keyboard(open_page: Opener, desk: Site, tmp_path: Path, language: str) -> None:
    wrong, cell, again, right, download, conflicting, choice, merge, decided, field, changed = WORDS[language]
    file = tmp_path / "terms.csv"
    file.write_text(FAULTY, encoding="utf-8")
    watched = open_page(demo=True, address=desk.address)
    page = watched.go("/me")
    page.locator(f"input[name=language][value={language}]").check(force=True)
    page.locator("form[action$=language] button").press("Enter")
    expect(page.locator("html")).to_have_attribute("lang", language)
    watched.go("/glossary/desk/import")
    page.get_by_label(field, exact=True).set_input_files(file)
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/import/*?name=terms.csv")
    page.get_by_role("link", name=wrong).press("Enter")
    with page.expect_download() as sent:
        page.get_by_role("link", name=download).press("Enter")
    assert sent.value.suggested_filename == "desk-wrong.csv"
    assert serious(page, "wrong") == []
    page.locator('[name="cell:3:1"]').focus()
    page.keyboard.type("Roccamora")
    page.keyboard.press("Tab")
    page.keyboard.type("Mulberry Rock")
    page.keyboard.press("Tab")
    expect(page.get_by_label(cell)).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("place")
    page.keyboard.press("Control+Enter")  # what nobody has seen is not imported: it is shown
    expect(page.get_by_text(right)).to_be_visible()
    expect(page.locator("tbody tr", has_text="Mulberry Rock")).to_be_visible()
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/imports/*")
    file.write_text(RIVALS, encoding="utf-8")
    page.goto(desk.address + "/glossary/desk/import")
    page.get_by_label(field, exact=True).set_input_files(file)
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/import/*?name=terms.csv")
    page.get_by_role("link", name=conflicting).press("Enter")
    page.get_by_label(choice).select_option(label=merge)
    assert serious(page, "conflicting") == []
    page.get_by_role("button", name=again).press("Enter")
    expect(page.get_by_text(decided)).to_be_visible()
    page.get_by_role("link", name=changed).press("Enter")
    expect(page.get_by_label(choice)).to_have_value("merge")
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 850})
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/imports/*")
