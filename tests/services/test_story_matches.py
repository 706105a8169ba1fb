"""Pre-translation, confirming what is untouched, taking runs back, and the report of a story."""

from dataclasses import replace

import pytest

from tests.builders import add_units, make_memory, make_story, new_unit
from tests.people import People
from tmserver.core import Core
from tmserver.db.story_tables import Story
from tmserver.db.tables import Unit
from tmserver.domain.matches import MatchKind
from tmserver.domain.people import Actor
from tmserver.domain.segments import Segment
from tmserver.domain.stories import Draft, SegmentStatus
from tmserver.domain.units import UnitStatus
from tmserver.errors import Conflict, NotAllowed
from tmserver.services import (
    stories,
    story_confirming,
    story_matches,
    story_reports,
    story_runs,
    story_segments,
)
from tmserver.services.story_matches import Looker, Plan
from tmserver.services.story_runs import Run
from tmserver.services.story_segments import Write

TEXT = """Notizie dal porto
Il molo riapre lunedì.
La darsena resta chiusa.
Hanno lavorato 40 operai.
Il sindaco ha visitato il cantiere del porto ieri mattina.
Nessuno sa quando.
Nessuno sa quando."""


@pytest.fixture
def story(core: Core, people: People) -> Story:
    """A story that a memory knows in part: one in context, one exactly, one but for a number, one nearly."""
    make_memory(core, desk="world")
    add_units(
        core,
        [
            new_unit(
                "Il molo riapre lunedì.", "The pier reopens on Monday.", previous="Notizie dal porto", next="Altro."
            ),
            new_unit("La darsena resta chiusa.", "The dock stays closed."),
            new_unit("Hanno lavorato 25 operai.", "25 workers were on the job."),
            new_unit("Il sindaco ha visitato il cantiere del porto ieri sera.", "The mayor saw the harbour works."),
        ],
    )
    return make_story(core, TEXT, actor=people.rita, desk="world")


def _plan(core: Core, people: People, story: Story, **given: frozenset[MatchKind]) -> Plan:
    with core.reading() as session:
        return story_matches.plan(session, people.rita, core.now(), _looker(core), story.id, **given)


def _written(core: Core, people: People, story: Story, plan: Plan) -> list[tuple[int, str, int | None]]:
    with core.writing() as session:
        run = story_matches.pretranslate(session, people.rita, core.now(), story.id, plan)
        return [(one.number, one.target, one.score) for one in run.changed]


def _looker(core: Core) -> Looker:
    return Looker(core.indexes, core.recognisers, core.today())


def _confirmed(core: Core, actor: Actor, story: Story) -> Run:
    with core.reading() as session:
        found = story_confirming.confirmable(session, actor, _looker(core), story.id)
    with core.writing() as session:
        return story_confirming.confirm(session, actor, core.now(), story.id, found.versions)


def _states(core: Core, story: Story) -> list[tuple[int, str, str]]:
    with core.reading() as session:
        rows = story_segments.living(session, story)
        return [(one.number, one.target, one.status.value) for one in rows if one.target]


def _undone(core: Core, actor: Actor, story: Story, run: str) -> Run:
    with core.writing() as session:
        return story_runs.undo(session, actor, core.now(), story.id, run)


def test_a_plan_counts_by_kind_and_fills_what_is_sure(core: Core, people: People, story: Story) -> None:
    plan = _plan(core, people, story)
    assert plan.counts == {
        "context": 1, "exact": 1, "adapted": 1, "repaired": 0, "fuzzy": 0, "repeat": 1, "none": 3,
    }  # fmt: skip
    assert plan.bands == {"context": 1, "100": 1, "95-99": 1, "85-94": 0, "75-84": 0}
    assert _written(core, people, story, plan) == [
        (2, "The pier reopens on Monday.", 101),
        (3, "The dock stays closed.", 100),
        (4, "40 workers were on the job.", 99),
    ]
    assert _plan(core, people, story).counts["context"] == 0


def test_fuzzy_matches_are_filled_in_only_when_named(core: Core, people: People, story: Story) -> None:
    plan = _plan(core, people, story, kinds=frozenset({MatchKind.FUZZY}))
    assert [number for number, _, _ in plan.fills] == [5]


def test_what_somebody_wrote_meanwhile_is_left_alone(core: Core, people: People, story: Story) -> None:
    plan = _plan(core, people, story)
    with core.writing() as session:
        draft = Draft(Segment("My own words."))
        story_segments.write(session, people.teo, core.now(), story.id, 2, Write(1), draft)
    assert [number for number, _, _ in _written(core, people, story, plan)] == [3, 4]


