"""Webhooks: addresses that are told of events, and what was delivered."""

from flask import Response

from tmserver.api import answers, bodies
from tmserver.api.answering import after, answer, by_id, cut, made, nothing
from tmserver.api.registry import Answer, operation
from tmserver.db.webhook_tables import Webhook
from tmserver.domain.people import Action
from tmserver.errors import BadCursor, NotFound
from tmserver.http import identity, reading
from tmserver.http.identity import Call
from tmserver.services import desks, webhooks


def _members(call: Call, hook: Webhook) -> dict[str, object]:
    of_desks = desks.slugs_of_desks(call.session)
    return {
        "id": hook.id, "url": hook.url, "events": hook.events, "created_by": hook.created_by,
        "created_at": hook.created_at, "desk": None if hook.desk_id is None else of_desks[hook.desk_id],
    }  # fmt: skip


@operation(
    "GET", "/webhooks", "List webhooks", action=Action.MANAGE_SERVICE, query=bodies.Page, raises=(BadCursor,),
    answers=Answer(200, "A page of webhooks", answers.WebhookList),
)  # fmt: skip
def listed() -> Response:
    """All webhooks, oldest first, without their secrets."""
    page = reading.query(bodies.Page)
    with identity.reading() as call:
        rows, cursor = by_id(webhooks.listed(call.session, call.actor), page, "webhooks", lambda hook: hook.id)
        items = [answers.Webhook.model_validate(_members(call, hook)) for hook in rows]
    return answer(answers.WebhookList(items=items, next_cursor=cursor))


@operation(
    "POST", "/webhooks", "Make a webhook", action=Action.MANAGE_SERVICE, body=bodies.NewWebhook,
    answers=Answer(201, "The webhook with its secret", answers.WebhookMade, ("Location",)), raises=(NotFound,),
)  # fmt: skip
def create() -> Response:
    """Each delivery is a POST of JSON, signed with the secret; see /docs/webhooks. 404 when the desk is not there."""
    identity.require_signed_in()
    body = reading.body(bodies.NewWebhook)
    core = identity.core()
    with identity.writing() as call:
        hook = webhooks.create(
            call.session, call.actor, call.now, core.settings.webhook_networks, url=body.url, events=body.events,
            desk=body.desk,
        )  # fmt: skip
        secret = webhooks.secret_of(core.secret_key, hook)
        said = answers.WebhookMade.model_validate(_members(call, hook) | {"secret": secret})
    return made(said, f"/webhooks/{said.id}")


@operation(
    "GET", "/webhooks/{number}", "Read a webhook", action=Action.MANAGE_SERVICE,
    answers=Answer(200, "The webhook", answers.Webhook),
)  # fmt: skip
def get(number: int) -> Response:
    """One webhook, without its secret."""
    with identity.reading() as call:
        hook = webhooks.get(call.session, call.actor, number)
        return answer(answers.Webhook.model_validate(_members(call, hook)))


@operation(
    "DELETE", "/webhooks/{number}", "Remove a webhook", action=Action.MANAGE_SERVICE,
    answers=Answer(204, "It is gone, and what waited for it"),
)  # fmt: skip
def remove(number: int) -> Response:
    """Nothing is delivered any more."""
    identity.require_signed_in()
    with identity.writing() as call:
        webhooks.remove(call.session, call.actor, call.now, number)
    return nothing()


@operation(
    "GET", "/webhooks/{number}/deliveries", "List deliveries", action=Action.MANAGE_SERVICE, query=bodies.Page,
    answers=Answer(200, "A page of deliveries", answers.WebhookDeliveryList), raises=(BadCursor,),
)  # fmt: skip
def deliveries(number: int) -> Response:
    """What was and is to be delivered, newest first; kept for 30 days."""
    page = reading.query(bodies.Page)
    purpose = f"deliveries/{number}"
    with identity.reading() as call:
        found = webhooks.deliveries(
            call.session, call.actor, number, before=after(page, purpose), limit=page.limit + 1
        )  # fmt: skip
        rows, cursor = cut(found, page, purpose, lambda row: row.id)
        items = [answers.WebhookDelivery.model_validate(row) for row in rows]
    return answer(answers.WebhookDeliveryList(items=items, next_cursor=cursor))
