"""Glossaries."""

from pydantic import ConfigDict, Field

from tmserver.api.bodies.base import Body, Language, Page, Reference, absent, change


class GlossariesQuery(Page):
    """Which glossaries."""

    trashed: bool = Field(default=False, description="Those in the trash instead.")


class NewGlossary(Body):
    """A glossary to make."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"slug": "energy", "name": "Energy", "source": "it", "target": "en", "desk": None}]
        }
    )

    slug: str = Field(description="Its name in addresses: small letters, digits and hyphens.")
    name: str
    source: Language
    target: Language
    desk: Reference | None = Field(default=None, description="Slug of its desk; null: everyone's.")
    four_eyes: bool = Field(default=False, description="Nobody approves what they wrote themselves.")


class GlossaryChange(Body):
    """What is to change; the rest stays."""

    model_config = change({"name": "Energy and climate", "four_eyes": True})

    name: str = absent()
    desk: Reference | None = absent()
    four_eyes: bool = absent()
