"""The import of terms as pages: columns, rehearsal, import, undo; in both languages."""

import io

import pytest
from werkzeug.test import TestResponse

from tests.web.conftest import ReaderMaker
from tests.web.reader import Reader, words
from tmserver.core import Core
from tmserver.domain.people import SYSTEM
from tmserver.services import glossaries, term_import_jobs
from tmserver.worker import Runner

TABLE = "it;en;note\nKiev;Kyiv;\npane;bread;staple\n;;nothing\n"


@pytest.fixture(autouse=True)
def desk(core: Core, people: object) -> None:
    """An empty glossary of the World desk."""
    with core.writing() as session:
        glossaries.create(
            session, SYSTEM, core.now(), slug="desk", name="Desk", source="it", target="en", desk="world"
        )  # fmt: skip


def _send(reader: Reader, content: str | bytes = TABLE, name: str = "terms.csv") -> TestResponse:
    data = content.encode() if isinstance(content, str) else content
    return reader.send("/glossary/desk/import", data={"file": (io.BytesIO(data), name)})


def _preview(reader: Reader, content: str | bytes = TABLE, name: str = "terms.csv") -> str:
    answer = _send(reader, content, name)
    assert answer.status_code == 303, words(answer)
    return answer.headers["Location"]


def test_a_file_is_looked_at_imported_and_taken_back(core: Core, reader: ReaderMaker) -> None:
    teo = reader("teo")
    assert "Import" in words(teo.get("/glossary/desk"))
    address = _preview(teo, name="esteri <1>.csv")
    page = teo.get(address)
    said = words(page)
    assert "Nothing has been written yet." in said
    assert "esteri &lt;1&gt;.csv" in page.text
    assert "New 2" in said
    assert "Wrong 1" in said
    assert '<option value="preferred:it" selected>Italian: Preferred</option>' in page.text
    assert '<option value="concept_note" selected>' in page.text
    wrong = words(teo.get(f"{address}&show=wrong"))
    assert "4 – it en the row has no term" in wrong
    path = address.partition("?")[0]
    done = teo.post(path, name="esteri.csv", approve="1")
    assert done.headers["Location"] == "/glossary/desk/imports/1"
    assert "new 2 changed 0" in words(teo.get("/glossary/desk/imports/1"))
    assert "Kyiv" in words(teo.get("/glossary/desk"))
    assert teo.get(address).status_code == 404  # the file is gone with the import
    assert teo.post("/glossary/desk/imports/1/undo").status_code == 303
    said = words(teo.get("/glossary/desk/imports/1"))
    assert "This import was taken back." in said
    assert "Undo all of it" not in said
    assert teo.post("/glossary/desk/imports/1/undo").status_code == 409


