"""Comments on segments: a thread each, which whoever sees the story may take part in, resolve and open again.

A story that is delivered or cancelled can still be spoken about. Who is named with @ finds it on their first page; a
question to the desk names all who edit there.
Texts are copy: they stand in no log and in no audit row.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, case, delete, func, or_, select, true, update
from sqlalchemy.orm import Session

from tmserver.db.discussion_tables import SegmentComment, SegmentMention
from tmserver.db.story_tables import Story, StorySegment
from tmserver.db.tables import Membership, User
from tmserver.domain.people import Action, Actor, Role
from tmserver.errors import Conflict, NotAllowed, NotFound
from tmserver.phrases import N_, Phrase
from tmserver.services import audit, comments, stories, story_segments

_NAMED = re.compile(r"(?<![\w.@-])@([A-Za-z0-9][A-Za-z0-9._@-]*)")


@dataclass(frozen=True, slots=True)
class Count:
    """How many comments a segment has, whether its thread is resolved, and whether it holds an open question to the
    desk."""

    comments: int
    is_resolved: bool
    is_asked: bool = False


@dataclass(frozen=True, slots=True)
class Mention:
    """A comment that names the reader, and where it stands."""

    comment: SegmentComment
    segment: StorySegment
    story: Story


def listed(session: Session, actor: Actor, story_id: int, number: int) -> Sequence[SegmentComment]:
    """The thread of a segment, the oldest first. Raises NotFound."""
    _, segment = story_segments.get(session, actor, story_id, number)
    return _thread(session, segment)


def _thread(session: Session, segment: StorySegment) -> Sequence[SegmentComment]:
    query = select(SegmentComment).where(SegmentComment.segment_id == segment.id)
    return session.scalars(query.order_by(SegmentComment.id)).all()


def mentioned(session: Session, said: Iterable[SegmentComment]) -> Mapping[int, Sequence[str]]:
    """Whom comments name, by the comment's number."""
    query = select(SegmentMention.comment_id, User.name).join(User, User.id == SegmentMention.user_id)
    found: dict[int, list[str]] = {one.id: [] for one in said}
    for comment_id, name in session.execute(query.where(SegmentMention.comment_id.in_(found)).order_by(User.name)):
        found[comment_id].append(name)
    return found


def write(
    session: Session, actor: Actor, now: datetime, story_id: int, number: int, text: str, *, asks_desk: bool = False
) -> SegmentComment:
    """Say something of a segment, or ask the desk; a resolved thread is open again.

    Raises NotFound, NotAllowed (a token that only reads), TextEmpty, TextTooLong, BadCharacter.
    """
    story, segment = _place(session, actor, story_id, number)
    row = SegmentComment(
        segment_id=segment.id, text=comments.checked(text), written_by=actor.name, written_by_id=actor.user_id,
        written_at=now, asks_desk=asks_desk,
    )  # fmt: skip
    _set_resolved(session, segment, None, None)
    session.add(row)
    session.flush()
    _name(session, story, row)
    audit.write(session, actor, now, "comment-written", stories.subject(story), segment=number, comment=row.id)
    return row


def change(
    session: Session, actor: Actor, now: datetime, story_id: int, number: int, comment_id: int, text: str
) -> SegmentComment:
    """Reword one's own comment. Raises NotFound, NotAllowed (somebody else's), TextEmpty, TextTooLong, BadCharacter."""
    story, row = _own(session, actor, story_id, number, comment_id)
    row.text, row.changed_at = comments.checked(text), now
    _name(session, story, row)
    audit.write(session, actor, now, "comment-changed", stories.subject(story), segment=number, comment=row.id)
    return row


def remove(session: Session, actor: Actor, now: datetime, story_id: int, number: int, comment_id: int) -> None:
    """Take one's own comment back: its text is gone for good. Raises NotFound, NotAllowed (somebody else's)."""
    story, row = _own(session, actor, story_id, number, comment_id)
    session.execute(delete(SegmentMention).where(SegmentMention.comment_id == row.id))
    session.delete(row)
    audit.write(session, actor, now, "comment-deleted", stories.subject(story), segment=number, comment=comment_id)


