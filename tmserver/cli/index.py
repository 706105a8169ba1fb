"""`tmserver index …`: the match index of this host."""

import click

from tmserver.cli.doors import opened, print_json, refusing, say
from tmserver.phrases import N_
from tmserver.services.index_keeper import IndexKeeper


@click.group()
def index() -> None:
    """The match index of this host: derived files, rebuilt from the database at any time.

    \b
    Example: tmserver index status
    """


@index.command()
@click.option("--json", "as_json", is_flag=True)
@refusing
def status(as_json: bool) -> None:
    """What the files of each language hold, and how many units changed since they were built.

    \b
    Example: tmserver index status --json
    """
    with opened() as core:
        rows = IndexKeeper(core.indexes).status(core.reading)
    if as_json:
        print_json(rows)
        return
    for row in rows:
        state = "files" if row["files"] else "in memory only"
        click.echo(
            f"{row['language']}\t{state}\t{row['rows']} rows\t{row['words']} words\t{row['bytes'] / 1e6:.1f} MB"
            f"\t{row['changed_since']} changed since"
        )


@index.command()
@refusing
def rebuild() -> None:
    """Build the files anew from the database. Look-ups go on meanwhile; running processes take the new ones over.

    \b
    Example: tmserver index rebuild
    """
    with opened() as core:
        languages = IndexKeeper(core.indexes).rebuild_all(core.reading)
    say(N_("Index built for: %(languages)s."), languages=", ".join(languages) or "–")
