"""Units: the merge rule, versions, rights, history (model.md, Units)."""

import pytest

from tests.builders import add_units, make_memory, new_unit
from tests.people import People
from tmserver.core import Core
from tmserver.db.tables import Memory, Unit
from tmserver.domain.people import Actor
from tmserver.domain.segments import Segment
from tmserver.domain.units import UnitStatus
from tmserver.errors import Conflict, NotAllowed, NotFound, Stale, TooMany
from tmserver.services import memories, units


def _memory(core: Core, actor: Actor, slug: str = "world") -> Memory:
    with core.reading() as session:
        return memories.get(session, actor, slug)


def _change(core: Core, actor: Actor, unit: Unit, version: int | None = None, **changes: object) -> Unit:
    with core.writing() as session:
        changed = units.change(session, actor, core.now(), "world", unit.id, version or unit.version, changes)
        session.flush()
        session.refresh(changed)
        session.expunge(changed)
        return changed


def test_identical_source_target_and_context_are_one_unit_with_two_uses(core: Core, people: People) -> None:
    make_memory(core)
    first, again = add_units(core, [("Il ponte è chiuso.", "The bridge is closed.")] * 2)
    assert first.id == again.id
    assert again.uses == 2
    assert _memory(core, people.ada).unit_count == 1


@pytest.mark.parametrize("context", [{"previous": ""}, {"next": "Riaprirà domani."}, {"key": "42"}])
def test_another_context_is_another_unit(core: Core, people: People, context: dict[str, str]) -> None:
    make_memory(core)
    plain, other = add_units(
        core,
        [
            ("Il ponte è chiuso.", "The bridge is closed."),
            new_unit("Il ponte è chiuso.", "The bridge is closed.", **context),
        ],
    )
    assert plain.id != other.id


def test_different_targets_of_one_source_are_different_units(core: Core, people: People) -> None:
    make_memory(core)
    one, two = add_units(core, [("Strage sfiorata.", "Disaster averted."), ("Strage sfiorata.", "A near massacre.")])
    assert one.id != two.id


def test_texts_that_differ_in_composition_or_a_trailing_space_do_not_merge(core: Core, people: People) -> None:
    make_memory(core)
    made = add_units(
        core, [("È finita.", "It is over."), ("E\u0300 finita.", "It is over."), ("È finita. ", "It is over.")]
    )
    assert len({unit.id for unit in made}) == 3
    assert made[1].source == "E\u0300 finita."


def test_one_refused_unit_does_not_hold_up_the_others(core: Core, people: People) -> None:
    make_memory(core)
    with core.writing() as session:
        results = units.add(
            session, people.rita, core.now(), "world",
            [
                new_unit("Uno.", "One."),
                new_unit("", "Empty."),
                new_unit("Tre\x07.", "Three."),
                new_unit("Vier.", "Four.", source_language="de"),
            ],
        )  # fmt: skip
    assert [result.outcome for result in results] == ["added", "refused", "refused", "refused"]
    assert [result.problem.slug for result in results if result.problem] == ["text-empty", "bad-character", "invalid"]


def test_more_than_a_thousand_at_once_are_refused_whole(core: Core, people: People) -> None:
    make_memory(core)
    with pytest.raises(TooMany), core.writing() as session:
        units.add(
            session, people.rita, core.now(), "world", [new_unit(f"Riga {n}.", f"Line {n}.") for n in range(1001)]
        )
    assert _memory(core, people.ada).unit_count == 0


def test_a_memory_of_english_takes_british_english_and_keeps_the_code(core: Core, people: People) -> None:
    make_memory(core)
    [unit] = add_units(core, [new_unit("La difesa.", "The defence.", target_language="en-GB")])
    assert unit.target_language == "en-GB"


def test_a_change_makes_a_version_and_keeps_the_one_before(core: Core, people: People) -> None:
    make_memory(core)
    [unit] = add_units(core, [("Il ponte è chiuso.", "The bridge is shut.")])
    changed = _change(core, people.teo, unit, target=Segment("The bridge is closed."))
    assert (changed.version, changed.target, changed.changed_by) == (2, "The bridge is closed.", "teo")
    with core.reading() as session:
        _, earlier = units.history(session, people.lea, core.now(), "world", unit.id)
        assert [(old.version, old.target) for old in earlier] == [(1, "The bridge is shut.")]


def test_a_change_that_changes_nothing_makes_no_version(core: Core, people: People) -> None:
    make_memory(core)
    [unit] = add_units(core, [("Uno.", "One.")])
    assert _change(core, people.teo, unit, target=Segment("One.")).version == 1


def test_a_stale_version_is_refused_and_names_the_current_one(core: Core, people: People) -> None:
    make_memory(core)
    [unit] = add_units(core, [("Uno.", "One.")])
    _change(core, people.teo, unit, target=Segment("One!"))
    with pytest.raises(Stale) as refusal:
        _change(core, people.teo, unit, version=1, target=Segment("One?"))
    assert refusal.value.params["current"] == 2


