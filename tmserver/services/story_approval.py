"""Approving and locking segments: what an editor of the desk has settled, nobody changes until an editor takes it back.

An approved segment is confirmed, and its unit reviewed. A locked one stays as it is, whatever it was; unlocked, it is
that again.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tmserver.db.story_tables import Story, StorySegment, StorySegmentVersion
from tmserver.domain.people import Action, Actor
from tmserver.domain.stories import SegmentStatus
from tmserver.errors import Conflict
from tmserver.phrases import N_, Phrase
from tmserver.services import audit, stories, story_segments
from tmserver.services.story_segments import Step, Write
from tmserver.services.story_units import Confirmer


def may_settle(actor: Actor, story: Story) -> bool:
    """Whether the actor approves and locks segments of a story."""
    return actor.may(Action.MANAGE_STORY, story.desk_id)


def _opened(
    session: Session, actor: Actor, story_id: int, number: int, write: Write
) -> tuple[Story, StorySegment, bool]:
    """`story_segments.opened`, for an editor of the desk."""
    actor.require(Action.MANAGE_STORY, stories.get(session, actor, story_id).desk_id)
    return story_segments.opened(session, actor, story_id, number, write)


def approve(session: Session, actor: Actor, now: datetime, story_id: int, number: int, write: Write) -> Step:
    """Approve a segment; one that is not confirmed is confirmed with it. Its unit is reviewed. One that is approved
    already stays as it is.

    Raises NotFound, NotAllowed, Conflict (story not open, segment locked), Stale, TextEmpty, and what
    `unit_rules.check` raises.
    """
    story, segment, repeated = _opened(session, actor, story_id, number, write)
    if repeated or segment.status is SegmentStatus.APPROVED:
        return Step(story, segment)
    story_segments.refuse_settled(segment)
    _approve(session, actor, now, story, [segment], write.key)
    audit.write(session, actor, now, "segment-approved", stories.subject(story), segment=number, unit=segment.unit_id)
    return Step(story, segment)


def approve_confirmed(
    session: Session, actor: Actor, now: datetime, story_id: int, versions: dict[int, int] | None = None
) -> tuple[Story, list[StorySegment]]:
    """Approve all confirmed segments, or of these only those that stand at the versions given by number; those that
    changed.

    Raises NotFound, NotAllowed, Conflict (story not open, nothing to approve).
    """
    actor.require(Action.MANAGE_STORY, stories.get(session, actor, story_id).desk_id)
    story = stories.writable(session, actor, story_id)
    chosen = [
        one
        for one in story_segments.living(session, story)
        if one.status is SegmentStatus.CONFIRMED and (versions is None or versions.get(one.number) == one.version)
    ]
    if not chosen:
        raise Conflict(reason=Phrase(N_("there is no confirmed segment to approve.")))
    _approve(session, actor, now, story, chosen)
    audit.write(session, actor, now, "segments-approved", stories.subject(story), segments=len(chosen))
    return story, chosen


def _approve(
    session: Session, actor: Actor, now: datetime, story: Story, chosen: list[StorySegment], key: str | None = None
) -> None:
    """Approve segments, with their units."""
    ordered = story_segments.living(session, story)
    memory = story_segments.memory_of(session, actor, story)
    confirmer = Confirmer(session, actor, now, story, memory) if memory is not None else None
    for segment in chosen:
        story_segments.keep(session, story, segment, actor, now, key)
        if segment.status is not SegmentStatus.CONFIRMED:
            story_segments.settle(segment, actor, now, confirmer, ordered)
        segment.status = SegmentStatus.APPROVED
        if confirmer is not None:
            confirmer.review(segment)
    if confirmer is not None:
        confirmer.finish()
    session.flush()


def unapprove(session: Session, actor: Actor, now: datetime, story_id: int, number: int, write: Write) -> Step:
    """Make an approved segment a confirmed one. Its unit is unreviewed again, unless something else made it reviewed.

    Raises NotFound, NotAllowed, Conflict (story not open, segment not approved), Stale.
    """
    story, segment, repeated = _opened(session, actor, story_id, number, write)
    if repeated:
        return Step(story, segment)
    if segment.status is not SegmentStatus.APPROVED:
        raise Conflict(reason=Phrase(N_("segment %(number)d is not approved."), {"number": number}))
    memory = story_segments.memory_of(session, actor, story)
    if memory is not None:
        confirmer = Confirmer(session, actor, now, story, memory)
        confirmer.unreview(segment)
        confirmer.finish()
    story_segments.keep(session, story, segment, actor, now, write.key)
    segment.status = SegmentStatus.CONFIRMED
    session.flush()
    audit.write(session, actor, now, "segment-unapproved", stories.subject(story), segment=number)
    return Step(story, segment)


def lock(session: Session, actor: Actor, now: datetime, story_id: int, number: int, write: Write) -> Step:
    """Lock a segment as it is, its unit too. Locked already: nothing changes.

    Raises NotFound, NotAllowed, Conflict (story not open), Stale.
    """
    story, segment, repeated = _opened(session, actor, story_id, number, write)
    if not repeated and segment.status is not SegmentStatus.LOCKED:
        story_segments.keep(session, story, segment, actor, now, write.key)
        segment.status = SegmentStatus.LOCKED
        session.flush()
        audit.write(session, actor, now, "segment-locked", stories.subject(story), segment=number)
    return Step(story, segment)


def unlock(session: Session, actor: Actor, now: datetime, story_id: int, number: int, write: Write) -> Step:
    """Make a locked segment what it was before; one that came in locked a draft, or empty.

    Raises NotFound, NotAllowed, Conflict (story not open, segment not locked), Stale.
    """
    story, segment, repeated = _opened(session, actor, story_id, number, write)
    if repeated:
        return Step(story, segment)
    if segment.status is not SegmentStatus.LOCKED:
        raise Conflict(reason=Phrase(N_("segment %(number)d is not locked."), {"number": number}))
    story_segments.keep(session, story, segment, actor, now, write.key)
    segment.status = _before_lock(session, segment)
    session.flush()
    audit.write(session, actor, now, "segment-unlocked", stories.subject(story), segment=number)
    return Step(story, segment)


def _before_lock(session: Session, segment: StorySegment) -> SegmentStatus:
    """What a locked segment was. Its text has not changed since: nobody could."""
    earlier = select(StorySegmentVersion.status).where(
        StorySegmentVersion.segment_id == segment.id, StorySegmentVersion.status != SegmentStatus.LOCKED
    )
    found = session.scalar(earlier.order_by(StorySegmentVersion.version.desc()).limit(1))
    return found or (SegmentStatus.DRAFT if segment.target else SegmentStatus.EMPTY)
