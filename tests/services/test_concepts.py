"""Concepts: from a proposal to a ruling, who may do what, and what stays in force meanwhile."""

from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from tests.conftest import Clock
from tests.people import People
from tmserver.core import Core
from tmserver.db.glossary_tables import ConceptEvent, ConceptRow, ConceptSpelling, Glossary
from tmserver.db.tables import Audit
from tmserver.domain.concept_documents import concept_of, document
from tmserver.domain.concepts import (
    CasePolicy,
    Concept,
    ConceptKind,
    ConceptStatus,
    Gender,
    Inflection,
    PartOfSpeech,
    Scope,
    Term,
    TermStatus,
    TermType,
)
from tmserver.domain.people import SYSTEM, Actor
from tmserver.errors import BadCharacter, Conflict, Invalid, NotAllowed, NotFound, Stale, TextEmpty, TextTooLong
from tmserver.services import concepts, glossaries, rulings

VALDOMBRA = Concept(
    (Term("it", "Valdombra"), Term("en", "Valdombra"), Term("en", "Shadow Valley", TermStatus.DEPRECATED)),
    kind=ConceptKind.PLACE,
)
WORDING = Concept((Term("it", "Valdombra"), Term("en", "Val d'Ombra")), kind=ConceptKind.PLACE)


def _glossary(core: Core, *, four_eyes: bool = False, desk: str | None = "world") -> None:
    with core.writing() as session:
        glossaries.create(
            session, SYSTEM, core.now(), slug="desk", name="Desk", source="it", target="en", desk=desk,
            four_eyes=four_eyes,
        )  # fmt: skip


def _create(core: Core, actor: Actor, concept: Concept = VALDOMBRA, *, approve: bool = False) -> int:
    with core.writing() as session:
        return concepts.create(session, actor, core.now(), "desk", concept, approve=approve).id


def _row(core: Core, concept_id: int) -> ConceptRow:
    with core.reading() as session:
        row = concepts.get(session, SYSTEM, "desk", concept_id)
        session.expunge(row)
        return row


def _revision(core: Core) -> int:
    with core.reading() as session:
        return session.scalars(select(Glossary.revision)).one()


def test_a_translator_proposes_and_a_terminologist_approves(core: Core, people: People) -> None:
    _glossary(core)
    made = _create(core, people.rita)
    assert (_row(core, made).status, _row(core, made).live) == (ConceptStatus.PROPOSED, None)
    before = _revision(core)
    with core.writing() as session:
        rulings.approve(session, people.teo, core.now(), "desk", made, 1)
    row = _row(core, made)
    assert (row.status, row.version, row.proposed) == (ConceptStatus.APPROVED, 2, None)
    assert row.live is not None
    assert [term["text"] for term in row.live["terms"]] == ["Valdombra", "Valdombra", "Shadow Valley"]
    assert _revision(core) == before + 1
    with core.reading() as session:
        events = session.scalars(select(Audit.event).where(Audit.event.like("concept-%")).order_by(Audit.id)).all()
    assert events == ["concept-created", "concept-approved"]


def test_what_a_term_leaves_open_is_filled_from_its_shape_and_what_it_says_stays(core: Core, people: People) -> None:
    _glossary(core)
    said = Concept((Term("IT", "Onu", case=CasePolicy.EXACT), Term("en-gb", "UN"), Term("it", "drone")))
    row = _row(core, _create(core, people.rita, said))
    terms = concept_of(row.proposed or {}, None, row.status).terms
    assert [(term.language, term.case, term.inflection) for term in terms] == [
        ("it", CasePolicy.EXACT, Inflection.NONE),
        ("en-GB", CasePolicy.ACRONYM, Inflection.NOUN),
        ("it", CasePolicy.ANY, Inflection.NOUN),
    ]


def test_nobody_approves_their_own_proposal(core: Core, people: People) -> None:
    _glossary(core)
    made = _create(core, people.teo)
    with pytest.raises(Conflict, match="yourself"), core.writing() as session:
        rulings.approve(session, people.teo, core.now(), "desk", made, 1)
    with core.writing() as session:
        rulings.approve(session, people.edo, core.now(), "desk", made, 1)


def test_a_direct_entry_is_the_terminologists_and_refused_where_four_eyes_are_asked(core: Core, people: People) -> None:
    _glossary(core)
    assert _row(core, _create(core, people.teo, approve=True)).status is ConceptStatus.APPROVED
    with pytest.raises(NotAllowed):
        _create(core, people.rita, approve=True)
    with core.writing() as session:
        glossaries.change(session, people.edo, core.now(), "desk", {"four_eyes": True})
    with pytest.raises(Conflict, match="somebody else"):
        _create(core, people.teo, approve=True)


