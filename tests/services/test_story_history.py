"""What became of a story: each state of a segment beside the one before, and all changes of a story in pages."""

from tests.builders import make_memory, make_story
from tests.people import People
from tmserver.core import Core
from tmserver.domain.segments import Segment
from tmserver.domain.stories import Draft, Provenance, SegmentStatus
from tmserver.services import story_history, story_segments, story_shape
from tmserver.services.story_segments import Write

TEXT = "Maltempo al nord\nPiove da tre giorni. Le scuole restano chiuse."


def test_each_state_says_who_when_whence_and_what_changed(core: Core, people: People) -> None:
    make_memory(core, desk="world")
    story = make_story(core, TEXT, actor=people.rita, desk="world")
    with core.writing() as session:
        first = Draft(Segment("It has rained for three days."), Provenance.ADAPTED, 99, SegmentStatus.SUGGESTED)
        story_segments.write(session, people.rita, core.now(), story.id, 2, Write(1), first)
        second = Draft(Segment("It has been raining for three days."))
        story_segments.confirm(session, people.teo, core.now(), story.id, 2, Write(2), second)
    with core.reading() as session:
        _, segment, steps = story_history.of_segment(session, people.lea, story.id, 2)
        assert [(one.version, one.status, one.provenance, one.score, one.changed_by) for one in steps] == [
            (3, "confirmed", "hand", None, "teo"), (2, "suggested", "adapted", 99, "rita"),
            (1, "empty", None, None, "rita"),
        ]  # fmt: skip
        assert [(one.op, one.text) for one in steps[0].diff] == [
            ("equal", "It has "), ("delete", "rained"), ("insert", "been raining"), ("equal", " for three days."),
        ]  # fmt: skip
        assert [one.is_present for one in steps] == [True, False, False]
        assert segment.number == 2


def test_changes_of_a_story_come_newest_first_in_pages_and_name_what_was_split(core: Core, people: People) -> None:
    story = make_story(core, TEXT, actor=people.rita, desk="world")
    with core.reading() as session:
        assert story_history.of_story(session, people.rita, story.id)[1:] == ([], False)  # coming in is no change
    for version in range(1, story_history.PAGE + 1):
        with core.writing() as session:
            draft = Draft(Segment(f"Rain, day {version}."))
            story_segments.write(session, people.rita, core.now(), story.id, 2, Write(version), draft)
    with core.writing() as session:
        step = story_shape.split(session, people.teo, core.now(), story.id, 3, Write(1), len("Le scuole"))
        new = step.others[0].number
    with core.reading() as session:
        _, steps, has_more = story_history.of_story(session, people.lea, story.id)
        assert has_more
        newest, rain = steps[0], steps[1]
        assert (newest.number, newest.changed_by, newest.source_changed) == (3, "teo", True)
        assert (rain.number, rain.target, [one.text for one in rain.diff if one.op != "equal"]) == (
            2, f"Rain, day {story_history.PAGE}.", [f"{story_history.PAGE - 1}", f"{story_history.PAGE}"],
        )  # fmt: skip
        _, rest, has_more = story_history.of_story(session, people.lea, story.id, page=2)
        assert ([(one.number, one.version) for one in rest], has_more) == ([(2, 2)], False)
        assert new not in {one.number for one in (*steps, *rest)}
