"""How the memories keep to a concept."""

from pydantic import ConfigDict, Field

from tmserver.api.bodies.base import Body, Page
from tmserver.domain.usage import UsageKind
from tmserver.services.batches import MOST_UNITS


class UsageQuery(Page):
    """Which units that hold a term of a concept."""

    usage: UsageKind | None = Field(default=None, description="Only units of this kind; every kind without it.")


class NewSweep(Body):
    """Which of the units that violate a concept are to be mended."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"dry_run": True}]})

    dry_run: bool = Field(default=False, description="Only say what would change.")
    units: list[int] | None = Field(
        default=None, description="Only these units. Without it all that can be changed and are not `archive`.",
        json_schema_extra={"maxItems": MOST_UNITS},
    )  # fmt: skip
