"""`tmserver glossary usage|impact|replace|waive`: from a ruling to the memory."""

from collections.abc import Sequence
from typing import Any

import click

from tmserver.cli import glossary_files as glossary_files
from tmserver.cli.doors import opened, print_json, refusing, say, translate
from tmserver.cli.glossary import glossary
from tmserver.cli.memory_changes import finish
from tmserver.core import Core
from tmserver.domain.people import SYSTEM
from tmserver.domain.usage import UsageKind
from tmserver.phrases import N_
from tmserver.services import impacts, sweeps, usages, waivers
from tmserver.services.spellings import Survey

LISTED_AT_ONCE = 200


def _survey(core: Core, session: Any) -> Survey:
    return Survey(session, SYSTEM, core.indexes, core.recognisers, core.now(), core.settings.timezone)


def _line(values: Sequence[object]) -> None:
    click.echo("\t".join(str(value).replace("\t", " ").replace("\n", " ") for value in values))


@glossary.command()
@click.argument("slug")
@click.argument("concept", type=int)
@click.option("--kind", type=click.Choice([one.value for one in UsageKind]), help="Only such units.")
@click.option("--json", "as_json", is_flag=True)
@refusing
def usage(slug: str, concept: int, kind: str | None, as_json: bool) -> None:
    """Print how the memories keep to a concept: counts, then one unit a line: kind, unit, memory, day, source, target.

    \b
    Example: tmserver glossary usage newsroom 12 --kind violating
    """
    wanted, rows, below, counts = UsageKind(kind) if kind else None, list[dict[str, Any]](), None, dict[str, int]()
    with opened() as core, core.reading() as session:
        while True:
            found = usages.usage(_survey(core, session), slug, concept, wanted, limit=LISTED_AT_ONCE, below=below)
            if found.counts is not None:
                counts = {one.value: found.counts.get(one, 0) for one in UsageKind}
            rows += [
                {
                    "usage": one.verdict.kind.value, "unit_id": one.unit.id, "memory": one.memory.slug,
                    "date": one.day.isoformat(), "source": one.unit.source, "target": one.unit.target,
                    "waiver": one.waiver.reason if one.waiver else None,
                }
                for one in found.units
            ]  # fmt: skip
            below = found.next_below
            if below is None:
                break
    if as_json:
        print_json({"counts": counts, "items": rows})
        return
    click.echo(" · ".join(f"{name} {count}" for name, count in counts.items()), err=True)
    for row in rows:
        _line([value for value in row.values() if value is not None])


@glossary.command()
@click.argument("slug")
@click.argument("concept", type=int)
@refusing
def impact(slug: str, concept: int) -> None:
    """Print what the wording of a concept hits: one form a line: language, form, units that hold it.

    \b
    Example: tmserver glossary impact newsroom 12
    """
    with opened() as core, core.reading() as session:
        found = impacts.impact(_survey(core, session), slug, concept)
    for one in found.terms:
        for form in one.forms:
            _line([one.term.language, form.form, f"{form.units}{'+' if form.at_least else ''}"])
        for spelling in one.nowhere:
            _line([one.term.language, spelling, 0])
    say(N_("Units to mend: %(units)d."), units=found.violating)


@glossary.command("replace")
@click.argument("slug")
@click.argument("concept", type=int)
@click.option("--archive", is_flag=True, help="Units that were right at their own date too.")
@click.option("--dry-run", is_flag=True, help="Only print what would change, the newest 1,000.")
@click.option("--json", "as_json", is_flag=True)
@refusing
def replace_(slug: str, concept: int, archive: bool, dry_run: bool, as_json: bool) -> None:
    """Put a concept's preferred term in the place of forbidden ones, as one change that can be undone.

    \b
    Example: tmserver glossary replace newsroom 12 --dry-run
    """
    with opened() as core:
        with core.reading() as session:
            found = sweeps.preview(_survey(core, session), slug, concept)
        if dry_run:
            _preview(found, as_json=as_json)
            return
        planned = [one.planned for one in found.changeable if archive or not one.is_archive]
        with core.writing() as session:
            batch = sweeps.begin(session, SYSTEM, core.now(), slug, concept, planned, found.left)
            numbers = batch.id, batch.job_id or 0
        finish(core, numbers, as_json=as_json)


def _preview(found: sweeps.Sweep, *, as_json: bool) -> None:
    rows = [
        {
            "unit_id": one.used.unit.id, "memory": one.used.memory.slug, "date": one.used.day.isoformat(),
            "archive": one.is_archive, "was": one.used.unit.target, "target": one.target,
            "obstacle": one.obstacle.text(translate()) if one.obstacle else None,
        }
        for one in found.units
    ]  # fmt: skip
    if as_json:
        print_json({"items": rows, "more": found.more, "left": found.left})
        return
    for row in rows:
        _line([row["unit_id"], row["memory"], row["date"], row["target"], row["obstacle"] or ""])
    count = len(found.changeable)
    say(N_("%(count)d would change, %(left)d have to be changed by hand."), count=count, left=found.left)
    if found.more:
        say(N_("There are more."))


@glossary.command()
@click.argument("slug")
@click.argument("concept", type=int)
@click.argument("unit", type=int)
@click.option("--reason", help="Why the forbidden form may stand there.")
@click.option("--withdraw", is_flag=True, help="Take the waiver back.")
@refusing
def waive(slug: str, concept: int, unit: int, reason: str | None, withdraw: bool) -> None:
    """Let a concept's forbidden forms stand in a unit, with the reason why; or take that back.

    \b
    Example: tmserver glossary waive newsroom 12 4711 --reason "The title of a book."
    """
    with opened() as core, core.writing() as session:
        if withdraw:
            waivers.withdraw(session, SYSTEM, core.now(), slug, concept, unit)
        else:
            waivers.waive(session, SYSTEM, core.now(), slug, concept, unit, reason or "")
