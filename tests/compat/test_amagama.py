"""tmserver and amaGama: requests as Weblate, Okapi, Virtaal and Pootle send them (design: other people's clients)."""

import json
from urllib.parse import quote

import pytest
from flask import Flask

from tests.builders import add_units, make_memory
from tests.compat.conftest import DECREE, ONE_DATABASE, TRAIN, Ask, basic
from tests.people import People
from tmserver import config
from tmserver.app import create_app
from tmserver.core import Core
from tmserver.domain.people import SYSTEM, Scope
from tmserver.http.identity import COOKIE
from tmserver.services import audit, signin

pytestmark = ONE_DATABASE

MOUNTS = ("/tmserver", "/amagama/api/v1", "/tmserver/", "/amagama/api/v1/")
"""The last two as programs send them whose base address ends in a slash."""

AWKWARD = [
    "Una riga\nun’altra riga", "/etc/hosts è un file", "//due barre", "50% di sconto", "a+b = c", "via A/B",
    "?punto&più=1",
    "Festa 🎉 grande", "#cancelletto", "Prima;dopo", "\\barra", "fine/", "tab\tdentro", "“virgolette”", " spazi ",
    "%2F letterale", "c’è\r\nposta", "a//b", "../su", "漢" * 500,
]  # fmt: skip


def _weblate(text: str) -> str:
    """What Weblate makes of a text: everything escaped; a lone dot goes, as a dot segment of a path."""
    return "" if text == "." else quote(text[:500], safe="")


@pytest.mark.parametrize("mount", MOUNTS)
def test_candidates_come_best_first_with_floats(ask: Ask, mount: str) -> None:
    answer = ask("GET", f"{mount}/it/en/unit/{_weblate(DECREE[0])}?min_similarity=75&max_candidates=3")
    assert answer.status_code == 200
    assert answer.mimetype == "application/json"
    assert answer.json == [{"source": DECREE[0], "target": DECREE[1], "quality": 100.0, "rank": 100.0, "context": ""}]
    assert '"quality": 100.0' in answer.text  # Okapi casts to Double and breaks on 100


def test_a_fuzzy_match_says_how_alike_it_is(core: Core, ask: Ask) -> None:
    add_units(core, [("Il governo ha approvato il nuovo decreto.", "The government approved the new decree.")])
    found = ask("GET", f"/tmserver/it/en/unit/{quote('Il governo ha approvato il nostro decreto.', safe='')}").json
    assert len(found) == 2
    qualities = [one["quality"] for one in found]
    assert qualities == sorted(qualities, reverse=True)
    assert all(isinstance(quality, float) and 70 <= quality < 100 for quality in qualities)
    assert ask("GET", f"/tmserver/it/en/unit/{quote(DECREE[0], safe='')}?max_candidates=0").json[0]["quality"] == 100.0
    assert ask("GET", f"/tmserver/it/en/unit/{quote(DECREE[0], safe='')}?min_similarity=x&max_candidates=y").json


@pytest.mark.parametrize("text", AWKWARD)
@pytest.mark.parametrize("mount", MOUNTS[:3:2])
def test_any_text_is_stored_and_found_as_it_was_sent(ask: Ask, mount: str, text: str) -> None:
    target = "Translated " + text[:40]
    path = f"{mount}/it/en/unit/{quote(text, safe='')}"
    stored = ask("PUT", path, json={"source": text, "target": target})
    assert (stored.status_code, stored.data) == (200, b"")
    for address in (
        path,
        f"{mount}/it/en/unit/?source={quote(text, safe='')}",
        f"{mount}/it/en/unit?source={quote(text)}",
    ):
        answer = ask("GET", address)
        assert answer.status_code == 200, address
        assert [one["target"] for one in answer.json if one["source"] == text] == [target], address


def test_a_text_of_the_address_is_taken_where_the_body_has_none(ask: Ask) -> None:
    assert ask("POST", "/tmserver/it/en/unit/Piove%2Foggi%0A", json={"target": "Rain/today"}).status_code == 200
    assert ask("GET", "/tmserver/it/en/unit/Piove%2Foggi%0A").json[0]["source"] == "Piove/oggi\n"


