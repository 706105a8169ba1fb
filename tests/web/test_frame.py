"""What all pages share: refusals, static files, the manual, the words."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.web.conftest import ONE_DATABASE, ReaderMaker
from tests.web.reader import faults_of, words
from tmserver.domain.matches import Penalty
from tmserver.domain.units import UnitStatus
from tmserver.services import memories
from tmserver.web import markdown, static, term_words, wording

STATIC = Path(static.__file__).parent / "static"


@ONE_DATABASE
@pytest.mark.usefixtures("people")
def test_refusals_are_pages_for_people_and_problems_for_programs(reader: ReaderMaker) -> None:
    rita = reader("rita")
    page = rita.get("/non-esiste")
    assert (page.status_code, page.mimetype) == (404, "text/html")
    assert page.headers["X-Request-Id"] in words(page)
    assert "rita" in words(page)  # the frame of who is signed in stays
    for accept in ("application/json", "*/*", "application/problem+json"):
        assert rita.get("/non-esiste", headers={"Accept": accept}).mimetype == "application/problem+json"
    assert rita.get("/memory/nessuna", headers={"Accept": "application/json"}).mimetype == "application/problem+json"
    assert rita.get("/api/v1/nessuna").mimetype == "application/problem+json"
    method = rita.post("/memory")
    assert method.status_code == 405
    assert set(method.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


@ONE_DATABASE
@pytest.mark.usefixtures("people")
def test_a_fault_of_our_own_is_a_page_with_a_reference_and_nothing_else(
    reader: ReaderMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object, **__: object) -> None:
        raise ZeroDivisionError("segreto")

    rita = reader("rita")
    monkeypatch.setattr(memories, "visible", breaks)
    answer = rita.get("/memory")
    assert answer.status_code == 500
    assert answer.headers["X-Request-Id"] in words(answer)
    assert "segreto" not in answer.text
    assert "ZeroDivisionError" not in answer.text


@ONE_DATABASE
@pytest.mark.usefixtures("people")
def test_pages_are_never_kept_and_let_no_foreign_code_in(reader: ReaderMaker) -> None:
    answer = reader("rita").get("/")
    assert answer.headers["Cache-Control"] == "private, no-store"
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


@ONE_DATABASE
def test_a_static_address_with_the_fingerprint_is_kept_for_good(reader: ReaderMaker) -> None:
    answer = reader().get(static.address("main.js"))
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.mimetype == "text/javascript"
    plain = reader().get("/static/tmserver.css")
    assert plain.headers["Cache-Control"] == "public, no-cache"
    assert reader().get("/static/tmserver.css", headers={"If-None-Match": plain.headers["ETag"]}).status_code == 304
    for name in ("v-0000000000000000/main.js", "../frame.py", "%2e%2e/frame.py", "v-x", ""):
        assert reader().get(f"/static/{name}").status_code == 404, name


def test_modules_import_only_what_is_here() -> None:
    for path in STATIC.glob("*.js"):
        for name in re.findall(r'(?:from|import) "([^"]+)"', path.read_text(encoding="utf-8")):
            assert name.startswith("./"), (path.name, name)
            assert (STATIC / name).exists(), (path.name, name)


def test_styles_ask_nothing_of_other_addresses() -> None:
    for path in STATIC.glob("*.css"):
        text = path.read_text(encoding="utf-8")
        assert "url(" not in text
        assert "@import" not in text
        assert len(text) < 30_000, path.name


def test_every_icon_that_is_asked_for_is_in_the_sprite() -> None:
    templates = STATIC.parent / "templates"
    sprite = set(re.findall(r'id="i-([\w-]+)"', (templates / "sprite.html").read_text(encoding="utf-8")))
    signs = (
        wording.UNIT_STATUS, wording.JOB_STATE, term_words.CONCEPT_STATUS, term_words.TERM_STATUS, term_words.FINDING,
    )  # fmt: skip
    asked = {sign.icon for one in signs for sign in one.values()}
    asked |= {f"b-{wording.band(score)}" for score in range(1, 103)}
    for path in templates.glob("*.html"):
        text = path.read_text(encoding="utf-8")
        asked |= {a or b for a, b in re.findall(r'icon\("([a-z][\w-]*(?<!-))"\)|notice\("\w*", "([\w-]+)"', text)}
    assert asked <= sprite
    assert sprite <= asked | {f"b-{band}" for band in ("context", "exact", "95", "85", "75", "none")}


@ONE_DATABASE
def test_the_manual_is_open_to_everyone_and_its_headings_can_be_linked(reader: ReaderMaker) -> None:
    assert reader().get("/docs").status_code == 200
    page = reader().get("/docs/settings")
    assert page.status_code == 200
    assert "<h1" in page.text
    for name in ("nessuna", "..", "%2e%2e%2fREADME"):
        assert reader().get(f"/docs/{name}").status_code == 404


def test_the_manuals_marks_become_html_and_html_in_it_stays_text() -> None:
    html = markdown.as_html(
        "# A title\n\nSome `code <b>`, **bold** and [a page](settings.md#port), [bad](javascript:alert)\n\n"
        "## file-refused\n\n- one\n- two\n  goes on\n\n1. first\n\n```\n<pre> & all\n```\n\n"
        "| a | b |\n|---|---|\n| `x` | y |\n\n> a note\n"
    )
    assert '<h2 id="file-refused">file-refused</h2>' in html
    assert "<code>code &lt;b&gt;</code>" in html
    assert '<a href="/docs/settings#port">a page</a>' in html
    assert "[bad](javascript:alert)" in html
    assert "<ul><li>one</li><li>two goes on</li></ul>" in html
    assert "<ol><li>first</li></ol>" in html
    assert "&lt;pre&gt; &amp; all" in html
    assert '<th scope="col">a</th>' in html
    assert not faults_of(str(html))


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="#-* `[]()|<>&\"'abc1.\n", max_size=200))
def test_whatever_the_manual_says_its_html_is_whole(source: str) -> None:
    ids_may_repeat = [fault for fault in faults_of(str(markdown.as_html(source))) if not fault.endswith("twice")]
    assert not ids_may_repeat


def test_every_state_origin_and_penalty_has_its_words() -> None:
    assert set(wording.UNIT_STATUS) == set(UnitStatus)
    phrase = wording.penalty(Penalty("memory", 3))
    assert phrase.text() == "this memory counts 3 less"
    assert wording.penalty(Penalty("unknown", 2)).text() == "unknown, 2 less"
    assert wording.penalty(Penalty("typography", 1)).text().startswith("quotes")


@pytest.mark.parametrize(
    ("score", "band"),
    [(102, "context"), (101, "context"), (100, "exact"), (99, "95"), (95, "95"), (94, "85"), (84, "75"), (74, "none")],
)
def test_badges_show_the_band_of_the_score(score: int, band: str) -> None:
    assert wording.band(score) == band


@pytest.mark.parametrize(
    ("name", "letters"), [("rita", "RI"), ("rita.moretti", "RM"), ("r", "R"), ("anna-lisa_b", "AL"), ("a.b@c.it", "AB")]
)
def test_initials_stand_for_a_name(name: str, letters: str) -> None:
    assert wording.initials(name) == letters
