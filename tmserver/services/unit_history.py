"""What each version of a unit changed: its history as word diffs, newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from tmserver.db.tables import Unit, UnitVersion
from tmserver.domain.matches import Change
from tmserver.domain.people import Actor
from tmserver.domain.units import UnitStatus
from tmserver.matching.diff import diff
from tmserver.services import units


@dataclass(frozen=True, slots=True)
class Step:
    """One version and how its texts differ from the version before it; the first is one equal piece."""

    version: int
    by: str | None
    at: datetime
    status: UnitStatus
    note: str | None
    source: tuple[Change, ...]
    target: tuple[Change, ...]


def steps(session: Session, actor: Actor, now: datetime, slug: str, unit_id: int) -> tuple[Unit, list[Step]]:
    """The unit as it is, and every version newest first. Texts with tags are compared as markup. Raises NotFound."""
    unit, earlier = units.history(session, actor, now, slug, unit_id)
    states: Sequence[Unit | UnitVersion] = [unit, *earlier]
    before: Sequence[Unit | UnitVersion | None] = [*earlier, None]
    return unit, [_step(state, old) for state, old in zip(states, before, strict=True)]


def _step(state: Unit | UnitVersion, old: Unit | UnitVersion | None) -> Step:
    return Step(
        version=state.version, by=state.changed_by, at=state.changed_at, status=state.status, note=state.note,
        source=_changes((old.source_markup or old.source) if old else None, state.source_markup or state.source),
        target=_changes((old.target_markup or old.target) if old else None, state.target_markup or state.target),
    )  # fmt: skip


def _changes(old: str | None, new: str) -> tuple[Change, ...]:
    return (Change("equal", new),) if old is None or old == new else diff(old, new)
