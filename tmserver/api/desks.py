"""Desks and who belongs to them."""

from flask import Response

from tmserver.api import answers, bodies
from tmserver.api.answering import answer, by_id, made, nothing
from tmserver.api.registry import Answer, operation
from tmserver.domain.people import Action
from tmserver.errors import AlreadyExists, BadCharacter, BadCursor, NotFound, TextEmpty, TextTooLong
from tmserver.http import identity, reading
from tmserver.services import desks


@operation(
    "GET", "/desks", "List desks", action=Action.READ, query=bodies.Page, raises=(BadCursor,),
    answers=Answer(200, "A page of desks", answers.DeskList),
)  # fmt: skip
def listed() -> Response:
    """The desks one belongs to, all of them for an administrator; oldest first."""
    page = reading.query(bodies.Page)
    with identity.reading() as call:
        rows, cursor = by_id(desks.desks(call.session, call.actor), page, "desks", lambda desk: desk.id)
        said = answers.DeskList(items=[answers.Desk.model_validate(row) for row in rows], next_cursor=cursor)
    return answer(said)


@operation(
    "POST", "/desks", "Make a desk", action=Action.MANAGE_SERVICE, body=bodies.NewDesk,
    answers=Answer(201, "The desk", answers.Desk, ("Location",)),
    raises=(AlreadyExists, TextEmpty, TextTooLong, BadCharacter),
)  # fmt: skip
def create() -> Response:
    """A desk without members."""
    identity.require_signed_in()
    body = reading.body(bodies.NewDesk)
    with identity.writing() as call:
        desk = desks.create_desk(
            call.session, call.actor, call.now, slug=body.slug, name=body.name, timezone=body.timezone
        )
        said = answers.Desk.model_validate(desk)
    return made(said, f"/desks/{said.slug}")


@operation("GET", "/desks/{slug}", "Read a desk", action=Action.READ, answers=Answer(200, "The desk", answers.Desk))
def get(slug: str) -> Response:
    """One desk."""
    with identity.reading() as call:
        return answer(answers.Desk.model_validate(desks.get_desk(call.session, call.actor, slug)))


@operation(
    "PUT", "/desks/{slug}/members/{user}", "Give somebody a role at a desk", action=Action.MANAGE_MEMBERS,
    body=bodies.MemberRole, answers=Answer(200, "The membership as it is now", answers.Member), raises=(NotFound,),
)  # fmt: skip
def set_member(slug: str, user: str) -> Response:
    """Makes or changes the membership. Only an administrator makes administrators."""
    identity.require_signed_in()
    body = reading.body(bodies.MemberRole)
    with identity.writing() as call:
        desks.set_member(call.session, call.actor, call.now, slug, user, body.role)
    return answer(answers.Member(user=user, role=body.role))


@operation(
    "DELETE", "/desks/{slug}/members/{user}", "End a membership", action=Action.MANAGE_MEMBERS,
    answers=Answer(204, "Not a member any more"),
)  # fmt: skip
def remove_member(slug: str, user: str) -> Response:
    """The user keeps what they did, and loses the role at this desk."""
    identity.require_signed_in()
    with identity.writing() as call:
        desks.remove_member(call.session, call.actor, call.now, slug, user)
    return nothing()
