"""Look-ups: what the desk said before. Rights and freshness first, then the pure engine, then the winners' rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import bindparam, inspect, select
from sqlalchemy.orm import Session

from tmserver.db.tables import Memory, Unit
from tmserver.domain import languages
from tmserver.domain.findings import Finding
from tmserver.domain.languages import Kinship, kinship
from tmserver.domain.matches import Caution, Change, LookupRequest, MatchKind, Penalty, Query, Repair
from tmserver.domain.people import Actor
from tmserver.domain.segments import MOST_QUERIED, Segment, check_text
from tmserver.domain.terms import TermHit
from tmserver.errors import Invalid, TooMany
from tmserver.matching import repair, tags
from tmserver.matching.diff import diff
from tmserver.matching.fragments import Part
from tmserver.matching.guardrails import warnings
from tmserver.matching.rows import SOURCE, Scored, Sieve
from tmserver.phrases import N_, Phrase
from tmserver.services import memories, styles, waivers
from tmserver.services.candidates import Best, Candidates, languages_of, stored_source
from tmserver.services.index_rows import Pool, microseconds
from tmserver.services.indexes import Indexes, embargo_desks
from tmserver.services.term_repairs import Repairs, Ruled, concepts_of
from tmserver.services.terms import Termbase
from tmserver.text.placeables import Valued

MOST_SEGMENTS = 200
VARIANT_POINTS = 1  # model.md, Units: the same language of another region
REVERSED_POINTS = 1  # model.md, Units: the memory was made for the other direction
_unit = inspect(Unit).local_table
UNIT_ROWS = select(
    *(
        _unit.c[name]
        for name in (
            "id", "memory_id", "source", "target", "source_markup", "target_markup", "source_language",
            "target_language", "origin", "status", "created_by", "created_at", "changed_by", "changed_at", "uses",
            "story", "version",
        )
    )
).where(_unit.c.id.in_(bindparam("ids", expanding=True)))  # fmt: skip
"""Made once and run as Core: what is asked at every look-up."""


@dataclass(frozen=True, slots=True)
class Match:
    """One unit offered for a segment. For a reversed match source and target are the unit's sides swapped.

    `target` says the query's values and names where that is safe, is put right by the glossaries (all of it in
    `repairs`), and holds the query's tags but for `missing_tags`. `findings`: forbidden terms that still stand in it.
    """

    unit_id: int
    version: int
    memory: str
    score: int
    raw_score: int
    kind: MatchKind
    source: Segment
    source_language: str
    target: Segment
    missing_tags: tuple[str, ...]
    target_language: str
    penalties: tuple[Penalty, ...]
    repairs: tuple[Repair, ...]
    findings: tuple[Finding, ...]
    diff: tuple[Change, ...]
    warnings: tuple[Caution, ...]
    origin: str
    status: str
    created_by: str | None
    created_at: datetime
    changed_by: str | None
    changed_at: datetime
    uses: int
    story: str | None

    @property
    def whole_score(self) -> int:
        """The score before anything was taken off, with what was adapted or repaired counted as equal."""
        return min(100, self.score + sum(penalty.points for penalty in self.penalties))


@dataclass(frozen=True, slots=True)
class Fragment:
    """A stored segment that stands whole in the text, at `text[start:end]`, with its translation."""

    unit_id: int
    start: int
    end: int
    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Found:
    """What a look-up says of one segment. Fragments only where nothing matched."""

    text: str
    matches: tuple[Match, ...]
    fragments: tuple[Fragment, ...] = ()
    terms: tuple[TermHit, ...] = ()


@dataclass(frozen=True, slots=True)
class Looked:
    """The answer to a batch: what was found, in the order of the segments; `index_behind` while the newest units of a
    very large import are still on their way into the index (equal texts are found anyway)."""

    results: tuple[Found, ...]
    index_behind: bool


def _check(request: LookupRequest) -> LookupRequest:
    """The request with canonical languages. Raises what a door answers 422 with."""
    if len(request.queries) > MOST_SEGMENTS:
        raise TooMany(field="segments", count=len(request.queries), limit=MOST_SEGMENTS)
    for place, query in enumerate(request.queries):
        at = "" if request.single else f"segments[{place}]."
        check_text("q" if request.single else f"{at}text", query.segment.text, limit=MOST_QUERIED)
        for name, value in (("previous", query.previous), ("next", query.next), ("key", query.key)):
            if value is not None:
                check_text(f"{at}{name}", value, limit=MOST_QUERIED * 10, may_be_empty=True)
    if not 1 <= request.policy.min_score <= 102:
        raise Invalid(field="min_score", reason=Phrase(N_("use 1 to 102.")))
    if not 1 <= request.policy.limit <= 50:
        raise Invalid(field="limit", reason=Phrase(N_("use 1 to 50.")))
    return LookupRequest(
        source=languages.parse(request.source), target=languages.parse(request.target), queries=request.queries,
        policy=request.policy, memories=request.memories, reverse=request.reverse, outlet=request.outlet,
        single=request.single, bare=request.bare,
    )  # fmt: skip


def serves(own: str, other: str, pool: Pool, memory: Memory) -> tuple[Kinship, Kinship] | None:
    """How near the languages of a pool's rows are to those asked for, own side and other; None: it does not serve."""
    kin = (kinship(own, pool.own), kinship(other, pool.other))
    if Kinship.NONE in kin:
        return None
    if languages.base(memory.source) == languages.base(memory.target) and kin != (Kinship.SAME, Kinship.SAME):
        return None  # a memory of two regions of one language: each text goes to its exact tag
    return kin


