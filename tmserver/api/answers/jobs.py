"""Work in the background, and what an import reports."""

from pydantic import AwareDatetime, Field

from tmserver.api.answers.base import Said
from tmserver.domain.jobs import JobState


class SkippedPiece(Said):
    """A piece of a file that did not become a unit, and why."""

    line: int | None = Field(description="Counts from 1; null where the file has no lines.")
    reason: str


class ImportReport(Said):
    """What an import did. `skipped` names the first 10,000 pieces, `skipped_count` counts them all."""

    added: int
    merged: int
    skipped_count: int
    skipped: list[SkippedPiece]


class Job(Said):
    """Work in the background. `total` is null until it is known; `report` comes at the end."""

    id: int
    kind: str
    state: JobState
    done: int
    total: int | None
    message: str | None
    report: ImportReport | None
    change: int | None = Field(description="The change of many units that it makes or takes back.")
    created_at: AwareDatetime
    finished_at: AwareDatetime | None
