"""People, for administrators: who there is, what is stored about somebody, and removing them."""

from flask import Blueprint, Response, url_for

from tmserver.domain.people import Action
from tmserver.errors import TmServerError
from tmserver.http.identity import Call, require_signed_in
from tmserver.http.identity import reading as reading_call
from tmserver.http.identity import writing as writing_call
from tmserver.services import removal, users
from tmserver.web import forms, frame

_NAME = "<string(maxlength=64):name>"


def add_to(blueprint: Blueprint) -> None:
    """The addresses of this family."""
    blueprint.add_url_rule("/people", "people", people)
    blueprint.add_url_rule(f"/people/{_NAME}", "person", person)
    blueprint.add_url_rule(f"/people/{_NAME}/remove", "remove_person", remove, methods=["POST"])


class RemovalForm(forms.Form):
    """The name, typed once more."""

    typed_name: str = ""


def people() -> Response:
    """Everybody by name."""
    with reading_call() as call:
        rows = users.listed(call.session, call.actor)
        return frame.page("people.html", actor=call.actor, section="me", people=rows)


def person(name: str) -> Response:
    """What is stored about one of them."""
    with reading_call() as call:
        return _page(call, name)


def _page(call: Call, name: str, refusal: TmServerError | None = None) -> Response:
    call.actor.require(Action.MANAGE_SERVICE)
    return frame.page(
        "person.html",
        actor=call.actor,
        section="me",
        status=refusal.status if refusal else 200,
        refusal=refusal,
        person=removal.data(call.session, call.actor, name),
        is_self=name == call.actor.name,
    )


def remove(name: str) -> Response:
    """Remove them, if the name was typed; the job's page says how far it is."""
    require_signed_in()
    form = forms.read(RemovalForm)
    try:
        with writing_call() as call:
            job_id = removal.request(call.session, call.actor, call.now, name, form.typed_name.strip()).id
    except TmServerError as refusal:
        if not forms.is_shown_again(refusal):
            raise
        with reading_call() as call:
            return _page(call, name, refusal)
    return frame.go(url_for("web.job", job_id=job_id))
