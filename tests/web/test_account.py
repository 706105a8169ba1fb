"""One's own page: language, theme, tokens."""

import re

import pytest

from tests.people import People
from tests.web.conftest import ReaderMaker
from tests.web.reader import Reader, words
from tmserver.core import Core
from tmserver.domain.people import SYSTEM
from tmserver.services import users
from tmserver.web.frame import THEME_COOKIE

pytestmark = pytest.mark.usefixtures("people")


def _secret(reader: Reader, **fields: str) -> str:
    found = re.search(r'<code id="secret">(tm_[\w-]+)</code>', reader.post("/me/tokens", **fields).text)
    assert found is not None
    return found[1]


def test_the_language_is_saved_with_the_user_and_speaks_on_every_page(reader: ReaderMaker) -> None:
    rita = reader("rita", language="en")
    assert rita.post("/me/language", language="it").status_code == 303
    for path in ("/", "/memory", "/paste", "/me", "/nessuna-pagina"):
        assert rita.get(path).text.startswith('<!doctype html>\n<html lang="it"'), path
    assert rita.post("/me/language", language="fr").status_code == 422


def test_the_theme_stays_in_this_browser(reader: ReaderMaker) -> None:
    rita = reader("rita")
    rita.post("/me/theme", theme="dark")
    assert 'data-theme="dark"' in rita.get("/").text[:200]
    rita.post("/me/theme", theme="")
    assert "data-theme" not in rita.get("/").text[:200]
    rita.client.set_cookie(THEME_COOKIE, '"><script>')
    assert "data-theme" not in rita.get("/").text[:200]


def test_a_tokens_secret_is_shown_once_and_works_until_it_is_revoked(reader: ReaderMaker) -> None:
    rita = reader("rita")
    secret = _secret(rita, label="OmegaT <al banco>", scope="write")
    page = rita.get("/me")
    assert secret not in page.text
    assert "OmegaT &lt;al banco&gt;" in page.text
    bearer = {"Authorization": f"Bearer {secret}", "Accept": "application/json"}
    assert rita.client.get("/api/v1/me", headers=bearer).status_code == 200
    revoke = re.search(r'action="(/me/tokens/\d+/revoke)"', page.text)
    assert revoke is not None
    assert reader("otto").post(revoke[1]).status_code == 404
    assert rita.post(revoke[1]).status_code == 303
    assert rita.client.get("/api/v1/me", headers=bearer).status_code == 401
    assert "revoked" in words(rita.get("/me"))


def test_a_token_needs_a_label(reader: ReaderMaker) -> None:
    answer = reader("rita").post("/me/tokens", label="  ", scope="read")
    assert answer.status_code == 422
    assert 'id="problem-label"' in answer.text
    assert reader("rita").post("/me/tokens", label="x", scope="all").status_code == 422


def test_a_reading_token_changes_nothing_through_the_pages(reader: ReaderMaker) -> None:
    secret = _secret(reader("rita"), label="solo lettura", scope="read")
    stranger = reader()
    bearer = {"Authorization": f"Bearer {secret}"}
    assert stranger.get("/me", headers=bearer).status_code == 200
    answer = stranger.send(
        "/me/tokens", data={"label": "più", "scope": "write"}, headers=bearer,
        content_type="application/x-www-form-urlencoded",
    )  # fmt: skip
    assert answer.status_code == 403


OLD, NEW = "quattro gatti in redazione", "cinque gatti sul tetto"


def _with_password(core: Core) -> None:
    hashed = users.hash_password(OLD)
    with core.writing() as session:
        users.set_password(session, SYSTEM, core.now(), "rita", hashed)


def test_a_changed_password_ends_the_other_sessions_and_keeps_this_one(
    core: Core, people: People, reader: ReaderMaker
) -> None:
    _with_password(core)
    here, elsewhere = reader("rita"), reader("rita")
    answer = here.post("/me/password", present=OLD, password=NEW, repeated=NEW)
    assert answer.status_code == 303
    assert "password is changed" in words(here.get(answer.headers["Location"]))
    assert elsewhere.get("/me").status_code == 303
    assert reader().post("/sign-in", username="rita", password=OLD).status_code == 401
    assert reader().post("/sign-in", username="rita", password=NEW).status_code == 303


@pytest.mark.parametrize(
    ("fields", "marked"),
    [
        ({"present": "un gatto solo", "password": NEW, "repeated": NEW}, "present"),
        ({"present": OLD, "password": NEW, "repeated": NEW + "!"}, "repeated"),
        ({"present": OLD, "password": "corta", "repeated": "corta"}, "password"),
    ],
)
def test_a_password_is_not_changed_by_a_wrong_one_or_to_a_bad_one(
    core: Core, people: People, reader: ReaderMaker, fields: dict[str, str], marked: str
) -> None:
    _with_password(core)
    answer = reader("rita").post("/me/password", **fields)
    assert answer.status_code == 422
    assert f'id="problem-{marked}"' in answer.text
    assert all(value not in answer.text for value in fields.values())
    assert reader().post("/sign-in", username="rita", password=OLD).status_code == 303


def test_guessing_the_present_password_has_to_wait(core: Core, people: People, reader: ReaderMaker) -> None:
    _with_password(core)
    rita = reader("rita")
    for _ in range(6):
        rita.post("/me/password", present="non è questa", password=NEW, repeated=NEW)
    answer = rita.post("/me/password", present=OLD, password=NEW, repeated=NEW)
    assert answer.status_code == 429
    assert "Too many" in words(answer) or "Wait" in words(answer) or "wait" in words(answer)
