"""`tmserver memory replace|status|undo|quality`: changes of many units, and what is wrong in a memory."""

import sys
from collections.abc import Callable
from typing import Any, TypeVar

import click

from tmserver.cli.doors import opened, print_json, refusing, say, translate
from tmserver.cli.following import follow, message
from tmserver.core import Core
from tmserver.db.change_tables import ChangeBatch
from tmserver.domain.concordance import Narrowing
from tmserver.domain.jobs import JobState
from tmserver.domain.people import SYSTEM
from tmserver.domain.units import Origin, UnitStatus
from tmserver.errors import Invalid
from tmserver.phrases import N_, Phrase
from tmserver.services import batch_plans, batches, memories, quality, replacements, reports
from tmserver.services.replacements import ReplacedSide, Replacement
from tmserver.services.selections import MOST_COUNTED, Looking, Selection

Command = TypeVar("Command", bound=Callable[..., Any])
LISTED_AT_ONCE = 200


def narrowing(command: Command) -> Command:
    """The options that say which units are meant."""
    for option in (
        click.option("--story", help="Only units of this story."),
        click.option("--year", type=click.IntRange(1900, 9998), help="Only units of this year."),
        click.option(
            "--origin", type=click.Choice([one.value for one in Origin]), help="Only units that came in this way."
        ),
        click.option(
            "--status", type=click.Choice([one.value for one in UnitStatus]), help="Only units of this status."
        ),
        click.option("--words", default="", help="Only units that hold these words; the last may be a beginning."),
    ):
        command = option(command)
    return command


def _selection(
    words: str, status: str | None, origin: str | None, year: int | None, story: str | None
) -> Selection:  # fmt: skip
    wanted = UnitStatus(status) if status else None
    return Selection(words, Narrowing(None, year, Origin(origin) if origin else None, wanted, story))


def finish(core: Core, batch: tuple[int, int], *, as_json: bool) -> None:
    """Stay until the job of a change (number, job) has ended and print what became of it; exit code 1 if it stopped."""
    number, job_id = batch
    state = follow(core, job_id)
    with core.reading() as session:
        standing = batches.get(session, SYSTEM, number)
        row = {"id": number, "status": standing.batch.state, "counts": standing.counts}
    if as_json:
        print_json(row)
    else:
        click.echo(message(core, job_id))
        if standing.counts.get("changed"):
            say(N_("tmserver memory undo %(number)d takes it back."), number=number)
    if state is not JobState.DONE:
        sys.exit(1)


def _numbers(batch: ChangeBatch) -> tuple[int, int]:
    return batch.id, batch.job_id or 0


def _looking(core: Core, session: Any, slug: str) -> Looking:
    memory = memories.get(session, SYSTEM, slug)
    return Looking(session, SYSTEM, core.indexes, core.now(), core.settings.timezone, memory)


@click.command()
@click.argument("slug")
@click.argument("find")
@click.argument("replace")
@click.option("--side", type=click.Choice([one.value for one in ReplacedSide]), default="target", show_default=True)
@click.option("--any-case", is_flag=True, help="Capitals do not count.")
@click.option("--parts", is_flag=True, help="Inside of words too.")
@narrowing
@click.option("--dry-run", is_flag=True, help="Only print what would change, the newest 1,000.")
@click.option("--json", "as_json", is_flag=True)
@refusing
def replace_(
    slug: str, find: str, replace: str, side: str, any_case: bool, parts: bool, dry_run: bool, as_json: bool,
    **chosen: Any,
) -> None:  # fmt: skip
    """Find and replace in a memory's units, as one change that can be undone.

    \b
    Example: tmserver memory replace world Kiev Kyiv --dry-run
    """
    asked, which = Replacement(find, replace, ReplacedSide(side), not any_case, not parts), _selection(**chosen)
    with opened() as core:
        if dry_run:
            _preview(core, slug, asked, which, as_json=as_json)
            return
        with core.writing() as session:
            batch = _numbers(batch_plans.begin(session, SYSTEM, core.now(), slug, which, asked))
        finish(core, batch, as_json=as_json)


