"""Files of terms on their way into a glossary."""

from pydantic import AwareDatetime, Field

from tmserver.api.answers.base import Listed, Said
from tmserver.api.answers.matches import Change


class TermCounts(Said):
    """How many concepts of the file are what, and how many places of it are wrong."""

    new: int
    changed: int
    unchanged: int
    conflicting: int
    skipped: int
    wrong: int


class TermRow(Said):
    """A concept of the file. `row`: where it begins; `diff`: what changes; `reason`: why it is conflicting.

    `choices`: what `rows` may say of it; `choice`: what it said.
    """

    row: int
    kind: str = Field(description="new, changed, unchanged, conflicting or skipped.")
    key: str | None
    term: str
    concept_id: int | None
    diff: list[Change]
    reason: str | None
    choices: list[str] = Field(description="ours, theirs, merge, skip.")
    choice: str | None


class WrongPlace(Said):
    """A place of the file that cannot be taken. `row`: of XML the line, of JSON the concept, from 1."""

    row: int | None
    column: str | None
    value: str | None
    reason: str


class TermAlarm(Said):
    """Why the file is suspicious although it can be read."""

    alarm: str = Field(description="mojibake, swapped, capitals, sorted or contrary.")
    message: str


class TermReport(Said):
    """What an import would do (`dry_run`) or did. `id` is null where nothing was written."""

    id: int | None
    dry_run: bool
    format: str
    counts: TermCounts
    rows: list[TermRow]
    wrong: list[WrongPlace]
    alarms: list[TermAlarm]
    remarks: list[str]


class TermImport(Said):
    """An import (kind import) or a sync with the term files (kind sync). `kept`: changed since, so not undone."""

    id: int
    kind: str
    file_name: str
    status: str = Field(description="running, done, stopped, undoing, undone or partly-undone.")
    created: int
    changed: int
    undone: int
    kept: int
    made_by: str
    job: int | None = Field(description="The job that takes it in or back; null where that was done at once.")
    created_at: AwareDatetime
    undone_by: str | None
    undone_at: AwareDatetime | None


class TermImportList(Listed[TermImport]):
    """A page of imports."""