def pool_penalties(request: LookupRequest, pool: Pool, memory: Memory) -> tuple[Penalty, ...] | None:
    """What the rows of a pool cost for this request; None when it does not serve the request's pair."""
    if pool.side != SOURCE and not request.reverse:
        return None
    kin = serves(request.source, request.target, pool, memory)
    if kin is None:
        return None
    named = (
        (Penalty("variant", VARIANT_POINTS), Kinship.VARIANT in kin),
        (Penalty("reversed", REVERSED_POINTS), pool.side != SOURCE),
        (Penalty("memory", memory.penalty), memory.penalty > 0),
    )
    return tuple(penalty for penalty, holds in named if holds)


def searched_memories(session: Session, actor: Actor, slugs: Sequence[str] | None) -> Sequence[Any]:
    """The memories a call names, or all the actor sees (memories.searched). Raises NotFound for a name that is not
    theirs to see."""
    if slugs is None:
        return memories.searched(session, actor)
    return [memories.get(session, actor, slug) for slug in dict.fromkeys(slugs)]


def find_matches(
    session: Session, actor: Actor, indexes: Indexes, now: datetime, request: LookupRequest,
    termbase: Termbase | None = None,
) -> Looked:  # fmt: skip
    """Matches for each segment, best first, in the order of the segments; all filters hold before the cut.

    With a `termbase` (services.terms) the terms of each segment too, and targets put right by it. A pair without a
    memory finds nothing. Raises TooMany, TextTooLong, TextEmpty, BadCharacter, BadLanguage, Invalid, NotFound (a named
    memory, the outlet).
    """
    request = _check(request)
    searched = {memory.id: memory for memory in searched_memories(session, actor, request.memories)}
    texts = [query.segment.text for query in request.queries]
    terms = [termbase.hits(text) if termbase else () for text in texts]
    if request.source == request.target:
        return Looked(tuple(Found(text, (), (), hits) for text, hits in zip(texts, terms, strict=True)), False)
    view = indexes.caught_up(session, now, request.source, list(searched.values()), texts)
    pools = {
        number: penalties
        for pool, number in view.pools
        if pool.memory_id in searched
        and (penalties := pool_penalties(request, pool, searched[pool.memory_id])) is not None
    }
    sieve = Sieve(pools=pools, now=microseconds(now), desks=embargo_desks(actor))
    units = _Units(session)
    style = styles.chosen(session, actor, request.outlet, request.target)
    candidates = Candidates(view, sieve, request.policy, request.source, units.get, termbase, style)
    bests = candidates.best(request.queries, terms)
    parts = [
        [] if best.scored or request.bare else view.index.parts(text, sieve)
        for text, best in zip(texts, bests, strict=True)
    ]
    units.get({part.unit_id for held in parts for part in held})
    repairs = Repairs(termbase, request.policy, units.get, partial(waivers.of_units, session)) if termbase else None
    found = []
    for query, best, held, hits in zip(request.queries, bests, parts, terms, strict=True):
        ruled: Mapping[int, Ruled] = {}
        if repairs:
            more = partial(candidates.more, query, hits)
            best, ruled = repairs.best(query.segment.text, best, frozenset(concepts_of(hits)), more)
        found.append(_found(query, best, held, hits, units, ruled, searched, request.bare))
    return Looked(tuple(found), view.behind)


