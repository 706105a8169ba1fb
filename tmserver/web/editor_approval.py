"""Approving and locking in the editor: one segment, or all that are confirmed."""

from typing import Annotated

from flask import Blueprint, Response, jsonify
from pydantic import BaseModel, ConfigDict, Field

from tmserver.http import reading
from tmserver.http.identity import require_signed_in
from tmserver.http.identity import writing as writing_call
from tmserver.services import stories, story_approval
from tmserver.web.addresses import MOST_SMALL_ID, SEGMENT, STORY
from tmserver.web.editor_writes import state_of, written_on

_MOVES = {
    "approve": story_approval.approve,
    "unapprove": story_approval.unapprove,
    "lock": story_approval.lock,
    "unlock": story_approval.unlock,
}
Number = Annotated[int, Field(ge=0, le=MOST_SMALL_ID)]


def add_to(blueprint: Blueprint) -> None:
    """The addresses of this family."""
    blueprint.add_url_rule(f"{SEGMENT}/<any({','.join(_MOVES)}):move>", "segment_move", move, methods=["POST"])
    blueprint.add_url_rule(f"{STORY}/approve", "approve_story", approve_confirmed, methods=["POST"])


class SeenSegment(BaseModel):
    """A confirmed segment as the page has it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    number: Number
    version: Number


class Seen(BaseModel):
    """The confirmed segments of the page."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    segments: list[SeenSegment]


def move(story_id: int, number: int, move: str) -> Response:
    """Approve or lock a segment, or take that back."""
    require_signed_in()
    write = written_on()
    with writing_call() as call:
        step = _MOVES[move](call.session, call.actor, call.now, story_id, number, write)
        done = stories.progress(call.session, [step.story])[step.story.id].done
        return jsonify(state_of(step.segment) | {"done": done})


def approve_confirmed(story_id: int) -> Response:
    """Approve what was confirmed when the page was looked at, as far as it still stands as it did."""
    require_signed_in()
    versions = {one.number: one.version for one in reading.body(Seen).segments}
    with writing_call() as call:
        story, changed = story_approval.approve_confirmed(call.session, call.actor, call.now, story_id, versions)
        done = stories.progress(call.session, [story])[story.id].done
        return jsonify({"done": done, "segments": [state_of(one) | {"number": one.number} for one in changed]})
