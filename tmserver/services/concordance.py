"""Concordance: every unit that holds the words searched for, newest first, and how they were rendered.

The index names the units, rights and embargoes included (matching.concordance); the database narrows by facets and
gives the rows. Counts are exact up to 1,000 hits.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from sqlalchemy.orm import Session

from tmserver.db.tables import Memory
from tmserver.domain import languages
from tmserver.domain.concordance import MOST_COUNTED, MOST_SEARCHED, ConcordanceRequest, Side
from tmserver.domain.people import Actor
from tmserver.domain.segments import Segment, check_text
from tmserver.errors import Invalid, TooMany
from tmserver.matching.concordance import Search, Searched
from tmserver.matching.rows import Sieve
from tmserver.phrases import N_, Phrase
from tmserver.services.concordance_hits import FacetValue, Found, conditions, facets
from tmserver.services.concordance_renderings import MOST_RENDERED, Known, Renderings, Span, rendered
from tmserver.services.index_rows import microseconds
from tmserver.services.indexes import Indexes, embargo_desks
from tmserver.services.lookup import UNIT_ROWS, searched_memories, serves
from tmserver.text.wanted import MOST_TERMS, Element, begun, parse, spans


@dataclass(frozen=True, slots=True)
class Text:
    """One side of a unit: `hits` are the words searched for, `rendered` what renders them, where that is known."""

    language: str
    segment: Segment
    hits: tuple[Span, ...]
    rendered: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A unit found, turned so that `source` is of the source language asked for."""

    unit_id: int
    version: int
    memory: str
    source: Text
    target: Text
    status: str
    origin: str
    story: str | None
    uses: int
    created_by: str | None
    created_at: datetime
    changed_by: str | None
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Concordance:
    """A page of lines. `total` is exact or None, then there are `more_than` so many hits.

    Facets (by name) and renderings are counted over the newest 1,000 and 300 hits. `next_after`: the last unit of this
    page when others may follow; a page may be short when a rare facet is searched among very many hits.
    """

    lines: tuple[Line, ...]
    next_after: int | None
    total: int | None
    more_than: int | None
    facets: Mapping[str, tuple[FacetValue, ...]]
    renderings: Renderings
    index_behind: bool


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A query ready to be asked: both sides of the pair behind the asker's sieve, and the memories by id."""

    elements: tuple[Element, ...]
    sides: Mapping[Side, Searched]
    memories: Mapping[int, Memory]
    behind: bool

    def search(self, side: Side) -> Search:
        return Search(list(self.sides.values()) if side is Side.BOTH else [self.sides[side]], self.elements)


def elements_of(query: str, *, typing: bool = False) -> tuple[Element, ...]:
    """What a query asks for. Raises TextEmpty, TextTooLong, BadCharacter, TooMany, and Invalid when it has no word."""
    found = parse(check_text("q", query, limit=MOST_SEARCHED))
    count = sum(map(len, found))
    if count > MOST_TERMS:
        raise TooMany(field="q", count=count, limit=MOST_TERMS)
    if not found:
        raise Invalid(field="q", reason=Phrase(N_("type at least one word to search for.")))
    return begun(found) if typing and not query[-1:].isspace() and query[-1:] not in '"”»' else found


def concordance(
    session: Session, actor: Actor, indexes: Indexes, now: datetime, zone: tzinfo, request: ConcordanceRequest
) -> Concordance:
    """Units that hold what is searched for; all filters hold before the cut. `zone`: in which years are counted.

    A pair without a memory finds nothing. Raises as `elements_of`, and BadLanguage, NotFound (a memory), Invalid.
    """
    wanted = _wanted(session, actor, indexes, now, request)
    found = Found(session, wanted.search(request.side), conditions(request.narrowing, zone))
    counted, complete = found.newest(MOST_COUNTED + 1, None)
    page, next_after = found.page(counted, complete, request)
    top = counted[:MOST_COUNTED]
    rows = _rows(session, {*page, *top[:MOST_RENDERED]})
    texts = [_texts(rows[unit], request.source) for unit in top[:MOST_RENDERED] if unit in rows]
    known, said = rendered(wanted.elements, request.side, wanted.sides, texts, found.unnarrowed)
    exact = complete and len(counted) <= MOST_COUNTED
    return Concordance(
        lines=tuple(_line(rows[unit], wanted, request, known) for unit in page if unit in rows),
        next_after=next_after,
        total=len(counted) if exact else None,
        more_than=None if exact else len(top),
        facets=facets(session, top, wanted.memories, zone),
        renderings=said,
        index_behind=wanted.behind,
    )


