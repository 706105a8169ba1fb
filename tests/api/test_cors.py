"""Other origins: only those that the settings name, only with a bearer token."""

from collections.abc import Iterator

import pytest

from tests.api.client import Api, problem
from tests.people import People
from tmserver import config
from tmserver.app import create_app
from tmserver.core import Core

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""Headers do not depend on what stores the data: one database is enough."""

CAT = "https://cat.example.org"


@pytest.fixture
def open_core(environment: dict[str, str]) -> Iterator[Core]:
    """A core whose settings name an origin."""
    core = Core(config.load(environment | {"TMSERVER_CORS_ORIGINS": f"{CAT}, https://other.example.org"}))
    yield core
    core.close()


@pytest.fixture
def rita_at_cat(open_core: Core) -> Api:
    """Rita, whose CAT tool runs at another origin."""
    return Api(create_app(open_core), People.at(open_core).token("rita"))


def test_a_named_origin_reads_answers_and_refusals(rita_at_cat: Api) -> None:
    for path in ("/me", "/memories/none", "/nothing/here", "/openapi.json"):
        answer = rita_at_cat("GET", path, headers={"Origin": CAT})
        assert answer.headers["Access-Control-Allow-Origin"] == CAT
        assert "Origin" in answer.headers["Vary"]
        assert "Access-Control-Allow-Credentials" not in answer.headers
    exposed = answer.headers["Access-Control-Expose-Headers"]
    assert {"Location", "ETag"} <= {name.strip() for name in exposed.split(",")}


def test_a_preflight_is_answered_without_sign_in(rita_at_cat: Api) -> None:
    asked = {"Origin": CAT, "Access-Control-Request-Method": "PATCH", "Access-Control-Request-Headers": "if-match"}
    answer = rita_at_cat.app.test_client().options("/api/v1/memories/world/units/1", headers=asked)
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == CAT
    assert "PATCH" in answer.headers["Access-Control-Allow-Methods"]
    assert "If-Match" in answer.headers["Access-Control-Allow-Headers"]


def test_other_origins_and_basic_credentials_get_no_permission(rita_at_cat: Api) -> None:
    client = rita_at_cat.app.test_client()
    bearer = {"Authorization": f"Bearer {rita_at_cat.token}"}
    for headers in (
        {"Origin": "https://evil.example.org"} | bearer,
        {"Origin": f"{CAT}.evil.example.org"} | bearer,
        {"Origin": "null"} | bearer,
        {"Origin": CAT, "Authorization": "Basic eDp5"},
        bearer,
    ):
        assert "Access-Control-Allow-Origin" not in client.get("/api/v1/me", headers=headers).headers
    assert "Access-Control-Allow-Origin" not in client.get("/healthz", headers={"Origin": CAT} | bearer).headers


def test_without_the_setting_there_is_no_cors_at_all(rita: Api) -> None:
    answer = rita("GET", "/me", headers={"Origin": CAT})
    assert not [name for name, _ in answer.headers if name.startswith("Access-Control")]


def test_a_write_from_another_site_passes_with_a_bearer_token_and_not_with_basic(rita: Api) -> None:
    import base64

    path, unit = "/memories/world/units", {"source": "Piove.", "target": "It is raining."}
    foreign = {"Origin": "https://evil.example.org", "Sec-Fetch-Site": "cross-site"}
    assert rita("POST", path, headers=foreign, json=unit).status_code == 201
    basic = {"Authorization": "Basic " + base64.b64encode(f"x:{rita.token}".encode()).decode()}
    assert problem(rita("POST", path, headers=foreign | basic, json=unit)) == "foreign-origin"
    assert rita("POST", path, headers=basic, json=unit).status_code == 200
