"""`tmserver memory …`: memories, their files and figures."""

import os
import sys
from pathlib import Path
from typing import Any

import click

from tmserver.cli import memory_changes
from tmserver.cli.doors import fail, opened, print_json, refusing, say, translate
from tmserver.cli.following import follow
from tmserver.core import Core
from tmserver.db.tables import Memory
from tmserver.domain.jobs import JobState
from tmserver.domain.people import SYSTEM
from tmserver.errors import BadRequest, Invalid
from tmserver.files import CHUNK_BYTES
from tmserver.phrases import N_, Phrase
from tmserver.services import desks, exports, imports, jobs, memories

SHOWN_SKIPS = 20


@click.group()
def memory() -> None:
    """Translation memories.

    \b
    Example: tmserver memory list
    """


@memory.command()
@click.argument("slug")
@click.option("--source", required=True, help="Language code, like it.")
@click.option("--target", required=True, help="Language code, like en.")
@click.option("--name", help="As people call it; the slug if not given.")
@click.option("--desk", help="Slug of the desk it belongs to; everyone's if not given.")
@click.option("--outlet", help="Slug of the outlet whose style it has.")
@click.option("--penalty", type=int, default=0, show_default=True, help="Points taken off its matches.")
@refusing
def create(
    slug: str, source: str, target: str, name: str | None, desk: str | None, outlet: str | None, penalty: int
) -> None:
    """Make an empty memory.

    \b
    Example: tmserver memory create world --source it --target en --name "World"
    """
    with opened() as core, core.writing() as session:
        memories.create(
            session, SYSTEM, core.now(), slug=slug, name=name or slug, source=source, target=target, desk=desk,
            outlet=outlet, penalty=penalty,
        )  # fmt: skip
    say(N_("Memory %(slug)s made."), slug=slug)


def _row(memory_: Memory, desk_slugs: dict[int, str]) -> dict[str, Any]:
    return {
        "slug": memory_.slug, "name": memory_.name, "source": memory_.source, "target": memory_.target,
        "desk": desk_slugs.get(memory_.desk_id or 0), "penalty": memory_.penalty, "units": memory_.unit_count,
        "retired": memory_.retired_count, "revision": memory_.revision,
    }  # fmt: skip


@memory.command("list")
@click.option("--trash", is_flag=True, help="What lies in the trash.")
@click.option("--json", "as_json", is_flag=True)
@refusing
def list_(trash: bool, as_json: bool) -> None:
    """List memories.

    \b
    Example: tmserver memory list --json
    """
    with opened() as core, core.reading() as session:
        slugs = desks.slugs_of_desks(session)
        rows = [_row(found, slugs) for found in memories.visible(session, SYSTEM, trashed=trash)]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        click.echo(f"{row['slug']}\t{row['source']} → {row['target']}\t{row['units']}\t{row['name']}")


@memory.command()
@click.argument("slug")
@click.option("--json", "as_json", is_flag=True)
@refusing
def stats(slug: str, as_json: bool) -> None:
    """Figures of a memory.

    \b
    Example: tmserver memory stats world
    """
    with opened() as core, core.reading() as session:
        row = _row(memories.get(session, SYSTEM, slug), desks.slugs_of_desks(session))
    if as_json:
        print_json(row)
        return
    for name, value in row.items():
        click.echo(f"{name}\t{value if value is not None else '–'}")


@memory.command()
@click.argument("slug")
@click.option("--yes", is_flag=True, help="Do it without asking.")
@refusing
def delete(slug: str, yes: bool) -> None:
    """Put a memory into the trash; for 30 days `restore` brings it back.

    \b
    Example: tmserver memory delete world --yes
    """
    if not yes:
        click.confirm(f"Put {slug} into the trash?", abort=True, err=True)
    with opened() as core, core.writing() as session:
        memories.trash(session, SYSTEM, core.now(), slug)
    say(N_("Memory %(slug)s is in the trash for 30 days."), slug=slug)


@memory.command()
@click.argument("slug")
@refusing
def restore(slug: str) -> None:
    """Take a memory out of the trash.

    \b
    Example: tmserver memory restore world
    """
    with opened() as core, core.writing() as session:
        memories.restore(session, SYSTEM, core.now(), slug)
    say(N_("Memory %(slug)s is back."), slug=slug)