def test_readers_propose_nothing_translators_rule_on_nothing_and_outsiders_see_nothing(
    core: Core, people: People
) -> None:
    _glossary(core)
    made = _create(core, people.rita)
    with pytest.raises(NotAllowed):
        _create(core, people.lea)
    for rule in (rulings.approve, rulings.retire):
        with pytest.raises(NotAllowed), core.writing() as session:
            rule(session, people.rita, core.now(), "desk", made, 1)
    with pytest.raises(NotFound), core.writing() as session:
        concepts.get(session, people.otto, "desk", made)


def test_an_approved_concept_stays_in_force_until_its_new_wording_is_approved(core: Core, people: People) -> None:
    _glossary(core)
    made = _create(core, people.teo, approve=True)
    live = _row(core, made).live
    with core.writing() as session:
        concepts.change(session, people.rita, core.now(), "desk", made, 1, WORDING)
    row = _row(core, made)
    assert (row.status, row.live) == (ConceptStatus.APPROVED, live)
    assert row.proposed is not None
    with core.writing() as session:
        rulings.reject(session, people.teo, core.now(), "desk", made, 2, "The council writes it in one word.")
    row = _row(core, made)
    assert (row.status, row.live, row.proposed) == (ConceptStatus.APPROVED, live, None)
    with core.writing() as session:
        concepts.change(session, people.rita, core.now(), "desk", made, 3, WORDING)
        rulings.approve(session, people.teo, core.now(), "desk", made, 4)
    changed = _row(core, made).live
    assert changed is not None
    assert changed["terms"][1]["text"] == "Val d'Ombra"


def test_a_rejected_concept_keeps_its_wording_and_can_be_proposed_again(core: Core, people: People) -> None:
    _glossary(core)
    made = _create(core, people.rita)
    with pytest.raises(TextEmpty), core.writing() as session:
        rulings.reject(session, people.teo, core.now(), "desk", made, 1, " ")
    with core.writing() as session:
        rulings.reject(session, people.teo, core.now(), "desk", made, 1, "Who says so?")
    with pytest.raises(Conflict, match="nothing"), core.writing() as session:
        rulings.approve(session, people.teo, core.now(), "desk", made, 2)
    with core.writing() as session:
        concepts.change(session, people.rita, core.now(), "desk", made, 2, VALDOMBRA)
    assert _row(core, made).status is ConceptStatus.PROPOSED


def test_a_translator_does_not_write_over_somebody_elses_proposal(core: Core, people: People) -> None:
    _glossary(core)
    made = _create(core, people.teo)
    with pytest.raises(NotAllowed), core.writing() as session:
        concepts.change(session, people.rita, core.now(), "desk", made, 1, WORDING)


def test_a_retired_concept_comes_back_by_a_revert_that_is_approved(core: Core, people: People) -> None:
    _glossary(core)
    made = _create(core, people.teo, approve=True)
    with core.writing() as session:
        rulings.retire(session, people.teo, core.now(), "desk", made, 1)
    assert _row(core, made).status is ConceptStatus.RETIRED
    with core.writing() as session:
        rulings.revert(session, people.rita, core.now(), "desk", made, 2, 1)
        rulings.approve(session, people.teo, core.now(), "desk", made, 3)
    assert (_row(core, made).status, _row(core, made).version) == (ConceptStatus.APPROVED, 4)
    with pytest.raises(NotFound), core.writing() as session:
        rulings.revert(session, people.teo, core.now(), "desk", made, 4, 9)


def test_history_says_who_did_what_and_which_words_changed(core: Core, people: People) -> None:
    _glossary(core)
    made = _create(core, people.rita)
    with core.writing() as session:
        concepts.change(session, people.rita, core.now(), "desk", made, 1, WORDING)
        rulings.reject(session, people.teo, core.now(), "desk", made, 2, "In one word.")
    with core.reading() as session:
        steps = concepts.history(session, people.lea, "desk", made)
    assert [(step.version, step.event, step.by, step.reason) for step in steps] == [
        (3, "rejected", "teo", "In one word."), (2, "changed", "rita", None), (1, "proposed", "rita", None),
    ]  # fmt: skip
    assert any(change.op == "insert" and "Ombra" in change.text for change in steps[1].changes)


