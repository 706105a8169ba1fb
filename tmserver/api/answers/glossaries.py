"""Glossaries."""

from pydantic import AwareDatetime

from tmserver.api.answers.base import Listed, Said


class Glossary(Said):
    """A glossary. `four_eyes`: nobody approves what they wrote themselves."""

    slug: str
    name: str
    source: str
    target: str
    desk: str | None
    four_eyes: bool
    created_at: AwareDatetime
    deleted_at: AwareDatetime | None


class GlossaryList(Listed[Glossary]):
    """A page of glossaries."""
