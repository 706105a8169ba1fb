"""Find and replace in the translations of a story: place by place, one run, units too."""

import pytest

from tests.builders import make_memory, make_story
from tests.people import People
from tmserver.core import Core
from tmserver.db.story_tables import Story, StorySegment
from tmserver.db.tables import Unit
from tmserver.domain.segments import Segment
from tmserver.domain.stories import Draft, SegmentStatus
from tmserver.errors import Conflict, NotAllowed, TextEmpty
from tmserver.services import story_replacements, story_runs, story_segments
from tmserver.services.replacements import Replacement
from tmserver.services.story_replacements import Hit
from tmserver.services.story_segments import Write

TARGETS = {
    1: "Kiev asks for help",
    2: "Trains from Kiev to Kiev's suburbs run again.",
    3: "Chicken kiev is a dish.",
    4: "Kiev",
}
KYIV = Replacement("Kiev", "Kyiv")


@pytest.fixture
def story(core: Core, people: People) -> Story:
    """Four segments: the first confirmed, the second a draft, the fourth locked."""
    make_memory(core, desk="world")
    text = "Kiev chiede aiuto\nTreni da Kiev. Il pollo è un piatto.\nKiev."
    made = make_story(core, text, actor=people.rita, desk="world")
    with core.writing() as session:
        for number, target in TARGETS.items():
            act = (session, people.rita, core.now(), made.id, number, Write(1), Draft(Segment(target)))
            step = story_segments.confirm(*act) if number == 1 else story_segments.write(*act)
            if number == 4:
                step.segment.status = SegmentStatus.LOCKED
    return made


def _hits(core: Core, people: People, story: Story, asked: Replacement) -> list[Hit]:
    with core.reading() as session:
        return story_replacements.preview(session, people.rita, story.id, asked)


def _segments(core: Core, story: Story) -> list[StorySegment]:
    with core.reading() as session:
        return list(story_segments.living(session, story))


def test_every_place_is_shown_by_itself_and_what_is_settled_is_left(core: Core, people: People, story: Story) -> None:
    hits = _hits(core, people, story, KYIV)
    assert [hit.key for hit in hits] == [(1, 2, 0), (2, 2, 0), (2, 2, 1), (4, 2, 0)]
    assert [hit.obstacle is None for hit in hits] == [True, True, True, False]
    assert hits[2].replaced == "Trains from Kiev to Kyiv's suburbs run again."
    assert [step.text for step in hits[2].changes if step.op != "equal"] == ["Kiev", "Kyiv"]
    loose = Replacement("kiev", "Kyiv", case=False, words=False)
    assert [hit.key[0] for hit in _hits(core, people, story, loose)] == [1, 2, 2, 3, 4]
    with pytest.raises(TextEmpty):
        _hits(core, people, story, Replacement("", "x"))
    with pytest.raises(NotAllowed), core.reading() as session:
        story_replacements.preview(session, people.lea, story.id, KYIV)


def test_the_chosen_places_change_as_one_and_go_back_as_one_with_their_units(
    core: Core, people: People, story: Story
) -> None:
    chosen = {(1, 2, 0), (2, 2, 1), (4, 2, 0)}
    with core.writing() as session:
        run = story_replacements.replace(session, people.rita, core.now(), story.id, KYIV, chosen)
        assert ([one.number for one in run.changed], run.left) == ([1, 2], 1)
    first, second, *_ = _segments(core, story)
    assert (first.target, first.status) == ("Kyiv asks for help", SegmentStatus.CONFIRMED)
    assert (second.target, second.status) == ("Trains from Kiev to Kyiv's suburbs run again.", SegmentStatus.DRAFT)
    with core.reading() as session:
        unit = session.get_one(Unit, first.unit_id)
        assert (unit.target, unit.version, unit.uses) == ("Kyiv asks for help", 2, 1)
    with core.writing() as session:
        story_runs.undo(session, people.rita, core.now(), story.id, run.name)
    assert {one.number: one.target for one in _segments(core, story)} == TARGETS
    assert _segments(core, story)[0].status is SegmentStatus.CONFIRMED
    with core.reading() as session:
        assert session.get_one(Unit, first.unit_id).target == "Kiev asks for help"


def test_what_changed_since_the_preview_stays(core: Core, people: People, story: Story) -> None:
    with core.writing() as session:
        draft = Draft(Segment("Trains from Kiev run."))
        story_segments.write(session, people.teo, core.now(), story.id, 2, Write(2), draft)
    with pytest.raises(Conflict), core.writing() as session:
        story_replacements.replace(session, people.rita, core.now(), story.id, KYIV, {(2, 2, 0), (2, 2, 1)})
