"""Memories."""

from pydantic import AwareDatetime

from tmserver.api.answers.base import Listed, Said


class Memory(Said):
    """A memory. `units` counts living ones, `retired` the others."""

    slug: str
    name: str
    source: str
    target: str
    desk: str | None
    outlet: str | None
    penalty: int
    units: int
    retired: int
    created_at: AwareDatetime
    deleted_at: AwareDatetime | None


class MemoryList(Listed[Memory]):
    """A page of memories."""
