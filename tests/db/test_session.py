"""Transactions: leaving commits, raising rolls back, readers cannot write, writers take turns and nobody starves."""

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from tmserver.core import Core
from tmserver.db.session import Database
from tmserver.db.tables import Meta
from tmserver.errors import BadSetting, DiskFull, TmServerError


def _count(core: Core) -> int:
    with core.reading() as session:
        return session.scalar(select(func.count()).select_from(Meta)) or 0


def test_leaving_the_block_commits(core: Core) -> None:
    with core.writing() as session:
        session.add(Meta(key="kept", value="1"))
    assert _count(core) == 1


def test_raising_rolls_back(core: Core) -> None:
    with pytest.raises(KeyError), core.writing() as session:
        session.add(Meta(key="lost", value="1"))
        session.flush()
        raise KeyError
    assert _count(core) == 0


def test_a_reader_cannot_write(core: Core) -> None:
    with pytest.raises((DBAPIError, TmServerError)), core.reading() as session:
        session.add(Meta(key="sneaked", value="1"))
        session.flush()
    assert _count(core) == 0


def test_a_reader_sees_one_state_while_another_writes(core: Core) -> None:
    with core.reading() as session:
        before = session.scalar(select(func.count()).select_from(Meta))
        with core.writing() as other:
            other.add(Meta(key="meanwhile", value="1"))
        assert session.scalar(select(func.count()).select_from(Meta)) == before
    assert _count(core) == 1


def test_a_write_inside_a_write_is_refused_as_a_defect_instead_of_hanging(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'one.db'}")
    with pytest.raises(RuntimeError, match="inside another"), database.writing(), database.writing():
        pass
    database.close()


def test_sqlite_keeps_what_was_acknowledged_through_a_power_cut(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'one.db'}")
    with database.reading() as session:
        assert session.scalar(text("PRAGMA journal_mode")) == "wal"
        assert session.scalar(text("PRAGMA synchronous")) == 2  # FULL
        assert session.scalar(text("PRAGMA foreign_keys")) == 1
    database.close()


def test_a_full_disk_is_said_as_such_and_reading_goes_on(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'small.db'}")
    with database.writing() as session:
        session.execute(text("CREATE TABLE heap (content TEXT)"))
    with pytest.raises(DiskFull), database.writing() as session:
        session.execute(text("PRAGMA max_page_count = 20"))
        for _ in range(100):
            session.execute(text("INSERT INTO heap VALUES (:content)"), {"content": "x" * 4000})
    with database.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM heap")) == 0
    database.close()


def test_a_network_file_system_is_refused_for_sqlite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tmserver.db.session._file_system", lambda _: "nfs4")
    with pytest.raises(BadSetting, match="nfs4"):
        Database(f"sqlite:///{tmp_path / 'far.db'}")


WRITER = """
import sys, time
from sqlalchemy import text
from tmserver.db.session import Database
database = Database(sys.argv[1])
longest = 0.0
for number in range(int(sys.argv[3])):
    began = time.perf_counter()
    with database.writing() as session:
        session.execute(text("INSERT INTO tally (who) VALUES (:who)"), {"who": sys.argv[2]})
    longest = max(longest, time.perf_counter() - began)
database.close()
print(longest)
"""


def test_four_writing_processes_all_get_their_turn_and_no_write_is_refused(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'busy.db'}"
    database = Database(url)
    with database.writing() as session:
        session.execute(text("CREATE TABLE tally (who TEXT)"))
    script = tmp_path / "writer.py"
    script.write_text(textwrap.dedent(WRITER))
    writers = [
        subprocess.Popen(
            [sys.executable, str(script), url, str(who), "150"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for who in range(4)
    ]
    for writer in writers:
        _, errors = writer.communicate(timeout=60)
        assert writer.returncode == 0, errors
    with database.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM tally")) == 600
    database.close()
