"""What the engine finds for a segment, with values and names taken over from it: three searches as one list.

Rows found by their slots, or by another name in one place, come with a translation that says what the query says, or
do not come at all; of a unit found in several ways the best is offered. All of it happens before the cut to N, so the
list is that of brute force over all units.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from tmserver.domain.matches import MatchKind, MatchPolicy, Query
from tmserver.domain.segments import Segment
from tmserver.domain.terms import TermHit
from tmserver.domain.units import UnitStatus
from tmserver.matching import adapted, repair
from tmserver.matching.adapted import ADAPTED, Adapted, Style
from tmserver.matching.repair import REPAIRED, Candidate
from tmserver.matching.rows import SOURCE, Scored, Sieve
from tmserver.services.index_rows import microseconds
from tmserver.services.indexes import View
from tmserver.services.renamed_matches import Renaming
from tmserver.services.terms import Termbase
from tmserver.text.placeables import Valued

MOST_LOOKED_AT = 400
"""Equal texts of one segment whose writing is looked at."""
EXACT_KINDS = frozenset({MatchKind.CONTEXT, MatchKind.EXACT})
HIGHEST_ADAPTED, HIGHEST_REPAIRED = 100 - ADAPTED.points, 100 - REPAIRED.points


@dataclass(frozen=True, slots=True)
class Best:
    """The first matches of a segment, and the targets of those that were changed for it, by unit."""

    scored: list[Scored]
    changed: Mapping[int, Adapted] = field(default_factory=dict)

    def target_of(self, one: Scored, unit: Any) -> Segment:
        """The target that is offered for a match."""
        found = self.changed.get(one.unit_id)
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


Way = tuple[Scored, Adapted]
"""A unit as it could be offered, with its translation changed for the query."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A segment as the searches take it. `alone`: without its context, which a changed match never has."""

    query: Query
    valued: Valued
    slotted: Query | None
    style: Style

    @classmethod
    def of(cls, query: Query, language: str, style: Style) -> "_Asked":
        valued = Valued(query.segment.text, language)
        return cls(query, valued, adapted.slotted_query(query, valued), style)

    @property
    def alone(self) -> Query:
        return Query(self.query.segment)


