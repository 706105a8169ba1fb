"""Stories: making, listing, changing, trash. A story belongs to a desk or to everyone, and names the memory it
confirms into."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from tmserver.db.discussion_tables import SegmentComment, SegmentMention
from tmserver.db.feed_tables import FeedFile
from tmserver.db.story_tables import Story, StoryOriginal, StorySegment, StorySegmentVersion
from tmserver.db.tables import Memory
from tmserver.domain import languages
from tmserver.domain.people import Action, Actor, Role
from tmserver.domain.segments import check_text
from tmserver.domain.stories import NewSegment, NewStory, Progress, SegmentStatus, StoryField, StoryStatus
from tmserver.errors import Conflict, Invalid, NotFound, TooMany
from tmserver.phrases import N_, Phrase
from tmserver.services import audit, desks, memories, story_units, unit_rules
from tmserver.services.memories import TRASH_LASTS
from tmserver.services.names import check_pair
from tmserver.text.normal import text_key
from tmserver.text.tokens import keys

STORY = N_("story")
MOST_SEGMENTS = 20_000
MOST_TITLE = 500
LEAST_URGENT = 9
"""IPTC: 1 is the most urgent, 9 is kept for what its sender defines."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Which stories of a list; None: all. `identifier` is exact; `words` stand somewhere in the title."""

    status: StoryStatus | None = None
    desk: str | None = None
    source: str | None = None
    target: str | None = None
    identifier: str | None = None
    words: str | None = None
    trashed: bool = False


def create(session: Session, actor: Actor, now: datetime, new: NewStory) -> Story:
    """A new story with its segments, all still empty but for targets that its file holds.

    Without a memory it confirms into the first of its pair that the actor may add to, its desk's before others.
    Raises NotAllowed, NotFound (desk, outlet, memory), Invalid, BadLanguage, TooMany, TextEmpty, TextTooLong.
    """
    desk_id = desks.get_desk(session, actor, new.desk).id if new.desk else None
    actor.require(Action.EDIT_STORY, desk_id)
    pair = check_pair(new.source, new.target)
    if not new.segments:
        raise Invalid(field="text", reason=Phrase(N_("there is no sentence in it.")))
    if len(new.segments) > MOST_SEGMENTS:
        raise TooMany(field="segments", count=len(new.segments), limit=MOST_SEGMENTS)
    memory = _memory(session, actor, pair, desk_id, new.memory)
    story = Story(
        title=_title(new), source=pair[0], target=pair[1], desk_id=desk_id,
        outlet_id=desks.get_outlet(session, actor, new.outlet).id if new.outlet else None,
        memory_id=memory.id if memory else None, status=StoryStatus.OPEN, deadline=new.deadline,
        urgency=_urgency(new.urgency), embargo=_embargo(new.embargo, desk_id, now),
        identifier=_identifier(new.identifier), take=1, format=new.original.format, file_name=new.original.name,
        revision=1, created_by=actor.name, created_by_id=actor.user_id, created_at=now, changed_at=now,
    )  # fmt: skip
    session.add(story)
    session.flush()
    session.add(StoryOriginal(story_id=story.id, content=new.original.content))
    session.add_all(_row(story, number, one, actor, now) for number, one in enumerate(new.segments, start=1))
    session.flush()
    audit.write(session, actor, now, "story-created", subject(story), segments=len(new.segments), format=story.format)
    return story


def subject(story: Story) -> str:
    """What the audit trail calls a story."""
    return f"story/{story.id}"


def _row(story: Story, number: int, new: NewSegment, actor: Actor, now: datetime) -> StorySegment:
    unit_rules.check_segment("source", new.source)
    status = new.status
    if new.target is not None and new.target.text and status is SegmentStatus.EMPTY:
        status = SegmentStatus.DRAFT
    return StorySegment(
        story_id=story.id, number=number, position=number, paragraph=new.paragraph, field=new.field,
        source=new.source.text, source_markup=new.source.markup, source_key=text_key(new.source.text),
        words=len(keys(new.source.text)), target=new.target.text if new.target else "",
        target_markup=new.target.markup if new.target else None, status=status, version=1, revision=1, part=new.part,
        part_start=new.start, part_end=new.end, changed_by=actor.name, changed_at=now,
    )  # fmt: skip


def _title(new: NewStory) -> str:
    """The title that was given, else the headline, else the first segment."""
    if new.title is not None:
        return check_text("title", " ".join(new.title.split()), limit=MOST_TITLE)
    headline = [one.source.text for one in new.segments if one.field is StoryField.HEADLINE]
    return " ".join(" ".join(headline or [new.segments[0].source.text]).split())[:MOST_TITLE]


