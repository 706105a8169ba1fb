"""Takes: a later version of a story beside the one before."""

from tmserver.db.story_tables import StorySegment
from tmserver.domain.matches import Change
from tmserver.matching.diff import diff


def changes(segment: StorySegment) -> tuple[Change, ...]:
    """Word by word from the source of the take before to this one; nothing where it did not change."""
    return diff(segment.take_source, segment.source) if segment.take_source is not None else ()
