"""Files in and out through the pages, and the jobs that come of them."""

import io

import pytest

from tests.builders import add_units, make_memory
from tests.people import People
from tests.web.conftest import ReaderMaker
from tests.web.reader import Reader, words
from tmserver.core import Core
from tmserver.worker import Runner

TABLE = (
    "it\ten\nLa pioggia è finita.\tThe rain is over.\n\tNobody said this.\nSolo metà\t\n"
    "La neve <b>resta</b>.\tThe snow stays.\n"
)


@pytest.fixture
def world(core: Core, people: People) -> None:
    make_memory(core, "world", desk="world")


def _upload(reader: Reader, content: bytes, name: str = "copie.tsv") -> str:
    answer = reader.send("/memory/world/import", data={"file": (io.BytesIO(content), name)})
    assert answer.status_code == 303, words(answer)
    return answer.headers["Location"]


@pytest.mark.usefixtures("world")
def test_an_import_is_watched_and_reports_every_skipped_row(core: Core, reader: ReaderMaker) -> None:
    edo = reader("edo")
    job = _upload(edo, TABLE.encode(), name="copie <2026>.tsv")
    waiting = edo.get(job)
    assert "Waiting for the worker." in words(waiting)
    assert f'data-live="{job}/progress"' in waiting.text
    assert "copie &lt;2026&gt;.tsv" in waiting.text
    assert "Waiting" in words(edo.get("/"))
    assert Runner(core).run_one()
    part = edo.get(f"{job}/progress")
    assert "data-live" not in part.text
    done = edo.get(job)
    said = words(done)
    assert "added 2 known or repeated 0 skipped 2" in said
    assert "3 the it text is empty" in said
    assert "4 the en text is empty" in said
    assert "La neve" in words(edo.get("/memory/world?q=neve"))


@pytest.mark.usefixtures("world")
def test_a_file_that_cannot_be_read_is_a_failed_job_that_says_why(core: Core, reader: ReaderMaker) -> None:
    edo = reader("edo")
    job = _upload(edo, b"<tmx><body>", name="rotto.tmx")
    Runner(core).run_one()
    said = words(edo.get(job))
    assert "Failed" in said
    assert "rotto.tmx" in said


@pytest.mark.usefixtures("world")
def test_a_long_report_is_read_in_pages(core: Core, reader: ReaderMaker) -> None:
    edo = reader("edo")
    job = _upload(edo, ("it\ten\nBuono.\tGood.\n" + "\tnessuno\n" * 700).encode())
    Runner(core).run_one()
    first, second = edo.get(job), edo.get(f"{job}?after=500")
    assert first.text.count("the it text is empty") == 500
    assert second.text.count("the it text is empty") == 200
    assert edo.get(f"{job}?after=-1").status_code == 422


@pytest.mark.usefixtures("world")
def test_no_file_and_an_empty_file_are_asked_for_again(core: Core, reader: ReaderMaker) -> None:
    edo = reader("edo")
    for name in ("", "vuoto.tmx"):
        answer = edo.send("/memory/world/import", data={"file": (io.BytesIO(b""), name)})
        assert answer.status_code == 422
        assert "choose a file that is not empty" in words(answer)
    assert not list(core.files.uploads().iterdir())


@pytest.mark.usefixtures("world")
def test_who_may_not_import_is_refused_before_the_file_is_read(core: Core, reader: ReaderMaker) -> None:
    for name, status in (("rita", 403), ("lea", 403), ("otto", 404), (None, 401)):
        answer = reader(name).send("/memory/world/import", data={"file": (io.BytesIO(b"x"), "a.tmx")})
        assert answer.status_code == status, name
    assert not list(core.files.uploads().iterdir())


@pytest.mark.usefixtures("world")
def test_a_waiting_job_is_cancelled_by_who_asked_for_it(core: Core, reader: ReaderMaker) -> None:
    edo = reader("edo")
    job = _upload(edo, TABLE.encode())
    assert "Cancel the job" in words(edo.get(job))
    assert reader("otto").get(job).status_code == 404
    assert reader("otto").post(f"{job}/cancel").status_code == 404
    assert "done=cancelled" in edo.post(f"{job}/cancel").headers["Location"]
    assert "Cancelled" in words(edo.get(job))
    assert not Runner(core).run_one()
    assert edo.post(f"{job}/cancel").status_code == 409


@pytest.mark.usefixtures("world")
def test_an_export_is_a_download_with_an_etag(core: Core, reader: ReaderMaker) -> None:
    add_units(core, [("La pioggia è finita.", "The rain is over.")])
    lea = reader("lea")
    tmx = lea.get("/memory/world/export.tmx")
    assert "La pioggia è finita." in tmx.text
    assert tmx.headers["Content-Disposition"] == 'attachment; filename="world.tmx"'
    again = lea.get("/memory/world/export.tmx", headers={"If-None-Match": tmx.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    add_units(core, [("Altra frase.", "Another sentence.")])
    assert lea.get("/memory/world/export.tmx", headers={"If-None-Match": tmx.headers["ETag"]}).status_code == 200
    assert lea.get("/memory/world/export.csv").mimetype == "text/csv"
    assert lea.get("/memory/world/export.docx").status_code == 404
    assert reader("otto").get("/memory/world/export.tmx").status_code == 404
    assert reader().get("/memory/world/export.tmx").status_code == 303
