"""The history of a segment beside its field, and of a whole story on its page."""

import re

from tests.builders import make_story
from tests.people import People
from tests.web.conftest import ReaderMaker
from tests.web.reader import words
from tmserver.core import Core
from tmserver.domain.segments import Segment
from tmserver.domain.stories import Draft
from tmserver.services import story_segments
from tmserver.services.story_segments import Write


def test_an_earlier_text_is_listed_with_its_diff_and_brought_back_as_a_new_version(
    core: Core, people: People, reader: ReaderMaker
) -> None:
    story = make_story(core, "Neve\nNevica a <b>Torino</b>.", actor=people.rita, desk="world")
    for version, text in ((1, "It snows in <b>Turin</b>."), (2, "Snow falls on Turin.")):
        with core.writing() as session:
            draft = Draft(Segment(text))
            story_segments.write(session, people.rita, core.now(), story.id, 2, Write(version), draft)
    rita, path = reader("rita"), f"/stories/{story.id}"
    listed = rita.client.get(f"{path}/segments/2/history").text
    assert re.findall(r'data-text="([^"]*)"', listed) == [
        "Snow falls on Turin.", "It snows in &lt;b&gt;Turin&lt;/b&gt;.", "",
    ]  # fmt: skip
    assert listed.count('data-command="restore"') == 1
    assert reader("lea").client.get(f"{path}/segments/2/history").text.count('data-command="restore"') == 0
    page = rita.get(f"{path}/history")
    assert "Segment 2 rita" in words(page)
    assert "<b>Turin" not in page.text
    assert page.text.count("Restore") == 1
    back = rita.post(f"{path}/segments/2/restore", version="3", to_version="2")
    assert back.status_code == 303
    with core.reading() as session:
        assert story_segments.get(session, people.rita, story.id, 2)[1].target == "It snows in <b>Turin</b>."
    assert "The earlier text is back" in words(rita.get(back.headers["Location"]))
