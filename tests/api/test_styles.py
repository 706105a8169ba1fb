"""How the house and its outlets write, over REST."""

from tests.api.client import Api
from tmserver.core import Core
from tmserver.domain.concepts import Concept, Scope, Term, TermStatus
from tmserver.domain.people import SYSTEM
from tmserver.services import concepts, glossaries


def _rule(said: Api, path: str, name: str) -> tuple[str, str]:
    return next((rule["value"], rule["origin"]) for rule in said("GET", path).json["rules"] if rule["name"] == name)


def test_a_style_is_read_and_changed_at_its_version(teo: Api, rita: Api) -> None:
    path = "/outlets/house/styles/en"
    first = rita("GET", path)
    assert (first.json["version"], first.json["outlet"], first.headers["ETag"]) == (0, "house", '"0"')
    changed = teo("PATCH", path, json={"dates": "month-first"}, headers={"If-Match": first.headers["ETag"]})
    assert (changed.status_code, changed.json["version"], changed.json["changed_by"]) == (200, 1, "teo")
    assert changed.json["specimen"].startswith("November 3, 2022")
    assert teo("PATCH", "/styles/en", json={"times": "12-point"}, headers={"If-Match": "0"}).json["outlet"] is None
    assert _rule(rita, path, "dates") == ("month-first", "outlet")
    assert _rule(rita, path, "times") == ("12-point", "house")
    assert teo("PATCH", path, json={"dates": None}, headers={"If-Match": "1"}).status_code == 200
    assert _rule(rita, path, "dates") == ("day-first", "language")


def test_what_cannot_be_chosen_is_refused_by_name(teo: Api, rita: Api) -> None:
    path = "/outlets/house/styles/en"
    assert teo("PATCH", path, json={"dates": "numeric"}, headers={"If-Match": "0"}).json["detail"].startswith("dates:")
    assert teo("PATCH", path, json={"fonts": "big"}, headers={"If-Match": "0"}).status_code == 422
    assert teo("PATCH", path, json={"dates": "iso"}).status_code == 428
    assert teo("PATCH", path, json={"dates": "iso"}, headers={"If-Match": "7"}).json["current"] == 0
    assert rita("PATCH", path, json={"dates": "iso"}, headers={"If-Match": "0"}).status_code == 403
    assert rita("GET", "/outlets/house/styles/fr").status_code == 404


def test_the_sheet_comes_in_pages_from_a_to_z(core: Core, rita: Api) -> None:
    with core.writing() as session:
        glossaries.create(session, SYSTEM, core.now(), slug="terms", name="Terms", source="it", target="en")
        for name in ("quay", "anchor", "mast"):
            concept = Concept((Term("it", "x"), Term("en", name, scopes=(Scope(TermStatus.ADMITTED, "house"),))))
            concepts.create(session, SYSTEM, core.now(), "terms", concept, approve=True)
    path = "/outlets/house/styles/en/sheet?limit=2"
    first = rita("GET", path).json
    second = rita("GET", f"{path}&cursor={first['next_cursor']}").json
    assert [(one["headword"], one["origin"]) for one in first["items"] + second["items"]] == [
        ("anchor", "outlet"), ("mast", "outlet"), ("quay", "outlet"),
    ]  # fmt: skip
    assert second["next_cursor"] is None
    [entry] = [one for one in rita("GET", "/styles/en/sheet").json["items"] if one["headword"] == "mast"]
    assert (entry["preferred"], entry["origin"], entry["desk"]) == (["mast"], "house", None)
