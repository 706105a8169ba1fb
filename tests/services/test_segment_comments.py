"""Comments on segments: who speaks, whom it reaches, and what becomes of a thread."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests.builders import make_story
from tests.conftest import Clock
from tests.people import People
from tmserver.core import Core
from tmserver.db.discussion_tables import SegmentComment, SegmentMention
from tmserver.db.story_tables import Story
from tmserver.db.tables import Audit
from tmserver.domain.people import SYSTEM, Actor
from tmserver.domain.stories import StoryStatus
from tmserver.errors import Conflict, NotAllowed, NotFound, TextEmpty
from tmserver.services import removal, segment_comments, stories, story_segments, story_shape, story_states
from tmserver.services.memories import TRASH_LASTS
from tmserver.services.story_segments import Write

TEXT = "Voto rinviato\nIl voto slitta a martedì. Manca il numero legale."


@pytest.fixture
def story(core: Core, people: People) -> Story:
    """A story of the World desk."""
    return make_story(core, TEXT, actor=people.rita, desk="world")


def _say(core: Core, actor: Actor, story: Story, text: str, number: int = 2) -> int:
    with core.writing() as session:
        return segment_comments.write(session, actor, core.now(), story.id, number, text).id


def _thread(core: Core, story: Story, number: int = 2) -> list[tuple[str, str, bool]]:
    with core.reading() as session:
        found = segment_comments.listed(session, SYSTEM, story.id, number)
        return [(one.written_by, one.text, one.resolved_at is not None) for one in found]


def _mentions(core: Core, actor: Actor, clock: Clock) -> list[tuple[str, int]]:
    with core.reading() as session:
        found = segment_comments.mentions(session, actor, clock.now - timedelta(days=14))
        return [(one.comment.text, one.segment.number) for one in found]


def _resolve(core: Core, actor: Actor, story: Story, is_resolved: bool, number: int = 2) -> None:
    with core.writing() as session:
        segment_comments.resolve(session, actor, core.now(), story.id, number, is_resolved)


def test_whoever_sees_a_story_speaks_also_when_it_is_done_and_only_authors_reword(
    core: Core, people: People, story: Story
) -> None:
    first = _say(core, people.lea, story, " Which Tuesday? \n")
    with core.writing() as session:
        story_states.move(session, people.edo, core.now(), story.id, StoryStatus.CANCELLED)
    _say(core, people.rita, story, "The 14th.")
    with core.writing() as session:
        act = (session, people.lea, core.now(), story.id, 2, first)
        segment_comments.change(*act, "This Tuesday?")
        for actor in (people.rita, people.ada):
            with pytest.raises(NotAllowed):
                segment_comments.remove(session, actor, core.now(), story.id, 2, first)
        with pytest.raises(NotFound):
            segment_comments.change(session, people.lea, core.now(), story.id, 1, first, "Of another segment")
        with pytest.raises(NotFound):
            segment_comments.write(session, people.otto, core.now(), story.id, 2, "From outside")
        with pytest.raises(TextEmpty):
            segment_comments.write(session, people.rita, core.now(), story.id, 2, " ")
    assert _thread(core, story) == [("lea", "This Tuesday?", False), ("rita", "The 14th.", False)]
    with core.writing() as session:
        segment_comments.remove(session, people.lea, core.now(), story.id, 2, first)
        details = session.scalars(select(Audit.detail).where(Audit.event.like("comment-%"))).all()
    assert "Tuesday" not in str(details)


def test_a_thread_is_resolved_reopened_and_open_again_when_somebody_speaks(
    core: Core, people: People, story: Story
) -> None:
    with pytest.raises(Conflict):
        _resolve(core, people.rita, story, True)
    _say(core, people.rita, story, "Check the quorum.")
    _resolve(core, people.teo, story, True)
    assert _thread(core, story) == [("rita", "Check the quorum.", True)]
    _resolve(core, people.teo, story, False)
    assert _thread(core, story) == [("rita", "Check the quorum.", False)]
    _resolve(core, people.teo, story, True)
    _say(core, people.lea, story, "It was checked.")
    assert [one[2] for one in _thread(core, story)] == [False, False]
    with core.reading() as session:
        [count] = segment_comments.counts(session, story).values()
        assert (count.comments, count.is_resolved) == (2, False)


def test_who_is_named_and_sees_the_story_is_told_until_it_is_resolved(
    core: Core, people: People, story: Story, clock: Clock
) -> None:
    text = "@teo, or @edo.: is it @otto's? mail to x@lea @rita @nobody"
    made = _say(core, people.rita, story, text)
    for actor, told in ((people.teo, True), (people.edo, True), (people.otto, False), (people.lea, False),
                        (people.rita, False)):  # fmt: skip
        assert _mentions(core, actor, clock) == ([(text, 2)] if told else []), actor.name
    with core.reading() as session:
        named = segment_comments.mentioned(session, segment_comments.listed(session, SYSTEM, story.id, 2))
        assert named[made] == ["edo", "rita", "teo"]
    _resolve(core, people.edo, story, True)
    assert _mentions(core, people.teo, clock) == []
    _resolve(core, people.edo, story, False)
    clock.forward(days=15)
    assert _mentions(core, people.teo, clock) == []


def test_a_question_to_the_desk_reaches_who_edits_there_until_it_is_resolved(
    core: Core, people: People, story: Story, clock: Clock
) -> None:
    with core.writing() as session:
        act = (session, people.rita, core.now(), story.id, 2)
        segment_comments.write(*act, "Which quorum? @teo", asks_desk=True)
    for actor, told in ((people.edo, True), (people.teo, True), (people.lea, False), (people.otto, False)):
        assert _mentions(core, actor, clock) == ([("Which quorum? @teo", 2)] if told else []), actor.name
    asked = []
    for is_resolved in (False, True):
        _resolve(core, people.edo, story, is_resolved)
        with core.reading() as session:
            asked += [one.is_asked for one in segment_comments.counts(session, story).values()]
    assert asked == [True, False]
    assert _mentions(core, people.edo, clock) == []


def test_a_joined_segment_takes_its_thread_along_and_the_trash_takes_it_away(
    core: Core, people: People, story: Story, clock: Clock
) -> None:
    _say(core, people.rita, story, "Which number? @teo", 3)
    with core.reading() as session:
        assert [one[2:] for one in removal.data(session, SYSTEM, "rita").story_comments] != []
    with core.writing() as session:
        story_shape.join(session, people.rita, core.now(), story.id, 2, Write(1))
    assert _thread(core, story) == [("rita", "Which number? @teo", False)]
    with core.reading() as session:
        assert len(story_segments.living(session, story)) == 2
    with core.writing() as session:
        stories.trash(session, people.edo, core.now(), story.id)
    assert _mentions(core, people.teo, clock) == []
    clock.forward(days=TRASH_LASTS.days + 1)
    with core.writing() as session:
        assert stories.purge(session, core.now())
        for table in (SegmentComment, SegmentMention):
            assert session.scalar(select(func.count()).select_from(table)) == 0
