"""Backups: taken under load, restored into either database with the same content hash, damaged ones refused whole."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text, update

from tests.builders import add_units, make_memory, new_unit
from tests.people import People
from tmserver import config
from tmserver.core import Core
from tmserver.db import dump
from tmserver.db.tables import Base, Memory, Unit
from tmserver.domain.people import SYSTEM
from tmserver.domain.segments import Segment
from tmserver.errors import Conflict, FileRefused
from tmserver.services import backups, units


def _empty(tmp_path: Path, name: str) -> Core:
    """A new SQLite service in a folder of its own."""
    core = Core(config.load({"TMSERVER_DATA_DIR": str(tmp_path / name)}))
    core.upgrade_schema()
    return core


def _filled(core: Core, people: People) -> None:
    make_memory(core)
    [unit, _] = add_units(
        core, [new_unit("E\u0300 l'ora «x»\u00a0\u200f", "It is", previous=""), ("Due\r\n", "Two")], actor=people.rita
    )
    with core.writing() as session:
        units.change(
            session,
            people.teo,
            core.now(),
            "world",
            unit.id,
            1,
            {"target": Segment("It <is>", 'It &lt;is&gt;<ph id="1"/>')},
        )
        session.execute(update(Unit).where(Unit.id == unit.id).values(embargo_until=core.now() + timedelta(days=1)))
    people.token("rita")


def test_a_backup_of_either_database_is_restored_with_the_same_content(
    core: Core, people: People, tmp_path: Path
) -> None:
    _filled(core, people)
    made = backups.write(core.reading, core.now(), core.needed_schema(), tmp_path / "one.gz")
    assert (tmp_path / "one.gz").stat().st_mode & 0o077 == 0
    fresh = _empty(tmp_path, "fresh")
    assert backups.restore(fresh.writing, fresh.needed_schema(), tmp_path / "one.gz") == made
    with fresh.reading() as session, core.reading() as other:
        assert backups.content_hash(session) == backups.content_hash(other) == made
        assert backups.check(session) == []
    fresh.close()


def test_ids_go_on_where_they_were_also_after_the_newest_unit_was_removed(
    core: Core, people: People, tmp_path: Path
) -> None:
    _filled(core, people)
    with core.writing() as session:
        newest = session.scalar(text("SELECT max(id) FROM unit"))
        session.execute(text("DELETE FROM unit WHERE id = :id"), {"id": newest})
    backups.write(core.reading, core.now(), core.needed_schema(), tmp_path / "one.gz")
    fresh = _empty(tmp_path, "fresh")
    backups.restore(fresh.writing, fresh.needed_schema(), tmp_path / "one.gz")
    assert add_units(fresh, [("Nuova", "New")])[0].id == newest + 1
    fresh.close()


def test_a_backup_taken_while_others_write_is_one_state_that_was(core: Core, people: People, tmp_path: Path) -> None:
    make_memory(core)
    ending = threading.Event()

    def confirm() -> None:
        number = 0
        while not ending.is_set():
            number += 1
            add_units(core, [(f"Riga {number}", f"Line {number}")])

    writer = threading.Thread(target=confirm)
    writer.start()
    try:
        for number in range(4):
            backups.write(core.reading, core.now(), core.needed_schema(), tmp_path / f"{number}.gz")
    finally:
        ending.set()
        writer.join()
    for number in range(4):
        fresh = _empty(tmp_path, f"fresh{number}")
        backups.restore(fresh.writing, fresh.needed_schema(), tmp_path / f"{number}.gz")
        with fresh.reading() as session:
            assert backups.check(session) == [], "counts and units are of one moment"
        fresh.close()


@pytest.mark.parametrize("damage", ["cut", "flip", "foreign", "missing", "schema"])
def test_a_damaged_backup_is_refused_and_restores_nothing(
    core: Core, people: People, tmp_path: Path, damage: str
) -> None:
    _filled(core, people)
    path = tmp_path / "one.gz"
    backups.write(core.reading, core.now(), core.needed_schema(), path)
    content, schema = bytearray(path.read_bytes()), core.needed_schema()
    if damage == "cut":
        path.write_bytes(content[:-30])
    elif damage == "flip":
        content[len(content) // 2] ^= 4
        path.write_bytes(content)
    elif damage == "foreign":
        path.write_bytes(b"PK\x03\x04 no backup")
    elif damage == "missing":
        path = tmp_path / "other.gz"
    else:
        schema = "0000"
    fresh = _empty(tmp_path, "fresh")
    with pytest.raises(FileRefused, match=path.name):
        backups.restore(fresh.writing, schema, path)
    with fresh.reading() as session:
        assert backups.content_hash(session).rows == 0
    fresh.close()


def test_a_database_with_content_is_not_overwritten(core: Core, people: People, tmp_path: Path) -> None:
    backups.write(core.reading, core.now(), core.needed_schema(), tmp_path / "one.gz")
    with pytest.raises(Conflict, match="not empty"):
        backups.restore(core.writing, core.needed_schema(), tmp_path / "one.gz")


def test_a_backup_that_finds_no_room_leaves_the_old_one(core: Core, people: People, tmp_path: Path) -> None:
    path = tmp_path / "one.gz"
    made = backups.write(core.reading, core.now(), core.needed_schema(), path)
    with pytest.raises(FileRefused):
        backups.write(core.reading, core.now(), core.needed_schema(), Path("/dev/full/one.gz"))
    assert backups.verify(path, core.needed_schema()) == made


def test_wrong_counts_are_found(core: Core, people: People) -> None:
    _filled(core, people)
    with core.writing() as session:
        session.execute(update(Memory).values(unit_count=7))
        session.execute(update(Unit).values(revision=99))
    with core.reading() as session:
        assert len(backups.check(session)) == 2
    with core.writing() as session:
        assert units.page(session, SYSTEM, core.now(), "world")


def test_every_table_is_in_a_backup_unless_it_is_about_the_moment() -> None:
    named = {table.name for table in dump.tables()}
    mapped = {mapper.local_table.name for mapper in Base.registry.mappers}
    assert mapped - named == {"web_session", "sign_in_failure", "worker"}
    assert named <= mapped
