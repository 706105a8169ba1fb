"""Stories over REST: made, read, changed, confirmed, with versions and keys."""

import io
from typing import Any

from tests.api.client import Api, problem

STORY = {
    "source": "it",
    "target": "en",
    "text": "Riapre il ponte\nIl ponte riapre lunedì. Era chiuso da un mese.",
    "desk": "world",
    "deadline": "2026-03-12T18:00:00+01:00",
    "urgency": 2,
}


def _made(rita: Api, **other: Any) -> int:
    response = rita.post("/stories", STORY | other)
    assert response.status_code == 201, response.text
    return int(response.get_json()["id"])


def _put(api: Api, story: int, number: int, body: dict[str, Any], version: int, key: str | None = None) -> Any:
    headers = {"If-Match": str(version)} | ({"Idempotency-Key": key} if key else {})
    return api("PUT", f"/stories/{story}/segments/{number}", json=body, headers=headers)


def test_a_story_is_made_listed_and_read_with_its_segments(rita: Api) -> None:
    story = _made(rita)
    made = rita.get(f"/stories/{story}").get_json()
    assert (made["title"], made["memory"], made["status"]) == ("Riapre il ponte", "world", "open")
    assert made["deadline"] == "2026-03-12T17:00:00Z"
    assert made["progress"]["segments"] == 3
    assert [one["id"] for one in rita.get("/stories", status="open", q="ponte").get_json()["items"]] == [story]
    assert rita.get("/stories", status="delivered").get_json()["items"] == []
    first = rita.get(f"/stories/{story}/segments", limit=2).get_json()
    rest = rita.get(f"/stories/{story}/segments", limit=2, cursor=first["next_cursor"]).get_json()
    assert [one["number"] for one in (*first["items"], *rest["items"])] == [1, 2, 3]
    assert rest["next_cursor"] is None


def test_a_draft_needs_the_version_it_was_made_on(rita: Api) -> None:
    story = _made(rita)
    assert problem(rita.put(f"/stories/{story}/segments/2", {"target": "It reopens."})) == "version-required"
    saved = _put(rita, story, 2, {"target": "It reopens."}, 1)
    assert (saved.headers["ETag"], saved.get_json()["status"]) == ('"2"', "draft")
    stale = _put(rita, story, 2, {"target": "It opens."}, 1)
    assert (problem(stale), stale.get_json()["current"]) == ("stale", 2)


def test_the_same_key_is_answered_with_what_stands_there(rita: Api) -> None:
    story = _made(rita)
    first = _put(rita, story, 2, {"target": "It reopens."}, 1, "one")
    again = _put(rita, story, 2, {"target": "It reopens."}, 1, "one")
    assert first.get_json()["version"] == again.get_json()["version"] == 2
    assert problem(_put(rita, story, 2, {"target": "It reopens."}, 1, "two")) == "stale"


def test_a_confirmed_segment_is_offered_to_a_second_user_at_the_next_look_up(rita: Api, teo: Api) -> None:
    story = _made(rita)
    body = {"target": "The bridge reopens on Monday."}
    confirmed = rita.post(f"/stories/{story}/segments/2/confirm", body, version=1).get_json()
    assert (confirmed["status"], confirmed["provenance"], confirmed["others"]) == ("confirmed", "hand", [])
    assert confirmed["progress"]["done"] == 1
    asked = {"source": "it", "target": "en", "q": "Il ponte riapre lunedì.", "previous": "Riapre il ponte"}
    [match] = teo.get("/matches", **asked).get_json()["matches"]
    assert (match["target"]["text"], match["score"], match["unit_id"]) == (
        "The bridge reopens on Monday.", 101, confirmed["unit_id"],
    )  # fmt: skip
    rita.post(f"/stories/{story}/segments/2/unconfirm", version=2)
    assert teo.get("/matches", **asked).get_json()["matches"] == []


def test_changes_since_a_revision_are_all_another_reader_needs(rita: Api, teo: Api) -> None:
    story = _made(rita)
    seen = teo.get(f"/stories/{story}/segments").get_json()["revision"]
    _put(rita, story, 3, {"target": "It had been closed."}, 1)
    changed = teo.get(f"/stories/{story}/segments", since=seen).get_json()
    assert [one["number"] for one in changed["items"]] == [3]
    assert changed["revision"] > seen


