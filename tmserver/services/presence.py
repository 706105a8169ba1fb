"""Who else is in a story, and at which segment. Nobody is locked out; it is told beside saves and by heartbeats."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, tuple_, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from tmserver.db.presence_tables import StoryPresence
from tmserver.db.tables import User
from tmserver.domain.people import Actor
from tmserver.services import stories

GONE_AFTER = timedelta(seconds=45)
"""Three heartbeats without a word."""
KEPT = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Present:
    """Somebody in a story: the name people read, and the number of the segment they are at, if at any."""

    name: str
    number: int | None


def beat(session: Session, actor: Actor, now: datetime, story_id: int, number: int | None) -> tuple[Present, ...]:
    """The actor has a story open, at a segment; who else has. Rows of people long gone are pruned. Raises NotFound."""
    stories.get(session, actor, story_id)
    _prune(session, now)
    return note(session, actor, now, story_id, number)


def note(session: Session, actor: Actor, now: datetime, story_id: int, number: int | None) -> tuple[Present, ...]:
    """The same beside a save that has checked the rights. When it cannot be put down, the save goes on without it."""
    if actor.user_id is None:
        return ()
    try:
        with session.begin_nested():
            _touch(session, actor.user_id, now, story_id, number)
            return _others(session, actor.user_id, now, story_id)
    except SQLAlchemyError:
        return ()


def _touch(session: Session, user_id: int, now: datetime, story_id: int, number: int | None) -> None:
    own = (StoryPresence.story_id == story_id, StoryPresence.user_id == user_id)
    said = {"number": number, "seen_at": now}
    if not session.execute(update(StoryPresence).where(*own).values(said)).rowcount:  # type: ignore[attr-defined]
        session.execute(insert(StoryPresence).values(story_id=story_id, user_id=user_id, **said))


def _others(session: Session, user_id: int, now: datetime, story_id: int) -> tuple[Present, ...]:
    query = select(User.display_name, StoryPresence.number).join(User, User.id == StoryPresence.user_id)
    here = query.where(
        StoryPresence.story_id == story_id, StoryPresence.user_id != user_id, StoryPresence.seen_at > now - GONE_AFTER
    )
    return tuple(Present(name, number) for name, number in session.execute(here.order_by(User.display_name, User.id)))


def _prune(session: Session, now: datetime) -> None:
    """Remove old rows, but not those that somebody is writing: two heartbeats must not wait for each other."""
    key = (StoryPresence.story_id, StoryPresence.user_id)
    old = select(*key).where(StoryPresence.seen_at < now - KEPT).limit(500).with_for_update(skip_locked=True)
    found = [tuple(row) for row in session.execute(old)]
    if found:
        session.execute(delete(StoryPresence).where(tuple_(*key).in_(found)))
