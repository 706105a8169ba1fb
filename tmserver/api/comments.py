"""Comments on concepts: list, write, reword, take back."""

from flask import Response

from tmserver.api import answers, bodies
from tmserver.api.answering import answer, by_id, made, nothing
from tmserver.api.registry import Answer, operation
from tmserver.db.discussion_tables import ConceptComment
from tmserver.domain.people import Action, Actor
from tmserver.errors import BadCharacter, BadCursor, NotAllowed, TextEmpty, TextTooLong
from tmserver.http import identity, reading
from tmserver.services import comments

_COMMENTS = "/glossaries/{slug}/concepts/{concept}/comments"
_COMMENT = _COMMENTS + "/{comment}"
_BAD_TEXT = (TextEmpty, TextTooLong, BadCharacter)


def _said(row: ConceptComment, actor: Actor) -> answers.Comment:
    return answers.Comment(
        id=row.id, concept_id=row.concept_id, text=row.text, written_by=row.written_by, written_at=row.written_at,
        changed_at=row.changed_at, own=comments.is_own(actor, row),
    )  # fmt: skip


@operation(
    "GET", _COMMENTS, "List comments on a concept", action=Action.READ, query=bodies.Page, raises=(BadCursor,),
    answers=Answer(200, "A page of comments", answers.CommentList),
)  # fmt: skip
def listed(slug: str, concept: int) -> Response:
    """Oldest first."""
    page, purpose = reading.query(bodies.Page), f"comments/{slug}/{concept}"
    with identity.reading() as call:
        found = comments.listed(call.session, call.actor, slug, concept)
        rows, cursor = by_id(found, page, purpose, lambda row: row.id)
        said = answers.CommentList(items=[_said(row, call.actor) for row in rows], next_cursor=cursor)
    return answer(said)


@operation(
    "POST", _COMMENTS, "Comment on a concept", action=Action.COMMENT, body=bodies.CommentText,
    answers=Answer(201, "The comment", answers.Comment, ("Location",)), raises=_BAD_TEXT,
)  # fmt: skip
def create(slug: str, concept: int) -> Response:
    """Whoever sees the concept may. Its proposer, and who watches it or spoke there, find it on their first page."""
    identity.require_signed_in()
    body = reading.body(bodies.CommentText)
    with identity.writing() as call:
        row = comments.write(call.session, call.actor, call.now, slug, concept, body.text)
        said = _said(row, call.actor)
    return made(said, f"/glossaries/{slug}/concepts/{concept}/comments/{said.id}")


@operation(
    "PATCH", _COMMENT, "Reword a comment", action=Action.COMMENT, body=bodies.CommentText,
    answers=Answer(200, "The comment as it is now", answers.Comment), raises=(NotAllowed, *_BAD_TEXT),
)  # fmt: skip
def change(slug: str, concept: int, comment: int) -> Response:
    """One's own; somebody else's answers 403."""
    identity.require_signed_in()
    body = reading.body(bodies.CommentText)
    with identity.writing() as call:
        row = comments.change(call.session, call.actor, call.now, slug, concept, comment, body.text)
        said = _said(row, call.actor)
    return answer(said)


@operation(
    "DELETE", _COMMENT, "Take a comment back", action=Action.COMMENT, answers=Answer(204, "Its text is gone for good"),
    raises=(NotAllowed,),
)  # fmt: skip
def delete(slug: str, concept: int, comment: int) -> Response:
    """One's own; somebody else's answers 403."""
    identity.require_signed_in()
    with identity.writing() as call:
        comments.remove(call.session, call.actor, call.now, slug, concept, comment)
    return nothing()
