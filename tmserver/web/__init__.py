"""The pages: HTML for people, plain forms first, small scripts on top."""

from flask import Blueprint, Flask, Response, g, request, url_for

from tmserver.errors import TmServerError
from tmserver.http.identity import signed_in, uses_session
from tmserver.http.refusals import say_when
from tmserver.web import (
    account,
    batches,
    browse,
    concept_rulings,
    concept_writing,
    concepts,
    concordance,
    connect,
    discussion,
    docs,
    editor,
    editor_approval,
    editor_bulk,
    editor_writes,
    frame,
    glossaries,
    inline,
    jobs,
    memories,
    paste,
    people,
    presence,
    proposals,
    quality,
    segment_comments,
    signin,
    static,
    stories,
    story_history,
    story_reading,
    story_replace,
    story_report,
    styles,
    sweeps,
    term_imports,
    today,
    transfers,
    units,
    usage,
)
from tmserver.web.addresses import SlugConverter, local_path

_PAGES = (
    today,
    signin,
    memories,
    browse,
    glossaries,
    concepts,
    concept_writing,
    concept_rulings,
    discussion,
    inline,
    proposals,
    styles,
    term_imports,
    usage,
    sweeps,
    concordance,
    batches,
    quality,
    units,
    transfers,
    paste,
    stories,
    editor,
    story_history,
    segment_comments,
    editor_approval,
    editor_bulk,
    story_replace,
    editor_writes,
    presence,
    story_reading,
    story_report,
    jobs,
    account,
    people,
    connect,
    docs,
)


def register(app: Flask) -> None:
    """Hang all pages into the application."""
    app.url_map.converters["slug"] = SlugConverter
    blueprint = Blueprint("web", __name__)
    blueprint.add_url_rule("/static/<path:name>", "static", static.serve)
    for family in _PAGES:
        family.add_to(blueprint)
    app.register_blueprint(blueprint)


def wants_page() -> bool:
    """Whether the requester reads HTML: at our own pages unless JSON is preferred, elsewhere only if HTML is."""
    accepted = request.accept_mimetypes
    html, json = accepted["text/html"], max(accepted["application/json"], accepted["application/problem+json"])
    return html >= json if request.blueprint == "web" else html > json


def error_page(refusal: TmServerError) -> Response:
    """A refusal as a page: what happened, what to do, a number to quote. Strangers are sent to the sign-in page."""
    actor = None
    if uses_session():
        try:
            actor = signed_in()  # also settles the language
        except TmServerError:
            actor = None  # the database is what fails
    if refusal.slug == "not-signed-in" and request.method in {"GET", "HEAD"}:
        after = local_path(request.full_path.rstrip("?"))
        address = url_for("web.sign_in", next=after) if after != "/" else url_for("web.sign_in")
        return Response(status=303, headers={"Location": address})
    answer = frame.page(
        "error.html",
        actor=actor,
        status=refusal.status,
        refusal=refusal,
        sentence=refusal.sentence(frame.say),
        reference=g.get("request_id", ""),
    )
    return say_when(answer, refusal)
