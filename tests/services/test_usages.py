"""How the memories keep to a ruling: judged by outlet and date, waived with a reason, previewed before approval."""

from datetime import UTC, date, datetime

import pytest

from tests.builders import add_units, make_memory, make_story, new_unit
from tests.people import People
from tmserver.core import Core
from tmserver.db.tables import Unit
from tmserver.domain.concepts import Concept, ConceptKind, Scope, Term, TermStatus
from tmserver.domain.people import SYSTEM, Actor
from tmserver.domain.segments import Segment
from tmserver.domain.usage import UsageKind
from tmserver.errors import NotAllowed, NotFound, TextEmpty
from tmserver.services import concepts, desks, glossaries, impacts, memories, rulings, units, usages, waivers
from tmserver.services.impacts import Impact
from tmserver.services.spellings import Survey
from tmserver.services.usages import Usage

SUPERSEDED, ADMITTED = TermStatus.SUPERSEDED, TermStatus.ADMITTED
VIOLATING, WAIVED, ARCHIVE = UsageKind.VIOLATING, UsageKind.WAIVED, UsageKind.ARCHIVE
EXCEPTION, COMPLIANT = UsageKind.EXCEPTION, UsageKind.COMPLIANT
KYIV = Concept(
    (
        Term("it", "Kiev"),
        Term("en", "Kyiv"),
        Term("en", "Kiev", SUPERSEDED, exceptions=("chicken Kiev",), scopes=(Scope(ADMITTED, "club"),)),
    ),
    kind=ConceptKind.PLACE,
)  # fmt: skip
DATED = Concept(
    (
        Term("it", "Swaziland"),
        Term("en", "Eswatini"),
        Term("en", "Swaziland", SUPERSEDED, scopes=(Scope(ADMITTED, None, None, date(2018, 4, 18)),)),
    ),
    kind=ConceptKind.PLACE,
)  # fmt: skip


@pytest.fixture(autouse=True)
def desk(core: Core) -> None:
    """A memory `world` and a glossary `desk`; an outlet `club` that still writes Kiev, with a memory of its own."""
    make_memory(core)
    make_memory(core, "club")
    with core.writing() as session:
        desks.create_outlet(session, SYSTEM, core.now(), slug="club", name="The club")
        memories.change(session, SYSTEM, core.now(), "club", {"outlet": "club"})
        glossaries.create(session, SYSTEM, core.now(), slug="desk", name="Desk", source="it", target="en")


def rule(core: Core, concept: Concept, *, approve: bool = True) -> int:
    with core.writing() as session:
        return concepts.create(session, SYSTEM, core.now(), "desk", concept, approve=approve).id


def usage(
    core: Core, number: int, kind: UsageKind | None = None, *, actor: Actor = SYSTEM, limit: int = 50,
    below: int | None = None,
) -> Usage:  # fmt: skip
    with core.reading() as session:
        survey = Survey(session, actor, core.indexes, core.recognisers, core.now(), UTC)
        return usages.usage(survey, "desk", number, kind, limit=limit, below=below)


def _impact(core: Core, number: int, actor: Actor = SYSTEM) -> Impact:
    with core.reading() as session:
        return impacts.impact(Survey(session, actor, core.indexes, core.recognisers, core.now(), UTC), "desk", number)


def _by_unit(found: Usage) -> dict[int, UsageKind]:
    return {one.unit.id: one.verdict.kind for one in found.units}


def test_kiev_is_right_in_italian_wrong_in_english_and_let_alone_where_it_is_only_mentioned(core: Core) -> None:
    number = rule(core, KYIV)
    wrong, right, dish, quoted, _other = add_units(
        core,
        [
            ("Il sindaco di Kiev.", "The mayor of Kiev."),
            ("Piove a Kiev.", "It is raining in Kyiv."),
            ("Pollo alla Kiev.", "We ate chicken Kiev."),
            ("Disse «Kiev resiste».", "She said “Kiev resists”."),
            ("Piove a Kiev stasera.", "It is raining there."),
        ],
    )
    [back] = add_units(core, [new_unit("Rain in Kyiv.", "Piove a Kiev.", source_language="en", target_language="it")],
                       memory=_backwards(core))  # fmt: skip
    found = usage(core, number)
    assert _by_unit(found) == {
        back.id: COMPLIANT, quoted.id: EXCEPTION, dish.id: EXCEPTION, right.id: COMPLIANT, wrong.id: VIOLATING,
    }  # fmt: skip
    assert found.counts == {VIOLATING: 1, EXCEPTION: 2, COMPLIANT: 2}
    [one] = usage(core, number, VIOLATING).units
    assert [(finding.start, finding.suggestion) for finding in one.verdict.open] == [(13, "Kyiv")]
    assert (found.at_least, found.behind) == (frozenset(), False)


