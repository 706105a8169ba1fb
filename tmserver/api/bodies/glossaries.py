"""Glossaries."""

from typing import Annotated

from pydantic import BeforeValidator, ConfigDict, Field

from tmserver.api.bodies.base import (
    Body,
    Language,
    Page,
    Query,
    Reference,
    absent,
    change,
    parted_choices,
    parted_roles,
)
from tmserver.domain.term_files import Choice

RowNumber = Annotated[int, Field(strict=False, ge=1, le=2**31 - 1)]


class GlossariesQuery(Page):
    """Which glossaries."""

    trashed: bool = Field(default=False, description="Those in the trash instead.")


class TermImportQuery(Query):
    """How to import a file of terms."""

    dry_run: bool = Field(default=False, description="Only tell what it would do.")
    approve: bool | None = Field(
        default=None,
        description="In force at once, or (false) as proposals; not given: at once unless the glossary has four eyes.",
    )
    columns: Annotated[list[str] | None, BeforeValidator(parted_roles)] = Field(
        default=None,
        description="Roles of a table's columns, parted by commas, empty for those not to be read: "
        "preferred:it,preferred:en,,note. Not given: by header or guess.",
    )
    rows: Annotated[dict[RowNumber, Annotated[Choice, Field(strict=False)]] | None, BeforeValidator(parted_choices)] = (
        Field(
            default=None,
            description="What to do with concepts, by the row each begins in, parted by commas: 4:theirs,7:skip. ours, "
            "theirs and merge settle a conflict whose `choices` name them; skip leaves a row out.",
            json_schema_extra={"type": "string"},
        )
    )


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
