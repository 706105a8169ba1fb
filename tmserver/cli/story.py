"""`tmserver story …`: stories of the desks, in and out as files."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from tmserver.cli.doors import opened, print_json, refusing, say, translate
from tmserver.db.story_tables import Story
from tmserver.domain.people import SYSTEM
from tmserver.domain.stories import Progress, StoryStatus
from tmserver.errors import BadRequest
from tmserver.phrases import N_, Phrase
from tmserver.services import desks, stories, story_files, story_matches, story_reports, story_states, story_takes
from tmserver.services.story_matches import Looker
from tmserver.worker import Runner


@click.group()
def story() -> None:
    """Stories to translate.

    \b
    Example: tmserver story list
    """


def _row(found: Story, far: Progress, slugs: dict[int, str]) -> dict[str, Any]:
    return {
        "id": found.id, "title": found.title, "source": found.source, "target": found.target,
        "desk": slugs.get(found.desk_id or 0), "status": found.status.value, "take": found.take,
        "deadline": found.deadline, "segments": far.segments, "words": far.words, "percent": far.percent,
    }  # fmt: skip


@story.command("list")
@click.option("--status", type=click.Choice([one.value for one in StoryStatus]))
@click.option("--desk", help="Slug of a desk.")
@click.option("--trash", is_flag=True, help="What lies in the trash.")
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True)
@click.option("--json", "as_json", is_flag=True)
@refusing
def list_(status: str | None, desk: str | None, trash: bool, limit: int, as_json: bool) -> None:
    """List stories, newest first.

    \b
    Example: tmserver story list --status open --json
    """
    filters = stories.Filters(StoryStatus(status) if status else None, desk, trashed=trash)
    with opened() as core, core.reading() as session:
        found = stories.page(session, SYSTEM, filters, limit=limit)
        far, slugs = stories.progress(session, found), desks.slugs_of_desks(session)
        rows = [_row(one, far[one.id], slugs) for one in found]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        click.echo(
            f"{row['id']}\t{row['source']} → {row['target']}\t{row['status']}\t{row['percent']} %\t{row['title']}"
        )


@story.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--source", required=True, help="Language code, like it.")
@click.option("--target", required=True, help="Language code, like en.")
@click.option("--desk", help="Slug of the desk it belongs to; everyone's if not given.")
@click.option("--memory", help="Slug of the memory it confirms into; the desk's own if not given.")
@click.option("--title", help="The headline if not given.")
@refusing
def import_(file: Path, source: str, target: str, desk: str | None, memory: str | None, title: str | None) -> None:
    """Make a story of a file (HTML, Word, NITF, NewsML-G2, ninjs, XLIFF, text) and print its number.

    \b
    Example: tmserver story import ponte.html --source it --target en --desk world
    """
    with opened() as core:
        try:
            new = story_files.new_story(file, file.name, source, target, core.settings.timezone)
        except OSError as error:
            reason = Phrase(N_("%(path)s: %(why)s."), {"path": str(file), "why": error.strerror})
            raise BadRequest(reason=reason) from None
        with core.writing() as session:
            new = replace(new, desk=desk, memory=memory, title=title)
            made = story_takes.create(session, SYSTEM, core.now(), new)
            number, take = made.id, made.take
    say(N_("Story %(number)d made, take %(take)d."), number=number, take=take)
    click.echo(number)


@story.command()
@click.option("--json", "as_json", is_flag=True)
@refusing
def watch(as_json: bool) -> None:
    """Look once into the wire feeds of TMSERVER_WATCH_DIR, as the worker does every two seconds.

    \b
    Example: tmserver story watch
    """
    with opened() as core:
        if core.settings.watch_dir is None:
            raise BadRequest(reason=Phrase(N_("TMSERVER_WATCH_DIR is not set: there are no wire feeds.")))
        looked = Runner(core).feeds()
    if as_json:
        unread = {name: refusal.sentence() for name, refusal in looked.unread.items()}
        print_json({"stories": looked.stories, "known": looked.known, "refused": looked.refused,
                    "waiting": looked.waiting, "unread": unread})  # fmt: skip
    else:
        say(
            N_("Stories: %(stories)d. Here before: %(known)d. Refused: %(refused)d. Still coming in: %(waiting)d."),
            stories=looked.stories, known=looked.known, refused=looked.refused, waiting=looked.waiting,
        )  # fmt: skip
        for refusal in looked.unread.values():
            click.echo(refusal.sentence(translate()), err=True)
    if looked.refused or looked.unread:
        sys.exit(1)


@story.command()
@click.argument("number", type=int)
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--format", "form", help="As it came, or text, html, docx, xliff, xliff2, tmx, xlsx.")
@refusing
def export(number: int, file: Path | None, form: str | None) -> None:
    """Write a story with its translation into a file; without one to standard output.

    \b
    Example: tmserver story export 5 ponte.en.html
    """
    with opened() as core, core.writing() as session:
        found = story_files.export(session, SYSTEM, core.now(), number, form)
        story_files.note_export(session, SYSTEM, core.now(), number, form or "own")
    if file is None:
        sys.stdout.buffer.write(found.content)
        return
    try:
        file.write_bytes(found.content)
    except OSError as error:
        reason = Phrase(N_("%(path)s: %(why)s."), {"path": str(file), "why": error.strerror})
        raise BadRequest(reason=reason) from None


@story.command()
@click.argument("number", type=int)
@click.option("--json", "as_json", is_flag=True)
@refusing
def report(number: int, as_json: bool) -> None:
    """Words of a story by what the memory holds; with --json also terms, numbers and time.

    \b
    Example: tmserver story report 5
    """
    with opened() as core, core.reading() as session:
        looker = Looker(core.indexes, core.recognisers, core.today())
        found = story_reports.report(session, SYSTEM, core.now(), looker, number)
    if as_json:
        print_json(story_reports.figures(found))
        return
    for row in found.rows:
        click.echo(f"{row.band}\t{row.segments}\t{row.words}")


@story.command()
@click.argument("number", type=int)
@click.option("--dry-run", is_flag=True, help="Only count.")
@refusing
def pretranslate(number: int, dry_run: bool) -> None:
    """Fill a story's empty segments with context, exact and adapted matches, as suggestions.

    \b
    Example: tmserver story pretranslate 5 --dry-run
    """
    with opened() as core:
        looker = Looker(core.indexes, core.recognisers, core.today())
        with core.reading() as session:
            plan = story_matches.plan(session, SYSTEM, core.now(), looker, number)
        if not dry_run:
            with core.writing() as session:
                story_matches.pretranslate(session, SYSTEM, core.now(), number, plan)
    for kind, count in plan.counts.items():
        click.echo(f"{kind}\t{count}")


@story.command()
@click.argument("number", type=int)
@click.argument("to", type=click.Choice([one.value for one in StoryStatus]))
@refusing
def status(number: int, to: str) -> None:
    """Deliver, cancel or reopen a story.

    \b
    Example: tmserver story status 5 cancelled
    """
    with opened() as core, core.writing() as session:
        story_states.move(session, SYSTEM, core.now(), number, StoryStatus(to))


@story.command()
@click.argument("number", type=int)
@click.option("--yes", is_flag=True, help="Do it without asking.")
@refusing
def delete(number: int, yes: bool) -> None:
    """Put a story into the trash; for 30 days `restore` brings it back.

    \b
    Example: tmserver story delete 5 --yes
    """
    if not yes:
        click.confirm(f"Put story {number} into the trash?", abort=True, err=True)
    with opened() as core, core.writing() as session:
        stories.trash(session, SYSTEM, core.now(), number)
    say(N_("Story %(number)d is in the trash for 30 days."), number=number)


@story.command()
@click.argument("number", type=int)
@refusing
def restore(number: int) -> None:
    """Take a story out of the trash.

    \b
    Example: tmserver story restore 5
    """
    with opened() as core, core.writing() as session:
        stories.restore(session, SYSTEM, core.now(), number)
    say(N_("Story %(number)d is back."), number=number)
