"""Concordance through the services: who sees what, sides, facets, pages, what is refused."""

from datetime import UTC, timedelta

import pytest
from sqlalchemy import update

from tests.builders import add_units, make_memory, new_unit
from tests.conftest import Clock
from tests.people import People
from tmserver.core import Core
from tmserver.db.tables import Unit
from tmserver.domain.concordance import ConcordanceRequest, Narrowing, Side
from tmserver.domain.people import SYSTEM, Actor
from tmserver.domain.units import Origin, UnitStatus
from tmserver.errors import BadCharacter, BadLanguage, Invalid, NotFound, TextEmpty, TextTooLong, TooMany
from tmserver.services import concordance_hits, units
from tmserver.services.concordance import Concordance, Text, unit_ids
from tmserver.services.concordance import concordance as find

PAIRS = [
    ("Droni sul porto di Trapani.", "Drones over the port of Trapani."),
    ("Il porto riapre all'alba.", "The port reopens at dawn."),
    ("Perché un drone cade?", "Why does a drone fall?"),
    ("L'alba sul vecchio molo.", "Dawn over the old port."),
]


def search(
    core: Core, query: str, actor: Actor = SYSTEM, *, side: Side = Side.BOTH, source: str = "it", target: str = "en",
    memories: list[str] | None = None, narrowing: Narrowing | None = None, after: int | None = None, limit: int = 50,
) -> Concordance:  # fmt: skip
    request = ConcordanceRequest(source, target, query, side, memories, narrowing or Narrowing(), after, limit)
    with core.reading() as session:
        return find(session, actor, core.indexes, core.now(), core.settings.timezone, request)


def ids(found: Concordance) -> list[int]:
    return [line.unit_id for line in found.lines]


def marked(text: Text) -> list[str]:
    return [text.segment.text[begin:end] for begin, end in text.hits]


def facet(found: Concordance, name: str) -> dict[str, int]:
    return {one.value: one.count for one in found.facets[name]}


@pytest.fixture
def made(core: Core) -> list[int]:
    """Numbers of the units of `PAIRS`, in the memory world."""
    make_memory(core)
    return [unit.id for unit in add_units(core, PAIRS)]


def test_words_phrases_and_beginnings_are_found_newest_first_whatever_their_accents(
    core: Core, made: list[int]
) -> None:
    assert ids(search(core, "dron*")) == [made[2], made[0]]
    assert ids(search(core, "PERCHE")) == [made[2]]
    assert ids(search(core, '"vecchio molo"')) == [made[3]]
    assert ids(search(core, '"molo vecchio"')) == []
    assert ids(search(core, "l'alba")) == [made[3]]
    found = search(core, "porto riap*", side=Side.SOURCE)
    assert (ids(found), found.total, found.more_than) == ([made[1]], 1, None)
    assert marked(found.lines[0].source) == ["porto", "riapre"]
    assert found.lines[0].target.hits == ()


def test_a_side_can_be_chosen_and_with_both_each_word_may_stand_on_either(core: Core, made: list[int]) -> None:
    assert ids(search(core, "drone", side=Side.SOURCE)) == ids(search(core, "drone", side=Side.TARGET)) == [made[2]]
    assert ids(search(core, "port", side=Side.SOURCE)) == []
    assert ids(search(core, "port", side=Side.TARGET)) == [made[3], made[1], made[0]]
    found = search(core, "molo port")
    assert ids(found) == [made[3]]
    assert (marked(found.lines[0].source), marked(found.lines[0].target)) == (["molo"], ["port"])
    assert ids(search(core, "molo port", side=Side.SOURCE)) == []


def test_a_memory_of_the_other_direction_is_searched_too_and_its_units_turned(core: Core, made: list[int]) -> None:
    make_memory(core, "back", source="en", target="it")
    pair = new_unit(
        "A ferry enters the port.", "Un traghetto entra in porto.", source_language="en", target_language="it"
    )
    [unit] = add_units(core, [pair], memory="back")
    found = search(core, "porto", side=Side.SOURCE)
    assert ids(found) == [unit.id, made[1], made[0]]
    assert found.lines[0].source.segment.text == "Un traghetto entra in porto."
    assert found.lines[0].memory == "back"
    assert ids(search(core, "porto", side=Side.SOURCE, memories=["world"])) == [made[1], made[0]]


def test_two_regions_of_one_language_keep_their_sides(core: Core) -> None:
    make_memory(core, "spelling", source="en-US", target="en-GB")
    pair = new_unit("The harbor is gray.", "The harbour is grey.", source_language="en-US", target_language="en-GB")
    [unit] = add_units(core, [pair], memory="spelling")
    american = {"source": "en-US", "target": "en-GB", "side": Side.SOURCE}
    assert ids(search(core, "harbor", **american)) == [unit.id]  # type: ignore[arg-type]
    assert ids(search(core, "harbour", **american)) == []  # type: ignore[arg-type]
    turned = search(core, "harbour", source="en-GB", target="en-US", side=Side.SOURCE)
    assert turned.lines[0].source.segment.text == "The harbour is grey."


