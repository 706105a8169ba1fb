"""Requests as programs send them that cannot be installed here, and what their readers make of the answers.

Paths, headers and bodies are those that Weblate, Okapi, Virtaal and MateCat put on the wire; they go through a socket
as they stand. The readers do what those programs do with an answer, and break where they would. (translate5 is in
test_t5memory.)
"""

import base64
import http.client
import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from tests.builders import add_units
from tests.compat.conftest import DECREE, ONE_DATABASE, TRAIN
from tests.people import People
from tmserver.core import Core
from tmserver.domain.people import Scope

pytestmark = ONE_DATABASE

TEXTS = (
    "Prima riga\nseconda riga", "/", "via A/B", "50% di sconto", "a+b", "Festa 🎉 grande", "漢字仮名交じり文" * 60,
    "Che c’è?", "R&S <b>oggi</b>", "\"Sì\" disse", "fine/",
)  # fmt: skip
"""Each is stored with `_english` of it. A text of more than 500 characters is cut by Weblate before it asks."""

Send = Callable[..., tuple[int, dict[str, str], bytes]]


def _english(text: str) -> str:
    return f"EN {text}"


@pytest.fixture
def send(served: str, core: Core, world: str, people: People) -> Send:
    """Sends a request line, headers and body as they are; status, headers and body of the answer."""
    add_units(core, [(text, _english(text)) for text in TEXTS])
    host = served.removeprefix("http://")

    def sent(
        method: str, path: str, body: bytes | None = None, *, scope: Scope = Scope.READ, **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection(host, timeout=30)
        connection.putrequest(method, path, skip_accept_encoding=True)
        if "key=" not in path and b"key=" not in (body or b""):
            headers["Authorization"] = (
                "Basic " + base64.b64encode(f"user:{people.token('rita', scope)}".encode()).decode()
            )
        if body is not None:
            headers["Content-Length"] = str(len(body))
        for name, value in headers.items():
            connection.putheader(name.replace("_", "-"), value)
        connection.endheaders(body)
        answer = connection.getresponse()
        read = answer.read()
        connection.close()
        return answer.status, dict(answer.getheaders()), read

    return sent


# --- Weblate --------------------------------------------------------------------------------------------------------


ASKING = {"Accept": "*/*", "Accept_Encoding": "gzip, deflate", "User_Agent": "Weblate/5.17"}


class Weblate:
    """Its machinery: codes as the service writes them, texts cut and escaped, errors by status."""

    threshold = 75

    def __init__(self, send: Send) -> None:
        self._send = send

    def _json(self, path: str) -> Any:
        status, headers, body = self._send("GET", path, **ASKING)
        assert status == 200, (path, status, body)
        assert headers["Content-Type"] == "application/json"
        return json.loads(body)

    def tmserver(self, source: str, target: str, text: str) -> list[tuple[str, str, int]]:
        """Suggestions of tmserver, or none where the pair is not among its languages."""
        known = self._json("/tmserver/languages/")
        codes = [code.replace("-", "_").lower() for code in (source, target)]
        if (codes[0], codes[1]) not in {
            (one, two) for one in known["sourceLanguages"] for two in known["targetLanguages"]
        }:
            return []
        place = quote(text[:500].replace("\r", " "), safe="")
        place = "" if place in {".", ".."} else place  # its HTTP library takes dot segments out
        found = self._json(f"/tmserver/{codes[0]}/{codes[1]}/unit/{place}")
        lines = [(line["target"], line["source"], int(line["quality"])) for line in found]
        return [line for line in lines if line[2] >= self.threshold]

    def mymemory(self, source: str, target: str, text: str) -> list[tuple[str, str, int, str]]:
        """Suggestions of MyMemory: the first sentence is asked for, and must be better than the threshold."""
        asked = {"q": text.split(". ")[0][:500], "langpair": f"{source}|{target}", "de": "rita@example.org"}
        said = self._json("/api/get?" + urlencode(asked))
        assert said["responseStatus"] == 200, said["responseDetails"]
        found = [
            (one["translation"], one["segment"], int(100 * one["match"]), one["last-updated-by"] or one["reference"])
            for one in said["matches"]
        ]
        return [one for one in found if one[2] > self.threshold]

    def apertium(self, source: str, target: str, text: str) -> str | None:
        """The translation of Apertium; None where the pair is not among its own."""
        listed = self._json("/listPairs")
        assert listed["responseStatus"] == 200
        pairs = {(one["sourceLanguage"], one["targetLanguage"]) for one in listed["responseData"]}
        if (source, target) not in pairs:
            return None
        query = urlencode({"langpair": f"{source}|{target}", "q": text, "markUnknown": "no"})
        said = self._json(f"/translate?{query}")
        assert said["responseStatus"] == 200
        text = said["responseData"]["translatedText"]
        assert isinstance(text, str)
        return text


def test_weblate_asks_tmserver(send: Send) -> None:
    weblate = Weblate(send)
    for text in TEXTS:
        assert weblate.tmserver("it", "en", text)[0] == (_english(text), text, 100), text
    assert weblate.tmserver("it", "en", DECREE[0]) == [(DECREE[1], DECREE[0], 100)]
    for nothing in ("", ".", "..", "test", " ", "zzz\r\nzzz", "🎉" * 600):
        assert weblate.tmserver("it", "en", nothing) == [], nothing
    assert weblate.tmserver("en", "de", "test") == []  # what its settings page tries
    status, _, body = send("GET", "/tmserver/en/de/unit/test", **ASKING)
    assert (status, body) == (200, b"[]")


def test_weblate_asks_mymemory(send: Send) -> None:
    weblate = Weblate(send)
    for pair in (("it", "en"), ("it", "en-GB"), ("it-IT", "en")):
        assert weblate.mymemory(*pair, DECREE[0]) == [(DECREE[1], DECREE[0], 100, "rita")]
    for text in TEXTS:
        assert weblate.mymemory("it", "en", text)[0][:3] == (_english(text), text, 100), text
    assert weblate.mymemory("it", "en", "Nessuno lo ha mai detto qui.") == []
    assert weblate.mymemory("it", "de", DECREE[0]) == []


def test_weblate_asks_apertium(send: Send) -> None:
    weblate = Weblate(send)
    for text in TEXTS:
        assert weblate.apertium("it", "en", text) == _english(text), text
    assert weblate.apertium("it", "en", "Il governo ha approvato un altro decreto.") == ""
    assert weblate.apertium("it", "de", DECREE[0]) is None


# --- Okapi ----------------------------------------------------------------------------------------------------------


def _okapi(send: Send, source: str, target: str, text: str, threshold: int = 80) -> list[tuple[str, str, int]]:
    """Its connector: codes in lower case with an underline, a space as %20, a list in falling order of a Double."""
    pair = "/".join(code.lower().replace("-", "_") for code in (source, target))
    path = f"/tmserver/{pair}/unit/{quote(text, safe='')}"
    status, headers, body = send(
        "GET", path, User_Agent="Java/17.0.9", Accept="text/html, image/gif, *; q=.2", Connection="keep-alive"
    )
    assert (status, headers["Content-Type"]) == (200, "application/json")
    hits = []
    for one in json.loads(body):
        assert type(one["quality"]) is float  # (Double) quality
        if one["quality"] < threshold:
            break
        hits.append((one["source"], one["target"], int(one["quality"])))
    return hits


def test_okapi_reads_doubles_in_falling_order(core: Core, send: Send) -> None:
    add_units(core, [("Il governo ha approvato il nuovo decreto.", "The government approved the new decree.")])
    hits = _okapi(send, "it-IT", "en-US", DECREE[0])
    assert hits[0] == (*DECREE, 100)
    assert len(hits) == 2
    assert 80 <= hits[1][2] < 100
    for text in TEXTS:
        assert _okapi(send, "it", "en-GB", text)[0] == (text, _english(text), 100), text
    assert _okapi(send, "fi", "sv", "Hyvää päivää.") == []


# --- Virtaal --------------------------------------------------------------------------------------------------------

CURL = {"User_Agent": "Virtaal/0.7.1 (Linux)", "Accept": "*/*", "Accept_Encoding": "deflate, gzip"}


def _virtaal(send: Send, text: str, source: str = "it", target: str = "en") -> list[dict[str, Any]]:
    """What its plug-in offers: a base that ends in a slash, the text escaped, none at all for an empty one."""
    path = f"/tmserver//{source}/{target}/unit" + (f"/{quote(text, safe='')}" if text else "")
    status, _, body = send("GET", path, **CURL)
    assert status == 200, path
    found: list[dict[str, Any]] = json.loads(body)
    return [{"source": one["source"], "target": one["target"], "quality": int(one["quality"])} for one in found]


def test_virtaal_looks_up_and_saves_its_file(send: Send) -> None:
    for text in TEXTS:
        assert _virtaal(send, text)[0] == {"source": text, "target": _english(text), "quality": 100}, text
    assert _virtaal(send, "") == _virtaal(send, "zzz") == []
    units = [
        {"source": "Salva tutto.", "target": "Save all."},
        {"source": "Chiudi.", "target": "Close.", "context": "menu|file"},
    ]
    curled = {"Content_Type": "application/x-www-form-urlencoded", "Expect": "100-continue"} | CURL
    path = f"/tmserver//it/en/store/{quote('/home/rita/Documenti/è mio.po', safe='')}"
    status, _, body = send("POST", path, json.dumps(units).encode(), scope=Scope.WRITE, **curled)
    assert (status, body.decode()) == (200, "added 2 units from /home/rita/Documenti/è mio.po")
    assert _virtaal(send, "Salva tutto.")[0]["target"] == "Save all."
    changed = {"source": "Salva tutto.", "target": "Save everything."}
    for method in ("PUT", "POST"):
        path = "/tmserver//it/en/unit/" + quote(changed["source"], safe="")
        status, _, body = send(method, path, json.dumps(changed).encode(), scope=Scope.WRITE, **curled)
        assert (status, body) == (200, b""), method
    assert {one["target"] for one in _virtaal(send, "Salva tutto.")} == {"Save all.", "Save everything."}


# --- MateCat --------------------------------------------------------------------------------------------------------


def _matecat(send: Send, path: str, fields: dict[str, Any]) -> dict[str, Any]:
    """A call of its MyMemory engine: a form by POST, of whose answer it reads the status inside."""
    form = {"Content_Type": "application/x-www-form-urlencoded", "User_Agent": "Matecat-Cattool/v3", "Accept": "*/*"}
    status, headers, body = send("POST", path, urlencode(fields).encode(), **form)
    assert (status, headers["Content-Type"]) == (200, "application/json")
    said: dict[str, Any] = json.loads(body)
    return said


def _matecat_row(match: dict[str, Any]) -> tuple[str, str, str, bool, str]:
    """A row of its list of matches, as it makes it of a match."""
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", match["last-update-date"])
    assert isinstance(match["prop"], str)  # it decodes this as JSON; what is no JSON counts as nothing
    assert isinstance(match["key"], str)
    return (
        match["segment"],
        match["translation"],
        f"{match['match'] * 100:g}%",
        bool(match["ICE"]),
        match["created-by"] or "Anonymous",
    )


def test_matecat_looks_up_and_contributes(send: Send, people: People) -> None:
    key = people.token("rita", Scope.WRITE)
    asked = {"q": DECREE[0], "langpair": "it-IT|en-GB", "de": "tm@example.org", "mt": 1, "numres": 3, "key": key}
    said = _matecat(send, "/get", asked)
    assert (said["responseStatus"], said["quotaFinished"]) == (200, False)
    assert [_matecat_row(match) for match in said["matches"]] == [(*DECREE, "100%", False, "rita")]
    for text in TEXTS:
        (first, *_) = _matecat(send, "/get", asked | {"q": text})["matches"]
        assert _matecat_row(first)[:3] == (text, _english(text), "100%"), text
    sent = {
        "seg": "Sono arrivati ieri.", "tra": "They came yesterday.", "tnote": "", "langpair": "it-IT|en-GB",
        "de": "tm@example.org", "prop": '{"project_id":"7","project_name":"Cronaca"}', "key": key,
        "context_after": "Ripartono oggi.", "context_before": "Chi sono?",
    }  # fmt: skip
    stored = _matecat(send, "/set", sent)
    assert str(stored["responseStatus"]) == "200"
    around = {"context_before": "Chi sono?", "context_after": "Ripartono oggi."}
    for context, is_sure in ((around, True), ({}, False), (dict.fromkeys(around, "Altro."), False)):
        (match,) = _matecat(send, "/get", asked | {"q": sent["seg"]} | context)["matches"]
        assert _matecat_row(match)[:4] == (sent["seg"], sent["tra"], "100%", is_sure), context


def test_matecat_sends_every_key_of_a_project_and_says_how_many_matches(core: Core, send: Send, people: People) -> None:
    add_units(
        core,
        [
            (f"Il treno {name} per Bari è in ritardo.", f"Train {name} is late.")
            for name in ("delle otto", "veloce", "regionale")
        ],
    )
    key = people.token("rita")
    asked = {
        "q": TRAIN[0],
        "langpair": "it-IT|en-GB",
        "de": "tm@example.org",
        "mt": 1,
        "key": f"{key},0123456789abcdef",
    }
    said = _matecat(send, "/get", asked | {"numres": 2})
    assert [match["translation"] == TRAIN[1] for match in said["matches"]] == [True, False]
    assert len(_matecat(send, "/get", asked | {"numres": "many"})["matches"]) > 2
    refused = _matecat(send, "/get", asked | {"key": "wrong"})
    assert (refused["responseStatus"], refused["matches"], refused["responseData"]["translatedText"]) == (401, [], "")
    assert refused["responseDetails"]