def _backwards(core: Core) -> str:
    return make_memory(core, "back", source="en", target="it").slug


def test_units_are_judged_by_the_outlet_of_their_memory(core: Core) -> None:
    number = rule(core, KYIV)
    add_units(core, [("A Kiev.", "In Kiev.")])
    [theirs] = add_units(core, [("A Kiev.", "In Kiev.")], memory="club")
    assert usage(core, number).counts == {VIOLATING: 1, COMPLIANT: 1}
    [one] = usage(core, number, COMPLIANT).units
    assert one.unit.id == theirs.id


def test_units_are_judged_by_their_own_day(core: Core) -> None:
    number = rule(core, DATED)
    old, new = add_units(core, [("Lo Swaziland vota.", "Swaziland votes."), ("Lo Swaziland tace.", "Swaziland waits.")])
    with core.writing() as session:
        session.get_one(Unit, old.id).created_at = datetime(2015, 6, 1, tzinfo=UTC)
    assert _by_unit(usage(core, number)) == {old.id: ARCHIVE, new.id: VIOLATING}


def test_a_longer_term_of_another_concept_and_its_meaning_are_respected(core: Core) -> None:
    number = rule(core, Concept((Term("it", "esercito"), Term("en", "army"), Term("en", "military", SUPERSEDED))))
    add_units(core, [("L'esercito avanza.", "The military advances."), ("I militari.", "The military.")])
    assert usage(core, number).counts == {VIOLATING: 1}
    rule(core, Concept((Term("it", "polizia"), Term("en", "military police"))))
    add_units(core, [("La polizia dell'esercito.", "The military police of the army.")])
    assert usage(core, number).counts == {VIOLATING: 2}


def test_acronyms_are_found_with_and_without_dots_and_articles_in_any_form(core: Core) -> None:
    number = rule(core, Concept((Term("it", "Nazioni Unite"), Term("en", "UN"), Term("en", "U.N.O.", SUPERSEDED))))
    add_units(core, [("Alle Nazioni Unite.", "At the U.N. today."), ("L'Onu.", "The UNO said."), ("Lui.", "The UN.")])
    assert usage(core, number).counts == {VIOLATING: 1, COMPLIANT: 2}
    judge = rule(core, Concept((Term("it", "ministro degli Esteri"), Term("en", "foreign minister"))))
    add_units(core, [new_unit("The foreign minister.", "Il ministro dell'Estero e il ministro degli Esteri.",
                              source_language="en", target_language="it")], memory=_backwards(core))  # fmt: skip
    assert usage(core, judge).counts == {COMPLIANT: 1}


def test_a_waiver_needs_a_reason_is_shown_and_ends_when_the_translation_changes(core: Core, people: People) -> None:
    number = rule(core, KYIV)
    [unit] = add_units(core, [("Il libro Kiev brucia.", "The book Kiev Burns.")])
    with core.writing() as session:
        with pytest.raises(NotAllowed):
            waivers.waive(session, people.rita, core.now(), "desk", number, unit.id, "A title.")
        with pytest.raises(TextEmpty):
            waivers.waive(session, SYSTEM, core.now(), "desk", number, unit.id, " ")
        with pytest.raises(NotFound):
            waivers.waive(session, SYSTEM, core.now(), "desk", number, 999_999, "A title.")
        waivers.waive(session, SYSTEM, core.now(), "desk", number, unit.id, "The title of a book.")
    [one] = usage(core, number, WAIVED).units
    assert one.waiver is not None
    assert (one.waiver.reason, one.waiver.waived_by) == ("The title of a book.", "tmserver")
    assert usage(core, number).counts == {WAIVED: 1}
    with core.writing() as session:
        changed = {"target": Segment("In the book Kiev Burns.")}
        units.change(session, SYSTEM, core.now(), "world", unit.id, 1, changed)
    assert usage(core, number).counts == {VIOLATING: 1}
    with core.writing() as session:
        waivers.waive(session, SYSTEM, core.now(), "desk", number, unit.id, "Still its title.")
        waivers.withdraw(session, SYSTEM, core.now(), "desk", number, unit.id)
        with pytest.raises(NotFound):
            waivers.withdraw(session, SYSTEM, core.now(), "desk", number, unit.id)
    assert usage(core, number).counts == {VIOLATING: 1}


