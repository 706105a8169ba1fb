"""Matches whose values are taken over from the query: found by texts with slots, rewritten, a point below exact.

Beside the index of texts stands one of slotted texts, of rows whose values others can take the place of. A query with
values is looked up in both. What is found by slots counts its values as equal (model.md, Units); whether the stored
translation can really say the query's is only known from the texts, so it is tried before the cut to N.
"""

from dataclasses import dataclass, replace

from tmserver.domain.matches import MatchKind, Penalty, Query, Repair
from tmserver.domain.segments import Segment
from tmserver.matching import repair
from tmserver.matching.rows import Scored
from tmserver.matching.score import raw_score
from tmserver.text import placeables
from tmserver.text.placeables import Refusal, Valued

ADAPTED = Penalty("adapted", 1)
"""model.md, Units: what nobody has read as it stands now must not pass for what somebody confirmed."""


@dataclass(frozen=True, slots=True)
class Adapted:
    """A stored target that says the query's values; `repairs` are spans of its text."""

    target: Segment
    repairs: tuple[Repair, ...]


def slotted(segment: Segment, valued: Valued) -> Segment | None:
    """The segment with a slot for each value; None when a tag stands inside one."""
    return repair.replaced(segment, valued.slotting)


def slotted_query(query: Query, valued: Valued) -> Query | None:
    """The query as the index of slots is asked; None when it holds no value that could be taken over.

    Neighbours and key are left out: an adapted match is never a context match.
    """
    if not valued.values or "d?" in valued.slots:
        return None
    segment = slotted(query.segment, valued)
    return None if segment is None else Query(segment, shown=query.segment.text)


def adapt(query: Valued, source: Valued, target: Segment, language: str) -> Adapted | None:
    """The target with the query's values, or None where that is not sure (placeables.adapt)."""
    valued = Valued(target.text, language)
    found = placeables.adapt(query, source, valued)
    if isinstance(found, Refusal):
        return None
    kinds = {(part.start, part.end): one.kind.value for one in valued.values for part in one.parts}
    repairs = repair.applied(target.text, found, "")[1]
    repairs = tuple(
        replace(one, kind=kinds[start, end]) for one, (start, end, _) in zip(repairs, found, strict=True)
    )  # fmt: skip
    changed = repair.replaced(target, found)
    return None if changed is None else Adapted(changed, repairs)


def discounted(by_slots: Scored, query: str, stored: str) -> Scored:
    """What the index of slots found, as it is offered: adapted where nothing but values differed, else fuzzy."""
    kind = MatchKind.ADAPTED if by_slots.raw_score == 100 else MatchKind.FUZZY
    return replace(counted(by_slots, query, stored), kind=kind)


def counted(by_slots: Scored, query: str, stored: str) -> Scored:
    """With the point that adapting costs, and the raw score of the texts as they are."""
    return replace(
        by_slots,
        score=max(0, by_slots.score - ADAPTED.points),
        raw_score=raw_score(query, stored),
        penalties=(*by_slots.penalties, ADAPTED),
    )


def better(plain: Scored, adapted: Scored, repairs: tuple[Repair, ...]) -> bool:
    """Whether a unit found both ways is offered adapted: by its score, where values differ also at equal scores."""
    return (adapted.score, bool(repairs)) > (plain.score, False)
