"""Comments, watching and the changes feed over REST."""

from datetime import datetime
from typing import Any

import pytest
from lxml import etree

from tests.api.client import Api
from tests.api.conftest import Caller
from tests.people import People
from tmserver.core import Core
from tmserver.domain.concepts import Concept, Term
from tmserver.domain.people import SYSTEM, Scope
from tmserver.services import concepts, glossaries, rulings

ATOM = "{http://www.w3.org/2005/Atom}"
CONCEPT = "/glossaries/harbour/concepts/1"
FEED = "/glossaries/harbour/changes.atom"
QUAY = Concept((Term("it", "banchina"), Term("en", "quay <&>")), note="Of stone.")


@pytest.fixture(autouse=True)
def concept(core: Core, people: People) -> None:
    """Rita's proposal in the World desk's glossary `harbour`."""
    with core.writing() as session:
        glossaries.create(
            session, SYSTEM, core.now(), slug="harbour", name="Harbour & port", source="it", target="en", desk="world"
        )
        concepts.create(session, people.rita, core.now(), "harbour", QUAY)


def test_a_comment_is_written_reworded_and_taken_back(rita: Api, teo: Api) -> None:
    made = rita("POST", f"{CONCEPT}/comments", json={"text": "Or wharf?"})
    assert (made.status_code, made.json["own"], made.json["written_by"]) == (201, True, "rita")
    address = made.headers["Location"].removeprefix("/api/v1")
    assert teo("PATCH", address, json={"text": "No."}).status_code == 403
    assert rita("PATCH", address, json={"text": "Or pier?"}).json["text"] == "Or pier?"
    [told] = teo("GET", f"{CONCEPT}/comments").json["items"]
    assert (told["text"], told["own"]) == ("Or pier?", False)
    assert told["changed_at"] is not None
    assert rita("DELETE", address).status_code == 204
    assert rita("DELETE", address).status_code == 404
    assert rita("POST", f"{CONCEPT}/comments", json={"text": " "}).status_code == 422


def test_comments_come_in_pages(rita: Api) -> None:
    for at in range(5):
        rita("POST", f"{CONCEPT}/comments", json={"text": f"Number {at}."})
    first = rita("GET", f"{CONCEPT}/comments?limit=3").json
    second = rita("GET", f"{CONCEPT}/comments?limit=3&cursor={first['next_cursor']}").json
    assert [one["text"] for one in first["items"] + second["items"]] == [f"Number {at}." for at in range(5)]


def test_watching_begins_and_ends(rita: Api, caller: Caller) -> None:
    assert rita("GET", f"{CONCEPT}/watch").json == {"watched": False, "glossary_watched": False}
    assert rita("PUT", f"{CONCEPT}/watch").status_code == 204
    assert rita("PUT", "/glossaries/harbour/watch").status_code == 204
    assert rita("GET", f"{CONCEPT}/watch").json == {"watched": True, "glossary_watched": True}
    assert caller("teo")("GET", "/glossaries/harbour/watch").json == {"watched": False}
    assert rita("DELETE", f"{CONCEPT}/watch").status_code == 204
    assert rita("DELETE", f"{CONCEPT}/watch").status_code == 204
    assert rita("GET", f"{CONCEPT}/watch").json == {"watched": False, "glossary_watched": True}
    assert caller("rita", scope=Scope.READ)("PUT", f"{CONCEPT}/watch").status_code == 403


