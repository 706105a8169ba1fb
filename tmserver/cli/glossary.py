"""`tmserver glossary …`: glossaries of the desk's terms."""

import click

from tmserver.cli.doors import opened, print_json, refusing, say
from tmserver.domain.people import SYSTEM
from tmserver.phrases import N_
from tmserver.services import desks, glossaries


@click.group()
def glossary() -> None:
    """Glossaries.

    \b
    Example: tmserver glossary list
    """


@glossary.command()
@click.argument("slug")
@click.option("--source", required=True, help="Language code, like it.")
@click.option("--target", required=True, help="Language code, like en.")
@click.option("--name", help="As people call it; the slug if not given.")
@click.option("--desk", help="Slug of the desk it belongs to; everyone's if not given.")
@click.option("--four-eyes", is_flag=True, help="Nobody approves what they wrote themselves.")
@refusing
def create(slug: str, source: str, target: str, name: str | None, desk: str | None, four_eyes: bool) -> None:
    """Make an empty glossary.

    \b
    Example: tmserver glossary create energy --source it --target en --name "Energy"
    """
    with opened() as core, core.writing() as session:
        glossaries.create(
            session, SYSTEM, core.now(), slug=slug, name=name or slug, source=source, target=target, desk=desk,
            four_eyes=four_eyes,
        )  # fmt: skip
    say(N_("Glossary %(slug)s made."), slug=slug)


@glossary.command("list")
@click.option("--trash", is_flag=True, help="What lies in the trash.")
@click.option("--json", "as_json", is_flag=True)
@refusing
def list_(trash: bool, as_json: bool) -> None:
    """List glossaries.

    \b
    Example: tmserver glossary list --json
    """
    with opened() as core, core.reading() as session:
        slugs = desks.slugs_of_desks(session)
        rows = [
            {
                "slug": found.slug, "name": found.name, "source": found.source, "target": found.target,
                "desk": slugs.get(found.desk_id or 0), "four_eyes": found.four_eyes,
            }
            for found in glossaries.visible(session, SYSTEM, trashed=trash)
        ]  # fmt: skip
    if as_json:
        print_json(rows)
        return
    for row in rows:
        click.echo(f"{row['slug']}\t{row['source']} → {row['target']}\t{row['name']}")


@glossary.command()
@click.argument("slug")
@click.option("--yes", is_flag=True, help="Do it without asking.")
@refusing
def delete(slug: str, yes: bool) -> None:
    """Put a glossary into the trash; for 30 days `restore` brings it back.

    \b
    Example: tmserver glossary delete energy --yes
    """
    if not yes:
        click.confirm(f"Put {slug} into the trash?", abort=True, err=True)
    with opened() as core, core.writing() as session:
        glossaries.trash(session, SYSTEM, core.now(), slug)
    say(N_("Glossary %(slug)s is in the trash for 30 days."), slug=slug)


@glossary.command()
@click.argument("slug")
@refusing
def restore(slug: str) -> None:
    """Take a glossary out of the trash.

    \b
    Example: tmserver glossary restore energy
    """
    with opened() as core, core.writing() as session:
        glossaries.restore(session, SYSTEM, core.now(), slug)
    say(N_("Glossary %(slug)s is back."), slug=slug)