def test_of_two_changes_of_one_version_the_second_is_stale(core: Core, people: People) -> None:
    _glossary(core)
    made, barrier, outcomes = _create(core, people.rita), Barrier(2), []

    def ask(note: str) -> None:
        barrier.wait()
        try:
            with core.writing() as session:
                concepts.change(session, people.rita, core.now(), "desk", made, 1, replace(VALDOMBRA, note=note))
            outcomes.append("changed")
        except Stale:
            outcomes.append("stale")

    threads = [Thread(target=ask, args=(note,)) for note in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["changed", "stale"]
    assert _row(core, made).version == 2


def test_a_spelling_of_another_concept_is_a_warning(core: Core, people: People) -> None:
    _glossary(core)
    made = _create(core, people.rita)
    with core.reading() as session:
        found = concepts.duplicates(session, people.rita, "desk", Concept((Term("en", "SHADOW valley"),)), None)
        assert [(one.concept_id, one.spelling) for one in found] == [(made, "shadow valley")]
        assert concepts.duplicates(session, people.rita, "desk", VALDOMBRA, made) == []
        assert concepts.duplicates(session, people.rita, "desk", Concept((Term("it", "Shadow Valley"),)), None) == []
    _create(core, people.rita)


def test_the_list_is_searched_by_any_spelling_and_by_status(core: Core, people: People) -> None:
    _glossary(core)
    first = _create(core, people.teo, approve=True)
    second = _create(core, people.rita, Concept((Term("it", "tassa 100%"), Term("en", "levy"))))
    with core.reading() as session:

        def ids(**of: object) -> list[int]:
            return [row.id for row in concepts.listed(session, people.lea, "desk", **of)]  # type: ignore[arg-type]

        assert ids() == [first, second]
        assert ids(search="shadow") == [first]
        assert ids(search="0%") == [second]
        assert ids(search="%s%") == []
        assert ids(status=ConceptStatus.PROPOSED) == [second]
        assert ids(after=first) == [second]


@pytest.mark.parametrize(
    ("concept", "error"),
    [
        (Concept(()), Invalid),
        (Concept((Term("fr", "la vallée"),)), Invalid),
        (Concept((Term("it", "molo"), Term("it", "molo"))), Invalid),
        (Concept((Term("it", " "),)), TextEmpty),
        (Concept((Term("it", "m" * 256),)), TextTooLong),
        (Concept((Term("it", "mo\x00lo"),)), BadCharacter),
        (Concept((Term("it", "molo", exceptions=("a\x00",)),)), BadCharacter),
    ],
)
def test_what_cannot_be_a_concept_is_refused_and_leaves_nothing(
    core: Core, people: People, concept: Concept, error: type[Exception]
) -> None:
    _glossary(core)
    with pytest.raises(error):
        _create(core, people.rita, concept)
    with core.reading() as session:
        assert session.scalar(select(func.count()).select_from(ConceptRow)) == 0
    assert _revision(core) == 0


def test_a_glossary_leaves_the_trash_for_good_in_pieces_with_all_its_concepts(
    core: Core, people: People, clock: Clock
) -> None:
    _glossary(core)
    for _ in range(3):
        _create(core, people.rita)
    with core.writing() as session:
        glossaries.trash(session, people.edo, core.now(), "desk")
    clock.now += timedelta(days=31)
    rounds = 0
    more = True
    while more:
        with core.writing() as session:
            more = glossaries.purge(session, core.now(), at_most=2)
        rounds += more
    assert rounds == 3
    with core.reading() as session:
        for table in (Glossary, ConceptRow, ConceptSpelling, ConceptEvent):
            assert session.scalar(select(func.count()).select_from(table)) == 0


_SOME_TEXT = st.text(min_size=1, max_size=8)
_TERMS = st.builds(
    Term, st.sampled_from(["it", "en-GB"]), _SOME_TEXT, st.sampled_from(TermStatus),
    st.none() | st.sampled_from(PartOfSpeech), st.none() | st.sampled_from(TermType),
    st.none() | st.sampled_from(Gender), st.none() | st.just("en-GB"), st.booleans(),
    st.none() | st.sampled_from(Inflection), st.none() | st.sampled_from(CasePolicy),
    *[st.lists(_SOME_TEXT, max_size=2).map(tuple)] * 3,
    st.lists(
        st.builds(Scope, st.sampled_from(TermStatus), st.none() | _SOME_TEXT, *[st.none() | st.dates()] * 2),
        max_size=2,
    ).map(tuple),
    st.none() | _SOME_TEXT,
)  # fmt: skip


@given(st.builds(Concept, st.lists(_TERMS, max_size=3).map(tuple), st.none(), st.sampled_from(ConceptKind),
                 *[st.none() | _SOME_TEXT] * 4))  # fmt: skip
def test_a_concept_survives_its_document(concept: Concept) -> None:
    assert concept_of(document(concept), None, concept.status) == concept
