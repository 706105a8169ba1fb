"""Changes of many units over REST: by number or by filter, listed, undone."""

import pytest

from tests.api.client import Api, problem
from tmserver.core import Core
from tmserver.worker import Runner

AT = "/memories/world/changes"


@pytest.fixture
def made(rita: Api) -> list[int]:
    units = [{"source": f"Neve {n}.", "target": f"Snow {n} in Kiev."} for n in range(3)]
    units.append({"source": "Il molo.", "target": "The pier."})
    return [one["unit"]["id"] for one in rita.post("/memories/world/units", {"units": units}).get_json()["results"]]


def _statuses(api: Api, made: list[int]) -> list[str]:
    return [api.get(f"/memories/world/units/{unit}").get_json()["status"] for unit in made]


def test_what_a_filter_finds_is_retired_listed_and_undone(core: Core, edo: Api, made: list[int]) -> None:
    asked = edo.post(AT, {"kind": "retire", "filter": {"q": "neve", "origin": "api"}})
    assert asked.status_code == 202
    job = asked.get_json()
    assert asked.headers["Location"] == f"/api/v1/jobs/{job['id']}"
    Runner(core).run_one()
    assert _statuses(edo, made) == ["retired"] * 3 + ["unreviewed"]
    [listed] = edo.get(AT).get_json()["items"]
    assert (listed["id"], listed["kind"], listed["status"], listed["changed"]) == (job["change"], "status", "done", 3)
    assert edo.get(f"{AT}/{job['change']}").get_json() == listed
    back = edo.post(f"{AT}/{job['change']}/undo")
    assert (back.status_code, back.get_json()["change"]) == (202, job["change"])
    Runner(core).run_one()
    assert set(_statuses(edo, made)) == {"unreviewed"}
    assert edo.get(f"{AT}/{job['change']}").get_json()["status"] == "undone"
    assert problem(edo.post(f"{AT}/{job['change']}/undo")) == "conflict"


def test_units_named_get_a_status_or_a_replacement(core: Core, edo: Api, made: list[int]) -> None:
    edo.post(AT, {"kind": "status", "status": "reviewed", "units": made[:2]})
    Runner(core).run_one()
    assert _statuses(edo, made) == ["reviewed", "reviewed", "unreviewed", "unreviewed"]
    edo.post(
        AT, {"kind": "replace", "find": "Kiev", "replace": "Kyiv", "units": made, "filter": {"status": "reviewed"}}
    )
    Runner(core).run_one()
    targets = [edo.get(f"/memories/world/units/{unit}").get_json()["target"] for unit in made[:3]]
    assert targets == ["Snow 0 in Kyiv.", "Snow 1 in Kyiv.", "Snow 2 in Kiev."]
    first = edo.get(AT, limit=1).get_json()
    assert [one["kind"] for one in first["items"]] == ["replacement"]
    assert [one["kind"] for one in edo.get(AT, cursor=first["next_cursor"]).get_json()["items"]] == ["status"]


def test_a_cancelled_change_says_what_it_did_not_reach(core: Core, edo: Api, made: list[int]) -> None:
    job = edo.post(AT, {"kind": "retire", "filter": {}}).get_json()
    edo.delete(f"/jobs/{job['id']}")
    assert edo.get(f"{AT}/{job['change']}").get_json()["status"] == "stopped"
    assert "Stopped before the end." in edo.get(f"/jobs/{job['id']}").get_json()["message"]


def test_what_says_too_little_or_too_much_is_refused_with_the_field(edo: Api, made: list[int]) -> None:
    for body, field in (
        ({"kind": "retire"}, "filter"),
        ({"filter": {}}, "kind"),
        ({"kind": "burn", "filter": {}}, "kind"),
        ({"kind": "status", "filter": {}}, "status"),
        ({"kind": "retire", "filter": {"colour": "red"}}, "filter.colour"),
        ({"kind": "replace", "find": "", "replace": "x", "filter": {}}, "find"),
        ({"kind": "retire", "units": [*range(1, 1002)]}, "units"),
    ):
        answer = edo.post(AT, body)
        assert answer.status_code == 422, body
        assert answer.get_json()["field"] == field
    assert edo.get("/memories/nowhere/changes/1").status_code == 404
