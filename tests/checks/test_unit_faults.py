"""What a look through a memory tells by the texts of a unit alone (unit_faults.tsv)."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tmserver.checks.mojibake import repaired
from tmserver.checks.pair import Pair
from tmserver.checks.registry import OF_UNITS
from tmserver.domain.findings import Side

CASES = [
    line.split("\t")
    for line in Path(__file__).with_name("unit_faults.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


@pytest.mark.parametrize(("source", "target", "expected"), CASES)
def test_each_fault_is_told_by_its_check_and_by_no_other(source: str, target: str, expected: str) -> None:
    pair = Pair("it", source, "en", target)
    spoke = {name for name, check in OF_UNITS.items() if any(True for _ in check(pair))}
    assert spoke == (set() if expected == "-" else set(expected.split(",")))


@given(st.text(alphabet="àèéìòùÀÈ’“”«»€ñç", min_size=1, max_size=1), st.sampled_from(["cp1252", "latin-1"]))
def test_every_letter_of_our_copy_read_as_something_else_is_told_and_repaired(letter: str, encoding: str) -> None:
    try:
        wrong = letter.encode("utf-8").decode(encoding)
    except UnicodeDecodeError:
        return
    assert repaired(wrong) == letter


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_check_raises_and_every_span_lies_in_its_text(source: str, target: str) -> None:
    for check in OF_UNITS.values():
        for found in check(Pair("it", source, "en", target)):
            text = source if found.side is Side.SOURCE else target
            assert 0 <= found.start < found.end <= len(text)
