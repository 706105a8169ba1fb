"""Look-ups through the services: rights, filters before the cut, directions, variants, freshness, what is refused."""

import subprocess
import sys
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from tests.builders import add_units, make_memory, new_unit
from tests.conftest import Clock
from tests.people import People
from tmserver.core import Core
from tmserver.db.tables import Unit
from tmserver.domain.matches import LookupRequest, MatchKind, MatchPolicy, Query
from tmserver.domain.people import SYSTEM, Actor
from tmserver.domain.segments import Segment
from tmserver.errors import BadCharacter, BadLanguage, Invalid, NotFound, TextEmpty, TextTooLong, TooMany
from tmserver.services import lookup, memories, units
from tmserver.services.lookup import Match


def _find(
    core: Core, text: str, actor: Actor = SYSTEM, *, source: str = "it", target: str = "en", min_score: int = 70,
    limit: int = 5, memories_: list[str] | None = None, reverse: bool = True, previous: str | None = None,
    next: str | None = None, key: str | None = None, markup: str | None = None,
) -> list[Match]:  # fmt: skip
    query = Query(Segment(text, markup), previous, next, key)
    request = LookupRequest(source, target, [query], MatchPolicy(min_score, limit), memories_, reverse)
    with core.reading() as session:
        return list(lookup.find_matches(session, actor, core.indexes, core.now(), request).results[0].matches)


def _penalties(match: Match) -> dict[str, int]:
    return {penalty.name: penalty.points for penalty in match.penalties}


def test_what_the_desk_said_before_is_offered_with_its_provenance(core: Core, people: People) -> None:
    make_memory(core)
    add_units(core, [("Le ricerche riprendono all'alba.", "The search resumes at dawn.")], actor=people.rita)
    [match] = _find(core, "Le ricerche riprendono all'alba.")
    assert (match.score, match.raw_score, match.kind) == (100, 100, MatchKind.EXACT)
    assert (match.target.text, match.memory, match.created_by, match.uses) == (
        "The search resumes at dawn.",
        "world",
        "rita",
        1,
    )


def test_a_neighbour_makes_101_and_both_make_102(core: Core) -> None:
    make_memory(core)
    add_units(core, [new_unit("Nessun ferito.", "No one was hurt.", previous="", next="La strada è chiusa.")])
    assert _find(core, "Nessun ferito.")[0].score == 100
    assert _find(core, "Nessun ferito.", previous="")[0].score == 101
    assert _find(core, "Nessun ferito.", previous="", next="La strada è chiusa.")[0].score == 102
    assert _find(core, "Nessun ferito.", previous="Altro.")[0].score == 100


def test_a_bare_look_up_says_the_same_and_explains_nothing(core: Core) -> None:
    make_memory(core)
    add_units(core, [("Il traffico è bloccato.", "Traffic stops."), ("Ministero dei Trasporti", "Transport Ministry")])
    texts = ("Il traffico non è bloccato.", "Ieri il Ministero dei Trasporti ha riaperto la statale per Aosta.")
    asked = [Query(Segment(text)) for text in texts]
    request = LookupRequest("it", "en", asked)
    with core.reading() as session:
        told, bare = (
            lookup.find_matches(session, SYSTEM, core.indexes, core.now(), one).results
            for one in (request, replace(request, bare=True))
        )
    assert told[0].matches[0].diff
    assert told[0].matches[0].warnings
    assert told[1].fragments
    assert [one.matches for one in bare] == [
        tuple(replace(match, diff=(), warnings=()) for match in one.matches) for one in told
    ]
    assert [one.fragments for one in bare] == [(), ()]


def test_one_other_word_of_five_is_eighty_and_the_diff_shows_it(core: Core) -> None:
    make_memory(core)
    add_units(core, [("Il ministro parte per Berlino", "The minister leaves for Berlin")])
    [match] = _find(core, "Il ministro parte per Vienna")
    assert (match.score, match.kind) == (80, MatchKind.FUZZY)
    assert "".join(step.text for step in match.diff if step.op != "insert") == "Il ministro parte per Berlino"
    assert "".join(step.text for step in match.diff if step.op != "delete") == "Il ministro parte per Vienna"


