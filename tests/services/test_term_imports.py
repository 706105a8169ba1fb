"""Files of terms into a glossary: what would happen, what happens, and how it is taken back; syncs with the files."""

import random
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.builders import add_units, make_memory
from tests.conftest import Clock
from tests.people import People
from tmserver.core import Core
from tmserver.db.glossary_tables import ConceptEvent, ConceptRow, ConceptSpelling, Glossary
from tmserver.db.tables import Audit
from tmserver.db.term_import_tables import TermImport
from tmserver.domain.concept_documents import concept_of
from tmserver.domain.concepts import Concept, ConceptKind, ConceptStatus, Scope, Term, TermStatus
from tmserver.domain.people import SYSTEM, Actor
from tmserver.domain.term_files import Amendments, Choice, Contents
from tmserver.errors import Conflict, NotAllowed, NotFound
from tmserver.services import (
    concepts,
    glossaries,
    glossary_exports,
    jobs,
    memories,
    rechecks,
    rulings,
    term_alarms,
    term_imports,
    term_plans,
    term_sync,
)
from tmserver.services.term_plans import Fate, Plan
from tmserver.worker import Runner

PREFERRED, ADMITTED, SUPERSEDED, DEPRECATED = TermStatus
KYIV = Concept((Term("it", "Kiev"), Term("en", "Kyiv"), Term("en", "Kiev", SUPERSEDED)), kind=ConceptKind.PLACE)
BREAD = Concept((Term("it", "pane"), Term("en", "bread")))


@pytest.fixture(autouse=True)
def desk(core: Core, people: People) -> None:
    """A glossary of the World desk."""
    with core.writing() as session:
        glossaries.create(
            session, SYSTEM, core.now(), slug="desk", name="Desk", source="it", target="en", desk="world"
        )  # fmt: skip


def _create(core: Core, concept: Concept, actor: Actor = SYSTEM, *, approve: bool = True) -> int:
    with core.writing() as session:
        return concepts.create(session, actor, core.now(), "desk", concept, approve=approve).id


def _plan(core: Core, folder: Path, table: str | bytes, actor: Actor = SYSTEM) -> Plan:
    return _import(core, folder, table, actor, dry_run=True)[1]


def _import(
    core: Core, folder: Path, table: str | bytes, actor: Actor = SYSTEM, *, dry_run: bool = False,
    approve: bool | None = None, slug: str = "desk",
) -> tuple[TermImport | None, Plan]:  # fmt: skip
    path = folder / "terms"
    path.write_bytes(table if isinstance(table, bytes) else table.encode())
    with core.reading() as session:
        glossary = term_imports.require_import(session, actor, slug)
        contents = term_imports.read(glossary, path, "terms")
        plan = term_imports.planned(session, actor, slug, contents)
    if dry_run:
        return None, plan
    with core.writing() as session:
        made, plan = term_imports.apply(
            session, actor, core.now(), slug, contents, plan, file_name="terms", approve=approve
        )
        if made is not None:
            session.flush()
            session.expunge(made)
    return made, plan


def _rows(core: Core, slug: str = "desk") -> list[ConceptRow]:
    with core.reading() as session:
        glossary = glossaries.get(session, SYSTEM, slug)
        query = select(ConceptRow).where(ConceptRow.glossary_id == glossary.id).order_by(ConceptRow.id)
        rows = list(session.scalars(query))
        session.expunge_all()
    return rows


def _wordings(core: Core, slug: str = "desk") -> list[tuple[ConceptStatus, Concept]]:
    return [
        (row.status, replace(concept_of(row.live or row.proposed or {}, None, row.status), status=row.status))
        for row in _rows(core, slug)
    ]


def _undo(core: Core, import_id: int, actor: Actor = SYSTEM) -> None:
    with core.writing() as session:
        term_imports.undo(session, actor, core.now(), "desk", import_id)


def _export(core: Core, form: str, slug: str = "desk") -> bytes:
    with core.reading() as session:
        glossary, _ = glossary_exports.begin(session, SYSTEM, slug, form)
        session.expunge(glossary)
    return b"".join(glossary_exports.chunks(core.reading, glossary, form))