def test_columns_are_put_right_by_hand(reader: ReaderMaker) -> None:
    teo = reader("teo")
    path = _preview(teo, "bread;pane\nwine;vino\n").partition("?")[0]
    roles = "role=preferred:en&role=preferred:it"
    said = words(teo.get(f"{path}?name=x&{roles}"))
    assert "1 pane bread New" in said
    answer = teo.send(path, data=f"name=x&{roles}", content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 303
    assert "pane" in words(teo.get("/glossary/desk/proposals"))  # without "approve" they are proposals
    assert teo.get(f"{path}?name=x&role=first:it").status_code == 404  # gone
    again = _preview(teo, "bread;pane\n")
    refused = teo.get(f"{again}&role=first:it")
    assert refused.status_code == 422
    assert "there is no role" in words(refused)


def test_what_changes_conflicts_and_alarms_is_shown(reader: ReaderMaker) -> None:
    teo = reader("teo")
    teo.post(_preview(teo).partition("?")[0], name="x", approve="1")
    address = _preview(teo, "it;en;note\npane;bread;daily\nKiev;Chiev;\nAlpâ€™;Ã¨;\n")
    changed = teo.get(f"{address}&show=changed").text
    assert "<ins>" in changed
    assert "daily" in changed
    conflicting = words(teo.get(f"{address}&show=conflicting"))
    assert "concept 1 has this term and renders it as “Kyiv”" in conflicting
    assert "were read in the wrong encoding" in conflicting


def test_a_file_that_is_none_is_refused_on_the_form(reader: ReaderMaker) -> None:
    teo = reader("teo")
    refusals = ((b"%PDF-1.4", "it is a PDF"), (b"", "choose a file"), (b"<tmx/>", "but no TBX"))
    for content, reason in refusals:
        answer = _send(teo, content)
        assert answer.status_code == 422
        assert reason in words(answer)
    broken = _send(teo, b"<tbx><text>\n<body></tbx>", "bad.tbx")
    assert "line 2" in words(teo.get(broken.headers["Location"]))


def test_the_pages_speak_italian(reader: ReaderMaker) -> None:
    teo = reader("teo")
    teo.post("/me/language", language="it")
    address = _preview(teo)
    said = words(teo.get(f"{address}&show=wrong"))
    assert "Non è ancora stato scritto niente." in said
    assert "la riga non ha termini" in said
    assert "Sbagliate 1" in said


def test_four_eyes_offer_proposals_alone(core: Core, reader: ReaderMaker) -> None:
    with core.writing() as session:
        glossaries.change(session, SYSTEM, core.now(), "desk", {"four_eyes": True})
    teo = reader("teo")
    address = _preview(teo)
    assert "in force at once" not in words(teo.get(address))
    assert teo.post(address.partition("?")[0], name="x").status_code == 303
    assert "Kiev" in words(teo.get("/glossary/desk/proposals"))


@pytest.mark.parametrize("form", ["tbx", "tbx2", "csv", "tsv", "xlsx", "json"])
def test_every_form_can_be_downloaded(reader: ReaderMaker, form: str) -> None:
    rita = reader("rita")
    assert f"/glossary/desk/export.{form}" in rita.get("/glossary/desk").text
    assert rita.get(f"/glossary/desk/export.{form}").status_code == 200
    assert rita.get("/glossary/desk/export.doc").status_code == 404


FAULTY = "it;en;kind\nKiev;Kyiv;place\n;;place\nMosca;Moscow;town\n"


def test_wrong_cells_are_put_right_without_a_new_upload(core: Core, reader: ReaderMaker) -> None:
    teo = reader("teo")
    address = _preview(teo, FAULTY)
    path = address.partition("?")[0]
    page = teo.get(f"{address}&show=wrong")
    assert 'name="cell:3:1" value=""' in page.text
    assert 'name="cell:4:3" value="town"' in page.text
    assert 'aria-label="Row 4, column kind"' in page.text
    sent = {"cell:3:1": "Roma", "cell:3:2": "Rome", "cell:4:3": "place", "cell:2:1": "nobody asked", "cell:x": "?"}
    kept = teo.post(f"{path}/rows", name="terms.csv", show="wrong", **sent)
    assert kept.headers["Location"] == f"{path}?name=terms.csv&show=wrong#h-rows"
    said = words(teo.get(kept.headers["Location"]))
    assert "Put right: 3. Decided: 0." in said
    assert "New 3" in said
    assert "Wrong 0" in said
    assert "nobody asked" not in words(teo.get(f"{address}&show=new"))
    assert teo.post(path, name="terms.csv", approve="1").headers["Location"].endswith("/imports/1")
    assert "Rome" in words(teo.get("/glossary/desk"))
    assert list(core.files.uploads().iterdir()) == []


def test_what_was_typed_and_not_looked_at_is_shown_before_anything_is_imported(reader: ReaderMaker) -> None:
    teo = reader("teo")
    path = _preview(teo, FAULTY).partition("?")[0]
    fields = {"cell:3:1": "", "cell:3:2": "", "cell:4:3": "place"}
    shown = teo.post(path, name="x", show="wrong", approve="1", **fields)
    assert shown.headers["Location"] == f"{path}?name=x&show=wrong#h-rows"
    assert "Nothing yet." in words(teo.get("/glossary/desk/import"))
    forgotten = teo.post(f"{path}/rows", name="x", forget="1", **fields)
    assert "Wrong 2" in words(teo.get(forgotten.headers["Location"]))


def test_conflicts_are_settled_and_rows_left_out(reader: ReaderMaker) -> None:
    teo = reader("teo")
    teo.post(_preview(teo).partition("?")[0], name="x", approve="1")
    address = _preview(teo, "it;en\nKiev;Chiev\npane;loaf\nolio;oil\nsale;salt\n")
    path = address.partition("?")[0]
    page = teo.get(f"{address}&show=conflicting")
    assert 'name="choice:2" aria-label="What to do with row 2"' in page.text
    assert '<option value="theirs">take theirs</option>' in page.text
    assert "merge both" not in teo.get(f"{address}&show=new").text
    choices = {"choice:2": "theirs", "choice:3": "merge", "choice:5": "skip", "choice:4": "", "choice:9": "eat"}
    said = words(teo.get(teo.post(f"{path}/rows", name="x", show="conflicting", **choices).headers["Location"]))
    assert "New 1 Changed 2 Unchanged 0 Conflicting 0 Left out 1 Wrong 0" in said
    assert '<option value="skip" selected>' in teo.get(f"{address}&show=skipped").text
    assert teo.post(path, name="x", approve="1").status_code == 303
    said = words(teo.get("/glossary/desk"))
    assert "Chiev" in said
    assert "loaf" in said
    assert "oil" in said
    assert "salt" not in said


def test_wrong_rows_are_taken_away_as_a_file_of_the_same_kind(reader: ReaderMaker) -> None:
    teo = reader("teo")
    teo.post("/me/language", language="it")
    path = _preview(teo, FAULTY).partition("?")[0]
    sent = teo.get(f"{path}/wrong?name=terms.csv")
    assert sent.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert sent.headers["Content-Disposition"] == 'attachment; filename="desk-wrong.csv"'
    assert sent.text.splitlines() == [
        '"it";"en";"kind";"motivo"', ';;"place";"la riga non ha termini"',
        '"Mosca";"Moscow";"town";"kind: non è nessuno di person, place, organisation, event, office, other"',
    ]  # fmt: skip
    assert "Sbagliate 2" in words(teo.get(_preview(teo, sent.get_data())))


def _work(core: Core) -> None:
    """Run all jobs that wait: an import, and the recheck behind it."""
    runner = Runner(core)
    assert runner.run_one()
    while runner.run_one():
        pass


def test_a_large_file_is_followed_and_taken_back(
    core: Core, reader: ReaderMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(term_import_jobs, "MOST_AT_ONCE", 1)
    teo = reader("teo")
    assert teo.post(_preview(teo).partition("?")[0], name="x", approve="1").headers["Location"].endswith("/imports/1")
    page = teo.get("/glossary/desk/imports/1")
    assert "Waiting for the worker." in words(page)
    assert "Undo all of it" not in words(page)
    assert "Import of terms" in words(teo.get("/jobs/1"))
    _work(core)
    assert "new 2 changed 0" in words(teo.get("/glossary/desk/imports/1"))
    assert "New: 2. Changed: 0." in words(teo.get("/jobs/1"))
    assert teo.post("/glossary/desk/imports/1/undo").status_code == 303
    _work(core)
    assert "This import was taken back." in words(teo.get("/glossary/desk/imports/1"))