def _urgency(urgency: int | None) -> int | None:
    if urgency is not None and not 1 <= urgency <= LEAST_URGENT:
        raise Invalid(field="urgency", reason=Phrase(N_("use 1 (flash) to %(least)d."), {"least": LEAST_URGENT}))
    return urgency


def _identifier(identifier: str | None) -> str | None:
    return None if not identifier else check_text("identifier", identifier, limit=MOST_TITLE)


def _embargo(embargo: datetime | None, desk_id: int | None, now: datetime) -> datetime | None:
    if embargo is not None and embargo > now and desk_id is None:
        raise Invalid(field="embargo", reason=Phrase(N_("a story under embargo needs a desk: only its people see it.")))
    return embargo


def _memory(
    session: Session, actor: Actor, pair: tuple[str, str], desk_id: int | None, slug: str | None
) -> Memory | None:
    """The memory a story confirms into. Raises NotFound, Invalid (not of this pair)."""
    if slug is not None:
        memory = memories.get(session, actor, slug)
        if not _of_pair(memory, pair):
            raise Invalid(
                field="memory",
                reason=Phrase(N_("%(memory)s is of another pair of languages."), {"memory": memory.slug}),
            )
        return memory
    own = [one for one in memories.visible(session, actor) if _of_pair(one, pair)]
    own = [one for one in own if actor.may(Action.ADD_UNIT, one.desk_id) and one.desk_id in {None, desk_id}]
    return min(own, key=lambda one: (one.desk_id != desk_id, one.slug), default=None)


def _of_pair(memory: Memory, pair: tuple[str, str]) -> bool:
    return languages.fits(memory.source, pair[0]) and languages.fits(memory.target, pair[1])


def get(session: Session, actor: Actor, story_id: int, *, trashed: bool = False) -> Story:
    """A story by id. Raises NotFound, also for one the actor may not see or that is in the trash."""
    story = session.get(Story, story_id)
    if story is None or not actor.sees(story.desk_id) or (story.deleted_at is not None) is not trashed:
        raise NotFound(kind=Phrase(STORY), key=story_id)
    return story


def writable(session: Session, actor: Actor, story_id: int, *, status: StoryStatus = StoryStatus.OPEN) -> Story:
    """A story that the actor may work on, its row locked until the transaction ends and its revision raised.

    Raises NotFound, NotAllowed, Conflict (it is not open).
    """
    story = get(session, actor, story_id)
    actor.require(Action.EDIT_STORY, story.desk_id)
    raise_revision(session, story)
    if story.status is not status:
        raise Conflict(reason=Phrase(N_("the story is not open; reopen it first.")))
    return story


def raise_revision(session: Session, story: Story) -> None:
    """The story's next revision, under its row lock until the transaction ends."""
    session.execute(
        update(Story)
        .where(Story.id == story.id)
        .values(revision=Story.revision + 1)
        .execution_options(synchronize_session=False)
    )
    session.refresh(story)


def page(
    session: Session, actor: Actor, filters: Filters, *, after: int | None = None, limit: int = 50
) -> Sequence[Story]:
    """Stories the actor sees, newest first, of ids below `after`. Raises NotFound (desk), BadLanguage."""
    actor.require(Action.READ)
    kept = Story.deleted_at.is_not(None) if filters.trashed else Story.deleted_at.is_(None)
    query = select(Story).where(kept)
    if actor.role is not Role.ADMINISTRATOR:
        query = query.where(or_(Story.desk_id.is_(None), Story.desk_id.in_(actor.memberships.keys())))
    if filters.desk is not None:
        query = query.where(Story.desk_id == desks.get_desk(session, actor, filters.desk).id)
    for column, value in (
        (Story.status, filters.status),
        (Story.source, languages.parse(filters.source) if filters.source else None),
        (Story.target, languages.parse(filters.target) if filters.target else None),
        (Story.identifier, filters.identifier),
    ):
        if value is not None:
            query = query.where(column == value)
    if filters.words:
        query = query.where(func.lower(Story.title).contains(filters.words.lower(), autoescape=True))
    if after is not None:
        query = query.where(Story.id < after)
    return session.scalars(query.order_by(Story.id.desc()).limit(limit)).all()


def progress(session: Session, stories: Sequence[Story]) -> dict[int, Progress]:
    """How far stories are, by id."""
    counted = (
        select(StorySegment.story_id, StorySegment.status, func.count(), func.sum(StorySegment.words))
        .where(StorySegment.story_id.in_([story.id for story in stories]), StorySegment.joined_into.is_(None))
        .group_by(StorySegment.story_id, StorySegment.status)
    )
    counts: dict[int, dict[SegmentStatus, tuple[int, int]]] = {story.id: {} for story in stories}
    for story_id, status, segments, words in session.execute(counted):
        counts[story_id][status] = (segments, words)
    return {
        story_id: Progress(
            sum(one[0] for one in found.values()), sum(one[1] for one in found.values()),
            {status: one[0] for status, one in found.items()}, {status: one[1] for status, one in found.items()},
        )
        for story_id, found in counts.items()
    }  # fmt: skip


