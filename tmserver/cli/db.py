"""`tmserver db …`: the database itself."""

import click

from tmserver.cli.doors import opened, refusing, say
from tmserver.phrases import N_


@click.group()
def db() -> None:
    """The database.

    \b
    Example: tmserver db upgrade
    """


@db.command()
@refusing
def upgrade() -> None:
    """Bring the database to the schema this program needs.

    \b
    Example: tmserver db upgrade
    """
    with opened(any_schema=True) as core:
        before, after = core.upgrade_schema()
    if before == after:
        say(N_("The database is at schema %(after)s already."), after=after)
    else:
        say(N_("The database went from schema %(before)s to %(after)s."), before=before or "–", after=after)
