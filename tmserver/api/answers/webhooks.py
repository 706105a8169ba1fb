"""Webhooks and their deliveries."""

from typing import Any

from pydantic import AwareDatetime, Field

from tmserver.api.answers.base import Listed, Said
from tmserver.domain.webhooks import WebhookEvent


class Webhook(Said):
    """An address that is told of events."""

    id: int
    url: str
    events: list[WebhookEvent]
    desk: str | None
    created_by: str
    created_at: AwareDatetime


class WebhookMade(Webhook):
    """A new webhook, with its secret."""

    secret: str = Field(description="Signs every delivery. It is shown only this once.")


class WebhookList(Listed[Webhook]):
    """A page of webhooks."""


class WebhookDelivery(Said):
    """One event for one webhook; `answer` is the last status or what went wrong, `next_at` the next try."""

    id: int
    event: WebhookEvent
    data: dict[str, Any]
    state: str
    attempts: int
    answer: str | None
    next_at: AwareDatetime | None
    created_at: AwareDatetime
    finished_at: AwareDatetime | None


class WebhookDeliveryList(Listed[WebhookDelivery]):
    """A page of deliveries."""