def test_untouched_exact_suggestions_are_confirmed_at_once(core: Core, people: People, story: Story) -> None:
    _written(core, people, story, _plan(core, people, story))
    with core.writing() as session:
        draft = Draft(Segment("The dock remains closed."))
        story_segments.write(session, people.teo, core.now(), story.id, 3, Write(2), draft)
    run = _confirmed(core, people.rita, story)
    assert [(one.number, one.status) for one in run.changed] == [(2, SegmentStatus.CONFIRMED)]
    with pytest.raises(Conflict):
        _confirmed(core, people.rita, story)


def test_what_a_check_finds_fault_with_is_not_confirmed_at_once(core: Core, people: People) -> None:
    make_memory(core, desk="world")
    add_units(
        core,
        [("Sono arrivate 12 navi.", "14 ships have come."), ("La darsena resta chiusa.", "The dock stays closed.")],
    )
    story = make_story(
        core, "Sono arrivate 12 navi. La darsena resta chiusa.", actor=people.rita, desk="world"
    )  # fmt: skip
    assert len(_written(core, people, story, _plan(core, people, story))) == 2
    with core.reading() as session:
        found = story_confirming.confirmable(session, people.rita, _looker(core), story.id)
    assert ([one.number for one in found.clean], [one.number for one in found.held]) == ([2], [1])
    with pytest.raises(NotAllowed), core.reading() as session:
        story_confirming.confirmable(session, people.lea, _looker(core), story.id)


def test_a_run_is_taken_back_as_one_and_later_work_is_kept(core: Core, people: People, story: Story) -> None:
    plan = _plan(core, people, story)
    with core.writing() as session:
        run = story_matches.pretranslate(session, people.rita, core.now(), story.id, plan)
    with core.writing() as session:
        draft = Draft(Segment("The dock remains closed."))
        story_segments.write(session, people.teo, core.now(), story.id, 3, Write(2), draft)
    undone = _undone(core, people.rita, story, run.name)
    assert ([one.number for one in undone.changed], undone.left) == ([2, 4], 1)
    assert _states(core, story) == [(3, "The dock remains closed.", "draft")]
    with pytest.raises(Conflict):
        _undone(core, people.rita, story, run.name)
    with pytest.raises(NotAllowed):
        _undone(core, people.lea, story, run.name)


def test_taking_a_confirmation_back_withdraws_its_units(core: Core, people: People, story: Story) -> None:
    _written(core, people, story, _plan(core, people, story))
    before = _states(core, story)
    run = _confirmed(core, people.rita, story)
    own = [one.unit_id for one in run.changed]
    assert len(own) == 2
    with core.reading() as session:
        assert {session.get_one(Unit, number).uses for number in own} == {1}
    undone = _undone(core, people.rita, story, run.name)
    assert [(one.status, one.unit_id, one.confirmed_by) for one in undone.changed] == [
        (SegmentStatus.SUGGESTED, None, None)
    ] * 2
    assert _states(core, story) == before
    with core.reading() as session:
        assert {session.get_one(Unit, number).status for number in own} <= {UnitStatus.RETIRED, UnitStatus.UNREVIEWED}
        assert all(session.get_one(Unit, number).uses == 0 for number in own)


def test_a_report_counts_words_by_band_and_repeats_apart(core: Core, people: People, story: Story) -> None:
    with core.reading() as session:
        found = story_reports.report(session, people.lea, core.now(), _looker(core), story.id)
        far = stories.progress(session, [stories.get(session, people.lea, story.id)])[story.id]
    assert {one.band: one.segments for one in found.bands} == {
        "context": 1, "100": 1, "95-99": 1, "85-94": 1, "75-84": 0, "none": 2,
    }  # fmt: skip
    assert (found.repeats.segments, found.repeats.words) == (1, 3)
    assert found.words == far.words == sum(one.words for one in found.rows)


def test_filled_repeats_are_taken_back(core: Core, people: People, story: Story) -> None:
    with core.writing() as session:
        write, draft = Write(1), Draft(Segment("Nobody knows when."))
        step = story_segments.confirm(session, people.rita, core.now(), story.id, 6, write, draft)
        assert [other.number for other in step.others] == [7]
    [other] = _undone(core, people.rita, story, step.run or "").changed
    assert (other.target, other.status, other.version) == ("", SegmentStatus.EMPTY, 3)
    assert _states(core, story) == [(6, "Nobody knows when.", "confirmed")]


def test_an_exact_match_that_a_finding_or_warning_speaks_against_is_not_filled_in(
    core: Core, people: People, story: Story
) -> None:
    with core.reading() as session:
        exact = story_matches.look(session, people.rita, core.now(), _looker(core), story)[2].match
    assert exact is not None
    assert story_matches.is_filled_in(exact)
    for against in ("warnings", "findings"):
        assert not story_matches.is_filled_in(replace(exact, **{against: (object(),)}))
