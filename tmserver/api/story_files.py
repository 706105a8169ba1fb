"""Stories out as files, in the form they came."""

from flask import Response

from tmserver.api import bodies
from tmserver.api.registry import Answer, operation
from tmserver.domain.people import Action
from tmserver.http import reading, story_uploads


@operation(
    "GET", "/stories/{story}/export", "Export a story", action=Action.READ, query=bodies.StoryExportQuery,
    answers=Answer(200, "The file it came in, with its targets", None, ("Content-Disposition",),
                   "application/octet-stream"),
)  # fmt: skip
def export(story: int) -> Response:
    """Structure, markup and metadata as they came; what has no target stays in the source language. `format`
    names another form: the text alone, a page, a file for CAT tools, the confirmed pairs, a table."""
    return story_uploads.exported(story, reading.query(bodies.StoryExportQuery).format)
