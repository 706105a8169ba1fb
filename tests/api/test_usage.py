"""From a ruling to the memory over REST: usage, impact, waivers."""

from typing import Any

import pytest

from tests.api.client import Api, problem
from tests.api.conftest import Caller
from tests.builders import add_units
from tmserver.core import Core
from tmserver.worker import Runner

AT = "/glossaries/desk/concepts"
KYIV = {
    "kind": "place",
    "terms": [
        {"language": "it", "text": "Kiev"},
        {"language": "en", "text": "Kyiv"},
        {"language": "en", "text": "Kiev", "status": "superseded", "exceptions": ["chicken Kiev"]},
    ],
}
PAIRS = [
    ("Il sindaco di Kiev.", "The mayor of Kiev."),
    ("Piove a Kiev.", "It is raining in Kyiv."),
    ("Pollo alla Kiev.", "We ate chicken Kiev."),
    ("Notte a Kiev.", "A night in Kiev."),
]


@pytest.fixture
def kyiv(rita: Api, teo: Api, edo: Api, core: Core) -> str:
    """A glossary with Kyiv in force, and units that hold it; the concept's address."""
    edo.post("/glossaries", {"slug": "desk", "name": "Desk", "source": "it", "target": "en", "desk": "world"})
    made = teo.post(AT, KYIV | {"approve": True}).get_json()
    add_units(core, PAIRS)
    return f"{AT}/{made['id']}"


def _usage(api: Api, address: str, **query: Any) -> dict[str, Any]:
    said: dict[str, Any] = api.get(f"{address}/usage", **query).get_json()
    return said


def test_usage_counts_and_lists_units_with_what_is_wrong_in_them(rita: Api, kyiv: str) -> None:
    said = _usage(rita, kyiv)
    assert said["counts"] == {"violating": 2, "waived": 0, "archive": 0, "exception": 1, "compliant": 1}
    assert (said["at_least"], said["index_behind"], said["next_cursor"]) == ([], False, None)
    assert [one["usage"] for one in said["items"]] == ["violating", "exception", "compliant", "violating"]
    last = said["items"][-1]
    assert (last["target"], last["memory"], last["date"]) == ("The mayor of Kiev.", "world", "2026-03-12")
    assert [(one["start"], one["suggestion"], one["status"]) for one in last["findings"]] == [(13, "Kyiv", "open")]
    assert said["months"][-1] == {"month": "2026-03-01", "violating": 2, "compliant": 1}
    assert (len(said["months"]), said["months"][0]) == (13, {"month": None, "violating": 0, "compliant": 0})


def test_usage_is_paged_and_narrowed(rita: Api, kyiv: str) -> None:
    first = _usage(rita, kyiv, usage="violating", limit=1)
    rest = _usage(rita, kyiv, usage="violating", limit=1, cursor=first["next_cursor"])
    assert [one["target"] for one in first["items"] + rest["items"]] == ["A night in Kiev.", "The mayor of Kiev."]
    assert (rest["counts"], rest["months"], rest["next_cursor"]) == (None, None, None)
    assert problem(rita.get(f"{kyiv}/usage", cursor=first["next_cursor"])) == "bad-cursor"
    assert problem(rita.get(f"{kyiv}/usage", usage="wrong")) == "invalid"


def test_a_waiver_is_kept_with_its_reason_and_can_be_taken_back(rita: Api, teo: Api, kyiv: str) -> None:
    number = _usage(rita, kyiv)["items"][0]["unit_id"]
    assert problem(rita.put(f"{kyiv}/waivers/{number}", {"reason": "A title."})) == "not-allowed"
    assert problem(teo.put(f"{kyiv}/waivers/{number}", {"reason": " "})) == "text-empty"
    made = teo.put(f"{kyiv}/waivers/{number}", {"reason": "The title of a film."}).get_json()
    assert (made["unit_id"], made["reason"], made["waived_by"]) == (number, "The title of a film.", "teo")
    [one] = _usage(rita, kyiv, usage="waived")["items"]
    assert (one["waiver"], [each["status"] for each in one["findings"]]) == (made, ["waived"])
    assert teo.delete(f"{kyiv}/waivers/{number}").status_code == 204
    assert problem(teo.delete(f"{kyiv}/waivers/{number}")) == "not-found"
    assert _usage(rita, kyiv)["counts"]["violating"] == 2


def test_impact_shows_what_a_proposal_would_hit(rita: Api, kyiv: str, caller: Caller) -> None:
    made = rita.post(AT, {"terms": [{"language": "it", "text": "sindaco"}, {"language": "en", "text": "mayor"}]})
    said = caller("teo").get(f"{AT}/{made.get_json()['id']}/impact").get_json()
    assert (said["violating"], said["archive"], said["stories"], said["at_least"]) == (0, 0, 0, False)
    italian, english = said["terms"]
    assert [(one["form"], one["units"]) for one in italian["forms"]] == [("sindaco", 1)]
    assert "sindaci" in italian["nowhere"]
    [sample] = english["forms"][0]["samples"]
    assert (sample["target"], sample["target_hits"]) == ("The mayor of Kiev.", [{"start": 4, "end": 9}])


def test_a_ruling_is_previewed_taken_to_the_memory_and_taken_back(rita: Api, teo: Api, kyiv: str, core: Core) -> None:
    add_units(core, [("Disse «Kiev resiste».", "She said “Kiev resists”.")])
    assert problem(rita.post(f"{kyiv}/replacement", {"dry_run": True})) == "not-allowed"
    said = teo.post(f"{kyiv}/replacement", {"dry_run": True}).get_json()
    assert (said["more"], said["left"]) == (False, 1)
    assert [(one["target"], one["obstacle"] is None) for one in said["items"]] == [
        ("She said “Kiev resists”.", False), ("A night in Kyiv.", True), ("The mayor of Kyiv.", True),
    ]  # fmt: skip
    assert [one["op"] for one in said["items"][1]["diff"]] == ["equal", "delete", "insert", "equal"]
    assert _usage(rita, kyiv)["counts"]["violating"] == 2
    answer = teo.post(f"{kyiv}/replacement", {"units": [said["items"][1]["unit_id"]]})
    assert (answer.status_code, answer.headers["Location"]) == (202, f"/api/v1/replacements/{answer.get_json()['id']}")
    _work(core)
    assert [one["target"] for one in _usage(rita, kyiv, usage="violating")["items"]] == ["The mayor of Kiev."]
    answer = teo.post(f"/replacements/{answer.get_json()['id']}/undo")
    assert answer.status_code == 202
    _work(core)
    assert _usage(rita, kyiv)["counts"]["violating"] == 2
    assert teo.get(f"/replacements/{answer.get_json()['id']}").get_json()["status"] == "undone"


def test_nothing_to_sweep_and_too_many_named_units_are_refused(teo: Api, kyiv: str, core: Core) -> None:
    assert problem(teo.post(f"{kyiv}/replacement", {"units": [999_999]})) == "conflict"
    assert problem(teo.post(f"{kyiv}/replacement", {"units": list(range(1001))})) == "too-many"


def _work(core: Core) -> None:
    runner = Runner(core)
    while runner.run_one():
        pass
