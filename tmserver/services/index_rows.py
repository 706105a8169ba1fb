"""Rows for the match index, read from the database: what changed in a memory, by revision or by import."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from tmserver.db.tables import Import, Unit
from tmserver.domain.segments import Segment
from tmserver.domain.units import Origin, UnitStatus
from tmserver.matching import adapted
from tmserver.matching.rows import SOURCE, TARGET, Row
from tmserver.text.placeables import Valued, is_substitutable

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_AT_ONCE = 5000
_COLUMNS = (
    Unit.id, Unit.memory_id, Unit.import_id, Unit.revision, Unit.source, Unit.target, Unit.source_markup,
    Unit.target_markup, Unit.source_language, Unit.target_language, Unit.previous, Unit.next, Unit.key, Unit.status,
    Unit.origin, Unit.changed_at, Unit.embargo_until, Unit.embargo_desk_id,
)  # fmt: skip


def microseconds(at: datetime) -> int:
    """Whole microseconds since 1970, exact."""
    since = at - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


@dataclass(frozen=True, slots=True)
class Pool:
    """Rows that a look-up admits or not as one: memory, side, exact language tags (own, the other side's), import.

    `import_id` is 0 for units that stand for themselves. Rows of an import can be in the index before it is published;
    they are admitted with the pool, all at once.
    """

    memory_id: int
    side: int
    own: str
    other: str
    import_id: int


def changed(session: Session, memory_id: int, seen: int) -> Iterator[Any]:
    """Units that changed by themselves above a revision, the latest state of each."""
    return _read(session, and_(Unit.memory_id == memory_id, Unit.revision > seen))


def count_changed(session: Session, memory_id: int, seen: int, at_most: int) -> int:
    """How many `changed` would give; counting stops above `at_most`."""
    some = select(Unit.id).where(Unit.memory_id == memory_id, Unit.revision > seen).limit(at_most + 1)
    return session.scalar(select(func.count()).select_from(some.subquery())) or 0


def of_import(session: Session, import_id: int) -> Iterator[Any]:
    """Units that an import brought and that have not changed by themselves since."""
    return _read(session, and_(Unit.import_id == import_id, Unit.revision.is_(None)))


def published(session: Session, memory_id: int, seen: int) -> Sequence[Any]:
    """Imports (id, units) that were published above a revision."""
    query = select(Import.id, Import.units).where(
        Import.memory_id == memory_id, Import.revision > seen, Import.state != "loading"
    )
    return session.execute(query).all()


def with_texts(session: Session, memory_ids: Sequence[int], keys: Sequence[int]) -> Iterator[Any]:
    """Published units of some memories one of whose sides has one of these text keys."""
    visible = or_(Unit.import_id.is_(None), Unit.import_id.in_(select(Import.id).where(Import.state != "loading")))
    asked = or_(Unit.source_key.in_(keys), Unit.target_key.in_(keys))
    return _read(session, and_(asked, Unit.memory_id.in_(memory_ids), visible))


def _read(session: Session, condition: ColumnElement[bool]) -> Iterator[Any]:
    return iter(session.execute(select(*_COLUMNS).where(condition).execution_options(yield_per=_AT_ONCE)))


def pool_of(unit: Any, side: int) -> Pool:
    """The pool of one side of a unit."""
    own, other = unit.source_language, unit.target_language
    import_id = unit.import_id if unit.revision is None else 0
    return Pool(unit.memory_id, side, *((own, other) if side == SOURCE else (other, own)), import_id or 0)


def sides(unit: Any) -> tuple[tuple[int, str], tuple[int, str]]:
    """The two sides of a unit and their languages."""
    return (SOURCE, unit.source_language), (TARGET, unit.target_language)


def is_retired(unit: Any) -> bool:
    """Whether the unit is no longer offered."""
    return bool(unit.status is UnitStatus.RETIRED)


def row_of(unit: Any, side: int, pool: int) -> Row:
    """One side of a unit as the index holds it."""
    return Row(
        unit_id=unit.id,
        side=side,
        pool=pool,
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


class Values:
    """The values of a unit's two texts, read when they are first asked for."""

    def __init__(self, unit: Any) -> None:
        self._unit = unit

    @cached_property
    def _texts(self) -> tuple[Valued, Valued] | None:
        """Source and target; None where no other values could take the place of theirs."""
        unit = self._unit
        texts = Valued(unit.source, unit.source_language), Valued(unit.target, unit.target_language)
        return texts if is_substitutable(*texts) else None

    def slotted(self, row: Row) -> Row | None:
        """A row of the unit with a slot for each value; None where no other values could take the place of these."""
        if self._texts is None:
            return None
        segment = adapted.slotted(Segment(row.text, row.markup), self._texts[row.side == TARGET])
        if segment is None:
            return None
        return replace(row, text=segment.text, markup=segment.markup, shown=row.text)
