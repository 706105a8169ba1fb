"""t5memory: requests as translate5 sends them."""

import io
import json
import re

import pytest
from lxml import etree

from tests.builders import add_units
from tests.compat.conftest import DECREE, ONE_DATABASE, TRAIN, Ask
from tmserver.core import Core
from tmserver.domain.people import Scope
from tmserver.worker import Runner

pytestmark = ONE_DATABASE

LOOK = {
    "sourceLang": "it-IT", "targetLang": "en-GB", "source": DECREE[0], "documentName": "a.xlf",
    "markupTable": "OTMXUXLF", "context": "", "numOfProposals": 20,
}  # fmt: skip
TMX = b"""<?xml version="1.0"?><tmx version="1.4"><header srclang="it" segtype="sentence" o-tmf="x" adminlang="en"
 datatype="plaintext" creationtool="x" creationtoolversion="1"/><body><tu><tuv xml:lang="it"><seg>Notte.</seg></tuv>
<tuv xml:lang="en"><seg>Night.</seg></tuv></tu></body></tmx>"""


@pytest.mark.parametrize("path", ["/t5memory/", "/t5memory"])
def test_memories_are_listed_as_open(ask: Ask, path: str) -> None:
    assert ask("GET", path).json == {"Open": [{"name": "world"}], "Available on disk": []}
    assert ask("GET", path, who="otto").json == {"Open": [], "Available on disk": []}


def test_a_memory_from_its_making_to_its_end(core: Core, ask: Ask) -> None:
    made = ask("POST", "/t5memory/", json={"name": "ID7-Desk News", "sourceLang": "it"}, who="ada")
    assert (made.status_code, made.json) == (200, {"name": "id7-desk-news"})
    for name in ("id7-desk-news", "ID7-Desk News"):
        assert ask("GET", f"/t5memory/{name}/status", who="ada").json["status"] == "open"
    sent = ask("POST", "/t5memory/id7-desk-news/importtmx", who="ada", data={"file": (io.BytesIO(TMX), "a.tmx")})
    assert sent.status_code == 201
    status = ask("GET", "/t5memory/id7-desk-news/status", who="ada").json
    assert (status["tmxImportStatus"], status["importTime"]) == ("import", "not finished")
    assert Runner(core).run_one()
    status = ask("GET", "/t5memory/id7-desk-news/status", who="ada").json
    assert (status["tmxImportStatus"], status["segmentCount"]) == ("available", 1)
    assert re.fullmatch(r"\d{8}T\d{6}Z", status["importTime"])
    found = ask("POST", "/t5memory/id7-desk-news/fuzzysearch", json=LOOK | {"source": "Notte."}, who="ada").json
    assert found["results"][0]["target"] == "Night."
    assert ask("DELETE", "/t5memory/id7-desk-news", who="ada").status_code == 200
    gone = ask("GET", "/t5memory/id7-desk-news/status", who="ada")
    assert (gone.status_code, gone.json["status"]) == (404, "not found")


def test_a_file_that_cannot_be_read_is_a_failed_import(core: Core, ask: Ask) -> None:
    ask("POST", "/t5memory/world/importtmx", who="edo", data={"file": (io.BytesIO(TMX[:200]), "a.tmx")})
    Runner(core).run_one()
    status = ask("GET", "/t5memory/world/status", who="edo").json
    assert status["tmxImportStatus"] == "failed"
    assert "a.tmx" in status["ErrorMsg"]


def test_fuzzy_search(ask: Ask) -> None:
    said = ask("POST", "/t5memory/world/fuzzysearch", json=LOOK).json
    assert (said["ReturnValue"], said["ErrorMsg"], said["NumOfFoundProposals"]) == (0, "", 1)
    (match,) = said["results"]
    assert (match["source"], match["target"]) == DECREE
    assert (match["matchType"], match["matchRate"], match["type"]) == ("Exact", 100, "Manual")
    assert re.fullmatch(r"\d+:1", match["internalKey"])
    assert re.fullmatch(r"\d{8}T\d{6}Z", match["timestamp"])
    assert match["author"] == "rita"
    assert {
        "segmentId",
        "documentName",
        "sourceLang",
        "targetLang",
        "fuzzyWords",
        "fuzzyDiffs",
        "context",
    } <= match.keys()
    (fuzzy,) = ask(
        "POST", "/t5memory/world/fuzzysearch", json=LOOK | {"source": "Il governo ha approvato un decreto."}
    ).json["results"]
    assert fuzzy["matchType"] == "Fuzzy"
    assert 70 <= fuzzy["matchRate"] < 100
    assert (fuzzy["fuzzyWords"], fuzzy["fuzzyDiffs"] >= 1) == (6, True)
    nothing = ask("POST", "/t5memory/world/fuzzysearch", json=LOOK | {"source": ""}).json
    assert (nothing["NumOfFoundProposals"], nothing["results"]) == (0, [])


