"""Changes of many units and the look for faults, at size: previews, a change and its undo while another process writes,
the quality job; SQLite."""

import json
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from tests.bench.corpus import Units
from tests.bench.figures import spreads, timed
from tests.bench.site import MEMORY, Site
from tmserver.core import Core
from tmserver.domain.people import SYSTEM
from tmserver.domain.units import UnitStatus
from tmserver.services import batch_plans, batches, memories, quality, replacements
from tmserver.services.replacements import Previews, Replacement
from tmserver.services.selections import Looking, Selection
from tmserver.worker import Runner

ABSENT = "qqqqqq"
"""Stands in no unit: the whole memory is read."""
SAMPLED = 20_000
"""Units whose words are counted to choose what is looked for."""
ROUNDS = 3


def measure(units: Units, folder: Path) -> dict[str, Any]:
    """Milliseconds of previews of find and replace by how often the word stands; units a second of the jobs."""
    data = folder / "site-mending"
    shutil.rmtree(data, ignore_errors=True)
    site = Site(data)
    site.prepare()
    site.fill(units, folder)
    core = site.core()
    try:
        return {
            "units": units.size,
            "previews": _previews(core, units),
            **_quality(core),
            **_changes(site, core, units),
        }
    finally:
        core.close()


def _words(units: Units) -> Counter[str]:
    """How many of the first units hold each word of letters, in the target."""
    found: Counter[str] = Counter()
    for _, target in islice(units.pairs(), SAMPLED):
        found.update({word for word in target.split() if word.isalpha() and len(word) > 2})
    return found


def _previews(core: Core, units: Units) -> dict[str, Any]:
    words = _words(units).most_common()
    found: dict[str, Any] = {}
    for kind, word, case in (
        ("word in most units", words[0][0], True),
        ("word in one unit of 20,000", words[-1][0], True),
        ("word in no unit", ABSENT, True),
        ("word in no unit, capitals do not count", ABSENT, False),
    ):
        asked = Replacement(word, "altro", case=case)
        times, previews = timed(lambda one: _preview(core, one), [asked] * ROUNDS)
        found[kind] = spreads([times]) | {"changeable": len(previews[0].changeable), "more": previews[0].more}
    return found


def _preview(core: Core, asked: Replacement) -> Previews:
    with core.reading() as session:
        memory = memories.get(session, SYSTEM, MEMORY)
        looking = Looking(session, SYSTEM, core.indexes, core.now(), core.settings.timezone, memory)
        return replacements.preview(looking, asked, Selection())


def _run(core: Core) -> float:
    """Seconds of the one job that waits."""
    began = time.perf_counter()
    if not Runner(core).run_one():
        raise RuntimeError("no job was waiting")
    return time.perf_counter() - began


def _quality(core: Core) -> dict[str, Any]:
    """The first look, which writes its findings, and the next, which finds them there."""
    found: dict[str, Any] = {}
    for name in ("quality, first look", "quality, next look"):
        with core.writing() as session:
            quality.request(session, SYSTEM, core.now(), MEMORY)
        seconds = _run(core)
        with core.reading() as session:
            memory = memories.get(session, SYSTEM, MEMORY)
            found[f"{name}, units/s"] = round(memory.unit_count / seconds)
            found["findings"] = sum(quality.counts(session, memory.id).values())
    return found


def _changes(site: Site, core: Core, units: Units) -> dict[str, Any]:
    """Retiring all that a word finds, planned and made by one job, its undo, and how long who writes meanwhile waits.

    Planning and taking the units into the index are part of the time. First alone, then with a second writer.
    """
    words = _words(units)
    word = min(words, key=lambda one: abs(words[one] - SAMPLED // 5))  # in about 20 % of the units
    found = _change(core, word)
    waits = _waits_of_a_second_writer(site, lambda: _change(core, word))
    return found | {
        "second writer meanwhile, writes": len(waits),
        "second writer, p50, ms": round(float(np.percentile(waits, 50))),
        "second writer, longest, ms": round(max(waits)),
    }


def _change(core: Core, word: str) -> dict[str, Any]:
    with core.writing() as session:
        chosen, now = Selection(word), core.now()
        batch = batch_plans.begin(session, SYSTEM, now, MEMORY, chosen, UnitStatus.RETIRED).id
    made = _run(core)
    with core.reading() as session:
        changed = batches.get(session, SYSTEM, batch).counts["changed"]
    with core.writing() as session:
        batches.undo(session, SYSTEM, core.now(), batch)
    return {
        "units retired": changed,
        "retiring, units/s": round(changed / made),
        "undo, units/s": round(changed / _run(core)),
    }


def _waits_of_a_second_writer(site: Site, meanwhile: Callable[[], object]) -> list[float]:
    """Milliseconds of each write of another process, which adds a unit to the same memory every 20 ms.

    Without the first, which takes half a second also when nobody else writes: connecting, compiling statements.
    """
    writer = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.host", "write"],
        env=site.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        meanwhile()
        waits: list[float] = json.loads(writer.communicate("\n")[0])
        return waits[1:]
    finally:
        writer.kill()
