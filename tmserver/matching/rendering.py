"""*Rendered as*: how searched words were translated, from what stands on the other side of the hits.

No alignment is stored, so this counts. A run of one to four words of the other side is a candidate when it comes with
the hits far more often than it comes anyway; how far is Dunning's log-likelihood ratio (Dunning 1993, "Accurate Methods
for the Statistics of Surprise and Coincidence", Computational Linguistics 19) of hits with and without it against all
other rows with and without it. The best candidate takes the hits that hold it, the next best is looked for in the rest
(competitive linking: Melamed 2000), until nothing is left that could not be chance. What then stands over is said to
be rendered otherwise.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from tmserver.domain.concordance import Sureness

LONGEST = 4
"""Words of a candidate."""
LEAST_RATIO = 6.63
"""Log-likelihood below which an association may be chance: chi-square, one degree of freedom, p = 0.01."""
LEAST_LIFT = 3.0
"""A candidate comes at least so many times as often with the hits as without."""
LEAST_SHARE = 0.02
"""Share of the hits a rendering takes at least."""
COMMON = 0.05
"""Share of rows from which a word is a function word: no candidate begins or ends with one."""
LEAST_BOND, LIKELY_BOND, SURE_BOND = 0.12, 0.25, 0.5
"""How exclusively candidate and hits go together (see `_Candidate.bond`): below the first it is no rendering but a
neighbour of one (Gaza beside ceasefire); set on the labelled cases of the tests, with room on both sides."""
LEAST_HITS, SURE_HITS = 2, 4
"""Hits without which a run is no rendering, and without which it is never called sure or likely."""
MOST_CANDIDATES = 40
"""Candidates whose frequency is asked for: those that most hits hold."""

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rendering:
    """A run of words that translates what was searched, in `hits` (places in the sequence given); `share` of all."""

    words: Words
    hits: tuple[int, ...]
    share: float
    sureness: Sureness


@dataclass(frozen=True, slots=True)
class Background:
    """What the other side of the memory looks like: `rows` in all, of them `hits` hold what was searched, and how many
    rows hold a run of words."""

    rows: int
    hits: int
    frequency: Callable[[Words], int]


@dataclass(frozen=True, slots=True)
class _Candidate:
    words: Words
    hits: int  # a bit for each hit that holds it
    others: int  # rows that hold it and are no hits

    def ratio(self, left: int, left_count: int, background: Background) -> float:
        """Log-likelihood ratio over the hits that are left; 0 when it comes with them no more often than without."""
        here = (self.hits & left).bit_count()
        elsewhere = max(background.rows - background.hits, 1)
        rate = (self.others + 0.5) / (elsewhere + 1)
        if here < LEAST_LIFT * rate * left_count:
            return 0.0
        return _log_likelihood(here, left_count, self.others, elsewhere)

    def bond(self, left: int, left_count: int, scale: float) -> float:
        """Cosine of "is a hit that is left" and "holds it" (Ochiai): 1 when neither comes without the other."""
        here = (self.hits & left).bit_count() * scale
        everywhere = self.hits.bit_count() * scale + self.others
        return here / math.sqrt(left_count * scale * everywhere) if here else 0.0


def _log_likelihood(here: int, hits: int, there: int, others: int) -> float:
    together = (here + there) / (hits + others)
    expected = ((here, hits * together), (there, others * together))
    missing = ((hits - here, hits * (1 - together)), (others - there, others * (1 - together)))
    return 2 * sum(seen * math.log(seen / wanted) for seen, wanted in (*expected, *missing) if seen > 0 and wanted > 0)


def renderings(hits: Sequence[Sequence[str]], background: Background) -> list[Rendering]:
    """How the words searched for were translated, most hits first.

    `hits`: for each hit the word keys (`text.tokens`) of its other side; when there are more hits than are given,
    `background.hits` says how many. A hit counts for one rendering only.
    """
    if not hits:
        return []
    candidates = _candidates(hits, background)
    scale = max(background.hits / len(hits), 1.0)
    left, found = (1 << len(hits)) - 1, []
    while left and candidates:
        count = left.bit_count()
        ranked = [
            (candidate.ratio(left, count, background), len(candidate.words), candidate) for candidate in candidates
        ]
        ratio, _, best = max(ranked, key=lambda one: one[:2])
        taken = best.hits & left
        bond = best.bond(left, count, scale)
        if ratio < LEAST_RATIO:
            break
        candidates.remove(best)
        if bond < LEAST_BOND or taken.bit_count() < max(LEAST_SHARE * len(hits), LEAST_HITS):
            continue
        places = tuple(place for place in range(len(hits)) if taken >> place & 1)
        found.append(Rendering(best.words, places, len(places) / len(hits), _sureness(bond, len(places))))
        left &= ~taken
    return sorted(found, key=lambda one: -len(one.hits))


def _sureness(bond: float, hits: int) -> Sureness:
    """Few hits never make sure: a name that happens to stand in both of two hits comes with them always."""
    if hits >= SURE_HITS and bond >= SURE_BOND:
        return Sureness.HIGH
    return Sureness.MEDIUM if hits >= SURE_HITS and bond >= LIKELY_BOND else Sureness.LOW


def _candidates(hits: Sequence[Sequence[str]], background: Background) -> list[_Candidate]:
    """Runs of words that may render the query; of two that stand in the same hits only the longer."""
    least = max(2, math.ceil(LEAST_SHARE * len(hits)))
    words = Counter(word for hit in hits for word in set(hit))
    common = {
        word
        for word, count in words.items()
        if count >= least and background.frequency((word,)) > COMMON * background.rows + count
    }
    held: dict[Words, int] = {}
    kept = {word for word, count in words.items() if count >= least}
    for place, hit in enumerate(hits):
        for run in _runs(hit, kept, common):
            held[run] = held.get(run, 0) | 1 << place
    often = {run: bits for run, bits in held.items() if bits.bit_count() >= least}
    ranked = sorted(_longest(often), key=lambda run: (-often[run].bit_count(), -len(run)))[:MOST_CANDIDATES]
    scale = max(background.hits / len(hits), 1.0)
    return [
        _Candidate(run, often[run], max(0, background.frequency(run) - round(scale * often[run].bit_count())))
        for run in ranked
    ]


def _runs(hit: Sequence[str], kept: set[str], common: set[str]) -> Iterable[Words]:
    """Runs of frequent words that neither begin nor end with a function word, each once."""
    found = set()
    for begin, first in enumerate(hit):
        if first not in kept or first in common:
            continue
        for end in range(begin, min(begin + LONGEST, len(hit))):
            if hit[end] not in kept:
                break
            if hit[end] not in common:
                found.add(tuple(hit[begin : end + 1]))
    return found


def _longest(held: Mapping[Words, int]) -> list[Words]:
    """Runs without those that stand in the same hits as a longer run around them."""
    covered = {
        part
        for run, bits in held.items()
        if len(run) > 1
        for part in _parts(run)
        if held.get(part) == bits
    }  # fmt: skip
    return [run for run in held if run not in covered]


def _parts(run: Words) -> Iterable[Words]:
    return (
        run[begin:end] for begin in range(len(run)) for end in range(begin + 1, len(run) + 1) if end - begin < len(run)
    )
