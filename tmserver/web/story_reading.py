"""The reading view of a story: paragraphs intact, in the target language or in both, to be read, copied and printed."""

from collections.abc import Mapping

from flask import Blueprint, Response, request

from tmserver.db.story_tables import Story
from tmserver.domain.stories import StoryField
from tmserver.formats import story_files
from tmserver.http.identity import reading as reading_call
from tmserver.phrases import N_
from tmserver.services import stories, story_forms, story_reading
from tmserver.web import frame
from tmserver.web.addresses import STORY

BOTH = "both"
APART: Mapping[StoryField, str] = {StoryField.CAPTION: N_("Captions"), StoryField.NOTE: N_("Notes")}
FORMS: Mapping[str, str] = {
    story_files.TEXT: N_("Plain text"), story_files.HTML_FORMAT: "HTML", story_files.DOCX: "Word",
    story_files.NITF: "NITF", story_files.NEWSML: "NewsML-G2", story_files.NINJS: "ninjs",
    story_files.XLIFF: "XLIFF 1.2", story_forms.XLIFF_2: "XLIFF 2.1", story_forms.TMX: N_("TMX of what is confirmed"),
    story_forms.TABLE: N_("Excel, both languages"),
}  # fmt: skip
"""What people call the forms of stories."""


def forms_of(story: Story) -> list[tuple[str, str]]:
    """The forms a story can leave in and their names, its own first."""
    own = "XLIFF" if story.format == story_files.XLIFF else FORMS[story.format]
    return [(story.format, own), *((form, FORMS[form]) for form in story_forms.FORMS if form != story.format)]


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
            forms=forms_of(found.story),
        )  # fmt: skip
