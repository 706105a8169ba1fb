"""A ruling taken to the memory: what is safe, what needs a person, one change over all memories, undone as one."""

from datetime import UTC, date, datetime

import pytest

from tests.builders import add_units, make_memory, new_unit
from tests.people import People
from tests.services.test_usages import DATED, KYIV, rule, usage
from tests.services.test_usages import desk as desk
from tmserver.core import Core
from tmserver.db.glossary_tables import ConceptRow
from tmserver.db.tables import Job, Unit
from tmserver.domain.concepts import Concept, ConceptKind, Scope, Term, TermStatus
from tmserver.domain.people import SYSTEM, Actor
from tmserver.domain.segments import Segment
from tmserver.domain.usage import UsageKind
from tmserver.errors import Conflict, NotAllowed
from tmserver.services import batches, concepts, jobs, memories, rechecks, rulings, sweeps, units, waivers
from tmserver.services.spellings import Survey
from tmserver.services.sweeps import Sweep
from tmserver.worker import Runner

SUPERSEDED = TermStatus.SUPERSEDED


def _preview(core: Core, number: int, actor: Actor = SYSTEM, only: list[int] | None = None) -> Sweep:
    with core.reading() as session:
        survey = Survey(session, actor, core.indexes, core.recognisers, core.now(), UTC)
        return sweeps.preview(survey, "desk", number, only)


def _apply(core: Core, number: int, actor: Actor = SYSTEM) -> int:
    planned = [one.planned for one in _preview(core, number, actor).changeable if not one.is_archive]
    with core.writing() as session:
        return sweeps.begin(session, actor, core.now(), "desk", number, planned).id


def _work(core: Core) -> None:
    runner = Runner(core)
    while runner.run_one():
        pass


def _targets(core: Core, made: list[Unit]) -> list[str]:
    with core.reading() as session:
        return [session.get_one(Unit, unit.id).target for unit in made]


def _mending(core: Core, number: int, actor: Actor = SYSTEM) -> int | None:
    with core.reading() as session:
        visible = [memory.id for memory in memories.visible(session, actor)]
        return rechecks.standing(session, session.get_one(ConceptRow, number), visible).violating


@pytest.mark.parametrize(
    ("target", "now"),
    [
        ("The mayor of Kiev said.", "The mayor of Kyiv said."),
        ("Kiev's mayor, in Kiev.", "Kyiv's mayor, in Kyiv."),
        ("The Kiev-based desk is pro-Kiev.", "The Kyiv-based desk is pro-Kyiv."),
        ("MISSILES OVER KIEV TONIGHT", "MISSILES OVER KYIV TONIGHT"),
        ("In Kiev they ate chicken Kiev.", "In Kyiv they ate chicken Kiev."),
    ],
)
def test_what_is_safe_is_put_right(core: Core, target: str, now: str) -> None:
    number = rule(core, KYIV)
    add_units(core, [("A Kiev.", target)])
    [one] = _preview(core, number).units
    assert (one.target, one.obstacle, one.is_archive) == (now, None, False)
    assert "".join(change.text for change in one.changes if change.op != "delete") == now


@pytest.mark.parametrize(
    ("wrong", "right", "target", "why"),
    [
        ("Kiev", "Kyiv", "She said “Kiev resists”.", "quotation"),
        ("Kiev", "Kyiv", "The Kiev Post wrote.", "name"),
        ("Kiev", "Kyiv", "The Kiev-Pechersk monastery.", "compound"),
        ("Ivory Coast", "Côte d’Ivoire", "An Ivory Coast minister.", "article"),
        ("Holland", "Netherlands", "Holland's king.", "possessive"),
        ("truces", "ceasefires", "The trucess of May.", None),
    ],
)
def test_what_needs_a_person_is_listed_apart_with_the_reason(
    core: Core, wrong: str, right: str, target: str, why: str | None
) -> None:
    terms = (Term("it", "Qui"), Term("en", right), Term("en", wrong, SUPERSEDED))
    number = rule(core, Concept(terms, kind=ConceptKind.PLACE))
    add_units(core, [("Qui.", target)])
    found = _preview(core, number)
    assert found.changeable == []
    if why is None:
        assert found.units == []
        return
    [one] = found.by_hand
    assert one.obstacle is not None
    assert why in one.obstacle.text(str)
    assert (one.target, found.left) == (target, 1)


def test_tags_in_the_target_are_left_to_a_person(core: Core) -> None:
    number = rule(core, KYIV)
    tagged = new_unit("A Kiev.", "In Kiev.")
    markup = 'In <pc id="1">Kiev</pc>.'
    add_units(core, [type(tagged)(tagged.source, Segment("In Kiev.", markup), "it", "en", tagged.context)])
    [one] = _preview(core, number).by_hand
    assert one.obstacle is not None
    assert "tags" in one.obstacle.text(str)


def test_units_from_before_the_ruling_are_archive_and_not_ticked(core: Core) -> None:
    number = rule(core, DATED)
    old, new = add_units(core, [("Lo Swaziland vota.", "Swaziland votes."), ("Lo Swaziland tace.", "Swaziland waits.")])
    with core.writing() as session:
        session.get_one(Unit, old.id).created_at = datetime(2015, 6, 1, tzinfo=UTC)
    assert [(one.used.unit.id, one.is_archive) for one in _preview(core, number).units] == [
        (new.id, False), (old.id, True),
    ]  # fmt: skip
    _apply(core, number)
    _work(core)
    assert _targets(core, [old, new]) == ["Swaziland votes.", "Eswatini waits."]


