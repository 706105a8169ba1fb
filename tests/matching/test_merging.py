"""Blocks that are merged a stretch at a time are, to the byte, the block that all their rows make at once."""

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.matching import corpus
from tests.matching.test_index_properties import rows
from tmserver.matching import renumbering, sheet, stretches
from tmserver.matching.assemble import assemble
from tmserver.matching.block import Block
from tmserver.matching.columns import Gathered
from tmserver.matching.index import Index
from tmserver.matching.levels import bury, codes
from tmserver.matching.merging import merge
from tmserver.matching.rows import Row
from tmserver.matching.search import Shelved


@pytest.fixture
def _short_stretches(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a few rows need many of them."""
    monkeypatch.setattr(stretches, "STRETCH", 7)
    monkeypatch.setattr(stretches, "CHUNK", 3)
    monkeypatch.setattr(stretches, "_SAMPLED", 2)
    monkeypatch.setattr(renumbering, "_SAMPLED", 2)
    monkeypatch.setattr(renumbering, "_WORDS_AT_ONCE", 6)


def of(rows: list[Row]) -> Block:
    return assemble(sheet.of_rows(rows))


def check(blocks: list[tuple[list[Row], list[int]]]) -> None:
    """Merge blocks of rows, some of which have been removed."""
    shelved = [
        bury(Shelved(block := of(rows), None), block.rows_of(codes(rows[place].identity for place in gone)))
        for rows, gone in blocks
    ]
    left = [row for rows, gone in blocks for place, row in enumerate(rows) if place not in gone]
    sink = Gathered()
    merge(shelved, sink)
    merged, expected = sink.columns(), of(left).columns()
    assert set(merged) == set(expected)
    for name, column in expected.items():
        assert merged[name].dtype == column.dtype, name
        np.testing.assert_array_equal(merged[name], column, name)


@st.composite
def several(draw: st.DrawFn) -> list[tuple[list[Row], list[int]]]:
    """Up to four blocks; a row is in one of them only, unless it is gone from the others."""
    found: list[tuple[list[Row], list[int]]] = []
    seen: set[tuple[int, int]] = set()
    for block in draw(st.lists(st.lists(rows(), min_size=1, max_size=12), min_size=1, max_size=4)):
        own = list({row.identity: row for row in block}.values())
        gone = [place for place, row in enumerate(own) if row.identity in seen or draw(st.integers(0, 4)) == 0]
        seen |= {row.identity for row in own}
        found.append((own, gone))
    return found


@pytest.mark.usefixtures("_short_stretches")
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(several())
def test_merged_blocks_are_the_block_of_all_their_rows(blocks):
    check(blocks)


def pieces(texts: list[str], size: int) -> Iterator[list[Row]]:
    shown = [Row(n, n % 3, text, shown=text + "!") for n, text in enumerate(texts)]
    return (shown[begin : begin + size] for begin in range(0, len(shown), size))


def test_a_larger_corpus_comes_out_the_same_in_stretches_of_a_usual_length(monkeypatch):
    monkeypatch.setattr(stretches, "STRETCH", 5000)
    monkeypatch.setattr(stretches, "CHUNK", 700)
    monkeypatch.setattr(renumbering, "_WORDS_AT_ONCE", 3000)
    texts = [*corpus.texts(2500, vocabulary=3000), "nave " * 400, "Fine.", ""]
    check(
        [
            (some, [n for n in range(len(some)) if (n * 7 + place) % 11 == 0])
            for place, some in enumerate(pieces(texts, 400))
        ]
    )


def test_a_build_puts_blocks_in_files_that_are_gone_in_the_end(tmp_path):
    texts = [f"Dispaccio numero {n}" for n in range(30_000)]
    index = Index.empty()
    with index.spilling(tmp_path):
        for rows in pieces(texts, 12_000):
            index.put(rows)
        assert len(list((tmp_path / "passing-runs").iterdir())) == 2
        index.save(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["CURRENT", "generation-000001"]
    assert len(Index.open(tmp_path)) == 30_000