@memory.command("import")
@click.argument("slug")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--wait", is_flag=True, help="Stay until it is done and print the report.")
@click.option("--json", "as_json", is_flag=True, help="Print the job as JSON.")
@refusing
def import_(slug: str, path: Path, wait: bool, as_json: bool) -> None:
    """Import a TMX, XLIFF, CSV, TSV or XLSX file; what it is shows from its content.

    \b
    Example: tmserver memory import world archive.tmx --wait
    """
    with opened() as core:
        with core.reading() as session:
            imports.require_import(session, SYSTEM, slug)
        try:
            with path.open("rb") as stream:
                stored = core.files.store(iter(lambda: stream.read(CHUNK_BYTES), b""), core.settings.max_upload_bytes)
        except OSError as error:
            reason = Phrase(N_("%(path)s: %(why)s."), {"path": str(path), "why": error.strerror})
            raise BadRequest(reason=reason) from None
        with core.writing() as session:
            job_id = imports.request(
                session, SYSTEM, core.now(), slug, file_name=path.name, stored=stored, host=core.host
            ).id
        if wait:
            follow(core, job_id)
        _show(core, job_id, as_json=as_json, ended=wait)


def _show(core: Core, job_id: int, *, as_json: bool, ended: bool) -> None:
    """Print what became of an import; exit code 1 when it failed."""
    with core.reading() as session:
        job = jobs.get(session, SYSTEM, job_id)
        state, message, report = job.state, job.message, job.report or {}
    sentence = Phrase.from_json(message).text(translate()) if message else ""
    skipped = [(row["line"], Phrase.from_json(row["reason"]).text(translate())) for row in report.get("skipped", [])]
    remarks = [Phrase.from_json(remark).text(translate()) for remark in report.get("remarks", [])]
    if as_json:
        listed = [{"line": line, "reason": reason} for line, reason in skipped]
        report |= {"skipped": listed, "remarks": remarks}
        print_json({"id": job_id, "state": state.value, "message": sentence, "report": report})
    elif not ended:
        say(N_("Import %(job)d is on its way; a worker does it."), job=job_id)
    else:
        click.echo("\n".join([sentence, *remarks]))
        for line, reason in skipped[:SHOWN_SKIPS]:
            click.echo(f"  {line if line is not None else '–'}: {reason}")
        if len(skipped) > SHOWN_SKIPS:
            say(N_("… and %(more)d more; --json lists them."), more=report["skipped_count"] - SHOWN_SKIPS)
    if ended and state is not JobState.DONE:
        sys.exit(1)


@memory.command()
@click.argument("slug")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@refusing
def export(slug: str, path: Path) -> None:
    """Export a memory; the file's ending says the form: .tmx, .csv or .xlsx.

    \b
    Example: tmserver memory export world world.tmx
    """
    form = path.suffix.lower().lstrip(".")
    if form not in exports.FORMS:
        raise Invalid(
            field="FILE",
            reason=Phrase(
                N_("end the name in one of %(forms)s."), {"forms": ", ".join(f".{one}" for one in exports.FORMS)}
            ),
        )
    scratch = path.with_name(path.name + ".part")
    with opened() as core:
        with core.reading() as session:
            found, _ = exports.begin(session, SYSTEM, core.now(), slug, form)
            session.expunge(found)
        with core.writing() as session:
            exports.note(session, SYSTEM, core.now(), slug, form)
        try:
            with scratch.open("wb") as stream:
                for chunk in exports.chunks(core.reading, SYSTEM, core.now(), found, form):
                    stream.write(chunk)
                stream.flush()
                os.fsync(stream.fileno())
            scratch.replace(path)
        except OSError as error:
            scratch.unlink(missing_ok=True)
            fail(BadRequest(reason=Phrase(N_("%(path)s: %(why)s."), {"path": str(path), "why": error.strerror})))
    say(N_("%(slug)s exported to %(path)s."), slug=slug, path=str(path))


memory_changes.add_to(memory)
