"""Segments of a story: list, save, confirm, unconfirm, history."""

from flask import Response

from tmserver.api import answers, bodies
from tmserver.api.answering import after, answer, cut
from tmserver.api.registry import Answer, operation
from tmserver.api.segments import segment as read_segment
from tmserver.api.stories import progress_said
from tmserver.db.story_tables import StorySegment
from tmserver.domain.people import Action
from tmserver.domain.segments import MOST_STORED, Segment, check_text
from tmserver.domain.stories import Draft
from tmserver.errors import BadCharacter, BadCursor, BadMarkup, Conflict, TextEmpty, TextTooLong
from tmserver.http import identity, reading
from tmserver.http.identity import Call
from tmserver.services import stories, story_segments, story_shape, story_takes, story_versions
from tmserver.services.story_segments import Step, Write

_BAD_TEXT = (TextEmpty, TextTooLong, BadCharacter, BadMarkup)
_OWN = (*(answers.StorySegment.model_fields.keys() - {"take", "take_diff"}),)


def said(segment: StorySegment) -> answers.StorySegment:
    """A segment as it is answered."""
    steps = story_takes.changes(segment)
    return answers.StorySegment(
        **{name: getattr(segment, name) for name in _OWN},
        take=segment.take_state,
        take_diff=[answers.Change.model_validate(step) for step in steps] or None,
    )


def stepped(call: Call, step: Step) -> Response:
    """The answer to a write."""
    own = said(step.segment)
    shown = answers.StorySegmentStep(
        **{name: getattr(own, name) for name in answers.StorySegment.model_fields},
        others=[said(one) for one in step.others],
        run=step.run,
        revision=step.story.revision,
        progress=progress_said(stories.progress(call.session, [step.story])[step.story.id]),
    )
    return answer(shown, headers={"ETag": f'"{own.version}"'})


def written() -> Write:
    """On which version the request writes, and its key."""
    return Write(reading.version_from_if_match(), reading.idempotency_key())


def _target(text: str | None, markup: str | None) -> Segment | None:
    """The target of a body; None: none was sent, or an empty one. Raises what `segments.segment` raises."""
    if markup is None and not (text or "").strip():
        return None if text is None else Segment(check_text("target", text, limit=MOST_STORED, may_be_empty=True))
    return read_segment("target", text, "target_markup", markup, limit=MOST_STORED)


@operation(
    "GET", "/stories/{story}/segments", "List a story's segments", action=Action.READ, query=bodies.SegmentsQuery,
    raises=(BadCursor,), answers=Answer(200, "A page of segments", answers.StorySegmentList),
)  # fmt: skip
def listed(story: int) -> Response:
    """In the order of the story; with `since` only what changed above a revision."""
    query = reading.query(bodies.SegmentsQuery)
    purpose = f"segments/{story}"
    with identity.reading() as call:
        found, rows = story_segments.of_story(call.session, call.actor, story, since=query.since)
        began = after(query, purpose) or 0
        page, cursor = cut((row for row in rows if row.position > began), query, purpose, lambda row: row.position)
        shown = answers.StorySegmentList(items=[said(row) for row in page], next_cursor=cursor, revision=found.revision)
    return answer(shown)


@operation(
    "GET", "/stories/{story}/segments/{segment}", "Read a segment", action=Action.READ,
    answers=Answer(200, "The segment; its version is the ETag", answers.StorySegment, ("ETag",)),
)  # fmt: skip
def get(story: int, segment: int) -> Response:
    """A segment as it is now."""
    with identity.reading() as call:
        shown = said(story_segments.get(call.session, call.actor, story, segment)[1])
    return answer(shown, headers={"ETag": f'"{shown.version}"'})


@operation(
    "PUT", "/stories/{story}/segments/{segment}", "Save a draft", action=Action.EDIT_STORY, body=bodies.StoryDraft,
    if_match=True, may_repeat=True, raises=(Conflict, *_BAD_TEXT),
    answers=Answer(200, "The segment at its new version", answers.StorySegmentStep, ("ETag",)),
)  # fmt: skip
def save(story: int, segment: int) -> Response:
    """A draft over a confirmed segment leaves its unit as it is until it is confirmed again. 409 when the segment is
    at another version (`current`), is locked, or the story is not open."""
    identity.require_signed_in()
    write = written()
    body = reading.body(bodies.StoryDraft)
    draft = Draft(_target(body.target, body.target_markup), body.provenance, body.score, body.status)
    with identity.writing() as call:
        return stepped(call, story_segments.write(call.session, call.actor, call.now, story, segment, write, draft))


