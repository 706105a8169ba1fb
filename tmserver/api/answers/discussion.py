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


class SegmentComment(Said):
    """What somebody says of a segment. A thread is resolved when all of its comments are."""

    id: int
    text: str
    mentions: list[str] = Field(description="Users it names with @ who see the story.")
    written_by: str
    written_at: AwareDatetime
    changed_at: AwareDatetime | None = Field(description="When its author last reworded it.")
    asks_desk: bool = Field(description="It is a question to the desk.")
    resolved_by: str | None
    resolved_at: AwareDatetime | None
    own: bool = Field(description="Whether who asks wrote it, and so may reword it and take it back.")


class SegmentCommentList(Listed[SegmentComment]):
    """A page of a segment's comments."""


class GlossaryWatch(Said):
    """Whether one watches a glossary."""

    watched: bool


class ConceptWatch(Said):
    """Whether one watches a concept by itself, and by its glossary."""

    watched: bool
    glossary_watched: bool
