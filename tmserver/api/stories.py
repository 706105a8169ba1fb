"""Stories: list, make, read, change, trash, restore."""

from collections.abc import Iterable
from typing import Any

from flask import Response, request

from tmserver.api import answers, bodies
from tmserver.api.answering import after, answer, cut, made, nothing
from tmserver.api.registry import Answer, operation
from tmserver.db.story_tables import Story
from tmserver.domain import languages
from tmserver.domain.people import Action
from tmserver.domain.segments import MOST_SEGMENTED, check_text
from tmserver.domain.stories import NewStory, Original, Progress, StoryStatus, TakeState
from tmserver.errors import (
    BadCharacter,
    BadCursor,
    BadLanguage,
    Conflict,
    FileRefused,
    Invalid,
    NotFound,
    TextEmpty,
    TextTooLong,
    TooMany,
)
from tmserver.http import identity, reading, story_uploads
from tmserver.http.identity import Call
from tmserver.phrases import N_, Phrase
from tmserver.services import desks, memories, stories, story_states, story_takes
from tmserver.text import story_text

_BAD_TEXT = (BadLanguage, TextEmpty, TextTooLong, BadCharacter)
PASTED = "story.txt"
"""The name of a story that was not a file."""


def progress_said(progress: Progress) -> answers.StoryProgress:
    """How far a story is, as it is answered."""
    return answers.StoryProgress(
        segments=progress.segments, words=progress.words, done=progress.done, words_done=progress.words_done,
        percent=progress.percent, by_status={status.value: count for status, count in progress.by_status.items()},
    )  # fmt: skip


def take_counts(call: Call, story: Story) -> answers.TakeCounts | None:
    """What a story is beside the take before; nothing for a first take."""
    if story.previous_take_id is None:
        return None
    found = story_takes.counts(call.session, story)
    return answers.TakeCounts(**{state.value: found.get(state, 0) for state in TakeState})


def said(call: Call, found: Iterable[Story]) -> list[answers.Story]:
    """Stories with the names of what they belong to."""
    rows = list(found)
    of_desks, of_outlets = desks.slugs_of_desks(call.session), desks.slugs_of_outlets(call.session)
    of_memories = {memory.id: memory.slug for memory in memories.visible(call.session, call.actor)}
    far = stories.progress(call.session, rows)
    own = answers.Story.model_fields.keys() - {"desk", "outlet", "memory", "previous_take", "take_counts", "progress"}
    return [
        answers.Story(
            **{name: getattr(story, name) for name in own},
            desk=None if story.desk_id is None else of_desks[story.desk_id],
            outlet=None if story.outlet_id is None else of_outlets[story.outlet_id],
            memory=None if story.memory_id is None else of_memories.get(story.memory_id),
            previous_take=story.previous_take_id, take_counts=take_counts(call, story),
            progress=progress_said(far[story.id]),
        )
        for story in rows
    ]  # fmt: skip


@operation(
    "GET", "/stories", "List stories", action=Action.READ, query=bodies.StoriesQuery,
    raises=(BadCursor, BadLanguage, NotFound), answers=Answer(200, "A page of stories", answers.StoryList),
)  # fmt: skip
def listed() -> Response:
    """The stories one may see, newest first; with `trashed=true` those in the trash."""
    query = reading.query(bodies.StoriesQuery)
    filters = stories.Filters(
        query.status, query.desk, query.source, query.target, query.identifier, query.q, query.trashed
    )
    with identity.reading() as call:
        began = after(query, "stories")
        found = stories.page(call.session, call.actor, filters, after=began, limit=query.limit + 1)
        rows, cursor = cut(found, query, "stories", lambda story: story.id)
        shown = answers.StoryList(items=said(call, rows), next_cursor=cursor)
    return answer(shown)


