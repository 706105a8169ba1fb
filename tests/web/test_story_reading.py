"""The reading view: paragraphs intact, what is missing said, captions apart, one language or both."""

import re

import pytest

from tests.builders import make_story
from tests.people import People
from tests.web.conftest import ReaderMaker
from tests.web.reader import words
from tmserver.core import Core
from tmserver.db.story_tables import Story
from tmserver.domain.segments import Segment
from tmserver.domain.stories import Draft, NewSegment, NewStory, Original, StoryField
from tmserver.services import stories, story_reading, story_segments
from tmserver.services.story_segments import Write

TEXT = "Molo riaperto\nIl molo riapre lunedì. Lo dice <i>il sindaco</i>.\nLa darsena resta chiusa."


@pytest.fixture
def story(core: Core, people: People) -> Story:
    made = make_story(core, TEXT, actor=people.rita, desk="world")
    with core.writing() as session:
        for number, text in ((1, "Pier open again"), (2, "The pier reopens on Monday.")):
            story_segments.write(
                session, people.rita, core.now(), made.id, number, Write(1), Draft(Segment(text))
            )  # fmt: skip
    return made


def _paragraphs(page: str) -> list[list[str]]:
    blocks = re.findall(r'class="words"[^>]*>(.*?)</(?:p|h2)>', page, re.DOTALL)
    return [re.findall(r'class="sentence( untranslated)?" href="[^"#]*#(s\d+)"', block) for block in blocks]


def test_paragraphs_stay_whole_and_every_sentence_leads_to_its_segment(reader: ReaderMaker, story: Story) -> None:
    page = reader("lea").get(f"/stories/{story.id}/read")
    assert _paragraphs(page.text) == [
        [("", "s1")], [("", "s2"), (" untranslated", "s3")], [(" untranslated", "s4")],
    ]  # fmt: skip
    said = words(page)
    assert "The pier reopens on Monday. Not translated yet: Lo dice <i>il sindaco</i>." in said
    assert "Il molo riapre" not in said
    assert "2 segments are not translated yet" in said
    assert "English: 8 words, 42 characters" in said
    both = reader("lea").get(f"/stories/{story.id}/read?languages=both")
    assert "Il molo riapre lunedì. Lo dice <i>il sindaco</i>. The pier reopens on Monday." in words(both)
    assert 'href="/stories/1/read?languages=both" aria-current="page"' in both.text


def test_the_text_alone_is_downloaded_from_the_menu(reader: ReaderMaker, story: Story) -> None:
    lea = reader("lea")
    address = f"/stories/{story.id}/export?format=text"
    assert address in lea.get(f"/stories/{story.id}/read").text
    out = lea.client.get(address, headers=lea.headers)
    assert out.text.startswith("Pier open again\nThe pier reopens on Monday. Lo dice")
    assert lea.get(f"/stories/{story.id}/export?format=rtf").status_code == 422


def test_captions_and_notes_stand_apart_and_notes_are_not_copied(core: Core, people: People) -> None:
    parts = (
        (0, StoryField.NOTE, "Nota."), (1, StoryField.HEADLINE, "Titolo"), (2, StoryField.CAPTION, "Il porto."),
        (3, StoryField.BODY, "Uno."), (3, StoryField.BODY, "Due."), (4, StoryField.BODY, "Tre."),
    )  # fmt: skip
    segments = tuple(NewSegment(place, field, Segment(text)) for place, field, text in parts)
    new = NewStory("it", "en", segments, Original("a.txt", "text", b"x"), desk="world")
    with core.writing() as session:
        number = stories.create(session, people.rita, core.now(), new).id
    with core.reading() as session:
        found = story_reading.read(session, people.rita, number)
        assert [[one.source for one in each.segments] for each in found.copy] == [
            ["Titolo"], ["Uno.", "Due."], ["Tre."],
        ]  # fmt: skip
        assert list(found.apart) == [StoryField.CAPTION, StoryField.NOTE]
        assert found.text == "Titolo\n\nUno. Due.\n\nTre.\n\nIl porto."
        assert (found.missing, found.target.words) == (6, 0)