@pytest.mark.parametrize(
    ("stored", "asked", "penalty"),
    [
        ("L'accordo «regge», dice il premier.", 'L’accordo "regge", dice il premier.', "typography"),
        ("Borsa in forte calo", "BORSA IN FORTE CALO", "case"),
        ("Borsa in forte calo", "Borsa, in forte calo", "punctuation"),
    ],
)
def test_the_same_words_written_otherwise_are_99_and_say_why(core: Core, stored: str, asked: str, penalty: str) -> None:
    make_memory(core)
    add_units(core, [(stored, "x")])
    [match] = _find(core, asked)
    assert (match.score, _penalties(match)) == (99, {penalty: 1})


def test_tags_are_compared_apart_from_text(core: Core) -> None:
    make_memory(core)
    add_units(core, [("Il premier parla alla Camera", "The PM speaks")])
    [match] = _find(core, "Il premier parla alla Camera", markup='Il <pc id="1">premier</pc> parla alla Camera')
    assert (match.score, _penalties(match)) == (99, {"tags": 1})


def test_a_memory_is_searched_in_reverse_unless_that_is_switched_off(core: Core) -> None:
    make_memory(core)
    add_units(core, [("Il vertice è rinviato.", "The summit is postponed.")])
    [match] = _find(core, "The summit is postponed.", source="en", target="it")
    assert (match.score, _penalties(match)) == (99, {"reversed": 1})
    assert (match.source.text, match.target.text) == ("The summit is postponed.", "Il vertice è rinviato.")
    assert _find(core, "The summit is postponed.", source="en", target="it", reverse=False) == []


@pytest.mark.parametrize(("asked", "score"), [("en", 100), ("en-GB", 100), ("en-US", 99), ("EN_us", 99), ("fr", None)])
def test_regions_of_a_language_find_each_other_and_say_so(core: Core, asked: str, score: int | None) -> None:
    make_memory(core)
    add_units(core, [new_unit("La difesa aerea.", "Air defence.", target_language="en-GB")])
    found = _find(core, "La difesa aerea.", target=asked)
    assert ([match.score for match in found] or [None]) == [score]


def test_a_memory_of_two_regions_gives_each_text_to_its_exact_tag(core: Core) -> None:
    make_memory(core, "house", source="en-US", target="en-GB")
    unit = new_unit(
        "Defense minister resigns.", "Defence minister resigns.", source_language="en-US", target_language="en-GB"
    )
    add_units(core, [unit], memory="house")
    [match] = _find(core, "Defense minister resigns.", source="en-US", target="en-GB")
    assert (match.score, match.target.text) == (100, "Defence minister resigns.")
    [reverse] = _find(core, "Defence minister resigns.", source="en-GB", target="en-US")
    assert (reverse.score, reverse.target.text) == (99, "Defense minister resigns.")


def test_a_memorys_penalty_is_taken_off_and_named(core: Core) -> None:
    make_memory(core, penalty=7)
    add_units(core, [("Allerta gialla in Toscana.", "Yellow alert in Tuscany.")])
    [match] = _find(core, "Allerta gialla in Toscana.")
    assert (match.score, match.raw_score, match.kind, _penalties(match)) == (93, 100, MatchKind.EXACT, {"memory": 7})


def test_another_desks_units_are_filtered_before_the_cut(core: Core, people: People) -> None:
    make_memory(core, "sport", desk="sport")
    make_memory(core, "world", desk="world")
    add_units(core, [(f"La partita è finita.{' ' * n}", f"Sport {n}") for n in range(6)], memory="sport")
    add_units(core, [("La partita è finita qui", "World")])
    found = _find(core, "La partita è finita.", people.rita, limit=5)
    assert [match.memory for match in found] == ["world"]
    assert {match.memory for match in _find(core, "La partita è finita.", people.otto)} == {"sport"}
    with pytest.raises(NotFound):
        _find(core, "La partita è finita.", people.rita, memories_=["sport"])


def test_an_embargoed_unit_is_its_desks_alone_until_the_hour(core: Core, people: People, clock: Clock) -> None:
    make_memory(core)
    [unit] = add_units(core, [("Il governo cade.", "The government falls.")])
    with core.writing() as session:
        revision = memories.raise_revision(session, unit.memory_id)
        world = next(iter(people.rita.memberships))
        until = core.now() + timedelta(hours=2)
        session.execute(
            update(Unit).where(Unit.id == unit.id).values(embargo_until=until, embargo_desk_id=world, revision=revision)
        )
    assert len(_find(core, "Il governo cade.", people.rita)) == 1
    assert _find(core, "Il governo cade.", people.otto) == []
    with core.reading() as session:
        assert units.get(session, people.rita, core.now(), "world", unit.id)
        assert units.page(session, people.otto, core.now(), "world") == []
        with pytest.raises(NotFound):
            units.get(session, people.otto, core.now(), "world", unit.id)
    clock.forward(hours=3)
    assert len(_find(core, "Il governo cade.", people.otto)) == 1