def change(session: Session, actor: Actor, now: datetime, story_id: int, changes: dict[str, Any]) -> Story:
    """Change title, desk, outlet, memory, deadline, urgency, embargo or identifier; what is open or delivered.

    A new embargo holds for the units that only this story confirmed. What was confirmed stays in the memory it is in.
    Raises NotFound, NotAllowed (at the old or the new desk), Invalid.
    """
    story = get(session, actor, story_id)
    actor.require(Action.EDIT_STORY, story.desk_id)
    if not changes:
        return story
    raise_revision(session, story)
    _set_names(session, actor, story, changes)
    if "title" in changes:
        story.title = check_text("title", " ".join(changes["title"].split()), limit=MOST_TITLE)
    if "identifier" in changes:
        story.identifier = _identifier(changes["identifier"])
    story.deadline = changes.get("deadline", story.deadline)
    story.urgency = _urgency(changes.get("urgency", story.urgency))
    story.embargo = changes.get("embargo", story.embargo)
    _embargo(story.embargo, story.desk_id, now)
    story.changed_at = now
    session.flush()
    if {"embargo", "desk"} & changes.keys():
        story_units.set_embargo(session, story)
    audit.write(session, actor, now, "story-changed", subject(story), fields=sorted(changes))
    return story


def _set_names(session: Session, actor: Actor, story: Story, changes: dict[str, Any]) -> None:
    """Set desk, outlet and memory by their slugs. Raises NotFound, NotAllowed (at the new desk), Invalid."""
    if "desk" in changes:
        story.desk_id = desks.get_desk(session, actor, changes["desk"]).id if changes["desk"] else None
        actor.require(Action.EDIT_STORY, story.desk_id)
    if "outlet" in changes:
        story.outlet_id = desks.get_outlet(session, actor, changes["outlet"]).id if changes["outlet"] else None
    if "memory" in changes:
        slug, pair = changes["memory"], (story.source, story.target)
        memory = _memory(session, actor, pair, story.desk_id, slug) if slug else None
        story.memory_id = memory.id if memory else None


def original(session: Session, story: Story) -> bytes:
    """The file the story came in, byte for byte."""
    return session.get_one(StoryOriginal, story.id).content


def trash(session: Session, actor: Actor, now: datetime, story_id: int) -> None:
    """Put a story into the trash; for 30 days it can be restored. Its units stay. Raises NotFound, NotAllowed."""
    story = get(session, actor, story_id)
    actor.require(Action.MANAGE_STORY, story.desk_id)
    story.deleted_at = now
    audit.write(session, actor, now, "story-deleted", subject(story))


def restore(session: Session, actor: Actor, now: datetime, story_id: int) -> Story:
    """Take a story out of the trash, as it was. Raises NotFound, NotAllowed."""
    story = get(session, actor, story_id, trashed=True)
    if story.deleted_at is None or story.deleted_at <= now - TRASH_LASTS:
        raise NotFound(kind=Phrase(STORY), key=story_id)  # the worker may have begun to remove it
    actor.require(Action.MANAGE_STORY, story.desk_id)
    story.deleted_at = None
    audit.write(session, actor, now, "story-restored", subject(story))
    return story


def purge(session: Session, now: datetime) -> bool:
    """Remove for good a story that lay in the trash for 30 days; the worker calls it again while it is True."""
    story = session.scalar(select(Story).where(Story.deleted_at < now - TRASH_LASTS).limit(1))
    if story is None:
        return False
    own = select(StorySegment.id).where(StorySegment.story_id == story.id)
    said = select(SegmentComment.id).where(SegmentComment.segment_id.in_(own))
    session.execute(delete(SegmentMention).where(SegmentMention.comment_id.in_(said)))
    session.execute(delete(SegmentComment).where(SegmentComment.segment_id.in_(own)))
    session.execute(delete(StorySegmentVersion).where(StorySegmentVersion.segment_id.in_(own)))
    session.execute(delete(StorySegment).where(StorySegment.story_id == story.id))
    session.execute(delete(FeedFile).where(FeedFile.story_id == story.id))
    session.execute(delete(StoryOriginal).where(StoryOriginal.story_id == story.id))
    session.execute(update(Story).where(Story.previous_take_id == story.id).values(previous_take_id=None))
    session.delete(story)
    return True
