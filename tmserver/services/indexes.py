"""The match indexes of this process: derived from the database, never the truth.

One index a language (by its base: it, en). Before a look-up `catch_up` asks each memory concerned for what changed
since the revision the index has seen; revisions rise under the memory's row lock, so their order is commit order and
no change is passed over. The rows are read in the caller's own transaction: nothing uncommitted can enter.
"""

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from typing import Any

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from tmserver.db.tables import Import, Memory, Unit
from tmserver.domain import languages
from tmserver.domain.people import Actor
from tmserver.domain.units import Origin, UnitStatus
from tmserver.matching.index import Index
from tmserver.matching.rows import SOURCE, TARGET, Row

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_COLUMNS = (
    Unit.id, Unit.memory_id, Unit.source, Unit.target, Unit.source_markup, Unit.target_markup, Unit.source_language,
    Unit.target_language, Unit.previous, Unit.next, Unit.key, Unit.status, Unit.origin, Unit.changed_at,
    Unit.embargo_until, Unit.embargo_desk_id,
)  # fmt: skip


def microseconds(at: datetime) -> int:
    """Whole microseconds since 1970, exact."""
    since = at - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


@dataclass(frozen=True, slots=True)
class Pool:
    """Rows of one memory, one side and one pair of exact language tags: own, and the other side's."""

    memory_id: int
    side: int
    own: str
    other: str


class Indexes:
    """All indexes of a process and what each has seen. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._by_language: dict[str, Index] = {}
        self._seen: dict[int, int] = {}
        self._pools: dict[Pool, int] = {}

    def index(self, language: str) -> Index | None:
        """The index that holds texts of this language, None while there are none."""
        return self._by_language.get(languages.base(language))

    def pools(self) -> Mapping[Pool, int]:
        """All pools and their numbers in the indexes."""
        return dict(self._pools)

    def catch_up(self, session: Session, memories: Sequence[Memory]) -> None:
        """Bring the indexes to the revisions that these memories have in the caller's transaction."""
        if all(self._seen.get(memory.id, 0) >= memory.revision for memory in memories):
            return
        with self._lock:
            for memory in memories:
                seen = self._seen.get(memory.id, 0)
                if seen < memory.revision:
                    self._take(_changed(session, memory.id, seen))
                    self._seen[memory.id] = memory.revision

    def _take(self, units: Iterator[Any]) -> None:
        """Put changed units into the index of each side's language; retired ones leave."""
        rows: dict[str, list[Row]] = {}
        gone: dict[str, list[tuple[int, int]]] = {}
        for unit in units:
            for side, language in ((SOURCE, unit.source_language), (TARGET, unit.target_language)):
                base = languages.base(language)
                if unit.status is UnitStatus.RETIRED:
                    gone.setdefault(base, []).append((unit.id, side))
                else:
                    rows.setdefault(base, []).append(self._row(unit, side))
        for base in rows.keys() | gone.keys():
            index = self._by_language.setdefault(base, Index.empty())
            index.remove(gone.get(base, []))
            index.put(rows.get(base, []))

    def _row(self, unit: Any, side: int) -> Row:
        own, other = unit.source_language, unit.target_language
        pool = Pool(unit.memory_id, side, *((own, other) if side == SOURCE else (other, own)))
        return Row(
            unit_id=unit.id,
            side=side,
            pool=self._pools.setdefault(pool, len(self._pools)),
            text=unit.source if side == SOURCE else unit.target,
            markup=unit.source_markup if side == SOURCE else unit.target_markup,
            previous=unit.previous if side == SOURCE else None,
            next=unit.next if side == SOURCE else None,
            key=unit.key if side == SOURCE else None,
            reviewed=unit.status is UnitStatus.REVIEWED,
            alignment=unit.origin is Origin.ALIGNMENT,
            changed_at=microseconds(unit.changed_at),
            embargo_until=microseconds(unit.embargo_until) if unit.embargo_until else 0,
            embargo_desk=unit.embargo_desk_id or 0,
        )


def _changed(session: Session, memory_id: int, seen: int) -> Iterator[Any]:
    """Units of a memory that changed above a revision: by themselves, or with the import that published them."""

    def rows(condition: ColumnElement[bool]) -> Iterator[Any]:
        query = select(*_COLUMNS).where(Unit.memory_id == memory_id, condition)
        return iter(session.execute(query.execution_options(yield_per=5000)))

    published = session.scalars(
        select(Import.id).where(Import.memory_id == memory_id, Import.revision > seen, Import.state != "loading")
    ).all()
    by_import = (rows(and_(Unit.import_id == import_id, Unit.revision.is_(None))) for import_id in published)
    return chain(chain.from_iterable(by_import), rows(Unit.revision > seen))


def embargo_desks(actor: Actor) -> frozenset[int] | None:
    """Desks whose embargoed units the actor may see; None: all of them."""
    return None if actor.role.value == "administrator" else frozenset(actor.memberships)
