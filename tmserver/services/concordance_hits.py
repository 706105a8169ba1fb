"""The hits of a concordance: counted, narrowed by what only the database knows, and spread over facets."""

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from tmserver.db.tables import Memory, Unit
from tmserver.domain.concordance import MOST_COUNTED, ConcordanceRequest, Narrowing
from tmserver.matching.concordance import Search

MOST_STORIES = 20
"""Stories offered as a facet, those with most hits."""
NARROWING_SECONDS = 0.15
"""Time after which a search for rare facets among very many hits answers what it has; the next page goes on there."""
_BATCH, _LARGEST_BATCH = 1000, 8000


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value of a facet and how many of the hits counted have it."""

    value: str
    count: int


class Found:
    """The hits of a search that have the facets chosen."""

    def __init__(self, session: Session, search: Search, conditions: list[ColumnElement[bool]]) -> None:
        self._session, self._search, self._conditions = session, search, conditions
        self._until = time.monotonic() + NARROWING_SECONDS
        self.searched_to: int | None = None
        """Where the time was over; hits below it have not been looked at."""

    def newest(self, most: int, below: int | None) -> tuple[list[int], bool]:
        """The first `most` hits below an id, and whether nothing was left out for want of time."""
        if not self._conditions:
            return self._search.newest(most, below=below), True
        found: list[int] = []
        size = _BATCH
        while len(found) < most:
            batch = self._search.newest(size, below=below)
            if batch:
                query = select(Unit.id).where(Unit.id.in_(batch), *self._conditions).order_by(Unit.id.desc())
                found.extend(self._session.scalars(query))
                below = batch[-1]
            if len(batch) < size:
                break
            if time.monotonic() > self._until:
                self.searched_to = below
                return found[:most], len(found) >= most
            size = min(2 * size, _LARGEST_BATCH)
        return found[:most], True

    def page(self, counted: list[int], complete: bool, request: ConcordanceRequest) -> tuple[list[int], int | None]:
        """The units of a page and after which unit the next one begins."""
        wanted = request.limit + 1
        if request.after is None or (complete and len(counted) <= MOST_COUNTED):
            ids = [unit for unit in counted if request.after is None or unit < request.after]
        else:
            self._until = time.monotonic() + NARROWING_SECONDS
            ids, complete = self.newest(wanted, request.after)
        if len(ids) >= wanted:
            return ids[: request.limit], ids[request.limit - 1]
        return ids, None if complete else self.searched_to

    @property
    def unnarrowed(self) -> int:
        """Hits whatever their facets: exact up to 1,000, beyond that at most so many."""
        count = len(self._search.newest(MOST_COUNTED + 1))
        return count if count <= MOST_COUNTED else max(count, self._search.most)


def conditions(narrowing: Narrowing, zone: tzinfo) -> list[ColumnElement[bool]]:
    """SQL for the facets that only the database knows."""
    found: list[ColumnElement[bool]] = []
    if narrowing.year is not None:
        begin, end = (datetime(year, 1, 1, tzinfo=zone) for year in (narrowing.year, narrowing.year + 1))
        found += [Unit.created_at >= begin, Unit.created_at < end]
    for column, value in (
        (Unit.origin, narrowing.origin), (Unit.status, narrowing.status), (Unit.story, narrowing.story),
    ):  # fmt: skip
        if value is not None:
            found.append(column == value)
    return found


def facets(
    session: Session, ids: Sequence[int], memories: Mapping[int, Memory], zone: tzinfo
) -> dict[str, tuple[FacetValue, ...]]:  # fmt: skip
    """How the hits are spread: memory, year, origin, status, story; values with most hits first, years newest first."""
    columns = (Unit.memory_id, Unit.created_at, Unit.origin, Unit.status, Unit.story)
    rows = session.execute(select(*columns).where(Unit.id.in_(ids))).all() if ids else []
    counts = {
        "memory": Counter(memories[row.memory_id].slug for row in rows),
        "year": Counter(str(row.created_at.astimezone(zone).year) for row in rows),
        "origin": Counter(row.origin.value for row in rows),
        "status": Counter(row.status.value for row in rows),
        "story": Counter(row.story for row in rows if row.story),
    }
    ordered = {name: sorted(found.items(), key=lambda one: (-one[1], one[0])) for name, found in counts.items()}
    ordered["year"].sort(reverse=True)
    ordered["story"] = ordered["story"][:MOST_STORIES]
    return {name: tuple(FacetValue(value, count) for value, count in values) for name, values in ordered.items()}