def _feed(answer: Any) -> Any:
    """The feed, held against what RFC 4287 asks of feeds and entries."""
    assert answer.status_code == 200
    assert answer.content_type.startswith("application/atom+xml")
    feed = etree.fromstring(answer.data)
    assert feed.tag == f"{ATOM}feed"
    entries = feed.findall(f"{ATOM}entry")
    for one in (feed, *entries):
        for name in ("id", "title", "updated"):
            assert len(one.findall(f"{ATOM}{name}")) == 1, name
        assert datetime.fromisoformat(one.findtext(f"{ATOM}updated")).tzinfo is not None
        assert one.findtext(f"{ATOM}id").startswith("urn:uuid:")
        assert one.find(f"{ATOM}author/{ATOM}name").text
        links = {link.get("rel"): link.get("href") for link in one.findall(f"{ATOM}link")}
        assert links["alternate"].startswith("http://")
    assert {link.get("rel") for link in feed.findall(f"{ATOM}link")} == {"self", "alternate"}
    ids = [one.findtext(f"{ATOM}id") for one in (feed, *entries)]
    assert len(set(ids)) == len(ids)
    return feed


def _titles(feed: Any) -> list[str]:
    return [one.findtext(f"{ATOM}title") for one in feed.findall(f"{ATOM}entry")]


def test_the_feed_tells_who_changed_what_newest_first_with_ids_that_stay(
    core: Core, people: People, rita: Api, caller: Caller
) -> None:
    before = _feed(rita("GET", FEED))
    assert (before.findtext(f"{ATOM}title"), _titles(before)) == ("Harbour & port", ["banchina: proposed"])
    with core.writing() as session:
        rulings.reject(session, people.teo, core.now(), "harbour", 1, 1, "We say wharf <here>.")
        worded = Concept((Term("it", "banchina"), Term("en", "wharf")), note="Of stone.")
        concepts.change(session, people.teo, core.now(), "harbour", 1, 2, worded, approve=True)
    after = _feed(rita("GET", FEED))
    assert _titles(after) == ["banchina: reworded", "banchina: rejected", "banchina: proposed"]
    changed, rejected, proposed = after.findall(f"{ATOM}entry")
    assert proposed.findtext(f"{ATOM}id") == before.findtext(f"{ATOM}entry/{ATOM}id")
    assert after.findtext(f"{ATOM}id") == before.findtext(f"{ATOM}id")
    assert rejected.findtext(f"{ATOM}summary") == "We say wharf <here>."
    assert "<del>quay &lt;&amp;&gt;" in changed.findtext(f"{ATOM}content")
    assert "<ins>wharf" in changed.findtext(f"{ATOM}content")
    assert changed.find(f"{ATOM}author/{ATOM}name").text == "teo"
    italian = _feed(caller("rita", language="it")("GET", FEED))
    assert _titles(italian)[0] == "banchina: riformulato"


def test_the_feed_is_sent_again_only_when_something_changed(core: Core, people: People, rita: Api) -> None:
    tag = rita("GET", FEED).headers["ETag"]
    again = rita("GET", FEED, headers={"If-None-Match": tag})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    with core.writing() as session:
        rulings.approve(session, people.teo, core.now(), "harbour", 1, 1)
    fresh = rita("GET", FEED, headers={"If-None-Match": tag})
    assert (fresh.status_code, len(_feed(fresh).findall(f"{ATOM}entry"))) == (200, 2)


def test_a_feed_without_changes_is_valid_and_one_of_another_desk_is_not_there(
    core: Core, rita: Api, otto: Api, stranger: Api
) -> None:
    with core.writing() as session:
        glossaries.create(session, SYSTEM, core.now(), slug="quiet", name="Quiet", source="it", target="en")
    assert _titles(_feed(rita("GET", "/glossaries/quiet/changes.atom"))) == []
    assert (otto("GET", FEED).status_code, stranger("GET", FEED).status_code) == (404, 401)


def test_names_of_cldr_are_suggested_for_the_glossarys_languages(rita: Api) -> None:
    first = rita("GET", "/glossaries/harbour/suggestions?q=ucraina&limit=3").json["items"][0]
    assert first == {
        "what": "country", "code": "UA", "kind": "place", "source": "Ucraina", "target": "Ukraine", "concept_ids": [],
    }  # fmt: skip
    assert rita("GET", "/glossaries/harbour/suggestions").status_code == 422