@pytest.mark.parametrize("text", ["riga\nriga", "/", ".", "50% a+b", "🎉", "漢" * 500, "R&amp;D &lt;x"])
def test_entries_go_in_come_out_and_are_retired(ask: Ask, text: str) -> None:
    new = {"source": text, "target": f"T {text}", "sourceLang": "it", "targetLang": "en", "context": "c1"}
    made = ask("POST", "/t5memory/world/entry", json=new).json
    assert (made["ReturnValue"], made["source"], made["target"]) == (0, text, f"T {text}")
    key = {"recordKey": int(made["internalKey"].split(":")[0]), "targetKey": 1}
    assert ask("POST", "/t5memory/world/getentry", json=key).json["target"] == f"T {text}"
    assert ask("POST", "/t5memory/world/getentry", json={"internalKey": made["internalKey"]}).json["context"] == "c1"
    look = LOOK | {"source": text, "context": "c1"}
    assert ask("POST", "/t5memory/world/fuzzysearch", json=look).json["results"][0]["target"] == f"T {text}"
    assert ask("POST", "/t5memory/world/entrydelete", json=key).json["ReturnValue"] == 0
    assert ask("POST", "/t5memory/world/fuzzysearch", json=look).json["results"] == []


@pytest.mark.parametrize("text", ["Prima\nseconda", "/", ".", "50% di a+b", "🎉", "漢字" * 250, "R&D <b>oggi</b>"])
def test_a_look_up_as_translate5_sends_it(core: Core, ask: Ask, text: str) -> None:
    """Its bodies hold every field, also those it has nothing for; texts are escaped as XML, and so are answers."""
    add_units(core, [(text, f"T {text}")])
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    body = LOOK | {"source": escaped, "segmentNumber": 0, "documentName": "source", "context": "source"}
    headers = {"Content-Type": "application/json; charset=utf-8", "Accept": "application/json; charset=utf-8"}
    said = ask("POST", "/t5memory/world/fuzzysearch", data=json.dumps(body), headers=headers).json
    assert (said["ReturnValue"], said["NumOfFoundProposals"]) == (0, len(said["results"]))
    first = said["results"][0]
    assert (first["source"], first["target"], first["matchRate"]) == (escaped, f"T {escaped}", 100)


TAGGED = {
    "Method": "updateText",
    "source": 'Il <bx id="1" rid="1"/>voto<ex id="2" rid="1"/> di <x id="3"/>oggi &amp; domani.',
    "target": 'The <bx id="1" rid="1"/>vote<ex id="2" rid="1"/> of <x id="3"/>today &amp; tomorrow.', "type": "Manual",
    "markupTable": "OTMXUXLF", "sourceLang": "it-IT", "targetLang": "en-GB", "timeStamp": "20260312T164400Z",
    "documentName": "source", "author": "Rita", "context": "", "addInfo": "source",
    "saveDifferentTargetsForSameSource": "0",
}  # fmt: skip
"""An entry as translate5 sends it: text escaped, its own tags as those of XLIFF 1.2."""


def test_tags_go_in_are_compared_and_come_out_as_those_of_the_one_who_asks(ask: Ask) -> None:
    made = ask("POST", "/t5memory/world/entry", json=TAGGED).json
    assert (made["source"], made["target"]) == (TAGGED["source"], TAGGED["target"])
    stored = ask("GET", f"/api/v1/memories/world/units/{made['internalKey'].split(':')[0]}").json
    assert (stored["source"], stored["target"]) == ("Il voto di oggi & domani.", "The vote of today & tomorrow.")
    (same,) = ask("POST", "/t5memory/world/fuzzysearch", json=LOOK | {"source": TAGGED["source"]}).json["results"]
    assert (same["target"], same["matchRate"], same["matchType"]) == (TAGGED["target"], 100, "Exact")
    other = 'Il <bx id="7" rid="4"/>voto<ex id="8" rid="4"/> di <x id="9"/>oggi &amp; domani.'
    (match,) = ask("POST", "/t5memory/world/fuzzysearch", json=LOOK | {"source": other}).json["results"]
    assert match["target"] == 'The <bx id="7" rid="4"/>vote<ex id="8" rid="4"/> of <x id="9"/>today &amp; tomorrow.'
    bare = LOOK | {"source": "Il voto di oggi &amp; domani."}
    (match,) = ask("POST", "/t5memory/world/fuzzysearch", json=bare).json["results"]
    assert (match["matchType"], match["matchRate"] < 100) == ("Fuzzy", True)
    number = LOOK | {"source": 'Ci sono <t5:n id="1" n="1.200" r="fY4x=="/> feriti'}
    ask("POST", "/t5memory/world/entry", json=TAGGED | {"source": "Ci sono 1.200 feriti", "target": "1,200 injured"})
    assert ask("POST", "/t5memory/world/fuzzysearch", json=number).json["results"][0]["matchRate"] == 100
    found = ask("POST", "/t5memory/world/concordancesearch", json={"searchString": "voto", "numResults": 20}).json
    assert [one["target"] for one in found["results"]] == [TAGGED["target"]]