def test_nobody_finds_counts_or_infers_what_is_not_theirs(core: Core, people: People) -> None:
    make_memory(core, "world", desk="world")
    add_units(core, PAIRS)
    for query in ("porto", "drone", '"vecchio molo"'):
        found = search(core, query, people.otto)
        assert (found.lines, found.total, found.renderings.hits) == ((), 0, 0)
        assert all(not values for values in found.facets.values())
    with pytest.raises(NotFound):
        search(core, "porto", people.otto, memories=["world"])
    assert search(core, "porto", people.rita).total == 2


def test_embargoed_units_are_found_by_their_desk_and_by_all_from_the_hour_on(
    core: Core, people: People, clock: Clock
) -> None:
    make_memory(core)
    add_units(core, PAIRS)
    desk_id = next(iter(people.otto.memberships))
    with core.writing() as session:
        values = {"embargo_until": core.now() + timedelta(hours=1), "embargo_desk_id": desk_id}
        session.execute(update(Unit).values(**values))
    assert search(core, "porto", people.otto).total == 2
    assert search(core, "porto", people.rita).total == 0
    clock.forward(hours=1)
    assert search(core, "porto", people.rita).total == 2


def test_a_retired_unit_is_found_no_more_and_a_changed_one_as_it_is_now(core: Core, made: list[int]) -> None:
    with core.writing() as session:
        units.retire(session, SYSTEM, core.now(), "world", made[1], 1)
        units.change(session, SYSTEM, core.now(), "world", made[0], 1, {"note": "seen"})
    assert ids(search(core, "porto", side=Side.SOURCE)) == [made[0]]
    assert search(core, "porto", side=Side.SOURCE).lines[0].version == 2


def test_facets_count_the_hits_and_choosing_one_narrows(core: Core, clock: Clock) -> None:
    make_memory(core)
    make_memory(core, "sport")
    add_units(core, [(f"Gara numero {n}", f"Race number {n}") for n in range(3)])
    clock.forward(days=366)
    with core.writing() as session:
        told = [new_unit(f"Gara finale {n}", f"Final race {n}") for n in range(2)]
        for one in units.add(session, SYSTEM, core.now(), "sport", told):
            assert one.unit is not None
            one.unit.story, one.unit.status = "finals", UnitStatus.REVIEWED
    found = search(core, "gara")
    year = core.now().astimezone(core.settings.timezone).year
    assert facet(found, "memory") == {"world": 3, "sport": 2}
    assert facet(found, "year") == {str(year): 2, str(year - 1): 3}
    assert [one.value for one in found.facets["year"]] == [str(year), str(year - 1)]
    assert facet(found, "status") == {"unreviewed": 3, "reviewed": 2}
    assert facet(found, "story") == {"finals": 2}
    assert sum(facet(found, "origin").values()) == 5
    origin = Origin(found.facets["origin"][0].value)
    for narrowing, count in (
        (Narrowing(memory="world"), 3), (Narrowing(year=year), 2), (Narrowing(status=UnitStatus.REVIEWED), 2),
        (Narrowing(story="finals"), 2), (Narrowing(origin=origin), 5), (Narrowing(memory="world", year=year), 0),
        (Narrowing(memory="unheard"), 0), (Narrowing(year=1900), 0), (Narrowing(year=9998), 0),
    ):  # fmt: skip
        narrowed = search(core, "gara", narrowing=narrowing)
        assert (narrowed.total, len(narrowed.lines)) == (count, count), narrowing
        assert sum(facet(narrowed, "memory").values()) == count


@pytest.mark.parametrize("narrowing", [Narrowing(), Narrowing(status=UnitStatus.UNREVIEWED)])
def test_pages_hold_every_unit_once_and_above_a_thousand_the_count_says_more(core: Core, narrowing: Narrowing) -> None:
    make_memory(core)
    pairs = [(f"Nave numero {n}", f"Ship number {n}") for n in range(1001)]
    made = [*add_units(core, pairs[:1000]), *add_units(core, pairs[1000:])]
    whole: list[int] = []
    after = None
    while True:
        found = search(core, "nave", after=after, limit=200, narrowing=narrowing)
        assert (found.total, found.more_than) == (None, 1000)
        assert facet(found, "memory") == {"world": 1000}
        whole += ids(found)
        after = found.next_after
        if after is None:
            break
    assert whole == [unit.id for unit in reversed(made)]
    assert search(core, "nave", memories=["world"], narrowing=Narrowing(memory="world"), limit=1).more_than == 1000
    with core.writing() as session:
        units.retire(session, SYSTEM, core.now(), "world", made[0].id, 1)
    assert search(core, "nave", narrowing=narrowing).total == 1000


