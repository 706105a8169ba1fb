"""Concepts of a glossary over REST: from a proposal to a ruling."""

from typing import Any

import pytest

from tests.api.client import Api, problem
from tests.api.conftest import Caller

AT = "/glossaries/desk/concepts"
VALDOMBRA = {
    "kind": "place",
    "terms": [
        {"language": "it", "text": "Valdombra"},
        {"language": "en", "text": "Valdombra"},
        {"language": "en", "text": "Val d’Ombra"},
        {"language": "en", "text": "Shadow Valley", "status": "deprecated", "exceptions": ["Shadow Valley Films"]},
    ],
}


@pytest.fixture(autouse=True)
def desk(edo: Api) -> None:
    """A glossary of the World desk."""
    edo.post("/glossaries", {"slug": "desk", "name": "Desk", "source": "it", "target": "en", "desk": "world"})


def _made(api: Api, body: dict[str, Any]) -> dict[str, Any]:
    answer = api.post(AT, body)
    assert answer.status_code == 201, answer.text
    said: dict[str, Any] = answer.get_json()
    assert answer.headers["Location"] == f"/api/v1{AT}/{said['id']}"
    return said


def _texts(said: dict[str, Any]) -> list[tuple[str, str]]:
    return [(term["text"], term["status"]) for term in said["terms"]]


def test_only_language_and_text_are_needed_and_the_rest_is_proposed_from_the_shape(caller: Caller) -> None:
    said = _made(caller("rita"), {"terms": [{"language": "IT", "text": "drone"}, {"language": "en", "text": "drone"}]})
    assert (said["status"], said["version"], said["kind"], said["proposed"]) == ("proposed", 1, "other", None)
    assert said["terms"][0] == {
        "language": "it", "text": "drone", "status": "preferred", "part_of_speech": "noun", "type": "full form",
        "gender": None, "usage": None, "do_not_translate": False, "inflection": "noun", "case": "any",
        "forms": ["drone", "droni"], "exceptions": [], "scopes": [], "note": None,
    }  # fmt: skip
    assert said["terms"][1]["forms"] == ["drone", "drones"]


def test_the_first_term_of_a_language_that_is_not_forbidden_is_preferred_and_later_ones_are_admitted(
    caller: Caller,
) -> None:
    said = _made(caller("rita"), VALDOMBRA)
    assert _texts(said) == [
        ("Valdombra", "preferred"), ("Valdombra", "preferred"), ("Val d’Ombra", "admitted"),
        ("Shadow Valley", "deprecated"),
    ]  # fmt: skip
    late = [{"language": "en", "text": "Old Town", "status": "superseded"}, {"language": "en", "text": "New Town"}]
    assert _texts(_made(caller("rita"), {"terms": late}))[1] == ("New Town", "preferred")


def test_forms_that_are_sent_strike_what_is_generated_and_add_what_is_not(caller: Caller) -> None:
    rita = caller("rita")
    terms = [{"language": "it", "text": "ministro", "inflection": "agent", "forms": ["ministra", "ministr@"]}]
    said = _made(rita, {"kind": "office", "terms": terms})
    assert said["terms"][0]["forms"] == ["ministro", "ministra", "ministr@"]
    again = rita.patch(f"{AT}/{said['id']}", {"terms": [said["terms"][0]]}, version=1)
    assert (again.status_code, again.get_json()["version"]) == (200, 1), "what was read can be sent back unchanged"


def test_a_proposal_is_ruled_on_by_somebody_else_and_what_is_in_force_stays_meanwhile(teo: Api, caller: Caller) -> None:
    rita = caller("rita")
    made = _made(rita, VALDOMBRA)
    place = f"{AT}/{made['id']}"
    approved = teo.post(f"{place}/approve", version='"1"')
    assert (approved.get_json()["status"], approved.headers["ETag"]) == ("approved", '"2"')
    changed = rita.patch(place, {"note": "In the north."}, version=2).get_json()
    assert (changed["note"], changed["proposed"]["note"], changed["status"]) == (None, "In the north.", "approved")
    rejected = teo.post(f"{place}/reject", {"reason": "It is in the south."}, version=3).get_json()
    assert (rejected["proposed"], rejected["version"], rejected["status"]) == (None, 4, "approved")
    steps = rita.get(f"{place}/history").get_json()["items"]
    assert [(step["version"], step["event"], step["by"], step["reason"]) for step in steps] == [
        (4, "rejected", "teo", "It is in the south."), (3, "changed", "rita", None), (2, "approved", "teo", None),
        (1, "proposed", "rita", None),
    ]  # fmt: skip
    assert {change["op"] for change in steps[1]["diff"]} == {"equal", "insert"}
    first = rita.get(f"{place}/history", limit=3).get_json()
    rest = rita.get(f"{place}/history", limit=3, cursor=first["next_cursor"]).get_json()
    assert first["items"] + rest["items"] == steps