def test_a_dry_run_tells_every_kind_of_row_and_writes_nothing(core: Core, tmp_path: Path) -> None:
    kyiv = _create(core, KYIV)
    bread = _create(core, BREAD)
    _create(core, Concept((Term("it", "vino"), Term("en", "wine"))))
    plan = _plan(
        core, tmp_path,
        "it;en;note\nKiev;Kyiv;\npane;bread | loaf;fresh\nvino;vinegar;\nolio;oil;\nolio;oil;\nsale;;\n;;x\n",
    )  # fmt: skip
    told = [(one.found.row, one.fate.value, one.concept_id) for one in plan.planned]
    assert told == [
        (2, "unchanged", kyiv), (3, "changed", bread), (4, "conflicting", 3), (5, "new", None),
        (6, "conflicting", None), (7, "new", None),
    ]  # fmt: skip
    assert plan.counts() == {"new": 2, "changed": 1, "unchanged": 1, "conflicting": 2, "skipped": 0, "wrong": 1}
    reasons = [one.reason.text() for one in plan.of(Fate.CONFLICTING) if one.reason]
    assert reasons == [
        "concept 3 has this term and renders it as “wine”", "row 5 of the file is the same concept",
    ]  # fmt: skip
    assert [(one.row, one.reason.text()) for one in plan.wrong] == [(8, "the row has no term")]
    assert len(_rows(core)) == 3


def test_what_the_file_does_not_say_stays(core: Core, tmp_path: Path) -> None:
    rich = Term("it", "pane", note="staple", exceptions=("pane e vino",), added_forms=("panis",))
    _create(core, replace(BREAD, terms=(rich, Term("en", "bread")), definition="baked"))
    made, _ = _import(core, tmp_path, "it;en;subject\npane;bread | loaf;food\n")
    assert made is not None
    assert (made.created, made.changed) == (0, 1)
    [(_, concept)] = _wordings(core)
    assert (concept.subject, concept.definition) == ("food", "baked")
    assert [(term.text, term.status, term.note, term.exceptions) for term in concept.terms] == [
        ("pane", PREFERRED, "staple", ("pane e vino",)), ("bread", PREFERRED, None, ()), ("loaf", ADMITTED, None, ()),
    ]  # fmt: skip


def test_a_rival_preferred_term_is_a_conflict_unless_the_file_gives_ours_another_status(
    core: Core, tmp_path: Path
) -> None:
    _create(core, Concept((Term("it", "Kiev"), Term("en", "Kiev"), Term("en", "Kyiv", ADMITTED))))
    conflict = _plan(core, tmp_path, "it;en\nKiev;Kyiv\n").planned[0]
    assert conflict.reason is not None
    assert conflict.reason.text() == "the glossary prefers “Kiev”, the file “Kyiv”"
    said = _plan(core, tmp_path, "it;en;superseded:en\nKiev;Kyiv;Kiev\n").planned[0]
    assert said.fate is Fate.CHANGED


def test_an_open_proposal_is_not_written_over(core: Core, tmp_path: Path, people: People) -> None:
    _create(core, BREAD, people.rita, approve=False)
    [one] = _plan(core, tmp_path, "it;en;subject\npane;bread;food\n").planned
    assert one.reason is not None
    assert one.reason.text() == "a proposal about it waits for a ruling"


