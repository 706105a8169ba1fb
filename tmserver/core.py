"""Core: settings, database, indexes, recognisers, files, clock, wired once and shared by every door. Knows no Flask."""

import os
from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import date

from sqlalchemy.orm import Session

from tmserver import config, log
from tmserver.clock import Clock, system_clock
from tmserver.config import Settings
from tmserver.db import schema
from tmserver.db.session import Database
from tmserver.files import Files
from tmserver.services.catalogues import catalogues
from tmserver.services.indexes import Indexes
from tmserver.services.recognisers import recognisers


class Core:
    """Everything a door needs. `core.reading()` and `core.writing()` are the only ways to a session."""

    def __init__(self, settings: Settings, *, clock: Clock = system_clock, database: Database | None = None) -> None:
        """`database`: that of the settings, where the caller has it already; else it is opened here."""
        self.settings = settings
        self.now: Clock = clock
        self.files = Files(settings.data_dir)
        self.secret_key = settings.secret_key or self.files.secret_key()
        self.host = self.files.host()
        self.database = database or Database(settings.database_url)
        self.indexes = Indexes(settings.data_dir / "indexes", self.host)
        self.recognisers = recognisers()
        self.catalogues = catalogues()

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> "Core":
        """The core that the environment describes. Raises BadSetting."""
        settings = config.load(environ)
        log.configure(settings.log)
        return cls(settings)

    def today(self) -> date:
        """The day at the house's clock (TMSERVER_TIMEZONE)."""
        return self.now().astimezone(self.settings.timezone).date()

    def reading(self) -> AbstractContextManager[Session]:
        """One consistent state of the database, read only."""
        return self.database.reading()

    def writing(self) -> AbstractContextManager[Session]:
        """A transaction: leaving commits, raising rolls back. Do slow work before entering."""
        return self.database.writing()

    def upgrade_schema(self) -> tuple[str, str]:
        """Migrate the database; returns the revisions before and after."""
        return schema.upgrade(self.database)

    @staticmethod
    def needed_schema() -> str:
        """The schema revision of this program."""
        return schema.needed()

    def require_schema(self) -> None:
        """Raise WrongSchema unless the database fits this program."""
        schema.require(self.database)

    def close(self) -> None:
        """Give the database back."""
        self.database.close()