def _found(
    query: Query, best: Best, parts: Sequence[Part], hits: tuple[TermHit, ...], units: "_Units",
    ruled: Mapping[int, Ruled], searched: Mapping[int, Memory], bare: bool,
) -> Found:  # fmt: skip
    rows = units.get({one.unit_id for one in best.scored} | {part.unit_id for part in parts})
    matches = tuple(
        _match(query, one, best, rows[one.unit_id], searched, ruled.get(one.unit_id), bare)
        for one in best.scored
        if one.unit_id in rows
    )
    fragments = tuple(_fragment(part, rows[part.unit_id]) for part in parts if part.unit_id in rows)
    return Found(query.segment.text, matches, fragments, hits)


class _Units:
    """Rows of units by id, each read once."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._known: dict[int, Any] = {}

    def get(self, ids: set[int]) -> Mapping[int, Any]:
        """Rows of these units and of others; those not known yet in one query. What is gone is missing."""
        unknown = sorted(ids - self._known.keys())
        if unknown:
            rows = self._session.connection().execute(UNIT_ROWS, {"ids": unknown})
            self._known.update((row.id, row) for row in rows)
        return self._known


def _fragment(part: Part, unit: Any) -> Fragment:
    source, target = (unit.source, unit.target) if part.side == SOURCE else (unit.target, unit.source)
    return Fragment(part.unit_id, part.start, part.end, source, target)


def _match(
    query: Query, one: Scored, best: Best, unit: Any, searched: Mapping[int, Memory], ruling: Ruled | None, bare: bool
) -> Match:
    source, (source_language, target_language) = stored_source(one, unit), languages_of(one, unit)
    ruling = ruling or Ruled(best.target_of(one, unit))
    changed = best.changed.get(one.unit_id)
    earlier = repair.shifted(changed.repairs, ruling.replacements) if changed else ()
    repairs = tuple(sorted((*earlier, *ruling.repairs), key=lambda done: done.start))
    changes = () if bare else diff(source.text, query.segment.text)
    offered = tags.placed(
        Valued(query.segment.text, source_language), query.segment.markup, source,
        Valued(ruling.target.text, target_language), ruling.target.markup,
    )  # fmt: skip
    return Match(
        unit_id=unit.id, version=unit.version, memory=searched[unit.memory_id].slug, score=one.score,
        raw_score=one.raw_score, kind=one.kind, source=source, source_language=source_language, target=offered.target,
        missing_tags=offered.missing, target_language=target_language, penalties=one.penalties, repairs=repairs,
        findings=ruling.findings,
        diff=changes, warnings=warnings(changes, source_language), origin=unit.origin.value, status=unit.status.value,
        created_by=unit.created_by, created_at=unit.created_at, changed_by=unit.changed_by,
        changed_at=unit.changed_at, uses=unit.uses, story=unit.story,
    )  # fmt: skip
