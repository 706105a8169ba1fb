"""Units."""

from typing import Annotated

from pydantic import ConfigDict, Field

from tmserver.api.bodies.base import LARGEST_VERSION, Body, Language, Markup, Page, Stored, absent, change
from tmserver.domain.units import UnitStatus
from tmserver.services.units import MOST_AT_ONCE


class UnitsQuery(Page):
    """Which units of a memory."""

    status: UnitStatus | None = Field(default=None, description="Only units of this status; every status without it.")


class NewUnit(Body):
    """A unit to add: source and target as text or as markup, the rest as far as it is known."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"source": "Nessun ferito.", "target": "No one was hurt.", "previous": "", "next": None}]
        }
    )

    source: Stored | None = None
    target: Stored | None = None
    source_markup: Markup | None = None
    target_markup: Markup | None = None
    source_language: Language | None = Field(default=None, description="More exact than the memory's, like en-GB.")
    target_language: Language | None = Field(default=None, description="More exact than the memory's, like en-GB.")
    previous: Stored | None = None
    next: Stored | None = None
    key: str | None = None
    story: str | None = None
    note: str | None = None


class NewUnits(Body):
    """Up to 1,000 units. Each is answered for itself: one that is refused does not hold up the others."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"units": [{"source": "Nessun ferito.", "target": "No one was hurt."}]}]}
    )

    units: list[NewUnit] = Field(json_schema_extra={"maxItems": MOST_AT_ONCE})


class UnitChange(Body):
    """What is to change; the rest stays."""

    model_config = change({"target": "Nobody was injured.", "status": "reviewed"})

    source: Stored = absent()
    target: Stored = absent()
    source_markup: Markup = absent()
    target_markup: Markup = absent()
    previous: Stored | None = absent()
    next: Stored | None = absent()
    key: str | None = absent()
    status: Annotated[UnitStatus, Field(strict=False)] = absent()
    note: str | None = absent()


class Revert(Body):
    """The earlier version whose content is to come back as a new one."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"version": 1}]})

    version: int = Field(ge=1, le=LARGEST_VERSION)
