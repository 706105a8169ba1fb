"""Stories: segments, drafts, and what confirming leaves in the memory (model.md, Confirming and Stories)."""

from datetime import timedelta
from typing import Any

import pytest

from tests.builders import add_units, make_memory, make_story, new_unit
from tests.people import People
from tmserver.core import Core
from tmserver.db.story_tables import Story, StorySegment
from tmserver.db.tables import Unit
from tmserver.domain.matches import LookupRequest, MatchPolicy, Query
from tmserver.domain.people import SYSTEM, Actor
from tmserver.domain.segments import Segment
from tmserver.domain.stories import Draft, Provenance, SegmentStatus, StoryField, StoryStatus
from tmserver.domain.units import UnitStatus
from tmserver.errors import Conflict, Invalid, NotAllowed, NotFound, Stale, TextEmpty
from tmserver.services import lookup, memories, stories, story_segments, story_states, story_versions, units
from tmserver.services.story_segments import Step, Write

TEXT = """Riapre il ponte sul fiume
Il ponte sul fiume riapre lunedì. Era chiuso da un mese per lavori.

Il sindaco ringrazia i pendolari."""


@pytest.fixture
def story(core: Core, people: People) -> Story:
    """A story of the World desk by Rita that confirms into `world`."""
    make_memory(core, desk="world")
    return make_story(core, TEXT, actor=people.rita, desk="world")


def _segments(core: Core, story: Story) -> list[StorySegment]:
    with core.reading() as session:
        found = list(story_segments.of_story(session, SYSTEM, story.id)[1])
        session.expunge_all()
        return found


def _write(core: Core, actor: Actor, story: Story, number: int, version: int, text: str, **given: Any) -> Step:
    with core.writing() as session:
        draft = Draft(Segment(text), **{name: value for name, value in given.items() if name != "key"})
        return story_segments.write(
            session, actor, core.now(), story.id, number, Write(version, given.get("key")), draft
        )


def _confirm(
    core: Core, actor: Actor, story: Story, number: int, version: int, text: str | None = None, **given: Any
) -> StorySegment:
    draft = None if text is None else Draft(Segment(text))
    with core.writing() as session:
        step = story_segments.confirm(
            session, actor, core.now(), story.id, number, Write(version, given.pop("key", None)), draft, **given
        )
        session.flush()
        session.refresh(step.segment)
        session.expunge(step.segment)
        return step.segment


def _unconfirm(core: Core, actor: Actor, story: Story, number: int, version: int) -> None:
    with core.writing() as session:
        story_segments.unconfirm(session, actor, core.now(), story.id, number, Write(version))


def _move(core: Core, actor: Actor, story: Story, status: StoryStatus) -> None:
    with core.writing() as session:
        story_states.move(session, actor, core.now(), story.id, status)


def _units(core: Core) -> list[Unit]:
    with core.reading() as session:
        found = list(units.page(session, SYSTEM, core.now(), "world", limit=200))
        session.expunge_all()
        return sorted(found, key=lambda unit: unit.id)


def _offered(core: Core, actor: Actor, text: str) -> list[tuple[str, int]]:
    request = LookupRequest("it", "en", [Query(Segment(text), "Riapre il ponte sul fiume")], MatchPolicy(100, 5))
    with core.reading() as session:
        found = lookup.find_matches(session, actor, core.indexes, core.now(), request).results[0]
        return [(match.target.text, match.score) for match in found.matches]


def test_a_pasted_story_is_cut_into_headline_and_sentences_and_finds_its_desks_memory(
    core: Core, people: People, story: Story
) -> None:
    cut = [(one.number, one.paragraph, one.field, one.source, one.status.value) for one in _segments(core, story)]
    assert cut == [
        (1, 0, StoryField.HEADLINE, "Riapre il ponte sul fiume", "empty"),
        (2, 1, StoryField.BODY, "Il ponte sul fiume riapre lunedì.", "empty"),
        (3, 1, StoryField.BODY, "Era chiuso da un mese per lavori.", "empty"),
        (4, 2, StoryField.BODY, "Il sindaco ringrazia i pendolari.", "empty"),
    ]
    assert story.title == "Riapre il ponte sul fiume"
    with core.reading() as session:
        assert story.memory_id == memories.get(session, people.rita, "world").id


