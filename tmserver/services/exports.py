"""Exports: a memory as a stream of units, in short reads so that no checkpoint waits behind a download."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from tmserver.db.tables import Import, Memory, Unit
from tmserver.domain.people import Action, Actor
from tmserver.domain.segments import Segment
from tmserver.domain.units import Context
from tmserver.formats import tabular_write, tmx_write
from tmserver.formats.exchange import ExportUnit, Pair
from tmserver.services import audit, memories, units
from tmserver.services.indexes import embargo_desks

_AT_ONCE = 2000
_FORMAT_VERSION = 1
"""Raised when a writer changes, so that old ETags no longer hold."""

FORMS = ("tmx", "csv")
"""What a memory is exported as: ending of the file's name."""
MEDIA_TYPES = {"tmx": "application/x-tmx+xml", "csv": "text/csv; charset=utf-8; header=present"}

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
    """The memory to export and the ETag of what would be sent. Raises NotFound."""
    memory = memories.get(session, actor, slug)
    actor.require(Action.READ, memory.desk_id)
    return memory, etag(session, actor, now, memory, form)


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
    return tabular_write.write(living, pair, with_markup=bool(with_markup))


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