def test_one_change_reaches_all_memories_and_its_undo_leaves_what_changed_since(core: Core) -> None:
    number = rule(core, KYIV)
    make_memory(core, "economy")
    made = [
        *add_units(core, [("A Kiev.", "In Kiev."), ("Da Kiev.", "From Kiev."), ("Libro.", "The novel Kiev.")]),
        *add_units(core, [("Borsa di Kiev.", "The bourse of Kiev.")], memory="economy"),
    ]
    with core.writing() as session:
        waivers.waive(session, SYSTEM, core.now(), "desk", number, made[2].id, "The title of a novel.")
    batch = _apply(core, number)
    _work(core)
    assert _targets(core, made) == ["In Kyiv.", "From Kyiv.", "The novel Kiev.", "The bourse of Kyiv."]
    assert usage(core, number).counts == {UsageKind.WAIVED: 1, UsageKind.COMPLIANT: 3}
    with core.writing() as session:
        units.change(session, SYSTEM, core.now(), "world", made[1].id, 2, {"target": Segment("Out of Kyiv.")})
        batches.undo(session, SYSTEM, core.now(), batch)
    _work(core)
    assert _targets(core, made) == ["In Kiev.", "Out of Kyiv.", "The novel Kiev.", "The bourse of Kiev."]
    with core.reading() as session:
        assert batches.get(session, SYSTEM, batch).counts == {"undone": 2, "kept": 1}
        [kept] = batches.items(session, batch, ["kept"])
        assert kept.unit_id == made[1].id


def test_only_memories_whose_units_one_edits_are_swept(core: Core, people: People) -> None:
    number = rule(core, KYIV)
    make_memory(core, "sport", desk="sport")
    theirs, ours = (
        add_units(core, [("A Kiev.", "In Kiev.")], memory=slug)[0] for slug in ("sport", "world")
    )  # fmt: skip
    assert [one.used.unit.id for one in _preview(core, number, people.teo).units] == [ours.id]
    with pytest.raises(NotAllowed):
        _preview(core, number, people.rita)
    with core.writing() as session, pytest.raises(Conflict):
        planned = [batches.Planned(theirs.id, 1, {"target": "In Kyiv."})]
        sweeps.begin(session, people.teo, core.now(), "desk", number, planned)


def test_a_concept_that_is_not_in_force_is_not_swept(core: Core) -> None:
    number = rule(core, KYIV, approve=False)
    with pytest.raises(Conflict):
        _preview(core, number)


def test_named_units_alone_are_looked_at(core: Core) -> None:
    number = rule(core, KYIV)
    first, _second = add_units(core, [("A Kiev.", "In Kiev."), ("Da Kiev.", "From Kiev.")])
    assert [one.used.unit.id for one in _preview(core, number, only=[first.id]).units] == [first.id]


def test_a_ruling_asks_for_a_count_in_its_own_transaction_and_a_sweep_for_another(core: Core, people: People) -> None:
    add_units(core, [("A Kiev.", "In Kiev."), ("Da Kiev.", "From Kiev.")])
    with core.writing() as session:
        number = concepts.create(session, people.rita, core.now(), "desk", KYIV).id
    assert _jobs(core, number) == []
    with core.writing() as session:
        rulings.approve(session, people.teo, core.now(), "desk", number, 1)
        assert len(_queued(session, number)) == 1
        session.rollback()
    assert _jobs(core, number) == []
    with core.writing() as session:
        rulings.approve(session, people.teo, core.now(), "desk", number, 1)
    with core.writing() as session:
        rechecks.ask(session, SYSTEM, core.now(), session.get_one(ConceptRow, number))
    assert (len(_jobs(core, number)), _mending(core, number)) == (1, None)
    _work(core)
    assert _mending(core, number) == 2
    _apply(core, number)
    _work(core)
    assert _mending(core, number) == 0


def _queued(session: object, number: int) -> list[Job]:
    return [
        job
        for job in jobs.newest(session, SYSTEM, subject=f"concept/{number}")
        if job.kind == rechecks.KIND  # type: ignore[arg-type]
    ]


def _jobs(core: Core, number: int) -> list[Job]:
    with core.reading() as session:
        return _queued(session, number)


def test_what_a_reader_does_not_see_is_not_counted_for_them(core: Core, people: People) -> None:
    number = rule(core, KYIV)
    make_memory(core, "sport", desk="sport")
    add_units(core, [("A Kiev.", "In Kiev.")], memory="sport")
    _work(core)
    assert (_mending(core, number), _mending(core, number, people.rita)) == (1, 0)


def test_a_scope_that_begins_later_makes_no_archive_of_what_is_newer(core: Core) -> None:
    wording = Concept(
        (
            Term("it", "Turchia"),
            Term("en", "Türkiye"),
            Term("en", "Turkey", TermStatus.ADMITTED, scopes=(Scope(SUPERSEDED, None, date(2022, 6, 1)),)),
        ),
        kind=ConceptKind.PLACE,
    )
    number = rule(core, wording)
    add_units(core, [("La Turchia.", "Turkey.")])
    assert [one.is_archive for one in _preview(core, number).units] == [False]
