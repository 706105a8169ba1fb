"""`tmserver desk …` and `tmserver outlet …`: people together, and styles."""

from dataclasses import asdict

import click

from tmserver.cli.doors import opened, print_json, refusing, say
from tmserver.domain.people import SYSTEM, Role
from tmserver.phrases import N_
from tmserver.services import desks, styles


@click.group()
def desk() -> None:
    """Desks and their members.

    \b
    Example: tmserver desk list
    """


@desk.command()
@click.argument("slug")
@click.option("--name", required=True)
@click.option("--timezone", help="If it is not the service's.")
@refusing
def create(slug: str, name: str, timezone: str | None) -> None:
    """Make a desk.

    \b
    Example: tmserver desk create world --name "World desk"
    """
    with opened() as core, core.writing() as session:
        desks.create_desk(session, SYSTEM, core.now(), slug=slug, name=name, timezone=timezone)
    say(N_("Desk %(slug)s made."), slug=slug)


@desk.command("list")
@click.option("--json", "as_json", is_flag=True)
@refusing
def list_(as_json: bool) -> None:
    """List desks.

    \b
    Example: tmserver desk list
    """
    with opened() as core, core.reading() as session:
        rows = [
            {"slug": row.slug, "name": row.name, "members": dict(desks.members(session, SYSTEM, row.slug))}
            for row in desks.desks(session, SYSTEM)
        ]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        click.echo(f"{row['slug']}\t{row['name']}\t{len(row['members'])}")


@desk.command()
@click.argument("slug")
@click.argument("user_name", metavar="USER")
@click.option("--role", type=click.Choice([role.value for role in Role]), help="Role at this desk.")
@click.option("--remove", is_flag=True, help="End the membership.")
@refusing
def member(slug: str, user_name: str, role: str | None, remove: bool) -> None:
    """Give a user a role at a desk, or end it.

    \b
    Example: tmserver desk member world rita --role translator
    """
    if remove == (role is not None):
        raise click.UsageError("give either --role or --remove")
    with opened() as core, core.writing() as session:
        if role is None:
            desks.remove_member(session, SYSTEM, core.now(), slug, user_name)
        else:
            desks.set_member(session, SYSTEM, core.now(), slug, user_name, Role(role))
    say(N_("Members of %(slug)s changed."), slug=slug)


@click.group()
def outlet() -> None:
    """Outlets: the house, an edition, a client.

    \b
    Example: tmserver outlet create us-edition --name "US edition"
    """


@outlet.command("create")
@click.argument("slug")
@click.option("--name", required=True)
@refusing
def create_outlet(slug: str, name: str) -> None:
    """Make an outlet.

    \b
    Example: tmserver outlet create us-edition --name "US edition"
    """
    with opened() as core, core.writing() as session:
        desks.create_outlet(session, SYSTEM, core.now(), slug=slug, name=name)
    say(N_("Outlet %(slug)s made."), slug=slug)


@outlet.command("list")
@click.option("--json", "as_json", is_flag=True)
@refusing
def list_outlets(as_json: bool) -> None:
    """List outlets.

    \b
    Example: tmserver outlet list
    """
    with opened() as core, core.reading() as session:
        rows = [{"slug": row.slug, "name": row.name} for row in desks.outlets(session, SYSTEM)]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        click.echo(f"{row['slug']}\t{row['name']}")


@outlet.command("style")
@click.argument("slug", required=False)
@click.option("--language", required=True, help="en or it.")
@click.option("--json", "as_json", is_flag=True)
@refusing
def outlet_style(slug: str | None, language: str, as_json: bool) -> None:
    """How an outlet writes dates, times, numbers and money, and where each rule comes from; without SLUG the house.

    \b
    Example: tmserver outlet style us-edition --language en
    """
    with opened() as core, core.reading() as session:
        rules = styles.get(session, SYSTEM, slug, language).rules
    if as_json:
        print_json([asdict(rule) for rule in rules])
        return
    for rule in rules:
        click.echo(f"{rule.name}\t{rule.example}\t{rule.origin}")