def test_reverting_makes_a_new_version_that_says_what_the_old_one_said(core: Core, people: People) -> None:
    make_memory(core)
    [unit] = add_units(core, [("Uno.", "One.")])
    _change(core, people.teo, unit, target=Segment("Won."))
    with core.writing() as session:
        reverted = units.revert(session, people.teo, core.now(), "world", unit.id, 2, 1)
        assert (reverted.version, reverted.target) == (3, "One.")


def test_an_edit_that_would_equal_another_unit_is_refused_and_names_it(core: Core, people: People) -> None:
    make_memory(core)
    one, two = add_units(core, [("Uno.", "One."), ("Uno.", "First.")])
    with pytest.raises(Conflict, match=str(one.id)):
        _change(core, people.teo, two, target=Segment("One."))


def test_a_retired_unit_is_counted_apart_and_comes_back_when_added_again(core: Core, people: People) -> None:
    make_memory(core)
    [unit] = add_units(core, [("Uno.", "One.")])
    with core.writing() as session:
        units.retire(session, people.teo, core.now(), "world", unit.id, 1)
    assert (_memory(core, people.ada).unit_count, _memory(core, people.ada).retired_count) == (0, 1)
    [again] = add_units(core, [("Uno.", "One.")])
    assert (again.id, again.status, again.version) == (unit.id, UnitStatus.UNREVIEWED, 3)
    assert (_memory(core, people.ada).unit_count, _memory(core, people.ada).retired_count) == (1, 0)


def test_translators_edit_their_own_units_and_nobody_elses(core: Core, people: People) -> None:
    make_memory(core)
    [own] = add_units(core, [("Uno.", "One.")], actor=people.rita)
    [other] = add_units(core, [("Due.", "Two.")], actor=people.teo)
    assert _change(core, people.rita, own, target=Segment("One!")).version == 2
    with pytest.raises(NotAllowed):
        _change(core, people.rita, other, target=Segment("Two!"))


def test_nobody_marks_their_own_unit_as_reviewed_without_the_right_to_edit_any(core: Core, people: People) -> None:
    make_memory(core)
    [own] = add_units(core, [("Uno.", "One.")], actor=people.rita)
    with pytest.raises(NotAllowed):
        _change(core, people.rita, own, status=UnitStatus.REVIEWED)
    assert _change(core, people.teo, own, status=UnitStatus.REVIEWED).status is UnitStatus.REVIEWED


def test_readers_add_nothing(core: Core, people: People) -> None:
    make_memory(core)
    with pytest.raises(NotAllowed):
        add_units(core, [("Uno.", "One.")], actor=people.lea)


def test_a_desks_memory_does_not_exist_for_an_outsider(core: Core, people: People) -> None:
    make_memory(core, desk="world")
    [unit] = add_units(core, [("Uno.", "One.")])
    with core.reading() as session:
        with pytest.raises(NotFound):
            units.get(session, people.otto, core.now(), "world", unit.id)
        assert memories.visible(session, people.otto) == []


def test_every_change_of_units_raises_the_memorys_revision(core: Core, people: People) -> None:
    make_memory(core)
    [unit] = add_units(core, [("Uno.", "One.")])
    before = _memory(core, people.ada).revision
    changed = _change(core, people.teo, unit, target=Segment("One!"))
    assert changed.revision == before + 1 == _memory(core, people.ada).revision


def test_a_translator_retires_their_own_unit_also_where_it_was_reviewed(core: Core, people: People) -> None:
    make_memory(core)
    [own] = add_units(core, [("Neve.", "Snow.")], actor=people.rita)
    _change(core, people.teo, own, status=UnitStatus.REVIEWED)
    assert _change(core, people.rita, own, 2, status=UnitStatus.RETIRED).status is UnitStatus.RETIRED
    memory = _memory(core, people.ada)
    assert (memory.unit_count, memory.retired_count) == (0, 1)


def test_what_was_reviewed_and_then_rewritten_by_its_translator_is_unreviewed_again(core: Core, people: People) -> None:
    make_memory(core)
    [own] = add_units(core, [("Uno.", "One.")], actor=people.rita)
    reviewed = _change(core, people.teo, own, status=UnitStatus.REVIEWED)
    rewritten = _change(core, people.rita, reviewed, target=Segment("Rubbish."))
    assert rewritten.status is UnitStatus.UNREVIEWED
    again = _change(
        core, people.teo, _change(core, people.teo, rewritten, status=UnitStatus.REVIEWED), target=Segment("1.")
    )
    assert again.status is UnitStatus.REVIEWED


def test_a_translator_does_not_bring_back_what_a_terminologist_retired(core: Core, people: People) -> None:
    make_memory(core)
    [unit] = add_units(core, [("Uno.", "One.")], actor=people.teo)
    with core.writing() as session:
        units.retire(session, people.teo, core.now(), "world", unit.id, 1)
        [result] = units.add(session, people.rita, core.now(), "world", [new_unit("Uno.", "One.")])
        assert result.outcome == "refused"
        assert result.problem is not None
        assert str(unit.id) in result.problem.sentence()
        assert units.add(session, people.teo, core.now(), "world", [new_unit("Uno.", "One.")])[0].outcome == "merged"