def test_a_draft_makes_a_version_keeps_the_one_before_and_refuses_a_stale_writer(
    core: Core, people: People, story: Story
) -> None:
    _write(core, people.rita, story, 2, 1, "The bridge opens.")
    _write(core, people.teo, story, 2, 2, "The bridge reopens.")
    with pytest.raises(Stale) as refusal:
        _write(core, people.rita, story, 2, 2, "The bridge opened.")
    assert refusal.value.params["current"] == 3
    with core.reading() as session:
        now, earlier = story_versions.history(session, people.lea, story.id, 2)
        assert [(one.version, one.target) for one in (now, *earlier)] == [
            (3, "The bridge reopens."), (2, "The bridge opens."), (1, ""),
        ]  # fmt: skip
    assert _units(core) == []


def test_a_write_sent_again_changes_nothing_even_when_others_wrote_meanwhile(
    core: Core, people: People, story: Story
) -> None:
    _write(core, people.rita, story, 2, 1, "First.", key="a")
    _write(core, people.teo, story, 2, 2, "Second.", key="b")
    _write(core, people.rita, story, 2, 1, "First.", key="a")
    again = _confirm(core, people.rita, story, 2, 3, key="c")
    assert (again.version, again.target) == (4, "Second.")
    assert _confirm(core, people.rita, story, 2, 3, key="c").version == 4
    assert [unit.uses for unit in _units(core)] == [1]


def test_an_empty_draft_makes_a_segment_empty_again(core: Core, people: People, story: Story) -> None:
    _write(core, people.rita, story, 2, 1, "The bridge.", provenance=Provenance.FUZZY, score=81)
    _write(core, people.rita, story, 2, 2, "")
    segment = _segments(core, story)[1]
    assert (segment.status, segment.provenance, segment.score) == (SegmentStatus.EMPTY, None, None)
    with pytest.raises(TextEmpty):
        _confirm(core, people.rita, story, 2, 3)


def test_what_is_confirmed_is_offered_to_others_at_the_next_look_up_with_its_context(
    core: Core, people: People, story: Story
) -> None:
    assert _offered(core, people.teo, "Il ponte sul fiume riapre lunedì.") == []
    segment = _confirm(core, people.rita, story, 2, 1, "The bridge reopens on Monday.")
    assert (segment.status, segment.confirmed_by, segment.version) == (SegmentStatus.CONFIRMED, "rita", 2)
    assert _offered(core, people.teo, "Il ponte sul fiume riapre lunedì.") == [("The bridge reopens on Monday.", 101)]
    [unit] = _units(core)
    assert (unit.previous, unit.next) == ("Riapre il ponte sul fiume", "Era chiuso da un mese per lavori.")
    assert (unit.status, unit.origin.value, unit.story) == (UnitStatus.UNREVIEWED, "story", story.title)


def test_the_ends_of_a_story_are_known_to_be_ends(core: Core, people: People, story: Story) -> None:
    _confirm(core, people.rita, story, 1, 1, "Bridge reopens")
    _confirm(core, people.rita, story, 4, 1, "The mayor thanks commuters.")
    assert [(unit.previous, unit.next) for unit in _units(core)] == [
        ("", "Il ponte sul fiume riapre lunedì."), ("Era chiuso da un mese per lavori.", ""),
    ]  # fmt: skip


def test_confirming_again_revises_the_unit_and_leaves_no_wrong_twin(core: Core, people: People, story: Story) -> None:
    _confirm(core, people.rita, story, 2, 1, "The brigde reopens.")
    _write(core, people.teo, story, 2, 2, "The bridge reopens.")
    assert [unit.target for unit in _units(core)] == ["The brigde reopens."]
    _confirm(core, people.teo, story, 2, 3)
    [unit] = _units(core)
    assert (unit.target, unit.version, unit.uses) == ("The bridge reopens.", 2, 1)
    assert _offered(core, people.rita, unit.source) == [("The bridge reopens.", 101)]