def resolve(
    session: Session, actor: Actor, now: datetime, story_id: int, number: int, is_resolved: bool
) -> Sequence[SegmentComment]:
    """Resolve a thread or open it again; the thread. What is so already stays so.

    Raises NotFound, NotAllowed, Conflict (nobody has said anything).
    """
    story, segment = _place(session, actor, story_id, number)
    thread = _thread(session, segment)
    if not thread:
        raise Conflict(reason=Phrase(N_("nobody has said anything about segment %(number)d."), {"number": number}))
    if is_resolved is any(one.resolved_at is None for one in thread):
        _set_resolved(session, segment, actor.name if is_resolved else None, now if is_resolved else None)
        event = "comments-resolved" if is_resolved else "comments-reopened"
        audit.write(session, actor, now, event, stories.subject(story), segment=number)
    return thread


def counts(session: Session, story: Story) -> Mapping[int, Count]:
    """How much is said of each segment of a story, by the segment's id; of those alone of which something is."""
    asked = case((SegmentComment.asks_desk & SegmentComment.resolved_at.is_(None), 1), else_=0)
    query = (
        select(SegmentComment.segment_id, func.count(), func.count(SegmentComment.resolved_at), func.max(asked))
        .join(StorySegment, StorySegment.id == SegmentComment.segment_id)
        .where(StorySegment.story_id == story.id)
        .group_by(SegmentComment.segment_id)
    )
    return {row[0]: Count(row[1], row[1] == row[2], row[3] == 1) for row in session.execute(query)}


def mentions(session: Session, actor: Actor, since: datetime, *, limit: int = 8) -> Sequence[Mention]:
    """Open comments of others since an hour that name the actor, in stories they see; the newest first."""
    query = (
        select(SegmentComment, StorySegment, Story)
        .join(SegmentMention, SegmentMention.comment_id == SegmentComment.id)
        .join(StorySegment, StorySegment.id == SegmentComment.segment_id)
        .join(Story, Story.id == StorySegment.story_id)
        .where(
            SegmentMention.user_id == actor.user_id, SegmentComment.written_at >= since,
            SegmentComment.resolved_at.is_(None), Story.deleted_at.is_(None),
            or_(SegmentComment.written_by_id.is_(None), SegmentComment.written_by_id != actor.user_id),
        )
        .order_by(SegmentComment.id.desc())
    )  # fmt: skip
    found = (Mention(*row) for row in session.execute(query.limit(4 * limit)))
    return [one for one in found if actor.sees(one.story.desk_id)][:limit]


def move(session: Session, gone: StorySegment, to: StorySegment) -> None:
    """What was said of a segment that is joined into another is said of that one."""
    rows = update(SegmentComment).where(SegmentComment.segment_id == gone.id)
    session.execute(rows.values(segment_id=to.id).execution_options(synchronize_session="fetch"))


def _place(session: Session, actor: Actor, story_id: int, number: int) -> tuple[Story, StorySegment]:
    story, segment = story_segments.get(session, actor, story_id, number)
    actor.require(Action.COMMENT, story.desk_id)
    return story, segment


def _own(session: Session, actor: Actor, story_id: int, number: int, comment_id: int) -> tuple[Story, SegmentComment]:
    story, segment = _place(session, actor, story_id, number)
    row = session.get(SegmentComment, comment_id)
    if row is None or row.segment_id != segment.id:
        raise NotFound(kind=Phrase(comments.COMMENT), key=comment_id)
    if not comments.is_own(actor, row):
        raise NotAllowed
    return story, row


def _set_resolved(session: Session, segment: StorySegment, by: str | None, at: datetime | None) -> None:
    rows = update(SegmentComment).where(SegmentComment.segment_id == segment.id)
    session.execute(rows.values(resolved_by=by, resolved_at=at).execution_options(synchronize_session="fetch"))


def _name(session: Session, story: Story, row: SegmentComment) -> None:
    """Note whom a comment names: those among them who see the story, and for a question to the desk who edits there."""
    session.execute(delete(SegmentMention).where(SegmentMention.comment_id == row.id))
    names = {name for found in _NAMED.findall(row.text) for name in (found, found.rstrip("._@-"))}
    if not names and not row.asks_desk:
        return
    members = select(Membership.user_id).where(Membership.desk_id == story.desk_id)
    is_common = story.desk_id is None
    sees = true() if is_common else or_(User.role == Role.ADMINISTRATOR, User.id.in_(members))
    edits = User.role == Role.EDITOR if is_common else User.id.in_(members.where(Membership.role == Role.EDITOR))
    named = and_(User.name.in_(names), sees)
    query = select(User.id).where(User.disabled_at.is_(None), or_(named, edits) if row.asks_desk else named)
    session.add_all(SegmentMention(comment_id=row.id, user_id=one) for one in session.scalars(query))
    session.flush()
