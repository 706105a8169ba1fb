"""What is sent wrong is answered with the documented refusal, in the reader's language, and never with a fault."""

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.client import Api, problem
from tests.api.conftest import Caller

UNITS = "/memories/world/units"
PAIR = {"source": "Piove.", "target": "It is raining."}
LOOK_UP = {"source": "it", "target": "en", "segments": [{"text": "Piove."}]}

WRONG_QUERIES = [
    ("limit=0", "invalid"), ("limit=201", "invalid"), ("limit=", "invalid"), ("limit=ten", "invalid"),
    ("limit=1.5", "invalid"), ("limit=99999999999999999999999999", "invalid"), ("colour=red", "invalid"),
    ("status=lost", "invalid"), ("cursor=x", "bad-cursor"), ("cursor=%C3%A8", "bad-cursor"),
    ("cursor=AAAAAAAAAAAx", "bad-cursor"), ("cursor=%00", "bad-cursor"), ("limit=%FF", "bad-request"),
    ("limit=10&cursor=%C3%28", "bad-request"),
]  # fmt: skip

WRONG_BODIES = [
    (b"", "bad-request"), (b"{", "bad-request"), (b"null", "invalid"), (b"[]", "invalid"), (b'"text"', "invalid"),
    (b"\xff\xfe{}", "bad-request"), (b'{"source": "\xe8", "target": "x"}', "bad-request"),
    (b'{"source": "Piove.", "source": "Nevica.", "target": "x"}', "bad-request"),
    (b'{"source": "Piove.", "target": NaN}', "bad-request"), (b"[" * 100_000, "bad-request"),
    (b'{"source": "Piove.", "target": ' + b"9" * 5000 + b"}", "bad-request"),
    (b'{"source": "\\ud800", "target": "x"}', "bad-character"), (b'{"\\ud800": 1}', "invalid"),
    (b'{"source": 5, "target": "x"}', "invalid"), (b'{"source": null, "target": "x"}', "invalid"),
    (b'{"source": ["Piove."], "target": "x"}', "invalid"), (b'{"source": "Piove."}', "invalid"),
    (b'{"source": "Piove.", "target": "x", "colour": "red"}', "invalid"), (b'{"units": {}}', "invalid"),
    (b'{"units": [], "memory": "x"}', "invalid"),
    (b'{"source": "", "target": "x"}', "text-empty"), (b'{"source": " \\n ", "target": "x"}', "text-empty"),
    (b'{"source": "Pi\\u0000ove.", "target": "x"}', "bad-character"),
    (b'{"source": "Pi\\u0007ove.", "target": "x"}', "bad-character"),
    (b'{"source": "Pi\\uffffove.", "target": "x"}', "bad-character"),
    (b'{"source": "Piove.", "target": "x", "note": "\\u0000"}', "bad-character"),
    (b'{"source": "Piove.", "target": "x", "key": "\\u0000"}', "bad-character"),
    (b'{"source": "' + b"x" * 100_001 + b'", "target": "x"}', "text-too-long"),
    (b'{"source": "Piove.", "target": "x", "target_language": "inglese moderno"}', "bad-language"),
    (b'{"source": "Piove.", "target": "x", "target_language": "\\ud800"}', "bad-language"),
    (b'{"source_markup": "<pc>", "target": "x"}', "bad-markup"),
]  # fmt: skip


def test_a_wrong_query_is_refused(rita: Api) -> None:
    for query, slug in WRONG_QUERIES:
        assert problem(rita("GET", f"{UNITS}?{query}")) == slug, query


def test_a_wrong_body_is_refused_and_nothing_is_stored(rita: Api) -> None:
    for body, slug in WRONG_BODIES:
        assert problem(rita.raw("POST", UNITS, body)) == slug, body[:80]
    assert rita.get(UNITS).get_json()["items"] == []


def test_a_wrong_look_up_is_refused(rita: Api) -> None:
    for wrong, slug in (
        ({"source": "inglese moderno"}, "bad-language"), ({"target": ""}, "bad-language"), ({"target": 5}, "invalid"),
        ({"segments": "Piove."}, "invalid"), ({"segments": [{"text": ""}]}, "text-empty"),
        ({"segments": ["Piove."]}, "invalid"), ({"segments": [{"text": "Piove.", "lang": "it"}]}, "invalid"),
        ({"segments": [{"text": "Pi\x1bove."}]}, "bad-character"), ({"min_score": "70"}, "invalid"),
        ({"segments": [{"text": "Piove.", "previous": "\x00"}]}, "bad-character"), ({"min_score": 70.5}, "invalid"),
        ({"memories": "world"}, "invalid"), ({"memories": ["wor\x00ld"]}, "invalid"), ({"reverse": 1}, "invalid"),
    ):  # fmt: skip
        assert problem(rita.post("/matches", LOOK_UP | wrong)) == slug, wrong
    for query, slug in (
        ("source=it&target=en", "invalid"), ("source=it&target=en&q=", "text-empty"),
        ("source=it&target=en&q=%FF", "bad-request"), ("source=it&target=en&q=%00", "bad-character"),
        ("source=it&target=e%00n&q=a", "bad-language"), ("source=it&target=en&q=a&memories=%00", "invalid"),
        ("source=it&target=en&q=a&memories=,", "invalid"), ("source=it&target=en&q=a&reverse=perhaps", "invalid"),
    ):  # fmt: skip
        assert problem(rita("GET", f"/matches?{query}")) == slug, query


def test_a_body_above_16_megabytes_is_refused(rita: Api) -> None:
    huge = b'{"source": "' + b"x" * (16 << 20) + b'", "target": "x"}'
    assert problem(rita.raw("POST", UNITS, huge)) == "too-large"