def unit_ids(
    session: Session, actor: Actor, indexes: Indexes, now: datetime, zone: tzinfo, request: ConcordanceRequest
) -> tuple[list[int], int | None]:
    """Ids alone, at most `request.limit`, without facets: what browsing a memory needs; and below which others follow.

    Raises as `concordance`.
    """
    search = _wanted(session, actor, indexes, now, request).search(request.side)
    found = Found(session, search, conditions(request.narrowing, zone))
    ids, complete = found.newest(request.limit + 1, request.after)
    if len(ids) > request.limit:
        return ids[: request.limit], ids[request.limit - 1]
    return ids, None if complete else found.searched_to


def _wanted(
    session: Session, actor: Actor, indexes: Indexes, now: datetime, request: ConcordanceRequest
) -> _Wanted:  # fmt: skip
    if not 1 <= request.limit <= 201:
        raise Invalid(field="limit", reason=Phrase(N_("use 1 to 200.")))
    elements = elements_of(request.query, typing=request.typing)
    pair = languages.parse(request.source), languages.parse(request.target)
    memories = {memory.id: memory for memory in searched_memories(session, actor, request.memories)}
    if request.narrowing.memory is not None:
        memories = {key: one for key, one in memories.items() if one.slug == request.narrowing.memory}
    sides, behind = {}, False
    for side, (own, other) in ((Side.SOURCE, pair), (Side.TARGET, pair[::-1])):
        view = indexes.caught_up(session, now, own, list(memories.values()))
        pools = {
            number: ()
            for pool, number in view.pools
            if pair[0] != pair[1] and pool.memory_id in memories and serves(own, other, pool, memories[pool.memory_id])
        }
        sides[side] = view.index.searched(Sieve(pools=pools, now=microseconds(now), desks=embargo_desks(actor)))
        behind = behind or view.behind
    return _Wanted(elements, sides, memories, behind)


def _rows(session: Session, ids: set[int]) -> dict[int, Any]:
    if not ids:
        return {}
    return {row.id: row for row in session.connection().execute(UNIT_ROWS, {"ids": sorted(ids)})}


def _is_turned(row: Any, source: str) -> bool:
    """Whether the unit was made for the other direction."""
    own, other = row.source_language, row.target_language
    if languages.base(own) != languages.base(other):
        return languages.base(own) != languages.base(source)
    return bool(own != languages.parse(source))


def _texts(row: Any, source: str) -> tuple[str, str]:
    return (row.target, row.source) if _is_turned(row, source) else (row.source, row.target)


def _text(elements: Sequence[Element], known: Known, side: Side, segment: Segment, language: str) -> Text:
    hits = spans(elements, segment.text)
    rendered_at = known.spans(side, segment.text)
    apart = tuple(one for one in rendered_at if not any(one[0] < end and begin < one[1] for begin, end in hits))
    return Text(language, segment, tuple(hits), apart)


def _line(row: Any, wanted: _Wanted, request: ConcordanceRequest, known: Known) -> Line:
    sides = [
        (Segment(row.source, row.source_markup), row.source_language),
        (Segment(row.target, row.target_markup), row.target_language),
    ]
    if _is_turned(row, request.source):
        sides.reverse()
    source, target = (
        _text(wanted.elements if request.side in {Side.BOTH, side} else (), known, side, segment, language)
        for side, (segment, language) in zip((Side.SOURCE, Side.TARGET), sides, strict=True)
    )
    return Line(
        unit_id=row.id, version=row.version, memory=wanted.memories[row.memory_id].slug, source=source, target=target,
        status=row.status.value, origin=row.origin.value, story=row.story, uses=row.uses, created_by=row.created_by,
        created_at=row.created_at, changed_by=row.changed_by, changed_at=row.changed_at,
    )  # fmt: skip
