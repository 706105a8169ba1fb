"""One host of the service as a process: reads a line of JSON, does it, answers in a line. `python -m tests.bench.host`.

With the argument `write` it instead confirms a unit every 20 ms until its input ends, then prints how long each took.
"""

import json
import select
import sys
import time
from collections.abc import Callable
from typing import Any

from tests.bench.site import MEMORY
from tmserver.core import Core
from tmserver.domain.matches import LookupRequest, MatchPolicy, Query
from tmserver.domain.people import SYSTEM
from tmserver.domain.segments import Segment
from tmserver.domain.units import Context, NewUnit
from tmserver.services import lookup, units
from tmserver.services.index_keeper import IndexKeeper

PAUSE_SECONDS = 0.02


class Host:
    """What a host can be told to do."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self.told: dict[str, Callable[[Any], Any]] = {
            "add": self.add,
            "change": self.change,
            "retire": self.retire,
            "find": self.find,
            "build": self.build,
        }

    def add(self, texts: list[str]) -> list[list[int]]:
        """Add units in one transaction; id and version of each."""
        context = Context(None, None, None)
        new = [NewUnit(Segment(text), Segment("x"), "it", "en", context) for text in texts]
        with self._core.writing() as session:
            found = units.add(session, SYSTEM, self._core.now(), MEMORY, new)
            return [[one.unit.id, one.unit.version] for one in found if one.unit is not None]

    def change(self, told: list[Any]) -> list[int]:
        """Give a unit (id, version) another source; its id and version now."""
        unit_id, version, text = told
        with self._core.writing() as session:
            now = self._core.now()
            unit = units.change(session, SYSTEM, now, MEMORY, unit_id, version, {"source": Segment(text)})
            return [unit.id, unit.version]

    def retire(self, told: list[int]) -> None:
        """Take a unit (id, version) out of use."""
        with self._core.writing() as session:
            units.retire(session, SYSTEM, self._core.now(), MEMORY, *told)

    def find(self, text: str) -> list[list[int]]:
        """Ids and scores of the matches of a text."""
        request = LookupRequest("it", "en", [Query(Segment(text))], MatchPolicy(70, 50))
        with self._core.reading() as session:
            looked = lookup.find_matches(session, SYSTEM, self._core.indexes, self._core.now(), request)
        return [[one.unit_id, one.score] for one in looked.results[0].matches]

    def build(self, _: None) -> None:
        """Write new files of the index, as the worker does from time to time."""
        IndexKeeper(self._core.indexes).build(self._core.reading, "it")


def write_until_told(host: Host) -> list[float]:
    """Confirm units one after the other; how long each took, ms."""
    times, number = [], 0
    while not select.select([sys.stdin], [], [], PAUSE_SECONDS)[0]:
        number += 1
        began = time.perf_counter()
        host.add([f"Conferma numero {number} della prova di scrittura"])
        times.append((time.perf_counter() - began) * 1000)
    return times


def main() -> None:
    """Until the input ends."""
    core = Core.from_env()
    host = Host(core)
    if sys.argv[1:] == ["write"]:
        sys.stdout.write(json.dumps(write_until_told(host)) + "\n")
    else:
        for line in sys.stdin:
            name, argument = json.loads(line)
            sys.stdout.write(json.dumps(host.told[name](argument)) + "\n")
            sys.stdout.flush()
    core.close()


if __name__ == "__main__":
    main()
