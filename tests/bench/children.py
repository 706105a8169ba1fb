"""Work measured in a process of its own: `python -m tests.bench.children build | open …` prints one JSON line."""

import json
import sys
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from tests.bench.corpus import Units
from tests.bench.figures import peak_mb, private_mb, private_peak_mb, size_mb
from tmserver.domain.matches import MatchPolicy, Query
from tmserver.domain.segments import Segment
from tmserver.matching.index import Index
from tmserver.matching.rows import Row, Sieve
from tmserver.services.shelf import TAKEN_AT_ONCE

EVERYTHING = Sieve(pools={0: ()})
"""Whoever measures the engine may see every row."""


def rows(units: Units) -> Iterator[Row]:
    """The sources of a corpus as the index takes them; the unit's id is its line, from 1 on."""
    return (Row(unit_id=number, pool=0, text=source) for number, (source, _) in enumerate(units.pairs(), start=1))


def build(path: Path, size: int, directory: Path) -> dict[str, Any]:
    """Build an index and save it, as the worker does: seconds by the wall and of the processor, peak memory, bytes on
    disk. The private peak is that of anonymous memory: what no file stands behind."""
    before = peak_mb()
    began, used = time.perf_counter(), time.process_time()
    index, coming = Index.empty(), rows(Units("", path, size))
    with index.spilling(directory), private_peak_mb() as private:
        while piece := list(islice(coming, TAKEN_AT_ONCE)):
            index.put(piece)
        seconds = time.perf_counter() - began
        generation = index.save(directory)
    return {
        "build_seconds": round(seconds, 2),
        "build_and_save_seconds": round(time.perf_counter() - began, 2),
        "build_processor_seconds": round(time.process_time() - used, 2),
        "build_peak_mb": peak_mb(),
        "build_private_peak_mb": private[0],
        "peak_before_mb": before,
        "files_mb": size_mb(generation),
    }


def open_(directory: Path, queries: Path) -> dict[str, Any]:
    """Open files that another process holds open too, and ask them: milliseconds, private memory before and after."""
    before = private_mb()
    began = time.perf_counter()
    index = Index.open(directory, verify=False)
    opened = (time.perf_counter() - began) * 1000
    for text in json.loads(queries.read_text(encoding="utf-8")):
        index.find(Query(Segment(text)), EVERYTHING, MatchPolicy(70, 5))
    return {"open_ms": round(opened, 1), "private_mb": private_mb(), "private_before_mb": before}


if __name__ == "__main__":
    command, *arguments = sys.argv[1:]
    if command == "build":
        answer = build(Path(arguments[0]), int(arguments[1]), Path(arguments[2]))
    else:
        answer = open_(Path(arguments[0]), Path(arguments[1]))
    sys.stdout.write(json.dumps(answer) + "\n")
