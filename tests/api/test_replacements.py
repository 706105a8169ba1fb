"""Find and replace over REST: a dry run, the change, its undo."""

from tests.api.client import Api, problem
from tmserver.core import Core
from tmserver.worker import Runner

ASKED = {"find": "Kiev", "replace": "Kyiv"}
AT = "/memories/world/replacements"


def test_a_dry_run_says_what_would_change_then_it_changes_and_is_undone(core: Core, rita: Api, edo: Api) -> None:
    units = [{"source": f"Neve {n}.", "target": f"Snow {n} in Kiev."} for n in range(3)]
    edo.post("/memories/world/units", {"units": units})
    told = edo.post(AT, ASKED | {"dry_run": True}).get_json()
    assert [one["target"] for one in told["items"]] == [f"Snow {n} in Kyiv." for n in (2, 1, 0)]
    assert told["more"] is False
    wanted = [one["unit_id"] for one in told["items"][:2]]
    asked = edo.post(AT, ASKED | {"units": wanted})
    assert asked.status_code == 202
    batch = asked.get_json()["id"]
    assert asked.headers["Location"] == f"/api/v1/replacements/{batch}"
    assert problem(edo.post(f"/replacements/{batch}/undo")) == "conflict"
    Runner(core).run_one()
    done = edo.get(f"/replacements/{batch}").get_json()
    assert (done["status"], done["changed"], done["waiting"], done["made_by"]) == ("done", 2, 0, "edo")
    assert edo.get(f"/jobs/{done['job']}").get_json()["message"] == "Changed: 2. Left alone: 0."
    edo.post(f"/replacements/{batch}/undo")
    Runner(core).run_one()
    assert edo.get(f"/replacements/{batch}").get_json()["undone"] == 2
    assert edo.get(f"/memories/world/units/{wanted[0]}").get_json()["target"] == "Snow 2 in Kiev."


def test_what_cannot_be_replaced_is_refused_with_the_field(rita: Api, edo: Api) -> None:
    assert edo.post(AT, {"find": "", "replace": "x"}).status_code == 422
    assert edo.post(AT, {"find": "x" * 1001, "replace": ""}).status_code == 422
    assert edo.post(AT, {"find": "x"}).status_code == 422
    assert problem(edo.post(AT, {"find": "nowhere to be found", "replace": "x"})) == "conflict"
