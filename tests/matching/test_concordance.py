"""Searching by words: whatever a filter over all rows finds, newest first, wherever the rows lie."""

from collections.abc import Iterator, Sequence
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.matching import oracle
from tmserver.matching import concordance, postings
from tmserver.matching.concordance import Search, frequency, visible_rows
from tmserver.matching.index import Index
from tmserver.matching.rows import SOURCE, TARGET, Row, Sieve
from tmserver.text.accents import without_accents
from tmserver.text.tokens import keys
from tmserver.text.wanted import Element, parse

SOME = Sieve({0: (), 2: ()}, now=100, desks=frozenset())
ALL = Sieve({0: (), 1: (), 2: ()}, now=1000)
WORDS = ["la", "nave", "navale", "dell'uovo", "città", "cittá", "la"]
TEXTS = [" ".join(chosen) for size in range(7) for chosen in combinations(WORDS, size)]
ITALIAN = [Row(n // 2, n % 3, text, embargo_until=150 * (n % 5 == 0), side=n % 2) for n, text in enumerate(TEXTS)]
ENGLISH = [Row(n, n % 3, text, side=TARGET) for n, text in enumerate(reversed(TEXTS))]
QUERIES = [
    "la", "nave", "nav*", "n*", "citta", "CITTÀ", "cit*", "l'uovo", "dell'uovo", "dell'uov*", '"la nave"', '"nave la"',
    '"la nav*"', '"nave navale dell"', '"citta citta"', "la nave", "nave la citta", '"la nave" citta', "la x", "x",
    '"la x"', "uovo dell la", '"nav* nav*"', '"cit* cit* la"',
]  # fmt: skip


@pytest.fixture(params=["as it is", "sliced", "scanned"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The ways of common words, taken with few rows: falling slices, marks instead of sorting, one run for a phrase."""
    if request.param != "as it is":
        monkeypatch.setattr(concordance, "_SORTED", 3)
        monkeypatch.setattr(concordance, "_SLICE", 2)
        monkeypatch.setattr(postings, "_MARKED", 2)
    if request.param == "scanned":
        monkeypatch.setattr(postings, "_SCANNED", 10**9)
        monkeypatch.setattr(postings, "_STRETCH", 7)
    return str(request.param)


def levels_of(rows: list[Row]) -> Iterator[Index]:
    """The same rows in a block, in the tail, and half here, half there."""
    yield Index.of(rows)
    for blocked in ([], rows[::2]):
        index = Index.of(blocked)
        index.put(rows[1::2] if blocked else rows)
        yield index


def stands(element: Element, text: str) -> bool:
    """Whether a word or phrase stands in a text: one comparison after the other."""
    words = [without_accents(key) for key in keys(text)]
    return any(
        all(
            words[begin + n].startswith(term.key) if term.prefix else words[begin + n] == term.key
            for n, term in enumerate(element)
        )
        for begin in range(len(words) - len(element) + 1)
    )


def filtered(sides: Sequence[list[Row]], query: str, sieve: Sieve) -> list[int]:
    """What a filter over all rows finds: of one side all elements in one row, of two each on either side."""
    rows = [[row for row in side if oracle.visible(row, sieve)] for side in sides]
    elements = parse(query)
    if len(sides) == 1:
        found = {row.unit_id for row in rows[0] if all(stands(element, row.text) for element in elements)}
    else:
        each = [{row.unit_id for side in rows for row in side if stands(one, row.text)} for one in elements]
        found = set.intersection(*each)
    return sorted(found, reverse=True)


def searched(indexes: Sequence[Index], query: str, sieve: Sieve) -> Search:
    return Search([index.searched(sieve) for index in indexes], parse(query))


@pytest.mark.parametrize("query", QUERIES)
def test_one_side_is_searched_as_a_filter_would(query: str, way: str) -> None:
    for sieve in (SOME, ALL):
        expected = filtered([ITALIAN], query, sieve)
        for index in levels_of(ITALIAN):
            assert searched([index], query, sieve).newest(1000) == expected


@pytest.mark.parametrize("query", QUERIES)
def test_either_side_is_searched_as_a_filter_would(query: str, way: str) -> None:
    expected = filtered([ITALIAN, ENGLISH], query, SOME)
    for italian, english in zip(levels_of(ITALIAN), levels_of(ENGLISH), strict=True):
        assert searched([italian, english], query, SOME).newest(1000) == expected


def test_the_queries_find_some_units_and_not_others() -> None:
    counts = [len(filtered([ITALIAN], query, ALL)) for query in QUERIES]
    assert counts.count(0) == 4
    assert max(counts) < len({row.unit_id for row in ITALIAN})


@pytest.mark.parametrize("limit", [1, 2, 3, 7])
def test_pages_follow_one_another_without_gap_or_repetition(limit: int, way: str) -> None:
    for index in levels_of(ITALIAN):
        paged: list[int] = []
        while page := searched([index], "la", SOME).newest(limit, below=paged[-1] if paged else None):
            paged += page
        assert paged == filtered([ITALIAN], "la", SOME)


def test_a_removed_row_is_not_found_and_a_changed_one_only_as_it_is_now(way: str) -> None:
    for index in levels_of([Row(n, 0, f"nave numero {n}") for n in range(9)]):
        index.remove([(4, SOURCE)])
        index.put([Row(5, 0, "barca numero 5")])
        assert searched([index], "nave", ALL).newest(20) == [8, 7, 6, 3, 2, 1, 0]
        assert searched([index], "barca numer*", ALL).newest(20) == [5]


def test_words_of_texts_too_long_to_match_are_found() -> None:
    for index in levels_of([Row(1, 0, "parola " * 500 + "rara in fondo")]):
        assert searched([index], 'rar* "in fondo"', ALL).newest(5) == [1]


def test_a_phrase_does_not_run_from_one_row_into_the_next(way: str) -> None:
    for index in levels_of([Row(1, 0, "nave verso il porto"), Row(2, 0, "vecchio e chiuso nel fango")]):
        assert searched([index], '"porto vecchio"', ALL).newest(5) == []
        assert searched([index], '"fango nave"', ALL).newest(5) == []


def test_a_search_sees_one_moment_of_the_index() -> None:
    index = Index.of([Row(1, 0, "nave")])
    before = searched([index], "nave", ALL)
    index.put([Row(2, 0, "nave")])
    index.remove([(1, SOURCE)])
    assert before.newest(5) == [1]
    assert searched([index], "nave", ALL).newest(5) == [2]


def test_frequencies_count_what_may_be_seen() -> None:
    for index in levels_of(ITALIAN):
        for query in ("la", '"la nave"', "citta"):
            element = parse(query)[0]
            rows = [row for row in ITALIAN if oracle.visible(row, SOME)]
            assert frequency(index.searched(SOME), element) == sum(stands(element, row.text) for row in rows)
            assert visible_rows(index.searched(SOME)) == len(rows)


def test_frequencies_of_common_words_come_from_a_sample() -> None:
    index = Index.of(Row(n, n % 4, "nave") for n in range(20_000))
    assert abs(frequency(index.searched(Sieve({0: ()})), parse("nave")[0]) - 5000) < 600  # three standard deviations


some_texts = st.lists(st.lists(st.sampled_from(["a", "à", "b", "ba", "c"]), max_size=6).map(" ".join), max_size=12)


@settings(max_examples=60, deadline=None)
@given(some_texts, some_texts, st.text("abà\" *'", max_size=12))
def test_any_query_over_any_texts_finds_what_a_filter_would(here: list[str], there: list[str], query: str) -> None:
    if not parse(query):
        return
    rows = (
        [Row(n, 0, text) for n, text in enumerate(here)],
        [Row(n, 0, text, side=TARGET) for n, text in enumerate(there)],
    )
    for indexes in zip(levels_of(rows[0]), levels_of(rows[1]), strict=True):
        assert searched(indexes, query, ALL).newest(50) == filtered(rows, query, ALL)
        assert searched(indexes[:1], query, ALL).newest(50) == filtered(rows[:1], query, ALL)