def test_confirming_the_same_again_counts_no_second_use(core: Core, people: People, story: Story) -> None:
    _confirm(core, people.rita, story, 2, 1, "The bridge reopens.")
    _confirm(core, people.rita, story, 2, 2)
    assert [(unit.uses, unit.version) for unit in _units(core)] == [(1, 1)]


def test_unconfirming_withdraws_the_unit_and_confirming_brings_it_back(
    core: Core, people: People, story: Story
) -> None:
    _confirm(core, people.rita, story, 2, 1, "The bridge reopens.")
    _unconfirm(core, people.rita, story, 2, 2)
    assert _offered(core, people.teo, "Il ponte sul fiume riapre lunedì.") == []
    assert _segments(core, story)[1].status is SegmentStatus.DRAFT
    with core.reading() as session:
        memory = memories.get(session, SYSTEM, "world")
        assert (memory.unit_count, memory.retired_count) == (0, 1)
    _confirm(core, people.rita, story, 2, 3)
    [unit] = _units(core)
    assert (unit.status, unit.uses) == (UnitStatus.UNREVIEWED, 1)
    with core.reading() as session:
        memory = memories.get(session, SYSTEM, "world")
        assert (memory.unit_count, memory.retired_count) == (1, 0)


def test_a_unit_that_something_else_uses_stays(core: Core, people: People, story: Story) -> None:
    context = {"previous": "Riapre il ponte sul fiume", "next": "Era chiuso da un mese per lavori."}
    add_units(core, [new_unit("Il ponte sul fiume riapre lunedì.", "The bridge reopens.", **context)])
    _confirm(core, people.rita, story, 2, 1, "The bridge reopens.")
    assert [unit.uses for unit in _units(core)] == [2]
    _confirm(core, people.rita, story, 2, 2, "The bridge opens again.")
    assert [(unit.target, unit.uses) for unit in _units(core)] == [
        ("The bridge reopens.", 1), ("The bridge opens again.", 1),
    ]  # fmt: skip
    _confirm(core, people.rita, story, 2, 3, "The bridge reopens.")
    _unconfirm(core, people.rita, story, 2, 4)
    states = [(unit.target, unit.uses, unit.status.value) for unit in _units(core)]
    assert states == [("The bridge reopens.", 1, "unreviewed"), ("The bridge opens again.", 0, "retired")]


def test_two_stories_that_say_the_same_are_two_uses_of_one_unit(core: Core, people: People, story: Story) -> None:
    other = make_story(core, TEXT, actor=people.rita, desk="world")
    for one in (story, other):
        _confirm(core, people.rita, one, 2, 1, "The bridge reopens.")
    assert [unit.uses for unit in _units(core)] == [2]
    _move(core, people.edo, story, StoryStatus.CANCELLED)
    assert [(unit.uses, unit.status.value) for unit in _units(core)] == [(1, "unreviewed")]


def test_a_retired_unit_is_not_brought_back_by_confirming(core: Core, people: People, story: Story) -> None:
    other = make_story(core, TEXT, actor=people.rita, desk="world")
    _confirm(core, people.rita, story, 2, 1, "Bad words.")
    [unit] = _units(core)
    with core.writing() as session:
        units.retire(session, people.teo, core.now(), "world", unit.id, 1)
    segment = _confirm(core, people.rita, other, 2, 1, "Bad words.")
    assert segment.unit_id == unit.id
    assert [(one.uses, one.status.value) for one in _units(core)] == [(2, "retired")]


