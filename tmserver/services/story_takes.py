"""Takes: a later version of a story opens with what was done on the one before.

A story is a later take of the newest one of its pair and desk with the same identifier; else of one of the last days
that shares most of its sentences. Equal segments are carried over with target and status, and are one more use of their
units; rewritten ones with their target, as drafts; new ones are empty.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tmserver.db.story_tables import Story, StorySegment
from tmserver.db.tables import Memory
from tmserver.domain import languages
from tmserver.domain.matches import Change
from tmserver.domain.people import Action, Actor
from tmserver.domain.segments import Segment
from tmserver.domain.stories import Draft, NewStory, Provenance, SegmentStatus, StoryStatus, TakeState
from tmserver.errors import NotFound
from tmserver.matching import takes
from tmserver.matching.diff import diff
from tmserver.phrases import Phrase
from tmserver.services import desks, stories, story_segments, story_states
from tmserver.services.story_units import Confirmer

LOOKED_BACK = timedelta(days=3)
"""How old a story may be whose sentences make it the take before; with the same identifier any age will do."""
MOST_SHARED_OF = 2
"""More than one in so many of the later take's segments stand in the earlier one."""
LEAST_SHARED = 3
_IN_MEMORY = frozenset({SegmentStatus.CONFIRMED, SegmentStatus.APPROVED})


def changes(segment: StorySegment) -> tuple[Change, ...]:
    """Word by word from the source of the take before to this one; nothing where it did not change."""
    return diff(segment.take_source, segment.source) if segment.take_source is not None else ()


def counts(session: Session, story: Story) -> dict[TakeState, int]:
    """How many segments are unchanged, moved, changed, new beside the take before; empty for a first take."""
    query = select(StorySegment.take_state, func.count()).where(
        StorySegment.story_id == story.id, StorySegment.joined_into.is_(None), StorySegment.take_state.is_not(None)
    )
    rows = session.execute(query.group_by(StorySegment.take_state))
    return {row[0]: row[1] for row in rows if row[0] is not None}


def carry_over(session: Session, actor: Actor, now: datetime, story: Story) -> Story | None:
    """Find the take before a story that was just made and carry its work over; the take before, None without one."""
    before = _before(session, story)
    if before is None:
        return None
    old, new = story_segments.living(session, before), story_segments.living(session, story)
    story.take, story.previous_take_id = before.take + 1, before.id
    if story.identifier is None:
        story.identifier = before.identifier
    aligned = takes.align([_source(one) for one in old], [_source(one) for one in new])
    carried: list[StorySegment] = []
    for segment, (state, place) in zip(new, aligned, strict=True):
        segment.take_state = state
        if place is not None and not segment.target:
            _carry(segment, old[place], state)
            carried.append(segment)
    memory = session.get(Memory, story.memory_id) if story.memory_id is not None else None
    kept = [one for one in carried if one.status in _IN_MEMORY]
    if before.status is StoryStatus.CANCELLED:
        for one in kept:
            one.status, one.confirmed_by, one.confirmed_at = SegmentStatus.SUGGESTED, None, None
    elif memory is not None and memory.deleted_at is None and actor.may(Action.ADD_UNIT, memory.desk_id):
        confirmer = Confirmer(session, actor, now, story, memory)
        for one in kept:
            confirmer.confirm(one, story_segments.context_at(new, new.index(one)))
            if one.status is SegmentStatus.APPROVED:
                confirmer.review(one)
        confirmer.finish()
    session.flush()
    return before


def _carry(segment: StorySegment, old: StorySegment, state: TakeState) -> None:
    target = Segment(old.target, old.target_markup)
    if state is TakeState.CHANGED:
        story_segments.put(segment, Draft(target, Provenance.TAKE))
        segment.take_source = old.source
        return
    story_segments.put(segment, Draft(target, old.provenance or Provenance.TAKE, old.score, old.status))
    segment.confirmed_by, segment.confirmed_at = old.confirmed_by, old.confirmed_at


def _source(segment: StorySegment) -> Segment:
    return Segment(segment.source, segment.source_markup)


def _before(session: Session, story: Story) -> Story | None:
    """The story that this one is a later take of."""
    kin = select(Story).where(
        Story.id != story.id, Story.deleted_at.is_(None), Story.source == story.source, Story.target == story.target,
        Story.desk_id == story.desk_id if story.desk_id is not None else Story.desk_id.is_(None),
    )  # fmt: skip
    if story.identifier is not None:
        same = kin.where(Story.identifier == story.identifier).order_by(Story.id.desc()).limit(1)
        return session.scalar(same)
    recent = session.scalars(kin.where(Story.created_at > story.created_at - LOOKED_BACK).order_by(Story.id)).all()
    return _most_shared(session, story, recent)


def _most_shared(session: Session, story: Story, others: Sequence[Story]) -> Story | None:
    """The newest of the stories with most of this one's segments, if these are most of it or of the other."""
    own = set(session.scalars(select(StorySegment.source_key).where(StorySegment.story_id == story.id)))
    rows = session.execute(
        select(StorySegment.story_id, StorySegment.source_key)
        .where(StorySegment.story_id.in_([one.id for one in others]), StorySegment.joined_into.is_(None))
        .distinct()
    ).all()
    sizes = Counter(row[0] for row in rows)
    shared = Counter(row[0] for row in rows if row[1] in own)
    best = max(others, key=lambda one: (shared[one.id], one.id), default=None)
    if best is None or shared[best.id] < LEAST_SHARED:
        return None
    return best if shared[best.id] * MOST_SHARED_OF > min(len(own), sizes[best.id]) else None


def find(session: Session, actor: Actor, story: Story) -> Story | None:
    """The take before a story, if it is still there for the actor."""
    if story.previous_take_id is None:
        return None
    before = session.get(Story, story.previous_take_id)
    return before if before is not None and before.deleted_at is None and actor.sees(before.desk_id) else None


def create(session: Session, actor: Actor, now: datetime, new: NewStory) -> Story:
    """`stories.create`, with the work of the take before carried over where there is one. One that its sender takes
    back cancels the stories of its identifier; the newest is the answer. Raises NotFound too (nothing to cancel)."""
    if new.cancelled:
        return _cancel(session, actor, now, new)
    story = stories.create(session, actor, now, new)
    carry_over(session, actor, now, story)
    return story


def _cancel(session: Session, actor: Actor, now: datetime, new: NewStory) -> Story:
    """Cancel the newest story that the sender takes back, and with it what its earlier takes confirmed."""
    desk_id = desks.get_desk(session, actor, new.desk).id if new.desk else None
    found = None
    if new.identifier:
        kin = select(Story).where(
            Story.deleted_at.is_(None), Story.identifier == new.identifier,
            Story.source == languages.parse(new.source), Story.target == languages.parse(new.target),
            Story.desk_id == desk_id if desk_id is not None else Story.desk_id.is_(None),
        )  # fmt: skip
        found = session.scalars(kin.order_by(Story.id.desc())).all()
    if not found:
        raise NotFound(kind=Phrase(stories.STORY), key=new.identifier or new.original.name)
    for story in found:
        story_states.move(session, actor, now, story.id, StoryStatus.CANCELLED)
    return found[0]
