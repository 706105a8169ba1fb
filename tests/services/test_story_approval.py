"""Approving and locking segments: who may, what it leaves in the memory, and that nobody writes over it."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.builders import make_memory, make_story
from tests.people import People
from tmserver.core import Core
from tmserver.db.story_tables import Story, StorySegment
from tmserver.db.tables import Unit
from tmserver.domain.people import SYSTEM, Actor
from tmserver.domain.segments import Segment
from tmserver.domain.stories import Draft, SegmentStatus
from tmserver.domain.units import UnitStatus
from tmserver.errors import Conflict, NotAllowed, NotFound, Stale, TextEmpty
from tmserver.services import story_approval, story_segments, story_shape, story_versions, units
from tmserver.services.story_segments import Write

TEXT = """Chiude il mercato
Il mercato chiude sabato. Riaprirà a maggio. Gli ambulanti protestano."""


@pytest.fixture
def story(core: Core, people: People) -> Story:
    """A story of the World desk by Rita; she has confirmed 2 and 3, drafted 4, left 1 empty."""
    make_memory(core, desk="world")
    made = make_story(core, TEXT, actor=people.rita, desk="world")
    with core.writing() as session:
        for number, text in ((2, "The market closes on Saturday."), (3, "It will reopen in May.")):
            step = (session, people.rita, core.now(), made.id, number, Write(1), Draft(Segment(text)))
            story_segments.confirm(*step)
        story_segments.write(session, people.rita, core.now(), made.id, 4, Write(1), Draft(Segment("Traders protest.")))
    return made


def _do(core: Core, move: Callable[..., Any], actor: Actor, story: Story, number: int, version: int) -> StorySegment:
    with core.writing() as session:
        step = move(session, actor, core.now(), story.id, number, Write(version))
        session.flush()
        session.refresh(step.segment)
        session.expunge(step.segment)
        return step.segment


def _units(core: Core) -> dict[str, UnitStatus]:
    with core.reading() as session:
        return {one.target: one.status for one in units.page(session, SYSTEM, core.now(), "world", limit=200)}


def test_an_approved_segment_is_confirmed_and_its_unit_reviewed(core: Core, people: People, story: Story) -> None:
    draft = _do(core, story_approval.approve, people.edo, story, 4, 2)
    assert (draft.status, draft.version, draft.confirmed_by, draft.changed_by) == (
        SegmentStatus.APPROVED, 3, "edo", "edo",
    )  # fmt: skip
    confirmed = _do(core, story_approval.approve, people.edo, story, 2, 2)
    assert (confirmed.status, confirmed.confirmed_by) == (SegmentStatus.APPROVED, "rita")
    assert _units(core) == {
        "The market closes on Saturday.": UnitStatus.REVIEWED, "It will reopen in May.": UnitStatus.UNREVIEWED,
        "Traders protest.": UnitStatus.REVIEWED,
    }  # fmt: skip
    assert _do(core, story_approval.approve, people.edo, story, 2, 3).version == 3  # again: nothing changes
    with pytest.raises(TextEmpty):
        _do(core, story_approval.approve, people.edo, story, 1, 1)
    with pytest.raises(Stale):
        _do(core, story_approval.approve, people.edo, story, 3, 1)


def test_an_approval_taken_back_leaves_the_unit_as_it_was(core: Core, people: People, story: Story, clock: Any) -> None:
    _do(core, story_approval.approve, people.edo, story, 2, 2)
    clock.forward(seconds=60)
    assert _do(core, story_approval.unapprove, people.edo, story, 2, 3).status is SegmentStatus.CONFIRMED
    assert _units(core)["The market closes on Saturday."] is UnitStatus.UNREVIEWED
    clock.forward(seconds=60)
    with core.writing() as session:
        unit = session.query(Unit).filter_by(target="It will reopen in May.").one()
        units.change(session, people.teo, core.now(), "world", unit.id, unit.version, {"status": UnitStatus.REVIEWED})
    clock.forward(seconds=60)
    _do(core, story_approval.approve, people.edo, story, 3, 2)
    _do(core, story_approval.unapprove, people.edo, story, 3, 3)
    assert _units(core)["It will reopen in May."] is UnitStatus.REVIEWED  # a terminologist had reviewed it before
    with pytest.raises(Conflict, match="not approved"):
        _do(core, story_approval.unapprove, people.edo, story, 3, 4)


@pytest.mark.parametrize(
    ("move", "word"),
    [(story_approval.approve, "approved"), (story_approval.lock, "locked")],
    ids=["approved", "locked"],
)
def test_what_is_settled_nobody_writes_over_and_the_sentence_says_who_can_help(
    core: Core, people: People, story: Story, move: Callable[..., Any], word: str
) -> None:
    _do(core, move, people.edo, story, 2, 2)
    tries: list[Callable[..., Any]] = [
        lambda *asked: story_segments.write(*asked, Draft(Segment("Other words."))),
        lambda *asked: story_segments.write(*asked, Draft(None)),
        lambda *asked: story_segments.confirm(*asked, Draft(Segment("Other words."))),
        lambda *asked: story_versions.revert(*asked, 1),
        lambda *asked: story_shape.split(*asked, 3),
        story_segments.unconfirm,
        story_shape.join,
    ]
    for attempt in tries:
        for actor in (people.rita, people.edo):
            with pytest.raises(Conflict, match=f"{word}.* an editor of the desk can"):
                _do(core, attempt, actor, story, 2, 3)
    assert "The market closes on Saturday." in _units(core)


def test_only_an_editor_of_the_desk_settles_and_takes_back(core: Core, people: People, story: Story) -> None:
    for move in (story_approval.approve, story_approval.unapprove, story_approval.lock, story_approval.unlock):
        for actor in (people.lea, people.rita, people.teo):
            with pytest.raises(NotAllowed):
                _do(core, move, actor, story, 2, 2)
        with pytest.raises(NotFound):
            _do(core, move, people.otto, story, 2, 2)
    with core.writing() as session, pytest.raises(NotAllowed):
        story_approval.approve_confirmed(session, people.teo, core.now(), story.id)


@pytest.mark.parametrize(
    ("number", "version", "before"),
    [(1, 1, SegmentStatus.EMPTY), (2, 2, SegmentStatus.CONFIRMED), (4, 2, SegmentStatus.DRAFT)],
)
def test_an_unlocked_segment_is_what_it_was(
    core: Core, people: People, story: Story, number: int, version: int, before: SegmentStatus
) -> None:
    assert _do(core, story_approval.lock, people.edo, story, number, version).status is SegmentStatus.LOCKED
    with pytest.raises(Conflict, match="locked"):
        _do(core, story_approval.approve, people.edo, story, number, version + 1)
    assert _do(core, story_approval.unlock, people.edo, story, number, version + 1).status is before
    with pytest.raises(Conflict, match="not locked"):
        _do(core, story_approval.unlock, people.edo, story, number, version + 2)


def test_all_confirmed_ones_are_approved_at_once_but_for_those_that_changed_since_they_were_seen(
    core: Core, people: People, story: Story
) -> None:
    with core.writing() as session:
        _, changed = story_approval.approve_confirmed(session, people.edo, core.now(), story.id, {2: 2, 3: 1, 4: 2})
        assert [one.number for one in changed] == [2]
    with core.writing() as session:
        _, changed = story_approval.approve_confirmed(session, people.edo, core.now(), story.id)
        assert [(one.number, one.status) for one in changed] == [(3, SegmentStatus.APPROVED)]
    assert set(_units(core).values()) == {UnitStatus.REVIEWED}
    with core.writing() as session, pytest.raises(Conflict, match="no confirmed"):
        story_approval.approve_confirmed(session, people.edo, core.now(), story.id)
