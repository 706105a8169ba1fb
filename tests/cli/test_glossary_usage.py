"""`tmserver glossary usage|impact|replace|waive` as a script uses them."""

import json

import pytest

from tests.builders import add_units, make_memory
from tests.cli.test_commands import Run, run
from tmserver.core import Core
from tmserver.db.tables import Unit
from tmserver.domain.concepts import Concept, ConceptKind, Term, TermStatus
from tmserver.domain.people import SYSTEM
from tmserver.services import concepts, glossaries

__all__ = ["run"]


@pytest.fixture(autouse=True)
def kyiv(core: Core) -> list[int]:
    """Kyiv in force, and three units: two violate it, one of them the title of a novel."""
    old = Term("en", "Kiev", TermStatus.SUPERSEDED)
    make_memory(core)
    with core.writing() as session:
        glossaries.create(session, SYSTEM, core.now(), slug="desk", name="Desk", source="it", target="en")
        said = Concept((Term("it", "Kiev"), Term("en", "Kyiv"), old), kind=ConceptKind.PLACE)
        concepts.create(session, SYSTEM, core.now(), "desk", said, approve=True)
    pairs = [("A Kiev.", "In Kiev."), ("Il libro.", "The novel, Kiev."), ("Da Kiev.", "From Kyiv.")]
    return [unit.id for unit in add_units(core, pairs)]


def test_usage_and_impact_are_printed_one_a_line(run: Run, kyiv: list[int]) -> None:
    found = run("glossary", "usage", "desk", "1", "--kind", "violating")
    assert found.exit_code == 0
    lines = [line.split("\t") for line in found.stdout.splitlines()]
    assert [(line[0], line[1], line[-1]) for line in lines] == [
        ("violating", str(kyiv[1]), "The novel, Kiev."), ("violating", str(kyiv[0]), "In Kiev."),
    ]  # fmt: skip
    said = json.loads(run("glossary", "usage", "desk", "1", "--json").stdout)
    assert said["counts"] == {"violating": 2, "waived": 0, "archive": 0, "exception": 0, "compliant": 1}
    assert "en\tKiev\t2\n" in run("glossary", "impact", "desk", "1").stdout


def test_a_ruling_is_taken_to_the_memory_but_not_to_what_may_stand(run: Run, core: Core, kyiv: list[int]) -> None:
    reason = ("--reason", "The title of a novel.")
    assert run("glossary", "waive", "desk", "1", str(kyiv[1])).exit_code == 1
    assert run("glossary", "waive", "desk", "1", str(kyiv[1]), *reason).exit_code == 0
    preview = json.loads(run("glossary", "replace", "desk", "1", "--dry-run", "--json").stdout)
    assert [(one["was"], one["target"], one["obstacle"]) for one in preview["items"]] == [
        ("In Kiev.", "In Kyiv.", None)
    ]  # fmt: skip
    done = run("glossary", "replace", "desk", "1")
    assert done.exit_code == 0, done.output
    with core.reading() as session:
        assert [session.get_one(Unit, one).target for one in kyiv] == ["In Kyiv.", "The novel, Kiev.", "From Kyiv."]
    assert run("glossary", "waive", "desk", "1", str(kyiv[1]), "--withdraw").exit_code == 0
    assert "1 would change" in run("glossary", "replace", "desk", "1", "--dry-run").output
