"""Memories in and out: the upload of a file to import, and the exports."""

from flask import Blueprint, Response, url_for

from tmserver.domain.people import Action
from tmserver.errors import Invalid, TmServerError
from tmserver.http import downloads, uploads
from tmserver.http.identity import Call, core
from tmserver.http.identity import reading as reading_call
from tmserver.http.identity import writing as writing_call
from tmserver.phrases import N_, Phrase
from tmserver.services import imports, jobs, memories
from tmserver.web import forms, frame


def add_to(blueprint: Blueprint) -> None:
    """The addresses of this family."""
    blueprint.add_url_rule("/memory/<slug:slug>/import", "import_file", upload, methods=["GET"])
    blueprint.add_url_rule("/memory/<slug:slug>/import", "import_file_post", upload_post, methods=["POST"])
    blueprint.add_url_rule("/memory/<slug:slug>/export.<string(maxlength=8):form>", "export", export)


def upload(slug: str) -> Response:
    """The form for a file, and what was imported before."""
    with reading_call() as call:
        return _upload_page(call, slug)


def _upload_page(call: Call, slug: str, refusal: TmServerError | None = None) -> Response:
    memory = memories.get(call.session, call.actor, slug)
    call.actor.require(Action.IMPORT, memory.desk_id)
    return frame.page(
        "import.html",
        actor=call.actor,
        section="memory",
        status=refusal.status if refusal else 200,
        memory=memory,
        refusal=refusal,
        jobs=jobs.newest(call.session, call.actor, subject=f"memory/{slug}", limit=5),
        most_megabytes=call.core.settings.max_upload_bytes >> 20,
    )


def upload_post(slug: str) -> Response:
    """Store the file on disk, ask for the import, show the job."""
    with reading_call() as call:
        imports.require_import(call.session, call.actor, slug)
    try:
        name, stored = uploads.store(core())
        _refuse_nothing(stored)
        with writing_call() as call:
            job = imports.request(
                call.session, call.actor, call.now, slug, file_name=name, stored=stored, host=call.core.host
            )
            job_id = job.id
    except TmServerError as refusal:
        if not forms.is_shown_again(refusal):
            raise
        with reading_call() as call:
            return _upload_page(call, slug, refusal)
    return frame.go(url_for("web.job", job_id=job_id))


def _refuse_nothing(stored: str) -> None:
    """Raise Invalid for a file without a byte: what a browser sends when none was chosen."""
    path = core().files.upload(stored)
    if path.stat().st_size == 0:
        path.unlink()
        raise Invalid(field="file", reason=Phrase(N_("choose a file that is not empty.")))


def export(slug: str, form: str) -> Response:
    """The memory as a file, streamed."""
    return downloads.memory_export(slug, form)
