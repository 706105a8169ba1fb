"""Scores and penalties, case by case (scores.tsv), from the tail of an index and from a block; and the rules behind."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.matching import oracle
from tmserver.domain.matches import MatchKind, MatchPolicy, Penalty, Query
from tmserver.domain.segments import Segment
from tmserver.matching.index import Index
from tmserver.matching.penalties import context_points, final_score, own_penalties, writing_penalties
from tmserver.matching.rows import Row, Scored, Sieve
from tmserver.matching.score import Asked
from tmserver.text.normal import equality_key, fold
from tmserver.text.tokens import keys

ALL = Sieve({0: ()})


def cases() -> list[tuple[str, str, int, tuple[str, ...]]]:
    found = []
    for line in (Path(__file__).parent / "scores.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            query, stored, score, names = line.split("\t")
            shown = [re.sub(r"\\u([0-9a-f]{4})", lambda code: chr(int(code[1], 16)), text) for text in (query, stored)]
            found.append((*shown, int(score), () if names == "-" else tuple(names.split(" "))))
    return found


def only(index: Index, query: Query, sieve: Sieve = ALL) -> Scored | None:
    """The one match, whatever its score."""
    found = index.find(query, sieve, MatchPolicy(min_score=1, limit=5))
    assert len(found) <= 1
    return found[0] if found else None


def both(row: Row) -> list[Index]:
    """The row in the tail of one index and in a block of another."""
    tailed = Index.empty()
    tailed.put([row])
    return [tailed, Index.of([row])]


@pytest.mark.parametrize(("query", "stored", "score", "names"), cases())
def test_score_and_penalties_are_what_the_table_says(query, stored, score, names):
    for index in both(Row(1, 0, stored)):
        found = only(index, Query(Segment(query)))
        assert (found.score, tuple(each.name for each in found.penalties)) == (score, names) if found else score == 0


@pytest.mark.parametrize(("query", "stored", "score", "names"), [case for case in cases() if case[2]])
def test_what_is_asked_for_is_the_final_score(query, stored, score, names):
    for index in both(Row(1, 0, stored)):
        assert [found.score for found in index.find(Query(Segment(query)), ALL, MatchPolicy(score, 5))] == [score]
        assert index.find(Query(Segment(query)), ALL, MatchPolicy(score + 1, 5)) == []


@pytest.mark.parametrize(("query", "stored", "score", "names"), cases())
def test_score_does_not_depend_on_which_text_is_stored(query, stored, score, names):
    for index in both(Row(1, 0, query)):
        found = only(index, Query(Segment(stored)))
        assert (found.score if found else 0) == score


TEXTS = st.text(alphabet="aAbè\u0300e ’'\u02bc-–.…3,\u00ad\u200d\u00a0ß", max_size=9)


@settings(max_examples=300, deadline=None)
@given(TEXTS, TEXTS)
def test_score_and_writing_penalties_follow_the_definitions(query, stored):
    raw = oracle.raw_score(query, stored)
    assert (raw == 100) == (equality_key(query) == equality_key(stored) or (keys(query) == keys(stored) != []))
    for index in both(Row(1, 0, stored)):
        found = only(index, Query(Segment(query)))
        assert (found.raw_score if found else 0) == raw
    if raw == 100:
        names = [each.name for each in writing_penalties(Asked.of(Query(Segment(query))), stored)]
        assert (names == []) == (query == stored)
        assert (names == ["typography"]) == (query != stored and fold(query) == fold(stored))
        assert ("punctuation" in names) == (equality_key(query) != equality_key(stored))
        assert "typography" not in names or "punctuation" not in names


def test_joiners_and_composition_are_no_difference_in_case():
    asked = Asked.of(Query(Segment("caffè e por\u00adto")))
    assert [each.name for each in writing_penalties(asked, "caffe\u0300, e porto")] == ["punctuation"]
    assert [each.name for each in writing_penalties(asked, "Caffe\u0300, e porto")] == ["punctuation", "case"]


def test_tags_are_compared_whole_in_identical_texts_and_by_their_order_in_others():
    row = Row(1, 0, "Apri il file", '<pc id="1">Apri</pc> il file')
    moved = Segment("Apri il file", 'Apri <pc id="1">il</pc> file')
    other = Segment("Apri il foglio", 'Apri <pc id="7">il foglio</pc>')
    for index in both(row):
        assert only(index, Query(Segment(row.text, row.markup))).score == 100
        assert only(index, Query(moved)).penalties == (Penalty("tags", 1),)
        assert only(index, Query(moved)).kind is MatchKind.FUZZY
        assert only(index, Query(other)).penalties == ()
        assert only(index, Query(Segment(other.text))).penalties == (Penalty("tags", 1),)
        assert only(index, Query(Segment(row.text))).score == 99


def test_pool_and_alignment_penalties_add_up_and_leave_an_identical_text_exact():
    sieve = Sieve({0: (Penalty("variant", 1), Penalty("memory", 5), Penalty("outlet", 0))})
    for index in both(Row(1, 0, "Salpa la fregata", alignment=True)):
        found = only(index, Query(Segment("Salpa la fregata")), sieve)
        assert found.score == 91
        assert found.raw_score == 100
        assert found.penalties == (Penalty("alignment", 3), Penalty("variant", 1), Penalty("memory", 5))
        assert found.kind is MatchKind.EXACT


def test_penalties_never_take_a_score_below_zero():
    assert final_score(2, (Penalty("memory", 40),), 0) == 0
    for index in both(Row(1, 0, "Salpa la fregata")):
        assert only(index, Query(Segment("Salpa la fregata")), Sieve({0: (Penalty("memory", 100),)})) is None


@pytest.mark.parametrize(
    ("previous", "following", "key", "score"),
    [
        ("A.", "B.", None, 102),
        ("A.", None, None, 101),
        ("A.", "x", None, 101),
        (None, "B.", None, 101),
        (None, None, "k", 101),
        ("x", "x", "k", 101),
        (None, None, None, 100),
        ("x", "x", "x", 100),
        ("", "", "", 100),
        ("a.", "b.", "K", 100),
    ],
)
def test_known_and_equal_surroundings_raise_an_identical_text(previous, following, key, score):
    for index in both(Row(1, 0, "Fine.", previous="A.", next="B.", key="k")):
        found = only(index, Query(Segment("Fine."), previous, following, key))
        assert found.score == score
        assert found.kind is (MatchKind.CONTEXT if score > 100 else MatchKind.EXACT)


def test_an_empty_neighbour_equals_an_empty_one_and_an_unknown_one_nothing():
    for index in both(Row(1, 0, "Fine.", previous="", next=None)):
        assert only(index, Query(Segment("Fine."), "", None)).score == 101
        assert only(index, Query(Segment("Fine."), "", "")).score == 101
        assert only(index, Query(Segment("Fine."), None, None)).score == 100


def test_surroundings_raise_nothing_that_carries_a_penalty():
    for index in both(Row(1, 0, "Fine.", previous="A.", next="B.")):
        assert only(index, Query(Segment("FINE."), "A.", "B.")).score == 99
        assert only(index, Query(Segment("Fine."), "A.", "B."), Sieve({0: (Penalty("memory", 1),)})).score == 99
    asked = Asked.of(Query(Segment("Fine."), "A.", "B."))
    assert context_points(asked, asked.previous, asked.next, 0) == 2
    assert own_penalties(asked, 100, "Fine.", None, alignment=False) == ()


@pytest.mark.parametrize("words", [299, 300, 301, 400])
def test_texts_above_three_hundred_words_are_found_by_equality_only(words):
    stored = " ".join(f"w{n}" for n in range(words))
    for index in both(Row(1, 0, stored)):
        assert only(index, Query(Segment(stored))).score == 100
        assert only(index, Query(Segment(stored.upper()))).score == 99
        near = only(index, Query(Segment(stored.replace("w7 ", "x "))))
        assert (near is not None) == (words <= 300)
        comma = only(index, Query(Segment(stored.replace("w7 ", "w7, "))))
        assert (comma is not None) == (words <= 300)
