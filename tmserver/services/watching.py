"""Watching a concept or a whole glossary, and what is new for who watches, proposed or spoke there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, or_, select
from sqlalchemy.orm import Session

from tmserver.db.discussion_tables import ConceptComment, ConceptWatch, GlossaryWatch
from tmserver.db.glossary_tables import ConceptEvent, ConceptRow, Glossary
from tmserver.domain.people import Action, Actor
from tmserver.errors import Conflict
from tmserver.phrases import N_, Phrase
from tmserver.services import audit, concepts, glossaries


@dataclass(frozen=True, slots=True)
class News:
    """What somebody else did to a concept: an event of its history, or a comment (`event` is "commented")."""

    concept: ConceptRow
    glossary: Glossary
    event: str
    by: str
    at: datetime
    text: str | None
    """The comment, or the reason of a ruling."""


@dataclass(frozen=True, slots=True)
class Watch:
    """Whether an actor watches a concept by itself, and its whole glossary."""

    concept: bool
    glossary: bool


def watch_glossary(session: Session, actor: Actor, now: datetime, slug: str, on: bool) -> None:
    """Begin or end to watch a glossary; what is so already stays so. Raises NotFound, NotAllowed, Conflict."""
    glossary = glossaries.get(session, actor, slug)
    user_id = _watcher(actor, glossary)
    kept = session.get(GlossaryWatch, (user_id, glossary.id))
    if on and kept is None:
        session.add(GlossaryWatch(user_id=user_id, glossary_id=glossary.id, since=now))
    elif not on and kept is not None:
        session.delete(kept)
    else:
        return
    audit.write(session, actor, now, "watch-begun" if on else "watch-ended", f"glossary/{slug}")


def watch_concept(session: Session, actor: Actor, now: datetime, slug: str, concept_id: int, on: bool) -> None:
    """Begin or end to watch a concept; what is so already stays so. Raises NotFound, NotAllowed, Conflict."""
    row = concepts.get(session, actor, slug, concept_id)
    user_id = _watcher(actor, glossaries.get(session, actor, slug))
    kept = session.get(ConceptWatch, (user_id, row.id))
    if on and kept is None:
        session.add(ConceptWatch(user_id=user_id, concept_id=row.id, since=now))
    elif not on and kept is not None:
        session.delete(kept)
    else:
        return
    audit.write(session, actor, now, "watch-begun" if on else "watch-ended", f"concept/{row.id}", glossary=slug)


def watches_glossary(session: Session, actor: Actor, slug: str) -> bool:
    """Whether the actor watches a glossary. Raises NotFound."""
    glossary = glossaries.get(session, actor, slug)
    return actor.user_id is not None and session.get(GlossaryWatch, (actor.user_id, glossary.id)) is not None


def watches(session: Session, actor: Actor, slug: str, concept_id: int) -> Watch:
    """What the actor watches of a concept. Raises NotFound."""
    row = concepts.get(session, actor, slug, concept_id)
    alone = actor.user_id is not None and session.get(ConceptWatch, (actor.user_id, row.id)) is not None
    return Watch(alone, watches_glossary(session, actor, slug))


def forget(session: Session, user_id: int) -> None:
    """End all that somebody watches: they are being removed."""
    for table in (ConceptWatch, GlossaryWatch):
        session.execute(delete(table).where(table.user_id == user_id))


def news(session: Session, actor: Actor, since: datetime, *, limit: int = 8) -> list[News]:
    """What others did since an hour to concepts that the actor watches, and what they said of those they proposed,
    spoke about or watch; the newest first. Rulings on one's own proposals are `rulings.heard`.
    """
    if actor.user_id is None:
        return []
    visible = {glossary.id: glossary for glossary in glossaries.visible(session, actor)}
    watched = or_(
        ConceptRow.id.in_(select(ConceptWatch.concept_id).where(ConceptWatch.user_id == actor.user_id)),
        ConceptRow.glossary_id.in_(select(GlossaryWatch.glossary_id).where(GlossaryWatch.user_id == actor.user_id)),
    )
    here = ConceptRow.glossary_id.in_(visible)
    found = [
        News(row, visible[row.glossary_id], event.event, event.actor, event.at, event.reason)
        for event, row in _events(session, actor, since, watched & here, limit)
    ] + [
        News(row, visible[row.glossary_id], "commented", comment.written_by, comment.written_at, comment.text)
        for comment, row in _comments(session, actor, since, watched, here, limit)
    ]
    return sorted(found, key=lambda one: one.at, reverse=True)[:limit]


def _events(
    session: Session, actor: Actor, since: datetime, wanted: ColumnElement[bool], limit: int
) -> Sequence[tuple[ConceptEvent, ConceptRow]]:
    query = (
        select(ConceptEvent, ConceptRow)
        .join(ConceptRow, ConceptRow.id == ConceptEvent.concept_id)
        .where(ConceptEvent.at >= since, ConceptEvent.actor != actor.name, wanted)
        .order_by(ConceptEvent.at.desc(), ConceptEvent.id.desc())
        .limit(limit)
    )
    return [(event, row) for event, row in session.execute(query)]


def _comments(
    session: Session, actor: Actor, since: datetime, watched: ColumnElement[bool], here: ColumnElement[bool], limit: int
) -> Sequence[tuple[ConceptComment, ConceptRow]]:
    spoke = select(ConceptComment.concept_id).where(ConceptComment.written_by_id == actor.user_id)
    own = or_(ConceptRow.proposer_id == actor.user_id, ConceptRow.created_by == actor.name, ConceptRow.id.in_(spoke))
    query = (
        select(ConceptComment, ConceptRow)
        .join(ConceptRow, ConceptRow.id == ConceptComment.concept_id)
        .where(ConceptComment.written_at >= since, ConceptComment.written_by != actor.name, here, or_(watched, own))
        .order_by(ConceptComment.written_at.desc(), ConceptComment.id.desc())
        .limit(limit)
    )
    return [(comment, row) for comment, row in session.execute(query)]


def _watcher(actor: Actor, glossary: Glossary) -> int:
    actor.require(Action.COMMENT, glossary.desk_id)
    if actor.user_id is None:
        raise Conflict(reason=Phrase(N_("only people watch; the command line is nobody.")))
    return actor.user_id
