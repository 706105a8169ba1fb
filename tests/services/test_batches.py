"""Changes of many units: previewed, made in steps that survive a kill, undone; what changed since is left alone."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.builders import add_units, make_memory, new_unit
from tests.conftest import Clock
from tests.people import People
from tmserver.core import Core
from tmserver.db.change_tables import ChangeBatch
from tmserver.db.tables import Job, Unit
from tmserver.domain.concordance import Narrowing
from tmserver.domain.jobs import JobState
from tmserver.domain.people import Actor
from tmserver.domain.segments import Segment
from tmserver.domain.units import Context, NewUnit, Origin, UnitStatus
from tmserver.errors import Conflict, NotAllowed, NotFound, TextEmpty
from tmserver.phrases import Phrase
from tmserver.services import batch_plans, batches, jobs, memories, replacements, units
from tmserver.services.jobs import Stopped
from tmserver.services.replacements import Previews, ReplacedSide, Replacement
from tmserver.services.selections import Looking, Selection
from tmserver.worker import Runner

PAIRS = [(f"A Kiev nevica da {n} ore.", f"It has been snowing in Kiev for {n} hours.") for n in range(2, 52)]


def _looking(core: Core, session: Session, actor: Actor) -> Looking:
    memory = memories.get(session, actor, "world")
    return Looking(session, actor, core.indexes, core.now(), UTC, memory)


def _preview(
    core: Core, session: Session, actor: Actor, asked: Replacement, only: tuple[int, ...] | None = None
) -> Previews:
    return replacements.preview(_looking(core, session, actor), asked, Selection(ids=only))


def _plan(core: Core, actor: Actor, asked: Replacement) -> list[batches.Planned]:
    with core.reading() as session:
        found = _preview(core, session, actor, asked)
        return [one.planned for one in found.changeable]


def _begin(core: Core, actor: Actor, planned: list[batches.Planned]) -> int:
    with core.writing() as session:
        return batches.begin(session, actor, core.now(), "world", replacements.KIND, {}, planned).id


def _undo(core: Core, actor: Actor, batch_id: int) -> None:
    with core.writing() as session:
        batches.undo(session, actor, core.now(), batch_id)


def _counts(core: Core, actor: Actor, batch_id: int) -> dict[str, int]:
    with core.reading() as session:
        return batches.get(session, actor, batch_id).counts


def _targets(core: Core, made: list[Unit]) -> list[str]:
    with core.reading() as session:
        return [session.get_one(Unit, unit.id).target for unit in made]


KYIV = Replacement("Kiev", "Kyiv")


def test_a_preview_shows_each_unit_as_it_would_be_and_writes_nothing(core: Core, people: People) -> None:
    make_memory(core)
    kiev, kievan, lower, _ = add_units(
        core,
        [("Kiev.", "Kiev, dear Kiev."), ("Rus'.", "Kievan Rus."), ("kiev.", "kiev"), ("Retired.", "Kiev of old.")],
    )
    retired = add_units(core, [("Retired.", "Kiev of old.")])[0]
    with core.writing() as session:
        units.retire(session, people.teo, core.now(), "world", retired.id, retired.version)

    def found(asked: Replacement) -> dict[int, dict[str, str]]:
        with core.reading() as session:
            previews = _preview(core, session, people.teo, asked).units
            return {one.unit.id: one.values for one in previews}

    assert found(KYIV) == {kiev.id: {"target": "Kyiv, dear Kyiv."}}
    assert found(Replacement("Kiev", "Kyiv", words=False)).keys() == {kiev.id, kievan.id}
    assert found(Replacement("kiev", "Kyiv", case=False)).keys() == {kiev.id, lower.id}
    assert found(Replacement("Kiev", "Kyiv", ReplacedSide.BOTH))[kiev.id].keys() == {"source", "target"}
    assert found(Replacement(".*", "x")) == {}
    assert found(Replacement("100%_", "x", words=False)) == {}
    with pytest.raises(TextEmpty):
        found(Replacement("", "x"))


def test_letters_with_accents_are_found_without_their_case_on_both_databases(core: Core, people: People) -> None:
    make_memory(core)
    add_units(core, [("È finita.", "OVER."), ("È così.", "SO BE IT, CITTÀ.")])
    assert [one.values for one in _plan(core, people.teo, Replacement("è", "E", ReplacedSide.SOURCE, case=False))] == [
        {"source": "E così."},
        {"source": "E finita."},
    ]
    assert [one.values for one in _plan(core, people.teo, Replacement("città", "town", case=False))] == [
        {"target": "SO BE IT, town."}
    ]


def test_a_change_reaches_look_ups_and_undo_brings_every_text_back(core: Core, people: People) -> None:
    make_memory(core)
    made = add_units(core, PAIRS)
    batch = _begin(core, people.teo, _plan(core, people.teo, KYIV))
    runner = Runner(core)
    assert runner.run_one()
    assert _counts(core, people.teo, batch) == {"changed": len(PAIRS)}
    assert _targets(core, made) == [target.replace("Kiev", "Kyiv") for _, target in PAIRS]
    with core.reading() as session:
        unit, earlier = units.history(session, people.teo, core.now(), "world", made[0].id)
        assert (unit.version, unit.changed_by, len(earlier)) == (2, "teo", 1)
    _undo(core, people.teo, batch)
    assert runner.run_one()
    assert _counts(core, people.teo, batch) == {"undone": len(PAIRS)}
    assert _targets(core, made) == [target for _, target in PAIRS]
    with pytest.raises(Conflict):
        _undo(core, people.teo, batch)


def test_what_somebody_changed_since_is_left_alone_and_listed(core: Core, people: People) -> None:
    make_memory(core)
    made = add_units(core, PAIRS[:3])
    planned = _plan(core, people.teo, KYIV)

    def rewrite(unit_id: int, version: int) -> None:
        with core.writing() as session:
            units.change(session, people.ada, core.now(), "world", unit_id, version, {"note": f"seen {version}"})

    rewrite(made[0].id, 1)
    batch = _begin(core, people.teo, planned)
    Runner(core).run_one()
    assert _counts(core, people.teo, batch) == {"changed": 2, "skipped": 1}
    rewrite(made[1].id, 2)
    _undo(core, people.teo, batch)
    Runner(core).run_one()
    assert _counts(core, people.teo, batch) == {"undone": 1, "kept": 1, "skipped": 1}
    assert [target.count("Kyiv") for target in _targets(core, made)] == [0, 1, 0]
    with core.reading() as session:
        assert all(item.reason for item in batches.items(session, batch, ["kept", "skipped"]))


def test_a_change_that_would_make_a_twin_or_is_no_longer_allowed_leaves_the_unit(core: Core, people: People) -> None:
    make_memory(core)
    add_units(core, [("Kiev.", "Kiev."), ("Kiev.", "Kyiv.")])
    batch = _begin(core, people.teo, _plan(core, people.teo, KYIV))
    Runner(core).run_one()
    assert _counts(core, people.teo, batch) == {"skipped": 1}


def test_killed_at_any_step_it_goes_on_and_does_nothing_twice(
    core: Core, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_memory(core)
    made = add_units(core, PAIRS)
    batch = _begin(core, people.teo, _plan(core, people.teo, KYIV))
    steps = 0
    progress = jobs.progress

    def dies(*arguments: object) -> None:
        nonlocal steps
        steps += 1
        if steps in {1, 3}:
            raise KeyboardInterrupt
        progress(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(jobs, "progress", dies)
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            Runner(core).run_one()
        with core.writing() as session:
            session.execute(ChangeBatch.__table__.select())
            job = jobs.newest(session, people.ada)[0]
            job.state, job.claim = jobs.JobState.QUEUED, None
    Runner(core).run_one()
    assert _counts(core, people.teo, batch) == {"changed": len(PAIRS)}
    with core.reading() as session:
        assert {session.get_one(Unit, unit.id).version for unit in made} == {2}


class Meddling:
    """Stands in a running job's way after some steps: `at` each step it is told how many there were."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.steps, self.at = 0, dict[int, Callable[[], None]]()
        progress = jobs.progress

        def meddled(session: Session, now: datetime, job_id: int, claim: str, done: int, total: int | None) -> None:
            self.steps += 1
            if self.steps in self.at:
                self.at[self.steps]()
            progress(session, now, job_id, claim, done, total)

        monkeypatch.setattr(jobs, "progress", meddled)

    def then(self, step: int, do: Callable[[], None]) -> None:
        """`do` that at the `step`-th step from now."""
        self.at = {self.steps + step: do}


