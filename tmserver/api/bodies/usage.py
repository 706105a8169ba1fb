"""How the memories keep to a concept."""

from pydantic import Field

from tmserver.api.bodies.base import Page
from tmserver.domain.usage import UsageKind


class UsageQuery(Page):
    """Which units that hold a term of a concept."""

    usage: UsageKind | None = Field(default=None, description="Only units of this kind; every kind without it.")