@pytest.mark.parametrize(
    "path", ["unit/", "unit", "unit/%20", "unit/.", "unit/%2F", "unit/test", "unit/?source=", "unit/%0A"]
)
def test_nothing_found_is_an_empty_list(ask: Ask, path: str) -> None:
    answer = ask("GET", f"/tmserver/it/en/{path}")
    assert (answer.status_code, answer.json) == (200, [])


@pytest.mark.parametrize("pair", ["en/de", "it/it", "xx/yy", "zz-nolanguage-at-all/en", "it/12345"])
def test_an_unknown_pair_is_an_empty_list_never_404(ask: Ask, pair: str) -> None:
    answer = ask("GET", f"/tmserver/{pair}/unit/test")
    assert (answer.status_code, answer.json) == (200, [])


@pytest.mark.parametrize("pair", ["it/en_gb", "it/en_US", "it_it/en-GB", "IT/EN", "it_IT.UTF-8/en", "it-ch/en_AU"])
def test_codes_in_any_spelling_and_with_or_without_a_region(ask: Ask, pair: str) -> None:
    assert ask("GET", f"/tmserver/{pair}/unit/{_weblate(DECREE[0])}").json[0]["target"] == DECREE[1]


def test_a_region_that_is_stored_is_found_by_the_bare_language(core: Core, ask: Ask) -> None:
    make_memory(core, "gb", source="it", target="en-GB")
    add_units(core, [], memory="gb")
    assert (
        ask("POST", "/tmserver/it/en_gb/unit/x", json={"source": "Il colore.", "target": "The colour."}).status_code
        == 200
    )
    found = ask("GET", "/tmserver/it/en/unit/Il%20colore.").json
    assert [(one["target"], one["quality"]) for one in found] == [("The colour.", 100.0)]
    assert ask("GET", "/tmserver/languages/").json == {"sourceLanguages": ["it"], "targetLanguages": ["en", "en_gb"]}


@pytest.mark.parametrize("mount", MOUNTS)
def test_languages_are_those_of_the_memories_one_sees(ask: Ask, mount: str) -> None:
    for end in ("/languages/", "/languages"):
        answer = ask("GET", mount + end)
        assert (answer.status_code, answer.json) == (200, {"sourceLanguages": ["it"], "targetLanguages": ["en"]})
    assert ask("GET", f"{mount}/languages/", who="otto").json == {"sourceLanguages": [], "targetLanguages": []}


def test_a_store_as_json_counts_what_it_took(ask: Ask) -> None:
    store = [
        {"source": "Uno.", "target": "One."}, {"source": "Due.", "target": "Two.", "context": "menu"},
        {"source": "Tre.", "target": ""}, {"source": "Uno.", "target": "One."},
    ]  # fmt: skip
    answer = ask("POST", "/tmserver//it/en/store/lavoro/uno.po", json=store, headers={"Expect": "100-continue"})
    assert (answer.status_code, answer.text) == (200, "added 3 units from lavoro/uno.po")
    assert ask("GET", "/tmserver/it/en/unit/Due.").json[0]["target"] == "Two."
    long = [{"source": f"Riga {n}.", "target": f"Line {n}."} for n in range(1500)]
    assert ask("POST", "/tmserver/it/en/store/l.po", json=long).text == "added 1500 units from l.po"


TMX = """<?xml version="1.0"?><tmx version="1.4"><header srclang="it" segtype="sentence" o-tmf="x" adminlang="en"
 datatype="plaintext" creationtool="x" creationtoolversion="1"/><body><tu><tuv xml:lang="it"><seg>Notte.</seg></tuv>
<tuv xml:lang="en"><seg>Night.</seg></tuv></tu></body></tmx>"""
XLIFF = """<?xml version="1.0"?><xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"><file original="a"
 source-language="it" target-language="en" datatype="plaintext"><body><trans-unit id="1"><source>Notte.</source>
<target state="translated">Night.</target></trans-unit></body></file></xliff>"""
PO = """# prova
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\nPlural-Forms: nplurals=2; plural=(n != 1);\\n"

msgctxt "cielo"
msgid "Notte."
msgstr "Night."

#, fuzzy
msgid "Giorno."
msgstr "Noon."

msgid "Mai."
msgstr ""

msgid "%d città"
msgid_plural "%d le città"
msgstr[0] "%d city"
msgstr[1] "%d cities"
"""


