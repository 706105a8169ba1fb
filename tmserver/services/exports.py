"""Exports: a memory as a stream of units, in short reads so that no checkpoint waits behind a download."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from functools import reduce
from operator import add
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from tmserver.db.tables import Import, Memory, Unit
from tmserver.domain.people import Action, Actor
from tmserver.domain.segments import Segment
from tmserver.domain.units import Context
from tmserver.errors import Conflict
from tmserver.formats import tabular_write, tmx_write, workbook_write
from tmserver.formats.exchange import ExportUnit, Pair
from tmserver.phrases import N_, Phrase
from tmserver.services import audit, memories, units
from tmserver.services.indexes import embargo_desks

_AT_ONCE = 2000
_FORMAT_VERSION = 1
"""Raised when a writer changes, so that old ETags no longer hold."""

FORMS = ("tmx", "csv", "xlsx")
"""What a memory is exported as: ending of the file's name."""
MEDIA_TYPES = {
    "tmx": "application/x-tmx+xml",
    "csv": "text/csv; charset=utf-8; header=present",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_TEXTS = (
    Unit.source, Unit.target, Unit.source_markup, Unit.target_markup, Unit.previous, Unit.next, Unit.note, Unit.key,
    Unit.story,
)  # fmt: skip
_LONG_CHARACTERS = workbook_write.MOST_CELL_CHARACTERS // 16
"""Shorter texts fit a cell whatever becomes of them: sixteen is what markup makes of a control character."""
_ROW_BYTES = 1300
"""What a row of a workbook takes beside the unit's texts; 1,200 were measured."""

Reading = Callable[[], AbstractContextManager[Session]]


def etag(session: Session, actor: Actor, now: datetime, memory: Memory, form: str) -> str:
    """Strong validator of an export: the memory's revision, the caller's rights, the embargo that ends next."""
    until = session.scalar(
        select(func.min(Unit.embargo_until)).where(Unit.memory_id == memory.id, Unit.embargo_until > now)
    )
    desks = embargo_desks(actor)
    facts = (
        _FORMAT_VERSION,
        form,
        memory.id,
        memory.revision,
        memory.name,
        until,
        sorted(desks) if desks is not None else None,
    )
    return hashlib.blake2b(repr(facts).encode(), digest_size=16).hexdigest()


def begin(session: Session, actor: Actor, now: datetime, slug: str, form: str) -> tuple[Memory, str]:
    """The memory to export and the ETag of what would be sent. Raises NotFound, Conflict (too much for a workbook)."""
    memory = memories.get(session, actor, slug)
    actor.require(Action.READ, memory.desk_id)
    if form == "xlsx":
        _require_room(session, actor, now, memory)
    return memory, etag(session, actor, now, memory, form)


def _require_room(session: Session, actor: Actor, now: datetime, memory: Memory) -> None:
    """Raise Conflict for a memory that a workbook cannot hold: no text of it is ever cut."""
    living = (Unit.memory_id == memory.id, Unit.status != "retired", units.not_embargoed(actor, now))
    lengths = [func.coalesce(func.length(text), 0) for text in _TEXTS]
    count, characters = session.execute(
        select(func.count(), func.coalesce(func.sum(reduce(add, lengths)), 0)).where(*living)
    ).one()
    if count > workbook_write.MOST_UNITS or count * _ROW_BYTES + 2 * characters > workbook_write.MOST_SHEET_BYTES:
        raise Conflict(
            reason=Phrase(N_("%(count)d units are too many for a workbook; take TMX or CSV"), {"count": count})
        )
    long = or_(*(func.length(text) > _LONG_CHARACTERS for text in _TEXTS))
    for unit in session.scalars(select(Unit).where(*living, long).order_by(Unit.id)).yield_per(_AT_ONCE):
        length = workbook_write.longest_cell(_exported(unit))
        if length > workbook_write.MOST_CELL_CHARACTERS:
            template = N_(
                "a text of unit %(unit)d has %(length)d characters; a workbook takes %(limit)d. Take TMX or CSV"
            )
            limit = workbook_write.MOST_CELL_CHARACTERS
            raise Conflict(reason=Phrase(template, {"unit": unit.id, "length": length, "limit": limit}))


def note(session: Session, actor: Actor, now: datetime, slug: str, form: str) -> None:
    """Leave an audit row for an export that is about to be sent."""
    audit.write(session, actor, now, "memory-exported", f"memory/{slug}", form=form)


def chunks(reading: Reading, actor: Actor, now: datetime, memory: Memory, form: str) -> Iterator[bytes]:
    """The file in pieces of about 64 kB. The same content gives the same bytes."""
    pair = Pair(memory.source, memory.target)
    living = all_units(reading, actor, now, memory)
    if form == "tmx":
        return tmx_write.write(living, tmx_write.TmxHeader(pair, memory.name, memory.created_at))
    with reading() as session:
        tagged = or_(Unit.source_markup.is_not(None), Unit.target_markup.is_not(None))
        with_markup = session.scalar(select(exists().where(Unit.memory_id == memory.id, tagged)))
    writer = workbook_write.write if form == "xlsx" else tabular_write.write
    return writer(living, pair, with_markup=bool(with_markup))


def all_units(reading: Reading, actor: Actor, now: datetime, memory: Memory) -> Iterator[ExportUnit]:
    """Living units of a memory: those of each import in the order of its file, then the rest as they came."""
    with reading() as session:
        runs = session.scalars(
            select(Import.id).where(Import.memory_id == memory.id, Import.state != "loading").order_by(Import.id)
        ).all()
    for run in runs:
        yield from _keyset(reading, actor, now, memory, Unit.position, Unit.import_id == run)
    yield from _keyset(reading, actor, now, memory, Unit.id, Unit.import_id.is_(None))


def _keyset(
    reading: Reading,
    actor: Actor,
    now: datetime,
    memory: Memory,
    column: InstrumentedAttribute[Any],
    where: ColumnElement[bool],
) -> Iterator[ExportUnit]:
    after = -1
    while True:
        with reading() as session:
            query = select(Unit, column).where(
                Unit.memory_id == memory.id, where, column > after, Unit.status != "retired",
                units.not_embargoed(actor, now),
            )  # fmt: skip
            page = session.execute(query.order_by(column).limit(_AT_ONCE)).all()
            rows = [(_exported(unit), place) for unit, place in page]
        for unit, _ in rows:
            yield unit
        if len(rows) < _AT_ONCE:
            return
        after = rows[-1][1]


def _exported(unit: Unit) -> ExportUnit:
    return ExportUnit(
        id=unit.id, source=Segment(unit.source, unit.source_markup),
        target=Segment(unit.target, unit.target_markup), source_language=unit.source_language,
        target_language=unit.target_language, context=Context(unit.previous, unit.next, unit.key), status=unit.status,
        origin=unit.origin, story=unit.story, note=unit.note, uses=unit.uses, created_by=unit.created_by,
        created_at=unit.created_at, changed_by=unit.changed_by, changed_at=unit.changed_at, extra=unit.extra or {},
    )  # fmt: skip