def test_nobody_approves_their_own_and_nothing_is_approved_twice(teo: Api, edo: Api) -> None:
    made = _made(teo, VALDOMBRA)
    assert problem(teo.post(f"{AT}/{made['id']}/approve", version=1)) == "conflict"
    assert edo.post(f"{AT}/{made['id']}/approve", version=1).status_code == 200
    assert problem(edo.post(f"{AT}/{made['id']}/approve", version=2)) == "conflict"
    direct = _made(teo, VALDOMBRA | {"approve": True})
    assert direct["status"] == "approved"
    edo.patch("/glossaries/desk", {"four_eyes": True})
    assert problem(teo.post(AT, VALDOMBRA | {"approve": True})) == "conflict"


@pytest.mark.parametrize(
    ("method", "rest", "body"),
    [
        ("PATCH", "", {"note": "x"}),
        ("DELETE", "", None),
        ("POST", "/approve", None),
        ("POST", "/reject", {"reason": "No."}),
        ("POST", "/retire", None),
        ("POST", "/revert", {"version": 1}),
    ],
)
def test_a_change_names_the_version_it_was_made_from(edo: Api, method: str, rest: str, body: Any) -> None:
    place = f"{AT}/{_made(edo, VALDOMBRA)['id']}{rest}"
    sent = {} if body is None else {"json": body}
    assert problem(edo(method, place, **sent)) == "version-required"
    stale = edo(method, place, headers={"If-Match": "9"}, **sent)
    assert (problem(stale), stale.get_json()["current"]) == ("stale", 1)


def test_a_retired_concept_is_kept_and_an_earlier_version_comes_back(teo: Api) -> None:
    made = _made(teo, VALDOMBRA | {"approve": True})
    place = f"{AT}/{made['id']}"
    teo.patch(place, {"terms": made["terms"][:2], "approve": True}, version=1)
    assert teo.delete(place, version=2).status_code == 204
    assert teo.get(place).get_json()["status"] == "retired"
    back = teo.post(f"{place}/revert", {"version": 1, "approve": True}, version=3).get_json()
    assert (back["status"], back["version"], _texts(back)) == ("approved", 4, _texts(made))
    assert problem(teo.post(f"{place}/revert", {"version": 77}, version=4)) == "not-found"


def test_a_proposal_is_merged_into_a_concept_in_force_and_ends_as_rejected(teo: Api, caller: Caller) -> None:
    into = _made(teo, VALDOMBRA | {"approve": True})
    terms = [{"language": "it", "text": "Valdombra"}, {"language": "en", "text": "Umbra Vale"}]
    proposal = _made(caller("rita"), {"terms": terms})
    merged = teo.post(f"{AT}/{proposal['id']}/merge", {"into": into["id"]}, version=1).get_json()
    assert (merged["id"], merged["version"]) == (into["id"], 2)
    assert _texts(merged) == [*_texts(into), ("Umbra Vale", "admitted")]
    gone = teo.get(f"{AT}/{proposal['id']}").get_json()
    assert (gone["status"], gone["version"]) == ("rejected", 2)
    for number, event in ((proposal["id"], f"→ {into['id']}"), (into["id"], f"← {proposal['id']}")):
        [step, _] = teo.get(f"{AT}/{number}/history").get_json()["items"]
        assert (step["event"], step["reason"]) == ("merged", event)
    assert problem(teo.post(f"{AT}/{proposal['id']}/merge", {"into": into["id"]}, version=2)) == "conflict"
    again = _made(caller("rita"), {"terms": terms})
    assert problem(teo.post(f"{AT}/{again['id']}/merge", {"into": again["id"]}, version=1)) == "conflict"
    assert problem(teo.post(f"{AT}/{again['id']}/merge", {"into": 77}, version=1)) == "not-found"


