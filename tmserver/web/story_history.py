"""What became of a segment, in the place of the editor's suggestions, and of a whole story, on a page of its own."""

from typing import Annotated

from flask import Blueprint, Response, url_for
from pydantic import Field

from tmserver.db.story_tables import Story, StorySegment
from tmserver.domain.people import Action
from tmserver.domain.stories import SETTLED, StoryStatus
from tmserver.http import reading
from tmserver.http.identity import Call, require_signed_in
from tmserver.http.identity import reading as reading_call
from tmserver.http.identity import writing as writing_call
from tmserver.services import stories, story_history, story_segments, story_versions
from tmserver.services.story_segments import Write
from tmserver.web import editor_words, forms, frame
from tmserver.web.addresses import SEGMENT, STORY

MOST_PAGES = 10_000


def add_to(blueprint: Blueprint) -> None:
    """The addresses of this family."""
    blueprint.add_url_rule(f"{SEGMENT}/history", "segment_history", of_segment)
    blueprint.add_url_rule(f"{SEGMENT}/restore", "restore_segment", restore, methods=["POST"])
    blueprint.add_url_rule(f"{STORY}/history", "story_history", of_story)


class PageQuery(forms.Form):
    """Which page of a story's changes."""

    page: Annotated[int, Field(ge=1, le=MOST_PAGES)] = 1
    done: forms.Text = ""


class RestoreForm(forms.Form):
    """Which state comes back, and on which version that is decided."""

    version: forms.Version
    to_version: forms.Version


def _may_write(call: Call, story: Story, segment: StorySegment | None = None) -> bool:
    free = segment is None or segment.status not in SETTLED
    return free and story.status is StoryStatus.OPEN and call.actor.may(Action.EDIT_STORY, story.desk_id)


def of_segment(story_id: int, number: int) -> Response:
    """The states of a segment as a numbered list; one that is used stands in the field and can be undone there."""
    with reading_call() as call:
        story, segment, steps = story_history.of_segment(call.session, call.actor, story_id, number)
        return Response(
            frame.text(
                "segment_history.html", story=story, segment=segment, steps=steps, said=editor_words.said,
                may_write=_may_write(call, story, segment), status_words=editor_words.STATUS,
            ),
            mimetype="text/html",
        )  # fmt: skip


def of_story(story_id: int) -> Response:
    """All changes of a story, newest first."""
    query = reading.query(PageQuery)
    with reading_call() as call:
        story, steps, has_more = story_history.of_story(call.session, call.actor, story_id, page=query.page)
        segments = {one.number: one for one in story_segments.living(call.session, story)}
        return frame.page(
            "story_history.html", actor=call.actor, section="stories", story=story, steps=steps, has_more=has_more,
            number_of_page=query.page, segments=segments, said=editor_words.said, status_words=editor_words.STATUS,
            progress=stories.progress(call.session, [story])[story_id], done=query.done,
            may_restore=[number for number, one in segments.items() if _may_write(call, story, one)],
            places={one.number: place for place, one in enumerate(segments.values(), start=1)},
        )  # fmt: skip


def restore(story_id: int, number: int) -> Response:
    """Bring an earlier text back as a new version."""
    require_signed_in()
    form = forms.read(RestoreForm)
    with writing_call() as call:
        story_versions.revert(
            call.session, call.actor, call.now, story_id, number, Write(form.version), form.to_version
        )
    return frame.go(url_for("web.story_history", story_id=story_id, done="reverted"))
