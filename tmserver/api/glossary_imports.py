"""Files of terms into a glossary: a rehearsal, the import, the list of them, taking one back."""

from flask import Response

from tmserver.api import answers, bodies
from tmserver.api.answering import answer, by_id, made
from tmserver.api.registry import Answer, operation
from tmserver.db.glossary_tables import Glossary
from tmserver.db.term_import_tables import TermImport
from tmserver.domain.people import Action
from tmserver.domain.term_files import Amendments, Contents
from tmserver.errors import BadCursor, Conflict, FileRefused
from tmserver.http import identity, reading, term_uploads, uploads
from tmserver.http.identity import Call
from tmserver.http.language import translate
from tmserver.services import concept_wordings, term_alarms, term_import_jobs, term_imports
from tmserver.services.batch_ends import UNDOING
from tmserver.services.term_import_jobs import Upload
from tmserver.services.term_plans import Fate, Plan, Planned

_IMPORTS = "/glossaries/{slug}/imports"


def _row(one: Planned) -> answers.TermRow:
    diff = []
    if one.fate is Fate.CHANGED and one.before is not None:
        before, after = concept_wordings.told(one.before), concept_wordings.told(one.wording)
        diff = [answers.Change.model_validate(change) for change in concept_wordings.changes(before, after)]
    return answers.TermRow(
        row=one.found.row, kind=one.fate.value, key=one.found.key, term=one.wording.terms[0].text,
        concept_id=one.concept_id, diff=diff, reason=one.reason.text(translate()) if one.reason else None,
        choices=[choice.value for choice in one.choices], choice=one.choice.value if one.choice else None,
    )  # fmt: skip


def _report(
    glossary: Glossary, contents: Contents, plan: Plan, *, dry_run: bool, number: int | None
) -> answers.TermReport:
    say = translate()
    return answers.TermReport(
        id=number, dry_run=dry_run, format=contents.format, counts=answers.TermCounts(**plan.counts()),
        rows=[_row(one) for one in plan.planned],
        wrong=[
            answers.WrongPlace(row=one.row, column=one.column, value=one.value, reason=one.reason.text(say))
            for one in plan.wrong
        ],
        alarms=[
            answers.TermAlarm(alarm=alarm.code, message=alarm.message.text(say))
            for alarm in term_alarms.alarms(glossary, contents, plan)
        ],
        remarks=[remark.text(say) for remark in contents.remarks],
    )  # fmt: skip


def _said(call: Call, one: TermImport) -> answers.TermImport:
    outcomes = term_imports.outcomes(call.session, one.id)
    return answers.TermImport(
        id=one.id, kind=one.kind, file_name=one.file_name, status=one.state, created=one.created, changed=one.changed,
        undone=len(outcomes.get("undone", ())), kept=len(outcomes.get("kept", ())), made_by=one.made_by,
        job=one.job_id, created_at=one.created_at, undone_by=one.undone_by, undone_at=one.undone_at,
    )  # fmt: skip


@operation(
    "POST", _IMPORTS, "Import terms", action=Action.RULE_ON_TERM, query=bodies.TermImportQuery, upload=True,
    answers=(
        Answer(200, "What it would do (dry_run), or that there was nothing to do", answers.TermReport),
        Answer(201, "What it did", answers.TermReport, ("Location",)),
        Answer(202, "More than 1,000 changed concepts: a job takes them in", answers.TermImport, ("Location",)),
    ),
    raises=(FileRefused, Conflict),
)  # fmt: skip
def create(slug: str) -> Response:
    """TBX, CSV, TSV, XLSX or JSON, known by content, in the part `file`. New and changed concepts come in as one
    action; conflicting and wrong ones are left out and told, all of them, unless `rows` settles them.
    """
    query = reading.query(bodies.TermImportQuery)
    glossary = term_uploads.glossary_of(slug)
    core = identity.core()
    name, stored = uploads.store(core)
    path = core.files.upload(stored)
    upload = Upload(stored, name, query.columns, Amendments(choices=query.rows or {}), core.host)
    number, under_way = None, False
    try:
        contents, plan = term_uploads.planned(slug, path, name, upload.roles, upload.amended)
        if not query.dry_run:
            is_large = term_import_jobs.is_large(plan)
            number, plan = term_uploads.applied(slug, contents, plan, upload, query.approve, lambda one: one.id)
            under_way = is_large
    finally:
        if not under_way:
            term_uploads.forget(path)
    if number is not None and under_way:
        return _under_way(slug, number)
    report = _report(glossary, contents, plan, dry_run=query.dry_run, number=number)
    return answer(report) if number is None else made(report, f"/glossaries/{slug}/imports/{number}")


def _under_way(slug: str, number: int) -> Response:
    with identity.reading() as call:
        said = _said(call, term_imports.get(call.session, call.actor, slug, number))
    return made(said, f"/glossaries/{slug}/imports/{number}", status=202)


@operation(
    "GET", _IMPORTS, "List imports", action=Action.READ, query=bodies.Page, raises=(BadCursor,),
    answers=Answer(200, "A page of imports", answers.TermImportList),
)  # fmt: skip
def listed(slug: str) -> Response:
    """Of this glossary, oldest first, with what became of each."""
    query = reading.query(bodies.Page)
    with identity.reading() as call:
        found = term_imports.listed(call.session, call.actor, slug, limit=None)
        rows, cursor = by_id(found, query, f"term-imports/{slug}", lambda one: one.id)
        said = answers.TermImportList(items=[_said(call, one) for one in rows], next_cursor=cursor)
    return answer(said)


@operation(
    "GET", _IMPORTS + "/{number}", "Read an import", action=Action.READ,
    answers=Answer(200, "The import", answers.TermImport),
)  # fmt: skip
def get(slug: str, number: int) -> Response:
    """What it made and changed, and what was undone."""
    with identity.reading() as call:
        said = _said(call, term_imports.get(call.session, call.actor, slug, number))
    return answer(said)


@operation(
    "POST", _IMPORTS + "/{number}/undo", "Take an import back", action=Action.RULE_ON_TERM, raises=(Conflict,),
    answers=(
        Answer(200, "The import, undone", answers.TermImport),
        Answer(202, "More than 1,000 concepts: a job takes them back", answers.TermImport, ("Location",)),
    ),
)  # fmt: skip
def undo(slug: str, number: int) -> Response:
    """What it made is retired, what it changed is as before; concepts that somebody changed since stay (`kept`)."""
    identity.require_signed_in()
    with identity.writing() as call:
        said = _said(call, term_import_jobs.undo(call.session, call.actor, call.now, slug, number))
    return made(said, f"/glossaries/{slug}/imports/{number}", status=202) if said.status == UNDOING else answer(said)
