"""Look-ups and confirms while a worker imports a large file and builds the index of both its languages."""

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from tests.bench.corpus import Units, asked
from tests.bench.engine import LIMIT
from tests.bench.figures import Times, spreads
from tests.bench.site import MEMORY, Site
from tmserver.core import Core
from tmserver.domain.jobs import LIVE
from tmserver.domain.matches import LookupRequest, MatchPolicy, Query
from tmserver.domain.people import SYSTEM
from tmserver.domain.segments import Segment
from tmserver.services import jobs, lookup

PAUSE_SECONDS = 0.005
QUIET_LOOKUPS = 500
AFTER_SECONDS = 5.0
"""How long look-ups go on after the import: processes open the new files then."""


class Reader:
    """Look-ups through the service in this process, as a thread of the web server does them."""

    def __init__(self, core: Core, texts: list[str]) -> None:
        self._core, self._texts, self._next = core, texts, 0

    def look_up(self, times: Times) -> None:
        """One look-up of one segment; its time by the wall and of the processor."""
        text = self._texts[self._next % len(self._texts)]
        self._next += 1
        request = LookupRequest("it", "en", [Query(Segment(text))], MatchPolicy(70, LIMIT))
        began, used = time.perf_counter(), time.thread_time()
        with self._core.reading() as session:
            lookup.find_matches(session, SYSTEM, self._core.indexes, self._core.now(), request)
        times.wall.append((time.perf_counter() - began) * 1000)
        times.cpu.append((time.thread_time() - used) * 1000)
        time.sleep(PAUSE_SECONDS)


def measure(units: Units, folder: Path, base: int) -> dict[str, Any]:
    """The first `base` units are there; the rest is imported meanwhile. Look-ups quiet and meanwhile, the confirms of
    another process (one every 20 ms), how long the import took."""
    data = folder / "site-importing"
    shutil.rmtree(data, ignore_errors=True)
    site = Site(data)
    site.prepare()
    site.fill(Units(units.name, units.path, base), folder)
    core = site.core()
    reader, quiet, meanwhile = Reader(core, asked(units.sources()[:base], 1000)), Times([], []), Times([], [])
    for _ in range(QUIET_LOOKUPS):
        reader.look_up(quiet)
    worker = site.start("worker")
    writer = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.host", "write"],
        env=site.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        seconds, parts = _through_the_import(site, core, units.table(folder, first=base), reader, meanwhile)
        waits = json.loads(writer.communicate("\n")[0])
    finally:
        writer.kill()
        worker.terminate()
        worker.wait(60)
        core.close()
    return {
        "base": base,
        "imported": units.size - base,
        "import_seconds": round(seconds, 1),
        "seconds_of": parts,
        "units_per_second": round((units.size - base) / (parts["reading"] + parts["writing"])),
        "lookups": len(meanwhile.wall),
        "quiet": spreads([quiet]),
        "meanwhile": spreads([meanwhile]),
        "confirms": len(waits),
        "confirm_ms": spreads([Times(waits, [])]),
    }


def _through_the_import(
    site: Site, core: Core, table: Path, reader: Reader, times: Times
) -> tuple[float, dict[str, float]]:
    """Look up from before the import begins until a while after it has ended; how long it took, and each part of it
    (reading, writing, index, publishing), in seconds."""
    site.run("memory", "import", MEMORY, str(table))
    began = time.monotonic()
    ended: float | None = None
    while ended is None or time.monotonic() - ended < AFTER_SECONDS:
        for _ in range(20):
            reader.look_up(times)
        with core.reading() as session:
            newest = jobs.newest(session, SYSTEM)
        live = any(job.state in LIVE for job in newest)
        if ended is None and not live:
            ended = time.monotonic()
    return ended - began, (newest[0].report or {})["seconds"]
