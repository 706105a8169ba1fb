"""Rulings on a concept: approve, turn down, take out of force, bring an earlier wording back."""

from flask import Blueprint, Response, url_for

from tmserver.http.identity import require_signed_in
from tmserver.http.identity import writing as writing_call
from tmserver.services import rulings
from tmserver.web import forms, frame
from tmserver.web.addresses import CONCEPT


def add_to(blueprint: Blueprint) -> None:
    """The addresses of this family."""
    for name in ("approve", "reject", "retire", "revert"):
        blueprint.add_url_rule(f"{CONCEPT}/{name}", f"{name}_concept", _RULINGS[name], methods=["POST"])


class VersionForm(forms.Form):
    """Which version was read, and where to go on."""

    version: forms.Version
    inbox: bool = False


class RejectForm(VersionForm):
    """And why it is turned down."""

    reason: forms.Text = ""


class RevertForm(VersionForm):
    """And which one is wanted back."""

    to_version: forms.Version
    approve: bool = False


def approve(slug: str, concept_id: int) -> Response:
    """Put what is proposed in force."""
    require_signed_in()
    form = forms.read(VersionForm)
    with writing_call() as call:
        rulings.approve(call.session, call.actor, call.now, slug, concept_id, form.version)
    return _ruled(slug, concept_id, "approved", form.inbox)


def reject(slug: str, concept_id: int) -> Response:
    """Turn the proposal down, with a reason."""
    require_signed_in()
    form = forms.read(RejectForm)
    with writing_call() as call:
        rulings.reject(call.session, call.actor, call.now, slug, concept_id, form.version, form.reason)
    return _ruled(slug, concept_id, "rejected", form.inbox)


def retire(slug: str, concept_id: int) -> Response:
    """Take it out of force."""
    require_signed_in()
    form = forms.read(VersionForm)
    with writing_call() as call:
        rulings.retire(call.session, call.actor, call.now, slug, concept_id, form.version)
    return to_concept(slug, concept_id, "retired")


def revert(slug: str, concept_id: int) -> Response:
    """Bring an earlier wording back."""
    require_signed_in()
    form = forms.read(RevertForm)
    with writing_call() as call:
        rulings.revert(
            call.session, call.actor, call.now, slug, concept_id, form.version, form.to_version, approve=form.approve
        )
    return to_concept(slug, concept_id, "approved" if form.approve else "proposed")


_RULINGS = {"approve": approve, "reject": reject, "retire": retire, "revert": revert}


def _ruled(slug: str, concept_id: int, done: str, inbox: bool) -> Response:
    """Back to where the ruling was made."""
    if inbox:
        return frame.go(url_for("web.proposals", slug=slug, done=done))
    return to_concept(slug, concept_id, done)


def to_concept(slug: str, concept_id: int, done: str) -> Response:
    """To a concept's page, which says what was done."""
    return frame.go(url_for("web.concept", slug=slug, concept_id=concept_id, done=done))
