"""Outlets: the styles that the desks write for."""

from flask import Response

from tmserver.api import answers, bodies
from tmserver.api.answering import answer, by_id, made
from tmserver.api.registry import Answer, operation
from tmserver.domain.people import Action
from tmserver.errors import AlreadyExists, BadCharacter, BadCursor, TextEmpty, TextTooLong
from tmserver.http import identity, reading
from tmserver.services import desks


@operation(
    "GET", "/outlets", "List outlets", action=Action.READ, query=bodies.Page, raises=(BadCursor,),
    answers=Answer(200, "A page of outlets", answers.OutletList),
)  # fmt: skip
def listed() -> Response:
    """All outlets, oldest first."""
    page = reading.query(bodies.Page)
    with identity.reading() as call:
        rows, cursor = by_id(desks.outlets(call.session, call.actor), page, "outlets", lambda outlet: outlet.id)
        said = answers.OutletList(items=[answers.Outlet.model_validate(row) for row in rows], next_cursor=cursor)
    return answer(said)


@operation(
    "POST", "/outlets", "Make an outlet", action=Action.MANAGE_SERVICE, body=bodies.NewOutlet,
    answers=Answer(201, "The outlet", answers.Outlet, ("Location",)),
    raises=(AlreadyExists, TextEmpty, TextTooLong, BadCharacter),
)  # fmt: skip
def create() -> Response:
    """A style that memories can be marked with."""
    identity.require_signed_in()
    body = reading.body(bodies.NewOutlet)
    with identity.writing() as call:
        outlet = desks.create_outlet(call.session, call.actor, call.now, slug=body.slug, name=body.name)
        said = answers.Outlet.model_validate(outlet)
    return made(said, f"/outlets/{said.slug}")


@operation(
    "GET", "/outlets/{slug}", "Read an outlet", action=Action.READ, answers=Answer(200, "The outlet", answers.Outlet)
)
def get(slug: str) -> Response:
    """One outlet."""
    with identity.reading() as call:
        return answer(answers.Outlet.model_validate(desks.get_outlet(call.session, call.actor, slug)))