def test_equal_segments_that_nobody_wrote_get_the_target_as_a_suggestion(core: Core, people: People) -> None:
    make_memory(core, desk="world")
    story = make_story(core, "Piove\nPiove a Valdombra.\nPiove a Valdombra.\nPiove a Valdombra.", desk="world")
    _write(core, people.rita, story, 4, 1, "My own words.")
    _confirm(core, people.rita, story, 2, 1, "It is raining in Valdombra.")
    found = [(one.target, one.status.value, one.provenance, one.version) for one in _segments(core, story)[1:]]
    assert found == [
        ("It is raining in Valdombra.", "confirmed", Provenance.HAND, 2),
        ("It is raining in Valdombra.", "suggested", Provenance.REPEAT, 2),
        ("My own words.", "draft", Provenance.HAND, 2),
    ]


def test_cancelling_withdraws_what_only_the_story_confirmed_and_reopening_restores_it(
    core: Core, people: People, story: Story
) -> None:
    _confirm(core, people.rita, story, 2, 1, "The bridge reopens.")
    [unit] = _units(core)
    with core.writing() as session:
        units.change(session, people.teo, core.now(), "world", unit.id, 1, {"status": UnitStatus.REVIEWED})
    with pytest.raises(NotAllowed):
        _move(core, people.rita, story, StoryStatus.CANCELLED)
    _move(core, people.edo, story, StoryStatus.CANCELLED)
    assert _offered(core, people.rita, unit.source) == []
    with pytest.raises(Conflict):
        _write(core, people.rita, story, 3, 1, "No.")
    _move(core, people.edo, story, StoryStatus.OPEN)
    [unit] = _units(core)
    assert (unit.status, unit.uses) == (UnitStatus.REVIEWED, 1)
    assert _offered(core, people.rita, unit.source) == [("The bridge reopens.", 101)]


def test_under_embargo_only_the_desk_is_offered_its_units(core: Core, people: People) -> None:
    make_memory(core)
    until = core.now() + timedelta(hours=2)
    story = make_story(core, TEXT, actor=people.rita, desk="world", embargo=until, memory="world")
    _confirm(core, people.rita, story, 2, 1, "The bridge reopens.")
    text = "Il ponte sul fiume riapre lunedì."
    assert _offered(core, people.otto, text) == []
    assert _offered(core, people.teo, text) == [("The bridge reopens.", 101)]
    with core.writing() as session:
        stories.change(session, people.rita, core.now(), story.id, {"embargo": None})
    assert _offered(core, people.otto, text) == [("The bridge reopens.", 101)]
    with pytest.raises(Invalid):
        make_story(core, TEXT, embargo=until)


def test_outsiders_see_no_story_and_readers_change_none(core: Core, people: People, story: Story) -> None:
    with core.reading() as session, pytest.raises(NotFound):
        stories.get(session, people.otto, story.id)
    with core.reading() as session:
        assert list(stories.page(session, people.otto, stories.Filters())) == []
        assert [one.id for one in stories.page(session, people.lea, stories.Filters(words="PONTE"))] == [story.id]
    with pytest.raises(NotAllowed):
        _write(core, people.lea, story, 2, 1, "No.")
    with pytest.raises(NotAllowed):
        make_story(core, TEXT, actor=people.otto)


def test_the_trash_keeps_a_story_for_thirty_days(core: Core, people: People, story: Story, clock: Any) -> None:
    with core.writing() as session:
        stories.trash(session, people.edo, core.now(), story.id)
    with core.reading() as session, pytest.raises(NotFound):
        stories.get(session, people.rita, story.id)
    with core.writing() as session:
        stories.restore(session, people.edo, core.now(), story.id)
        stories.trash(session, people.edo, core.now(), story.id)
    clock.forward(days=31)
    with core.writing() as session:
        assert stories.purge(session, core.now())
        assert not stories.purge(session, core.now())
        assert session.get(Story, story.id) is None


def test_progress_counts_segments_and_words(core: Core, people: People, story: Story) -> None:
    _confirm(core, people.rita, story, 2, 1, "The bridge reopens.")
    with core.reading() as session:
        far = stories.progress(session, [stories.get(session, people.rita, story.id)])[story.id]
    assert (far.segments, far.words, far.done, far.words_done, far.percent) == (4, 23, 1, 6, 26)
