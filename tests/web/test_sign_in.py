"""Signing in and out as the browser sees it."""

from dataclasses import replace

import pytest
from flask import Flask

from tests.people import People
from tests.web.conftest import ReaderMaker
from tests.web.reader import FORM, Reader, words
from tmserver.app import create_app
from tmserver.core import Core
from tmserver.db.tables import Meta
from tmserver.http.identity import COOKIE
from tmserver.services import signin, users
from tmserver.services.signin import DEMO_KEY, FREE_FAILURES
from tmserver.web.addresses import local_path

PASSWORD = "quattro gatti in cortile"


@pytest.fixture
def rita_has_a_password(core: Core, people: People) -> None:
    hashed = users.hash_password(PASSWORD)
    with core.writing() as session:
        users.set_password(session, people.ada, core.now(), "rita", hashed)


@pytest.fixture
def demonstration(core: Core, people: People) -> None:
    with core.writing() as session:
        session.add(Meta(key=DEMO_KEY, value=people.rita.name))


def test_a_stranger_ends_on_the_sign_in_page_and_comes_back_to_where_they_wanted(reader: ReaderMaker) -> None:
    answer = reader().get("/memory?done=x")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/sign-in?next=/memory?done%3Dx"
    assert reader().get("/", follow_redirects=True).status_code == 200


def test_a_program_that_takes_anything_is_led_to_a_page_too(app: Flask) -> None:
    answer = app.test_client().get("/", headers={"Accept": "*/*"}, follow_redirects=True)
    assert (answer.status_code, answer.mimetype) == (200, "text/html")


@pytest.mark.usefixtures("rita_has_a_password")
def test_the_right_password_starts_a_session_in_a_guarded_cookie(reader: ReaderMaker) -> None:
    rita = reader()
    answer = rita.post("/sign-in", username="rita", password=PASSWORD, next="/memory")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/memory")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie
    assert "Expires" not in cookie
    assert "Secure" not in cookie  # this request came over plain http
    assert "Good" in words(rita.get("/"))


@pytest.mark.usefixtures("rita_has_a_password")
def test_staying_signed_in_gives_the_cookie_an_end_and_https_makes_it_secure(app: Flask) -> None:
    answer = app.test_client().post(
        "/sign-in",
        data={"username": "rita", "password": PASSWORD, "stay": "true"},
        base_url="https://tm.example.org",
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    assert "Expires" in answer.headers["Set-Cookie"]
    assert "Secure" in answer.headers["Set-Cookie"]


@pytest.mark.usefixtures("rita_has_a_password")
def test_a_wrong_password_and_an_unknown_name_are_answered_alike(reader: ReaderMaker) -> None:
    for name in ("rita", "nobody", "ri\x00ta", "x" * 5000):
        answer = reader().post("/sign-in", username=name, password="acqua in bocca, prego")
        assert answer.status_code == 401
        assert "Name and password do not match." in words(answer)
        assert "Set-Cookie" not in answer.headers


@pytest.mark.usefixtures("rita_has_a_password")
def test_guessing_is_slowed_down_also_for_the_right_password(core: Core, reader: ReaderMaker) -> None:
    with core.writing() as session:
        for _ in range(FREE_FAILURES):
            signin.note_failure(session, core.now(), "rita", "198.51.100.7")
    rita = reader()
    assert rita.post("/sign-in", username="rita", password="sbagliata di nuovo").status_code == 401
    answer = rita.post("/sign-in", username="rita", password=PASSWORD)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) >= 1


@pytest.mark.usefixtures("rita_has_a_password")
def test_the_password_is_never_sent_back(reader: ReaderMaker) -> None:
    assert "molto segreta" not in reader().post("/sign-in", username="rita", password="molto segreta davvero").text


def test_signing_out_ends_the_session_for_good(reader: ReaderMaker) -> None:
    rita = reader("rita")
    cookie = rita.client.get_cookie(COOKIE)
    assert cookie is not None
    assert rita.post("/sign-out").headers["Location"] == "/sign-in"
    rita.client.set_cookie(COOKIE, cookie.value)
    assert rita.get("/").status_code == 303


def test_who_is_signed_in_passes_by_the_sign_in_page(reader: ReaderMaker) -> None:
    assert reader("rita").get("/sign-in?next=/memory").headers["Location"] == "/memory"


