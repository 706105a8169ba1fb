"""Where a unit comes from and what stands beside it: its file, the changes it was part of, other translations."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tmserver.db.change_tables import ChangeBatch, ChangeItem
from tmserver.db.tables import Import, Unit
from tmserver.domain.people import Actor
from tmserver.domain.units import UnitStatus
from tmserver.services import units

MOST_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Surroundings:
    """`file`: the name of the file that brought the unit. `batches`: changes of many units that it was part of, newest
    first. `others`: living units of the same memory with the same source text, those most used first."""

    file: str | None
    batches: Sequence[ChangeBatch]
    others: Sequence[Unit]


def surroundings(session: Session, actor: Actor, now: datetime, unit: Unit) -> Surroundings:
    """What is known around a unit that the actor may see (`units.get`)."""
    batches = (
        select(ChangeBatch)
        .join(ChangeItem, ChangeItem.batch_id == ChangeBatch.id)
        .where(ChangeItem.unit_id == unit.id, ChangeItem.outcome.in_(["changed", "undone"]))
        .order_by(ChangeBatch.id.desc())
        .limit(MOST_SHOWN)
    )
    others = (
        select(Unit)
        .where(
            Unit.memory_id == unit.memory_id, Unit.source_key == unit.source_key, Unit.source == unit.source,
            Unit.id != unit.id, Unit.status != UnitStatus.RETIRED, units.is_visible(), units.not_embargoed(actor, now),
        )
        .order_by(Unit.uses.desc(), Unit.id)
        .limit(MOST_SHOWN)
    )  # fmt: skip
    brought = session.get(Import, unit.import_id) if unit.import_id is not None else None
    return Surroundings(
        brought.file_name if brought else None, session.scalars(batches).all(), session.scalars(others).all()
    )
