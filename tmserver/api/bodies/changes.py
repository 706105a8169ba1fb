"""Changes of many units of a memory."""

from typing import Literal

from pydantic import ConfigDict, Field

from tmserver.api.bodies.base import Body
from tmserver.domain.concordance import MOST_SEARCHED
from tmserver.domain.units import Origin, UnitStatus
from tmserver.services.batches import MOST_UNITS
from tmserver.services.replacements import LONGEST, ReplacedSide


class UnitsFilter(Body):
    """Units that hold some words and have what is named. Words never find retired units."""

    q: str | None = Field(default=None, max_length=MOST_SEARCHED, description="Words; the last may be a beginning.")
    status: UnitStatus | None = Field(default=None, strict=False)
    origin: Origin | None = Field(default=None, strict=False)
    year: int | None = Field(default=None, ge=1900, le=9998)
    story: str | None = None


class NewChange(Body):
    """Which units: those named, those a filter finds, or those that are both."""

    units: list[int] | None = Field(
        default=None, description="Numbers of units.", json_schema_extra={"maxItems": MOST_UNITS}
    )
    filter: UnitsFilter | None = Field(default=None, description="An empty filter means every unit of the memory.")


class RetireUnits(NewChange):
    """Units to retire."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"kind": "retire", "filter": {"q": "prova"}}]})

    kind: Literal["retire"]


class SetStatus(NewChange):
    """Units to give a status."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"kind": "status", "status": "reviewed", "units": [17, 18]}]}
    )

    kind: Literal["status"]
    status: UnitStatus = Field(strict=False)


class ReplaceInUnits(NewChange):
    """Units to find and replace in, as plain text; `POST …/replacements` with `dry_run` shows what would change."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"kind": "replace", "find": "Kiev", "replace": "Kyiv", "filter": {}}]}
    )

    kind: Literal["replace"]
    find: str = Field(json_schema_extra={"maxLength": LONGEST})
    replace: str = Field(json_schema_extra={"maxLength": LONGEST})
    side: ReplacedSide = Field(default=ReplacedSide.TARGET, strict=False)
    case: bool = Field(default=True, description="Capitals count.")
    words: bool = Field(default=True, description="Only where it stands as whole words.")
