"""`tmserver token …`: access for scripts and CAT tools."""

import click

from tmserver.cli.doors import opened, print_json, refusing, say
from tmserver.domain.people import SYSTEM, Scope
from tmserver.phrases import N_
from tmserver.services import users


@click.group()
def token() -> None:
    """Tokens for scripts and CAT tools.

    \b
    Example: tmserver token list
    """


@token.command()
@click.option("--user", "user_name", required=True, help="Whom the token acts for.")
@click.option("--label", required=True, help="What it is for.")
@click.option("--scope", type=click.Choice([scope.value for scope in Scope]), default="write", show_default=True)
@refusing
def create(user_name: str, label: str, scope: str) -> None:
    """Make a token and print it, this once, on standard output.

    \b
    Example: tmserver token create --user rita --label omegat --scope read
    """
    with opened() as core, core.writing() as session:
        _, secret = users.create_token(
            session, SYSTEM, core.now(), user_name=user_name, label=label, scope=Scope(scope)
        )
    click.echo(secret)


@token.command("list")
@click.option("--user", "user_name", help="Only this user's.")
@click.option("--json", "as_json", is_flag=True)
@refusing
def list_(user_name: str | None, as_json: bool) -> None:
    """List tokens, never their secrets.

    \b
    Example: tmserver token list --user rita
    """
    with opened() as core, core.reading() as session:
        rows = [
            {
                "id": row.id, "user": name, "label": row.label, "scope": row.scope.value, "ends_in": row.hint,
                "created_at": row.created_at.isoformat(), "used_at": row.used_at.isoformat() if row.used_at else None,
                "revoked": row.revoked_at is not None,
            }
            for row, name in users.tokens(session, SYSTEM, user_name)
        ]  # fmt: skip
    if as_json:
        print_json(rows)
        return
    for row in rows:
        state = "revoked" if row["revoked"] else f"used {row['used_at'] or 'never'}"
        click.echo(f"{row['id']}\t{row['user']}\t{row['label']}\t{row['scope']}\t…{row['ends_in']}\t{state}")


@token.command()
@click.argument("token_id", type=int)
@refusing
def revoke(token_id: int) -> None:
    """End a token; the next request with it is refused.

    \b
    Example: tmserver token revoke 3
    """
    with opened() as core, core.writing() as session:
        users.revoke_token(session, SYSTEM, core.now(), token_id)
    say(N_("Token %(token_id)d is revoked."), token_id=token_id)
