"""Terms, checks, and terms in look-ups over REST."""

from typing import Any

import pytest

from tests.api.client import Api, problem
from tests.api.conftest import Caller

KYIV = {
    "kind": "place", "approve": True, "note": "Since 2022.",
    "terms": [
        {"language": "it", "text": "Kiev"},
        {"language": "en", "text": "Kyiv"},
        {"language": "en", "text": "Kiev", "status": "superseded", "exceptions": ["chicken Kiev"]},
    ],
}  # fmt: skip
HIT = {
    "concept_id": 1, "glossary": "places", "start": 2, "end": 6, "text": "Kiev", "match": "exact", "kind": "place",
    "preferred": ["Kyiv"], "admitted": [], "forbidden": ["Kiev"], "note": "Since 2022.", "contains": [],
    "origin": "house",
}  # fmt: skip


@pytest.fixture
def places(teo: Api, edo: Api) -> int:
    """A glossary of everyone that rules on Kyiv; the concept's number."""
    edo.post("/glossaries", {"slug": "places", "name": "Places", "source": "it", "target": "en"})
    number: int = teo.post("/glossaries/places/concepts", KYIV).get_json()["id"]
    return number


def _pair(source: str, target: str, **more: Any) -> dict[str, Any]:
    return {"source": {"language": "it", "text": source}, "target": {"language": "en", "text": target}, **more}


def test_terms_of_a_text(rita: Api, places: int) -> None:
    answer = rita.post("/terms", {"source": "it", "target": "en", "text": "A Kiev."})
    assert answer.get_json() == {"terms": [HIT | {"concept_id": places}]}


def test_every_look_up_carries_the_terms_of_its_segments(rita: Api, places: int) -> None:
    one = rita.get("/matches", source="it", target="en", q="A Kiev.").get_json()
    assert (one["terms"], one["matches"]) == ([HIT | {"concept_id": places}], [])
    segments = [{"text": "Piove."}, {"text": "A Kiev."}]
    many = rita.post("/matches", {"source": "it", "target": "en", "segments": segments}).get_json()["results"]
    assert [found["terms"] for found in many] == [[], one["terms"]]
    for narrowed in ({"glossaries": []}, {"outlet": "house"}):
        found = rita.post("/matches", {"source": "it", "target": "en", "segments": segments, **narrowed}).get_json()
        assert bool(found["results"][1]["terms"]) is ("outlet" in narrowed)
    for wrong in ({"glossaries": ["lost"]}, {"outlet": "lost"}):
        body = {"source": "it", "target": "en", "segments": segments, **wrong}
        assert problem(rita.post("/matches", body)) == "not-found"
    assert problem(rita.get("/matches", source="it", target="en", q="x", glossaries="lost")) == "not-found"


def test_findings_are_told_in_the_callers_language(caller: Caller, places: int) -> None:
    for language, message in (
        ("en", "“Kiev” is no longer used; write Kyiv."),
        ("it", "«Kiev» non si usa più; scrivere Kyiv."),
    ):
        answer = caller("rita", language=language).post("/checks", _pair("A Kiev.", "In Kiev."))
        assert answer.get_json() == {
            "findings": [
                {
                    "check": "term-superseded", "severity": "error", "status": "open", "side": "target", "start": 3,
                    "end": 7, "text": "Kiev", "message": message, "suggestion": "Kyiv", "concept_id": places,
                }
            ]
        }  # fmt: skip


def test_findings_of_both_sides_stand_in_the_order_of_the_texts(rita: Api, places: int) -> None:
    found = rita.post("/checks", _pair("A Kiev (ieri).", "It is is late)")).get_json()["findings"]
    assert [one["check"] for one in found if one["side"] == "source"] == ["term-missing"]
    assert {"final-mark", "brackets"} <= {one["check"] for one in found[1:]}
    places_in_target = [(one["start"], one["end"]) for one in found[1:]]
    assert places_in_target == sorted(places_in_target)
    assert found[0]["concept_id"] == places


def test_a_day_and_an_outlet_are_honoured(teo: Api, rita: Api, places: int) -> None:
    terms = [dict(term) for term in KYIV["terms"]]  # type: ignore[attr-defined]
    terms[2] |= {"scopes": [{"status": "admitted", "until": "2022-02-23"}]}
    teo.patch(f"/glossaries/places/concepts/{places}", {"terms": terms, "approve": True}, version=1)
    for day, errors in (("2020-01-01", 0), ("2022-02-24", 1), (None, 1)):
        assert len(rita.post("/checks", _pair("A Kiev.", "In Kiev.", date=day)).get_json()["findings"]) == errors
        [hit] = rita.post("/terms", {"source": "it", "target": "en", "text": "Kiev", "date": day}).get_json()["terms"]
        assert bool(hit["forbidden"]) is bool(errors)


@pytest.mark.parametrize(
    ("wrong", "slug"),
    [
        ({"date": "yesterday"}, "invalid"),
        ({"outlet": "lost"}, "not-found"),
        ({"glossaries": ["lost"]}, "not-found"),
        ({"source": {"language": "?", "text": "x"}}, "bad-language"),
        ({"source": {"language": "it", "text": "x" * 100_001}}, "text-too-long"),
        ({"source": "it"}, "invalid"),
    ],
)
def test_what_cannot_be_checked_is_refused(rita: Api, wrong: dict[str, Any], slug: str) -> None:
    assert problem(rita.post("/checks", _pair("A Kiev.", "In Kiev.") | wrong)) == slug
