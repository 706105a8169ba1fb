"""Stored translations that say the query's values: labelled honestly, refused when unsure, and found before the cut."""

import random
from dataclasses import replace

import pytest

from tests.builders import add_units, make_memory, new_unit
from tests.matching import oracle
from tmserver.core import Core
from tmserver.db.tables import Unit
from tmserver.domain.concepts import Concept, ConceptKind, Term, TermStatus
from tmserver.domain.matches import LookupRequest, MatchKind, MatchPolicy, Query, Repair
from tmserver.domain.people import SYSTEM
from tmserver.domain.segments import Segment
from tmserver.domain.styles import Origin
from tmserver.domain.terms import TermRequest
from tmserver.domain.units import NewUnit
from tmserver.formats import inline
from tmserver.matching.rows import Row, Sieve
from tmserver.services import concepts, desks, glossaries, lookup, styles, terms, units
from tmserver.services.lookup import Match
from tmserver.text.placeables import Refusal, Valued, adapt, applied


@pytest.fixture(autouse=True)
def desk(core: Core) -> None:
    make_memory(core)


def _find(
    core: Core,
    asked: str | Query,
    *,
    source: str = "it",
    target: str = "en",
    limit: int = 5,
    min_score: int = 70,
    outlet: str | None = None,
) -> list[Match]:
    query = asked if isinstance(asked, Query) else Query(Segment(asked))
    request = LookupRequest(source, target, [query], MatchPolicy(min_score, limit), outlet=outlet)
    with core.reading() as session:
        termbase = terms.termbase(
            session, SYSTEM, core.recognisers, TermRequest(source, target, core.today(), None, outlet)
        )
        found = lookup.find_matches(session, SYSTEM, core.indexes, core.now(), request, termbase)
    return list(found.results[0].matches)


def test_a_unit_that_differs_only_in_values_comes_with_them_rewritten_and_marked(core: Core) -> None:
    add_units(core, [("Il 3 marzo ha venduto 1.250 auto.", "It sold 1,250 cars on March 3.")])
    [match] = _find(core, "Il 21 aprile ha venduto 2.400 auto.")
    assert match.target.text == "It sold 2,400 cars on April 21."
    assert (match.score, match.kind) == (99, MatchKind.ADAPTED)
    assert [(one.name, one.points) for one in match.penalties] == [("adapted", 1)]
    assert match.raw_score == 57  # four of seven words are the same before anything is taken over
    assert match.repairs == (
        Repair("number", 8, 13, "1,250", "2,400"), Repair("date", 22, 27, "March", "April"),
        Repair("date", 28, 30, "3", "21"),
    )  # fmt: skip


def test_values_taken_over_are_written_as_the_outlet_or_else_the_house_chose(core: Core) -> None:
    with core.writing() as session:
        desks.create_outlet(session, SYSTEM, core.now(), slug="us", name="US edition")
        styles.change(session, SYSTEM, core.now(), None, "en", 0, {"times": "12-point", "dates": "day-first"})
        styles.change(session, SYSTEM, core.now(), "us", "en", 0, {"dates": "month-first", "months": "short-point"})
    add_units(core, [("Il 3 marzo alle 18.30 aprono 12 musei.", "On 3 March at 18:30, 12 museums open.")])
    asked = "Il 21 novembre alle 20.15 aprono 12 musei."
    [at_us], [at_house] = _find(core, asked, outlet="us"), _find(core, asked)
    assert at_us.target.text == "On Nov. 21 at 8.15pm, 12 museums open."
    assert at_us.repairs == (
        Repair("date", 3, 10, "3 March", "Nov. 21", Origin.OUTLET),
        Repair("time", 14, 20, "18:30", "8.15pm", Origin.HOUSE),
    )
    assert at_house.target.text == "On 21 November at 8.15pm, 12 museums open."
    assert [one.style for one in at_house.repairs] == [None, None, Origin.HOUSE]