@pytest.mark.parametrize(
    ("name", "content", "count"), [("a.tmx", TMX, 1), ("a.xlf", XLIFF, 1), ("a.po", PO, 3), ("cartella/è.po", PO, 3)]
)
def test_a_store_as_a_file(ask: Ask, name: str, content: str, count: int) -> None:
    answer = ask("PUT", f"/amagama/api/v1/it/en/store/{quote(name)}", data=content.encode())
    assert (answer.status_code, answer.text) == (200, f"added {count} units from {name}")
    assert ask("GET", "/tmserver/it/en/unit/Notte.").json[0]["target"] == "Night."
    if name.endswith("po"):
        assert ask("GET", "/tmserver/it/en/unit/%25d%20citt%C3%A0").json[0]["target"] == "%d city"
        assert ask("GET", "/tmserver/it/en/unit/Giorno.").json == []


def test_what_is_wrong_is_a_status_and_a_sentence(ask: Ask) -> None:
    unit = "/tmserver/it/en/unit/x"
    for asked, status in (
        (ask("GET", unit, environ_overrides={"PATH_INFO": "/tmserver/it/en/unit/\xff\xfe"}), 400),
        (ask("GET", "/tmserver/it/en/unit/?source=%FF"), 400),
        (ask("GET", unit, who=None), 401),
        (ask("GET", unit, who=None, headers=basic("wrong")), 401),
        (ask("GET", unit, who=None, headers={"Authorization": "Basic ???"}), 401),
        (ask("GET", "/tmserver/languages/", who=None), 401),
        (ask("PUT", unit, data=b"{", content_type="application/json"), 400),
        (ask("PUT", unit, json=["no"]), 422),
        (ask("PUT", unit, json={"source": "x", "target": ""}), 422),
        (ask("PUT", unit, json={"source": "x", "target": "y"}, who="lea"), 403),
        (ask("PUT", unit, json={"source": "x", "target": "y"}, scope=Scope.READ), 403),
        (ask("PUT", unit, json={"source": "x", "target": "y"}, who="otto"), 404),
        (ask("PUT", "/tmserver/it/de/unit/x", json={"source": "x", "target": "y"}), 404),
        (ask("POST", "/tmserver/it/en/store/x.po", json={"source": "x"}), 422),
        (ask("PUT", "/tmserver/it/en/store/x.po", data=b""), 422),
        (ask("PUT", "/tmserver/it/en/store/x.po", data=PO.encode(), scope=Scope.READ), 403),
    ):
        assert (asked.status_code, asked.mimetype) == (status, "text/plain"), asked.request.path
        assert asked.text.strip()
        assert "location" not in asked.headers


def test_a_cookie_counts_for_nothing(core: Core, ask: Ask, people: People) -> None:
    with core.writing() as session:
        _, secret, _ = signin.start_session(session, core.now(), "rita", "192.0.2.1", stay=False)
    client = create_app(core).test_client()
    client.set_cookie(COOKIE, secret)
    assert client.get("/api/v1/me").status_code == 200
    for path in ("/tmserver/languages/", "/tmserver/it/en/unit/x", "/translate?q=x&langpair=it|en"):
        assert client.get(path).status_code == 401, path
    assert client.get("/get?q=x&langpair=it|en").json["responseStatus"] == 401
    assert client.get("/set?seg=x&tra=y&langpair=it|en").json["responseStatus"] == 401


