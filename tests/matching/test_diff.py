"""The word diff that stands beside a match."""

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tmserver.matching.diff import diff
from tmserver.text.tokens import tokens


def shown(stored: str, query: str) -> str:
    """A diff in one line: [-deleted-] {+inserted+}."""
    marks = {"equal": "{}", "delete": "[-{}-]", "insert": "{{+{}+}}"}
    return "".join(marks[change.op].format(change.text) for change in diff(stored, query))


@pytest.mark.parametrize(
    ("stored", "query", "expected"),
    [
        ("La nave è salpata.", "La nave è salpata.", "La nave è salpata."),
        ("La nave è salpata.", "La nave bianca è salpata.", "La nave {+bianca +}è salpata."),
        ("La nave bianca è salpata.", "La nave è salpata.", "La nave [-bianca -]è salpata."),
        ("La nave è salpata.", "La fregata è salpata!", "La [-nave-]{+fregata+} è salpata[-.-]{+!+}"),
        ("Sono 12 feriti", "Sono 15 feriti", "Sono [-12-]{+15+} feriti"),
        ("il gatto nero dorme", "il cane dorme", "il [-gatto nero-]{+cane+} dorme"),
        ("l'accordo", "l’accordo", "l[-'-]{+’+}accordo"),
        ("fine", "FINE", "[-fine-]{+FINE+}"),
        ("a b", "a  b", "a[- -]{+  +}b"),
        ("", "Nuovo", "{+Nuovo+}"),
        ("Vecchio", "", "[-Vecchio-]"),
        ("", "", ""),
        ("…", "...", "[-…-]{+...+}"),
    ],
)
def test_diff_reads_as_a_person_would_mark_it(stored, query, expected):
    assert shown(stored, query) == expected


WORDS = st.lists(
    st.sampled_from(["nave", "Nave", "di", "12", "e\u0301", " ", " ", "  ", ",", "’", "😀", "\n"]), max_size=14
).map("".join)


@settings(max_examples=300, deadline=None)
@given(WORDS, WORDS)
def test_diff_gives_back_both_texts_to_the_code_point(stored, query):
    changes = diff(stored, query)
    assert "".join(change.text for change in changes if change.op != "insert") == stored
    assert "".join(change.text for change in changes if change.op != "delete") == query
    assert all(change.text for change in changes)
    for one, other in pairwise(changes):
        assert (one.op, other.op) in {
            ("equal", "delete"), ("equal", "insert"), ("delete", "insert"), ("delete", "equal"), ("insert", "equal"),
        }  # fmt: skip


def common_words(one: list[str], other: list[str]) -> int:
    """Length of a longest common subsequence, by the table of the textbook."""
    above = [0] * (len(other) + 1)
    for left in one:
        line = [0]
        for place, right in enumerate(other):
            line.append(above[place] + 1 if left == right else max(above[place + 1], line[-1]))
        above = line
    return above[-1]


@settings(max_examples=300, deadline=None)
@given(WORDS, WORDS)
def test_diff_changes_as_few_words_as_can_be(stored, query):
    one, other = ([text[word.start : word.end] for word in tokens(text)] for text in (stored, query))
    end, kept = 0, 0
    for change in diff(stored, query):
        begin, end = end, end + len(change.text) * (change.op != "insert")
        if change.op == "equal":
            kept += sum(begin <= word.start and word.end <= end for word in tokens(stored))
    assert kept == common_words(one, other)


def test_diff_of_the_longest_query_is_quick():
    stored, query = "La nave di ieri, e 12 altre. " * 350, "Una nave di oggi e 13 altre: " * 350
    begin = time.process_time()
    diff(stored, query)
    assert time.process_time() - begin < 5  # about 0.2 on an idle machine; slow ones need five times that
