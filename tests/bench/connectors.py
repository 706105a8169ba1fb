"""Fifty programs at once at other people's doors, against the served process: amaGama and MyMemory look-ups mixed.

Two ways of asking: `at once`, where every program asks again the moment it is answered, so that fifty look-ups are
always under way, and `working`, where each waits a second between two, as the plug-in of a translator's tool does.
"""

import asyncio
import base64
import json
import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from tests.bench.corpus import Units, asked
from tests.bench.figures import Times, spreads
from tests.bench.site import Site
from tests.processes.service import Service
from tmserver import config

PROGRAMS = 50
ANSWERS = 4000
"""Look-ups of each way of asking; the same number of different texts."""
PAUSE_SECONDS = 1.0
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(slots=True)
class Asked:
    """What a way of asking came to."""

    times: Times = field(default_factory=lambda: Times([], []))
    errors: int = 0
    found: int = 0


def measure(units: Units, folder: Path) -> dict[str, Any]:
    """Milliseconds of the look-ups of both ways, errors, answers a second, the server's processor time an answer; with
    the one process that is the default and with one for each core."""
    data = folder / "site-connectors"
    shutil.rmtree(data, ignore_errors=True)
    site = Site(data)
    site.prepare()
    site.fill(units, folder)
    requests = _requests(asked(units.sources(), ANSWERS), site.token())
    return {"settings": [_setting(site, requests, workers) for workers in sorted({1, os.cpu_count() or 1})]}


def _setting(site: Site, requests: list[bytes], workers: int) -> dict[str, Any]:
    service = Service(site.environment | {"TMSERVER_WORKERS": str(workers)})
    service.start("serve")
    try:
        service.wait_until_ready(120)
        asyncio.run(_ask(service.port, requests[:400], PROGRAMS, 0))  # every process opens its index
        ways = {
            way: _way(service, requests[:number], pause)
            for way, number, pause in (("at once", ANSWERS, 0.0), ("working", ANSWERS // 2, PAUSE_SECONDS))
        }
    finally:
        service.stop()
    return {"processes": workers, "threads of each": config.load(service.environment).threads, "ways": ways}


def _requests(texts: list[str], token: str) -> list[bytes]:
    """Requests as Weblate and as MateCat send them, by turns."""
    password = base64.b64encode(f"user:{token}".encode()).decode()
    made = []
    for number, text in enumerate(texts):
        if number % 2:
            query = urlencode({"q": text, "langpair": "it|en", "mt": "0", "key": token})
            head = f"GET /get?{query} HTTP/1.1\r\nHost: bench\r\n"
        else:
            path = f"/tmserver/it/en/unit/{quote(text, safe='')}?min_similarity=75&max_candidates=5"
            head = f"GET {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Basic {password}\r\n"
        made.append(f"{head}\r\n".encode())
    return made


def _way(service: Service, requests: list[bytes], pause: float) -> dict[str, Any]:
    used, began, load = _processor_seconds(service), time.perf_counter(), os.getloadavg()[0]
    done = asyncio.run(_ask(service.port, requests, PROGRAMS, pause))
    seconds = time.perf_counter() - began
    return spreads([done.times]) | {
        "answers": len(done.times.wall), "errors": done.errors, "with a match": done.found,
        "answers a second": round(len(done.times.wall) / seconds, 1),
        "processor of the server, ms an answer": round(1000 * (_processor_seconds(service) - used) / len(requests), 2),
        "load before": round(load, 2), "load after": round(os.getloadavg()[0], 2),
    }  # fmt: skip


async def _ask(port: int, requests: list[bytes], programs: int, pause: float) -> Asked:
    """Every request once, by so many programs with a connection each."""
    done, waiting = Asked(), iter(requests)
    await asyncio.gather(*(_program(port, waiting, done, pause, number / programs) for number in range(programs)))
    return done


async def _program(port: int, waiting: Iterator[bytes], done: Asked, pause: float, late: float) -> None:
    """Ask until nothing waits; programs begin one after the other within a pause."""
    await asyncio.sleep(pause * late)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for request in waiting:
        began = time.perf_counter()
        writer.write(request)
        try:
            status, body = await _answer(reader)
        except (OSError, EOFError):
            done.errors += 1
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            continue
        done.times.wall.append(1000 * (time.perf_counter() - began))
        said = json.loads(body)
        is_array = isinstance(said, list)
        done.errors += status != 200 or (not is_array and said["responseStatus"] != 200)
        done.found += bool(said if is_array else said["matches"])
        await asyncio.sleep(pause)
    writer.close()


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    lengths = [line.partition(":")[2] for line in head if line.lower().startswith("content-length:")]
    return int(head[0].split()[1]), await reader.readexactly(int(lengths[0]))


def _processor_seconds(service: Service) -> float:
    """Of the server and all processes it started: those of its group."""
    group, ticks = service.processes["serve"].pid, 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:  # it ended meanwhile
            continue
        if int(fields[2]) == group:
            ticks += int(fields[11]) + int(fields[12])
    return ticks / _TICKS
