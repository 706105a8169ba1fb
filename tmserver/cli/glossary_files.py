"""`tmserver glossary check …`: term files, looked through before anybody loads them."""

import sys
from pathlib import Path

import click

from tmserver.cli.doors import refusing, say, translate
from tmserver.cli.glossary import glossary
from tmserver.domain.term_files import Wrong
from tmserver.phrases import N_
from tmserver.services import term_lint


@glossary.command()
@click.argument("files", metavar="FILES…", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--source", default="it", show_default=True, help="Language code.")
@click.option("--target", default="en", show_default=True, help="Language code.")
@refusing
def check(files: tuple[Path, ...], source: str, target: str) -> None:
    """Look term files through for mistakes; prints file, line and reason. Exit code 1 when there are any.

    \b
    Example: tmserver glossary check glossaries/*.csv
    """
    problems = term_lint.lint(files, source, target)
    for problem in problems:
        click.echo(f"{problem.file}:{told(problem.wrong)}")
    if problems:
        say(N_("%(count)d objections."), count=len(problems))
        sys.exit(1)
    say(N_("Nothing to object to in %(count)d files."), count=len(files))


def told(wrong: Wrong) -> str:
    """A place of a file and what is wrong there, on one line."""
    place = f"{wrong.row}: " if wrong.row is not None else " "
    column = f"{wrong.column}: " if wrong.column else ""
    value = f"“{wrong.value}”: " if wrong.value else ""
    return f"{place}{column}{value}{wrong.reason.text(translate())}"
