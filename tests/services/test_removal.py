"""Removing a person: access ends, and a pseudonym takes the place of the name wherever it stands."""

import pytest
from sqlalchemy import String, Text, select

from tests.builders import add_units, make_memory
from tests.people import People
from tmserver.core import Core
from tmserver.db.tables import Base, Job, Unit, UnitVersion
from tmserver.domain.concepts import Concept, Term
from tmserver.domain.jobs import JobState
from tmserver.domain.people import SYSTEM
from tmserver.domain.segments import Segment
from tmserver.errors import Conflict, Invalid, NotAllowed, NotFound, NotSignedIn
from tmserver.services import (
    backups,
    comments,
    concepts,
    desks,
    glossaries,
    jobs,
    removal,
    reports,
    signin,
    units,
    users,
    watching,
)
from tmserver.worker import Runner


def _live(core: Core, people: People) -> str:
    """Rita writes and changes, and others write about her; her token."""
    make_memory(core)
    [unit] = add_units(core, [("Il molo è chiuso.", "The pier is closed.")], actor=people.rita)
    with core.writing() as session:
        units.change(session, people.rita, core.now(), "world", unit.id, 1, {"target": Segment("The dock is closed.")})
        units.change(session, people.teo, core.now(), "world", unit.id, 2, {"target": Segment("The dock is shut.")})
        desks.set_member(session, people.ada, core.now(), "sport", "rita", people.lea.role)
    with core.writing() as session:
        reports.report(session, people.rita, core.now(), "world", unit.id, "A dock is no pier.")
    with core.writing() as session:
        now = core.now()
        glossaries.create(session, people.edo, now, slug="terms", name="Terms", source="it", target="en", desk="world")
        concept = concepts.create(session, people.rita, now, "terms", Concept((Term("it", "molo"),))).id
        comments.write(session, people.rita, now, "terms", concept, "A dock is no pier.")
        watching.watch_concept(session, people.rita, now, "terms", concept, True)
        watching.watch_glossary(session, people.rita, now, "terms", True)
    with core.writing() as session:
        signin.start_session(session, core.now(), "rita", "127.0.0.1", stay=True)
        signin.note_failure(session, core.now(), "rita", "127.0.0.1")
    return people.token("rita")


def _remove(core: Core, people: People, name: str = "rita") -> Job:
    with core.writing() as session:
        job_id = removal.request(session, people.ada, core.now(), name, name).id
    assert Runner(core).run_one(job_id)
    with core.reading() as session:
        return jobs.get(session, SYSTEM, job_id)


def _all_text(core: Core) -> str:
    """Every text of every table."""
    with core.reading() as session:
        return "\n".join(
            str(value)
            for table in Base.metadata.sorted_tables
            for column in table.columns
            if isinstance(column.type, String | Text) or "Json" in type(column.type).__name__
            for value in session.scalars(select(column))
        )


def test_no_table_says_the_name_any_more_and_authorship_is_one_pseudonym(core: Core, people: People) -> None:
    _live(core, people)
    assert "rita" in _all_text(core).casefold()
    job = _remove(core, people)
    assert job.state is JobState.DONE
    assert "rita" not in _all_text(core).casefold()
    called = f"person-{people.rita.user_id}"
    with core.reading() as session:
        assert session.scalars(select(Unit.created_by)).all() == [called]
        assert set(session.scalars(select(UnitVersion.changed_by))) == {called}
        assert backups.check(session) == []


def test_access_ends_at_once_and_before_the_job_has_run(core: Core, people: People) -> None:
    token = _live(core, people)
    with core.writing() as session:
        removal.request(session, people.ada, core.now(), "rita", "rita")
    with core.reading() as session:
        with pytest.raises(NotSignedIn):
            signin.actor_of_token(session, token)
        with pytest.raises(NotFound):
            users.get(session, people.ada, "rita")
        assert signin.password_hash_of(session, f"person-{people.rita.user_id}") is None


def test_removing_twice_changes_nothing_more(core: Core, people: People) -> None:
    _live(core, people)
    _remove(core, people)
    before = _all_text(core).replace("user-removed", "")
    called = f"person-{people.rita.user_id}"
    again = _remove(core, people, called)
    assert again.state is JobState.DONE
    assert again.message is not None
    assert again.message["params"] == {"count": 0}
    assert before.count(called) <= _all_text(core).count(called)


def test_the_name_has_to_be_typed_and_only_administrators_remove_and_not_themselves(core: Core, people: People) -> None:
    with core.writing() as session:
        with pytest.raises(Invalid, match="rita"):
            removal.request(session, people.ada, core.now(), "rita", "Rita")
        with pytest.raises(NotAllowed):
            removal.request(session, people.edo, core.now(), "rita", "rita")
        with pytest.raises(Conflict):
            removal.request(session, people.ada, core.now(), "ada", "ada")


def test_the_job_cannot_be_cancelled_half_way(core: Core, people: People) -> None:
    with core.writing() as session:
        job = removal.request(session, people.ada, core.now(), "rita", "rita")
        with pytest.raises(Conflict, match="half-way"):
            jobs.cancel(session, people.ada, core.now(), job.id)


def test_exports_that_hold_the_name_are_no_longer_up_to_date(core: Core, people: People) -> None:
    from tmserver.services import memories

    _live(core, people)
    with core.reading() as session:
        before = memories.get(session, SYSTEM, "world").revision
    _remove(core, people)
    with core.reading() as session:
        assert memories.get(session, SYSTEM, "world").revision > before


def test_a_persons_data_is_offered_to_them_and_to_administrators(core: Core, people: People) -> None:
    _live(core, people)
    with core.reading() as session:
        data = removal.data(session, people.rita, "rita")
        assert data == removal.data(session, people.ada, "rita")
        with pytest.raises(NotFound):
            removal.data(session, people.teo, "rita")
    assert (data.display_name, data.role) == ("Rita", "translator")
    assert dict(data.desks) == {"world": "translator", "sport": "reader"}
    assert data.units == (("world", 1, 0),)
    [(memory, _, at, reason)] = data.reports
    assert (memory, at.date(), reason) == ("world", core.today(), "A dock is no pier.")
    assert {event for _, event, _ in data.events} >= {"unit-changed", "signed-in"}


def test_every_column_that_names_people_is_replaced(core: Core) -> None:
    named = {f"{table.name}.{column.name}" for table, columns in removal.name_columns() for column in columns}
    assert named >= {
        "unit.created_by",
        "unit.changed_by",
        "unit_version.changed_by",
        "audit.actor",
        "unit_report.reported_by",
        "story.created_by",
        "story_segment.confirmed_by",
        "story_segment.changed_by",
        "story_segment_version.changed_by",
    }
