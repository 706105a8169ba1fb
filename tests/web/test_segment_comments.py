"""Comments beside the editor's field, their count on the row, and being named on the first page."""

from tests.builders import make_memory, make_story
from tests.people import People
from tests.web.conftest import ReaderMaker
from tests.web.reader import words
from tmserver.core import Core


def test_a_thread_is_spoken_in_counted_on_its_row_and_shown_to_who_is_named(
    core: Core, people: People, reader: ReaderMaker
) -> None:
    make_memory(core, desk="world")
    story = make_story(core, "Gelo\nGela nella notte.", actor=people.rita, desk="world")
    path, rita, lea = f"/stories/{story.id}", reader("rita"), reader("lea")
    headers = lea.headers | {"Accept": "application/json, text/html;q=0.5"}
    said = lea.client.post(f"{path}/segments/2/comments", headers=headers, json={"text": "<b>Which</b> night? @rita"})
    assert said.status_code == 200
    assert "&lt;b&gt;Which&lt;/b&gt; night?" in said.text
    assert 'data-count="1"' in said.text
    page = rita.get(f"{path}/edit").text
    assert page.count(" data-comments>") == 1
    today = words(rita.get("/"))
    assert "You are asked <b>Which</b> night? @rita" in today
    assert "You are asked" not in words(reader("teo").get("/"))
    asked = {"text": "Which night?", "asks_desk": True}
    assert "data-asked" in lea.client.post(f"{path}/segments/2/comments", headers=headers, json=asked).text
    assert "You are asked Which night?" in words(reader("edo").get("/"))
    assert rita.get(f"{path}/edit").text.count(" data-asked data-comments>") == 1
    resolved = rita.client.post(f"{path}/segments/2/comments/resolve", headers=headers, json={})
    assert "data-resolved" in resolved.text
    assert "You are asked" not in words(rita.get("/"))
    assert rita.client.post(f"{path}/segments/2/comments", headers=headers, json={"text": " "}).get_json()["detail"]