@pytest.mark.parametrize("form", ["csv", "tsv", "xlsx", "json", "tbx", "tbx2"])
def test_a_glossary_goes_round_with_every_status(core: Core, tmp_path: Path, people: People, form: str) -> None:
    scoped = Term("en", "Kiev", SUPERSEDED, exceptions=("chicken Kiev",), scopes=(Scope(PREFERRED, "house"),))
    kept = Term("en", "Kyiv", do_not_translate=True)
    _create(core, replace(KYIV, terms=(Term("it", "Kiev", gender=None), kept, scoped)))
    _create(core, BREAD, people.rita, approve=False)
    gone = _create(core, Concept((Term("it", "Lira"), Term("en", "Lira", DEPRECATED))))
    with core.writing() as session:
        rulings.retire(session, SYSTEM, core.now(), "desk", gone, 1)
        glossaries.create(session, SYSTEM, core.now(), slug="copy", name="Copy", source="it", target="en")
    written = _export(core, form)
    made, plan = _import(core, tmp_path, written, slug="copy")
    assert made is not None
    assert plan.counts()["wrong"] == 0
    assert _wordings(core, "copy") == _wordings(core)
    _, plan = _import(core, tmp_path, written)  # into itself: nothing to do but what is retired
    assert plan.counts() | {"new": 0} == {
        "new": 0,
        "changed": 0,
        "unchanged": 2,
        "conflicting": 0,
        "skipped": 0,
        "wrong": 0,
    }


def test_numbers_of_our_own_export_find_a_concept_whose_terms_changed(core: Core, tmp_path: Path) -> None:
    made = _create(core, KYIV)
    table = _export(core, "csv").decode().replace('"Kyiv"', '"Kyyiv"')
    [one] = _plan(core, tmp_path, table).planned
    assert (one.fate, one.concept_id) == (Fate.CHANGED, made)


def test_four_eyes_make_proposals_and_refuse_more(core: Core, tmp_path: Path, people: People) -> None:
    with core.writing() as session:
        glossaries.change(session, SYSTEM, core.now(), "desk", {"four_eyes": True})
    with pytest.raises(Conflict, match="somebody else must approve"):
        _import(core, tmp_path, "it;en\npane;bread\n", people.teo, approve=True)
    _import(core, tmp_path, "it;en\npane;bread\n", people.teo)
    [row] = _rows(core)
    assert (row.status, row.live, row.proposer_id) == (ConceptStatus.PROPOSED, None, people.teo.user_id)
    with core.writing() as session, pytest.raises(Conflict, match="proposed this yourself"):
        rulings.approve(session, people.teo, core.now(), "desk", row.id, 1)


def test_importing_takes_who_may_rule(core: Core, tmp_path: Path, people: People) -> None:
    for actor, refusal in ((people.rita, NotAllowed), (people.lea, NotAllowed), (people.otto, NotFound)):
        with pytest.raises(refusal):
            _plan(core, tmp_path, "it;en\npane;bread\n", actor)
    made, _ = _import(core, tmp_path, "it;en\npane;bread\n", people.teo)
    assert made is not None
    with pytest.raises(NotAllowed):
        _undo(core, made.id, people.rita)
    with core.reading() as session:
        events = list(session.scalars(select(Audit.event).where(Audit.event.startswith("terms-"))))
    assert events == ["terms-imported"]


def test_undo_is_one_action_that_leaves_later_changes_alone(core: Core, tmp_path: Path, people: People) -> None:
    bread = _create(core, BREAD)
    made, _ = _import(core, tmp_path, "it;en;subject\npane;bread;food\nolio;oil;food\nsale;salt;food\n", people.teo)
    assert made is not None
    *_, oil, salt = _rows(core)
    with core.writing() as session:
        wording = Concept((Term("it", "sale"), Term("en", "table salt")))
        concepts.change(session, people.edo, core.now(), "desk", salt.id, 1, wording, approve=True)
    _undo(core, made.id, people.teo)
    told = [(row.status, row.live["subject"] if row.live else None) for row in _rows(core)]
    assert told == [
        (ConceptStatus.APPROVED, None), (ConceptStatus.RETIRED, "food"), (ConceptStatus.APPROVED, None),
    ]  # fmt: skip
    with core.reading() as session:
        assert term_imports.outcomes(session, made.id) == {"undone": [bread, oil.id], "kept": [salt.id]}
        events = select(ConceptEvent.event).where(ConceptEvent.concept_id == bread).order_by(ConceptEvent.id)
        assert list(session.scalars(events)) == ["approved", "imported", "import-undone"]
    with pytest.raises(Conflict, match="undone already"):
        _undo(core, made.id, people.teo)
    again, plan = _import(core, tmp_path, "it;en\nolio;oil\n", people.teo)
    assert again is not None
    assert plan.counts()["new"] == 1  # what is retired stands in nobody's way


