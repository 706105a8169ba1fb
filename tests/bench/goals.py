"""What the figures should reach, and whether they do."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.bench.numbers import number

Found = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure at most (or at least) so large. `value` finds it in the results, or raises KeyError when it is not
    there; times are medians of the rounds."""

    what: str
    value: Callable[[Found], float]
    bound: float
    unit: str = "ms"
    at_least: bool = False

    def line(self, found: Found) -> str | None:
        """A row of the table; None when this run did not measure it."""
        try:
            value = self.value(found)
        except KeyError:
            return None
        reached = value >= self.bound if self.at_least else value <= self.bound
        bound = f"{'≥' if self.at_least else '≤'} {self.bound:g} {self.unit}".strip()
        return f"| {self.what} | {bound} | {number(value)} | {'yes' if reached else '**no**'} |"


def _engine(size: int, level: str, figure: str) -> Callable[[Found], float]:
    return lambda found: float(found["engine"][f"seeded {size}"][level][figure]["median"])


def _processor(size: int, level: str, figure: str) -> Callable[[Found], float]:
    return lambda found: float(found["engine"][f"seeded {size}"][level]["cpu"][figure]["median"])


def _slower(peer: str) -> Callable[[Found], float]:
    return lambda found: float(found["peers"]["seeded 1000000"][peer]["slower_by"]["median"])


def _http(size: int, figure: str) -> Callable[[Found], float]:
    return lambda found: float(found["http"][f"seeded {size}"]["tmserver"][figure]["median"])


def _differences(found: Found) -> float:
    return float(sum(one["differences"] for one in found["exactness"].values()))


def _cases(language: str) -> Callable[[Found], float]:
    return lambda found: float(found["sentences"][language]["labelled"]["usual"][0])


def _news(language: str, figure: str) -> Callable[[Found], float]:
    return lambda found: float(found["sentences"][language]["news"][figure])


def _share(over: str, under: str) -> Callable[[Found], float]:
    """Percent of the labelled pairs of both directions and halves."""

    def share(found: Found) -> float:
        ways = [found["values"][way] for way in ("it-en", "en-it")]
        counts = [sum(way[f"{half}: {what}"] for way in ways for half in HALVES) for what in (over, under)]
        return 100 * counts[0] / counts[1]

    return share


def _mending(figure: str) -> Callable[[Found], float]:
    return lambda found: float(found["mending"]["seeded 100000"][figure])


def _archive(backend: str) -> Callable[[Found], float]:
    """Of the largest memory that was measured."""
    return lambda found: float(_largest(found["archive"], backend)["units_per_second"])


def _largest(part: Found, backend: str) -> Found:
    names = [name for name in part if name.startswith(backend)]
    if not names:
        raise KeyError(backend)
    largest: Found = part[max(names, key=lambda name: int(name.split()[1]))]
    return largest


def _import_peak(found: Found) -> float:
    return max(float(one["import_peak_mb"]) for one in found["archive"].values())


HALVES = ("tuned", "held out")
WRITTEN = "as a person wrote them"
WORST = "phrase of two of the commonest words"


def _kind_p95(found: Found, kind: str) -> float:
    return float(found["concordance"]["seeded 1000000"][kind]["tmserver"]["p95"]["median"])


def _slowest_kind(found: Found) -> float:
    kinds = found["concordance"]["seeded 1000000"].keys() - {"first_ms", WORST}
    return max(_kind_p95(found, kind) for kind in kinds)


def _slowest_usage(found: Found) -> float:
    figures = found["rulings"]["seeded 200000"]
    return max(float(times["p50"]["median"]) for name, times in figures.items() if name.startswith("usage"))


def _connected(way: str, figure: str) -> Callable[[Found], float]:
    """Of the setting with a process for each core, the last."""

    def value(found: Found) -> float:
        one = found["connectors"]["seeded 200000"]["settings"][-1]["ways"][way]
        return float(one[figure]["median"] if isinstance(one[figure], dict) else one[figure])

    return value


