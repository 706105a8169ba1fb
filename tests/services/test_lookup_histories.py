"""The exactness gate through the services: after random histories of adds, edits, retirements and file builds, in two
processes and both databases, look-ups give the scores, ids and order of brute force over all units."""

import random

import pytest
from sqlalchemy import select

from tests.builders import add_units, make_memory, new_unit
from tests.matching import oracle
from tmserver.core import Core
from tmserver.db.tables import Memory, Unit
from tmserver.domain.matches import LookupRequest, MatchPolicy, Penalty, Query
from tmserver.domain.people import SYSTEM
from tmserver.domain.segments import Segment
from tmserver.domain.units import UnitStatus
from tmserver.errors import Conflict
from tmserver.matching.rows import Row, Sieve
from tmserver.services import lookup, units
from tmserver.services.index_keeper import IndexKeeper
from tmserver.services.index_rows import microseconds

WORDS = [
    "il",
    "governo",
    "approva",
    "Il",
    "decreto",
    "sul",
    "gas",
    "Kiev",
    "kiev",
    "12",
    "1.250",
    "droni,",
    "«tregua»",
    '"tregua"',
    "non",
]
NEIGHBOURS = [None, "", "Prima.", "Dopo."]


def _sentence(chance: random.Random) -> str:
    return " ".join(chance.choice(WORDS) for _ in range(chance.randint(1, 7))) + chance.choice(["", ".", "!", " "])


def _tagged(chance: random.Random, text: str) -> Segment:
    if chance.random() < 0.15 and "«" not in text and '"' not in text:
        return Segment(text, f'<pc id="1">{text}</pc>')
    return Segment(text)


def _step(core: Core, chance: random.Random, memories: list[str]) -> None:
    """One change, by one of the processes."""
    with core.reading() as session:
        living = session.execute(
            select(Unit.id, Unit.version, Memory.slug).join(Memory).where(Unit.status != UnitStatus.RETIRED)
        ).all()
    kind = chance.random()
    if kind < 0.6 or not living:
        unit = new_unit("x", _sentence(chance), previous=chance.choice(NEIGHBOURS), next=chance.choice(NEIGHBOURS))
        from dataclasses import replace

        add_units(core, [replace(unit, source=_tagged(chance, _sentence(chance)))], memory=chance.choice(memories))
        return
    chosen = chance.choice(living)
    with core.writing() as session:
        if kind < 0.75:
            units.retire(session, SYSTEM, core.now(), chosen.slug, chosen.id, chosen.version)
        elif kind < 0.85:
            units.change(
                session, SYSTEM, core.now(), chosen.slug, chosen.id, chosen.version, {"status": UnitStatus.REVIEWED}
            )
        else:
            try:
                with session.begin_nested():
                    units.change(
                        session, SYSTEM, core.now(), chosen.slug, chosen.id, chosen.version,
                        {"source": _tagged(chance, _sentence(chance))},
                    )  # fmt: skip
            except Conflict:
                pass


def _expected(core: Core, query: Query, *, reverse: bool, policy: MatchPolicy) -> list[tuple[int, int, int, str]]:
    """Brute force over the rows as the database has them now."""
    rows, pools = [], {}
    with core.reading() as session:
        for unit, memory in session.execute(select(Unit, Memory).join(Memory)):
            if unit.status is UnitStatus.RETIRED:
                continue
            taken = (Penalty("memory", memory.penalty),) if memory.penalty else ()
            side = 1 if reverse else 0
            pools[memory.id] = (Penalty("reversed", 1), *taken) if reverse else taken
            rows.append(
                Row(
                    unit_id=unit.id, pool=memory.id, side=side, text=unit.target if reverse else unit.source,
                    markup=unit.target_markup if reverse else unit.source_markup,
                    previous=None if reverse else unit.previous, next=None if reverse else unit.next,
                    key=None if reverse else unit.key, reviewed=unit.status is UnitStatus.REVIEWED,
                    changed_at=microseconds(unit.changed_at),
                )
            )  # fmt: skip
    found = oracle.find(rows, query, Sieve(pools=pools, now=0, desks=None), policy)
    return [(one.unit_id, one.score, one.raw_score, one.kind.value) for one in found]


def _given(core: Core, query: Query, *, reverse: bool, policy: MatchPolicy) -> list[tuple[int, int, int, str]]:
    pair = ("en", "it") if reverse else ("it", "en")
    with core.reading() as session:
        looked = lookup.find_matches(session, SYSTEM, core.indexes, core.now(), LookupRequest(*pair, [query], policy))
    return [(one.unit_id, one.score, one.raw_score, one.kind.value) for one in looked.results[0].matches]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_after_any_history_lookups_equal_brute_force(core: Core, seed: int) -> None:
    chance = random.Random(seed)
    other = Core(core.settings, clock=core.now)
    make_memory(core, "world")
    make_memory(core, "older", penalty=3)
    for number in range(70):
        _step(chance.choice([core, other]), chance, ["world", "older"])
        if number % 25 == 24:
            for language in ("it", "en"):
                IndexKeeper(core.indexes).build(core.reading, language)
        if number % 3:
            continue
        process, reverse = chance.choice([core, other]), chance.random() < 0.3
        query = Query(_tagged(chance, _sentence(chance)), chance.choice(NEIGHBOURS), chance.choice(NEIGHBOURS))
        policy = MatchPolicy(chance.choice([1, 40, 60, 70, 100]), chance.choice([1, 3, 5, 50]))
        expected = _expected(process, query, reverse=reverse, policy=policy)
        assert _given(process, query, reverse=reverse, policy=policy) == expected, (seed, number)
    other.close()
