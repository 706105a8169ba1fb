"""`tmserver glossary check|sync|import|export`: glossaries and files of terms."""

import os
import sys
from pathlib import Path

import click

from tmserver.cli.doors import fail, opened, print_json, refusing, say, translate
from tmserver.cli.following import follow, message
from tmserver.cli.glossary import glossary
from tmserver.core import Core
from tmserver.domain.jobs import JobState
from tmserver.domain.people import SYSTEM
from tmserver.domain.term_files import Amendments, Choice, Wrong
from tmserver.errors import BadRequest, Invalid
from tmserver.files import CHUNK_BYTES
from tmserver.phrases import N_, Phrase
from tmserver.services import glossary_exports, term_alarms, term_import_jobs, term_imports, term_lint, term_sync
from tmserver.services.term_import_jobs import Upload
from tmserver.services.term_plans import Fate, Plan

SHOWN = 20


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
        click.echo(f"{problem.file}:{_told(problem.wrong)}")
    if problems:
        say(N_("%(count)d objections."), count=len(problems))
        sys.exit(1)
    say(N_("Nothing to object to in %(count)d files."), count=len(files))


@glossary.command()
@click.option("--folder", type=click.Path(path_type=Path), help="Where the files are, if not beside the program.")
@click.option(
    "--glossary", "slug", default=term_sync.SLUG, show_default=True, help="Slug; newsroom is made if need be."
)
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@click.option("--json", "as_json", is_flag=True)
@refusing
def sync(folder: Path | None, slug: str, dry_run: bool, as_json: bool) -> None:
    """Take the term files into a glossary; again and again changes nothing. What the desk ruled on stays the desk's.

    \b
    Example: tmserver glossary sync --dry-run
    """
    files = term_sync.read(folder or term_sync.FOLDER)
    with opened() as core, core.writing() as session:
        found = term_sync.glossary_for(session, SYSTEM, core.now(), slug)
        done = term_sync.sync(session, SYSTEM, core.now(), found, files, dry_run=dry_run)
        if dry_run:
            session.rollback()
    if as_json:
        print_json(_report(done.plan) | {"gone": done.gone, "dry_run": dry_run})
    else:
        _show(done.plan)
        if done.gone:
            say(N_("%(count)d concepts are no longer in the files; they stay."), count=done.gone)
        for name, wrong in files.wrong:
            click.echo(f"{name}:{_told(wrong)}")
        say(N_("This was only a rehearsal.") if dry_run else N_("Glossary %(slug)s is in step."), slug=slug)
    if files.wrong or done.plan.wrong:
        sys.exit(1)


@glossary.command("import")
@click.argument("slug")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@click.option("--propose", is_flag=True, help="As proposals; else in force at once, unless the glossary has four eyes.")
@click.option("--columns", help="Roles of a table's columns, parted by commas: preferred:it,preferred:en,,note")
@click.option("--rows", help="Conflicts settled and rows left out, parted by commas: 4:theirs,7:merge,9:ours,12:skip")
@click.option("--json", "as_json", is_flag=True)
@refusing
def import_(
    slug: str, path: Path, dry_run: bool, propose: bool, columns: str | None, rows: str | None, as_json: bool
) -> None:  # fmt: skip
    """Import terms from TBX, CSV, TSV, XLSX or JSON; what it is shows from its content.

    \b
    Example: tmserver glossary import energy terms.tbx --dry-run
    """
    with opened() as core:
        with core.reading() as session:
            found = term_imports.require_import(session, SYSTEM, slug)
            session.expunge(found)
        contents = term_imports.read(found, path, path.name, columns.split(",") if columns else None, _amended(rows))
        with core.reading() as session:
            plan = term_imports.planned(session, SYSTEM, slug, contents)
        number = None
        if not dry_run and term_import_jobs.is_large(plan):
            number = _by_a_job(core, slug, path, columns, rows, propose=propose)
        elif not dry_run:
            with core.writing() as session:
                made, plan = term_imports.apply(
                    session, SYSTEM, core.now(), slug, contents, plan, file_name=path.name,
                    approve=False if propose else None,
                )  # fmt: skip
                number = made.id if made else None
    alarms = [alarm.message.text(translate()) for alarm in term_alarms.alarms(found, contents, plan)]
    if as_json:
        print_json(_report(plan) | {"id": number, "dry_run": dry_run, "alarms": alarms})
    else:
        _show(plan)
        for sentence in [*alarms, *(remark.text(translate()) for remark in contents.remarks)]:
            click.echo(f"! {sentence}", err=True)
    if not plan.planned:
        sys.exit(1)


