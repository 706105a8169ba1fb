"""What the engine finds for a segment, stored values taken over from it: the two indexes of a language as one list.

Rows found by their slots come with a translation that says the query's values, or do not come at all; the better way
of a unit is offered. All of it happens before the cut to N, so the list is that of brute force over all units.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from tmserver.domain.matches import MatchPolicy, Query
from tmserver.domain.segments import Segment
from tmserver.domain.units import UnitStatus
from tmserver.matching import adapted, repair
from tmserver.matching.adapted import ADAPTED, Adapted
from tmserver.matching.repair import Candidate
from tmserver.matching.rows import SOURCE, Scored, Sieve
from tmserver.services.index_rows import microseconds
from tmserver.services.indexes import View
from tmserver.text.placeables import Valued

HIGHEST = 100 - ADAPTED.points


@dataclass(frozen=True, slots=True)
class Best:
    """The first matches of a segment, and the targets of those that are adapted, by unit."""

    scored: list[Scored]
    adapted: Mapping[int, Adapted] = field(default_factory=dict)

    def target_of(self, one: Scored, unit: Any) -> Segment:
        """The target that is offered for a match."""
        found = self.adapted.get(one.unit_id)
        return stored_target(one, unit) if found is None else found.target


def stored_source(one: Scored, unit: Any) -> Segment:
    """The side of a unit that was compared."""
    return Segment(unit.source, unit.source_markup) if one.side == SOURCE else Segment(unit.target, unit.target_markup)


def stored_target(one: Scored, unit: Any) -> Segment:
    """The side of a unit that is offered."""
    return Segment(unit.target, unit.target_markup) if one.side == SOURCE else Segment(unit.source, unit.source_markup)


def languages_of(one: Scored, unit: Any) -> tuple[str, str]:
    """The languages of `stored_source` and `stored_target`."""
    own, other = unit.source_language, unit.target_language
    return (own, other) if one.side == SOURCE else (other, own)


def candidate(one: Scored, unit: Any, *, repaired: bool = False) -> Candidate:
    """A match with what its place among equal scores depends on."""
    text, reviewed = stored_source(one, unit).text, unit.status is UnitStatus.REVIEWED
    return Candidate(one, text, reviewed, microseconds(unit.changed_at), repaired)


@dataclass(frozen=True, slots=True)
class Candidates:
    """The matches of one look-up. `rows` gives units by id and reads those it does not know."""

    view: View
    sieve: Sieve
    policy: MatchPolicy
    language: str
    rows: Callable[[set[int]], Mapping[int, Any]]

    def best(self, queries: Sequence[Query]) -> list[Best]:
        """The first matches of each segment, in order."""
        plain = self.view.index.find_many(queries, self.sieve, self.policy)
        valued = [Valued(query.segment.text, self.language) for query in queries]
        asked = [adapted.slotted_query(query, text) for query, text in zip(queries, valued, strict=True)]
        places = [place for place, query in enumerate(asked) if query is not None and self.policy.min_score <= HIGHEST]
        by_slots = (
            self.view.slots.find_many([q for q in asked if q is not None], self.sieve, self._lower()) if places else []
        )
        found = dict(zip(places, by_slots, strict=True))
        self.rows({one.unit_id for best in (*plain, *by_slots) for one in best})
        return [
            self._joined(query, plain[place], valued[place], asked[place], found.get(place))
            for place, query in enumerate(queries)
        ]

    def more(self, query: Query, limit: int) -> Best:
        """The first `limit` matches of one segment."""
        policy = replace(self.policy, limit=limit)
        return Candidates(self.view, self.sieve, policy, self.language, self.rows).best([query])[0]

    def _lower(self) -> MatchPolicy:
        return replace(self.policy, min_score=self.policy.min_score + ADAPTED.points)

    def _joined(
        self, query: Query, plain: list[Scored], valued: Valued, asked: Query | None, by_slots: list[Scored] | None
    ) -> Best:
        if asked is None or not by_slots:
            return Best(plain)
        found = self._adapted(query.segment.text, valued, asked, by_slots)
        best = {one.unit_id: one for one in plain}
        kept: dict[int, Adapted] = {}
        for one, target in found:
            known = best.get(one.unit_id)
            if known is None or adapted.better(known, one, target.repairs):
                best[one.unit_id] = one
                kept[one.unit_id] = target
        if not kept:
            return Best(plain)
        units = self.rows(set(best))
        candidates = [candidate(one, units[one.unit_id]) for one in best.values() if one.unit_id in units]
        return Best(repair.cut(query.segment.text, candidates, self.policy), kept)

    def _adapted(self, text: str, valued: Valued, asked: Query, by_slots: list[Scored]) -> list[tuple[Scored, Adapted]]:
        """The first N rows by slots whose translation can say the query's values; more are asked for while refusals
        leave too few."""
        wanted = self.policy.limit
        accepted: dict[int, tuple[Scored, Adapted] | None] = {}
        while True:
            units = self.rows({one.unit_id for one in by_slots})
            for one in by_slots:
                if one.unit_id in units and one.unit_id not in accepted:
                    accepted[one.unit_id] = self._tried(text, valued, one, units[one.unit_id])
            found = [pair for pair in accepted.values() if pair is not None]
            if len(found) >= self.policy.limit or len(by_slots) < wanted:
                return found
            wanted *= 2
            by_slots = self.view.slots.find_many([asked], self.sieve, replace(self._lower(), limit=wanted))[0]

    @staticmethod
    def _tried(text: str, valued: Valued, one: Scored, unit: Any) -> tuple[Scored, Adapted] | None:
        source, (own, other) = stored_source(one, unit), languages_of(one, unit)
        target = adapted.adapt(valued, Valued(source.text, own), stored_target(one, unit), other)
        return None if target is None else (adapted.discounted(one, text, source.text), target)
