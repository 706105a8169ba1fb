"""What people say of concepts, and what they watch."""

from pydantic import AwareDatetime, Field

from tmserver.api.answers.base import Listed, Said


class Comment(Said):
    """What somebody says of a concept."""

    id: int
    concept_id: int
    text: str
    written_by: str
    written_at: AwareDatetime
    changed_at: AwareDatetime | None = Field(description="When its author last reworded it.")
    own: bool = Field(description="Whether who asks wrote it, and so may reword it and take it back.")


class CommentList(Listed[Comment]):
    """A page of comments."""


class GlossaryWatch(Said):
    """Whether one watches a glossary."""

    watched: bool


class ConceptWatch(Said):
    """Whether one watches a concept by itself, and by its glossary."""

    watched: bool
    glossary_watched: bool