def test_a_glossary_that_changed_between_plan_and_import_is_looked_at_again(core: Core, tmp_path: Path) -> None:
    path = tmp_path / "terms"
    path.write_text("it;en\npane;bread\n")
    with core.reading() as session:
        contents = term_imports.read(glossaries.get(session, SYSTEM, "desk"), path, "terms")
        plan = term_imports.planned(session, SYSTEM, "desk", contents)
    assert plan.counts()["new"] == 1
    _create(core, BREAD)
    with core.writing() as session:
        _, plan = term_imports.apply(session, SYSTEM, core.now(), "desk", contents, plan, file_name="terms")
    assert plan.counts()["unchanged"] == 1
    assert len(_rows(core)) == 1


def test_what_only_the_service_knows_is_wrong_with_row_and_column(core: Core, tmp_path: Path) -> None:
    plan = _plan(core, tmp_path, "concept,language,term,scopes\none,it,uno,\none,en,one,admitted@mars\n")
    assert [(one.row, one.column, one.value) for one in plan.wrong] == [(3, "scopes", "mars")]


def test_spellings_are_found_as_if_each_concept_had_been_entered_by_hand(core: Core, tmp_path: Path) -> None:
    _import(core, tmp_path, "it;en\npane;bread\n")
    by_hand = _create(core, replace(BREAD, subject="x"))
    with core.reading() as session:
        found = [
            list(session.execute(select(ConceptSpelling.language, ConceptSpelling.spelling).where(here)))
            for here in (ConceptSpelling.concept_id != by_hand, ConceptSpelling.concept_id == by_hand)
        ]
    assert found[0] == found[1] != []


# --- sync -----------------------------------------------------------------------------------------------------------


def _sync(core: Core, folder: Path, *, dry_run: bool = False) -> term_sync.Synced:
    with core.writing() as session:
        glossary = term_sync.glossary_for(session, SYSTEM, core.now())
        files = term_sync.read(folder)
        return term_sync.sync(session, SYSTEM, core.now(), glossary, files, dry_run=dry_run)


TERMS = "concept,subject,language,term\nbread,food,it,pane\nbread,,en,bread\noil,food,it,olio\noil,,en,oil\n"


def test_a_second_sync_changes_nothing_and_a_rehearsal_never_does(core: Core, tmp_path: Path) -> None:
    (tmp_path / "food.csv").write_text(TERMS)
    assert _sync(core, tmp_path, dry_run=True).plan.counts()["new"] == 2
    assert _rows(core, "newsroom") == []
    assert _sync(core, tmp_path).plan.counts()["new"] == 2
    before = [(row.id, row.version) for row in _rows(core, "newsroom")]
    with core.reading() as session:
        revision = session.scalar(select(Glossary.revision).where(Glossary.slug == "newsroom"))
    assert _sync(core, tmp_path).plan.counts() == {
        "new": 0, "changed": 0, "unchanged": 2, "conflicting": 0, "skipped": 0, "wrong": 0,
    }  # fmt: skip
    assert [(row.id, row.version) for row in _rows(core, "newsroom")] == before
    with core.reading() as session:
        assert session.scalar(select(Glossary.revision).where(Glossary.slug == "newsroom")) == revision


