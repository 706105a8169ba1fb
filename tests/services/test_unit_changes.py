"""Changes of many units at once: the same as one after the other, in few statements."""

from typing import Any

from sqlalchemy import event, select

from tests.builders import add_units, make_memory
from tests.people import People
from tmserver.core import Core
from tmserver.db.tables import Audit, Import, Unit, UnitVersion
from tmserver.domain.people import Actor
from tmserver.domain.segments import Segment
from tmserver.domain.units import UnitStatus
from tmserver.errors import Conflict, NotAllowed, NotFound, Stale, TextEmpty
from tmserver.services import memories, unit_changes, units
from tmserver.services.unit_changes import Back, Became, Wanted


def _change(core: Core, actor: Actor, *wanted: tuple[Unit, dict[str, Any]], version: int = 1) -> Became:
    asked = [Wanted(unit.id, version, changes) for unit, changes in wanted]
    with core.writing() as session:
        memory = memories.get(session, actor, "world")
        return unit_changes.change_many(session, actor, core.now(), memory, asked)


def _now(core: Core, made: list[Unit]) -> list[Unit]:
    with core.reading() as session:
        found = [session.get_one(Unit, unit.id) for unit in made]
        session.expunge_all()
        return found


def _to(text: str) -> dict[str, Any]:
    return {"target": Segment(text)}


def test_each_unit_gets_what_a_change_of_its_own_would_give_it(core: Core, people: People) -> None:
    make_memory(core)
    changes: list[dict[str, Any]] = [
        {"target": Segment("Snow, at last.")}, {"source": Segment("È neve.")},
        {"status": UnitStatus.RETIRED}, {"note": "seen", "key": "7"}, {"target": Segment("A b.", "A <ph id=\"1\"/>b.")},
    ]  # fmt: skip
    made = add_units(core, [(f"Nevica {n}.", f"It snows {n}.") for n in range(2 * len(changes))])
    many, single = made[: len(changes)], made[len(changes) :]
    became = _change(core, people.teo, *zip(many, changes, strict=True))
    assert became == {unit.id: 2 for unit in many}
    with core.writing() as session:
        for unit, one in zip(single, changes, strict=True):
            units.change(session, people.teo, core.now(), "world", unit.id, 1, one)
    for left, right, asked in zip(_now(core, many), _now(core, single), changes, strict=True):
        for column in set(Unit.__table__.columns.keys()) - {"id", "ukey", "revision", "created_at", "changed_at"}:
            if column in {"source", "target", "source_key", "target_key"} and column.removesuffix("_key") not in asked:
                continue
            assert getattr(left, column) == getattr(right, column), column
    with core.reading() as session:
        memory = memories.get(session, people.teo, "world")
        assert (memory.unit_count, memory.retired_count) == (2 * len(changes) - 2, 2)
        assert {unit.revision for unit in _now(core, many)} == {memory.revision - len(changes)}
        kept = session.scalars(select(UnitVersion).where(UnitVersion.unit_id == many[0].id)).one()
        assert (kept.version, kept.target, kept.changed_by) == (1, "It snows 0.", "tmserver")
        rows = session.scalars(select(Audit).where(Audit.event == "unit-changed")).all()
        assert [row.subject for row in rows] == [f"unit/{unit.id}" for unit in made]
        assert {str(row.detail) for row in rows} == {str({"memory": "world", "version": 2})}
        assert {(row.actor, row.user_id) for row in rows} == {("teo", people.teo.user_id)}