def _stop() -> None:
    raise Stopped(cancelled=True)


def _break() -> None:
    raise RuntimeError("a defect of the step")


def _batch(core: Core, actor: Actor, batch_id: int) -> ChangeBatch:
    with core.reading() as session:
        batch = batches.get(session, actor, batch_id).batch
        session.expunge(batch)
        return batch


def _last_job(core: Core, people: People) -> Job:
    with core.reading() as session:
        return jobs.newest(session, people.ada)[0]


def test_a_batch_cancelled_in_the_queue_says_so_at_once(core: Core, people: People) -> None:
    make_memory(core)
    made = add_units(core, PAIRS)
    batch = _begin(core, people.teo, _plan(core, people.teo, KYIV))
    with core.writing() as session:
        job = jobs.cancel(session, people.teo, core.now(), jobs.newest(session, people.ada)[0].id)
        assert batches.get(session, people.teo, batch).batch.state == "stopped"
        assert "Not reached: 50." in Phrase.from_json(job.message or {}).text()
    assert not Runner(core).run_one()
    assert _counts(core, people.teo, batch) == {"stopped": len(PAIRS)}
    assert _targets(core, made) == [target for _, target in PAIRS]
    with pytest.raises(Conflict):
        _undo(core, people.teo, batch)


@pytest.mark.parametrize(("end", "state"), [(_stop, JobState.CANCELLED), (_break, JobState.FAILED)])
def test_what_was_changed_before_the_job_was_cancelled_or_broke_can_be_undone(
    core: Core, people: People, monkeypatch: pytest.MonkeyPatch, end: Callable[[], None], state: JobState
) -> None:
    make_memory(core)
    made = add_units(core, PAIRS)
    batch = _begin(core, people.teo, _plan(core, people.teo, KYIV))
    Meddling(monkeypatch).then(2, end)
    Runner(core).run_one()
    done = batches.FIRST_PIECE
    assert _batch(core, people.teo, batch).state == "stopped"
    assert _counts(core, people.teo, batch) == {"changed": done, "stopped": len(PAIRS) - done}
    job = _last_job(core, people)
    assert job.state is state
    assert f"Changed: {done}. Left alone: 0. Not reached: {len(PAIRS) - done}." in str(
        Phrase.from_json(job.message or {}).text()
    )
    _undo(core, people.teo, batch)
    Runner(core).run_one()
    assert _batch(core, people.teo, batch).state == "undone"
    assert _targets(core, made) == [target for _, target in PAIRS]


