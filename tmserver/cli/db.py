"""`tmserver db …`: the database itself."""

import sys
from pathlib import Path

import click

from tmserver.cli.doors import opened, print_json, refusing, say, translate
from tmserver.phrases import N_
from tmserver.services import backups


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


@db.command()
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@refusing
def backup(path: Path) -> None:
    """Write everything into one file while the service runs on; prints its content hash.

    The file is good for either database. It holds password hashes: keep it as safe as the database.

    \b
    Example: tmserver db backup /backups/tmserver-monday.gz
    """
    with opened() as core:
        made = backups.write(core.reading, core.now(), core.needed_schema(), path)
    click.echo(made.content_hash)
    say(N_("%(rows)d rows written to %(path)s."), rows=made.rows, path=str(path))


@db.command()
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@refusing
def restore(path: Path) -> None:
    """Fill an empty database from a backup, all or nothing; prints the content hash.

    \b
    Example: TMSERVER_DATA_DIR=/srv/new tmserver db restore /backups/tmserver-monday.gz
    """
    with opened(any_schema=True) as core:
        core.upgrade_schema()
        made = backups.restore(core.writing, core.needed_schema(), path)
    click.echo(made.content_hash)
    say(N_("%(rows)d rows restored."), rows=made.rows)


@db.command()
@click.option("--json", "as_json", is_flag=True)
@refusing
def check(as_json: bool) -> None:
    """Look for damage and wrong counts, and print the content hash; exit code 1 when something is wrong.

    \b
    Example: tmserver db check
    """
    with opened() as core, core.reading() as session:
        problems = [problem.text(translate()) for problem in backups.check(session)]
        found = backups.content_hash(session)
    if as_json:
        print_json({"content_hash": found.content_hash, "rows": found.rows, "problems": problems})
    else:
        click.echo(found.content_hash)
        for problem in problems:
            click.echo(problem, err=True)
    if problems:
        sys.exit(1)
