"""MyMemory: requests as OmegaT, MateCat, `translate` and `deep-translator` send them."""

import re

import pytest
from lxml import etree

from tests.builders import add_units, new_unit
from tests.compat.conftest import DECREE, Ask
from tests.people import People
from tmserver.core import Core
from tmserver.domain.people import Scope

KEYS = {
    "id": str, "segment": str, "translation": str, "quality": str, "reference": str, "usage-count": int, "subject": str,
    "created-by": str, "last-updated-by": str, "create-date": str, "last-update-date": str, "match": float,
    "ICE": bool, "key": str, "prop": str, "penalty": int,
}  # fmt: skip
"""What Weblate and MateCat read of a match, with its type."""


@pytest.mark.parametrize("path", ["/get", "/api/get"])
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("pair", ["it|en", "IT-IT|EN-GB", "it-it|en-us", "IT|EN"])
def test_the_best_match_and_all_of_them(ask: Ask, path: str, method: str, pair: str) -> None:
    sent = {"q": DECREE[0], "langpair": pair, "mt": "1", "de": "rita@example.org", "onlyprivate": "0"}
    answer = ask(method, path, **({"query_string": sent} if method == "GET" else {"data": sent}))
    said = answer.json
    assert answer.status_code == said["responseStatus"] == 200
    assert said["responseData"] == {"translatedText": DECREE[1], "match": 1.0}
    assert (said["quotaFinished"], said["mtLangSupported"], said["responseDetails"]) == (False, None, "")
    (match,) = said["matches"]
    assert {name: type(match[name]) for name in KEYS} == KEYS
    assert (match["segment"], match["translation"], match["match"]) == (*DECREE, 1.0)
    assert re.fullmatch(r"2026-03-12 \d\d:\d\d:\d\d", match["create-date"])


def test_fuzzy_matches_run_below_one(ask: Ask) -> None:
    said = ask("GET", "/get", query_string={"q": "Il governo ha approvato un decreto.", "langpair": "it|en"}).json
    assert 0.7 <= said["responseData"]["match"] < 1
    assert said["matches"][0]["match"] == said["responseData"]["match"]


def test_context_makes_an_ice_match(core: Core, ask: Ask) -> None:
    add_units(core, [new_unit("Sì.", "Yes.", previous="Vieni?", next="Bene.")])
    sent = {"q": "Sì.", "langpair": "it|en", "context_before": "Vieni?", "context_after": "Bene."}
    (match,) = ask("GET", "/get", query_string=sent).json["matches"]
    assert (match["ICE"], match["match"]) == (True, 1.0)


def test_the_key_is_a_token(ask: Ask, people: People) -> None:
    sent = {"q": DECREE[0], "langpair": "it|en", "key": people.token("rita")}
    assert ask("GET", "/get", who=None, query_string=sent).json["matches"]
    assert ask("POST", "/get", who=None, data=sent).json["matches"]


@pytest.mark.parametrize("text", ["riga\nriga", "/", ".", "a/b", "50%", "a+b", "🎉", "漢" * 500, "R&S <b>", "x=1&y=2"])
def test_any_text_goes_in_and_comes_out(ask: Ask, text: str) -> None:
    stored = ask("GET", "/set", query_string={"seg": text, "tra": f"T {text}", "langpair": "it|en", "de": "x@y"}).json
    assert (stored["responseStatus"], stored["responseData"]) == (200, "OK")
    assert [type(number) for number in stored["responseDetails"]] == [str]
    found = ask("GET", "/get", query_string={"q": text, "langpair": "it|en"}).json
    assert found["responseData"]["translatedText"] == f"T {text}"
    tmx = ask("GET", "/api/get", query_string={"q": text, "langpair": "it|en", "of": "tmx"})
    assert etree.fromstring(tmx.data).xpath("//seg/text()")[:2] == [text, f"T {text}"]


def test_nothing_found_is_an_empty_text(ask: Ask) -> None:
    for sent in ({"q": "zzz", "langpair": "it|en"}, {"q": "", "langpair": "it|en"}, {"q": "test", "langpair": "en|de"}):
        said = ask("GET", "/get", query_string=sent).json
        assert (said["responseData"]["translatedText"], said["matches"], said["responseStatus"]) == ("", [], 200)


def test_refusals_are_in_the_details_and_never_in_the_text(ask: Ask) -> None:
    good = {"q": DECREE[0], "langpair": "it|en"}
    put = {"seg": "a", "tra": "b", "langpair": "it|en"}
    for answer, status in (
        (ask("GET", "/get", query_string=good, who=None), 401),
        (ask("GET", "/get", query_string=good | {"key": "wrong"}, who=None), 401),
        (ask("GET", "/get", query_string=good | {"langpair": "iten"}), 422),
        (ask("GET", "/get", query_string=good | {"langpair": "autodetect|en"}), 422),
        (ask("GET", "/get", query_string={"q": "x"}), 422),
        (ask("GET", "/get?langpair=it|en&q=%FF"), 400),
        (ask("GET", "/get", query_string=good | {"q": "x" * 10_001}), 422),
        (ask("POST", "/set", data=put, who="lea"), 403),
        (ask("POST", "/set", data=put, scope=Scope.READ), 403),
        (ask("POST", "/set", data=put | {"tra": ""}), 422),
        (ask("POST", "/set", data=put | {"langpair": "it|de"}), 404),
    ):
        said = answer.json
        assert (answer.status_code, said["responseStatus"]) == (200, status)
        assert said["responseData"]["translatedText"] == ""
        assert said["matches"] == []
        assert said["responseDetails"]


def test_omegat_3_reads_the_tmx(core: Core, ask: Ask) -> None:
    """Recorded: GET /api/get?q=Hello+world.&langpair=en-gb|fr-fr&of=tmx&mt=0, and every & doubled before parsing."""
    add_units(core, [("Ciao a tutti.", "Hello everybody.")])
    answer = ask("GET", "/api/get?q=Ciao+a+tutti.&langpair=it-it|en-gb&of=tmx&mt=0")
    root = etree.fromstring(answer.text.replace("&", "&amp;").encode())
    for variant, code in zip(root.iter("tuv"), ("it-it", "en-gb"), strict=False):
        assert variant.get("lang") == variant.get("{http://www.w3.org/XML/1998/namespace}lang") == code
    assert root.xpath("//seg/text()") == ["Ciao a tutti.", "Hello everybody."]
    refused = ask("GET", "/api/get?q=Ciao&langpair=it-it|en-gb&of=tmx&mt=0", who=None)
    assert etree.fromstring(refused.data).xpath("//tu") == []