def test_an_exact_match_is_offered_as_the_outlet_or_the_house_writes_its_values(core: Core) -> None:
    text, stored = "Il 3 marzo alle 18.30 aprono 12 musei.", "On 3 March at 18:30, 12 museums open."
    add_units(core, [(text, stored)])
    [as_stored] = _find(core, text)
    assert (as_stored.score, as_stored.kind, as_stored.target.text) == (100, MatchKind.EXACT, stored)
    with core.writing() as session:
        desks.create_outlet(session, SYSTEM, core.now(), slug="us", name="US edition")
        styles.change(session, SYSTEM, core.now(), None, "en", 0, {"times": "12-point", "dates": "day-first"})
        styles.change(session, SYSTEM, core.now(), "us", "en", 0, {"dates": "month-first"})
    asked = Query(Segment(text), previous="", next="")
    [at_us], [at_house] = _find(core, asked, outlet="us"), _find(core, text)
    assert (at_us.score, at_us.kind, at_us.raw_score) == (99, MatchKind.ADAPTED, 100)
    assert [(one.name, one.points) for one in at_us.penalties] == [("adapted", 1)]
    assert at_us.target.text == "On March 3 at 6.30pm, 12 museums open."
    assert at_us.repairs == (
        Repair("date", 3, 10, "3 March", "March 3", Origin.OUTLET),
        Repair("time", 14, 20, "18:30", "6.30pm", Origin.HOUSE),
    )
    assert [one.now for one in at_house.repairs] == ["6.30pm"]
    [one] = _find(core, "Il 3 aprile alle 18.30 aprono 12 musei.", outlet="us")
    assert one.target.text == "On April 3 at 6.30pm, 12 museums open."  # the time is another's too


def test_an_exact_match_that_is_written_otherwise_gives_its_place_to_whole_ones_before_the_cut(core: Core) -> None:
    with core.writing() as session:
        styles.change(session, SYSTEM, core.now(), None, "en", 0, {"times": "12-point"})
    text = "Si vota alle 18.30."
    add_units(core, [(text, "Voting is in the evening.")])
    for number in ("one", "two", "three"):  # newer, so before it where nothing is written otherwise
        add_units(core, [(text, f"Voting is at 18:30, {number}.")])
    [first, second] = _find(core, text, limit=2)
    assert (first.score, first.target.text) == (100, "Voting is in the evening.")
    assert (second.score, second.target.text) == (99, "Voting is at 6.30pm, three.")


def test_a_value_written_in_another_way_is_the_same_value(core: Core) -> None:
    add_units(core, [("Sale del 5 per cento.", "It is up 5%.")])
    [match] = _find(core, "Sale del 5%.")
    assert (match.score, match.kind, match.target.text, match.repairs) == (99, MatchKind.ADAPTED, "It is up 5%.", ())


def test_an_article_that_goes_with_the_number_is_no_difference(core: Core) -> None:
    add_units(core, [("Prezzi in rialzo dell'8%.", "Prices up 8%.")])
    [match] = _find(core, "Prezzi in rialzo del 5%.")
    assert (match.score, match.target.text) == (99, "Prices up 5%.")


def test_penalties_add_up(core: Core) -> None:
    add_units(core, [("Venduti 12 quadri", "12 paintings sold")])
    [match] = _find(core, "Venduti 15 quadri.")
    assert (match.score, [one.name for one in match.penalties]) == (98, ["punctuation", "adapted"])


def test_where_words_differ_too_the_match_stays_fuzzy_with_the_values_taken_over(core: Core) -> None:
    add_units(core, [("Il porto ha movimentato 12 navi in un mese.", "The port handled 12 ships in a month.")])
    [match] = _find(core, "Il porto ha movimentato 15 navi in un anno.")
    assert (match.kind, match.score, match.target.text) == (
        MatchKind.FUZZY, 87, "The port handled 15 ships in a month.",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("source", "target", "asked"),
    [
        ("Sono arrivate 7 navi nel porto.", "Seven ships arrived in the port.", "Sono arrivate 9 navi nel porto."),
        ("Sono 3 i morti e 3 i feriti.", "3 people died and 3 were hurt.", "Sono 4 i morti e 5 i feriti."),
        ("Vale oggi 40 milioni di euro.", "It is worth €40 million today.", "Vale oggi 40 miliardi di euro."),
    ],
)
def test_what_is_not_sure_stays_a_plain_fuzzy_match(core: Core, source: str, target: str, asked: str) -> None:
    add_units(core, [(source, target)])
    [match] = _find(core, asked, min_score=50)
    assert (match.kind, match.target.text, match.repairs) == (MatchKind.FUZZY, target, ())


