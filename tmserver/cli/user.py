"""`tmserver user …`: who may sign in."""

import sys
from typing import Any

import click

from tmserver.cli.doors import opened, print_json, refusing, say
from tmserver.domain.jobs import JobState
from tmserver.domain.people import SYSTEM, Role
from tmserver.errors import BadRequest
from tmserver.i18n import LANGUAGES
from tmserver.phrases import N_, Phrase
from tmserver.services import jobs, removal, users
from tmserver.worker import Runner


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


@user.command()
@click.argument("name")
@refusing
def export(name: str) -> None:
    """Print all that is stored about a person as JSON: offer it before removing them.

    \b
    Example: tmserver user export rita > rita.json
    """
    with opened() as core, core.reading() as session:
        print_json(_stored(removal.data(session, SYSTEM, name)))


def _stored(data: removal.PersonData) -> dict[str, Any]:
    return {
        "name": data.name,
        "display_name": data.display_name,
        "role": data.role,
        "language": data.language,
        "created_at": data.created_at.isoformat(),
        "disabled_at": data.disabled_at.isoformat() if data.disabled_at else None,
        "desks": [{"desk": desk, "role": role} for desk, role in data.desks],
        "tokens": [
            {"label": label, "created_at": made.isoformat(), "used_at": used.isoformat() if used else None}
            for label, made, used in data.tokens
        ],
        "units": [{"memory": memory, "written": wrote, "changed": changed} for memory, wrote, changed in data.units],
        "reports": [
            {"memory": memory, "unit_id": unit, "at": at.isoformat(), "reason": reason}
            for memory, unit, at, reason in data.reports
        ],
        "comments": [
            {"glossary": glossary, "concept_id": concept, "at": at.isoformat(), "text": text}
            for glossary, concept, at, text in data.comments
        ],
        "story_comments": [
            {"story": story, "segment": segment, "at": at.isoformat(), "text": text}
            for story, segment, at, text in data.story_comments
        ],
        "events": [{"at": at.isoformat(), "event": event, "subject": subject} for at, event, subject in data.events],
    }


@user.command()
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do it without asking for the name again.")
@refusing
def remove(name: str, yes: bool) -> None:
    """Remove a person: access ends at once, and a pseudonym takes the place of their name everywhere.

    \b
    Example: tmserver user remove rita --yes
    """
    typed = name if yes else click.prompt(f"Type {name} to remove them for good", err=True)
    with opened() as core:
        with core.writing() as session:
            job = removal.request(session, SYSTEM, core.now(), name, typed)
            job_id, called = job.id, str(job.payload["pseudonym"])
        Runner(core).run_one(job_id)
        with core.reading() as session:
            is_done = jobs.get(session, SYSTEM, job_id).state is JobState.DONE
    if is_done:
        say(N_("%(name)s is removed and is called %(pseudonym)s from now on."), name=name, pseudonym=called)
    else:
        say(N_("%(name)s can no longer sign in; a worker puts %(pseudonym)s in the place of the name."),
            name=name, pseudonym=called)  # fmt: skip
