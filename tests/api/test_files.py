"""Files over REST: imports with their jobs, exports."""

import io
from typing import Any

from werkzeug.test import TestResponse

from tests.api.client import Api, problem
from tests.builders import add_units, make_memory
from tests.people import People
from tmserver.core import Core
from tmserver.domain.people import SYSTEM
from tmserver.services import audit, imports
from tmserver.worker import Runner

TABLE = "it\ten\nIl ponte è chiuso.\tThe bridge is closed.\nSolo italiano.\t\nIl ponte riapre.\tThe bridge reopens.\n"


def upload(api: Api, content: bytes, name: str = "archive.tsv", *, memory: str = "world", **more: Any) -> TestResponse:
    """Send a file as a form does."""
    return api("POST", f"/memories/{memory}/imports", data={"file": (io.BytesIO(content), name), **more})


def test_an_import_is_asked_for_followed_and_reported(core: Core, rita: Api, edo: Api) -> None:
    asked = upload(edo, TABLE.encode())
    assert asked.status_code == 202
    path = asked.headers["Location"].removeprefix("/api/v1")
    assert path == f"/jobs/{asked.get_json()['id']}"
    queued = edo.get(path).get_json()
    assert queued == asked.get_json()
    assert (queued["kind"], queued["state"], queued["report"]) == ("memory-import", "queued", None)

    assert Runner(core).run_one()
    done = edo.get(path).get_json()
    assert (done["state"], done["report"]["added"], done["report"]["skipped_count"]) == ("done", 2, 1)
    (skipped,) = done["report"]["skipped"]
    assert skipped["line"] == 3
    assert skipped["reason"]
    found = rita.get("/matches", source="it", target="en", q="Il ponte riapre.").get_json()["matches"]
    assert (found[0]["score"], found[0]["origin"]) == (100, "import")


def test_a_file_nobody_can_read_ends_as_a_failed_job_with_the_reason(core: Core, rita: Api, edo: Api) -> None:
    job = upload(edo, b"\x89PNG\r\n\x1a\n" + bytes(64), "archive.tmx").get_json()
    Runner(core).run_one()
    failed = edo.get(f"/jobs/{job['id']}").get_json()
    assert failed["state"] == "failed"
    assert failed["message"].startswith("archive.tmx: ")
    assert rita.get("/memories/world").get_json()["units"] == 0


def test_a_job_is_seen_and_cancelled_by_who_asked_and_who_may_import(rita: Api, edo: Api, otto: Api) -> None:
    job = upload(edo, TABLE.encode()).get_json()
    path = f"/jobs/{job['id']}"
    assert problem(rita.get(path)) == problem(rita.delete(path)) == "not-found"
    assert problem(otto.get(path)) == "not-found"
    assert edo.delete(path).status_code == 204
    assert edo.get(path).get_json()["state"] == "cancelled"
    assert problem(edo.delete(path)) == "conflict"
    for none in ("0", "2147483647"):
        assert problem(edo.get(f"/jobs/{none}")) == "not-found"
    for none in ("2147483648", "x"):
        assert problem(edo.get(f"/jobs/{none}")) == "page-not-found"


def test_uploads_that_are_no_file_are_refused_and_leave_nothing(core: Core, rita: Api, edo: Api) -> None:
    path = "/memories/world/imports"
    for content_type, data in (
        ("application/json", b'{"file": 1}'),
        ("multipart/form-data", b"no boundary"),
        ("multipart/form-data; boundary=b", b""),
        ("multipart/form-data; boundary=b", b"--b--\r\n"),
        ("multipart/form-data; boundary=b", b"--c\r\n\r\n"),
        (
            "multipart/form-data; boundary=b",
            b'--b\r\nContent-Disposition: form-data; name="note"\r\n\r\nx\r\n--b--\r\n',
        ),
        (
            "multipart/form-data; boundary=b",
            b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\ncut',
        ),
        ("multipart/form-data; boundary=b", b"--b\r\nContent-Type: text/plain\r\n\r\nx\r\n--b--\r\n"),
    ):
        assert problem(edo.raw("POST", path, data, content_type)) == "bad-request", data
    assert list(core.files.uploads().iterdir()) == []


def test_fields_before_and_after_the_file_do_not_matter_and_its_name_is_data(core: Core, rita: Api, edo: Api) -> None:
    name = "../../etc/caffè \u202e\x07.tsv"
    job = upload(edo, TABLE.encode(), name, note="from the old system").get_json()
    (stored,) = core.files.uploads().iterdir()
    assert stored.read_bytes() == TABLE.encode()
    Runner(core).run_one()
    assert edo.get(f"/jobs/{job['id']}").get_json()["state"] == "done"


