"""Changes of many units at once."""

from pydantic import ConfigDict, Field

from tmserver.api.bodies.base import Body
from tmserver.services.batches import MOST_UNITS
from tmserver.services.replacements import LONGEST, ReplacedSide


class NewReplacement(Body):
    """What is looked for, as plain text, and what takes its place."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"find": "Kiev", "replace": "Kyiv", "dry_run": True}]})

    find: str = Field(json_schema_extra={"maxLength": LONGEST})
    replace: str = Field(json_schema_extra={"maxLength": LONGEST})
    side: ReplacedSide = Field(default=ReplacedSide.TARGET, strict=False)
    case: bool = Field(default=True, description="Capitals count.")
    words: bool = Field(default=True, description="Only where it stands as whole words.")
    dry_run: bool = Field(default=False, description="Only say what would change.")
    units: list[int] | None = Field(
        default=None, description="Only these units.", json_schema_extra={"maxItems": MOST_UNITS}
    )
