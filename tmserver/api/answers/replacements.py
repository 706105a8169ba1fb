"""Changes of many units at once."""

import datetime as dt

from pydantic import AwareDatetime, Field

from tmserver.api.answers.base import Listed, Said
from tmserver.api.answers.matches import Change


class ReplacedUnit(Said):
    """A unit as it would be. `obstacle` says why it has to be changed by hand; then it is left out."""

    unit_id: int
    version: int
    source: str
    target: str
    obstacle: str | None


class ReplacementPreview(Said):
    """What a replacement would change; nothing was written. `more`: there are others beyond these 1,000.

    `left`: how many have to be changed by hand; the first 200 of them are listed, each with its `obstacle`.
    """

    items: list[ReplacedUnit]
    more: bool
    left: int


class SweptUnit(Said):
    """A unit as a ruling would have it. `archive`: right at its own date, so left out unless it is named.

    `obstacle` says why it has to be changed by hand; then it is left out.
    """

    unit_id: int
    version: int
    memory: str
    source: str
    target: str
    diff: list[Change] = Field(description="From the target as it is to the target as it would be, word by word.")
    date: dt.date
    archive: bool
    obstacle: str | None


class SweepPreview(Said):
    """What a ruling would change; nothing was written. `more`: there are others beyond these 1,000.

    `left`: how many have to be changed by hand; the first 200 of them are listed, each with its `obstacle`.
    """

    items: list[SweptUnit]
    more: bool
    left: int


class Replacement(Said):
    """A change of many units. `left` were changed by somebody else in the meantime, or could not be changed.

    `stopped` were not reached: the job was cancelled or failed.
    """

    id: int
    memory: str
    kind: str
    status: str = Field(description="running, done, stopped, undoing, partly-undone or undone.")
    waiting: int
    changed: int
    undone: int
    left: int
    stopped: int
    job: int | None
    made_by: str
    created_at: AwareDatetime
    undone_by: str | None
    undone_at: AwareDatetime | None


class ReplacementList(Listed[Replacement]):
    """A page of changes."""
