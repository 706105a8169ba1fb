"""Who is in a story: seen by others, gone after three heartbeats, never in the way of a save; on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from tests.builders import make_story
from tests.conftest import Clock
from tests.people import People
from tmserver.core import Core
from tmserver.db.presence_tables import StoryPresence
from tmserver.db.story_tables import Story
from tmserver.domain.people import Actor
from tmserver.domain.segments import Segment
from tmserver.domain.stories import Draft
from tmserver.errors import NotFound
from tmserver.services import presence, story_segments
from tmserver.services.presence import Present
from tmserver.services.story_segments import Write


@pytest.fixture
def story(core: Core, people: People) -> Story:
    return make_story(core, "Titolo\nPrima frase. Seconda frase.", actor=people.rita, desk="world")


def _beat(core: Core, actor: Actor, story: Story, number: int | None) -> tuple[Present, ...]:
    with core.writing() as session:
        return presence.beat(session, actor, core.now(), story.id, number)


def test_people_see_each_other_where_they_are_until_three_heartbeats_are_missing(
    core: Core, people: People, story: Story, clock: Clock
) -> None:
    other = make_story(core, "Altro", actor=people.rita, desk="world")
    assert _beat(core, people.rita, story, 1) == ()
    assert _beat(core, people.teo, story, 3) == (Present("Rita", 1),)
    assert _beat(core, people.rita, story, 2) == (Present("Teo", 3),)
    assert _beat(core, people.teo, story, None) == (Present("Rita", 2),)
    assert _beat(core, people.lea, other, 1) == ()
    clock.now += timedelta(seconds=40)
    assert _beat(core, people.teo, story, 3) == (Present("Rita", 2),)
    clock.now += timedelta(seconds=10)
    assert _beat(core, people.teo, story, 3) == ()
    with pytest.raises(NotFound):
        _beat(core, people.otto, story, 1)


def test_rows_of_people_long_gone_are_pruned(core: Core, people: People, story: Story, clock: Clock) -> None:
    for actor in (people.rita, people.teo, people.edo):
        _beat(core, actor, story, 1)
    clock.now += timedelta(hours=2)
    _beat(core, people.rita, story, 1)
    with core.reading() as session:
        assert session.scalar(select(func.count()).select_from(StoryPresence)) == 1


class _Undone(Exception):
    """Ends a transaction that must not stay."""


def test_a_save_goes_on_when_presence_cannot_be_put_down(core: Core, people: People, story: Story) -> None:
    with pytest.raises(_Undone), core.writing() as session:
        story_segments.write(session, people.rita, core.now(), story.id, 1, Write(1), Draft(Segment("Title")))
        session.execute(text("DROP TABLE story_presence"))
        assert presence.note(session, people.rita, core.now(), story.id, 1) == ()
        assert session.scalar(text("SELECT target FROM story_segment WHERE number = 1")) == "Title"
        raise _Undone
