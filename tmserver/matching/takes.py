"""Two takes of a story beside each other: what stayed, what moved, what was rewritten, what is new."""

from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Sequence

from rapidfuzz.distance import Levenshtein

from tmserver.domain.segments import Segment
from tmserver.domain.stories import TakeState
from tmserver.text.tokens import keys

LEAST_ALIKE = 50
"""Percent of the words that a rewritten sentence keeps at least; below it, it is another sentence. Takes add clauses
and correct figures: half of the words stay."""
MOST_COMPARED = 400_000
"""Pairs of sentences that are compared; beyond, what is not equal counts as new (a second at most)."""


def align(before: Sequence[Segment], after: Sequence[Segment]) -> list[tuple[TakeState, int | None]]:
    """For each segment of the later take its state and the segment of the earlier one that it continues.

    Equal ones first, in order; those that left the order moved. Of what remains the most alike go together.
    """
    pairs = _equal(before, after)
    in_order = _longest_rising([pairs[place] for place in sorted(pairs)])
    taken = set(pairs.values())
    rewritten = _alike(before, after, [at for at in range(len(before)) if at not in taken],
                       [at for at in range(len(after)) if at not in pairs])  # fmt: skip
    found: list[tuple[TakeState, int | None]] = []
    for place in range(len(after)):
        if place in pairs:
            state = TakeState.UNCHANGED if pairs[place] in in_order else TakeState.MOVED
            found.append((state, pairs[place]))
        elif place in rewritten:
            found.append((TakeState.CHANGED, rewritten[place]))
        else:
            found.append((TakeState.NEW, None))
    return found


def _equal(before: Sequence[Segment], after: Sequence[Segment]) -> dict[int, int]:
    """Places of equal segments, each used once, the first with the first."""
    places: dict[Segment, deque[int]] = defaultdict(deque)
    for place, segment in enumerate(before):
        places[segment].append(place)
    return {place: places[segment].popleft() for place, segment in enumerate(after) if places.get(segment)}


def _longest_rising(places: Sequence[int]) -> set[int]:
    """A longest subsequence that rises: what stayed in order. n log n, by patience."""
    tops: list[int] = []
    behind: dict[int, int | None] = {}
    for place in places:
        at = bisect_left(tops, place)
        behind[place] = tops[at - 1] if at else None
        tops[at : at + 1] = [place]
    found: set[int] = set()
    last = tops[-1] if tops else None
    while last is not None:
        found.add(last)
        last = behind[last]
    return found


def _alike(
    before: Sequence[Segment], after: Sequence[Segment], old: Sequence[int], new: Sequence[int]
) -> dict[int, int]:
    """Pairs of the places given whose words are alike, the most alike first; equal likeness: the nearest."""
    if len(old) * len(new) > MOST_COMPARED:
        return {}
    words = {at: keys(before[at].text) for at in old}
    scored = []
    for place in new:
        own = keys(after[place].text)
        for at in old:
            likeness = Levenshtein.normalized_similarity(words[at], own, score_cutoff=LEAST_ALIKE / 100)
            if likeness:
                scored.append((-likeness, abs(place - at), place, at))
    found: dict[int, int] = {}
    used: set[int] = set()
    for _, _, place, at in sorted(scored):
        if place not in found and at not in used:
            found[place] = at
            used.add(at)
    return found
