"""What a report says beside the bands: terms to resolve, numbers, where matches come from, time at a named pace."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.builders import add_units, make_memory, make_story, new_unit
from tests.conftest import Clock
from tests.people import People
from tmserver.core import Core
from tmserver.db.story_tables import Story
from tmserver.domain.concepts import Concept, Term, TermStatus
from tmserver.domain.people import SYSTEM, Actor
from tmserver.domain.segments import Segment
from tmserver.domain.stories import Draft
from tmserver.services import concepts, glossaries, story_pace, story_reports, story_segments
from tmserver.services.story_matches import Looker
from tmserver.services.story_pace import HOUSE_PACE, Pace
from tmserver.services.story_reports import Report
from tmserver.services.story_segments import Write

TEXT = "Sirene a Kiev\nSono partite 12 navi da Kiev alle 18.30.\nLa darsena resta chiusa.\nLa darsena resta chiusa."


@pytest.fixture
def story(core: Core, people: People) -> Story:
    make_memory(core, desk="world")
    add_units(
        core,
        [
            new_unit("La darsena resta chiusa.", "The dock stays closed."),
            new_unit("Sono partite 15 navi da Kiev alle 18.30.", "15 ships left Kyiv at 18:30."),
        ],
    )
    with core.writing() as session:
        glossaries.create(session, SYSTEM, core.now(), slug="desk", name="Desk", source="it", target="en")
        kyiv = Concept((Term("it", "Kiev"), Term("en", "Kyiv"), Term("en", "Kiev", TermStatus.SUPERSEDED)))
        concepts.create(session, SYSTEM, core.now(), "desk", kyiv, approve=True)
    return make_story(core, TEXT, actor=people.rita, desk="world")


def _report(core: Core, actor: Actor, story: Story) -> Report:
    looker = Looker(core.indexes, core.recognisers, core.today())
    with core.reading() as session:
        return story_reports.report(session, actor, core.now(), looker, story.id)


def test_it_counts_terms_to_resolve_numbers_memories_and_the_time_of_what_is_not_done(
    core: Core, people: People, story: Story
) -> None:
    before = _report(core, people.rita, story)
    assert (before.terms, before.concepts, before.unresolved) == (2, 1, 0)
    assert (before.numbers, before.adapted) == (2, 1)
    assert before.memories == (("world", 2, before.words - 3 - before.repeats.words),)
    assert before.pace == Pace(HOUSE_PACE, own=False)
    with core.writing() as session:
        act = (session, people.rita, core.now(), story.id)
        story_segments.write(*act, 1, Write(1), Draft(Segment("Sirens in Kiev")))
        dock = Draft(Segment("The dock stays closed."))
        story_segments.confirm(*act, 3, Write(1), dock, propagate=False)
    after = _report(core, people.rita, story)
    assert after.unresolved == 1
    assert sum(band.left for band in after.rows) == after.words - 4
    assert after.minutes <= before.minutes
    assert sum(map(after.minutes_of, after.rows)) < sum(map(before.minutes_of, before.rows))


def test_a_pace_is_measured_without_breaks_and_without_what_was_confirmed_at_once() -> None:
    start = datetime(2026, 3, 12, 9, tzinfo=UTC)

    def steps(*minutes: float, words: float = 20) -> list[tuple[datetime, float]]:
        return [(start + timedelta(minutes=at), words) for at in minutes]

    regular = steps(*range(12))
    assert story_pace.measured(regular) == Pace(1200, own=True)
    assert story_pace.measured(regular + steps(60, *(60 + n for n in range(1, 12)))) == Pace(1200, own=True)
    assert story_pace.measured(regular + steps(11, 11, 11, words=500)) == Pace(1200, own=True)
    assert story_pace.measured(steps(*range(6))) == Pace(HOUSE_PACE, own=False)


def test_ones_own_pace_is_ones_own(core: Core, people: People, clock: Clock) -> None:
    make_memory(core, desk="world")
    text = "\n".join(f"Parola {' '.join('abcdefghilmnopqrstu')} numero {n}." for n in range(14))
    number = make_story(core, text, actor=people.rita, desk="world").id
    for n in range(1, 15):
        clock.now += timedelta(minutes=1)
        with core.writing() as session:
            draft = Draft(Segment(f"Words {n}."))
            story_segments.confirm(session, people.rita, core.now(), number, n, Write(1), draft)
    with core.reading() as session:
        rita, teo = (story_pace.pace_of(session, who) for who in (people.rita, people.teo))
    assert rita.own
    assert rita.words_per_hour == pytest.approx(22 * 60, rel=0.1)
    assert teo == Pace(HOUSE_PACE, own=False)
