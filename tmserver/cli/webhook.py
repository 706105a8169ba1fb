"""`tmserver webhook …`: addresses that are told of events."""

import click

from tmserver.cli.doors import opened, print_json, refusing, say
from tmserver.domain.people import SYSTEM
from tmserver.domain.webhooks import WebhookEvent
from tmserver.phrases import N_
from tmserver.services import webhooks


@click.group()
def webhook() -> None:
    """Addresses that are told of events.

    \b
    Example: tmserver webhook list
    """


@webhook.command()
@click.argument("url")
@click.option(
    "--event", "events", multiple=True, required=True, type=click.Choice([event.value for event in WebhookEvent]),
    help="May be given several times.",
)  # fmt: skip
@click.option("--desk", help="Only of this desk; all of them without it.")
@refusing
def create(url: str, events: tuple[str, ...], desk: str | None) -> None:
    """Make a webhook and print its secret, this once, on standard output.

    \b
    Example: tmserver webhook create https://cms.example.org/hooks --event ruling-made
    """
    with opened() as core, core.writing() as session:
        hook = webhooks.create(
            session, SYSTEM, core.now(), core.settings.webhook_networks, url=url, events=events, desk=desk
        )
        number, secret = hook.id, webhooks.secret_of(core.secret_key, hook)
    say(N_("Webhook %(number)d is made."), number=number)
    click.echo(secret)


@webhook.command("list")
@click.option("--json", "as_json", is_flag=True)
@refusing
def list_(as_json: bool) -> None:
    """List webhooks, never their secrets.

    \b
    Example: tmserver webhook list --json
    """
    with opened() as core, core.reading() as session:
        rows = [(hook.id, hook.url, hook.events) for hook in webhooks.listed(session, SYSTEM)]
    if as_json:
        print_json([dict(zip(("id", "url", "events"), row, strict=True)) for row in rows])
        return
    for number, url, events in rows:
        click.echo(f"{number}\t{url}\t{' '.join(events)}")


@webhook.command()
@click.argument("number", type=int)
@click.option("--json", "as_json", is_flag=True)
@refusing
def deliveries(number: int, as_json: bool) -> None:
    """List what was and is to be delivered, newest first.

    \b
    Example: tmserver webhook deliveries 1
    """
    with opened() as core, core.reading() as session:
        rows = [
            {
                "id": one.id, "event": one.event, "state": one.state, "attempts": one.attempts, "answer": one.answer,
                "created_at": one.created_at.isoformat(), "next_at": one.next_at.isoformat() if one.next_at else None,
            }
            for one in webhooks.deliveries(session, SYSTEM, number)
        ]  # fmt: skip
    if as_json:
        print_json(rows)
        return
    for row in rows:
        click.echo(f"{row['id']}\t{row['event']}\t{row['state']}\t{row['attempts']}\t{row['answer'] or '–'}")


@webhook.command()
@click.argument("number", type=int)
@refusing
def delete(number: int) -> None:
    """Remove a webhook and what still waits for it.

    \b
    Example: tmserver webhook delete 1
    """
    with opened() as core, core.writing() as session:
        webhooks.remove(session, SYSTEM, core.now(), number)
    say(N_("Webhook %(number)d is removed."), number=number)
