"""The quality of a memory: what a look through it finds, what is let stand, what goes when it is mended."""

import pytest

from tests.builders import add_units, make_memory
from tests.people import People
from tmserver.core import Core
from tmserver.db.tables import Unit
from tmserver.domain.people import Actor
from tmserver.errors import Conflict, NotAllowed, NotFound, Stale, TextEmpty
from tmserver.services import quality, reports, units
from tmserver.worker import Runner

PAIRS = [
    ("Il varo slitta.", "The launch is delayed."),
    ("Il varo slitta.", "The launch slips."),
    ("Nave ferma.", "Ship at a halt."),
    ("Nave ferma.", "SHIP AT A HALT."),
    ("Il caffÃ¨ è pronto.", "Coffee is ready."),
    ("Nel 2019 chiuse.", "It closed in 2018."),
]


@pytest.fixture
def made(core: Core, people: People) -> list[Unit]:
    make_memory(core, "world", desk="world")
    return add_units(core, PAIRS)


def look(core: Core, actor: Actor) -> dict[str, list[int]]:
    """Look through the memory; the units found, by kind."""
    with core.writing() as session:
        quality.request(session, actor, core.now(), "world")
    assert Runner(core).run_one()
    return found(core, actor)


def found(core: Core, actor: Actor, status: str = "open") -> dict[str, list[int]]:
    with core.reading() as session:
        by_kind = {
            kind: [
                unit.id for _, unit in quality.page(session, actor, core.now(), "world", kind, status=status)
            ]
            for kind in quality.KINDS
        }  # fmt: skip
    return {kind: ids for kind, ids in by_kind.items() if ids}


def finding(core: Core, actor: Actor, kind: str) -> int:
    with core.reading() as session:
        return quality.page(session, actor, core.now(), "world", kind)[0][0].id


def test_contradictions_numbers_and_wrong_encodings_are_found_and_twins_of_typography_are_not(
    core: Core, people: People, made: list[Unit]
) -> None:
    ids = [unit.id for unit in made]
    assert look(core, people.teo) == {"contradiction": ids[:2], "numbers": [ids[5]], "mojibake": [ids[4]]}
    assert look(core, people.teo) == {"contradiction": ids[:2], "numbers": [ids[5]], "mojibake": [ids[4]]}


def test_what_is_let_stand_stays_so_until_its_unit_changes(core: Core, people: People, made: list[Unit]) -> None:
    look(core, people.teo)
    with core.writing() as session:
        quality.waive(
            session, people.teo, core.now(), "world", finding(core, people.teo, "numbers"), "the archive says so"
        )
    assert "numbers" not in look(core, people.teo)
    assert found(core, people.teo, "waived") == {"numbers": [made[5].id]}
    with core.writing() as session:
        units.change(session, people.teo, core.now(), "world", made[5].id, 1, {"note": "seen"})
    assert found(core, people.teo, "waived") == {}
    assert look(core, people.teo)["numbers"] == [made[5].id]


def test_a_suggestion_is_put_in_as_a_new_version_and_the_finding_goes(
    core: Core, people: People, made: list[Unit]
) -> None:
    look(core, people.teo)
    wrong, two_ways = finding(core, people.teo, "mojibake"), finding(core, people.teo, "contradiction")
    with core.writing() as session:
        unit = quality.mend(session, people.teo, core.now(), "world", wrong)
        assert (unit.source, unit.version) == ("Il caffè è pronto.", 2)
    assert "mojibake" not in found(core, people.teo)
    for kind, refusal in ((two_ways, Conflict), (wrong, Stale)):
        with core.writing() as session, pytest.raises(refusal):
            quality.mend(session, people.teo, core.now(), "world", kind)


def test_a_retired_unit_contradicts_nobody(core: Core, people: People, made: list[Unit]) -> None:
    look(core, people.teo)
    with core.writing() as session:
        units.retire(session, people.teo, core.now(), "world", made[0].id, 1)
    assert "contradiction" not in look(core, people.teo)


def test_only_who_may_edit_any_unit_looks_and_decides(core: Core, people: People, made: list[Unit]) -> None:
    look(core, people.teo)
    number = finding(core, people.teo, "numbers")
    for actor, refusal in ((people.rita, NotAllowed), (people.otto, NotFound)):
        with core.writing() as session:
            with pytest.raises(refusal):
                quality.request(session, actor, core.now(), "world")
            with pytest.raises(refusal):
                quality.waive(session, actor, core.now(), "world", number, "so")
            with pytest.raises(refusal):
                quality.mend(session, actor, core.now(), "world", number)
    with core.writing() as session:
        with pytest.raises(TextEmpty):
            quality.waive(session, people.teo, core.now(), "world", number, "")
        with pytest.raises(NotFound):
            quality.waive(session, people.teo, core.now(), "world", 10**6, "so")


def report(core: Core, actor: Actor, unit_id: int, reason: str) -> None:
    with core.writing() as session:
        reports.report(session, actor, core.now(), "world", unit_id, reason)


def reported(core: Core, actor: Actor) -> list[tuple[str, str]]:
    """Who said what of the findings that are open."""
    with core.reading() as session:
        rows = [row for row, _ in quality.page(session, actor, core.now(), "world", quality.REPORTED)]
        found = reports.of_findings(session, rows)
        return [(one.reported_by, one.reason) for row in rows for one in found[row.id]]


def test_a_report_waits_for_somebody_who_may_mend_it_and_survives_a_look(
    core: Core, people: People, made: list[Unit]
) -> None:
    unit = made[2].id
    report(core, people.lea, unit, "a halt is no anchor")
    for actor, reason, refusal in (
        (people.lea, "I said so", Conflict), (people.otto, "not mine to see", NotFound), (people.rita, "", TextEmpty),
    ):  # fmt: skip
        with pytest.raises(refusal):
            report(core, actor, unit, reason)
    assert look(core, people.teo)["reported"] == [unit]
    with core.writing() as session:
        units.change(session, people.teo, core.now(), "world", unit, 1, {"note": "seen to"})
    assert "reported" not in found(core, people.teo)
    report(core, people.lea, unit, "still")
    assert found(core, people.teo)["reported"] == [unit]
    assert reported(core, people.teo) == [("lea", "still")]
    with core.reading() as session:
        kept = reports.of_unit(session, people.rita, core.now(), "world", unit)
        assert [(one.version, one.reason) for one in kept] == [(1, "a halt is no anchor"), (2, "still")]
        with pytest.raises(NotFound):
            reports.of_unit(session, people.otto, core.now(), "world", unit)


def test_every_report_of_a_version_is_kept_and_a_new_one_opens_what_was_let_stand(
    core: Core, people: People, made: list[Unit]
) -> None:
    unit = made[2].id
    report(core, people.lea, unit, "a halt is no anchor")
    report(core, people.rita, unit, "and no ship")
    assert reported(core, people.teo) == [("lea", "a halt is no anchor"), ("rita", "and no ship")]
    with core.writing() as session:
        number = quality.page(session, people.teo, core.now(), "world", quality.REPORTED)[0][0].id
        quality.waive(session, people.teo, core.now(), "world", number, "it may be said so")
    assert reported(core, people.teo) == []
    report(core, people.edo, unit, "it may not")
    assert [name for name, _ in reported(core, people.teo)] == ["lea", "rita", "edo"]
