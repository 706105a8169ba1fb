"""Comments on segments of stories: list, write, reword, take back; resolve and reopen."""

from collections.abc import Sequence

from flask import Response

from tmserver.api import answers, bodies
from tmserver.api.answering import answer, by_id, made, nothing
from tmserver.api.registry import Answer, operation
from tmserver.db.discussion_tables import SegmentComment
from tmserver.domain.people import Action
from tmserver.errors import BadCharacter, BadCursor, Conflict, NotAllowed, TextEmpty, TextTooLong
from tmserver.http import identity, reading
from tmserver.http.identity import Call
from tmserver.services import comments, segment_comments

_SEGMENT = "/stories/{story}/segments/{segment}"
_COMMENTS = _SEGMENT + "/comments"
_COMMENT = _COMMENTS + "/{comment}"
_BAD_TEXT = (TextEmpty, TextTooLong, BadCharacter)
_OWN = answers.SegmentComment.model_fields.keys() - {"mentions", "own"}


def _said(call: Call, rows: Sequence[SegmentComment]) -> list[answers.SegmentComment]:
    named = segment_comments.mentioned(call.session, rows)
    return [
        answers.SegmentComment(
            **{name: getattr(row, name) for name in _OWN}, mentions=list(named[row.id]),
            own=comments.is_own(call.actor, row),
        )
        for row in rows
    ]  # fmt: skip


@operation(
    "GET", _COMMENTS, "List comments on a segment", action=Action.READ, query=bodies.Page, raises=(BadCursor,),
    answers=Answer(200, "A page of comments", answers.SegmentCommentList),
)  # fmt: skip
def listed(story: int, segment: int) -> Response:
    """Oldest first."""
    page, purpose = reading.query(bodies.Page), f"segment-comments/{story}/{segment}"
    with identity.reading() as call:
        found = segment_comments.listed(call.session, call.actor, story, segment)
        rows, cursor = by_id(found, page, purpose, lambda row: row.id)
        said = answers.SegmentCommentList(items=_said(call, rows), next_cursor=cursor)
    return answer(said)


@operation(
    "POST", _COMMENTS, "Comment on a segment", action=Action.COMMENT, body=bodies.SegmentCommentText,
    answers=Answer(201, "The comment", answers.SegmentComment, ("Location",)), raises=_BAD_TEXT,
)  # fmt: skip
def create(story: int, segment: int) -> Response:
    """Whoever sees the story may, also when it is delivered or cancelled. A resolved thread is open again; whoever is
    named with @ and sees the story finds it on their first page."""
    identity.require_signed_in()
    body = reading.body(bodies.SegmentCommentText)
    with identity.writing() as call:
        row = segment_comments.write(
            call.session, call.actor, call.now, story, segment, body.text, asks_desk=body.asks_desk
        )
        said = _said(call, [row])[0]
    return made(said, f"/stories/{story}/segments/{segment}/comments/{said.id}")


@operation(
    "PATCH", _COMMENT, "Reword a segment's comment", action=Action.COMMENT, body=bodies.CommentText,
    answers=Answer(200, "The comment as it is now", answers.SegmentComment), raises=(NotAllowed, *_BAD_TEXT),
)  # fmt: skip
def change(story: int, segment: int, comment: int) -> Response:
    """One's own; somebody else's answers 403."""
    identity.require_signed_in()
    body = reading.body(bodies.CommentText)
    with identity.writing() as call:
        row = segment_comments.change(call.session, call.actor, call.now, story, segment, comment, body.text)
        said = _said(call, [row])[0]
    return answer(said)


@operation(
    "DELETE", _COMMENT, "Take a segment's comment back", action=Action.COMMENT, raises=(NotAllowed,),
    answers=Answer(204, "Its text is gone for good"),
)  # fmt: skip
def delete(story: int, segment: int, comment: int) -> Response:
    """One's own; somebody else's answers 403."""
    identity.require_signed_in()
    with identity.writing() as call:
        segment_comments.remove(call.session, call.actor, call.now, story, segment, comment)
    return nothing()


def _resolved(story: int, segment: int, is_resolved: bool) -> Response:
    identity.require_signed_in()
    with identity.writing() as call:
        thread = segment_comments.resolve(call.session, call.actor, call.now, story, segment, is_resolved)
        said = answers.SegmentCommentList(items=_said(call, thread), next_cursor=None)
    return answer(said)


@operation(
    "POST", f"{_SEGMENT}/resolve", "Resolve a segment's thread", action=Action.COMMENT, raises=(Conflict,),
    answers=Answer(200, "The whole thread", answers.SegmentCommentList),
)  # fmt: skip
def resolve(story: int, segment: int) -> Response:
    """All that is said of the segment so far; 409 when nothing is."""
    return _resolved(story, segment, True)


@operation(
    "POST", f"{_SEGMENT}/reopen", "Reopen a segment's thread", action=Action.COMMENT, raises=(Conflict,),
    answers=Answer(200, "The whole thread", answers.SegmentCommentList),
)  # fmt: skip
def reopen(story: int, segment: int) -> Response:
    """It is open again for everybody; 409 when nothing is said."""
    return _resolved(story, segment, False)
