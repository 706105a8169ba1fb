"""`tmserver user …`: who may sign in."""

import sys
from typing import Any

import click

from tmserver.cli.doors import opened, print_json, refusing, say
from tmserver.domain.people import SYSTEM, Role
from tmserver.errors import BadRequest
from tmserver.i18n import LANGUAGES
from tmserver.phrases import N_, Phrase
from tmserver.services import users


def _read_password(from_stdin: bool) -> str:
    """One line of standard input, or asked for twice at the terminal."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise BadRequest(reason=Phrase(N_("there is no terminal to ask for a password; use --password-stdin.")))
    password: str = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    return password


@click.group()
def user() -> None:
    """People and programs that may sign in.

    \b
    Example: tmserver user list
    """


@user.command()
@click.argument("name")
@click.option(
    "--role", type=click.Choice([role.value for role in Role]), required=True, help="For what belongs to no desk."
)
@click.option("--display-name", help="As pages show it; the name if not given.")
@click.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Of the pages.")
@click.option("--password-stdin", is_flag=True, help="Read the password from one line of standard input.")
@refusing
def create(name: str, role: str, display_name: str | None, language: str, password_stdin: bool) -> None:
    """Make a user. Without --password-stdin the user has no password yet and works with tokens only.

    \b
    Example: echo 'a long pass phrase' | tmserver user create rita --role translator --password-stdin
    """
    hashed = users.hash_password(_read_password(True)) if password_stdin else None
    with opened() as core, core.writing() as session:
        users.create(
            session, SYSTEM, core.now(), name=name, role=Role(role), display_name=display_name,
            password_hash=hashed, language=language,
        )  # fmt: skip
    say(N_("User %(name)s made."), name=name)


@user.command("list")
@click.option("--json", "as_json", is_flag=True)
@refusing
def list_(as_json: bool) -> None:
    """List users.

    \b
    Example: tmserver user list --json
    """
    with opened() as core, core.reading() as session:
        rows: list[dict[str, Any]] = [
            {
                "name": row.name,
                "role": row.role.value,
                "display_name": row.display_name,
                "disabled": row.disabled_at is not None,
            }
            for row in users.listed(session, SYSTEM)
        ]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        click.echo(
            "\t".join([row["name"], row["role"], row["display_name"], *(["disabled"] if row["disabled"] else [])])
        )


@user.command()
@click.argument("name")
@refusing
def disable(name: str) -> None:
    """End a user's access at once: sessions and tokens stop working.

    \b
    Example: tmserver user disable rita
    """
    with opened() as core, core.writing() as session:
        users.disable(session, SYSTEM, core.now(), name)
    say(N_("User %(name)s can no longer sign in."), name=name)


@user.command()
@click.argument("name")
@click.option("--password-stdin", is_flag=True, help="Read the password from one line of standard input.")
@refusing
def password(name: str, password_stdin: bool) -> None:
    """Set a user's password; it ends their sessions.

    \b
    Example: tmserver user password rita
    """
    hashed = users.hash_password(_read_password(password_stdin))
    with opened() as core, core.writing() as session:
        users.set_password(session, SYSTEM, core.now(), name, hashed)
    say(N_("The password of %(name)s is set."), name=name)
