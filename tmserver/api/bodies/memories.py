"""Memories."""

from typing import Annotated

from pydantic import ConfigDict, Field

from tmserver.api.bodies.base import Body, Language, Page, Reference, absent, change


class MemoriesQuery(Page):
    """Which memories."""

    trashed: bool = Field(default=False, description="Those in the trash instead.")


class NewMemory(Body):
    """A memory to make."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"slug": "courts", "name": "Courts", "source": "it", "target": "en", "desk": None}]
        }
    )

    slug: str = Field(description="Its name in addresses: small letters, digits and hyphens.")
    name: str
    source: Language
    target: Language
    desk: Reference | None = Field(default=None, description="Slug of its desk; null: everyone's.")
    outlet: Reference | None = None
    penalty: int = Field(default=0, ge=0, le=100, description="Points taken off each of its matches.")


class MemoryChange(Body):
    """What is to change; the rest stays. Languages can change while the memory has never held a unit."""

    model_config = change({"name": "Courts and police", "penalty": 1})

    name: str = absent()
    source: Language = absent()
    target: Language = absent()
    desk: Reference | None = absent()
    outlet: Reference | None = absent()
    penalty: Annotated[int, Field(ge=0, le=100)] = absent()