@dataclass(frozen=True, slots=True)
class Candidates:
    """The matches of one look-up. `rows` gives units by id and reads those it does not know; `style`: the rules by
    which values taken over are written."""

    view: View
    sieve: Sieve
    policy: MatchPolicy
    language: str
    rows: Callable[[set[int]], Mapping[int, Any]]
    termbase: Termbase | None = None
    style: Style = field(default_factory=dict)

    def best(self, queries: Sequence[Query], hits: Sequence[Sequence[TermHit]]) -> list[Best]:
        """The first matches of each segment, in order. `hits`: the terms in each."""
        plain = self.view.index.find_many(queries, self.sieve, self.policy)
        asked = [_Asked.of(query, self.language, self.style) for query in queries]
        by_slots = self._by_slots([one.slotted for one in asked])
        self.rows({one.unit_id for best in (*plain, *by_slots) for one in best})
        found = []
        for one, first, slotted, terms in zip(asked, plain, by_slots, hits, strict=True):
            first, restyled = self._in_style(one.query, first)
            ways = [*restyled, *self._adapted(one, slotted), *self._renamed(one, terms)]
            found.append(self._joined(one.query, first, ways) if ways else Best(first))
        return found

    def more(self, query: Query, hits: Sequence[TermHit], limit: int) -> Best:
        """The first `limit` matches of one segment."""
        return replace(self, policy=replace(self.policy, limit=limit)).best([query], [hits])[0]

    def _joined(self, query: Query, plain: list[Scored], ways: Sequence[Way]) -> Best:
        best = {one.unit_id: one for one in plain}
        kept: dict[int, Adapted] = {}
        for one, target in ways:
            known = best.get(one.unit_id)
            if known is None or adapted.better(known, one, target.repairs):
                best[one.unit_id] = one
                kept[one.unit_id] = target
        if not kept:
            return Best(plain)
        units = self.rows(set(best))
        candidates = [candidate(one, units[one.unit_id]) for one in best.values() if one.unit_id in units]
        return Best(repair.cut(query.segment.text, candidates, self.policy), kept)

    def _in_style(self, query: Query, plain: list[Scored]) -> tuple[list[Scored], list[Way]]:
        """Of the engine's matches those offered as they are stored, and exact ones whose values the outlet or the house
        writes otherwise, written so. Those lose a point, so more are asked for where they may lose their place."""
        wanted = self.policy.limit
        while self.style:
            units = self.rows({one.unit_id for one in plain})
            ways = {one.unit_id: way for one in plain if (way := self._restyled(one, units.get(one.unit_id)))}
            kept = [one for one in plain if one.unit_id not in ways]
            if not ways or len(plain) < wanted or len(kept) >= self.policy.limit or wanted >= MOST_LOOKED_AT:
                return kept, list(ways.values())
            wanted *= 2
            plain = self.view.index.find_many([query], self.sieve, replace(self.policy, limit=wanted))[0]
        return plain, []

    def _restyled(self, one: Scored, unit: Any) -> Way | None:
        if one.kind not in EXACT_KINDS or unit is None:
            return None
        target = Adapted(stored_target(one, unit), ())
        written = adapted.in_style(target, languages_of(one, unit)[1], self.style)
        return (adapted.restyled(one), written) if written.repairs else None

    def _by_slots(self, asked: Sequence[Query | None]) -> list[list[Scored]]:
        """The first rows by slots of each segment that has any."""
        found: list[list[Scored]] = [[] for _ in asked]
        places = [place for place, query in enumerate(asked) if query is not None]
        if places and self.policy.min_score <= HIGHEST_ADAPTED:
            queries = [query for query in asked if query is not None]
            answers = self.view.slots.find_many(queries, self.sieve, self._raised(self.policy.limit))
            for place, answer in zip(places, answers, strict=True):
                found[place] = answer
        return found

    def _raised(self, limit: int) -> MatchPolicy:
        return MatchPolicy(self.policy.min_score + ADAPTED.points, limit)

    def _adapted(self, asked: _Asked, by_slots: list[Scored]) -> list[Way]:
        """The first N rows by slots whose translation can say the query's values; more are asked for while refusals
        leave too few."""
        wanted = self.policy.limit
        tried: dict[int, Way | None] = {}
        while True:
            units = self.rows({one.unit_id for one in by_slots})
            for one in by_slots:
                if one.unit_id in units and one.unit_id not in tried:
                    tried[one.unit_id] = self._tried(asked, one, units[one.unit_id])
            found = [way for way in tried.values() if way is not None]
            if len(found) >= self.policy.limit or len(by_slots) < wanted or asked.slotted is None:
                return found
            wanted *= 2
            by_slots = self.view.slots.find_many([asked.slotted], self.sieve, self._raised(wanted))[0]

    @staticmethod
    def _tried(asked: _Asked, one: Scored, unit: Any) -> Way | None:
        target = _with_values(asked, one, unit)
        if target is None:
            return None
        found = adapted.discounted(one, asked.valued.text, stored_source(one, unit).text)
        if found.kind is MatchKind.ADAPTED and asked.style:
            target = adapted.in_style(target, languages_of(one, unit)[1], asked.style)
        return found, target

    def _renamed(self, asked: _Asked, hits: Sequence[TermHit]) -> Iterator[Way]:
        """All rows that differ in one name, and in values perhaps, and reach the score that is asked for."""
        if self.termbase is None or self.policy.min_score > HIGHEST_REPAIRED or not hits:
            return
        plain = Renaming(
            self.view.index, self.sieve, self.rows, self.termbase, lambda one, unit: stored_source(one, unit).text,
            lambda one, unit: Adapted(stored_target(one, unit), ()),
        )  # fmt: skip
        for one, target in plain.ways(asked.alone, hits):
            if one.score >= self.policy.min_score:
                yield one, target
        if asked.slotted is None:
            return
        slotted = Renaming(
            self.view.slots, self.sieve, self.rows, self.termbase,
            lambda one, unit: _valued_source(one, unit).slotted, partial(_with_values, asked),
        )  # fmt: skip
        for one, target in slotted.ways(asked.slotted, self.termbase.hits(asked.slotted.segment.text)):
            stored = stored_source(one, self.rows({one.unit_id})[one.unit_id]).text
            found = adapted.counted(one, asked.valued.text, stored)
            if found.score >= self.policy.min_score:
                yield found, target


def _valued_source(one: Scored, unit: Any) -> Valued:
    return Valued(stored_source(one, unit).text, languages_of(one, unit)[0])


def _with_values(asked: _Asked, one: Scored, unit: Any) -> Adapted | None:
    """The target with the query's values."""
    language = languages_of(one, unit)[1]
    return adapted.adapt(asked.valued, _valued_source(one, unit), stored_target(one, unit), language, asked.style)
