"""A set-up of the service for a benchmark: its own data directory, made and filled by the commands that people use."""

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from tests.bench.corpus import Units
from tmserver import config
from tmserver.core import Core

MEMORY = "world"


class Site:
    """One data directory and one database (SQLite in the directory unless an address is given)."""

    def __init__(self, data: Path, database_url: str | None = None) -> None:
        outside = {name: value for name, value in os.environ.items() if not name.startswith("TMSERVER_")}
        self.environment = outside | {
            "TMSERVER_DATA_DIR": str(data),
            "TMSERVER_DATABASE_URL": database_url or f"sqlite:///{data / 'tmserver.db'}",
            "TMSERVER_MAX_UPLOAD_BYTES": str(4 << 30),
        }

    def run(self, *arguments: str) -> str:
        """Standard output of `tmserver …`."""
        command = [sys.executable, "-m", "tmserver.cli.main", *arguments]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"tmserver {' '.join(arguments)}: {done.stderr.strip()} {done.stdout.strip()}")
        return done.stdout.strip()

    def start(self, command: str) -> "subprocess.Popen[bytes]":
        """A `tmserver …` process that goes on."""
        arguments = [sys.executable, "-m", "tmserver.cli.main", command]
        return subprocess.Popen(arguments, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def core(self) -> Core:
        """The service without a door, in this process."""
        return Core(config.load(self.environment))

    def prepare(self) -> None:
        """Tables, one empty memory, and the glossaries that come with the service."""
        self.run("db", "upgrade")
        self.run("memory", "create", MEMORY, "--source", "it", "--target", "en")
        self.run("glossary", "sync")

    def fill(self, units: Units, folder: Path) -> dict[str, Any]:
        """Import a corpus; seconds of parsing, writing, building the index of both languages and publishing."""
        table = units.table(folder)
        began = time.perf_counter()
        self.run("memory", "import", MEMORY, str(table), "--wait")
        return {"import_seconds": round(time.perf_counter() - began, 1)}

    def token(self) -> str:
        """A reader's token."""
        self.run("user", "create", "bench", "--role", "reader")
        return self.run("token", "create", "--user", "bench", "--label", "bench", "--scope", "read")
