"""Findings of a memory's units, and reports of them."""

from typing import Literal

from pydantic import AwareDatetime, Field

from tmserver.api.answers.base import Listed, Said


class UnitReport(Said):
    """What somebody says is wrong with a version of a unit."""

    id: int
    unit_id: int
    version: int
    reason: str
    reported_by: str
    reported_at: AwareDatetime


class UnitReportList(Listed[UnitReport]):
    """Reports of a unit."""


class UnitFinding(Said):
    """Something wrong with a unit. `side`, `start` and `end` say where, when that is known."""

    id: int
    kind: str = Field(description="reported, contradiction, numbers, same-text, language or mojibake.")
    status: Literal["open", "waived"]
    unit_id: int
    version: int
    source: str
    target: str
    side: str | None
    start: int | None
    end: int | None
    message: str | None
    suggestion: str | None = Field(description="What may stand there instead; `mend` puts it in.")
    others: list[int] = Field(description="Units that a contradiction is with, some of them.")
    reports: list[UnitReport]
    reason: str | None = Field(description="Why it was let stand.")
    waived_by: str | None
    waived_at: AwareDatetime | None


class UnitFindingList(Listed[UnitFinding]):
    """A page of findings."""