def test_a_story_is_delivered_cancelled_and_reopened_by_its_status(rita: Api, edo: Api) -> None:
    story = _made(rita)
    rita.post(f"/stories/{story}/segments/2/confirm", {"target": "The bridge reopens."}, version=1)
    assert rita.patch(f"/stories/{story}", {"status": "delivered"}).get_json()["delivered_at"] is not None
    assert problem(_put(rita, story, 3, {"target": "No."}, 1)) == "conflict"
    assert problem(rita.patch(f"/stories/{story}", {"status": "cancelled"})) == "not-allowed"
    assert edo.patch(f"/stories/{story}", {"status": "cancelled"}).get_json()["status"] == "cancelled"
    assert edo.patch(f"/stories/{story}", {"status": "open", "urgency": 1}).get_json()["urgency"] == 1


def test_what_cannot_be_is_refused_by_name(rita: Api) -> None:
    for wrong, slug in (
        ({"deadline": "2026-03-12T18:00:00"}, "invalid"),
        ({"deadline": 1}, "invalid"),
        ({"urgency": 0}, "invalid"),
        ({"text": " \n "}, "text-empty"),
        ({"text": "a\x00b"}, "bad-character"),
        ({"memory": "nothing"}, "not-found"),
        ({"target": "it"}, "invalid"),
    ):
        assert problem(rita.post("/stories", STORY | wrong)) == slug, wrong
    story = _made(rita)
    assert problem(_put(rita, story, 2, {"target": "x", "status": "confirmed"}, 1)) == "invalid"
    assert problem(_put(rita, story, 2, {"target": "x", "score": 103}, 1)) == "invalid"
    assert problem(_put(rita, story, 2, {"target_markup": "<pc>x"}, 1)) == "bad-markup"
    assert problem(_put(rita, story, 9, {"target": "x"}, 1)) == "not-found"
    assert problem(rita.post(f"/stories/{story}/segments/2/confirm", {}, version=1)) == "text-empty"


def test_a_file_comes_in_and_goes_out_with_its_translation(rita: Api) -> None:
    page = b'<html lang="it"><body><h1>Riapre il ponte</h1><p class="a">Il <b>ponte</b> riapre.</p></body></html>'
    sent = {"file": (io.BytesIO(page), "ponte.html")}
    made = rita("POST", "/stories", query_string={"source": "it", "target": "en", "desk": "world"}, data=sent)
    assert made.status_code == 201, made.text
    story = made.get_json()["id"]
    assert (made.get_json()["format"], made.get_json()["file_name"]) == ("html", "ponte.html")
    marked = {"target_markup": 'The <pc id="1">bridge</pc> reopens.'}
    rita.post(f"/stories/{story}/segments/2/confirm", marked, version=1)
    out = rita.get(f"/stories/{story}/export")
    assert out.text == page.decode().replace('"it"', '"en"').replace(
        "Il <b>ponte</b> riapre.", "The <b>bridge</b> reopens."
    )
    assert "ponte.en.html" in out.headers["Content-Disposition"]
    assert rita.get(f"/stories/{story}/export", format="text").text == "Riapre il ponte\n\nThe bridge reopens.\n"
    refused = rita("POST", "/stories", query_string={"source": "it", "target": "en"},
                   data={"file": (io.BytesIO(b"<rss><a/></rss>"), "a.xml")})  # fmt: skip
    assert problem(refused) == "file-refused"
    assert problem(rita("POST", "/stories", data={"file": (io.BytesIO(page), "a.html")})) == "invalid"


def test_history_tells_every_state(rita: Api, teo: Api) -> None:
    story = _made(rita)
    _put(rita, story, 2, {"target": "It reopens."}, 1)
    teo.post(f"/stories/{story}/segments/2/confirm", {}, version=2)
    items = rita.get(f"/stories/{story}/segments/2/history").get_json()["items"]
    assert [(one["version"], one["status"], one["changed_by"]) for one in items] == [
        (3, "confirmed", "teo"), (2, "draft", "rita"), (1, "empty", "rita"),
    ]  # fmt: skip
