"""Earlier states of a segment: reading them, bringing one back."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tmserver.db.story_tables import StorySegment, StorySegmentVersion
from tmserver.domain.people import Actor
from tmserver.domain.segments import Segment
from tmserver.domain.stories import Draft, Provenance, SegmentStatus
from tmserver.errors import NotFound
from tmserver.phrases import Phrase
from tmserver.services.story_segments import Step, Write, get, keep, opened, put, refuse_settled
from tmserver.services.units import VERSION


def history(
    session: Session, actor: Actor, story_id: int, number: int
) -> tuple[StorySegment, Sequence[StorySegmentVersion]]:
    """A segment and its earlier states, newest first. Raises NotFound."""
    _, segment = get(session, actor, story_id, number)
    earlier = select(StorySegmentVersion).where(StorySegmentVersion.segment_id == segment.id)
    return segment, session.scalars(earlier.order_by(StorySegmentVersion.version.desc())).all()


def revert(
    session: Session, actor: Actor, now: datetime, story_id: int, number: int, write: Write, to_version: int
) -> Step:
    """Bring the target of an earlier state back, as a draft or a suggestion. Raises NotFound, NotAllowed, Stale,
    Conflict."""
    story, segment, repeated = opened(session, actor, story_id, number, write)
    if not repeated:
        old = session.get(StorySegmentVersion, (segment.id, to_version))
        if old is None:
            raise NotFound(kind=Phrase(VERSION), key=to_version)
        refuse_settled(segment)
        keep(session, story, segment, actor, now, write.key)
        status = SegmentStatus.SUGGESTED if old.status is SegmentStatus.SUGGESTED else SegmentStatus.DRAFT
        put(
            segment, Draft(Segment(old.target, old.target_markup), old.provenance or Provenance.HAND, old.score, status)
        )
        session.flush()
    return Step(story, segment)
