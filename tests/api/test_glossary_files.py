"""Files of terms over REST: rehearsal, import, undo, exports."""

import io
import json
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.api.client import Api, problem
from tmserver.core import Core
from tmserver.domain.people import SYSTEM
from tmserver.services import glossaries, term_import_jobs
from tmserver.worker import Runner

TABLE = "it;en;note\nKiev;Kyiv;\npane;bread;staple\n;;nothing\n"


@pytest.fixture(autouse=True)
def desk(core: Core, teo: Api) -> None:
    """A glossary of the World desk."""
    with core.writing() as session:
        glossaries.create(
            session, SYSTEM, core.now(), slug="desk", name="Desk", source="it", target="en", desk="world"
        )  # fmt: skip


def _send(api: Api, content: str | bytes, query: str = "", name: str = "terms.csv") -> TestResponse:
    data = content.encode() if isinstance(content, str) else content
    return api("POST", f"/glossaries/desk/imports{query}", data={"file": (io.BytesIO(data), name)})


def _concepts(api: Api) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = api.get("/glossaries/desk/concepts").get_json()["items"]
    return items


def test_a_rehearsal_tells_and_an_import_does_it(teo: Api) -> None:
    rehearsed = _send(teo, TABLE, "?dry_run=true")
    assert rehearsed.status_code == 200
    said = rehearsed.get_json()
    assert (said["id"], said["dry_run"], said["format"]) == (None, True, "csv")
    assert said["counts"] == {"new": 2, "changed": 0, "unchanged": 0, "conflicting": 0, "skipped": 0, "wrong": 1}
    assert said["wrong"] == [{"row": 4, "column": None, "value": "", "reason": "the row has no term"}]
    assert [(row["row"], row["kind"], row["term"]) for row in said["rows"]] == [(2, "new", "Kiev"), (3, "new", "pane")]
    assert _concepts(teo) == []

    done = _send(teo, TABLE)
    assert (done.status_code, done.headers["Location"]) == (201, "/api/v1/glossaries/desk/imports/1")
    assert done.get_json() == said | {"id": 1, "dry_run": False}
    assert [(one["status"], one["terms"][0]["text"]) for one in _concepts(teo)] == [
        ("approved", "Kiev"),
        ("approved", "pane"),
    ]
    again = _send(teo, TABLE)
    assert (again.status_code, again.get_json()["counts"]["unchanged"], again.get_json()["id"]) == (200, 2, None)


def test_a_change_shows_its_words_and_a_conflict_its_reason(teo: Api) -> None:
    _send(teo, TABLE)
    rows = _send(teo, "it;en;note\npane;bread;fresh\nKiev;Chiev;\n", "?dry_run=true").get_json()["rows"]
    assert [(row["kind"], row["concept_id"]) for row in rows] == [("changed", 2), ("conflicting", 1)]
    assert {"op": "insert", "text": "fresh"} in rows[0]["diff"]
    assert rows[1]["reason"] == "concept 1 has this term and renders it as “Kyiv”"


def test_columns_can_be_chosen_and_alarms_are_told(teo: Api) -> None:
    pairs = [("pane", "bread"), ("vino", "wine"), ("olio", "oil"), ("sale", "salt"), ("latte", "milk"),
             ("acqua", "water"), ("carne", "meat"), ("pesce", "fish"), ("uova", "eggs"), ("pepe", "pepper"),
             ("zucchero", "sugar"), ("farina", "flour")]  # fmt: skip
    table = "".join(f"{en};{it}\n" for it, en in pairs)
    swapped = _send(teo, table, "?dry_run=true&columns=preferred:it,preferred:en").get_json()
    assert [alarm["alarm"] for alarm in swapped["alarms"]] == ["swapped"]
    assert _send(teo, table, "?dry_run=true&columns=preferred:en,preferred:it").get_json()["alarms"] == []
    refused = _send(teo, table, "?columns=first:it,preferred:en")
    assert (problem(refused), refused.get_json()["field"]) == ("invalid", "columns")


def test_an_import_is_listed_and_taken_back_as_one(teo: Api, rita: Api) -> None:
    _send(teo, TABLE)
    [made] = rita.get("/glossaries/desk/imports").get_json()["items"]
    assert (made["kind"], made["status"], made["created"], made["made_by"]) == ("import", "done", 2, "teo")
    undone = teo("POST", "/glossaries/desk/imports/1/undo")
    assert undone.status_code == 200
    assert (undone.get_json()["status"], undone.get_json()["undone"]) == ("undone", 2)
    assert {one["status"] for one in _concepts(teo)} == {"retired"}
    assert problem(teo("POST", "/glossaries/desk/imports/1/undo")) == "conflict"
    assert problem(teo("POST", "/glossaries/desk/imports/2/undo")) == "not-found"
    assert teo.get("/glossaries/desk/imports/1").get_json() == undone.get_json()


def test_four_eyes_make_proposals(core: Core, teo: Api) -> None:
    with core.writing() as session:
        glossaries.change(session, SYSTEM, core.now(), "desk", {"four_eyes": True})
    assert problem(_send(teo, TABLE, "?approve=true")) == "conflict"
    assert _send(teo, TABLE).status_code == 201
    assert {one["status"] for one in _concepts(teo)} == {"proposed"}