def test_who_may_not_import_is_refused_before_the_file_is_read(core: Core, rita: Api, otto: Api) -> None:
    for api, slug in ((rita, "not-allowed"), (otto, "not-found")):
        assert problem(api.raw("POST", "/memories/world/imports", b"no form at all", "text/plain")) == slug
    assert list(core.files.uploads().iterdir()) == []


def test_a_file_above_the_limit_is_refused(environment: dict[str, str]) -> None:
    from tmserver import config
    from tmserver.app import create_app

    small = Core(config.load(environment | {"TMSERVER_MAX_UPLOAD_BYTES": "2048"}))
    try:
        people = People.at(small)
        make_memory(small, "world", desk="world")
        api = Api(create_app(small), people.token("edo"))
        assert upload(api, b"x" * 2048).status_code == 202
        for size in (2049, 500_000):
            refused = upload(api, b"x" * size)
            assert (refused.status_code, refused.get_json()["limit"]) == (413, 2048)
        assert len(list(small.files.uploads().iterdir())) == 1
    finally:
        small.close()


def test_an_export_comes_back_in_the_same_form_it_went_out(core: Core, rita: Api, edo: Api) -> None:
    pairs = [("Il ponte è chiuso.", "The bridge is closed."), ('Dice: "Mai", poi tace.', "He says, “Never”.")]
    add_units(core, pairs)
    sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    for form, media in (("tmx", "application/x-tmx+xml"), ("csv", "text/csv"), ("xlsx", sheet)):
        sent = rita.get(f"/memories/world/export.{form}")
        assert (sent.status_code, sent.mimetype) == (200, media)
        assert sent.headers["Content-Disposition"] == f'attachment; filename="world.{form}"'
        make_memory(core, f"copy-{form}", desk="world")
        upload(edo, sent.data, f"world.{form}", memory=f"copy-{form}")
        Runner(core).run_one()
        units = edo.get(f"/memories/copy-{form}/units").get_json()["items"]
        assert sorted((one["source"], one["target"]) for one in units) == sorted(pairs)


def test_an_export_one_has_already_is_not_sent_again(core: Core, rita: Api) -> None:
    for form in ("tmx", "csv"):
        path = f"/memories/world/export.{form}"
        first = rita.get(path)
        tag = first.headers["ETag"]
        assert not tag.startswith("W/")
        again = rita("GET", path, headers={"If-None-Match": tag})
        assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
        assert rita("HEAD", path).headers["ETag"] == tag
        rita.post("/memories/world/units", {"source": f"Nuova {form}.", "target": f"New {form}."})
        changed = rita("GET", path, headers={"If-None-Match": tag})
        assert changed.status_code == 200
        assert f"Nuova {form}.".encode() in changed.data
    with core.reading() as session:
        exported = [row for row in audit.newest(session, SYSTEM) if row.event == "memory-exported"]
    assert len(exported) == 4, "what was sent is on record, 304 and HEAD are not"


def test_a_workbook_never_cuts_a_text_but_refuses_it_by_name(core: Core, rita: Api) -> None:
    fits, long = "Molo " * 6553 + "xy", "Molo " * 6553 + "xyz"
    rita.post("/memories/world/units", {"source": fits, "target": "Piers."})
    assert rita.get("/memories/world/export.xlsx").status_code == 200
    unit = rita.post("/memories/world/units", {"source": long, "target": "Piers and one more."}).get_json()["id"]
    refused = rita.get("/memories/world/export.xlsx")
    assert problem(refused) == "conflict"
    assert f"a text of unit {unit} has 32768 characters; a workbook takes 32767." in refused.get_json()["detail"]
    assert rita.get("/memories/world/export.csv").status_code == 200
    with core.reading() as session:
        exported = [row for row in audit.newest(session, SYSTEM) if row.event == "memory-exported"]
    assert len(exported) == 2, "a refused export is not on record"


def test_other_forms_and_other_desks_memories_are_not_found(rita: Api, otto: Api) -> None:
    assert problem(rita.get("/memories/world/export.docx")) == "page-not-found"
    assert problem(otto.get("/memories/world/export.tmx")) == "not-found"


def test_the_job_an_import_answers_is_the_services(core: Core, people: People, rita: Api, edo: Api) -> None:
    with core.writing() as session:
        stored = core.files.store(iter([b"it,en\n"]), 100)
        job = imports.request(
            session, people.edo, core.now(), "world", file_name="empty.csv", stored=stored, host=core.host
        ).id
    Runner(core).run_one()
    failed = edo.get(f"/jobs/{job}").get_json()
    assert (failed["state"], failed["report"]) == (
        "failed",
        {"added": 0, "merged": 0, "skipped_count": 0, "skipped": []},
    )
