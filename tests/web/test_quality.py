"""The quality page: what people reported stands there with their names and reasons until it is mended or let stand."""

from tests.builders import add_units, make_memory
from tests.people import People
from tests.web.conftest import ReaderMaker
from tests.web.reader import words
from tmserver.core import Core


def test_reports_stand_on_the_quality_page_with_who_said_what(core: Core, people: People, reader: ReaderMaker) -> None:
    make_memory(core, "world", desk="world")
    [unit] = add_units(core, [("Il mare è calmo.", "The sea is rough.")])
    report = f"/memory/world/units/{unit.id}/report"
    assert "done=reported" in reader("lea").post(report, reason="The opposite.").headers["Location"]
    assert reader("lea").post(report, reason="Again.").status_code == 409
    reader("rita").post(report, reason="Rough is <not> calm.")
    teo = reader("teo")
    page = words(teo.get("/memory/world/quality?kind=reported"))
    assert "lea · " in page
    assert ": The opposite." in page
    assert "Rough is <not> calm." in page
    teo.post("/memory/world/quality/1/waive", reason="It was a storm.", kind="reported")
    assert "It was a storm." in words(teo.get("/memory/world/quality?kind=reported&waived=1"))
