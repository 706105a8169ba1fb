"""The reading view of a story: paragraphs intact, in the target language or in both, to be read, copied and printed."""

from collections.abc import Mapping

from flask import Blueprint, Response, request

from tmserver.domain.stories import StoryField
from tmserver.formats.story_files import TEXT
from tmserver.http.identity import reading as reading_call
from tmserver.phrases import N_
from tmserver.services import stories, story_reading
from tmserver.web import frame
from tmserver.web.addresses import STORY

BOTH = "both"
APART: Mapping[StoryField, str] = {StoryField.CAPTION: N_("Captions"), StoryField.NOTE: N_("Notes")}
FORMS: Mapping[str, str] = {
    TEXT: N_("Plain text"), "html": "HTML", "docx": "Word", "nitf": "NITF", "newsml": "NewsML-G2", "ninjs": "ninjs",
    "xliff": "XLIFF",
}  # fmt: skip
"""What people call the formats of stories."""


def add_to(blueprint: Blueprint) -> None:
    """The addresses of this family."""
    blueprint.add_url_rule(f"{STORY}/read", "read_story", read)


def read(story_id: int) -> Response:
    """The story as it will be read; `?languages=both` shows the source beside it."""
    with reading_call() as call:
        found = story_reading.read(call.session, call.actor, story_id)
        return frame.page(
            "story_read.html", actor=call.actor, section="stories", story=found.story, found=found,
            progress=stories.progress(call.session, [found.story])[story_id],
            both=request.args.get("languages") == BOTH, apart_words=APART,
            forms=[(form, FORMS.get(form, form)) for form in dict.fromkeys((found.story.format, TEXT))],
        )  # fmt: skip
