"""Splitting and joining segments: texts, numbers, tags, and what they had confirmed."""

import pytest

from tests.builders import make_memory, make_story
from tests.people import People
from tmserver.core import Core
from tmserver.db.story_tables import Story, StorySegment
from tmserver.domain.people import SYSTEM
from tmserver.domain.segments import Segment
from tmserver.domain.stories import Draft
from tmserver.errors import Conflict, Invalid, NotFound
from tmserver.services import memories, story_segments, story_shape
from tmserver.services.story_segments import Write

TEXT = "Il molo\nIl molo è chiuso; la darsena è aperta. Piove.\nNessuno esce."
SOURCE = "Il molo è chiuso; la darsena è aperta."


@pytest.fixture
def story(core: Core, people: People) -> Story:
    """A story of the World desk."""
    make_memory(core, desk="world")
    return make_story(core, TEXT, actor=people.rita, desk="world")


def _rows(core: Core, story: Story) -> list[StorySegment]:
    with core.reading() as session:
        found = list(story_segments.of_story(session, SYSTEM, story.id)[1])
        session.expunge_all()
        return found


def _confirm(core: Core, people: People, story: Story, number: int, version: int, text: str) -> None:
    with core.writing() as session:
        write, draft = Write(version), Draft(Segment(text))
        story_segments.confirm(session, people.rita, core.now(), story.id, number, write, draft)


def test_a_split_keeps_every_number_and_withdraws_what_was_confirmed(core: Core, people: People, story: Story) -> None:
    _confirm(core, people, story, 2, 1, "The pier is closed; the dock is open.")
    with core.writing() as session:
        at = SOURCE.index(" la")
        story_shape.split(session, people.rita, core.now(), story.id, 2, Write(2), at, 19)
    rows = _rows(core, story)
    assert [(row.number, row.source, row.target, row.status.value) for row in rows] == [
        (1, "Il molo", "", "empty"),
        (2, "Il molo è chiuso;", "The pier is closed;", "draft"),
        (5, "la darsena è aperta.", "the dock is open.", "draft"),
        (3, "Piove.", "", "empty"),
        (4, "Nessuno esce.", "", "empty"),
    ]
    assert [TEXT[row.part_start : row.part_end] for row in rows] == [row.source for row in rows]
    with core.reading() as session:
        assert memories.get(session, SYSTEM, "world").unit_count == 0


def test_joining_what_was_split_gives_the_segment_again(core: Core, people: People, story: Story) -> None:
    with core.writing() as session:
        story_shape.split(session, people.rita, core.now(), story.id, 2, Write(1), SOURCE.index(" la"))
    with core.writing() as session:
        story_shape.join(session, people.rita, core.now(), story.id, 2, Write(2))
    assert [(row.number, row.source) for row in _rows(core, story)][1:3] == [(2, SOURCE), (3, "Piove.")]
    with core.reading() as session, pytest.raises(NotFound):
        story_segments.get(session, people.rita, story.id, 5)
    with core.writing() as session:
        story_shape.join(session, people.rita, core.now(), story.id, 2, Write(3))
    assert _rows(core, story)[1].source == SOURCE + " Piove."


def test_what_stands_around_a_segment_is_told_by_its_place_not_by_its_number(core: Core, story: Story) -> None:
    with core.writing() as session:
        story_shape.split(session, SYSTEM, core.now(), story.id, 2, Write(1), SOURCE.index(" la"))
        story_shape.join(session, SYSTEM, core.now(), story.id, 5, Write(1))
    with core.reading() as session:
        ordered = story_segments.living(session, session.get_one(Story, story.id))
        around = [story_segments.context_of(session, row) for row in ordered]
        assert around == [story_segments.context_at(ordered, place) for place in range(len(ordered))]
    assert [(one.previous, one.next) for one in around][1:3] == [
        ("Il molo", "la darsena è aperta. Piove."), ("Il molo è chiuso;", "Nessuno esce."),
    ]  # fmt: skip


def test_no_join_across_paragraphs_and_no_split_at_an_end(core: Core, people: People, story: Story) -> None:
    with pytest.raises(Conflict), core.writing() as session:
        story_shape.join(session, people.rita, core.now(), story.id, 3, Write(1))
    for at in (0, len(SOURCE), 999):
        with pytest.raises(Invalid), core.writing() as session:
            story_shape.split(session, people.rita, core.now(), story.id, 2, Write(1), at)
    assert [row.version for row in _rows(core, story)] == [1, 1, 1, 1]