@operation(
    "POST", "/stories", "Make a story", action=Action.EDIT_STORY, query=bodies.StoryFileQuery, body=bodies.NewStory,
    upload=True, answers=Answer(201, "The story", answers.Story, ("Location",)),
    raises=(FileRefused, NotFound, TooMany, *_BAD_TEXT),
)  # fmt: skip
def create() -> Response:
    """From plain text as JSON, headline first; or from a file, as multipart with the part `file` and the rest in the
    query: HTML, Word, NITF, NewsML-G2, ninjs, XLIFF or plain text, known by content. A later take of a story that is
    here opens with what was done on the one before. 404 when its desk, outlet or memory is not there."""
    identity.require_signed_in()
    query = reading.query(bodies.StoryFileQuery)
    if request.mimetype == "multipart/form-data":
        fields = query.model_dump()
        new = story_uploads.received(_given(fields, "source"), _given(fields, "target"), **fields)
    else:
        new = _new_story(reading.body(bodies.NewStory))
    with identity.writing() as call:
        story = story_takes.create(call.session, call.actor, call.now, new)
        shown = said(call, [story])[0]
    return made(shown, f"/stories/{shown.id}")


def _given(fields: dict[str, Any], name: str) -> str:
    """Take a field out that a file cannot do without. Raises Invalid."""
    value: str | None = fields.pop(name)
    if value is None:
        raise Invalid(field=name, reason=Phrase(N_("this is required.")))
    return value


def _new_story(body: bodies.NewStory) -> NewStory:
    """The story that a body describes. Raises BadLanguage, TextEmpty, TextTooLong, BadCharacter."""
    text = check_text("text", body.text, limit=MOST_SEGMENTED)
    return NewStory(
        source=body.source, target=body.target, segments=tuple(story_text.cut(text, languages.parse(body.source))),
        original=Original(PASTED, "text", text.encode()), title=body.title, desk=body.desk, outlet=body.outlet,
        memory=body.memory, deadline=body.deadline, urgency=body.urgency, embargo=body.embargo,
        identifier=body.identifier,
    )  # fmt: skip


@operation(
    "GET", "/stories/{story}", "Read a story", action=Action.READ, answers=Answer(200, "The story", answers.Story)
)
def get(story: int) -> Response:
    """A story and how far it is; its segments are a list of their own."""
    with identity.reading() as call:
        return answer(said(call, [stories.get(call.session, call.actor, story)])[0])


@operation(
    "PATCH", "/stories/{story}", "Change a story", action=Action.EDIT_STORY, body=bodies.StoryChange,
    answers=Answer(200, "The story as it is now", answers.Story), raises=(Conflict, *_BAD_TEXT),
)  # fmt: skip
def change(story: int) -> Response:
    """Its fields. Cancelling and reopening needs the right to manage stories (editor)."""
    identity.require_signed_in()
    changes: dict[str, Any] = reading.body(bodies.StoryChange).model_dump(exclude_unset=True)
    status: StoryStatus | None = changes.pop("status", None)
    with identity.writing() as call:
        found = stories.change(call.session, call.actor, call.now, story, changes)
        if status is not None:
            found = story_states.move(call.session, call.actor, call.now, story, status)
        shown = said(call, [found])[0]
    return answer(shown)


@operation(
    "DELETE", "/stories/{story}", "Put a story into the trash", action=Action.MANAGE_STORY,
    answers=Answer(204, "It is in the trash for 30 days"),
)  # fmt: skip
def trash(story: int) -> Response:
    """Nobody finds it any more; for 30 days it can be restored. What it confirmed stays in the memory."""
    identity.require_signed_in()
    with identity.writing() as call:
        stories.trash(call.session, call.actor, call.now, story)
    return nothing()


@operation(
    "POST", "/stories/{story}/restore", "Take a story out of the trash", action=Action.MANAGE_STORY,
    answers=Answer(200, "The story, as it was", answers.Story),
)  # fmt: skip
def restore(story: int) -> Response:
    """404 when it is not in the trash."""
    identity.require_signed_in()
    with identity.writing() as call:
        shown = said(call, [stories.restore(call.session, call.actor, call.now, story)])[0]
    return answer(shown)