@operation(
    "POST", "/stories/{story}/segments/{segment}/confirm", "Confirm a segment", action=Action.EDIT_STORY,
    body=bodies.Confirmation, if_match=True, may_repeat=True, raises=(Conflict, *_BAD_TEXT),
    answers=Answer(200, "The segment at its new version", answers.StorySegmentStep, ("ETag",)),
)  # fmt: skip
def confirm(story: int, segment: int) -> Response:
    """Its unit is in the story's memory at once: offered to everybody at the next look-up. Confirming again revises
    the same unit. Equal segments that nobody has written are in `others`, with this target as a suggestion."""
    identity.require_signed_in()
    write = written()
    body = reading.body(bodies.Confirmation)
    target = _target(body.target, body.target_markup)
    draft = Draft(target, body.provenance, body.score) if target is not None else None
    with identity.writing() as call:
        return stepped(
            call,
            story_segments.confirm(
                call.session, call.actor, call.now, story, segment, write, draft, propagate=body.propagate
            ),
        )


@operation(
    "POST", "/stories/{story}/segments/{segment}/unconfirm", "Make a segment a draft again",
    action=Action.EDIT_STORY, if_match=True, may_repeat=True, raises=(Conflict,),
    answers=Answer(200, "The segment at its new version", answers.StorySegmentStep, ("ETag",)),
)  # fmt: skip
def unconfirm(story: int, segment: int) -> Response:
    """Its unit is withdrawn from the memory unless something else uses it."""
    identity.require_signed_in()
    write = written()
    with identity.writing() as call:
        return stepped(call, story_segments.unconfirm(call.session, call.actor, call.now, story, segment, write))


@operation(
    "GET", "/stories/{story}/segments/{segment}/history", "Read a segment's versions", action=Action.READ,
    query=bodies.Page, raises=(BadCursor,),
    answers=Answer(200, "A page of versions", answers.StorySegmentVersionList),
)  # fmt: skip
def history(story: int, segment: int) -> Response:
    """The present state first, then the earlier ones, newest first."""
    page = reading.query(bodies.Page)
    purpose = f"segment-history/{story}/{segment}"
    with identity.reading() as call:
        present, earlier = story_versions.history(call.session, call.actor, story, segment)
        began = after(page, purpose)
        versions = (answers.StorySegmentVersion.model_validate(one) for one in (present, *earlier))
        rows, cursor = cut(
            (one for one in versions if began is None or one.version < began), page, purpose, lambda one: one.version
        )
        shown = answers.StorySegmentVersionList(items=list(rows), next_cursor=cursor)
    return answer(shown)


@operation(
    "POST", "/stories/{story}/segments/{segment}/split", "Cut a segment in two", action=Action.EDIT_STORY,
    body=bodies.Split, if_match=True, may_repeat=True, raises=(Conflict,),
    answers=Answer(200, "The first part; `others` holds the second", answers.StorySegmentStep, ("ETag",)),
)  # fmt: skip
def split(story: int, segment: int) -> Response:
    """The second part gets a number of its own; all other numbers stay. What was confirmed is withdrawn."""
    identity.require_signed_in()
    write = written()
    body = reading.body(bodies.Split)
    with identity.writing() as call:
        step = story_shape.split(
            call.session, call.actor, call.now, story, segment, write, body.source_at, body.target_at
        )
        return stepped(call, step)


@operation(
    "POST", "/stories/{story}/segments/{segment}/join", "Join a segment with the next", action=Action.EDIT_STORY,
    if_match=True, may_repeat=True, raises=(Conflict,),
    answers=Answer(200, "Both as one", answers.StorySegmentStep, ("ETag",)),
)  # fmt: skip
def join(story: int, segment: int) -> Response:
    """The next one of the same paragraph becomes a part of this one; its number is gone (404)."""
    identity.require_signed_in()
    write = written()
    with identity.writing() as call:
        return stepped(call, story_shape.join(call.session, call.actor, call.now, story, segment, write))


@operation(
    "POST", "/stories/{story}/segments/{segment}/revert", "Bring an earlier target back",
    action=Action.EDIT_STORY, body=bodies.Revert, if_match=True, may_repeat=True, raises=(Conflict,),
    answers=Answer(200, "The segment at its new version", answers.StorySegmentStep, ("ETag",)),
)  # fmt: skip
def revert(story: int, segment: int) -> Response:
    """As a draft or a suggestion at a new version: takes a propagated or pre-translated target back, too."""
    identity.require_signed_in()
    write = written()
    body = reading.body(bodies.Revert)
    with identity.writing() as call:
        step = story_versions.revert(call.session, call.actor, call.now, story, segment, write, body.version)
        return stepped(call, step)
