"""The match index across processes and files: shared generations, what changed since, damage, prepared imports."""

import os
import random
from pathlib import Path

import pytest
from sqlalchemy import update

from tests.builders import add_units, make_memory, new_unit
from tmserver import config
from tmserver.core import Core
from tmserver.db.tables import Import, Unit, Worker
from tmserver.domain.matches import LookupRequest, MatchPolicy, Query
from tmserver.domain.people import SYSTEM
from tmserver.domain.segments import Segment
from tmserver.services import indexes as indexes_module
from tmserver.services import lookup, shelf, units
from tmserver.services.index_keeper import IndexKeeper
from tmserver.services.lookup import Looked

WRITES = int(os.environ.get("SOAK_WRITES", "60"))
"""`make soak` asks for 10,000."""
PAIRS = [
    (f"La nave {n} entra in porto con {n + 3} container", f"Ship {n} enters port with {n + 3} containers")
    for n in range(60)
]


def _look(core: Core, text: str, **more: str) -> Looked:
    request = LookupRequest(
        more.get("source", "it"), more.get("target", "en"), [Query(Segment(text))], MatchPolicy(60, 10)
    )
    with core.reading() as session:
        return lookup.find_matches(session, SYSTEM, core.indexes, core.now(), request)


def _answers(core: Core, texts: list[str]) -> list[list[tuple[int, int]]]:
    return [[(match.unit_id, match.score) for match in _look(core, text).results[0].matches] for text in texts]


def _another(core: Core) -> Core:
    """A process of the same host, as far as the index can tell."""
    return Core(core.settings, clock=core.now)


@pytest.fixture
def other(core: Core) -> Core:
    return _another(core)


def _build(core: Core) -> Path:
    for language in ("it", "en"):
        IndexKeeper(core.indexes).build(core.reading, language)
    directory = core.indexes.directory("it")
    assert directory is not None
    return directory


def test_a_process_that_opens_the_files_answers_like_one_that_read_the_database(core: Core, other: Core) -> None:
    make_memory(core)
    add_units(core, PAIRS)
    texts = [source for source, _ in PAIRS[::7]]
    before = _answers(core, texts)
    _build(core)
    assert _answers(other, texts) == before
    assert other.indexes._shelves["it"].stamp != 0
    other.close()


def _files(core: Core) -> dict[str, bytes]:
    """Every column of the newest generation of both languages, texts and slots."""
    found = {}
    for language in ("en", "it"):
        top = core.indexes.directory(language)
        assert top is not None
        for directory in (top, top / "slots"):
            generation = directory / (directory / "CURRENT").read_text()
            found |= {
                f"{language}/{directory.name}/{path.name}": path.read_bytes() for path in generation.glob("*.npy")
            }
    return found


def test_languages_that_are_built_together_get_the_files_they_get_alone(
    core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelf, "TAKEN_AT_ONCE", 24)
    make_memory(core)
    made = add_units(
        core, [*PAIRS, ("Nessun numero qui.", "No number here."), ("Ne servono 4.", "They need 5 of them.")]
    )
    with core.writing() as session:
        units.retire(session, SYSTEM, core.now(), "world", made[7].id, 1)
    keeper = IndexKeeper(core.indexes)
    for language in ("it", "en"):
        keeper.build(core.reading, language, anew=("it", "en"))
    alone = _files(core)
    keeper.build(core.reading, "en", "it", anew=("en", "it"))
    assert _files(core) == alone
    assert any(name.startswith("it/slots/") for name in alone)


def test_what_changes_after_the_files_were_built_is_seen_by_all(core: Core, other: Core) -> None:
    make_memory(core)
    made = add_units(core, PAIRS)
    _build(core)
    with core.writing() as session:
        units.retire(session, SYSTEM, core.now(), "world", made[3].id, 1)
        units.change(
            session, SYSTEM, core.now(), "world", made[4].id, 1, {"source": Segment("Tutt'altra frase, senza navi")}
        )
    add_units(core, [("La nave 3 entra in porto con 6 container", "again")])
    for process in (core, other):
        best = _look(process, "La nave 3 entra in porto con 6 container").results[0].matches[0]
        assert (best.score, best.target.text) == (100, "again")
        assert made[4].id not in {match.unit_id for match in _look(process, PAIRS[4][0]).results[0].matches}
        assert _look(process, "Tutt'altra frase, senza navi").results[0].matches[0].unit_id == made[4].id
    other.close()


