"""Concordance searches by kind of query: our postings beside SQLite's full-text index, the newest 51 units of each."""

import random
import sqlite3
from collections import Counter
from collections.abc import Iterable
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

from tests.bench.children import EVERYTHING
from tests.bench.corpus import Units
from tests.bench.engine import build, files_of
from tests.bench.figures import Times, spreads, timed
from tmserver.matching.concordance import Search
from tmserver.matching.index import Index
from tmserver.text.tokens import keys
from tmserver.text.wanted import parse

SHOWN = 51
ASKED = 30
SAMPLED_EVERY = 20
PEER = "SQLite FTS5"


def measure(units: Units, folder: Path, rounds: int) -> dict[str, Any]:
    """Milliseconds by kind of query, ours and FTS5's in turns; the first search of a process by itself."""
    if not files_of(units, folder).exists():
        build(units, folder)
    index = Index.open(files_of(units, folder), verify=False)
    peer = _full_text(units, folder)
    kinds = _kinds(units)
    first, _ = timed(partial(_ours, index), [kinds["rare word"][0]])
    times: dict[str, dict[str, list[Times]]] = {kind: {"tmserver": [], PEER: []} for kind in kinds}
    for _ in range(rounds):
        for kind, queries in kinds.items():
            mine, found = timed(partial(_ours, index), queries)
            theirs, other = timed(partial(_theirs, peer), queries)
            times[kind]["tmserver"].append(mine)
            times[kind][PEER].append(theirs)
            if kind in {"rare word", "common word"} and found != other:
                raise RuntimeError(f"{kind}: not the same units")
    peer.close()
    return {"first_ms": round(first.wall[0], 1)} | {
        kind: {who: spreads(one) for who, one in by.items()} for kind, by in times.items()
    }


def _ours(index: Index, query: str) -> list[int]:
    return Search([index.searched(EVERYTHING)], parse(query)).newest(SHOWN)


def _theirs(connection: sqlite3.Connection, query: str) -> list[int]:
    ask = "SELECT rowid FROM segment WHERE segment MATCH ? ORDER BY rowid DESC LIMIT ?"
    return [row[0] for row in connection.execute(ask, (query, SHOWN))]


def _full_text(units: Units, folder: Path) -> sqlite3.Connection:
    """An FTS5 table of the words as we cut them, one line a unit, so that both find the same."""
    path = folder / f"fts5-words-{units.path.stem}-{units.size}.db"
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path)
    connection.execute("CREATE VIRTUAL TABLE segment USING fts5(text)")
    rows = ((number, " ".join(keys(source))) for number, source in enumerate(units.sources(), start=1))
    connection.executemany("INSERT INTO segment(rowid, text) VALUES (?, ?)", rows)
    connection.execute("INSERT INTO segment(segment) VALUES ('optimize')")
    connection.commit()
    return connection


def _kinds(units: Units) -> dict[str, list[str]]:
    """Queries of each kind, the same for everyone, by the frequencies of words in a twentieth of the corpus."""
    chosen = random.Random(4)
    sentences = [[key for key in keys(text) if key.isalpha()] for text in units.sources()[::SAMPLED_EVERY]]
    often = Counter(word for sentence in sentences for word in set(sentence))
    common = [word for word, _ in often.most_common(20)]
    middling = _some(chosen, [w for w, n in often.items() if 0.01 < n / len(sentences) < 0.1])
    return {
        "rare word": _some(chosen, [w for w, n in often.items() if n == 1]),
        "word in 1 to 10 % of the units": middling,
        "common word": common,
        "two words": [f"{one} {other}" for one, other in pairwise(middling)],
        "phrase of two": _phrases(chosen, sentences, 2),
        "phrase of three": _phrases(chosen, sentences, 3),
        "beginning": [f"{word[:4]}*" for word in middling if len(word) > 4],
        "phrase of two of the commonest words": [f'"{a} {b}"' for a in common[:6] for b in common[:6]],
    }


def _some(chosen: random.Random, words: Iterable[str]) -> list[str]:
    ordered = sorted(words)
    return chosen.sample(ordered, min(ASKED, len(ordered)))


def _phrases(chosen: random.Random, sentences: list[list[str]], length: int) -> list[str]:
    long_enough = [sentence for sentence in sentences if len(sentence) > length]
    found = []
    for sentence in chosen.sample(long_enough, min(ASKED, len(long_enough))):
        begin = chosen.randrange(len(sentence) - length)
        found.append(f'"{" ".join(sentence[begin : begin + length])}"')
    return found