MILLION, THREE = 1_000_000, 3_000_000
GOALS = (
    Goal("differences from brute force", _differences, 0, ""),
    Goal("1,000,000 units, 70 %: p50", _engine(MILLION, "70", "p50"), 0.7),
    Goal("1,000,000 units, 70 %: p99", _engine(MILLION, "70", "p99"), 3),
    Goal("the same, processor time: p99", _processor(MILLION, "70", "p99"), 3),
    Goal("1,000,000 units: story of 40, median", _engine(MILLION, "story", "p50"), 30),
    Goal("the same, processor time", _processor(MILLION, "story", "p50"), 30),
    Goal("3,000,000 units, 70 %: p50", _engine(THREE, "70", "p50"), 1),
    Goal("3,000,000 units, 70 %: p99", _engine(THREE, "70", "p99"), 9),
    Goal(
        "1,000,000 units: private memory of a further process",
        lambda found: float(found["engine"]["seeded 1000000"]["private_mb"]),
        60,
        "MB",
    ),
    Goal("tantivy, times our mean", _slower("tantivy, bm25 top 200 rescored"), 20, "×", at_least=True),
    Goal("rapidfuzz, times our mean", _slower("rapidfuzz, all texts by characters"), 200, "×", at_least=True),
    Goal("SQLite FTS5, times our mean", _slower("SQLite FTS5, bm25 top 200 rescored"), 1000, "×", at_least=True),
    Goal("pg_trgm, times our mean", _slower("pg_trgm, KNN through GiST"), 1000, "×", at_least=True),
    Goal("concordance at 1,000,000 units, any kind but the next: p95", _slowest_kind, 50),
    Goal("concordance, phrases of the commonest words: p95", lambda found: _kind_p95(found, WORST), 200),
    Goal("HTTP, 100,000 units: p50", _http(MILLION // 10, "p50"), 3),
    Goal("HTTP, 100,000 units: p95", _http(MILLION // 10, "p95"), 6),
    Goal("HTTP, 1,000,000 units: p50", _http(MILLION, "p50"), 3),
    Goal("HTTP, 1,000,000 units: p95", _http(MILLION, "p95"), 6),
    Goal("labelled pairs that differ in values: offered adapted", _share("offered", "pairs"), 95, "%", at_least=True),
    Goal("the same: of those as a person wrote them", _share(WRITTEN, "offered"), 97, "%", at_least=True),
    Goal(
        "values, microseconds a sentence",
        lambda found: max(float(found["values"][language]["microseconds a sentence"]) for language in ("it", "en")),
        150,
        "µs",
    ),
    Goal(
        "list of 5,000 concepts, searched and narrowed by facets: slowest question",
        lambda found: max(
            value for name, value in found["listing"]["5000 concepts"].items() if name.endswith("filter")
        ),
        150,
    ),
    Goal(
        "HTTP, 1,000,000 units, values, names and terms of 628 concepts: story of 40, p95",
        lambda found: float(found["http"][f"seeded {MILLION}"]["tmserver"]["story"]["p95"]),
        120,
    ),
    Goal("usage of one of 5,000 concepts in 200,000 units", _slowest_usage, 2000),
    Goal(
        "look-ups while 100,000 units are imported: p99",
        lambda found: float(found["importing"]["seeded"]["meanwhile"]["p99"]["median"]),
        20,
    ),
    Goal(
        "longest wait of a second writer meanwhile",
        lambda found: float(found["importing"]["seeded"]["confirm_ms"]["longest"]["median"]),
        200,
    ),
    Goal("50 programs at other people's doors, 200,000 units: p99", _connected("working", "p99"), 100),
    Goal("the same, each asking again at once: p99", _connected("at once", "p99"), 100),
    Goal("the same: errors", _connected("at once", "errors"), 0, ""),
    Goal(
        "misses of the look-up after a write on another host",
        lambda found: float(found["freshness"]["seeded"]["misses"]),
        0,
        "",
    ),
    Goal("units imported a second, SQLite, without the index", _archive("sqlite"), 15_000, "/s", at_least=True),
    Goal("the same on PostgreSQL", _archive("postgresql"), 10_000, "/s", at_least=True),
    Goal("most memory of a process that imports", _import_peak, 300, "MB"),
    Goal("units of one change retired a second, SQLite", _mending("retiring, units/s"), 1_000, "/s", at_least=True),
    Goal("the same: undone a second", _mending("undo, units/s"), 1_000, "/s", at_least=True),
    Goal("the same: longest wait of a second writer", _mending("second writer, longest, ms"), 200),
    Goal("usual Italian sentence rules, of 36", _cases("it"), 35, "", at_least=True),
    Goal("usual English sentence rules, of 75 (110 of 139)", _cases("en"), 60, "", at_least=True),
    Goal("boundaries in Italian news: F1", _news("it", "f1"), 0.995, "", at_least=True),
    Goal("boundaries in English news: F1", _news("en", "f1"), 0.995, "", at_least=True),
    Goal("a sentence, Italian", _news("it", "microseconds"), 50, "µs"),
    Goal("a sentence, English", _news("en", "microseconds"), 50, "µs"),
)
