"""What people say of a segment, in the place of the editor's suggestions."""

from flask import Blueprint, Response
from pydantic import BaseModel, ConfigDict

from tmserver.domain.people import Action
from tmserver.http import reading
from tmserver.http.identity import Call, require_signed_in
from tmserver.http.identity import reading as reading_call
from tmserver.http.identity import writing as writing_call
from tmserver.services import comments, segment_comments, stories
from tmserver.web import frame
from tmserver.web.addresses import MOST_SMALL_ID, SEGMENT

_COMMENTS = f"{SEGMENT}/comments"
_COMMENT = f"{_COMMENTS}/<int(max={MOST_SMALL_ID}):comment_id>"


def add_to(blueprint: Blueprint) -> None:
    """The addresses of this family."""
    blueprint.add_url_rule(_COMMENTS, "segment_comments", listed)
    blueprint.add_url_rule(_COMMENTS, "comment_segment", write, methods=["POST"])
    blueprint.add_url_rule(f"{_COMMENTS}/<any(resolve,reopen):move>", "resolve_comments", resolve, methods=["POST"])
    blueprint.add_url_rule(f"{_COMMENT}/delete", "delete_segment_comment", delete, methods=["POST"])


class Said(BaseModel):
    """What somebody says; `asks_desk`: it is a question to the desk."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    text: str
    asks_desk: bool = False


def _thread(call: Call, story_id: int, number: int) -> Response:
    story = stories.get(call.session, call.actor, story_id)
    said = segment_comments.listed(call.session, call.actor, story_id, number)
    return Response(
        frame.text(
            "segment_comments.html", said=said, number=number, longest=comments.LONGEST,
            is_resolved=bool(said) and all(one.resolved_at is not None for one in said),
            is_asked=any(one.asks_desk and one.resolved_at is None for one in said),
            own={one.id for one in said if comments.is_own(call.actor, one)},
            may_comment=call.actor.may(Action.COMMENT, story.desk_id),
        ),
        mimetype="text/html",
    )  # fmt: skip


def listed(story_id: int, number: int) -> Response:
    """The thread of a segment."""
    with reading_call() as call:
        return _thread(call, story_id, number)


def write(story_id: int, number: int) -> Response:
    """Say something of a segment; the thread as it is then."""
    require_signed_in()
    said = reading.body(Said)
    with writing_call() as call:
        segment_comments.write(
            call.session, call.actor, call.now, story_id, number, said.text, asks_desk=said.asks_desk
        )
        return _thread(call, story_id, number)


def resolve(story_id: int, number: int, move: str) -> Response:
    """Resolve a thread, or open it again."""
    require_signed_in()
    with writing_call() as call:
        segment_comments.resolve(call.session, call.actor, call.now, story_id, number, move == "resolve")
        return _thread(call, story_id, number)


def delete(story_id: int, number: int, comment_id: int) -> Response:
    """Take one's own comment back."""
    require_signed_in()
    with writing_call() as call:
        segment_comments.remove(call.session, call.actor, call.now, story_id, number, comment_id)
        return _thread(call, story_id, number)