def test_what_cannot_be_read_is_refused_with_its_line(teo: Api) -> None:
    refused = _send(teo, b"<tbx><text>\n<body></tbx>", name="bad.tbx")
    assert (problem(refused), refused.get_json()["line"]) == ("file-refused", 2)
    assert "bad.tbx" in refused.get_json()["detail"]


@pytest.mark.parametrize("form", ["tbx", "tbx2", "csv", "tsv", "xlsx", "json"])
def test_an_export_has_a_strong_validator_and_comes_back_unchanged(teo: Api, rita: Api, form: str) -> None:
    _send(teo, TABLE)
    path = f"/glossaries/desk/export.{form}"
    sent = rita.get(path)
    assert sent.status_code == 200
    assert sent.headers["Content-Disposition"].startswith('attachment; filename="desk.')
    tag = sent.headers["ETag"]
    assert tag.startswith('"')
    assert rita("GET", path, headers={"If-None-Match": tag}).status_code == 304
    back = _send(teo, sent.get_data(), "?dry_run=true").get_json()
    assert (back["counts"]["unchanged"], back["counts"]["wrong"], back["format"]) == (2, 0, form.rstrip("2"))
    _send(teo, "it;en\nvino;wine\n")
    assert rita("GET", path, headers={"If-None-Match": tag}).status_code == 200


def test_json_holds_all_of_a_concept(teo: Api) -> None:
    _send(teo, TABLE)
    said = json.loads(teo.get("/glossaries/desk/export.json").get_data())
    assert (said["format"], said["version"], len(said["concepts"])) == ("tmserver-glossary", 1, 2)


def test_the_file_for_omegat_holds_what_is_in_force_and_never_a_forbidden_translation(teo: Api) -> None:
    terms = [
        {"language": "it", "text": "Kiev"}, {"language": "en", "text": "Kyiv"}, {"language": "en", "text": "Kyyiv",
         "status": "admitted"}, {"language": "en", "text": "Kiev", "status": "superseded"},
    ]  # fmt: skip
    teo("POST", "/glossaries/desk/concepts", json={"terms": terms, "note": "Since\t1995.\nHouse", "approve": True})
    teo("POST", "/glossaries/desk/concepts", json={"terms": [{"language": "it", "text": "proposto"}]})
    answer = teo.get("/glossaries/desk/export.txt")
    assert answer.mimetype == "text/plain"
    remark = "Since 1995. House; ✗ Kiev"
    assert answer.text == f"# Desk\nKiev\tKyiv\t{remark}\nKiev\tKyyiv\t{remark}\n"
    with_commas = teo.get("/glossaries/desk/export.pairs.csv")
    assert (with_commas.mimetype, with_commas.text) == (
        "text/csv", f"# Desk\r\nKiev,Kyiv,{remark}\r\nKiev,Kyyiv,{remark}\r\n"
    )  # fmt: skip
    again = teo("GET", "/glossaries/desk/export.txt", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_rows_settle_conflicts_and_leave_rows_out(teo: Api) -> None:
    _send(teo, TABLE)
    table = "it;en\nKiev;Chiev\npane;loaf\nsale;salt\n"
    rows = _send(teo, table, "?dry_run=true").get_json()["rows"]
    assert [(row["choices"], row["choice"]) for row in rows[1:]] == [
        (["ours", "theirs", "merge", "skip"], None), (["skip"], None),
    ]  # fmt: skip
    done = _send(teo, table, "?rows=2:theirs,3:merge,4:skip").get_json()
    assert done["counts"] == {"new": 0, "changed": 2, "unchanged": 0, "conflicting": 0, "skipped": 1, "wrong": 0}
    assert [row["choice"] for row in done["rows"]] == ["theirs", "merge", "skip"]
    texts = [[term["text"] for term in one["terms"]] for one in _concepts(teo)]
    assert sorted(texts) == [["Kiev", "Chiev"], ["pane", "bread", "loaf"]]
    for refused in ("?rows=2:eat", "?rows=x:skip", "?rows=0:skip", "?rows=2"):
        answer = _send(teo, table, refused)
        assert (problem(answer), answer.get_json()["field"].startswith("rows")) == ("invalid", True)


def test_a_large_file_is_a_job_in_and_out(core: Core, teo: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(term_import_jobs, "MOST_AT_ONCE", 1)
    asked = _send(teo, TABLE)
    assert (asked.status_code, asked.headers["Location"]) == (202, "/api/v1/glossaries/desk/imports/1")
    assert (asked.get_json()["status"], asked.get_json()["job"]) == ("running", 1)
    assert problem(teo("POST", "/glossaries/desk/imports/1/undo")) == "conflict"
    assert Runner(core).run_one()
    said = teo.get("/glossaries/desk/imports/1").get_json()
    assert (said["status"], said["created"]) == ("done", 2)
    assert teo("POST", "/glossaries/desk/imports/1/undo").status_code == 202
    while Runner(core).run_one():  # behind either stands a count of what is left to mend
        pass
    assert teo.get("/glossaries/desk/imports/1").get_json()["undone"] == 2
