"""The quality of a memory."""

from typing import Literal

from pydantic import ConfigDict, Field

from tmserver.api.bodies.base import Body, Page
from tmserver.services.quality import KINDS, MOST_REASON


class FindingsQuery(Page):
    """Which findings of a memory."""

    kind: str | None = Field(
        default=None, description="Only findings of this kind; every kind without it.",
        json_schema_extra={"enum": list(KINDS)},
    )  # fmt: skip
    status: Literal["open", "waived"] = Field(default="open", description="waived: let stand.")


class Reason(Body):
    """What somebody says: what is wrong with a unit, or why a finding may stand."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "The archive says so."}]})

    reason: str = Field(json_schema_extra={"maxLength": MOST_REASON})
