"""pg_trgm of PostgreSQL: the nearest texts by trigrams through a GiST index, in a private cluster on a socket."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psycopg

from tests.bench.corpus import Units
from tests.bench.figures import Times, stopwatch, timed
from tests.bench.peers import LIMIT, few

ACCOUNT = "nobody"
"""Whose process the server is when the benchmark runs as root: PostgreSQL refuses to run as root."""
HOW_TO_GET_IT = "pg_trgm is left out: install Debian's packages postgresql and postgresql-contrib to have it measured."


def programs() -> Path | None:
    """The directory of a Debian PostgreSQL's programs that has pg_trgm, newest first; None when there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=lambda path: -int(path.parts[-3]))
    for path in found:
        if Path(f"/usr/share/postgresql/{path.parts[-3]}/extension/pg_trgm.control").exists():
            return path.parent
    return None


class Cluster:
    """A PostgreSQL server of our own in a new directory; nothing outside it is touched."""

    def __init__(self, bin_: Path) -> None:
        self._bin, self._home = bin_, Path(tempfile.mkdtemp(prefix="tmserver-bench-pg-"))
        self._account = ACCOUNT if os.geteuid() == 0 else None
        if self._account:
            shutil.chown(self._home, self._account)
        self._run("initdb", "-D", f"{self._home}/data", "-U", "bench", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
        options = f"-k {self._home} -c listen_addresses='' -c shared_buffers=512MB -c maintenance_work_mem=512MB"
        self._run("pg_ctl", "-D", f"{self._home}/data", "-w", "-l", f"{self._home}/log", "-o", options, "start")
        self.dsn = f"host={self._home} user=bench dbname=postgres"

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [str(self._bin / program), *arguments],
            check=True,
            user=self._account,
            cwd=self._home,
            stdout=subprocess.DEVNULL,
        )

    def stop(self) -> None:
        """End the server and remove its directory."""
        self._run("pg_ctl", "-D", f"{self._home}/data", "-m", "fast", "-w", "stop")
        shutil.rmtree(self._home, ignore_errors=True)


class NearestByTrigrams:
    """`ORDER BY text <-> query LIMIT 5` with an index that answers it (KNN)."""

    name = "pg_trgm, KNN through GiST"

    def __init__(self, units: Units, bin_: Path) -> None:
        self.asked = few(units.size, 8_000_000)
        self._cluster = Cluster(bin_)
        self._connection = psycopg.connect(self._cluster.dsn, autocommit=True)
        version = self._connection.info.server_version
        self.about: dict[str, Any] = {"version": f"PostgreSQL {version // 10000}.{version % 10000}"}
        with stopwatch(self.about, "build_seconds"):
            self._connection.execute("CREATE EXTENSION pg_trgm")
            self._connection.execute("CREATE TABLE segment (id int, text text)")
            with self._connection.cursor().copy("COPY segment FROM STDIN") as copy:
                for number, source in enumerate(units.sources()):
                    copy.write_row((number, source))
            self._connection.execute("CREATE INDEX ON segment USING gist (text gist_trgm_ops)")
            self._connection.execute("ANALYZE segment")
        size = self._connection.execute("SELECT pg_total_relation_size('segment')").fetchone()
        self.about["files_mb"] = round(size[0] / 1e6, 1) if size else 0.0

    def ask(self, queries: Sequence[str]) -> tuple[Times, list[int | None]]:
        """One statement a query, over the socket."""
        times, found = timed(self._nearest, queries)
        return times, [rows[0][0] if rows else None for rows in found]

    def _nearest(self, text: str) -> list[tuple[Any, ...]]:
        query = "SELECT id, text, text <-> %s AS far FROM segment ORDER BY far LIMIT %s"
        return self._connection.execute(query, (text, LIMIT)).fetchall()

    def close(self) -> None:
        """End the cluster."""
        self._connection.close()
        self._cluster.stop()