def test_an_adapted_match_is_never_a_context_match(core: Core) -> None:
    add_units(core, [new_unit("Sono 12 le navi.", "There are 12 ships.", previous="Prima.", next="Dopo.")])
    [match] = _find(core, Query(Segment("Sono 15 le navi."), "Prima.", "Dopo."))
    assert (match.score, match.kind) == (99, MatchKind.ADAPTED)


def test_memories_are_searched_in_reverse_too(core: Core) -> None:
    add_units(core, [("Costa 1.250 euro.", "It costs €1,250.")])
    [match] = _find(core, "It costs €3,400.50.", source="en", target="it")
    assert (match.target.text, match.score) == ("Costa 3.400,50 euro.", 98)


def _tagged(source: str, target: str) -> NewUnit:
    return replace(new_unit("", ""), source=inline.read(source), target=inline.read(target))


def test_values_inside_tags_are_rewritten_where_they_stand(core: Core) -> None:
    add_units(core, [_tagged('Sono <pc id="1">12</pc> navi.', 'There are <pc id="1">12</pc> ships.')])
    [match] = _find(core, Query(inline.read('Sono <pc id="1">15</pc> navi.')))
    assert (match.score, match.target.markup) == (99, 'There are <pc id="1">15</pc> ships.')


def test_a_value_with_a_tag_in_it_is_left_alone(core: Core) -> None:
    add_units(core, [_tagged("Sono 12 euro in tutto.", '1<ph id="1"/>2 euros in all.')])
    [match] = _find(core, "Sono 15 euro in tutto.")
    assert (match.kind, match.target.text) == (MatchKind.FUZZY, "12 euros in all.")


def test_values_and_terms_are_both_put_right_with_places_in_the_final_text(core: Core) -> None:
    with core.writing() as session:
        glossaries.create(session, SYSTEM, core.now(), slug="desk", name="Desk", source="it", target="en")
        kyiv = Concept(
            (Term("it", "Kiev"), Term("en", "Kyiv City"), Term("en", "Kiev", TermStatus.SUPERSEDED)),
            kind=ConceptKind.PLACE,
        )
        concepts.create(session, SYSTEM, core.now(), "desk", kyiv, approve=True)
    add_units(core, [("A Kiev 12 morti il 3 marzo.", "In Kiev, 12 died on March 3.")])
    [match] = _find(core, "A Kiev 15 morti il 4 marzo.")
    assert match.target.text == "In Kyiv City, 15 died on March 4."
    assert [(one.kind, match.target.text[one.start : one.end]) for one in match.repairs] == [
        ("term", "Kyiv City"), ("number", "15"), ("date", "4"),
    ]  # fmt: skip
    assert (match.score, match.kind, sorted(one.name for one in match.penalties)) == (
        96, MatchKind.REPAIRED, ["adapted", "repaired"],
    )  # fmt: skip


def test_a_changed_or_retired_unit_is_no_longer_found_by_its_old_slots(core: Core) -> None:
    [unit] = add_units(core, [("Sono 12 le navi attese.", "12 ships are due.")])
    assert _find(core, "Sono 15 le navi attese.")[0].kind is MatchKind.ADAPTED
    with core.writing() as session:
        units.change(session, SYSTEM, core.now(), "world", unit.id, 1, {"target": Segment("A dozen ships are due.")})
    assert _find(core, "Sono 15 le navi attese.")[0].kind is MatchKind.FUZZY


