"""Comments on concepts: whoever sees a concept may say something about it. Authors reword and take back their own.

What holds for every comment, on segments too (`segment_comments`): its text, its length, whose it is.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tmserver.db.discussion_tables import Comment, ConceptComment
from tmserver.domain.people import Action, Actor
from tmserver.domain.segments import check_text
from tmserver.errors import NotAllowed, NotFound
from tmserver.phrases import N_, Phrase
from tmserver.services import audit, concepts, glossaries

COMMENT = N_("comment")
LONGEST = concepts.LONGEST_NOTE


def listed(session: Session, actor: Actor, slug: str, concept_id: int) -> Sequence[ConceptComment]:
    """All comments on a concept, the oldest first. Raises NotFound."""
    row = concepts.get(session, actor, slug, concept_id)
    query = select(ConceptComment).where(ConceptComment.concept_id == row.id)
    return session.scalars(query.order_by(ConceptComment.id)).all()


def write(session: Session, actor: Actor, now: datetime, slug: str, concept_id: int, text: str) -> ConceptComment:
    """Say something. Raises NotFound, NotAllowed (a token that only reads), TextEmpty, TextTooLong, BadCharacter."""
    desk_id = glossaries.get(session, actor, slug).desk_id
    concept = concepts.get(session, actor, slug, concept_id)
    actor.require(Action.COMMENT, desk_id)
    row = ConceptComment(
        concept_id=concept.id, text=checked(text), written_by=actor.name,
        written_by_id=actor.user_id, written_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    audit.write(session, actor, now, "comment-written", f"concept/{concept.id}", glossary=slug, comment=row.id)
    return row


def change(
    session: Session, actor: Actor, now: datetime, slug: str, concept_id: int, comment_id: int, text: str
) -> ConceptComment:
    """Reword one's own comment. Raises NotFound, NotAllowed (somebody else's), TextEmpty, TextTooLong, BadCharacter."""
    row = _own(session, actor, slug, concept_id, comment_id)
    row.text, row.changed_at = checked(text), now
    audit.write(session, actor, now, "comment-changed", f"concept/{concept_id}", glossary=slug, comment=row.id)
    return row


def remove(session: Session, actor: Actor, now: datetime, slug: str, concept_id: int, comment_id: int) -> None:
    """Take one's own comment back: its text is gone for good. Raises NotFound, NotAllowed (somebody else's)."""
    row = _own(session, actor, slug, concept_id, comment_id)
    session.delete(row)
    audit.write(session, actor, now, "comment-deleted", f"concept/{concept_id}", glossary=slug, comment=comment_id)


def _own(session: Session, actor: Actor, slug: str, concept_id: int, comment_id: int) -> ConceptComment:
    desk_id = glossaries.get(session, actor, slug).desk_id
    concept = concepts.get(session, actor, slug, concept_id)
    row = session.get(ConceptComment, comment_id)
    if row is None or row.concept_id != concept.id:
        raise NotFound(kind=Phrase(COMMENT), key=comment_id)
    actor.require(Action.COMMENT, desk_id)
    if not is_own(actor, row):
        raise NotAllowed
    return row


def checked(text: str) -> str:
    """What a comment says, without the spaces around it. Raises TextEmpty, TextTooLong, BadCharacter."""
    return check_text("text", text.strip(), limit=LONGEST)


def is_own(actor: Actor, comment: Comment) -> bool:
    """Whether the actor wrote it."""
    return actor.user_id is not None and comment.written_by_id == actor.user_id
