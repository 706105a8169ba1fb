"""A story as it is read: paragraphs in their order, captions and notes apart, and how long it is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy.orm import Session

from tmserver.db.story_tables import Story, StorySegment
from tmserver.domain.people import Actor
from tmserver.domain.stories import StoryField
from tmserver.services import story_segments
from tmserver.text.tokens import keys

APART = (StoryField.CAPTION, StoryField.NOTE)
"""What is not part of the running copy; a reading shows it below."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Segments that stand in one paragraph, or in one headline."""

    field: StoryField
    segments: tuple[StorySegment, ...]


@dataclass(frozen=True, slots=True)
class Length:
    """How long a text is; characters are code points."""

    words: int
    characters: int


@dataclass(frozen=True, slots=True)
class Reading:
    """A story's running copy in order, what stands apart by field, the length of both languages (the target's is of
    what is translated so far), and how many segments have no translation."""

    story: Story
    copy: tuple[Paragraph, ...]
    apart: dict[StoryField, tuple[Paragraph, ...]]
    source: Length
    target: Length
    missing: int

    @property
    def text(self) -> str:
        """The running copy and the captions, a blank line between paragraphs; what has no target stays in the source
        language. Notes are not for print."""
        printed = (*self.copy, *self.apart.get(StoryField.CAPTION, ()))
        return "\n\n".join(" ".join(one.target or one.source for one in each.segments) for each in printed)


def read(session: Session, actor: Actor, story_id: int) -> Reading:
    """A story for reading. Raises NotFound."""
    story, segments = story_segments.of_story(session, actor, story_id)
    paragraphs = _paragraphs(segments)
    return Reading(
        story,
        tuple(one for one in paragraphs if one.field not in APART),
        {field: tuple(own) for field in APART if (own := [one for one in paragraphs if one.field is field])},
        Length(sum(one.words for one in segments), sum(len(one.source) for one in segments)),
        Length(sum(len(keys(one.target)) for one in segments), sum(len(one.target) for one in segments)),
        sum(not one.target for one in segments),
    )


def _paragraphs(segments: Sequence[StorySegment]) -> list[Paragraph]:
    def place(one: StorySegment) -> tuple[StoryField, int]:
        return one.field, one.paragraph

    grouped: Iterable[tuple[tuple[StoryField, int], Iterable[StorySegment]]] = groupby(segments, key=place)
    return [Paragraph(field, tuple(own)) for (field, _), own in grouped]
