"""Stored segments that stand whole inside a query, against every run of words compared with every row."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tmserver.matching.fragments import _key_in_step
from tmserver.matching.index import Index
from tmserver.matching.rows import Row, Sieve
from tmserver.text.normal import equality_key
from tmserver.text.tokens import spans, tokens

ALL = Sieve({0: ()})
ROWS = [
    Row(1, 0, "Ministero dei Trasporti", changed_at=1),
    Row(2, 0, "il Ministero dei Trasporti", changed_at=2),
    Row(3, 0, "stato d’emergenza", changed_at=3),
    Row(4, 1, "dei Trasporti e della pesca", changed_at=4),
    Row(5, 0, "ministero dei trasporti", changed_at=5, reviewed=True),
    Row(6, 0, "Trasporti", changed_at=6),
    Row(7, 0, "proroga lo", changed_at=7, embargo_until=10, embargo_desk=3),
]
QUERY = "Oggi il Ministero dei Trasporti e della pesca proroga lo stato d'emergenza"


def shown(index: Index, text: str, sieve: Sieve = ALL) -> list[tuple[str, int]]:
    return [(text[part.start : part.end], part.unit_id) for part in index.parts(text, sieve)]


@pytest.fixture(params=["block", "tail"])
def index(request: pytest.FixtureRequest) -> Index:
    found = Index.of(ROWS if request.param == "block" else [])
    if request.param == "tail":
        found.put(ROWS)
    return found


def test_the_longest_stored_phrases_cover_the_query_in_its_order(index):
    desk = Sieve({0: ()}, now=5, desks=frozenset())
    assert shown(index, QUERY, desk) == [("il Ministero dei Trasporti", 2), ("stato d'emergenza", 3)]


def test_of_equal_phrases_the_reviewed_one_is_taken(index):
    index.remove([(2, 0)])
    assert shown(index, "Oggi il Ministero dei Trasporti tace") == [("Ministero dei Trasporti", 5)]


def test_what_may_not_be_seen_covers_nothing(index):
    assert ("dei Trasporti e della pesca", 4) in shown(index, QUERY, Sieve({1: ()}))
    assert ("proroga lo", 7) in shown(index, QUERY, Sieve({0: ()}, now=5, desks=frozenset({3})))
    assert shown(index, QUERY, Sieve({})) == []


def test_one_word_the_whole_query_and_texts_too_long_are_no_fragments(index):
    assert shown(index, "Trasporti bloccati ovunque") == []
    assert shown(index, "Ministero dei Trasporti") == []
    assert shown(index, "Ministero dei Trasporti " * 200) == []
    assert shown(index, "") == []


WORDS = st.lists(st.sampled_from(["alfa", "beta", "gamma", "Delta"]), min_size=1, max_size=6).map(" ".join)


@given(st.lists(WORDS, max_size=12), WORDS, st.booleans())
@settings(max_examples=60, deadline=None)
def test_parts_are_those_of_brute_force(texts, query, blocked):
    rows = [Row(number, 0, text, changed_at=number % 3) for number, text in enumerate(texts, 1)]
    index = Index.of(rows if blocked else [])
    if not blocked:
        index.put(rows)
    words = tokens(query)
    runs = []
    for first, last in combinations(range(len(words)), 2):
        start, end = words[first].start, words[last].end
        same = [row for row in rows if equality_key(row.text) == equality_key(query[start:end])]
        if same and last - first + 1 < len(words):
            row = min(same, key=lambda row: (-row.changed_at, row.unit_id))
            runs.append((first - last, start, end, row.unit_id))
    wanted: list[tuple[int, int, int]] = []
    for _, start, end, unit in sorted(runs):
        if not any(start < stop and begin < end for begin, stop, _ in wanted):
            wanted.append((start, end, unit))
    assert [(part.start, part.end, part.unit_id) for part in index.parts(query, ALL)] == sorted(wanted)


@given(st.text(alphabet="aaabc àÈßİñe\u0301\u00a0\u202f\t…«»“’-–\u00ad\u200b\u200dIſ\u1e9eﬁ1.,K", max_size=14))
def test_a_part_of_the_key_is_the_key_of_the_part_where_it_is_taken_for_it(text: str) -> None:
    key = _key_in_step(text)
    words = spans(text) if key is not None else []
    for first, (start, _) in enumerate(words):
        for _, end in words[first:]:
            assert key is not None
            assert key[start:end] == equality_key(text[start:end])