def test_one_job_counts_what_all_concepts_of_a_sync_or_an_import_leave_to_mend(core: Core, tmp_path: Path) -> None:
    make_memory(core)
    add_units(core, [("L'olio.", "The oyl."), ("Il pane.", "The bred."), ("Pane e olio.", "Bred and oyl.")])
    (tmp_path / "food.csv").write_text(
        "concept,language,term,status\nbread,it,pane,\nbread,en,bread,preferred\nbread,en,bred,deprecated\n"
        "oil,it,olio,\noil,en,oil,preferred\noil,en,oyl,deprecated\n"
    )

    def to_mend(slug: str) -> list[tuple[int | None, bool]]:
        with core.reading() as session:
            memory_ids = [memory.id for memory in memories.visible(session, SYSTEM)]
            standing = [rechecks.standing(session, row, memory_ids) for row in _rows(core, slug)]
            return [(one.violating, one.is_live) for one in standing]

    _sync(core, tmp_path)
    _import(core, tmp_path, (tmp_path / "food.csv").read_text())
    with core.reading() as session:
        kinds = [job.kind for job in jobs.newest(session, SYSTEM)]
    assert kinds == [rechecks.TERMS_KIND, rechecks.TERMS_KIND]
    assert to_mend("newsroom") == [(None, True), (None, True)]
    while Runner(core).run_one():
        pass
    assert to_mend("newsroom") == to_mend("desk") == [(2, False), (2, False)]
    with core.reading() as session:
        said = jobs.newest(session, SYSTEM)[0].message
    assert said is not None
    assert said["params"] == {"concepts": 2, "units": 4}


def test_a_sync_changes_its_own_and_never_what_the_desk_ruled_on(core: Core, tmp_path: Path, people: People) -> None:
    file = tmp_path / "food.csv"
    file.write_text(TERMS)
    _sync(core, tmp_path)
    bread, oil = _rows(core, "newsroom")
    with core.writing() as session:
        wording = Concept((Term("it", "olio"), Term("en", "olive oil")))
        concepts.change(session, people.ada, core.now(), "newsroom", oil.id, 1, wording, approve=True)
    file.write_text(TERMS.replace("en,bread", "en,loaf").replace("en,oil", "en,fat"))
    done = _sync(core, tmp_path)
    assert [(one.found.key, one.fate.value) for one in done.plan.planned] == [
        ("bread", "changed"),
        ("oil", "conflicting"),
    ]
    texts = [[term.text for term in concept.terms] for _, concept in _wordings(core, "newsroom")]
    assert texts == [["pane", "loaf"], ["olio", "olive oil"]]
    file.write_text("\n".join(TERMS.splitlines()[:3]))
    assert _sync(core, tmp_path).gone == 1
    assert [row.status for row in _rows(core, "newsroom")] == [ConceptStatus.APPROVED] * 2
    assert bread.version == 1


@pytest.mark.parametrize("ruling", ["retire", "reject"])
def test_what_the_desk_took_out_of_force_does_not_come_back(core: Core, tmp_path: Path, ruling: str) -> None:
    (tmp_path / "food.csv").write_text(TERMS)
    _sync(core, tmp_path)
    oil = _rows(core, "newsroom")[1]
    with core.writing() as session:
        if ruling == "retire":
            rulings.retire(session, SYSTEM, core.now(), "newsroom", oil.id, 1)
        else:
            wording = Concept((Term("it", "olio"), Term("en", "fat")))
            concepts.change(session, SYSTEM, core.now(), "newsroom", oil.id, 1, wording)
    assert _sync(core, tmp_path).plan.counts()["conflicting"] == 1
    assert len(_rows(core, "newsroom")) == 2


def test_a_concept_the_desk_had_before_the_files_is_its_own(core: Core, tmp_path: Path) -> None:
    with core.writing() as session:
        term_sync.glossary_for(session, SYSTEM, core.now())
        concepts.create(session, SYSTEM, core.now(), "newsroom", BREAD, approve=True)
    (tmp_path / "food.csv").write_text(TERMS)
    done = _sync(core, tmp_path)
    assert [(one.found.key, one.fate.value) for one in done.plan.planned] == [("bread", "conflicting"), ("oil", "new")]
    assert [term.text for term in _wordings(core, "newsroom")[0][1].terms] == ["pane", "bread"]


def test_the_term_files_load_whole_and_without_a_conflict(core: Core) -> None:
    done = _sync(core, term_sync.FOLDER)
    assert done.plan.counts()["new"] >= 330
    assert done.plan.counts() | {"new": 0} == {
        "new": 0,
        "changed": 0,
        "unchanged": 0,
        "conflicting": 0,
        "skipped": 0,
        "wrong": 0,
    }