def test_a_spelling_that_another_concept_has_is_a_warning_in_the_readers_language(caller: Caller) -> None:
    first = _made(caller("rita"), VALDOMBRA)
    assert first["warnings"] == []
    again = _made(caller("rita", language="it"), VALDOMBRA)
    assert {(one["concept_id"], one["language"], one["spelling"]) for one in again["warnings"]} >= {
        (first["id"], "en", "valdombra"), (first["id"], "en", "shadow valley"),
    }  # fmt: skip
    assert again["warnings"][0]["message"].startswith("«")


def test_a_list_is_cut_filtered_by_status_and_searched_in_its_spellings(teo: Api) -> None:
    for text in ("Montelupo", "Valdombra", "Valdisole"):
        _made(teo, {"terms": [{"language": "it", "text": text}], "approve": text == "Valdisole"})
    first = teo.get(AT, limit=2).get_json()
    rest = teo.get(AT, limit=2, cursor=first["next_cursor"]).get_json()
    assert [one["terms"][0]["text"] for one in first["items"] + rest["items"]] == [
        "Montelupo",
        "Valdombra",
        "Valdisole",
    ]
    assert rest["next_cursor"] is None
    found = teo.get(AT, search="VALD", status="proposed").get_json()["items"]
    assert [one["terms"][0]["text"] for one in found] == ["Valdombra"]
    assert problem(teo.get(AT, status="lost")) == "invalid"
    assert problem(teo.get(AT, cursor="zzz")) == "bad-cursor"


def test_a_scope_says_from_and_until_and_must_be_able_to_hold(teo: Api) -> None:
    scope = {"outlet": "house", "status": "superseded", "from": "2022-02-24", "until": None}
    said = _made(teo, {"terms": [{"language": "it", "text": "Kiev", "scopes": [scope]}]})
    assert said["terms"][0]["scopes"] == [scope]
    for wrong, field in (
        ({"outlet": "nowhere"}, "terms[0].scopes[0].outlet"),
        ({"until": "2021-01-01"}, "terms[0].scopes[0].until"),
        ({"from": "yesterday"}, "terms[0].scopes[0].from"),
        ({"from": 1645660800}, "terms[0].scopes[0].from"),
    ):
        answer = teo.post(AT, {"terms": [{"language": "it", "text": "Kiev", "scopes": [scope | wrong]}]})
        assert problem(answer) == "invalid"
        assert answer.get_json()["detail"].startswith(field)


@pytest.mark.parametrize(
    ("wrong", "slug"),
    [
        ({"terms": []}, "invalid"),
        ({"terms": [{"language": "fr", "text": "Kiev"}]}, "invalid"),
        ({"terms": [{"language": "!", "text": "Kiev"}]}, "bad-language"),
        ({"terms": [{"language": "it", "text": " "}]}, "text-empty"),
        ({"terms": [{"language": "it", "text": "x" * 256}]}, "text-too-long"),
        ({"terms": [{"language": "it", "text": "Kiev", "status": "approved"}]}, "invalid"),
        ({"kind": "river"}, "invalid"),
        ({"note": "\x00"}, "bad-character"),
        ({"name": "Kiev"}, "invalid"),
    ],
)
def test_a_concept_that_cannot_be_is_refused(teo: Api, wrong: dict[str, Any], slug: str) -> None:
    assert problem(teo.post(AT, VALDOMBRA | wrong)) == slug
    assert teo.get(AT).get_json()["items"] == []


def test_a_concept_of_another_glossary_or_of_none_is_not_found(edo: Api) -> None:
    made = _made(edo, VALDOMBRA)
    edo.post("/glossaries", {"slug": "other", "name": "Other", "source": "it", "target": "en"})
    assert problem(edo.get(f"/glossaries/other/concepts/{made['id']}")) == "not-found"
    assert problem(edo.get(f"{AT}/{made['id'] + 1}")) == "not-found"