def test_the_tags_of_a_unit_from_elsewhere_are_empty_elements(ask: Ask) -> None:
    markup = 'Il <pc id="1" dispStart="&lt;b>" dispEnd="&lt;/b>">voto</pc>'
    unit = {"source_markup": markup, "target_markup": markup.replace("Il", "The").replace("voto", "vote")}
    made = ask("POST", "/api/v1/memories/world/units", json=unit).json
    entry = ask("POST", "/t5memory/world/getentry", json={"recordKey": made["id"], "targetKey": 1}).json
    assert entry["target"] == 'The <bpt i="1" x="1"/>vote<ept i="1"/>'


def test_addresses_and_bodies_as_translate5_spells_them(ask: Ask) -> None:
    """Its names are urlencoded (a space is +), every address of a memory ends in a slash, unused fields are null."""
    ask("POST", "/t5memory/", json={"name": "ID7-Desk News", "sourceLang": "it"}, who="ada")
    assert ask("GET", "/t5memory/ID7-Desk+News/status", who="ada").json["status"] == "open"
    body = {
        "source": "treno", "sourceSearchMode": "contains, CASEINSENSETIVE", "target": "", "sourceLang": "it",
        "onlyCountSegments": "0", "searchPosition": "", "numResults": None,
    }  # fmt: skip
    assert len(ask("POST", "/t5memory/world/search", json=body).json["results"]) == 1
    gone = ask("DELETE", "/t5memory/ID7-Desk+News/", who="ada")
    assert (gone.status_code, gone.json["ReturnValue"]) == (200, 0)


def test_concordance_goes_on_where_it_stopped(ask: Ask) -> None:
    for n in range(3):
        ask("POST", "/t5memory/world/entry", json={"source": f"Il decreto {n}.", "target": f"Decree {n}."})
    body = {"searchString": "decreto", "searchType": "source", "searchPosition": "", "numResults": 2}
    first = ask("POST", "/t5memory/world/concordancesearch", json=body).json
    second = ask(
        "POST", "/t5memory/world/concordancesearch", json=body | {"searchPosition": first["NewSearchPosition"]}
    ).json
    found = [one["source"] for one in (*first["results"], *second["results"])]
    assert found == ["Il decreto 2.", "Il decreto 1.", "Il decreto 0.", DECREE[0]]
    assert second["NewSearchPosition"] is None
    target = ask("POST", "/t5memory/world/search", json={"target": "train", "targetSearchMode": "CONTAINS"}).json
    assert [one["target"] for one in target["results"]] == [TRAIN[1]]
    empty = ask("POST", "/t5memory/world/concordancesearch", json=body | {"searchString": ""}).json
    assert (empty["results"], empty["NewSearchPosition"]) == ([], None)


def test_the_memory_comes_down_as_one_file(ask: Ask) -> None:
    answer = ask("GET", "/t5memory/world/download.tmx")
    assert etree.fromstring(answer.data).xpath("//seg/text()") == [*DECREE, *TRAIN]
    assert "NextInternalKey" not in answer.headers


def test_refusals_are_numbers_and_sentences(ask: Ask) -> None:
    entry = {"source": "a", "target": "b"}
    for answer, status in (
        (ask("GET", "/t5memory/", who=None), 401),
        (ask("POST", "/t5memory/none/fuzzysearch", json=LOOK), 404),
        (ask("POST", "/t5memory/world/fuzzysearch", json=LOOK, who="otto"), 404),
        (ask("POST", "/t5memory/world/fuzzysearch", json={"source": "x"}), 422),
        (ask("POST", "/t5memory/world/fuzzysearch", json=LOOK | {"sourceLang": "???"}), 422),
        (ask("POST", "/t5memory/world/fuzzysearch", data=b"{", content_type="application/json"), 400),
        (ask("POST", "/t5memory/world/entry", json=entry, who="lea"), 403),
        (ask("POST", "/t5memory/world/entry", json=entry, scope=Scope.READ), 403),
        (ask("POST", "/t5memory/world/entry", json={"source": "", "target": "b"}), 422),
        (ask("POST", "/t5memory/world/getentry", json={"internalKey": "9999:1"}), 404),
        (ask("POST", "/t5memory/world/getentry", json={"internalKey": "seven"}), 422),
        (ask("POST", "/t5memory/", json={"name": "x", "sourceLang": "it"}), 403),
        (ask("POST", "/t5memory/", json={"name": "x", "sourceLang": "fi"}, who="ada"), 422),
        (ask("POST", "/t5memory/world/importtmx", data={"file": (io.BytesIO(TMX), "a.tmx")}), 403),
        (ask("DELETE", "/t5memory/world"), 403),
    ):
        assert (answer.status_code, answer.json["ReturnValue"]) == (status, status), answer.request.path
        assert answer.json["ErrorMsg"]