def test_into_a_glossary_of_four_eyes_a_sync_only_proposes(core: Core, tmp_path: Path) -> None:
    (tmp_path / "food.csv").write_text(TERMS)
    with core.writing() as session:
        term_sync.glossary_for(session, SYSTEM, core.now())
        glossaries.change(session, SYSTEM, core.now(), "newsroom", {"four_eyes": True})
    _sync(core, tmp_path)
    assert {row.status for row in _rows(core, "newsroom")} == {ConceptStatus.PROPOSED}
    assert _sync(core, tmp_path).plan.counts()["unchanged"] == 2


def test_a_glossary_with_imports_is_removed_for_good(core: Core, clock: Clock, tmp_path: Path) -> None:
    _import(core, tmp_path, "it;en\npane;bread\n")
    with core.writing() as session:
        glossaries.trash(session, SYSTEM, core.now(), "desk")
    clock.forward(days=31)
    while True:
        with core.writing() as session:
            if not glossaries.purge(session, core.now()):
                break
    with core.reading() as session:
        assert session.scalar(select(Glossary.id)) is None


# --- alarms ---------------------------------------------------------------------------------------------------------


def _own_pairs() -> list[tuple[str, str]]:
    files = term_sync.read(term_sync.FOLDER)
    pairs = []
    for one in files.found:
        sides = [
            next(term.text for term in one.concept.terms if term.language == language) for language in ("it", "en")
        ]
        pairs.append((sides[0], sides[1]))
    return pairs


def _alarms(core: Core, folder: Path, pairs: list[tuple[str, str]]) -> set[str]:
    path = folder / "terms"
    path.write_text("it\ten\n" + "".join(f"{it}\t{en}\n" for it, en in pairs), encoding="utf-8")
    with core.reading() as session:
        glossary = glossaries.get(session, SYSTEM, "desk")
        contents = term_imports.read(glossary, path, "terms")
        plan = term_plans.plan(session, glossary, contents.found, contents.wrong)
        return {alarm.code for alarm in term_alarms.alarms(glossary, contents, plan)}


def test_a_valid_but_wrong_file_raises_its_alarm_and_a_good_one_none(core: Core, tmp_path: Path) -> None:
    pairs = _own_pairs()
    assert _alarms(core, tmp_path, pairs) == set()
    assert _alarms(core, tmp_path, sorted(pairs, key=lambda pair: pair[0].casefold())) == set()
    alone = list(zip([it for it, _ in pairs], sorted((en for _, en in pairs), key=str.casefold), strict=True))
    assert "sorted" in _alarms(core, tmp_path, alone)
    assert _alarms(core, tmp_path, [(en, it) for it, en in pairs]) == {"swapped"}
    assert _alarms(core, tmp_path, [(it[:1].upper() + it[1:], en) for it, en in pairs]) == {"capitals"}
    broken = [(it.replace("à", "Ã\xa0").replace("è", "Ã¨"), en.replace("é", "Ã©")) for it, en in pairs]
    assert _alarms(core, tmp_path, broken) == {"mojibake"}


@pytest.mark.parametrize("seed", range(3))
def test_some_rows_of_a_good_file_raise_no_alarm(core: Core, tmp_path: Path, seed: int) -> None:
    some = random.Random(seed).sample(_own_pairs(), 40)
    assert _alarms(core, tmp_path, some) == set()
    assert _alarms(core, tmp_path, sorted(some, key=lambda pair: pair[1].casefold())) == set()


def test_a_file_that_contradicts_the_glossary_everywhere_raises_one(core: Core, tmp_path: Path) -> None:
    pairs = [(f"parola {letter}", f"word {letter}") for letter in "abcdefghijklmn"]
    _import(core, tmp_path, "it;en\n" + "".join(f"{it};{en}\n" for it, en in pairs))
    turned = [(it, en) for (it, _), (_, en) in zip(pairs, pairs[1:] + pairs[:1], strict=True)]
    assert "contrary" in _alarms(core, tmp_path, turned)


# --- choices --------------------------------------------------------------------------------------------------------


RIVALS = "it;en;note\nKiev;Chiev;\npane;loaf;staple\nolio;oil;\n"


