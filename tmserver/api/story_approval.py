"""Approving and locking segments, and taking that back: an editor of the desk."""

from collections.abc import Callable

from flask import Response

from tmserver.api import answers, bodies
from tmserver.api.answering import answer
from tmserver.api.registry import Answer, operation
from tmserver.api.story_segments import said, stepped, written
from tmserver.domain.people import Action
from tmserver.errors import BadCharacter, Conflict, TextEmpty, TextTooLong
from tmserver.http import identity, reading
from tmserver.services import story_approval
from tmserver.services.story_segments import Step

_SEGMENT = "/stories/{story}/segments/{segment}"
_STEP = Answer(200, "The segment at its new version", answers.StorySegmentStep, ("ETag",))
_BAD_TEXT = (TextEmpty, TextTooLong, BadCharacter)


def _moved(move: Callable[..., Step], story: int, segment: int) -> Response:
    """The answer to one of the services' four moves."""
    identity.require_signed_in()
    write = written()
    with identity.writing() as call:
        return stepped(call, move(call.session, call.actor, call.now, story, segment, write))


@operation(
    "POST", f"{_SEGMENT}/approve", "Approve a segment", action=Action.MANAGE_STORY, if_match=True, may_repeat=True,
    raises=(Conflict, *_BAD_TEXT), answers=_STEP,
)  # fmt: skip
def approve(story: int, segment: int) -> Response:
    """One that is not confirmed is confirmed with it; its unit is reviewed. Nobody changes it then."""
    return _moved(story_approval.approve, story, segment)


@operation(
    "POST", f"{_SEGMENT}/unapprove", "Take an approval back", action=Action.MANAGE_STORY, if_match=True,
    may_repeat=True, raises=(Conflict,), answers=_STEP,
)  # fmt: skip
def unapprove(story: int, segment: int) -> Response:
    """The segment is confirmed; its unit unreviewed, unless something else made it reviewed."""
    return _moved(story_approval.unapprove, story, segment)


@operation(
    "POST", f"{_SEGMENT}/lock", "Lock a segment", action=Action.MANAGE_STORY, if_match=True, may_repeat=True,
    raises=(Conflict,), answers=_STEP,
)  # fmt: skip
def lock(story: int, segment: int) -> Response:
    """As it is, whatever its status: nobody changes it before it is unlocked."""
    return _moved(story_approval.lock, story, segment)


@operation(
    "POST", f"{_SEGMENT}/unlock", "Unlock a segment", action=Action.MANAGE_STORY, if_match=True, may_repeat=True,
    raises=(Conflict,), answers=_STEP,
)  # fmt: skip
def unlock(story: int, segment: int) -> Response:
    """It has the status from before; one that its file locked is a draft, or empty."""
    return _moved(story_approval.unlock, story, segment)


@operation(
    "POST", "/stories/{story}/approve", "Approve all confirmed segments", action=Action.MANAGE_STORY,
    body=bodies.ApproveConfirmed, raises=(Conflict,),
    answers=Answer(200, "What was approved", answers.ConfirmedApproved),
)  # fmt: skip
def approve_confirmed(story: int) -> Response:
    """Those of `segments` that still stand at the version given, else all; 409 when there are none."""
    identity.require_signed_in()
    body = reading.body(bodies.ApproveConfirmed)
    versions = None if body.segments is None else {one.number: one.version for one in body.segments}
    with identity.writing() as call:
        _, changed = story_approval.approve_confirmed(call.session, call.actor, call.now, story, versions)
        shown = answers.ConfirmedApproved(approved=len(changed), segments=[said(one) for one in changed])
    return answer(shown)