def test_the_name_beside_the_token_may_name_the_memory_that_takes_what_is_added(core: Core, ask: Ask) -> None:
    make_memory(core, "courts", desk="world")
    for name, memory in (("user", "world"), ("courts", "courts"), ("nothing", "world")):
        assert ask("PUT", "/tmserver/it/en/unit/x", json={"source": name, "target": name}, name=name).status_code == 200
        found = ask("GET", f"/api/v1/matches?source=it&target=en&q={name}").json
        assert [one["memory"] for one in found["matches"] if one["score"] == 100] == [memory]


CAT = "https://pootle.example.org"


@pytest.fixture
def open_app(environment: dict[str, str]) -> tuple[Flask, str]:
    """An application whose settings name an origin, and Rita's token."""
    core = Core(config.load(environment | {"TMSERVER_CORS_ORIGINS": CAT}))
    people = People.at(core)
    make_memory(core, "world", desk="world")
    add_units(core, [DECREE], actor=people.rita)
    return create_app(core), people.token("rita")


def test_pages_of_configured_origins_read_with_cors_or_jsonp_and_no_others(
    open_app: tuple[Flask, str],
) -> None:
    app, token = open_app
    client = app.test_client()
    path = f"/tmserver/it/en/unit/{quote(DECREE[0])}"
    answer = client.get(path, headers={"Origin": CAT, "Authorization": f"Bearer {token}"})
    assert answer.headers["Access-Control-Allow-Origin"] == CAT
    preflight = client.options(path, headers={"Origin": CAT, "Access-Control-Request-Method": "PUT"})
    assert preflight.headers["Access-Control-Allow-Origin"] == CAT
    assert "Access-Control-Allow-Origin" not in client.get(path, headers={"Origin": "https://evil.example.org"}).headers
    for name in ("jsoncallback", "callback"):
        answer = client.get(f"{path}?{name}=jQuery1.tm&key={token}", headers={"Referer": f"{CAT}/translate/"})
        assert answer.mimetype == "application/javascript"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert answer.text.startswith("/**/jQuery1.tm([{")
        assert json.loads(answer.text.removeprefix("/**/jQuery1.tm(").removesuffix(");"))[0]["target"] == DECREE[1]
    for headers, callback, status in (
        ({"Referer": "https://evil.example.org/"}, "f", 403),
        ({}, "f", 403),
        ({"Referer": f"{CAT}/"}, "alert(1)//", 400),
        ({"Referer": f"{CAT}/"}, "f" * 65, 400),
    ):
        assert client.get(f"{path}?callback={quote(callback)}&key={token}", headers=headers).status_code == status


def test_without_the_setting_there_is_no_jsonp(ask: Ask) -> None:
    answer = ask("GET", "/tmserver/it/en/unit/x?callback=f", headers={"Referer": f"{CAT}/"})
    assert answer.status_code == 403


def test_a_page_of_another_site_cannot_write_with_the_browsers_own_password(ask: Ask) -> None:
    foreign = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example.org"}
    sent = {"source": "Falso.", "target": "False."}
    assert ask("PUT", "/tmserver/it/en/unit/x", json=sent, headers=foreign).status_code == 403
    assert ask("GET", "/set?seg=Falso.&tra=False.&langpair=it|en", headers=foreign).json["responseStatus"] == 403
    assert ask("GET", "/tmserver/it/en/unit/Falso.").json == []


def test_units_come_in_as_a_connectors_and_are_audited(core: Core, ask: Ask) -> None:
    ask("PUT", "/tmserver/it/en/unit/x", json={"source": "Nuovo.", "target": "New.", "context": "titolo"})
    (match,) = ask("GET", "/api/v1/matches?source=it&target=en&q=Nuovo.").json["matches"]
    assert (match["origin"], match["created_by"]) == ("connector", "rita")
    unit = ask("GET", f"/api/v1/memories/world/units/{match['unit_id']}").json
    assert unit["key"] == "titolo"
    with core.reading() as session:
        newest = audit.newest(session, SYSTEM, limit=1)[0]
        assert (newest.event, newest.actor) == ("units-added", "rita")


def test_trains_are_not_decrees(ask: Ask) -> None:
    assert [one["target"] for one in ask("GET", f"/tmserver/it/en/unit/{quote(TRAIN[0])}").json] == [TRAIN[1]]