def test_a_job_that_died_too_often_settles_its_batch(core: Core, people: People, clock: Clock) -> None:
    make_memory(core)
    add_units(core, PAIRS)
    batch = _begin(core, people.teo, _plan(core, people.teo, KYIV))
    for attempt in range(jobs.MOST_ATTEMPTS):
        with core.writing() as session:
            assert jobs.claim(session, core.now(), core.host), attempt
        assert _batch(core, people.teo, batch).state == "running"
        clock.forward(seconds=31)
    with core.writing() as session:
        assert jobs.claim(session, core.now(), core.host) is None
    assert _batch(core, people.teo, batch).state == "stopped"
    assert _last_job(core, people).state is JobState.FAILED


def test_an_undo_stopped_half_way_is_partly_undone_and_goes_on_when_asked_again(
    core: Core, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_memory(core)
    made = add_units(core, PAIRS)
    batch = _begin(core, people.teo, _plan(core, people.teo, KYIV))
    runner, meddling = Runner(core), Meddling(monkeypatch)
    runner.run_one()
    _undo(core, people.teo, batch)
    with core.writing() as session:  # cancelled before anything was taken back: it stands as before
        jobs.cancel(session, people.teo, core.now(), jobs.newest(session, people.ada)[0].id)
    stands = _batch(core, people.teo, batch)
    assert (stands.state, stands.undone_at, stands.undone_by) == ("done", None, None)
    _undo(core, people.teo, batch)
    meddling.then(2, _stop)
    runner.run_one()
    stands = _batch(core, people.teo, batch)
    assert (stands.state, stands.undone_at, stands.undone_by) == ("partly-undone", None, None)
    assert _counts(core, people.teo, batch) == {
        "undone": batches.FIRST_PIECE,
        "changed": len(PAIRS) - batches.FIRST_PIECE,
    }
    assert _last_job(core, people).state is JobState.CANCELLED
    _undo(core, people.edo, batch)
    runner.run_one()
    stands = _batch(core, people.teo, batch)
    assert (stands.state, stands.undone_by) == ("undone", "edo")
    assert stands.undone_at is not None
    assert _targets(core, made) == [target for _, target in PAIRS]
    with core.reading() as session:
        assert {session.get_one(Unit, unit.id).version for unit in made} == {3}


def test_retiring_a_selection_counts_and_comes_back(core: Core, people: People) -> None:
    make_memory(core)
    made = add_units(core, PAIRS[:4])
    picked = {unit.id: unit.version for unit in made[:3]}
    with core.writing() as session:
        found = batches.chosen(session, people.teo, core.now(), "world", picked | {10**9: 1})
        planned = batches.status_plan(found, picked, UnitStatus.RETIRED)
        batch = batches.begin(session, people.teo, core.now(), "world", "status", {"status": "retired"}, planned).id
    Runner(core).run_one()

    def memory_counts() -> tuple[int, int]:
        with core.reading() as session:
            memory = memories.get(session, people.teo, "world")
            return memory.unit_count, memory.retired_count

    assert memory_counts() == (1, 3)
    _undo(core, people.teo, batch)
    Runner(core).run_one()
    assert memory_counts() == (4, 0)


def test_only_who_may_edit_any_unit_changes_many(core: Core, people: People) -> None:
    make_memory(core, "world", desk="world")
    made = add_units(core, PAIRS[:1])
    planned = [batches.Planned(made[0].id, 1, {"target": "Snow in Kyiv."})]
    for actor, refusal in ((people.rita, NotAllowed), (people.otto, NotFound)):
        with pytest.raises(refusal):
            _plan(core, actor, KYIV)
        with pytest.raises(refusal):
            _begin(core, actor, planned)
    batch = _begin(core, people.teo, planned)
    for actor, refusal in ((people.rita, NotAllowed), (people.otto, NotFound)):
        with pytest.raises(refusal):
            _counts(core, actor, batch)
    with pytest.raises(Conflict):
        _begin(core, people.teo, [])


def test_units_with_tags_are_left_to_a_person(core: Core, people: People) -> None:
    make_memory(core)
    tagged = new_unit("Kiev.", "Kiev now.")
    tagged = type(tagged)(
        source=tagged.source, target=Segment("Kiev now.", "<pc id=\"1\">Kiev</pc> now."), context=tagged.context,
        source_language="it", target_language="en",
    )  # fmt: skip
    add_units(core, [tagged])
    with core.reading() as session:
        found = _preview(core, session, people.teo, KYIV)
    assert [one.obstacle is not None for one in found.units] == [True]
    assert (found.left, found.more) == (1, False)
    assert _plan(core, people.teo, KYIV) == []


def _tagged(number: int) -> NewUnit:
    return NewUnit(
        Segment(f"Kiev {number}, col neretto."), Segment("In Kiev.", "In <pc id=\"1\">Kiev</pc>."), "it", "en",
        Context(key=str(number)),
    )  # fmt: skip


def test_units_left_to_a_person_take_no_place_of_one_that_can_be_changed(
    core: Core, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replacements, "MOST_FOUND", 4)
    monkeypatch.setattr(replacements, "MOST_LEFT_SHOWN", 2)
    make_memory(core)
    made = add_units(core, PAIRS[:4])
    add_units(core, [_tagged(number) for number in range(7)])

    def look(only: tuple[int, ...] | None = None) -> Previews:
        with core.reading() as session:
            return _preview(core, session, people.teo, KYIV, only)

    found = look()
    assert [one.unit.id for one in found.changeable] == [unit.id for unit in reversed(made)]
    assert (len(found.units), found.left, found.more) == (6, 7, False)
    add_units(core, PAIRS[4:5])
    assert look().more
    assert [one.unit.id for one in look((made[2].id,)).units] == [made[2].id]


# --- everything that a filter finds -------------------------------------------------------------------------------


def _begin_all(core: Core, actor: Actor, chosen: Selection, what: UnitStatus | Replacement) -> int:
    with core.writing() as session:
        return batch_plans.begin(session, actor, core.now(), "world", chosen, what).id


def _statuses(core: Core, made: list[Unit]) -> list[str]:
    with core.reading() as session:
        return [session.get_one(Unit, unit.id).status.value for unit in made]


def test_everything_a_filter_finds_is_changed_and_undone_as_one(core: Core, people: People) -> None:
    make_memory(core)
    made = add_units(core, [*PAIRS, ("Il molo è chiuso.", "The pier is closed.")])
    batch = _begin_all(core, people.teo, Selection("nevica kie"), UnitStatus.RETIRED)
    runner = Runner(core)
    runner.run_one()
    assert _counts(core, people.teo, batch) == {"changed": len(PAIRS)}
    assert _statuses(core, made) == ["retired"] * len(PAIRS) + ["unreviewed"]
    retired = Selection(narrowing=Narrowing(status=UnitStatus.RETIRED))
    with core.reading() as session:
        assert _looking(core, session, people.teo).count(retired) == len(PAIRS)
    _undo(core, people.teo, batch)
    runner.run_one()
    assert _statuses(core, made) == ["unreviewed"] * len(made)


@pytest.mark.parametrize(
    ("chosen", "found"),
    [
        (Selection(), {0, 1, 2, 3}),
        (Selection(narrowing=Narrowing(year=2026, origin=Origin.API)), {0, 1, 2, 3}),
        (Selection(narrowing=Narrowing(year=2025)), set()),
        (Selection(narrowing=Narrowing(origin=Origin.IMPORT)), set()),
        (Selection(narrowing=Narrowing(status=UnitStatus.REVIEWED)), {1}),
        (Selection("kiev", Narrowing(status=UnitStatus.REVIEWED)), {1}),
        (Selection("molo"), {3}),
        (Selection(ids=(0, 3)), {0, 3}),
    ],
)
def test_each_part_of_a_filter_narrows(core: Core, people: People, chosen: Selection, found: set[int]) -> None:
    make_memory(core)
    made = add_units(core, [*PAIRS[:3], ("Il molo è chiuso.", "The pier is closed.")])
    with core.writing() as session:
        units.change(session, people.teo, core.now(), "world", made[1].id, 1, {"status": UnitStatus.REVIEWED})
    if chosen.ids is not None:
        chosen = replace(chosen, ids=tuple(made[place].id for place in chosen.ids))
    assert Selection.from_json(chosen.to_json()) == chosen
    _begin_all(core, people.teo, chosen, UnitStatus.RETIRED)
    Runner(core).run_one()
    assert {place for place, status in enumerate(_statuses(core, made)) if status == "retired"} == found


def test_what_came_or_changed_after_the_yes_is_passed_over(core: Core, people: People) -> None:
    make_memory(core)
    made = add_units(core, PAIRS[:3])
    batch = _begin_all(core, people.teo, Selection(), UnitStatus.RETIRED)
    made += add_units(core, PAIRS[3:4])
    with core.writing() as session:
        units.change(session, people.teo, core.now(), "world", made[0].id, 1, {"note": "seen"})
    Runner(core).run_one()
    assert _counts(core, people.teo, batch) == {"changed": 2}
    assert _statuses(core, made) == ["unreviewed", "retired", "retired", "unreviewed"]


def test_a_replacement_reaches_more_than_a_preview_shows_and_lists_what_is_left_by_hand(
    core: Core, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "MOST_UNITS", 10)
    make_memory(core)
    made = add_units(core, [*PAIRS, _tagged(1), ("Il molo.", "The pier.")])
    batch = _begin_all(core, people.teo, Selection(), KYIV)
    Runner(core).run_one()
    assert _counts(core, people.teo, batch) == {"changed": len(PAIRS), "skipped": 1}
    assert sum("Kyiv" in target for target in _targets(core, made)) == len(PAIRS)
    with core.reading() as session:
        [left] = batches.items(session, batch, ["skipped"])
        assert left.reason == Phrase(replacements.HAS_TAGS).to_json()


def test_a_plan_killed_or_stopped_half_way_is_told_and_goes_on(
    core: Core, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch_plans, "PLANNED_AT_ONCE", 20)
    make_memory(core)
    made = add_units(core, PAIRS)
    meddling = Meddling(monkeypatch)

    def die() -> None:
        raise KeyboardInterrupt

    batch = _begin_all(core, people.teo, Selection(), UnitStatus.RETIRED)
    meddling.then(2, die)
    with pytest.raises(KeyboardInterrupt):
        Runner(core).run_one()
    assert _counts(core, people.teo, batch) == {"planned": 20}
    with core.writing() as session:
        session.execute(text("UPDATE job SET state = 'queued', claim = NULL"))
    Runner(core).run_one()
    assert _counts(core, people.teo, batch) == {"changed": len(PAIRS)}
    batch = _begin_all(core, people.teo, Selection(), UnitStatus.REVIEWED)
    meddling.then(2, _stop)
    Runner(core).run_one()
    assert _counts(core, people.teo, batch) == {"stopped": 20}
    assert _batch(core, people.teo, batch).state == "stopped"
    assert _statuses(core, made) == ["retired"] * len(PAIRS)


def test_only_who_may_edit_any_unit_changes_all(core: Core, people: People) -> None:
    make_memory(core, "world", desk="world")
    for actor, refusal in ((people.rita, NotAllowed), (people.otto, NotFound)):
        with pytest.raises(refusal):
            _begin_all(core, actor, Selection(), UnitStatus.RETIRED)
    with pytest.raises(TextEmpty):
        _begin_all(core, people.teo, Selection(), Replacement("", "x"))