@pytest.mark.parametrize("damage", ["drop", "garble", "empty", "truncate"])
def test_damaged_files_change_no_answer_and_are_built_anew(core: Core, other: Core, damage: str) -> None:
    make_memory(core)
    add_units(core, PAIRS)
    texts = [source for source, _ in PAIRS[::5]]
    before = _answers(core, texts)
    directory = _build(core)
    generation = directory / (directory / "CURRENT").read_text()
    manifest = generation / "manifest.json"
    if damage == "drop":
        manifest.unlink()
    elif damage == "garble":
        manifest.write_bytes(random.Random(4).randbytes(400))
    elif damage == "empty":
        (directory / "CURRENT").write_text("")
    else:
        column = max(generation.glob("*.npy"), key=lambda path: path.stat().st_size)
        column.write_bytes(column.read_bytes()[:-9])
    assert _answers(other, texts) == before
    _build(other)
    third = _another(core)
    assert _answers(third, texts) == before
    assert third.indexes._shelves["it"].index.statistics().tail == 0
    third.close()
    other.close()


def test_the_worker_notices_a_single_changed_byte_and_builds_anew(core: Core, other: Core) -> None:
    make_memory(core)
    add_units(core, PAIRS)
    texts = [source for source, _ in PAIRS[::5]]
    before = _answers(core, texts)
    directory = _build(core)
    column = max((directory / (directory / "CURRENT").read_text()).glob("*.npy"), key=lambda path: path.stat().st_size)
    content = bytearray(column.read_bytes())
    content[-40] ^= 0x41
    column.write_bytes(content)
    keeper = IndexKeeper(core.indexes)
    assert keeper.tend(core.reading) == ["it"]
    assert keeper.tend(core.reading) == []
    assert _answers(other, texts) == before
    other.close()


def test_rows_of_an_import_are_in_the_files_before_it_is_published_and_hidden_until_then(
    core: Core, other: Core
) -> None:
    make_memory(core)
    [unit] = add_units(core, [("Il porto è fermo.", "The port is at a standstill.")])
    with core.writing() as session:
        run = Import(
            memory_id=unit.memory_id,
            state="loading",
            units=0,
            adopted=0,
            file_name="x",
            file_hash=b"x" * 32,
            created_at=core.now(),
        )
        session.add(run)
        session.flush()
        session.execute(update(Unit).where(Unit.id == unit.id).values(import_id=run.id, revision=None))
        run_id = run.id
    IndexKeeper(core.indexes).build(core.reading, "it", import_id=run_id)
    assert _look(other, "Il porto è fermo.").results[0].matches == ()
    with core.writing() as session:
        from tmserver.services import memories

        revision = memories.raise_revision(session, unit.memory_id)
        session.execute(update(Import).where(Import.id == run_id).values(state="published", revision=revision, units=1))
    [match] = _look(other, "Il porto è fermo.").results[0].matches
    assert match.unit_id == unit.id
    assert other.indexes._shelves["it"].index.statistics().tail == 0, "it was not read again"
    other.close()


def test_while_a_worker_still_builds_the_answer_says_so_and_equal_texts_are_found_anyway(
    core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexes_module, "INLINE_MOST", 10)
    make_memory(core)
    add_units(core, PAIRS)
    with core.writing() as session:
        session.add(Worker(id="w", host=core.host, heartbeat_at=core.now()))
    looked = _look(core, PAIRS[5][0])
    assert looked.index_behind
    assert [match.score for match in looked.results[0].matches] == [100]
    add_units(core, [("Una frase nuova di zecca", "A brand-new sentence")])
    assert _look(core, "Una frase nuova di zecca!").results[0].matches[0].score == 99
    _build(core)
    looked = _look(core, PAIRS[5][0])
    assert not looked.index_behind
    assert len(looked.results[0].matches) == 10


def test_without_a_worker_a_lookup_reads_everything_itself(core: Core, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexes_module, "INLINE_MOST", 10)
    make_memory(core)
    add_units(core, PAIRS)
    looked = _look(core, PAIRS[5][0])
    assert not looked.index_behind
    assert len(looked.results[0].matches) == 10


def test_the_keeper_builds_when_much_has_changed_and_rests_otherwise(
    core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tmserver.services.index_keeper.BUILD_AT", 50)
    make_memory(core)
    keeper = IndexKeeper(core.indexes)
    add_units(core, PAIRS[:40])
    assert keeper.tend(core.reading) == []
    add_units(core, PAIRS[40:])
    assert keeper.tend(core.reading) == ["en", "it"]
    assert keeper.tend(core.reading) == []


def test_two_hosts_on_one_database_keep_indexes_of_their_own_and_see_each_others_units(
    core: Core, environment: dict[str, str], tmp_path: Path
) -> None:
    far = Core(config.load(environment | {"TMSERVER_DATA_DIR": str(tmp_path / "far")}), clock=core.now)
    make_memory(core)
    chooser = random.Random(7)
    for number in range(WRITES):
        writer, reader = (core, far) if chooser.random() < 0.5 else (far, core)
        text = f"Il convoglio {number} riparte verso nord"
        writer_unit = add_units(writer, [new_unit(text, str(number))])[0]
        best = _look(reader, text).results[0].matches[0]
        assert (best.unit_id, best.score) == (writer_unit.id, 100)
        if number % 250 == 10:
            _build(writer)
    far.close()