def _preview(core: Core, slug: str, asked: Replacement, which: Selection, *, as_json: bool) -> None:
    """Print the units as they would be, one a line: number, source, target, and why it is left to a person."""
    with core.reading() as session:
        found = replacements.preview(_looking(core, session, slug), asked, which)
        rows = [
            {
                "unit_id": one.unit.id, "source": one.values.get("source", one.unit.source),
                "target": one.values.get("target", one.unit.target),
                "obstacle": one.obstacle.text(translate()) if one.obstacle else None,
            }
            for one in found.units
        ]  # fmt: skip
    if as_json:
        print_json({"items": rows, "more": found.more, "left": found.left})
        return
    for row in rows:
        texts = [str(value).replace("\t", " ").replace("\n", " ") for value in row.values() if value is not None]
        click.echo("\t".join(texts))
    say(
        N_("%(count)d would change, %(left)d have to be changed by hand."), count=len(found.changeable), left=found.left
    )
    if found.more:
        say(N_("There are more."))


@click.command()
@click.argument("slug")
@click.option(
    "--to", type=click.Choice([one.value for one in UnitStatus]), required=True, help="What the units become."
)
@narrowing
@click.option("--all", "everything", is_flag=True, help="Every unit of the memory: nothing else narrows it.")
@click.option("--dry-run", is_flag=True, help="Only say how many would change.")
@click.option("--json", "as_json", is_flag=True)
@refusing
def status_(slug: str, to: str, everything: bool, dry_run: bool, as_json: bool, **chosen: Any) -> None:
    """Retire units, or give them another status, as one change that can be undone.

    \b
    Example: tmserver memory status world --to retired --words prova --year 2019
    """
    which = _selection(**chosen)
    if not which.to_json() and not everything:
        raise Invalid(field="--all", reason=Phrase(N_("say which units, or --all for every unit of the memory.")))
    with opened() as core:
        if dry_run:
            with core.reading() as session:
                count = _looking(core, session, slug).count(which, batch_plans.changing(UnitStatus(to)))
            if as_json:
                print_json({"units": min(count, MOST_COUNTED), "more": count > MOST_COUNTED})
            else:
                click.echo(f"{MOST_COUNTED}+" if count > MOST_COUNTED else count)
            return
        with core.writing() as session:
            batch = _numbers(batch_plans.begin(session, SYSTEM, core.now(), slug, which, UnitStatus(to)))
        finish(core, batch, as_json=as_json)


@click.command()
@click.argument("number", type=int)
@click.option("--json", "as_json", is_flag=True)
@refusing
def undo(number: int, as_json: bool) -> None:
    """Take a change of many units back; what somebody changed since is left alone.

    \b
    Example: tmserver memory undo 7
    """
    with opened() as core:
        with core.writing() as session:
            batch = _numbers(batches.undo(session, SYSTEM, core.now(), number))
        finish(core, batch, as_json=as_json)


@click.command("quality")
@click.argument("slug")
@click.option("--kind", type=click.Choice(quality.KINDS), help="Only findings of this kind.")
@click.option("--json", "as_json", is_flag=True)
@refusing
def quality_(slug: str, kind: str | None, as_json: bool) -> None:
    """Look through a memory and print what is wrong in it, one finding a line: kind, unit, source, target, why.

    \b
    Example: tmserver memory quality world --kind numbers
    """
    with opened() as core:
        with core.writing() as session:
            job_id = quality.request(session, SYSTEM, core.now(), slug).id
        state = follow(core, job_id)
        rows = _findings(core, slug, kind)
        if as_json:
            print_json(rows)
        else:
            for row in rows:
                texts = (row["kind"], str(row["unit_id"]), row["source"], row["target"], row["message"])
                click.echo("\t".join(text.replace("\t", " ").replace("\n", " ") for text in texts))
            click.echo(message(core, job_id), err=True)
        if state is not JobState.DONE:
            sys.exit(1)


def _findings(core: Core, slug: str, kind: str | None) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    while True:
        with core.reading() as session:
            after = rows[-1]["id"] if rows else 0
            found = quality.page(session, SYSTEM, core.now(), slug, kind, after=after, limit=LISTED_AT_ONCE)
            said = reports.of_findings(session, [finding for finding, _ in found])
            for one, unit in found:
                told = [f"{report.reported_by}: {report.reason}" for report in said.get(one.id, ())]
                if "message" in one.detail:
                    told.append(Phrase.from_json(one.detail["message"]).text(translate()))
                rows.append(
                    {
                        "id": one.id, "kind": one.kind, "unit_id": unit.id, "source": unit.source,
                        "target": unit.target, "message": " · ".join(told), "suggestion": one.detail.get("suggestion"),
                    }
                )  # fmt: skip
        if len(found) < LISTED_AT_ONCE:
            return rows


def add_to(group: click.Group) -> None:
    """Put these commands into the group of memories."""
    for name, command in (("replace", replace_), ("status", status_), ("undo", undo), ("quality", quality_)):
        group.add_command(command, name)
