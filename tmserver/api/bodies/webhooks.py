"""Webhooks."""

from pydantic import ConfigDict, Field

from tmserver.api.bodies.base import Body, Reference


class NewWebhook(Body):
    """An address to tell of events."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"url": "https://cms.example.org/hooks", "events": ["ruling-made"]}]}
    )

    url: str = Field(description="http or https; private addresses only where the settings allow them.")
    events: list[str] = Field(description="Of story-delivered, ruling-made, import-done.")
    desk: Reference | None = Field(default=None, description="Only of this desk; null: of all.")
