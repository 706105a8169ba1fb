"""Figures of several rounds: percentiles of times, median and range over rounds; memory of a process."""

import gc
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

PERCENTILES = (50, 95, 99)


@dataclass(frozen=True, slots=True)
class Spread:
    """One figure measured in several rounds: the median of the rounds, the least and the most."""

    median: float
    least: float
    most: float

    @classmethod
    def of(cls, rounds: Sequence[float]) -> "Spread":
        """Of at least one round."""
        return cls(float(np.median(rounds)), float(min(rounds)), float(max(rounds)))

    def to_json(self) -> dict[str, float]:
        """As it stands in the result file, rounded to four places."""
        return {"median": round(self.median, 4), "least": round(self.least, 4), "most": round(self.most, 4)}


@dataclass(slots=True)
class Times:
    """Milliseconds of calls: by the clock on the wall, and of the processor (free of what others do on the machine)."""

    wall: list[float]
    cpu: list[float]


def spreads(rounds: Sequence[Times]) -> dict[str, Any]:
    """p50, p95, p99, mean and longest of times in ms, by the wall; the processor's under "cpu" where known. Spreads."""
    found = _spreads([one.wall for one in rounds])
    if all(one.cpu for one in rounds):
        found["cpu"] = _spreads([one.cpu for one in rounds])
    return found


def _spreads(rounds: Sequence[Sequence[float]]) -> dict[str, Any]:
    found = {f"p{p}": Spread.of([float(np.percentile(times, p)) for times in rounds]).to_json() for p in PERCENTILES}
    found["mean"] = Spread.of([float(np.mean(times)) for times in rounds]).to_json()
    found["longest"] = Spread.of([max(times) for times in rounds]).to_json()
    return found


def timed(work: Callable[[Any], Any], arguments: Iterable[Any]) -> tuple[Times, list[Any]]:
    """Times and result of each call. The garbage collector runs as it does in the service."""
    times, results = Times([], []), []
    for argument in arguments:
        began, used = time.perf_counter(), time.thread_time()
        result = work(argument)
        times.wall.append((time.perf_counter() - began) * 1000)
        times.cpu.append((time.thread_time() - used) * 1000)
        results.append(result)
    return times, results


@contextmanager
def stopwatch(into: dict[str, Any], name: str) -> Iterator[None]:
    """Writes the seconds of a block into a dictionary."""
    gc.collect()
    began = time.perf_counter()
    yield
    into[name] = round(time.perf_counter() - began, 2)


def peak_mb() -> float:
    """The most memory this process ever held (VmHWM; getrusage would count the parent's before exec), MB."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return round(int(line.split()[1]) / 1024, 1)
    return 0.0


def private_mb() -> float:
    """Memory of this process that no other shares (Private_Clean + Private_Dirty of smaps_rollup), MB."""
    kilobytes = sum(
        int(line.split()[1])
        for line in Path("/proc/self/smaps_rollup").read_text().splitlines()
        if line.startswith(("Private_Clean:", "Private_Dirty:"))
    )
    return round(kilobytes / 1024, 1)


@contextmanager
def private_peak_mb() -> Iterator[list[float]]:
    """The most anonymous memory (RssAnon) this process holds within, looked at 50 times a second, MB: one number."""
    peak, ended = [0.0], threading.Event()

    def watch() -> None:
        while not ended.wait(0.02):
            lines = Path("/proc/self/status").read_text().splitlines()
            held = next(int(line.split()[1]) / 1024 for line in lines if line.startswith("RssAnon:"))
            peak[0] = max(peak[0], round(held, 1))

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        yield peak
    finally:
        ended.set()
        watching.join()


def size_mb(path: Path) -> float:
    """Bytes of a file, or of all files under a directory, MB."""
    files = [path] if path.is_file() else [one for one in path.rglob("*") if one.is_file()]
    return round(sum(one.stat().st_size for one in files) / 1e6, 1)
