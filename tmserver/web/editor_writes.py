"""What the editor writes: a segment's text and state, with the version it was written on; splits and joins."""

from typing import Annotated, Literal

from flask import Blueprint, Response, jsonify
from pydantic import BaseModel, ConfigDict, Field

from tmserver.db.story_tables import StorySegment
from tmserver.domain.segments import MOST_STORED, Segment
from tmserver.domain.stories import Draft, Provenance, SegmentStatus
from tmserver.errors import Stale
from tmserver.http import reading
from tmserver.http.identity import reading as reading_call
from tmserver.http.identity import require_signed_in
from tmserver.http.identity import writing as writing_call
from tmserver.services import presence, stories, story_segments, story_shape, story_tags
from tmserver.services.story_segments import Step, Write
from tmserver.web import editor_words, frame
from tmserver.web.addresses import SEGMENT
from tmserver.web.presence import said

Text = Annotated[str, Field(max_length=MOST_STORED)]
MarkupText = Annotated[str, Field(max_length=4 * MOST_STORED)]


def add_to(blueprint: Blueprint) -> None:
    """The addresses of this family."""
    blueprint.add_url_rule(SEGMENT, "segment_put", put, methods=["PUT"])
    blueprint.add_url_rule(f"{SEGMENT}/split", "segment_split", split, methods=["POST"])
    blueprint.add_url_rule(f"{SEGMENT}/join", "segment_join", join, methods=["POST"])


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Tagged(_Body):
    """A tag of the source, by its id, put over a stretch of the text; offsets in code points."""

    id: Annotated[str, Field(max_length=100)]
    start: Annotated[int, Field(ge=0, le=MOST_STORED)]
    end: Annotated[int, Field(ge=0, le=MOST_STORED)]


class Checked(_Body):
    """A text to be checked. `markup`: as in Written; `tag`: one that the translator puts into it."""

    target: Text
    markup: MarkupText | None = None
    tag: Tagged | None = None


class Written(_Body):
    """A segment as the editor has it. Empty text makes the segment empty, whatever the status; `unconfirmed` is a draft
    whose unit is withdrawn. `markup`: of the text that this one was made from, so that its tags stay; without it what
    the segment held counts."""

    target: Text
    markup: MarkupText | None = None
    status: Literal["empty", "draft", "suggested", "confirmed", "unconfirmed"]
    provenance: Provenance | None = Field(default=None, strict=False)
    score: Annotated[int, Field(ge=0, le=102)] | None = None


class Cut(_Body):
    """Where a segment is cut: an offset of its source, code points."""

    at: Annotated[int, Field(ge=1, le=MOST_STORED)]


def written_on() -> Write:
    """On which version the request writes, and its key."""
    return Write(reading.version_from_if_match(), reading.idempotency_key())


def put(story_id: int, number: int) -> Response:
    """Save a segment; `confirmed` also leaves its unit in the memory, `unconfirmed` withdraws it.

    409 with the other text when it has changed.
    """
    require_signed_in()
    written, write = reading.body(Written), written_on()
    draft = Draft(
        Segment(written.target) if written.target else None, written.provenance or Provenance.HAND, written.score,
        SegmentStatus.SUGGESTED if written.status == "suggested" else SegmentStatus.DRAFT,
        text_only=True, made_from=written.markup,
    )  # fmt: skip
    try:
        with writing_call() as call:
            act = (call.session, call.actor, call.now, story_id, number, write)
            if written.status == "unconfirmed":
                step = story_segments.unconfirm(*act, draft)
            elif written.status == "confirmed" and written.target.strip():
                step = story_segments.confirm(*act, draft)
            else:
                step = story_segments.write(*act, draft)
            done = stories.progress(call.session, [step.story])[step.story.id].done
            others = presence.note(call.session, call.actor, call.now, story_id, number)
            return jsonify(_said(step, done) | {"present": said(others)})
    except Stale:
        return _conflict(story_id, number)


def split(story_id: int, number: int) -> Response:
    """Cut a segment in two; the translation stays with the first part."""
    require_signed_in()
    cut, write = reading.body(Cut), written_on()
    with writing_call() as call:
        step = story_shape.split(call.session, call.actor, call.now, story_id, number, write, cut.at)
        return jsonify(state_of(step.segment))


def join(story_id: int, number: int) -> Response:
    """Join a segment with the next."""
    require_signed_in()
    with writing_call() as call:
        step = story_shape.join(call.session, call.actor, call.now, story_id, number, written_on())
        return jsonify(state_of(step.segment))


def _said(step: Step, done: int) -> dict[str, object]:
    others = [state_of(other) | {"number": other.number, "target": other.target} for other in step.others]
    run = {"run": step.run, "told": told(step.run, len(others))} if step.run else {}
    return state_of(step.segment) | {"done": done, "propagated": others} | run


def told(name: str, changed: int, left: int = 0) -> str:
    """What a run did to segments, in words; its name begins with its kind."""
    return frame.text("told.html", kind=name.partition("-")[0], changed=changed, left=left).strip()


def state_of(segment: StorySegment) -> dict[str, object]:
    """What the page shows of a segment beside its text."""
    return {
        "version": segment.version, "status": segment.status.value, "score": segment.score,
        "lacks": story_tags.lacks(segment), "provenance": segment.provenance.value if segment.provenance else None,
        "said": editor_words.said(segment.provenance, segment.score),
    }  # fmt: skip


def _conflict(story_id: int, number: int) -> Response:
    """The text that somebody else wrote meanwhile."""
    with reading_call() as call:
        _, segment = story_segments.get(call.session, call.actor, story_id, number)
        answer = jsonify(state_of(segment) | {"target": segment.target, "changed_by": segment.changed_by})
    answer.status_code = 409
    return answer
