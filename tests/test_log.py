"""Logs say what happened and never what was said: wire copy can be under embargo."""

import json
from collections.abc import Iterator

import pytest
import structlog

from tests.builders import add_units, make_memory
from tests.people import People
from tmserver import log
from tmserver.app import create_app
from tmserver.core import Core

SECRET_COPY = "Il cardinale Brunelli si dimette domani a mezzogiorno"


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Iterator[pytest.CaptureFixture[str]]:
    """Log lines as JSON on standard error."""
    log.configure("json")
    yield capsys
    structlog.reset_defaults()


def test_neither_text_nor_query_nor_token_reaches_the_log(
    core: Core, people: People, lines: pytest.CaptureFixture[str]
) -> None:
    make_memory(core)
    add_units(core, [(SECRET_COPY, "x")])
    token = people.token("rita")
    client, headers = create_app(core).test_client(), {"Authorization": f"Bearer {token}"}
    client.get("/api/v1/matches", query_string={"source": "it", "target": "en", "q": SECRET_COPY}, headers=headers)
    client.post("/api/v1/memories/world/units", json={"source": SECRET_COPY, "target": ""}, headers=headers)
    client.get(f"/api/v1/memories/{SECRET_COPY}", headers=headers)
    client.get(f"/nowhere/{SECRET_COPY}?q={SECRET_COPY}")
    written = lines.readouterr().err
    events = [json.loads(line) for line in written.splitlines() if line.startswith("{")]
    assert [event["status"] for event in events if event["event"] == "request"] == [200, 422, 404, 404]
    assert {"method", "route", "status", "ms", "request"} <= events[0].keys()
    assert "Brunelli" not in written
    assert token not in written


def test_a_log_call_that_would_carry_copy_is_a_defect(lines: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ValueError, match="text"):
        log.log.info("segment_seen", text=SECRET_COPY)


def test_a_fault_of_ours_is_logged_with_the_id_the_user_is_told(
    core: Core, monkeypatch: pytest.MonkeyPatch, lines: pytest.CaptureFixture[str]
) -> None:
    app = create_app(core)
    monkeypatch.setattr(core, "require_schema", lambda: 1 / 0)
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 500
    problem = answer.get_json()
    assert "ZeroDivisionError" not in json.dumps(problem)
    assert problem["request_id"] in lines.readouterr().err


def test_a_log_that_nobody_reads_any_more_costs_no_request(core: Core, monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        def write(self, _: str) -> int:
            raise BrokenPipeError

        def isatty(self) -> bool:
            return False

    log.configure("text")
    monkeypatch.setattr("sys.stderr", Broken())
    assert create_app(core).test_client().get("/healthz").status_code == 200
    structlog.reset_defaults()