def test_a_retired_unit_and_a_memory_in_the_trash_are_not_offered(core: Core, people: People) -> None:
    make_memory(core)
    one, _ = add_units(core, [("Sciopero dei treni.", "Rail strike."), ("Sciopero dei treni.", "Train strike.")])
    assert len(_find(core, "Sciopero dei treni.")) == 2
    with core.writing() as session:
        units.retire(session, people.teo, core.now(), "world", one.id, 1)
    assert [match.target.text for match in _find(core, "Sciopero dei treni.")] == ["Train strike."]
    with core.writing() as session:
        memories.trash(session, people.ada, core.now(), "world")
    assert _find(core, "Sciopero dei treni.") == []
    with core.writing() as session:
        memories.restore(session, people.ada, core.now(), "world")
    assert len(_find(core, "Sciopero dei treni.")) == 1


def test_an_edit_is_offered_at_the_next_lookup(core: Core, people: People) -> None:
    make_memory(core)
    [unit] = add_units(core, [("Tregua di tre giorni.", "Three-day truce.")])
    assert len(_find(core, "Tregua di tre giorni.")) == 1
    with core.writing() as session:
        units.change(
            session,
            people.teo,
            core.now(),
            "world",
            unit.id,
            1,
            {"source": Segment("Tregua di sette giorni in tutto il Paese.")},
        )
    assert _find(core, "Tregua di tre giorni.", min_score=90) == []
    assert _find(core, "Tregua di sette giorni in tutto il Paese.")[0].version == 2


ADDS = """
import os, sys
from tmserver.core import Core
from tmserver.domain.people import SYSTEM
from tmserver.domain.segments import Segment
from tmserver.domain.units import NewUnit
from tmserver.services import units
core = Core.from_env()
for line in sys.stdin:
    with core.writing() as session:
        units.add(session, SYSTEM, core.now(), "world", [NewUnit(Segment(line.strip()), Segment("x"), "it", "en")])
    print("done", flush=True)
core.close()
"""


def test_what_another_process_confirms_is_offered_at_the_next_lookup(core: Core, environment: dict[str, str]) -> None:
    make_memory(core)
    other = subprocess.Popen(
        [sys.executable, "-c", ADDS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    )
    assert other.stdin is not None
    assert other.stdout is not None
    for number in range(20):
        sentence = f"Il convoglio numero {number} ha passato il confine."
        other.stdin.write(sentence + "\n")
        other.stdin.flush()
        assert other.stdout.readline() == "done\n"
        assert _find(core, sentence)[0].score == 100
    other.stdin.close()
    other.wait(10)
    other.stdout.close()


def test_a_pair_without_a_memory_and_equal_languages_find_nothing(core: Core) -> None:
    make_memory(core)
    add_units(core, [("Uno", "One")])
    assert _find(core, "Uno", source="de", target="fr") == []
    assert _find(core, "Uno", source="it", target="it") == []


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("", TextEmpty),
        (" \n ", TextEmpty),
        ("a" * 10_001, TextTooLong),
        ("a\x00b", BadCharacter),
        ("\ud800", BadCharacter),
    ],
)
def test_texts_that_cannot_be_looked_up_are_refused(core: Core, text: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        _find(core, text)


def test_bad_languages_scores_limits_and_batches_are_refused(core: Core) -> None:
    for wrong, refusal in (
        ({"source": "italiano"}, BadLanguage),
        ({"min_score": 0}, Invalid),
        ({"min_score": 103}, Invalid),
        ({"limit": 51}, Invalid),
        ({"limit": 0}, Invalid),
    ):
        with pytest.raises(refusal):
            _find(core, "Uno", **wrong)  # type: ignore[arg-type]
    with pytest.raises(TooMany), core.reading() as session:
        lookup.find_matches(
            session, SYSTEM, core.indexes, core.now(), LookupRequest("it", "en", [Query(Segment("Uno"))] * 201)
        )