def _by_a_job(core: Core, slug: str, path: Path, columns: str | None, rows: str | None, *, propose: bool) -> int:
    """Take a large file in by a job and stay with it; the number of the import. Ends the command where it failed."""
    with path.open("rb") as stream:
        stored = core.files.store(iter(lambda: stream.read(CHUNK_BYTES), b""), core.settings.max_upload_bytes)
    upload = Upload(stored, path.name, columns.split(",") if columns else None, _amended(rows), core.host)
    with core.writing() as session:
        made = term_import_jobs.begin(session, SYSTEM, core.now(), slug, upload, False if propose else None)
        number, job_id = made.id, made.job_id or 0
    state = follow(core, job_id)
    click.echo(message(core, job_id), err=True)
    if state is not JobState.DONE:
        sys.exit(1)
    return number


def _amended(rows: str | None) -> Amendments:
    """The choices of `--rows`. Raises Invalid."""
    choices: dict[int, Choice] = {}
    for part in filter(None, (rows or "").split(",")):
        row, _, choice = part.strip().partition(":")
        if not row.isdecimal() or choice not in set(Choice):
            raise Invalid(field="--rows", reason=Phrase(N_("write rows like 4:theirs,7:skip.")))
        choices[int(row)] = Choice(choice)
    return Amendments(choices=choices)


@glossary.command()
@click.argument("slug")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--tbx-version", type=click.Choice(["2", "3"]), default="3", show_default=True)
@refusing
def export(slug: str, path: Path, tbx_version: str) -> None:
    """Export a glossary; the file's ending says the form: .tbx, .csv, .tsv, .xlsx or .json; .txt and
    .pairs.csv are for OmegaT.

    \b
    Example: tmserver glossary export energy energy.tbx
    """
    form = "pairs.csv" if path.name.lower().endswith(".pairs.csv") else path.suffix.lower().lstrip(".")
    if form not in glossary_exports.FORMS or form == "tbx2":
        endings = ", ".join(f".{one}" for one in glossary_exports.FORMS if one != "tbx2")
        raise Invalid(field="FILE", reason=Phrase(N_("end the name in one of %(forms)s."), {"forms": endings}))
    form = "tbx2" if form == "tbx" and tbx_version == "2" else form
    scratch = path.with_name(path.name + ".part")
    with opened() as core:
        with core.reading() as session:
            found, _ = glossary_exports.begin(session, SYSTEM, slug, form)
            session.expunge(found)
        with core.writing() as session:
            glossary_exports.note(session, SYSTEM, core.now(), slug, form)
        try:
            with scratch.open("wb") as stream:
                stream.writelines(glossary_exports.chunks(core.reading, found, form))
                stream.flush()
                os.fsync(stream.fileno())
            scratch.replace(path)
        except OSError as error:
            scratch.unlink(missing_ok=True)
            fail(BadRequest(reason=Phrase(N_("%(path)s: %(why)s."), {"path": str(path), "why": error.strerror})))
    say(N_("%(slug)s exported to %(path)s."), slug=slug, path=str(path))


def _report(plan: Plan) -> dict[str, object]:
    """A plan for a script."""
    return {
        "counts": plan.counts(),
        "rows": [
            {
                "row": one.found.row, "key": one.found.key, "kind": one.fate.value, "concept": one.concept_id,
                "term": one.wording.terms[0].text, "reason": one.reason.text(translate()) if one.reason else None,
                "choices": list(one.choices), "choice": one.choice,
            }
            for one in plan.planned
            if one.fate is not Fate.UNCHANGED
        ],
        "wrong": [
            {"row": one.row, "column": one.column, "value": one.value, "reason": one.reason.text(translate())}
            for one in plan.wrong
        ],
    }  # fmt: skip


def _show(plan: Plan) -> None:
    """Counts, then what changes, conflicts and is wrong; of the changes the first ones."""
    for name, count in plan.counts().items():
        click.echo(f"{name}\t{count}")
    listed = plan.of(Fate.NEW, Fate.CHANGED)
    for one in [*listed[:SHOWN], *plan.of(Fate.CONFLICTING)]:
        reason = f": {one.reason.text(translate())}" if one.reason else ""
        click.echo(f"  {one.fate.value} {one.found.key or one.found.row} {one.wording.terms[0].text}{reason}")
    if len(listed) > SHOWN:
        say(N_("… and %(more)d more; --json lists them."), more=len(listed) - SHOWN)
    for wrong in plan.wrong:
        click.echo(f"  {_told(wrong)}")


def _told(wrong: Wrong) -> str:
    """A place of a file and what is wrong there, on one line."""
    place = f"{wrong.row}: " if wrong.row is not None else " "
    column = f"{wrong.column}: " if wrong.column else ""
    value = f"“{wrong.value}”: " if wrong.value else ""
    return f"{place}{column}{value}{wrong.reason.text(translate())}"
