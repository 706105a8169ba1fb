"""Engines beside the engine, interleaved, with the same queries; how often each offers the best unit first.

The best unit is the one of the highest word score by brute force; a tie counts as found. Only queries whose best unit
scores 70 or more count. A ratio compares means over the queries that both were asked, in the same round.
"""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from tests.bench.children import EVERYTHING
from tests.bench.corpus import Units, asked
from tests.bench.engine import files_of
from tests.bench.figures import Spread, Times, spreads, timed
from tests.bench.words import WordRows
from tmserver.domain.matches import MatchPolicy, Query
from tmserver.domain.segments import Segment
from tmserver.matching.index import Index

LEVEL, LIMIT = 70, 5
MOST_ASKED = 100
PINNED = Path(__file__).with_name("peers.txt")


class Contestant(Protocol):
    """One engine over one corpus, ready to be asked. Rows are counted from 0."""

    name: str
    asked: int
    """How many queries of a round it is given: the slow ones get fewer."""
    about: dict[str, Any]
    """What is known of it: version, seconds to build, size of its files."""

    def ask(self, queries: Sequence[str]) -> tuple[Times, list[int | None]]:
        """Times, and the row each query is offered first."""
        ...

    def close(self) -> None:
        """Give everything back."""
        ...


class Ours:
    """The engine of this repository, on files that were built before."""

    name = "tmserver"
    asked = MOST_ASKED

    def __init__(self, units: Units, folder: Path) -> None:
        self._index = Index.open(files_of(units, folder))
        self.about: dict[str, Any] = {}

    def ask(self, queries: Sequence[str]) -> tuple[Times, list[int | None]]:
        """At 70 %, the five best."""
        policy = MatchPolicy(LEVEL, LIMIT)
        times, found = timed(lambda text: self._index.find(Query(Segment(text)), EVERYTHING, policy), queries)
        return times, [one[0].unit_id - 1 if one else None for one in found]

    def close(self) -> None:
        """The files are mapped; nothing to do."""


def few(size: int, segments_asked: int) -> int:
    """How many queries a slow engine is given at a size: as many as read so many segments in all, 12 to 100."""
    return max(12, min(MOST_ASKED, segments_asked // size))


def environment(folder: Path) -> Path:
    """The python of an environment that holds what peers.txt pins; made when it is missing or pins have changed."""
    home = folder / "peers"
    stamp = home / "installed.txt"
    if not stamp.exists() or stamp.read_bytes() != PINNED.read_bytes():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(home)], check=True)
        pip = [str(home / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
        subprocess.run([*pip, "--requirement", str(PINNED)], check=True)
        stamp.write_bytes(PINNED.read_bytes())
    return home / "bin" / "python"


def compare(units: Units, folder: Path, contestants: Sequence[Contestant], rounds: int) -> dict[str, Any]:
    """All contestants over the same queries, one round of each after the other. The first contestant is ours."""
    queries = asked(units.sources(), max(one.asked for one in contestants))
    words, _ = units.words(folder)
    times: dict[str, list[Times]] = {one.name: [] for one in contestants}
    offered: dict[str, list[int | None]] = {}
    for one in contestants:
        one.ask(queries[: min(3, one.asked // 3)])  # caches and pages, before anything is timed
    for _ in range(rounds):
        for one in contestants:
            taken, offered[one.name] = one.ask(queries[: one.asked])
            times[one.name].append(taken)
    best = [int(words.scores(text).max()) for text in queries[:MOST_ASKED]]
    own = times[contestants[0].name]
    return {
        one.name: one.about
        | spreads(times[one.name])
        | {"asked": one.asked, "slower_by": _ratio(times[one.name], own).to_json()}
        | _first(words, queries, best, offered[one.name][:MOST_ASKED])
        for one in contestants
    }


def _ratio(theirs: Sequence[Times], own: Sequence[Times]) -> Spread:
    """How many times longer they take than we do, over the queries both had."""
    pairs = zip(theirs, own, strict=True)
    return Spread.of([float(np.mean(they.wall) / np.mean(we.wall[: len(they.wall)])) for they, we in pairs])


def _first(words: WordRows, queries: Sequence[str], best: Sequence[int], offered: list[int | None]) -> dict[str, int]:
    """How often a best unit stands first, of how many queries that have one."""
    there = [place for place in range(len(offered)) if best[place] >= LEVEL]
    right = 0
    for place in there:
        row = offered[place]
        right += row is not None and int(words.scores(queries[place], [row])[0]) == best[place]
    return {"best_first": right, "best_there": len(there)}
