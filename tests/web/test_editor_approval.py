"""Approving and locking in the editor's page: who is offered it, and what a translator is told."""

import pytest

from tests.builders import make_memory, make_story
from tests.people import People
from tests.web.conftest import ReaderMaker
from tests.web.reader import Reader, words
from tmserver.core import Core
from tmserver.db.story_tables import Story


@pytest.fixture
def story(core: Core, people: People) -> Story:
    make_memory(core, desk="world")
    return make_story(core, "Sciopero dei treni\nI treni si fermano venerdì.", actor=people.rita, desk="world")


def _sent(reader: Reader, method: str, path: str, version: int, **body: object) -> tuple[int, dict[str, object]]:
    headers = reader.headers | {"If-Match": f'"{version}"', "Accept": "application/json"}
    answer = reader.client.open(path, method=method, headers=headers, json=body)
    return answer.status_code, answer.get_json()


def test_an_editor_approves_and_a_translator_is_told_who_can_take_it_back(reader: ReaderMaker, story: Story) -> None:
    rita, edo, path = reader("rita"), reader("edo"), f"/stories/{story.id}/segments/2"
    _sent(rita, "PUT", path, 1, target="Trains stop on Friday.", status="confirmed")
    assert "Approve Ctrl+D" not in words(rita.get(f"/stories/{story.id}/edit"))
    assert "Approve Ctrl+D" in words(edo.get(f"/stories/{story.id}/edit"))
    status, said = _sent(edo, "POST", f"{path}/approve", 2)
    assert (status, said["status"], said["version"], said["done"]) == (200, "approved", 3, 1)
    status, said = _sent(rita, "PUT", path, 3, target="Trains will stop.", status="draft")
    assert (status, said["detail"]) == (
        409, "Not possible now: segment 2 is approved; an editor of the desk can take that back.",
    )  # fmt: skip
    status, said = _sent(rita, "PUT", path, 2, target="Trains will stop.", status="draft")  # she had it open before
    assert (status, said["status"], said["target"]) == (409, "approved", "Trains stop on Friday.")
    assert 'data-status="approved"' in rita.get(f"/stories/{story.id}/edit").text
    assert _sent(edo, "POST", f"{path}/unapprove", 3)[1]["status"] == "confirmed"


def test_all_that_the_page_showed_as_confirmed_is_approved_at_once(reader: ReaderMaker, story: Story) -> None:
    rita, edo, path = reader("rita"), reader("edo"), f"/stories/{story.id}"
    for number in (1, 2):
        _sent(rita, "PUT", f"{path}/segments/{number}", 1, target=f"Said {number}.", status="confirmed")
    seen = [{"number": 1, "version": 2}, {"number": 2, "version": 1}]
    status, said = _sent(edo, "POST", f"{path}/approve", 0, segments=seen)
    assert status == 200
    assert [(one["number"], one["status"]) for one in said["segments"]] == [(1, "approved")]  # type: ignore[attr-defined,index]
