"""REST v1: JSON, problem+json, OpenAPI 3.1."""

from flask import Blueprint, Flask
from werkzeug.routing import BaseConverter, IntegerConverter, Map

from tmserver.api import (
    account,
    changes,
    checks,
    comments,
    concepts,
    concordance,
    description,
    desks,
    exports,
    glossaries,
    glossary_exports,
    glossary_imports,
    imports,
    jobs,
    matches,
    memories,
    outlets,
    quality,
    replacements,
    segment_comments,
    segmentation,
    stories,
    story_approval,
    story_files,
    story_matches,
    story_replacements,
    story_segments,
    styles,
    suggestions,
    terms,
    units,
    usage,
    users,
    watching,
    webhooks,
    xliff,
)
from tmserver.api.registry import LARGEST_ID, LARGEST_SMALL_ID, OPERATIONS, PREFIX, rule

NOUNS = (
    description,
    account,
    matches,
    concordance,
    terms,
    checks,
    segmentation,
    memories,
    glossaries,
    concepts,
    comments,
    suggestions,
    watching,
    usage,
    glossary_imports,
    glossary_exports,
    units,
    imports,
    exports,
    xliff,
    changes,
    replacements,
    quality,
    stories,
    story_segments,
    story_approval,
    segment_comments,
    story_matches,
    story_replacements,
    story_files,
    jobs,
    desks,
    outlets,
    styles,
    users,
    webhooks,
)
"""The modules whose views make up the interface: importing one announces its operations."""


class _Name(BaseConverter):
    """A slug or user name in an address: no slash, nothing that a database refuses to compare."""

    regex = r"[^/\x00-\x1f\x7f]{1,200}"


class _Id(IntegerConverter):
    """The number of a unit."""

    largest = LARGEST_ID

    def __init__(self, map: Map) -> None:  # noqa: A002 - the name Werkzeug calls it by
        super().__init__(map, max=self.largest)


class _SmallId(_Id):
    """The number of a job, a change, a concept."""

    largest = LARGEST_SMALL_ID


def register(app: Flask) -> None:
    """Put the interface into an application: the addresses under /api/v1, the page at /api/docs."""
    app.url_map.converters |= {"name": _Name, "id": _Id, "small_id": _SmallId}
    blueprint = Blueprint("api", __name__, template_folder="templates")
    for one in OPERATIONS:
        blueprint.add_url_rule(PREFIX + rule(one.path), one.id, one.view, methods=[one.method])
    blueprint.add_url_rule("/api/docs", "docs", description.docs)
    app.register_blueprint(blueprint)