def test_one_unit_may_take_the_place_that_another_leaves_and_none_that_is_taken(core: Core, people: People) -> None:
    make_memory(core)
    first, second, third, fourth = made = add_units(core, [("Sì.", word) for word in ("one", "two", "three", "four")])
    became = _change(
        core, people.teo, (first, _to("two")), (second, _to("five")), (third, _to("two")), (fourth, _to("two"))
    )
    assert {number for number, result in became.items() if isinstance(result, Conflict)} == {first.id, fourth.id}
    assert [str(became[unit.id]).count(f"unit {twin.id} ") for unit, twin in ((first, second), (fourth, third))] == [
        1,
        1,
    ]
    assert [unit.target for unit in _now(core, made)] == ["one", "five", "two", "four"]
    back = [Back(second.id, 2, 1), Back(third.id, 2, 1), Back(fourth.id, 1, 7)]
    with core.writing() as session:
        memory = memories.get(session, people.teo, "world")
        returned = unit_changes.revert_many(session, people.teo, core.now(), memory, back)
    assert [type(returned[one.unit_id]) for one in back] == [Conflict, int, NotFound]
    assert [unit.target for unit in _now(core, made)] == ["one", "five", "three", "four"]


def test_a_place_that_is_left_late_in_the_table_is_left_first(core: Core, people: People) -> None:
    make_memory(core)
    made = add_units(core, [("Sì.", f"{n}") for n in range(20)])
    for unit in made[:-1]:  # the last stands first in PostgreSQL's table now
        _change(core, people.teo, (unit, {"note": "seen"}))
    wanted = [Wanted(unit.id, 2, _to(f"{n - 1}")) for n, unit in enumerate(made[:-1])]
    with core.writing() as session:
        memory = memories.get(session, people.teo, "world")
        became = unit_changes.change_many(
            session, people.teo, core.now(), memory, [*wanted, Wanted(made[-1].id, 1, _to("18"))]
        )
    assert all(isinstance(result, int) for result in became.values())
    assert [unit.target for unit in _now(core, made)] == [f"{n - 1}" for n in range(20)]


def test_a_row_of_an_unpublished_import_gives_way(core: Core, people: People) -> None:
    make_memory(core)
    unit, loading = add_units(core, [("Sì.", "Yes."), ("Sì.", "Aye.")])
    with core.writing() as session:
        run = Import(
            memory_id=unit.memory_id, state="loading", units=0, adopted=0, file_name="f", file_hash=bytes(32),
            created_by=None, created_at=core.now(),
        )  # fmt: skip
        session.add(run)
        session.flush()
        session.get_one(Unit, loading.id).import_id = run.id
    assert _change(core, people.teo, (unit, _to("Aye."))) == {unit.id: 2}
    with core.reading() as session:
        assert session.scalars(select(Unit.target)).all() == ["Aye."]
        assert session.scalar(select(Import.adopted)) == 1


def test_what_is_refused_is_told_and_holds_nobody_up(core: Core, people: People) -> None:
    make_memory(core)
    own = add_units(core, [("Neve.", "Snow."), ("Pioggia.", "Rain."), ("Sole.", "Sun.")], actor=people.rita)
    [other] = add_units(core, [("Vento.", "Wind.")])
    became = _change(
        core, people.rita, (own[0], _to(" ")), (own[1], {"status": UnitStatus.REVIEWED}), (own[2], _to("Sunshine.")),
        (other, _to("Gale.")), (Unit(id=10**9), _to("x")),
    )  # fmt: skip
    assert [type(result) for result in became.values()] == [TextEmpty, NotAllowed, int, NotAllowed, NotFound]
    assert isinstance(_change(core, people.rita, (own[2], _to("Sun?")))[own[2].id], Stale)
    assert _change(core, people.rita, (own[0], _to("Snow."))) == {own[0].id: 1}
    assert [unit.version for unit in _now(core, [*own, other])] == [1, 1, 2, 1]


def test_more_units_take_no_more_statements(core: Core, people: People) -> None:
    make_memory(core)
    made = add_units(core, [(f"Nevica {n}.", f"It snows {n}.") for n in range(60)])
    statements: list[int] = []

    def counted(few: list[Unit]) -> int:
        statements.clear()
        _change(core, people.teo, *((unit, _to(f"Snow {unit.id}.")) for unit in few))
        return len(statements)

    event.listen(core.database.engine, "before_cursor_execute", lambda *_: statements.append(1))
    assert counted(made[:5]) == counted(made[5:])
