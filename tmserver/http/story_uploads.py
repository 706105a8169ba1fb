"""Stories that are sent in as files, and stories as downloads: one way for the REST interface and for the pages."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from flask import Response

from tmserver.domain.stories import NewStory
from tmserver.http import identity, uploads
from tmserver.services import story_files


def received(source: str, target: str, **fields: Any) -> NewStory:
    """The story in the uploaded file, read outside any transaction, with the fields that a desk adds to it.

    Fields that are None leave what the file says. Raises BadRequest, TooLarge, FileRefused, BadLanguage, Invalid.
    """
    core = identity.core()
    name, stored = uploads.store(core)
    return with_fields(read(name, stored, source, target), fields)


def read(name: str, stored: str, source: str, target: str) -> NewStory:
    """The story in a stored upload, which is removed. Raises FileRefused, BadLanguage, Invalid."""
    path = identity.core().files.upload(stored)
    try:
        return story_files.new_story(path, name, source, target, identity.core().settings.timezone)
    finally:
        with suppress(OSError):
            path.unlink()


def with_fields(new: NewStory, fields: Mapping[str, Any]) -> NewStory:
    """A story with what a desk says of it; None leaves what the file says."""
    return replace(new, **{field: value for field, value in fields.items() if value is not None})


def exported(story: int, form: str | None) -> Response:
    """A story as a download. Raises NotSignedIn, NotFound, Invalid. Leaves an audit row."""
    with identity.reading() as call:
        found = story_files.export(call.session, call.actor, call.now, story, form)
        actor, now, wired = call.actor, call.now, call.core
    with wired.writing() as session:
        story_files.note_export(session, actor, now, story, form or "own")
    answer = Response(found.content, mimetype="application/octet-stream")
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers.set("Content-Disposition", "attachment", filename=found.name)
    return answer