def _cases(random_: random.Random) -> tuple[list[tuple[str, str]], list[str]]:
    """Sentences of a few moulds with values, doubles among them, and queries like them."""
    names = ["Roma", "Milano", "Torino", "Bari", "Genova"]
    moulds = [
        ("A {n} sono arrivate {a} persone il {b} marzo.", "{a} people came to {n} on March {b}."),
        ("Il titolo perde il {a}% a {n}.", "The share loses {a}% in {n}."),
        ("Spesi {a} milioni di euro a {n} nel {y}.", "€{a}m was spent in {n} in {y}."),
        ("Il corteo di {n} parte alle {h}.30.", "The march in {n} starts at {h}:30."),
        ("Feriti {a} agenti a {n}.", "{a} officers hurt in {n}."),
        ("Sono {a}.", "They are {a}."),
        ("Torna il festival di {n}.", "The {n} festival is back."),
    ]

    def filled() -> tuple[str, str]:
        values = {
            "n": random_.choice(names), "a": random_.choice([3, 7, 8, 12, 15, 40]), "b": random_.choice([3, 5, 12]),
            "y": random_.choice([2019, 2022]), "h": random_.choice([9, 18]),
        }  # fmt: skip
        source, target = random_.choice(moulds)
        if random_.random() < 0.15:
            target = target.replace("{a}", "some")
        return source.format(**values), target.format(**values)

    queries = [filled()[0] for _ in range(60)]
    queries += [one.replace(".", "") for one in queries[:10]] + [one.upper() for one in queries[10:16]]
    return [filled() for _ in range(700)], queries


def _brute(asked: str, rows: list[Unit], policy: MatchPolicy) -> list[tuple[int, int, str]]:
    """Every unit scored both ways from the rules alone: (unit, score, target) in order."""
    sieve = Sieve({0: ()})
    query = Valued(asked, "it")
    found = []
    for unit in rows:
        row = Row(unit.id, 0, unit.source)
        best = (oracle.score(Query(Segment(asked)), row, sieve).score, False, unit.target)
        source = Valued(unit.source, "it")
        done = adapt(query, source, Valued(unit.target, "en"))
        if query.values and not isinstance(done, Refusal):
            slots = replace(row, text=source.slotted)
            score = oracle.score(Query(Segment(query.slotted)), slots, sieve).score - 1
            best = max(best, (score, bool(done), applied(unit.target, done)), key=lambda way: way[:2])
        if best[0] >= policy.min_score:
            likeness = oracle.likeness(asked, unit.source)
            order = (-best[0], -likeness, -unit.changed_at.timestamp(), unit.id)
            found.append((order, (unit.id, best[0], best[2])))
    return [match for _, match in sorted(found)][: policy.limit]


@pytest.mark.parametrize(
    ("database_url", "min_score", "limit"),
    [("sqlite", 50, 5), ("postgresql", 70, 3), ("sqlite", 90, 10)],
    indirect=["database_url"],
)
def test_the_list_is_that_of_brute_force_over_all_units(core: Core, min_score: int, limit: int) -> None:
    pairs, queries = _cases(random.Random(min_score))
    rows = list({unit.id: unit for unit in add_units(core, pairs)}.values())
    policy = MatchPolicy(min_score, limit)
    request = LookupRequest("it", "en", [Query(Segment(asked)) for asked in queries], policy)
    with core.reading() as session:
        found = lookup.find_matches(session, SYSTEM, core.indexes, core.now(), request).results
    kinds = set()
    for asked, answer in zip(queries, found, strict=True):
        got = [(match.unit_id, match.score, match.target.text) for match in answer.matches]
        kinds |= {match.kind for match in answer.matches}
        assert got == _brute(asked, rows, policy), asked
    assert kinds >= {MatchKind.ADAPTED, MatchKind.EXACT, MatchKind.FUZZY}


def test_tags_of_the_query_are_placed_in_the_target_and_what_has_no_place_is_named(core: Core) -> None:
    add_units(core, [("Il ministro ha firmato.", "The minister has signed.")])
    whole = inline.read('<pc id="1">Il ministro ha firmato.</pc>')
    [match] = _find(core, Query(whole))
    assert (match.target.markup, match.missing_tags) == ('<pc id="1">The minister has signed.</pc>', ())
    inside = inline.read('Il <pc id="1">ministro</pc> ha firmato.')
    [match] = _find(core, Query(inside))
    assert (match.target.markup, len(match.missing_tags)) == (None, 1)
