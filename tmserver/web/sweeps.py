"""Taking a ruling to the memory, as a page: each unit with its word diff, ticked or not, then one change."""

from flask import Blueprint, Response, url_for

from tmserver.errors import TmServerError
from tmserver.http.identity import Call, require_signed_in
from tmserver.http.identity import reading as reading_call
from tmserver.http.identity import writing as writing_call
from tmserver.http.surveys import survey
from tmserver.services import batches, sweeps
from tmserver.services.sweeps import Sweep
from tmserver.web import forms, frame
from tmserver.web.addresses import CONCEPT
from tmserver.web.batches import picked
from tmserver.web.usage import heading

_SWEEP = f"{CONCEPT}/replacement"


def add_to(blueprint: Blueprint) -> None:
    """The addresses of this family."""
    blueprint.add_url_rule(_SWEEP, "sweep", sweep, methods=["GET"])
    blueprint.add_url_rule(_SWEEP, "sweep_post", sweep_post, methods=["POST"])


def sweep(slug: str, concept_id: int) -> Response:
    """Each unit as it would be; nothing is written."""
    with reading_call() as call:
        return _page(call, slug, concept_id, sweeps.preview(survey(call), slug, concept_id))


def _page(call: Call, slug: str, concept_id: int, found: Sweep, refusal: TmServerError | None = None) -> Response:
    own, row, names = heading(call, slug, concept_id)
    return frame.page(
        "sweep.html", actor=call.actor, section="glossary", status=refusal.status if refusal else 200, glossary=own,
        row=row, names=names, found=found, refusal=refusal, most=batches.MOST_UNITS,
    )  # fmt: skip


def sweep_post(slug: str, concept_id: int) -> Response:
    """Change the ticked units, as they were shown, as one change."""
    require_signed_in()
    wanted = picked()
    try:
        with reading_call() as call:
            found = sweeps.preview(survey(call), slug, concept_id, list(wanted)[: batches.MOST_UNITS])
        ticked = [one.planned for one in found.changeable if wanted.get(one.used.unit.id) == one.used.unit.version]
        with writing_call() as call:
            batch = sweeps.begin(
                call.session, call.actor, call.now, slug, concept_id, ticked, len(wanted) - len(ticked)
            ).id  # fmt: skip
    except TmServerError as refusal:
        if not forms.is_shown_again(refusal):
            raise
        with reading_call() as call:
            return _page(call, slug, concept_id, sweeps.preview(survey(call), slug, concept_id), refusal)
    return frame.go(url_for("web.batch", batch_id=batch))