def test_strangers_are_refused_before_their_body_is_read(stranger: Api) -> None:
    for method, path in (("POST", "/matches"), ("POST", "/memories"), ("POST", UNITS), ("POST", "/segmentation"),
                         ("PATCH", f"{UNITS}/1"), ("PUT", "/desks/world/members/otto")):  # fmt: skip
        assert problem(stranger.raw(method, path, b"\xff not even JSON")) == "not-signed-in"
    assert problem(stranger.raw("POST", "/memories/world/imports", b"x", "text/plain")) == "not-signed-in"


def test_what_is_nowhere_or_not_possible_says_so_as_a_problem(rita: Api) -> None:
    assert problem(rita.get("/nowhere")) == "page-not-found"
    assert problem(rita.get("/memories/wo%00rld")) == "page-not-found"
    assert problem(rita.get("/memories/%FF")) == "not-found"
    assert problem(rita.get("/memories/" + "x" * 200)) == "not-found"
    refused = rita("PUT", "/memories/world", json={})
    assert (refused.status_code, problem(refused)) == (405, "method-not-allowed")
    assert {"GET", "PATCH", "DELETE"} <= {name.strip() for name in refused.headers["Allow"].split(",")}


def test_head_is_get_without_a_body_and_options_says_what_is_possible(rita: Api) -> None:
    for path in ("/me", "/memories/world", UNITS, "/memories/none"):
        got, head = rita.get(path), rita("HEAD", path)
        assert (head.status_code, head.data) == (got.status_code, b"")
        assert head.headers["Content-Type"] == got.headers["Content-Type"]
    allowed = rita.app.test_client().options(f"/api/v1{UNITS}")
    assert allowed.status_code == 200
    assert {"GET", "POST", "HEAD", "OPTIONS"} == {name.strip() for name in allowed.headers["Allow"].split(",")}


REFUSED_CALLS = [
    ("GET", "/memories?limit=0", None), ("GET", "/memories?limit=ten", None), ("GET", "/memories?colour=red", None),
    ("GET", "/memories?cursor=x", None), ("GET", "/memories?limit=%FF", None), ("GET", "/memories/none", None),
    ("GET", "/nowhere", None), ("PUT", "/memories/world", b"{}"), ("POST", UNITS, b"{"), ("POST", UNITS, b"\xff"),
    ("POST", UNITS, b'{"a": 1, "a": 2}'), ("POST", UNITS, b'{"source": 5}'), ("POST", UNITS, b'{"source": "x"}'),
    ("POST", UNITS, b'{"source": " ", "target": "x"}'), ("POST", UNITS, b'{"source": "\\u0007", "target": "x"}'),
    ("POST", UNITS, b'{"source_markup": "<pc>", "target": "x"}'), ("DELETE", "/memories/world", None),
    ("POST", "/matches", json.dumps(LOOK_UP | {"target": "inglese moderno"}).encode()),
    ("POST", "/matches", json.dumps(LOOK_UP | {"segments": [{"text": "x" * 10_001}]}).encode()),
    ("POST", "/matches", json.dumps(LOOK_UP | {"segments": [{"text": "x"}] * 201}).encode()),
    ("POST", "/matches", json.dumps(LOOK_UP | {"segments": [{"text": "y", "markup": "x"}]}).encode()),
    ("PATCH", f"{UNITS}/1", b"{}"),
]  # fmt: skip


def test_refusals_are_said_in_english_or_italian_as_asked(caller: Caller, rita: Api) -> None:
    italian = caller("rita", language="it-IT,it;q=0.9,en;q=0.1")
    same = []
    for method, path, body in REFUSED_CALLS:
        english_answer, italian_answer = (
            api.raw(method, path, body or b"") if body is not None else api(method, path) for api in (rita, italian)
        )
        one, other = english_answer.get_json(), italian_answer.get_json()
        assert (one["type"], one["status"]) == (other["type"], other["status"])
        if one["detail"] == other["detail"] or one["title"] == other["title"]:
            same.append(one["detail"])
    assert same == [], "not in the Italian catalogue"


def test_a_problem_has_the_members_of_its_standard_and_an_id_for_the_log(rita: Api) -> None:
    answer = rita.get("/memories/none")
    assert answer.get_json() == {
        "type": "/docs/errors#not-found", "title": "Not found", "status": 404,
        "detail": "There is no memory “none” here.", "key": "none", "request_id": answer.headers["X-Request-Id"],
    }  # fmt: skip


TEXTS = st.text(st.characters(), max_size=12)
"""Lone surrogates too: JSON can write them."""
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)
FIELDS = st.sampled_from(
    ["source", "target", "source_markup", "target_markup", "previous", "next", "key", "note", "units", "segments",
     "text", "markup", "min_score", "limit", "memories", "slug", "name", "desk", "penalty", "status", "version"]
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    place=st.sampled_from([("POST", UNITS), ("POST", "/matches"), ("POST", "/memories"), ("PATCH", "/memories/world"),
                           ("POST", "/segmentation"), ("PATCH", f"{UNITS}/1"), ("POST", f"{UNITS}/1/revert")]),
    body=st.dictionaries(FIELDS, JSON_VALUES, max_size=4) | JSON_VALUES,
)  # fmt: skip
def test_whatever_is_sent_there_is_a_documented_answer(
    edo: Api, rita: Api, place: tuple[str, str], body: object
) -> None:
    answer = edo(place[0], place[1], data=json.dumps(body), content_type="application/json", headers={"If-Match": "1"})
    assert answer.status_code < 500
