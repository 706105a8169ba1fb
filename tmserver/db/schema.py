"""The schema's revision: what the database has, what this program needs, and the way from one to the other."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from tmserver.db.session import Database
from tmserver.errors import WrongSchema

MIGRATIONS = Path(__file__).resolve().parent.parent.parent / "migrations"


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def needed() -> str:
    """The newest revision this program knows."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def found(connection: Connection) -> str:
    """The revision of the database; "" for an empty one."""
    return MigrationContext.configure(connection).get_current_revision() or ""


def require(database: Database) -> None:
    """Raise WrongSchema unless the database is at the revision this program needs."""
    with database.connection(writes=False) as connection:
        current = found(connection)
    if current != needed():
        raise WrongSchema(found=current or "–", needed=needed())


def upgrade(database: Database) -> tuple[str, str]:
    """Bring the database to the needed revision in one transaction; returns (before, after).

    Raises WrongSchema for a database that a newer program made: its revision is unknown here and stays untouched.
    """
    with database.connection(writes=True) as connection:
        before = found(connection)
        known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
        if before and before not in known:
            raise WrongSchema(found=before, needed=needed())
        if before != needed():
            upgrade_to(connection, "head")
        return before, needed()


def upgrade_to(connection: Connection, revision: str) -> None:
    """Run the migrations up to a revision, in the connection's transaction."""
    command.upgrade(_config(connection), revision)