def test_a_rare_facet_among_many_hits_is_searched_for_a_while_and_then_page_by_page(
    core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_memory(core)
    made = add_units(core, [(f"Nave numero {n}", f"Ship number {n}") for n in range(10)])
    with core.writing() as session:
        session.execute(update(Unit).where(Unit.id == made[0].id).values(story="the first"))
    monkeypatch.setattr(concordance_hits, "NARROWING_SECONDS", -1.0)
    monkeypatch.setattr(concordance_hits, "_BATCH", 4)
    pages = [search(core, "nave", narrowing=Narrowing(story="the first"))]
    assert (pages[0].lines, pages[0].total, pages[0].more_than) == ((), None, 0)
    while pages[-1].next_after is not None:
        pages.append(search(core, "nave", narrowing=Narrowing(story="the first"), after=pages[-1].next_after))
    assert [ids(page) for page in pages] == [[], [], [made[0].id]]


def test_what_renders_the_words_is_counted_and_marked_on_the_other_side(core: Core) -> None:
    make_memory(core)
    add_units(core, [(f"Parola {n} qualunque", f"Some word {n}") for n in range(60)])
    doing = [("regge", "holds"), ("vacilla", "falters"), ("dura", "lasts"), ("salta", "collapses")]
    where = [("al nord", "in the north"), ("sul fiume", "on the river")]
    add_units(
        core, [(f"La tregua {it} {dove}", f"The truce {en} {place}") for it, en in doing for dove, place in where]
    )
    add_units(core, [(f"Il ponte {it} ancora", f"The bridge {en} again") for it, en in doing])
    add_units(core, [(f"Tregua: {it} ancora", f"Ceasefire {en} again") for it, en in doing])
    add_units(
        core, [(f"Il ponte {it} {dove}", f"The bridge {en} {place}") for it, en in doing for dove, place in where]
    )
    for side in (Side.SOURCE, Side.BOTH):
        found = search(core, "tregua", side=side)
        said = [(one.text.lower(), one.count) for one in found.renderings.values]
        assert said[0][1] == 8
        assert "truce" in said[0][0]
        assert "ceasefire" in said[1][0]
        assert (found.renderings.hits, found.renderings.otherwise) == (12, 0)
        texts = [(line.target.segment.text, line.target.rendered) for line in found.lines]
        assert all(any(word in text[begin:end].lower() for word in ("truce", "ceasefire"))
                   for text, spans in texts for begin, end in spans)  # fmt: skip
        assert all(spans for _, spans in texts)
        assert all(line.source.rendered == () for line in found.lines)
    back = search(core, "truce", side=Side.TARGET)
    assert "tregua" in back.renderings.values[0].text.lower()
    assert back.lines[0].source.rendered


@pytest.mark.parametrize(
    ("query", "more", "refusal"),
    [
        ("", {}, TextEmpty), ("  ", {}, TextEmpty), ("«…» *", {}, Invalid), ("a" * 201, {}, TextTooLong),
        ("a\x00b", {}, BadCharacter), ("a b c d e f g h i j k l m n o p q", {}, TooMany),
        ("a", {"source": "italiano!"}, BadLanguage), ("a", {"limit": 0}, Invalid), ("a", {"limit": 202}, Invalid),
        ("a", {"memories": ["nowhere"]}, NotFound),
    ],
)  # fmt: skip
def test_what_cannot_be_searched_is_refused(core: Core, query: str, more: dict[str, object], refusal: type) -> None:
    with pytest.raises(refusal):
        search(core, query, **more)  # type: ignore[arg-type]


def test_a_pair_without_a_memory_and_a_pair_of_one_language_find_nothing(core: Core, made: list[int]) -> None:
    assert search(core, "porto", source="fr", target="de").total == 0
    assert search(core, "porto", source="it", target="it").total == 0


def test_while_typing_the_last_word_may_be_a_beginning(core: Core, made: list[int]) -> None:
    def typed(query: str, after: int | None = None) -> list[int]:
        request = ConcordanceRequest("it", "en", query, memories=["world"], after=after, typing=True)
        with core.reading() as session:
            return unit_ids(session, SYSTEM, core.indexes, core.now(), UTC, request)[0]

    assert typed("dron") == [made[2], made[0]]
    assert typed("dron ") == []
    assert typed("porto", after=made[1]) == [made[0]]
    assert typed('"vecchio mol') == [made[3]]
