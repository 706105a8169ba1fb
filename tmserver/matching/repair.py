"""A stored target changed for the query: what is replaced, what that costs, and the order and cut that follow.

The engine cuts to N without knowing targets. A repair only takes points off, so the first N by final score are among
the first N + R by the engine's, where R of those are repaired: `is_enough` says when so many were looked at.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tmserver.domain.matches import MatchKind, MatchPolicy, Penalty, Repair
from tmserver.domain.segments import Segment
from tmserver.matching.board import unlikeness
from tmserver.matching.rows import Scored
from tmserver.text import markup
from tmserver.text.normal import fold_case

REPAIRED = Penalty("repaired", 3)
"""model.md, Units: what nobody has read as it stands now must not pass for what somebody confirmed."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row found, what its place among equal scores depends on, and whether its target is repaired.

    `text`: its side of the query's language. `changed_at`: microseconds since 1970 UTC.
    """

    scored: Scored
    text: str
    reviewed: bool
    changed_at: int
    repaired: bool


def applied(text: str, replacements: Sequence[tuple[int, int, str]], kind: str) -> tuple[str, tuple[Repair, ...]]:
    """The text with spans (start, end, what takes their place) replaced, and the repairs as spans of the new text.

    Spans must not overlap.
    """
    pieces, repairs, done, length = [], [], 0, 0
    for start, end, now in sorted(replacements):
        pieces += [text[done:start], now]
        length += start - done
        repairs.append(Repair(kind, length, length + len(now), text[start:end], now))
        length += len(now)
        done = end
    return "".join([*pieces, text[done:]]), tuple(repairs)


def replaced(segment: Segment, replacements: Sequence[tuple[int, int, str]]) -> Segment | None:
    """A segment with parts of its text replaced; None when a tag stands inside one of them."""
    if segment.markup is None:
        return Segment(applied(segment.text, replacements, "")[0])
    written = markup.replaced(segment.markup, sorted(replacements))
    return None if written is None else Segment(markup.plain(written), written)


def shifted(repairs: Sequence[Repair], replacements: Sequence[tuple[int, int, str]]) -> tuple[Repair, ...]:
    """Repairs of a text as spans of what it becomes by further replacements, which do not overlap them."""
    found = []
    for one in repairs:
        by = sum(len(now) - (end - start) for start, end, now in replacements if end <= one.start)
        found.append(replace(one, start=one.start + by, end=one.end + by))
    return tuple(found)


def discounted(scored: Scored) -> Scored:
    """A repaired match: never above 99, whatever its context."""
    if REPAIRED in scored.penalties:
        return scored
    score = max(0, min(scored.score, 100) - REPAIRED.points)
    return replace(scored, score=score, kind=MatchKind.REPAIRED, penalties=(*scored.penalties, REPAIRED))


def is_enough(candidates: Sequence[Candidate], asked_for: int, limit: int) -> bool:
    """Whether nothing below these candidates, the first `asked_for` of the engine, can be among the first `limit`."""
    whole = sum(not candidate.repaired for candidate in candidates)
    return len(candidates) < asked_for or whole >= limit


def cut(query: str, candidates: Sequence[Candidate], policy: MatchPolicy) -> list[Scored]:
    """The best by final score in the order of model.md."""
    apart = unlikeness(fold_case(query), [fold_case(candidate.text) for candidate in candidates]).tolist()
    keyed = []
    for candidate, unlike in zip(candidates, apart, strict=True):
        scored = discounted(candidate.scored) if candidate.repaired else candidate.scored
        if scored.score >= policy.min_score:
            key = (-scored.score, unlike, not candidate.reviewed, -candidate.changed_at, scored.unit_id)
            keyed.append((key, scored))
    return [scored for _, scored in sorted(keyed, key=lambda pair: pair[0])[: policy.limit]]
