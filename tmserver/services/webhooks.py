"""Webhooks: who is told of what, and getting it there. Events are put down in the transaction that makes them.

Each delivery is a job: one try, then again after the waits of `WAITS`, then it has failed. What is delivered names
things and counts, and of a concept its terms; never text of a segment.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from tmserver.db.glossary_tables import ConceptRow, Glossary
from tmserver.db.tables import Job
from tmserver.db.webhook_tables import Webhook, WebhookDelivery
from tmserver.domain.people import SYSTEM, Action, Actor
from tmserver.domain.webhooks import WebhookEvent
from tmserver.errors import Invalid, NotFound
from tmserver.phrases import N_, Phrase
from tmserver.services import audit, desks, jobs, webhook_sending
from tmserver.services.jobs import Outcome, Work
from tmserver.services.webhook_sending import Networks, Undeliverable

WEBHOOK = N_("webhook")
KIND = "webhook-delivery"
WAITS = (60, 300, 1800, 7200, 43_200)
"""Seconds between the tries: the last comes about 15 hours after the event."""
KEPT = timedelta(days=30)
LONGEST_ANSWER = 500


def secret_of(key: str, hook: Webhook) -> str:
    """What signs a webhook's deliveries, made of the installation's key."""
    return "wh_" + hmac.digest(key.encode(), b"webhook\0" + hook.salt.encode(), hashlib.sha256).hex()


def create(
    session: Session, actor: Actor, now: datetime, networks: Networks, *, url: str, events: Sequence[str],
    desk: str | None = None,
) -> Webhook:  # fmt: skip
    """A new webhook. Raises NotAllowed (administrators only), NotFound (the desk), Invalid."""
    actor.require(Action.MANAGE_SERVICE)
    webhook_sending.check_url(url, networks)
    known = {event.value for event in WebhookEvent}
    if not events or not set(events) <= known:
        raise Invalid(field="events", reason=Phrase(N_("use one of %(expected)s."), {"expected": ", ".join(known)}))
    hook = Webhook(
        url=url, events=sorted(set(events)), desk_id=desks.get_desk(session, actor, desk).id if desk else None,
        salt=secrets.token_hex(16), created_by=actor.name, created_at=now,
    )  # fmt: skip
    session.add(hook)
    session.flush()
    audit.write(session, actor, now, "webhook-created", f"webhook/{hook.id}", events=hook.events)
    return hook


def listed(session: Session, actor: Actor) -> Sequence[Webhook]:
    """All webhooks, oldest first. Raises NotAllowed."""
    actor.require(Action.MANAGE_SERVICE)
    return session.scalars(select(Webhook).order_by(Webhook.id)).all()


def get(session: Session, actor: Actor, number: int) -> Webhook:
    """One webhook. Raises NotAllowed, NotFound."""
    actor.require(Action.MANAGE_SERVICE)
    hook = session.get(Webhook, number)
    if hook is None:
        raise NotFound(kind=Phrase(WEBHOOK), key=number)
    return hook


def remove(session: Session, actor: Actor, now: datetime, number: int) -> None:
    """End a webhook and what still waited for it. Raises NotAllowed, NotFound."""
    hook = get(session, actor, number)
    session.execute(delete(WebhookDelivery).where(WebhookDelivery.webhook_id == hook.id))
    session.delete(hook)
    audit.write(session, actor, now, "webhook-deleted", f"webhook/{number}")


def deliveries(
    session: Session, actor: Actor, number: int, *, before: int | None = None, limit: int = 50
) -> Sequence[WebhookDelivery]:
    """What was and is to be delivered, newest first. Raises NotAllowed, NotFound."""
    hook = get(session, actor, number)
    query = select(WebhookDelivery).where(WebhookDelivery.webhook_id == hook.id)
    if before is not None:
        query = query.where(WebhookDelivery.id < before)
    return session.scalars(query.order_by(WebhookDelivery.id.desc()).limit(limit)).all()


def tell(
    session: Session, now: datetime, event: WebhookEvent, desk_id: int | None, data: dict[str, Any],
    by: str | None = None,
) -> None:  # fmt: skip
    """Put an event down for every webhook that wants it, in the transaction that makes it."""
    for hook in session.scalars(select(Webhook)):
        if event.value in hook.events and hook.desk_id in {None, desk_id}:
            made = WebhookDelivery(
                webhook_id=hook.id, event=event.value, data=data, made_by=by, state="waiting", attempts=0,
                next_at=now, created_at=now,
            )  # fmt: skip
            session.add(made)
            session.flush()
            _enqueue(session, now, made)


def _enqueue(session: Session, now: datetime, made: WebhookDelivery) -> None:
    jobs.enqueue(
        session, SYSTEM, now, KIND, {"delivery": made.id}, subject=f"webhook/{made.webhook_id}", key=f"{KIND}/{made.id}"
    )


def tell_of_ruling(session: Session, actor: Actor, now: datetime, row: ConceptRow, ruling: str) -> None:
    """Tell of a concept whose state in force has just changed, or whose proposal has been decided on."""
    glossary = session.get_one(Glossary, row.glossary_id)
    terms = (row.live or row.proposed or {}).get("terms", [])
    data = {
        "glossary": glossary.slug, "concept": row.id, "ruling": ruling, "status": row.status.value,
        "terms": [{name: term[name] for name in ("language", "text", "status")} for term in terms],
    }  # fmt: skip
    tell(session, now, WebhookEvent.RULING_MADE, glossary.desk_id, data, actor.name)


def retry(session: Session, now: datetime) -> None:
    """Ask for what is due to be tried again, and forget what ended long ago: a chore of the worker."""
    due = select(WebhookDelivery).where(WebhookDelivery.state == "waiting", WebhookDelivery.next_at <= now)
    for made in session.scalars(due.limit(200)).all():
        _enqueue(session, now, made)
    session.execute(delete(WebhookDelivery).where(WebhookDelivery.finished_at < now - KEPT))


def body_of(made: WebhookDelivery) -> bytes:
    """What is sent, the same bytes at every try."""
    said = {"id": made.id, "event": made.event, "at": made.created_at.isoformat(), "by": made.made_by,
            "data": made.data}  # fmt: skip
    return json.dumps(said, ensure_ascii=False).encode()


def signature(secret: str, timestamp: int, body: bytes) -> str:
    """sha256= and the HMAC of the time and the body, with a dot between them."""
    return "sha256=" + hmac.digest(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hex()


def run(work: Work, job: Job) -> Outcome:
    """Try to deliver once. A try that fails is a failed job; the next is another one."""
    with work.reading() as session:
        made = session.get(WebhookDelivery, job.payload["delivery"])
        hook = session.get(Webhook, made.webhook_id) if made is not None else None
        session.expunge_all()
    if made is None or hook is None or made.state != "waiting":
        return Outcome(Phrase(N_("There is nothing to deliver any more.")), {})
    body, timestamp = body_of(made), int(work.now().timestamp())
    headers = {
        "Content-Type": "application/json", "User-Agent": "tmserver", "X-Tmserver-Event": made.event,
        "X-Tmserver-Delivery": str(made.id), "X-Tmserver-Timestamp": str(timestamp),
        "X-Tmserver-Signature": signature(secret_of(work.secret_key, hook), timestamp, body),
    }  # fmt: skip
    try:
        status = webhook_sending.post(hook.url, headers, body, work.webhook_networks)
        told, delivered = str(status), 200 <= status < 300
    except Undeliverable as fault:
        told, delivered = str(fault), False
    with work.writing() as session:
        _note(session, work.now(), made.id, told, delivered=delivered)
    if delivered:
        return Outcome(Phrase(N_("Delivered to webhook %(number)d."), {"number": hook.id}), {})
    params = {"number": hook.id, "answer": told}
    return Outcome(Phrase(N_("Not delivered to webhook %(number)d: %(answer)s."), params), {}, failed=True)


def _note(session: Session, now: datetime, delivery_id: int, told: str, *, delivered: bool) -> None:
    made = session.get(WebhookDelivery, delivery_id, with_for_update=True)
    if made is None:
        return
    made.attempts += 1
    made.answer = told[:LONGEST_ANSWER]
    if delivered or made.attempts > len(WAITS):
        made.state, made.next_at, made.finished_at = "delivered" if delivered else "failed", None, now
    else:
        made.next_at = now + timedelta(seconds=WAITS[made.attempts - 1])