@pytest.mark.usefixtures("people")
def test_strangers_may_choose_italian(reader: ReaderMaker) -> None:
    assert 'lang="it"' in reader().get("/sign-in?language=it").text[:200]
    answer = reader().post("/sign-in", username="rita", password="non questa parola", language="it")
    assert 'lang="it"' in answer.text[:200]


@pytest.mark.usefixtures("demonstration")
def test_one_click_enters_the_demonstration(app: Flask) -> None:
    visitor = Reader(app)
    assert "Enter as rita" in words(visitor.get("/sign-in"))
    answer = visitor.post("/sign-in/demo", next="/paste")
    assert answer.headers["Location"] == "/paste"
    assert visitor.get("/paste").status_code == 200


def test_without_a_demonstration_there_is_no_such_click(reader: ReaderMaker) -> None:
    assert "Enter as" not in words(reader().get("/sign-in"))
    assert reader().post("/sign-in/demo").status_code == 403


@pytest.mark.usefixtures("demonstration")
def test_the_demonstration_is_closed_to_whoever_is_not_on_this_machine(app: Flask) -> None:
    visitor = Reader(app)
    for headers in (
        {"Host": "tm.example.org"},
        {"Host": "localhost.example.org"},
        {"Host": "127.0.0.1.example.org:8080"},
        {"Forwarded": "for=192.0.2.1"},
        {"X-Forwarded-For": "192.0.2.1"},
        {"X-Forwarded-Host": "localhost"},
    ):
        assert "Enter as" not in words(visitor.get("/sign-in", headers=headers))
        answer = visitor.send("/sign-in/demo", headers=headers, content_type=FORM)
        assert answer.status_code == 403, headers
        assert "Set-Cookie" not in answer.headers


@pytest.mark.usefixtures("demonstration")
def test_this_machine_has_several_names(app: Flask) -> None:
    for host in ("localhost", "localhost:8080", "127.0.0.1:9", "[::1]", "[::1]:8080", "LOCALHOST"):
        assert Reader(app).send("/sign-in/demo", headers={"Host": host}, content_type=FORM).status_code == 303, host


@pytest.mark.usefixtures("demonstration")
def test_a_forged_host_does_not_open_the_demonstration_to_another_machine(app: Flask) -> None:
    for address, status in (("203.0.113.9", 403), ("127.0.0.1", 303), ("::1", 303)):
        answer = app.test_client().post(
            "/sign-in/demo",
            headers={"Host": "localhost"},
            content_type=FORM,
            environ_overrides={"REMOTE_ADDR": address},
        )
        assert answer.status_code == status, address


@pytest.mark.usefixtures("demonstration")
def test_behind_a_configured_proxy_the_demonstration_is_closed(core: Core, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(core, "settings", replace(core.settings, trusted_proxies=1))
    assert Reader(create_app(core)).post("/sign-in/demo").status_code == 403


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ("/memory", "/memory"),
        ("/memory/world?q=a%20b", "/memory/world?q=a%20b"),
        ("", "/"),
        (None, "/"),
        ("//evil.example", "/"),
        ("///evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/\t/evil.example", "/"),
        ("/a\r\nSet-Cookie: x=y", "/"),
        ("memory", "/"),
    ],
)
def test_after_signing_in_nobody_is_sent_to_another_site(given: str | None, path: str) -> None:
    assert local_path(given) == path


def test_a_form_sent_by_another_site_is_refused(reader: ReaderMaker) -> None:
    rita = reader("rita")
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}):
        assert rita.send("/sign-out", headers=headers, content_type=FORM).status_code == 403
    assert rita.get("/").status_code == 200


def test_a_form_that_is_not_utf_8_is_refused_and_not_mended(reader: ReaderMaker) -> None:
    answer = reader().send("/sign-in", data=b"username=ri%ff&password=x", content_type=FORM)
    assert answer.status_code == 400
    assert "UTF-8" in words(answer)
    assert reader().send("/sign-in", data=b"{}", content_type="application/json").status_code == 400


def test_a_lost_session_does_not_lose_what_was_typed(reader: ReaderMaker) -> None:
    answer = reader().post("/paste", text="Una notizia.", pair="it>en")
    assert answer.status_code == 401
    assert "still on the page before" in words(answer)
