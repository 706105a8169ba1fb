"""Models and migrations say the same, on both databases; a newer schema is refused, an empty one is not served."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

from tmserver.core import Core
from tmserver.db import schema
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
