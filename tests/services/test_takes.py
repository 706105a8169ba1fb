"""Takes: the later version of a story opens with what was done on the one before."""

import pytest

from tests.builders import make_memory, new_story
from tests.people import People
from tmserver.core import Core
from tmserver.db.story_tables import Story
from tmserver.domain.people import SYSTEM
from tmserver.domain.segments import Segment
from tmserver.domain.stories import Draft, StoryStatus, TakeState
from tmserver.matching import takes
from tmserver.services import story_segments, story_states, story_takes, units
from tmserver.services.story_segments import Write

FIRST = """Frana in Valdombra
Una frana ha chiuso la statale a nord di Valdombra.
Due case sono state evacuate nella notte.
Non ci sono feriti.
Il sindaco ha convocato una riunione."""
SECOND = """Frana in Valdombra
Non ci sono feriti.
Una frana ha chiuso la statale a nord di Valdombra.
Dieci case sono state evacuate nella notte.
Il sindaco ha convocato una riunione.
La strada riaprirà giovedì sera, secondo la provincia."""
TARGETS = (
    "Landslide in Valdombra", "A landslide has closed the main road north of Valdombra.",
    "Two houses were evacuated overnight.", "No one was hurt.", "The mayor has called a meeting.",
)  # fmt: skip


def _create(core: Core, people: People, text: str, **fields: str) -> Story:
    with core.writing() as session:
        story = story_takes.create(session, people.rita, core.now(), new_story(text, desk="world", **fields))
        session.flush()
        session.refresh(story)
        session.expunge(story)
        return story


@pytest.fixture
def first(core: Core, people: People) -> Story:
    """A first take, confirmed but for its last segment, which is a draft."""
    make_memory(core, desk="world")
    story = _create(core, people, FIRST)
    for number, text in enumerate(TARGETS, start=1):
        with core.writing() as session:
            args = (session, people.rita, core.now(), story.id, number, Write(1), Draft(Segment(text)))
            story_segments.confirm(*args) if number < len(TARGETS) else story_segments.write(*args)
    return story


def test_everything_is_carried_over_and_what_changed_is_a_draft_with_its_difference(
    core: Core, people: People, first: Story
) -> None:
    second = _create(core, people, SECOND)
    assert (first.take, second.take, second.previous_take_id) == (1, 2, first.id)
    with core.reading() as session:
        rows = story_segments.of_story(session, people.rita, second.id)[1]
        assert [(row.take_state, row.status.value, row.target) for row in rows] == [
            (TakeState.UNCHANGED, "confirmed", TARGETS[0]),
            (TakeState.MOVED, "confirmed", TARGETS[3]),
            (TakeState.UNCHANGED, "confirmed", TARGETS[1]),
            (TakeState.CHANGED, "draft", TARGETS[2]),
            (TakeState.UNCHANGED, "draft", TARGETS[4]),
            (TakeState.NEW, "empty", ""),
        ]
        steps = [(step.op, step.text) for step in story_takes.changes(rows[3])]
        assert steps[:2] == [("delete", "Due"), ("insert", "Dieci")]
        assert story_takes.counts(session, second) == {
            TakeState.UNCHANGED: 3, TakeState.MOVED: 1, TakeState.CHANGED: 1, TakeState.NEW: 1,
        }  # fmt: skip


def test_a_carried_segment_is_a_use_of_its_own(core: Core, people: People, first: Story) -> None:
    second = _create(core, people, SECOND)
    with core.writing() as session:
        story_states.move(session, SYSTEM, core.now(), first.id, StoryStatus.CANCELLED)
    with core.reading() as session:
        living = [one for one in units.page(session, SYSTEM, core.now(), "world") if one.status.value != "retired"]
        assert {one.target for one in living} == {TARGETS[0], TARGETS[1], TARGETS[3]}
        rows = story_segments.of_story(session, people.rita, second.id)[1]
        assert {row.unit_id for row in rows if row.status.value == "confirmed"} == {one.id for one in living}


def test_the_same_identifier_is_enough_and_another_story_is_none(core: Core, people: People, first: Story) -> None:
    other = _create(core, people, "Pioggia\nPiove da tre giorni.\nIl fiume sale.", identifier="wire-7")
    assert (other.take, other.previous_take_id) == (1, None)
    again = _create(core, people, "Sole\nIl sole torna domani.", identifier="wire-7")
    assert (again.take, again.previous_take_id) == (2, other.id)


def test_nothing_of_another_desk_is_carried_over(core: Core, people: People, first: Story) -> None:
    with core.writing() as session:
        story = story_takes.create(session, people.otto, core.now(), new_story(SECOND, desk="sport"))
        assert story.previous_take_id is None


def test_alignment_uses_each_earlier_segment_once_and_finds_the_order() -> None:
    before = [Segment(text) for text in ("a b c d", "e f g h", "a b c d", "i j k l")]
    after = [Segment(text) for text in ("i j k l", "a b c d", "a b c x", "z")]
    assert takes.align(before, after) == [
        (TakeState.MOVED, 3), (TakeState.UNCHANGED, 0), (TakeState.CHANGED, 2), (TakeState.NEW, None),
    ]  # fmt: skip
    assert takes.align([], after[:1]) == [(TakeState.NEW, None)]
    assert takes.align(before, []) == []