def _settled(core: Core, folder: Path, choices: dict[int, Choice], table: str = RIVALS) -> tuple[Contents, Plan]:
    path = folder / "terms"
    path.write_text(table)
    with core.reading() as session:
        contents = term_imports.read(
            glossaries.get(session, SYSTEM, "desk"), path, "terms", None, Amendments({}, choices)
        )
        return contents, term_imports.planned(session, SYSTEM, "desk", contents)


def _rivals(core: Core) -> None:
    _create(core, replace(KYIV, definition="capital"))
    _create(core, replace(BREAD, terms=(*BREAD.terms, Term("en", "loaf", ADMITTED))))


def _told(term: Term) -> str:
    return f"{term.text}/{term.status}"


@pytest.mark.parametrize(
    ("choice", "fate", "kiev", "pane"),
    [
        (None, "conflicting", [], []),
        (Choice.OURS, "unchanged", [], []),
        (Choice.SKIP, "skipped", [], []),
        (Choice.THEIRS, "changed", ["Kiev/preferred", "Chiev/preferred"],
         ["pane/preferred", "loaf/preferred"]),
        (Choice.MERGE, "changed", ["Kiev/preferred", "Kyiv/preferred", "Kiev/superseded", "Chiev/admitted"],
         ["pane/preferred", "bread/preferred", "loaf/admitted"]),
    ],
)  # fmt: skip
def test_a_conflict_is_settled_row_by_row_and_stays_settled(
    core: Core, tmp_path: Path, choice: Choice | None, fate: str, kiev: list[str], pane: list[str]
) -> None:
    _rivals(core)
    choices = {row: choice for row in (2, 3) if choice is not None}
    contents, plan = _settled(core, tmp_path, choices)
    assert [(one.fate.value, one.choice) for one in plan.planned] == [(fate, choice), (fate, choice), ("new", None)]
    if choice is not Choice.SKIP:
        assert set(plan.planned[0].choices) == set(Choice)
    with core.writing() as session:
        glossaries.raise_revision(session, 1)  # the plan is out of date: it is made again, with the choices
    with core.writing() as session:
        term_imports.apply(session, SYSTEM, core.now(), "desk", contents, plan, file_name="terms")
    stored = [[_told(term) for term in concept.terms] for _, concept in _wordings(core)]
    assert stored[0] == (kiev or ["Kiev/preferred", "Kyiv/preferred", "Kiev/superseded"])
    assert stored[1] == (pane or ["pane/preferred", "bread/preferred", "loaf/admitted"])
    assert _wordings(core)[0][1].definition == "capital"
    assert len(stored) == 3
    if choice in (Choice.THEIRS, Choice.MERGE):
        assert _settled(core, tmp_path, choices)[1].counts()["unchanged"] == 3


def test_a_row_that_is_left_out_makes_room_for_another(core: Core, tmp_path: Path) -> None:
    table = "it;en\nolio;oil\nolio;oil\n"
    assert _settled(core, tmp_path, {}, table)[1].counts()["conflicting"] == 1
    counts = _settled(core, tmp_path, {2: Choice.SKIP}, table)[1].counts()
    assert counts == {"new": 1, "changed": 0, "unchanged": 0, "conflicting": 0, "skipped": 1, "wrong": 0}


def test_a_choice_never_writes_over_a_proposal_or_twice_over_a_concept(
    core: Core, tmp_path: Path, people: People
) -> None:
    _create(core, BREAD, people.rita, approve=False)
    _create(core, KYIV)
    table = "it;en\npane;loaf\nKiev;Chiev\nKiev;Kief\nKiev;Kyiv\n"
    plan = _settled(core, tmp_path, dict.fromkeys((2, 3, 4), Choice.THEIRS), table)[1]
    assert [one.fate.value for one in plan.planned] == ["conflicting", "changed", "conflicting", "conflicting"]
    assert [one.reason.text() for one in plan.of(Fate.CONFLICTING) if one.reason] == [
        "a proposal about it waits for a ruling", "concept 2 has this term and renders it as “Kyiv”, “Kiev”",
        "row 3 of the file is the same concept",
    ]  # fmt: skip
