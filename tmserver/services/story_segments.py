"""Segments of a story: reading, writing, confirming. Every change keeps the state before it (story_versions).

A write says which version it is made on, and may carry an Idempotency-Key: sent again, it changes nothing and answers
what stands there now.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from tmserver.db.story_tables import Story, StorySegment, StorySegmentVersion
from tmserver.db.tables import Memory
from tmserver.domain.people import Action, Actor
from tmserver.domain.segments import MOST_STORED, Segment, check_text
from tmserver.domain.stories import DONE, SETTLED, UNTOUCHED, Draft, Provenance, SegmentStatus
from tmserver.domain.units import Context
from tmserver.errors import Conflict, Invalid, NotFound, Stale, TextEmpty
from tmserver.phrases import N_, Phrase
from tmserver.services import audit, stories, story_tags
from tmserver.services.story_units import Confirmer

SEGMENT = N_("segment")
_VERSIONED = ("source", "source_markup", "target", "target_markup", "status", "provenance", "score", "write_key")
_WRITABLE = frozenset({SegmentStatus.DRAFT, SegmentStatus.SUGGESTED})
_SETTLED = {
    SegmentStatus.APPROVED: N_("segment %(number)d is approved; an editor of the desk can take that back."),
    SegmentStatus.LOCKED: N_("segment %(number)d is locked; an editor of the desk can unlock it."),
}


@dataclass(frozen=True, slots=True)
class Write:
    """On which version of a segment a write is made, and its Idempotency-Key where it has one."""

    version: int
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """What a write came to: the segment as it is now, and others that changed with it. `run`: the name that takes
    those others back (`story_runs.undo`)."""

    story: Story
    segment: StorySegment
    others: tuple[StorySegment, ...] = ()
    run: str | None = None


def of_story(session: Session, actor: Actor, story_id: int, *, since: int = 0) -> tuple[Story, Sequence[StorySegment]]:
    """A story and its segments in order; `since`: only those that changed above a revision. Raises NotFound."""
    story = stories.get(session, actor, story_id)
    return story, [segment for segment in living(session, story) if segment.revision > since]


def living(session: Session, story: Story) -> Sequence[StorySegment]:
    """The segments of a story in order, without those that were joined into others."""
    query = select(StorySegment).where(StorySegment.story_id == story.id, StorySegment.joined_into.is_(None))
    return session.scalars(query.order_by(StorySegment.position, StorySegment.number)).all()


def get(session: Session, actor: Actor, story_id: int, number: int) -> tuple[Story, StorySegment]:
    """A segment by its number, and its story. Raises NotFound."""
    story = stories.get(session, actor, story_id)
    return story, _segment(session, story, number)


def _segment(session: Session, story: Story, number: int) -> StorySegment:
    found = session.scalar(
        select(StorySegment).where(
            StorySegment.story_id == story.id, StorySegment.number == number, StorySegment.joined_into.is_(None)
        )
    )
    if found is None:
        raise NotFound(kind=Phrase(SEGMENT), key=number)
    return found


def opened(
    session: Session, actor: Actor, story_id: int, number: int, write: Write
) -> tuple[Story, StorySegment, bool]:
    """A story locked for writing, a segment of it, and whether this very write was made before.

    Raises NotFound, NotAllowed, Conflict (not open), Stale, Invalid (key).
    """
    if write.key is not None:
        check_text("Idempotency-Key", write.key, limit=200)
    story = stories.writable(session, actor, story_id)
    segment = _segment(session, story, number)
    session.refresh(segment)
    if write.key is not None and _is_repeated(session, segment, write.key):
        return story, segment, True
    if segment.version != write.version:
        raise Stale(current=segment.version)
    return story, segment, False


def _is_repeated(session: Session, segment: StorySegment, key: str) -> bool:
    earlier = select(StorySegmentVersion.version).where(
        StorySegmentVersion.segment_id == segment.id, StorySegmentVersion.write_key == key
    )
    return segment.write_key == key or session.scalar(earlier) is not None


def keep(
    session: Session, story: Story, segment: StorySegment, actor: Actor, now: datetime, key: str | None = None
) -> None:
    """Put the present state into the history and begin the next version."""
    session.add(
        StorySegmentVersion(
            segment_id=segment.id, version=segment.version, changed_by=segment.changed_by,
            changed_at=segment.changed_at, **{column: getattr(segment, column) for column in _VERSIONED},
        )
    )  # fmt: skip
    segment.version, segment.revision, segment.write_key = segment.version + 1, story.revision, key
    segment.changed_by, segment.changed_at = actor.name, now
    story.changed_at = now


def put(segment: StorySegment, draft: Draft) -> None:
    """Set target, status, provenance and score of a segment; an empty target makes it empty."""
    target = draft.target if draft.target is not None and draft.target.text else None
    segment.target = target.text if target else ""
    segment.target_markup = target.markup if target else None
    segment.status = draft.status if target else SegmentStatus.EMPTY
    segment.provenance = draft.provenance if target else None
    segment.score = draft.score if target else None


def write(
    session: Session, actor: Actor, now: datetime, story_id: int, number: int, write: Write, draft: Draft
) -> Step:
    """Save a draft. One written over a confirmed segment leaves its unit as it is until it is confirmed again.

    Raises NotFound, NotAllowed, Conflict (story not open, segment settled), Stale, Invalid, TextTooLong, BadCharacter,
    BadMarkup.
    """
    if draft.status not in _WRITABLE:
        raise Invalid(
            field="status", reason=Phrase(N_("write a draft or a suggestion; confirming is a call of its own."))
        )
    check_draft(draft)
    story, segment, repeated = opened(session, actor, story_id, number, write)
    if not repeated:
        refuse_settled(segment)
        completed = story_tags.completed(story, segment, draft)
        keep(session, story, segment, actor, now, write.key)
        put(segment, completed)
        session.flush()
    return Step(story, segment)


def check_draft(draft: Draft) -> None:
    """Raise unless the target can be stored and the score is one."""
    if draft.target is not None:
        check_text("target", draft.target.text, limit=MOST_STORED, may_be_empty=True)
    if draft.score is not None and not 0 <= draft.score <= 102:
        raise Invalid(field="score", reason=Phrase(N_("use 0 to 102.")))


def refuse_settled(segment: StorySegment) -> None:
    """Raise Conflict where nobody may write before an editor of the desk has taken approval or lock back."""
    if segment.status in SETTLED:
        raise Conflict(reason=Phrase(_SETTLED[segment.status], {"number": segment.number}))


def memory_of(session: Session, actor: Actor, story: Story) -> Memory | None:
    """The memory a story confirms into; None: none, or it is in the trash. Raises NotAllowed."""
    memory = session.get(Memory, story.memory_id) if story.memory_id is not None else None
    if memory is None or memory.deleted_at is not None:
        return None
    actor.require(Action.ADD_UNIT, memory.desk_id)
    return memory


def context_at(ordered: Sequence[StorySegment], place: int) -> Context:
    """What stands before and after the segment at a place of its story; "" at the ends."""
    return Context(
        previous=ordered[place - 1].source if place else "",
        next=ordered[place + 1].source if place + 1 < len(ordered) else "",
    )


def context_of(session: Session, segment: StorySegment) -> Context:
    """What stands before and after one segment, without reading its whole story."""
    own = select(StorySegment.source).where(
        StorySegment.story_id == segment.story_id, StorySegment.joined_into.is_(None)
    )
    place, here = tuple_(StorySegment.position, StorySegment.number), tuple_(segment.position, segment.number)
    before = own.where(place < here).order_by(StorySegment.position.desc(), StorySegment.number.desc())
    after = own.where(place > here).order_by(StorySegment.position, StorySegment.number)
    return Context(session.scalar(before.limit(1)) or "", session.scalar(after.limit(1)) or "")


def confirm(
    session: Session, actor: Actor, now: datetime, story_id: int, number: int, write: Write,
    draft: Draft | None = None, *, propagate: bool = True,
) -> Step:  # fmt: skip
    """Confirm a segment, with `draft` saved first, and leave its unit in the story's memory.

    With `propagate` equal segments that nobody has written get the same target, as suggestions; `others` holds them.
    Raises NotFound, NotAllowed, Conflict, Stale, TextEmpty (nothing to confirm), and what `unit_rules.check` raises.
    """
    if draft is not None:
        check_draft(draft)
    story, segment, repeated = opened(session, actor, story_id, number, write)
    if repeated:
        return Step(story, segment)
    refuse_settled(segment)
    ordered = living(session, story)
    memory = memory_of(session, actor, story)
    completed = None if draft is None else story_tags.completed(story, segment, draft)
    keep(session, story, segment, actor, now, write.key)
    if completed is not None:
        put(segment, completed)
    confirmer = Confirmer(session, actor, now, story, memory) if memory is not None else None
    settle(segment, actor, now, confirmer, ordered)
    if confirmer is not None:
        confirmer.finish()
    run = f"repeats-{segment.number}-{segment.version}"
    others = spread(session, story, segment, ordered, actor, now, run) if propagate else ()
    session.flush()
    audit.write(session, actor, now, "segment-confirmed", stories.subject(story), segment=number, unit=segment.unit_id)
    return Step(story, segment, others, run if others else None)


def settle(
    segment: StorySegment, actor: Actor, now: datetime, confirmer: Confirmer | None, ordered: Sequence[StorySegment]
) -> None:
    """Make a segment confirmed, with its unit. Its earlier state has been kept. Raises TextEmpty."""
    if not segment.target.strip():
        raise TextEmpty(field="target")
    if confirmer is not None:
        confirmer.confirm(segment, context_at(ordered, ordered.index(segment)))
    segment.status = SegmentStatus.CONFIRMED
    segment.confirmed_by, segment.confirmed_at = actor.name, now


def spread(
    session: Session, story: Story, segment: StorySegment, ordered: Sequence[StorySegment], actor: Actor,
    now: datetime, run: str,
) -> tuple[StorySegment, ...]:  # fmt: skip
    """Suggest a segment's target in equal ones that nobody has written, under the name of a run; those that changed."""
    found = []
    for other in ordered:
        if other.id == segment.id or other.status not in UNTOUCHED or other.source_key != segment.source_key:
            continue
        same = (other.source, other.source_markup) == (segment.source, segment.source_markup)
        if same and (other.target, other.target_markup) != (segment.target, segment.target_markup):
            keep(session, story, other, actor, now, run)
            target = Segment(segment.target, segment.target_markup)
            put(other, Draft(target, Provenance.REPEAT, 100, SegmentStatus.SUGGESTED))
            found.append(other)
    return tuple(found)


