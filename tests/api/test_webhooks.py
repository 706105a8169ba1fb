"""Webhooks over REST and on the command line."""

import pytest
from click.testing import CliRunner

from tests.api.client import Api, problem
from tmserver.cli.main import cli

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
NEW = {"url": "https://cms.example.org/hooks", "events": ["ruling-made"]}


def test_a_webhook_is_made_shown_and_removed(ada: Api) -> None:
    made = ada("POST", "/webhooks", json=NEW | {"desk": "world"})
    assert (made.status_code, made.headers["Location"]) == (201, "/api/v1/webhooks/1")
    assert made.get_json()["secret"].startswith("wh_")
    shown = ada.get("/webhooks/1").get_json()
    assert (shown["url"], shown["events"], shown["desk"]) == (NEW["url"], ["ruling-made"], "world")
    assert "secret" not in shown
    assert ada.get("/webhooks").get_json()["items"] == [shown]
    assert ada.get("/webhooks/1/deliveries").get_json() == {"items": [], "next_cursor": None}
    assert ada("DELETE", "/webhooks/1").status_code == 204
    assert problem(ada("GET", "/webhooks/1")) == "not-found"


def test_refusals(ada: Api, edo: Api) -> None:
    assert problem(edo("POST", "/webhooks", json=NEW)) == "not-allowed"
    for wrong in ({"url": "http://127.0.0.1/"}, {"events": []}, {"events": ["everything"]}, {"url": "x"}):
        assert problem(ada("POST", "/webhooks", json=NEW | wrong)) == "invalid"
    assert problem(ada("POST", "/webhooks", json=NEW | {"desk": "none"})) == "not-found"


@pytest.mark.usefixtures("ada")
def test_commands(environment: dict[str, str]) -> None:
    def run(*arguments: str) -> tuple[int, str]:
        done = CliRunner().invoke(cli, ["webhook", *arguments], env=environment)
        return done.exit_code, done.stdout

    code, secret = run("create", "https://cms.example.org/hooks", "--event", "import-done")
    assert (code, secret[:3]) == (0, "wh_")
    assert run("list") == (0, "1\thttps://cms.example.org/hooks\timport-done\n")
    assert run("deliveries", "1") == (0, "")
    assert run("create", "http://10.0.0.1/", "--event", "import-done")[0] == 1
    assert run("delete", "1")[0] == 0
    assert run("list") == (0, "")
