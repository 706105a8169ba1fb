"""Who asks."""

from flask import Response

from tmserver.api import answers
from tmserver.api.answering import answer
from tmserver.api.registry import Answer, operation
from tmserver.domain.people import Action
from tmserver.http import identity
from tmserver.services import desks, users


@operation("GET", "/me", "Who the token acts for", action=Action.READ, answers=Answer(200, "The caller", answers.Me))
def me() -> Response:
    """Name, role, desks, and whether the token may change anything."""
    with identity.reading() as call:
        actor = call.actor
        user = users.get(call.session, actor, actor.name)
        slugs = desks.slugs_of_desks(call.session)
        mine = sorted((slugs[desk_id], role) for desk_id, role in actor.memberships.items())
        said = answers.Me(
            name=user.name, display_name=user.display_name, role=actor.role, scope=actor.scope, language=user.language,
            desks=[answers.DeskRole(desk=slug, role=role) for slug, role in mine],
        )  # fmt: skip
    return answer(said)
