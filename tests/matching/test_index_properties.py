"""The index against brute force, over random histories of additions, edits, removals, merges and files."""

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.matching import oracle
from tmserver.domain.matches import MatchPolicy, Penalty, Query
from tmserver.domain.segments import Segment
from tmserver.matching import index as index_module
from tmserver.matching import levels, words
from tmserver.matching.index import Index
from tmserver.matching.rows import Row, Sieve

WORDS = [
    "il",
    "di",
    "nave",
    "Kiev",
    "KIEV",
    "droni",
    "27",
    "1.250",
    "dell'",
    "perche\u0301",
    "perché",
    "città",
    "%",
    "da",
]
GLUE = [" ", "  ", ", ", " – ", " - ", "\u00a0", "’", "'", "\u02bc", ": ", "\u00ad", "\u200d"]
ENDS = ["", ".", "…", " ", "»", "!"]
FEW = st.sampled_from([None, "", "Prima.", "Dopo."])


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Texts of a small vocabulary, so that equal, almost equal and tied ones are common."""
    size = draw(st.sampled_from([0, 1, 1, 2, 2, 3, 3, 4, 5, 6, 8]))
    parts = [draw(st.sampled_from(WORDS)) + draw(st.sampled_from(GLUE)) for _ in range(size)]
    text = "".join(parts) + draw(st.sampled_from(ENDS))
    if draw(st.integers(0, 40)) == 0:
        text = "nave di " * 150 + text
    return text


@st.composite
def segments(draw: st.DrawFn) -> Segment:
    text = draw(texts())
    tag = draw(st.sampled_from(["", "", "", "", '<ph id="1"/>', '<ph id="2"/>', '<pc id="1">x</pc>']))
    return Segment(text, f"{text}{tag}" if tag else None)


@st.composite
def rows(draw: st.DrawFn) -> Row:
    segment = draw(segments())
    side = draw(st.sampled_from([0, 0, 0, 1]))
    return Row(
        unit_id=draw(st.integers(1, 12)),
        pool=draw(st.integers(0, 2)),
        text=segment.text,
        markup=segment.markup,
        previous=draw(FEW),
        next=draw(FEW),
        key=draw(FEW) if side == 0 else None,
        reviewed=draw(st.booleans()),
        alignment=draw(st.integers(0, 5)) == 0,
        changed_at=draw(st.integers(1, 3)),
        embargo_until=draw(st.sampled_from([0, 0, 0, 50, 150])),
        embargo_desk=draw(st.integers(0, 2)),
        side=side,
    )


POINTS = [(), (), (Penalty("variant", 1),), (Penalty("reversed", 1), Penalty("memory", 4)), (Penalty("memory", 0),)]
SIEVES = st.builds(
    Sieve,
    pools=st.dictionaries(st.integers(0, 2), st.sampled_from(POINTS), min_size=1),
    now=st.just(100),
    desks=st.sampled_from([None, frozenset(), frozenset({1}), frozenset({0, 2})]),
)
QUERIES = st.builds(Query, segment=segments(), previous=FEW, next=FEW, key=FEW)
POLICIES = st.builds(
    MatchPolicy,
    min_score=st.sampled_from([1, 10, 30, 50, 60, 70, 75, 90, 97, 98, 99, 100, 101, 102]),
    limit=st.sampled_from([1, 2, 3, 5, 50]),
)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("put"), st.lists(rows(), max_size=12)),
        st.tuples(st.just("remove"), st.lists(st.tuples(st.integers(1, 12), st.integers(0, 1)), max_size=4)),
        st.tuples(st.just("compact"), st.none()),
        st.tuples(st.just("reopen"), st.none()),
        st.tuples(st.just("build"), st.lists(rows(), max_size=12)),
    ),
    min_size=1,
    max_size=8,
)


@pytest.fixture(autouse=True)
def _small_levels(monkeypatch: pytest.MonkeyPatch) -> None:
    """Levels and batches of a few rows, so that a short history goes through all; no more is read than must be."""
    monkeypatch.setattr(index_module, "TAIL_MOST", 6)
    monkeypatch.setattr(words, "MOST_READ", 0)
    monkeypatch.setattr(words, "MOST_GROWTH", 1)
    monkeypatch.setattr(words, "FIRST_BATCH", 2)
    monkeypatch.setattr(levels, "MERGED_IN_PUT", 40)
    monkeypatch.setattr(index_module, "SPILLED_FROM", 4)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(STEPS, st.lists(st.tuples(QUERIES, SIEVES, POLICIES), min_size=1, max_size=6), st.booleans())
def test_index_answers_like_brute_force_after_any_history(steps, lookups, both_sides):
    stored: dict[tuple[int, int], Row] = {}
    index = Index.empty()
    with tempfile.TemporaryDirectory() as directory:
        for step, argument in steps:
            if step == "put":
                argument = argument if both_sides else [replace(row, side=0) for row in argument]
                index.put(argument)
                stored.update({row.identity: row for row in argument})
            elif step == "remove":
                index.remove(argument)
                stored = {identity: row for identity, row in stored.items() if identity not in argument}
            elif step == "compact":
                index.compact()
            elif step == "build":
                argument = argument if both_sides else [replace(row, side=0) for row in argument]
                with index.spilling(Path(directory)):
                    for row in argument:
                        index.put([row])
                    index.save(Path(directory))
                stored.update({row.identity: row for row in argument})
                index = Index.open(Path(directory))
            else:
                index.save(Path(directory))
                index = Index.open(Path(directory))
            for query, sieve, policy in lookups:
                assert index.find(query, sieve, policy) == oracle.find(stored.values(), query, sieve, policy)
        assert len(index) == len(stored)
