"""Two engines that every Python installation has: rapidfuzz over all texts, and SQLite's full-text index."""

import re
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import rapidfuzz
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import extract

from tests.bench.corpus import Units
from tests.bench.figures import Times, size_mb, stopwatch, timed
from tests.bench.peers import LEVEL, LIMIT, few

CANDIDATES = 200


class ByCharacters:
    """rapidfuzz: the five texts nearest by characters, with the cut-off that lets it skip the rest early."""

    name = "rapidfuzz, all texts by characters"

    def __init__(self, units: Units) -> None:
        self._texts = units.sources()
        self.asked = few(units.size, 20_000_000)
        self.about: dict[str, Any] = {"version": rapidfuzz.__version__}

    def ask(self, queries: Sequence[str]) -> tuple[Times, list[int | None]]:
        """One call of `process.extract` a query."""
        times, found = timed(self._nearest, queries)
        return times, [one[0][2] if one else None for one in found]

    def _nearest(self, text: str) -> list[tuple[str, float, int]]:
        scorer = Levenshtein.normalized_similarity
        return list(extract(text, self._texts, scorer=scorer, score_cutoff=LEVEL / 100, limit=LIMIT))

    def close(self) -> None:
        """Lets the texts go."""
        self._texts = []


class FullText:
    """SQLite FTS5: the 200 best by bm25 of all that share a word, scored again by words."""

    name = "SQLite FTS5, bm25 top 200 rescored"

    def __init__(self, units: Units, folder: Path) -> None:
        self._words, _ = units.words(folder)
        self.asked = few(units.size, 8_000_000)
        path = folder / f"fts5-{units.path.stem}-{units.size}.db"
        path.unlink(missing_ok=True)
        self.about: dict[str, Any] = {"version": sqlite3.sqlite_version}
        self._connection = sqlite3.connect(path)
        with stopwatch(self.about, "build_seconds"):
            self._connection.execute("CREATE VIRTUAL TABLE segment USING fts5(text)")
            rows = ((number, source) for number, source in enumerate(units.sources()))
            self._connection.executemany("INSERT INTO segment(rowid, text) VALUES (?, ?)", rows)
            self._connection.execute("INSERT INTO segment(segment) VALUES ('optimize')")
            self._connection.commit()
        self.about["files_mb"] = size_mb(path)

    def ask(self, queries: Sequence[str]) -> tuple[Times, list[int | None]]:
        """One query of the index and one scoring of 200 a query."""
        times, found = timed(self._best, queries)
        return times, found

    def _best(self, text: str) -> int | None:
        wanted = " OR ".join(f'"{word}"' for word in sorted(set(re.findall(r"\w+", text))))
        query = "SELECT rowid FROM segment WHERE segment MATCH ? ORDER BY rank LIMIT ?"
        places = [row[0] for row in self._connection.execute(query, (wanted, CANDIDATES))]
        return self._words.best_of(text, places)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()