def unconfirm(
    session: Session, actor: Actor, now: datetime, story_id: int, number: int, write: Write, draft: Draft | None = None
) -> Step:
    """Make a confirmed segment a draft again, with `draft` saved; its unit is withdrawn unless something else uses it.

    Raises NotFound, NotAllowed, Conflict (not confirmed, and no draft to save), Stale, and what `write` raises.
    """
    if draft is not None:
        check_draft(draft)
    story, segment, repeated = opened(session, actor, story_id, number, write)
    if repeated:
        return Step(story, segment)
    refuse_settled(segment)
    if draft is None and segment.status not in DONE and segment.unit_id is None:
        raise Conflict(reason=Phrase(N_("segment %(number)d is not confirmed."), {"number": number}))
    memory = memory_of(session, actor, story)
    completed = None if draft is None else story_tags.completed(story, segment, draft)
    keep(session, story, segment, actor, now, write.key)
    if completed is not None:
        put(segment, completed)
    if memory is not None:
        confirmer = Confirmer(session, actor, now, story, memory)
        confirmer.withdraw(segment)
        confirmer.finish()
    segment.status = SegmentStatus.DRAFT if segment.target else SegmentStatus.EMPTY
    segment.confirmed_by = segment.confirmed_at = None
    session.flush()
    audit.write(session, actor, now, "segment-unconfirmed", stories.subject(story), segment=number)
    return Step(story, segment)
