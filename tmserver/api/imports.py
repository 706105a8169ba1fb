"""Imports: a file is taken in and a job asked for; a worker does the rest."""

from flask import Response

from tmserver.api import answers
from tmserver.api.answering import made
from tmserver.api.jobs import said
from tmserver.api.registry import Answer, operation
from tmserver.domain.people import Action
from tmserver.http import identity, uploads
from tmserver.services import imports


@operation(
    "POST", "/memories/{slug}/imports", "Import a file", action=Action.IMPORT, upload=True,
    answers=Answer(202, "The job that will read it", answers.Job, ("Location",)),
)  # fmt: skip
def create(slug: str) -> Response:
    """TMX, XLIFF, CSV, TSV or XLSX, known by content, in the part `file`. All its units come in at once, or none."""
    with identity.reading() as call:
        imports.require_import(call.session, call.actor, slug)
    core = identity.core()
    name, stored = uploads.store(core)
    with identity.writing() as call:
        job = imports.request(call.session, call.actor, call.now, slug, file_name=name, stored=stored, host=core.host)
        asked = said(job)
    return made(asked, f"/jobs/{asked.id}", status=202)
