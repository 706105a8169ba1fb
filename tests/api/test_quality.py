"""What is wrong in a memory, over REST: looked for, reported, mended, let stand."""

import pytest

from tests.api.client import Api, problem
from tests.api.conftest import Caller
from tmserver.core import Core
from tmserver.worker import Runner

AT = "/memories/world/quality"
UNITS = [
    {"source": "Il caffÃ¨ è pronto.", "target": "Coffee is ready."},
    {"source": "Nel 2019 chiuse.", "target": "It closed in 2018."},
    {"source": "Il varo slitta.", "target": "The launch is delayed."},
    {"source": "Il varo slitta.", "target": "The launch slips."},
]


@pytest.fixture
def made(core: Core, rita: Api, edo: Api) -> list[int]:
    results = edo.post("/memories/world/units", {"units": UNITS}).get_json()["results"]
    assert edo.post(AT).status_code == 202
    Runner(core).run_one()
    return [one["unit"]["id"] for one in results]


def test_findings_are_listed_by_kind_mended_and_let_stand(edo: Api, made: list[int]) -> None:
    found = {one["unit_id"]: one for one in edo.get(AT).get_json()["items"]}
    assert {unit: found[unit]["kind"] for unit in made} == dict(
        zip(made, ["mojibake", "numbers", "contradiction", "contradiction"], strict=True)
    )
    assert found[made[2]]["others"] == [made[3]]
    wrong, numbers = found[made[0]], found[made[1]]
    assert UNITS[0]["source"][wrong["start"] : wrong["end"]] == "Ã¨"
    mended = edo.post(f"{AT}/{wrong['id']}/mend")
    assert (mended.get_json()["source"], mended.headers["ETag"]) == ("Il caffè è pronto.", '"2"')
    assert problem(edo.post(f"{AT}/{wrong['id']}/mend")) == "stale"
    assert problem(edo.post(f"{AT}/{found[made[2]]['id']}/mend")) == "conflict"
    assert edo.post(f"{AT}/{numbers['id']}/waive", {"reason": ""}).status_code == 422
    stands = edo.post(f"{AT}/{numbers['id']}/waive", {"reason": "The archive says so."}).get_json()
    assert (stands["status"], stands["waived_by"]) == ("waived", "edo")
    assert edo.get(AT, kind="numbers").get_json()["items"] == []
    assert [one["id"] for one in edo.get(AT, kind="numbers", status="waived").get_json()["items"]] == [numbers["id"]]
    page = edo.get(AT, limit=1).get_json()
    assert len(edo.get(AT, cursor=page["next_cursor"]).get_json()["items"]) == 1
    assert edo.get(AT, kind="colour").status_code == 422


def test_anyone_reports_a_unit_and_every_report_stands_with_its_finding(
    caller: Caller, edo: Api, made: list[int]
) -> None:
    reports = f"/memories/world/units/{made[2]}/reports"
    told = caller("lea").post(reports, {"reason": "It is not delayed."})
    assert (told.status_code, told.get_json()["reported_by"]) == (201, "lea")
    assert problem(caller("lea").post(reports, {"reason": "I said so."})) == "conflict"
    caller("rita").post(reports, {"reason": "It was called off."})
    assert [one["reported_by"] for one in caller("lea").get(reports).get_json()["items"]] == ["lea", "rita"]
    [finding] = edo.get(AT, kind="reported").get_json()["items"]
    assert [one["reason"] for one in finding["reports"]] == ["It is not delayed.", "It was called off."]
    assert finding["message"] is None
