"""Models and migrations say the same, on both databases; a newer schema is refused, an empty one is not served."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import select, text

from tests.conftest import BACKENDS
from tests.databases import new_database
from tmserver.core import Core
from tmserver.db import schema
from tmserver.db.quality_tables import UnitReport
from tmserver.db.session import Database
from tmserver.db.tables import Base
from tmserver.errors import WrongSchema


def test_the_migrations_make_exactly_the_tables_of_the_models(core: Core) -> None:
    with core.database.connection(writes=False) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_a_missing_column_would_be_noticed(core: Core) -> None:
    with core.database.connection(writes=True) as connection:
        connection.execute(text("ALTER TABLE outlet ADD COLUMN stray INTEGER"))
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) != []
        connection.rollback()


def test_upgrading_twice_changes_nothing(core: Core) -> None:
    assert core.upgrade_schema() == (schema.needed(), schema.needed())


def test_a_database_of_a_newer_program_is_refused_with_a_sentence(core: Core) -> None:
    with core.database.connection(writes=True) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    try:
        with pytest.raises(WrongSchema, match="schema 9999"):
            core.upgrade_schema()
        with pytest.raises(WrongSchema, match="tmserver db upgrade"):
            core.require_schema()
    finally:
        with core.database.connection(writes=True) as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :now"), {"now": schema.needed()})


def test_an_empty_database_is_not_served(tmp_path) -> None:  # type: ignore[no-untyped-def]
    database = Database(f"sqlite:///{tmp_path / 'new.db'}")
    with pytest.raises(WrongSchema):
        schema.require(database)
    database.close()


@pytest.mark.parametrize("backend", BACKENDS)
def test_reports_that_stood_inside_their_finding_are_moved_with_name_and_time(
    backend: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    server = "" if backend == "sqlite" else request.getfixturevalue("postgresql_server")
    database = Database(new_database(server) if server else f"sqlite:///{tmp_path / 'old.db'}")
    alone = "SET session_replication_role = replica" if server else "PRAGMA defer_foreign_keys = ON"
    told = {"template": "%(name)s: %(reason)s", "params": {"name": "rita", "reason": "a halt is no anchor"}}
    with database.connection(writes=True) as connection:
        schema.upgrade_to(connection, "0003")
        connection.execute(text(alone))  # the finding's memory and unit are not needed
        connection.execute(
            text(
                "INSERT INTO quality_finding (memory_id, unit_id, kind, version, detail, status, run) "
                "VALUES (1, 7, 'reported', 2, :detail, 'open', 0)"
            ),
            {"detail": json.dumps({"message": told})},
        )
        connection.execute(
            text(
                "INSERT INTO audit (at, actor, event, subject, detail) "
                "VALUES ('2026-03-12 16:44:00.000000', 'rita', 'unit-reported', 'unit/7', '{}')"
            )
        )
        schema.upgrade_to(connection, "head")
        [row] = connection.execute(select(UnitReport)).all()
        assert (row.unit_id, row.version, row.reported_by, row.reason) == (7, 2, "rita", "a halt is no anchor")
        assert row.reported_at == datetime(2026, 3, 12, 16, 44, tzinfo=UTC)
        assert connection.scalar(text("SELECT detail FROM quality_finding")) == "{}"
        connection.rollback()
    database.close()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # PostgreSQL plans by statistics
@pytest.mark.parametrize("order", ["id DESC LIMIT 50", "id LIMIT 2000"])
def test_a_page_of_a_memory_is_read_without_sorting_the_memory(core: Core, order: str) -> None:
    with core.reading() as session:
        plan = session.execute(text(f"EXPLAIN QUERY PLAN SELECT * FROM unit WHERE memory_id = 1 ORDER BY {order}"))
        steps = " ".join(row[3] for row in plan)
    assert "ix_unit_memory_id_id" in steps
    assert "TEMP B-TREE" not in steps
