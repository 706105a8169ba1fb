"""The gate: on a corpus like a newsroom's the index gives the scores, ids and order of brute force, always."""

from collections.abc import Iterator

import numpy as np
import pytest
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cdist

from tests.matching import corpus, oracle
from tmserver.domain.matches import MatchPolicy, Penalty, Query
from tmserver.domain.segments import Segment
from tmserver.matching.index import Index
from tmserver.matching.rows import Row, Sieve
from tmserver.text.normal import equality_key
from tmserver.text.tokens import keys

ROWS, QUERIES, VOCABULARY = 20_000, 200, 30_000
SIEVE = Sieve({0: (), 1: (Penalty("variant", 1),), 2: (Penalty("reversed", 1), Penalty("memory", 2))}, now=100)


@pytest.fixture(autouse=True)
def _quick_distance(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twenty thousand rows are too many for the textbook's table."""
    monkeypatch.setattr(oracle, "distance", Levenshtein.distance)


@pytest.fixture(scope="module")
def texts() -> list[str]:
    """News, and among it what real memories hold besides: headings of one to three words, signs."""
    found = corpus.texts(ROWS, vocabulary=VOCABULARY, duplicates=0.6)
    for n in range(0, ROWS, 9):
        found[n] = " ".join(found[n].split()[: 1 + n % 3]) + ("" if n % 2 else ":")
    found[::1999] = ["***", "—", "…", "* *", "-", "–", "...", "* * *", "— —", "%", "?"]
    return found


@pytest.fixture(scope="module")
def rows(texts) -> list[Row]:
    """Four pools, one of them hidden; everything else spread so that ties are broken by each key in turn."""
    return [
        Row(
            unit_id=n // 2 if n % 7 == 0 else n,
            pool=n % 4,
            text=text,
            previous=texts[n - 1] if n % 3 else None,
            next=texts[(n + 1) % ROWS] if n % 5 else "",
            reviewed=n % 2 == 0,
            alignment=n % 11 == 0,
            changed_at=n % 6,
            embargo_until=200 if n % 13 == 0 else 0,
            side=1 if n % 7 == 0 else 0,
        )
        for n, text in enumerate(texts)
    ]


@pytest.fixture(scope="module")
def index(rows) -> Index:
    """One large block, smaller ones, rows replaced and removed, a tail."""
    old = [Row(row.unit_id, 0, "sostituita poi", side=row.side) for row in rows[8000:12000]]
    found = Index.of(rows[:8000] + old)
    found.put(rows[8000:15000])
    found.put([Row(unit, 0, "di passaggio") for unit in range(10**6, 10**6 + 500)])
    found.put(rows[15000:19000])
    found.remove([(unit, 0) for unit in range(10**6, 10**6 + 500)])
    found.put(rows[19000:])
    return found


@pytest.fixture(scope="module")
def queries(texts) -> list[Query]:
    asked = corpus.queries(texts, QUERIES - 20, vocabulary=VOCABULARY)
    asked += [texts[n] for n in range(0, ROWS, ROWS // 20)]
    places = {text: n for n, text in enumerate(texts)}
    around = [
        (texts[places[text] - 1], texts[(places[text] + 1) % ROWS]) if text in places else (None, None)
        for text in asked
    ]
    return [Query(Segment(text), *near) for text, near in zip(asked, around, strict=True)]


@pytest.fixture(scope="module")
def likely(rows, queries) -> list[list[Row]]:
    """For each query the rows of 50 % or more by words, the equal ones and the short ones: brute force for the rest."""
    alphabet: dict[str, str] = {}

    def letters(text: str) -> str:
        return "".join(alphabet.setdefault(word, chr(0x20 + len(alphabet))) for word in keys(text))

    stored = [letters(row.text) for row in rows]
    asked = [letters(query.segment.text) for query in queries]
    longest = np.maximum.outer([len(text) for text in asked], [len(text) for text in stored]).clip(1)
    near = 2 * (longest - cdist(asked, stored, scorer=Levenshtein.distance, dtype=np.int64)) >= longest
    by_key: dict[str, set[int]] = {}
    for n, row in enumerate(rows):
        by_key.setdefault(equality_key(row.text), set()).add(n)
    short = {n for n, text in enumerate(stored) if len(text) <= 3}

    def places() -> Iterator[set[int]]:
        for n, query in enumerate(queries):
            equal = by_key.get(equality_key(query.segment.text), set())
            yield set(np.flatnonzero(near[n]).tolist()) | equal | (short if len(asked[n]) <= 3 else set())

    return [[rows[place] for place in found] for found in places()]


def compare(index: Index, queries: list[Query], likely: list[list[Row]], min_score: int) -> None:
    policy = MatchPolicy(min_score, 5)
    answers = index.find_many(queries, SIEVE, policy)
    assert sum(map(len, answers)) > len(queries) / 2
    for query, among, found in zip(queries, likely, answers, strict=True):
        assert found == oracle.find(among, query, SIEVE, policy)


@pytest.mark.parametrize("min_score", [50, 60, 70])
def test_an_index_that_has_grown_equals_brute_force_on_news(index, queries, likely, min_score):
    assert index.statistics().blocks > 1
    assert index.statistics().tail > 0
    compare(index, queries, likely, min_score)


@pytest.mark.parametrize("min_score", [50, 60, 70])
def test_an_index_in_one_block_equals_brute_force_on_news(rows, queries, likely, min_score):
    compare(Index.of(rows), queries, likely, min_score)
