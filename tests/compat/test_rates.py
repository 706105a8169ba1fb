"""A token that asks too often is told so by every door, in the words its protocol has for it."""

import json

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.compat.conftest import DECREE, ONE_DATABASE, Ask
from tests.people import People
from tmserver.core import Core
from tmserver.errors import TooManyCalls
from tmserver.http.identity import COOKIE
from tmserver.http.rates import Rates
from tmserver.services import signin

PATH = f"/tmserver/it/en/unit/{DECREE[0]}"


class Now:
    """A clock that stands still until it is told to go on."""

    seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def now(app: Flask) -> Now:
    """The clock of an application whose tokens may make two calls a minute."""
    clock = Now()
    app.extensions["tmserver-rates"] = Rates(2, clock)
    return clock


def _spent(ask: Ask, who: str = "rita") -> None:
    for _ in range(2):
        assert ask("GET", PATH, who=who).status_code == 200


def test_after_a_rest_a_minutes_calls_at_once_then_one_by_one() -> None:
    clock = Now()
    rates = Rates(60, clock)
    for _ in range(60):
        rates.count(1)
    with pytest.raises(TooManyCalls) as refusal:
        rates.count(1)
    assert refusal.value.params == {"seconds": 1}
    rates.count(2)
    clock.seconds += 1
    rates.count(1)
    with pytest.raises(TooManyCalls):
        rates.count(1)
    clock.seconds += 3600
    for _ in range(60):
        rates.count(1)
    with pytest.raises(TooManyCalls):
        rates.count(1)
    for _ in range(1000):
        Rates(0, clock).count(1)


@ONE_DATABASE
def test_each_token_has_its_own_calls_and_gets_them_back(now: Now, ask: Ask) -> None:
    _spent(ask)
    refused = ask("GET", PATH)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "30")
    _spent(ask, "teo")
    now.seconds += 30
    assert ask("GET", PATH).status_code == 200
    assert ask("GET", PATH).status_code == 429


@ONE_DATABASE
def test_a_call_that_looks_at_its_token_twice_counts_once(now: Now, ask: Ask) -> None:
    for number in range(2):
        unit = {"source": f"Prova {number}.", "target": f"Test {number}."}
        assert ask("POST", "/tmserver/it/en/unit/x", json=unit).status_code == 200
    assert ask("POST", "/tmserver/it/en/unit/x", json={"source": "Tre.", "target": "Three."}).status_code == 429
    now.seconds += 60
    assert ask("GET", "/tmserver/it/en/unit/Tre.").json == []


def _rest(answer: TestResponse) -> bool:
    said = json.loads(answer.data)
    return answer.status_code == said["status"] == 429 and said["type"] == "/docs/errors#too-many-calls"


def _tmserver(answer: TestResponse) -> bool:
    return answer.status_code == 429 and answer.text.startswith("This token makes too many calls.")


def _mymemory(answer: TestResponse) -> bool:
    said = json.loads(answer.data)
    told = (said["responseStatus"], said["quotaFinished"], said["responseData"]["translatedText"], said["matches"])
    return answer.status_code == 200 and told == (429, True, "", []) and bool(said["responseDetails"])


def _mymemory_tmx(answer: TestResponse) -> bool:
    return answer.status_code == 200 and b"<tmx" in answer.data and b"<tu>" not in answer.data


def _apertium(answer: TestResponse) -> bool:
    said = json.loads(answer.data)
    told = (said["responseStatus"], said["responseData"]["translatedText"])
    return answer.status_code == 429 and told == (429, "") and bool(said["responseDetails"])


def _t5memory(answer: TestResponse) -> bool:
    said = json.loads(answer.data)
    return answer.status_code == said["ReturnValue"] == 429 and bool(said["ErrorMsg"])


@ONE_DATABASE
def test_every_door_says_it_in_its_own_shape(now: Now, ask: Ask) -> None:
    _spent(ask)
    for method, path, is_said in (
        ("GET", "/api/v1/matches?source=it&target=en&q=x", _rest),
        ("GET", PATH, _tmserver),
        ("GET", "/amagama/api/v1/languages/", _tmserver),
        ("PUT", "/tmserver/it/en/store/words.po", _tmserver),
        ("GET", "/get?q=x&langpair=it|en", _mymemory),
        ("GET", "/set?seg=x&tra=y&langpair=it|en", _mymemory),
        ("GET", "/api/get?q=x&langpair=it|en&of=tmx", _mymemory_tmx),
        ("GET", "/translate?q=x&langpair=it|en", _apertium),
        ("GET", "/t5memory/", _t5memory),
    ):
        refused = ask(method, path)
        assert is_said(refused), (path, refused.status_code, refused.data)
        assert refused.headers["Retry-After"] == "30", path


@ONE_DATABASE
def test_pages_are_not_counted(now: Now, app: Flask, core: Core, people: People) -> None:
    with core.writing() as session:
        _, secret, _ = signin.start_session(session, core.now(), people.rita.name, "-", stay=False)
    client = app.test_client()
    client.set_cookie(COOKIE, secret)
    for _ in range(5):
        assert client.get("/api/v1/me").status_code == 200
