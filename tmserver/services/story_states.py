"""Delivering, cancelling and reopening stories. A cancelled story withdraws the units only it confirmed; reopened, they
are back as they were."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tmserver.db.story_tables import Story, StorySegment
from tmserver.db.tables import Memory, Unit
from tmserver.domain.people import Action, Actor
from tmserver.domain.stories import StoryStatus
from tmserver.domain.webhooks import WebhookEvent
from tmserver.services import audit, stories, webhooks
from tmserver.services.story_units import Confirmer

_EVENTS = {
    StoryStatus.OPEN: "story-reopened",
    StoryStatus.DELIVERED: "story-delivered",
    StoryStatus.CANCELLED: "story-cancelled",
}


def move(session: Session, actor: Actor, now: datetime, story_id: int, status: StoryStatus) -> Story:
    """Deliver, cancel or reopen a story; one that is there already stays as it is.

    Whoever works on stories delivers and takes that back; cancelling and its contrary is an editor's.
    Raises NotFound, NotAllowed.
    """
    story = stories.get(session, actor, story_id)
    grave = StoryStatus.CANCELLED in {story.status, status}
    actor.require(Action.MANAGE_STORY if grave else Action.EDIT_STORY, story.desk_id)
    stories.raise_revision(session, story)
    if story.status is status:
        return story
    if status is StoryStatus.CANCELLED:
        _for_all(session, actor, now, story, back=False)
    elif story.status is StoryStatus.CANCELLED:
        _for_all(session, actor, now, story, back=True)
    story.status, story.changed_at = status, now
    story.delivered_at = now if status is StoryStatus.DELIVERED else None
    session.flush()
    audit.write(session, actor, now, _EVENTS[status], stories.subject(story))
    if status is StoryStatus.DELIVERED:
        webhooks.tell(session, now, WebhookEvent.STORY_DELIVERED, story.desk_id, _told(story), actor.name)
    return story


def _told(story: Story) -> dict[str, Any]:
    """What webhooks hear: nothing of the copy, which may be under embargo; not its title either."""
    return {
        "story": story.id, "identifier": story.identifier, "take": story.take, "source": story.source,
        "target": story.target,
    }  # fmt: skip


def _for_all(session: Session, actor: Actor, now: datetime, story: Story, *, back: bool) -> None:
    """Withdraw every use that the story has of units, or bring them back; memory by memory, in the order of ids."""
    linked = select(StorySegment, Unit.memory_id).join(Unit, Unit.id == StorySegment.unit_id)
    found = session.execute(linked.where(StorySegment.story_id == story.id).order_by(StorySegment.position)).all()
    for memory_id in sorted({row[1] for row in found}):
        confirmer = Confirmer(session, actor, now, story, session.get_one(Memory, memory_id))
        for segment, own in found:
            if own == memory_id and back:
                confirmer.bring_back(segment)
            elif own == memory_id:
                confirmer.withdraw(segment, keep_link=True)
        confirmer.finish()
