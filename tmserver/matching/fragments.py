"""Stored segments that stand whole inside a query: names of offices, set phrases, bylines.

Every run of 2 to 12 words of the query is looked up by its equality key, all runs at once; then the longest ones that
do not overlap are taken. Bounded: a query of 300 words has about 3,300 runs.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tmserver.domain.segments import MOST_WORDS_FUZZY
from tmserver.matching.columns import U64
from tmserver.matching.rows import Sieve
from tmserver.matching.score import digest64
from tmserver.matching.search import Gate
from tmserver.matching.tail import Tail, admitted
from tmserver.text.normal import equality_key
from tmserver.text.tokens import spans

FEWEST_WORDS, MOST_WORDS = 2, 12
"""One word is the glossary's business; what is longer than twelve words is a sentence, not a set phrase."""

_EVEN = re.compile("(?: (?! |$)|[!-~\u00a1-\u00ac\u00ae-\u00de\u00e0-\u012f\u0131-\u0148\u014a-\u017e“”„«»‘’‚–—€])*")
"""Texts of which folding and casefolding make one code point of each: nearly all our copy."""

Rank = tuple[bool, int, int, int]
"""Reviewed first, then the newest change, then the older unit: (not reviewed, -changed at, unit id, side)."""


@dataclass(frozen=True, slots=True)
class Part:
    """`query[start:end]` (code points) equals this side of this unit, as equality goes for scores of 99 and more."""

    start: int
    end: int
    unit_id: int
    side: int


@dataclass(frozen=True, slots=True)
class _Run:
    words: int
    start: int
    end: int
    key: str


def covering(gates: Sequence[Gate], tail: Tail, text: str, sieve: Sieve) -> list[Part]:
    """The parts that cover a query: longest first in the taking, in the order of the text in the answer."""
    runs: dict[int, list[_Run]] = {}
    for run in _runs(text):
        runs.setdefault(digest64(run.key), []).append(run)
    if not runs:
        return []
    digests = np.array(sorted(runs), np.uint64)
    best: dict[_Run, Rank] = {}
    for run, rank in (*_in_tail(tail, digests, runs, sieve), *_in_blocks(gates, digests, runs)):
        best[run] = min(rank, best.get(run, rank))
    taken: list[_Run] = []
    for run in sorted(best, key=lambda run: (-run.words, run.start)):
        if all(run.end <= other.start or other.end <= run.start for other in taken):
            taken.append(run)
    return [Part(run.start, run.end, *best[run][2:]) for run in sorted(taken, key=lambda run: run.start)]


def _runs(text: str) -> Iterator[_Run]:
    """Runs of words of a query, never the whole of it; none of a text too long for fuzzy matches."""
    words = spans(text)
    if len(words) > MOST_WORDS_FUZZY:
        return
    whole = _key_in_step(text)
    for first, (start, _) in enumerate(words):
        for count in range(FEWEST_WORDS, min(MOST_WORDS, len(words) - first) + 1):
            if count < len(words):
                end = words[first + count - 1][1]
                yield _Run(count, start, end, equality_key(text[start:end]) if whole is None else whole[start:end])


def _key_in_step(text: str) -> str | None:
    """The equality key of a text of which each code point became one: then a part of it is the key of that part.

    None where some could have become none or several (folding drops marks and spaces, casefolding doubles letters).
    """
    return equality_key(text) if _EVEN.fullmatch(text) and text[:1] != " " else None


def _in_blocks(gates: Sequence[Gate], digests: U64, runs: Mapping[int, list[_Run]]) -> Iterator[tuple[_Run, Rank]]:
    for gate in gates:
        block = gate.block
        if gate.closed or not len(block):
            continue
        lows = block.equal_hashes.searchsorted(digests)
        highs = block.equal_hashes.searchsorted(digests, side="right")
        for place in np.flatnonzero(highs > lows).tolist():
            rows = block.equal_rows[lows[place] : highs[place]]
            for row in rows[gate.visible(rows)].tolist():
                key = equality_key(block.texts[row])
                reviewed, changed, unit, side = gate.shelved.standing(row)
                for run in runs[int(digests[place])]:
                    if run.key == key:
                        yield run, (not reviewed, -changed, unit, side)


def _in_tail(tail: Tail, digests: U64, runs: Mapping[int, list[_Run]], sieve: Sieve) -> Iterator[tuple[_Run, Rank]]:
    for place in np.flatnonzero(np.isin(tail.facts["equality"], digests)).tolist():
        kept = tail.kept[place]
        if admitted(kept.row, sieve):
            for run in runs[kept.equality_digest]:
                if run.key == kept.equality:
                    row = kept.row
                    yield run, (not row.reviewed, -row.changed_at, row.unit_id, row.side)
