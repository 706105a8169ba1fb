"""Replacing spans, and what it costs."""

from hypothesis import given
from hypothesis import strategies as st

from tmserver.domain.matches import MatchKind, MatchPolicy, Penalty
from tmserver.matching.repair import REPAIRED, Candidate, applied, cut, discounted, is_enough
from tmserver.matching.rows import SOURCE, Scored


@given(
    st.lists(
        st.tuples(
            st.text("ab ", max_size=4), st.text("xy", min_size=1, max_size=4), st.text("zw", min_size=1, max_size=4)
        ),
        max_size=5,
    )
)
def test_repairs_are_spans_of_the_new_text_and_lead_back_to_the_old(pieces: list[tuple[str, str, str]]) -> None:
    text, replacements = "", []
    for before, was, now in pieces:
        text += before
        replacements.append((len(text), len(text) + len(was), now))
        text += was
    made, repairs = applied(text, replacements, "term")
    assert made == "".join(before + now for before, _, now in pieces)
    back = applied(made, [(one.start, one.end, one.was) for one in repairs], "term")[0]
    assert back == text
    assert all(made[one.start : one.end] == one.now for one in repairs)


def _scored(unit: int, score: int, *penalties: Penalty) -> Scored:
    return Scored(unit, SOURCE, 0, score, min(score, 100), MatchKind.FUZZY, penalties)


def test_a_repair_takes_three_points_off_what_is_at_most_100_and_leaves_nothing_below_0() -> None:
    assert [discounted(_scored(1, score)).score for score in (102, 100, 99, 3, 2)] == [97, 97, 96, 0, 0]
    told = discounted(_scored(1, 101, Penalty("reversed", 1)))
    assert (told.kind, told.penalties) == (MatchKind.REPAIRED, (Penalty("reversed", 1), REPAIRED))


def _candidate(unit: int, score: int, text: str = "a", *, repaired: bool = False, reviewed: bool = False) -> Candidate:
    return Candidate(_scored(unit, score), text, reviewed, 0, repaired)


def test_the_cut_follows_score_then_likeness_then_reviewed_then_number() -> None:
    given = [
        _candidate(1, 90, repaired=True), _candidate(2, 88, "piove forte"), _candidate(3, 87, "piove"),
        _candidate(4, 87, "nevica"), _candidate(5, 87, "nevica", reviewed=True), _candidate(6, 71, repaired=True),
    ]  # fmt: skip
    found = cut("piove", given, MatchPolicy(min_score=70, limit=10))
    assert [one.unit_id for one in found] == [2, 3, 5, 1, 4], "the last fell below the least score"
    assert [one.unit_id for one in cut("piove", given, MatchPolicy(min_score=70, limit=2))] == [2, 3]


def test_enough_is_so_many_that_keep_their_place_or_all_there_are() -> None:
    whole, repaired = _candidate(1, 90), _candidate(2, 90, repaired=True)
    assert is_enough([whole, repaired], 3, 2)
    assert not is_enough([whole, repaired], 2, 2)
    assert is_enough([whole, whole, repaired], 3, 2)
