"""Units, their versions, and what became of those that were sent."""

import datetime as dt
from typing import Literal

from pydantic import AwareDatetime

from tmserver.api.answers.base import Listed, Problem, Said, left_out, where_tagged
from tmserver.domain.units import Origin, UnitStatus


class Unit(Said):
    """A unit of a memory. `source` and `target` are plain text."""

    id: int
    version: int
    source: str
    target: str
    source_markup: str | None = where_tagged()
    target_markup: str | None = where_tagged()
    source_language: str
    target_language: str
    previous: str | None
    next: str | None
    key: str | None
    status: UnitStatus
    origin: Origin
    story: str | None
    date: dt.date
    note: str | None
    uses: int
    created_by: str | None
    created_at: AwareDatetime
    changed_by: str | None
    changed_at: AwareDatetime


class UnitList(Listed[Unit]):
    """A page of units."""


class UnitVersion(Said):
    """A state of a unit, the present one or an earlier one."""

    version: int
    source: str
    target: str
    source_markup: str | None = where_tagged()
    target_markup: str | None = where_tagged()
    previous: str | None
    next: str | None
    key: str | None
    status: UnitStatus
    note: str | None
    changed_by: str | None
    changed_at: AwareDatetime


class UnitVersionList(Listed[UnitVersion]):
    """A page of versions of a unit."""


class UnitResult(Said):
    """What became of one unit of an addition: `unit` when added or merged, `problem` when refused."""

    status: Literal["added", "merged", "refused"]
    unit: Unit | None = left_out("The unit as it is stored now.")
    problem: Problem | None = left_out("Why it was refused.")


class UnitResults(Said):
    """One result a unit, in the order they were given."""

    results: list[UnitResult]
