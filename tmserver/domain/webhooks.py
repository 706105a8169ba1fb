"""What webhooks are told of."""

from enum import StrEnum


class WebhookEvent(StrEnum):
    """ruling-made: a concept came into force, changed in force or was turned down, merged, retired."""

    STORY_DELIVERED = "story-delivered"
    RULING_MADE = "ruling-made"
    IMPORT_DONE = "import-done"
