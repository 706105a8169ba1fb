"""Pre-translation, confirming what is untouched, and the report of a story."""

import pytest

from tests.builders import add_units, make_memory, make_story, new_unit
from tests.people import People
from tmserver.core import Core
from tmserver.db.story_tables import Story
from tmserver.domain.matches import MatchKind
from tmserver.domain.segments import Segment
from tmserver.domain.stories import Draft, SegmentStatus
from tmserver.errors import Conflict
from tmserver.services import stories, story_matches, story_segments
from tmserver.services.story_matches import Looker, Plan
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
    looker = Looker(core.indexes, core.recognisers, core.today())
    with core.reading() as session:
        return story_matches.plan(session, people.rita, core.now(), looker, story.id, **given)


def _written(core: Core, people: People, story: Story, plan: Plan) -> list[tuple[int, str, int | None]]:
    with core.writing() as session:
        _, changed = story_matches.pretranslate(session, people.rita, core.now(), story.id, plan)
        return [(one.number, one.target, one.score) for one in changed]


def test_a_plan_counts_by_kind_and_fills_what_is_sure(core: Core, people: People, story: Story) -> None:
    plan = _plan(core, people, story)
    assert plan.counts == {
        "context": 1, "exact": 1, "adapted": 1, "repaired": 0, "fuzzy": 0, "repeat": 1, "none": 3,
    }  # fmt: skip
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
    with core.writing() as session:
        _, confirmed = story_matches.confirm_untouched(session, people.rita, core.now(), story.id)
        assert [(one.number, one.status) for one in confirmed] == [(2, SegmentStatus.CONFIRMED)]
    with pytest.raises(Conflict), core.writing() as session:
        story_matches.confirm_untouched(session, people.rita, core.now(), story.id)


def test_a_report_counts_words_by_band_and_repeats_apart(core: Core, people: People, story: Story) -> None:
    looker = Looker(core.indexes, core.recognisers, core.today())
    with core.reading() as session:
        found = story_matches.report(session, people.lea, core.now(), looker, story.id)
        far = stories.progress(session, [stories.get(session, people.lea, story.id)])[story.id]
    assert {name: segments for name, segments, _ in found.bands} == {
        "context": 1, "100": 1, "95-99": 1, "85-94": 1, "75-84": 0, "none": 2,
    }  # fmt: skip
    assert found.repeats == (1, 3)
    assert found.words == far.words == sum(words for _, _, words in found.bands) + 3


def test_a_propagated_suggestion_is_taken_back(core: Core, people: People, story: Story) -> None:
    with core.writing() as session:
        write, draft = Write(1), Draft(Segment("Nobody knows when."))
        step = story_segments.confirm(session, people.rita, core.now(), story.id, 6, write, draft)
        [other] = step.others
        story_segments.revert(session, people.rita, core.now(), story.id, other.number, Write(2), 1)
        assert (other.target, other.status, other.version) == ("", SegmentStatus.EMPTY, 3)