def test_pages_go_on_where_they_ended_and_do_not_count_again(core: Core) -> None:
    number = rule(core, KYIV)
    made = add_units(core, [(f"Kiev {n}.", f"{'Kiev' if n % 2 else 'Kyiv'} number {n}.") for n in range(20)])
    wrong = [unit.id for unit in reversed(made) if "Kiev" in unit.target]
    first = usage(core, number, VIOLATING, limit=6)
    assert [one.unit.id for one in first.units] == wrong[:6]
    second = usage(core, number, VIOLATING, limit=6, below=first.next_below)
    assert [one.unit.id for one in second.units] == wrong[6:]
    assert (second.counts, second.months, second.next_below) == (None, None, None)


def test_beyond_the_limits_counts_say_that_there_may_be_more_and_pages_miss_nothing(
    core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(usages, "MOST_RIGHT", 4)
    monkeypatch.setattr(usages, "MOST_FORBIDDEN", 3)
    number = rule(core, KYIV)
    made = add_units(core, [(f"Kiev {n}.", f"{'Kiev' if n % 3 else 'Kyiv'} number {n}.") for n in range(30)])
    for kind in (None, VIOLATING, COMPLIANT):
        seen, below = [], None
        while True:
            found = usage(core, number, kind, limit=4, below=below)
            seen += [one.unit.id for one in found.units]
            below = found.next_below
            if below is None:
                break
        wanted = [u.id for u in made if kind is None or ("Kiev" in u.target) is (kind is VIOLATING)]
        assert seen == wanted[::-1]
    assert usage(core, number).at_least == frozenset(UsageKind)


def test_only_what_the_reader_sees_is_counted(core: Core, people: People) -> None:
    number = rule(core, KYIV)
    make_memory(core, "sport", desk="sport")
    add_units(core, [("A Kiev.", "In Kiev.")], memory="sport")
    assert usage(core, number).counts == {VIOLATING: 1}
    assert usage(core, number, actor=people.rita).counts == {}


def test_a_preview_says_what_each_form_of_a_proposal_hits_in_both_languages(core: Core) -> None:
    number = rule(core, KYIV, approve=False)
    made = add_units(
        core,
        [(f"A Kiev il {n}.", f"In Kiev on day {n}.") for n in range(1, 13)] + [("È a Kiev.", "He is in Kyiv.")],
    )
    found = _impact(core, number)
    assert (found.violating, found.at_least, found.archive, found.stories) == (12, False, 0, 0)
    hits = [[(one.form, one.units, len(one.samples)) for one in term.forms] for term in found.terms]
    assert hits == [[("Kiev", 13, 10)], [("Kyiv", 1, 1)], [("Kiev", 12, 10)]]
    sample = found.terms[2].forms[0].samples[0]
    assert (sample.unit.id, sample.source, sample.target) == (made[11].id, (), ((3, 7),))


def test_a_careless_form_shows_before_it_is_approved(core: Core) -> None:
    number = rule(core, Concept((Term("it", "fronte"), Term("en", "front"))), approve=False)
    add_units(core, [("Sul fronte.", "At the front."), ("I fronti sono due.", "In front of it.")])
    found = _impact(core, number)
    italian = {one.form: one.units for one in found.terms[0].forms}
    assert italian == {"fronte": 1, "fronti": 1}
    assert [(one.form, one.units) for one in found.terms[1].forms] == [("front", 2)]
    assert found.terms[1].nowhere == ["fronts"]


def test_a_preview_counts_open_stories_that_the_reader_sees(core: Core, people: People) -> None:
    number = rule(core, KYIV, approve=False)
    make_story(core, "A Kiev nevica.\n\nPiove a Kiev.")
    make_story(core, "Il treno per Kiev.", actor=people.otto, desk="sport")
    make_story(core, "Nevica ancora.")
    assert (_impact(core, number).stories, _impact(core, number, people.rita).stories) == (2, 1)
    italian, _, english = _impact(core, number).terms
    assert ([(one.form, one.units, one.stories) for one in italian.forms], english.forms) == ([("Kiev", 0, 2)], [])


def test_another_concept_with_a_word_in_common_counts_as_long_as_it_is_in_force(core: Core) -> None:
    """Units are judged by the concept alone while there is none."""
    number = rule(core, KYIV)
    rule(core, Concept((Term("it", "Odessa"), Term("en", "Odesa"))))
    [unit] = add_units(core, [("La città ha 87 abitanti.", "Kiev has 87 inhabitants.")])
    assert _by_unit(usage(core, number)) == {unit.id: VIOLATING}
    other = rule(core, Concept((Term("it", "Kiev nel Missouri"), Term("en", "Kiev")), kind=ConceptKind.PLACE))
    assert _by_unit(usage(core, number)) == {}
    with core.writing() as session:
        rulings.retire(session, SYSTEM, core.now(), "desk", other, 1)
    assert _by_unit(usage(core, number)) == {unit.id: VIOLATING}
