"""Terms in and out as pages: a file, how its columns are meant, what it would do, the import, taking it back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, request, url_for

from tmserver.db.glossary_tables import Glossary
from tmserver.db.term_import_tables import TermImport
from tmserver.domain.matches import Change
from tmserver.errors import Invalid, TmServerError
from tmserver.formats.concept_files import Surveyed
from tmserver.http import reading, term_uploads, uploads
from tmserver.http.identity import Call, core, require_signed_in
from tmserver.http.identity import reading as reading_call
from tmserver.http.identity import writing as writing_call
from tmserver.http.language import translate
from tmserver.phrases import N_, Phrase
from tmserver.services import (
    concept_wordings,
    glossaries,
    jobs,
    term_alarms,
    term_columns,
    term_import_jobs,
    term_imports,
)
from tmserver.services.batch_ends import LIVE
from tmserver.services.term_alarms import Alarm
from tmserver.services.term_import_jobs import Upload
from tmserver.services.term_plans import Fate, Plan, Planned
from tmserver.web import forms, frame, term_repairs, term_words
from tmserver.web.addresses import MOST_SMALL_ID
from tmserver.web.term_repairs import SHOWN, WRONG, PreviewQuery, roles_of, stored_file

_GLOSSARY = "/glossary/<slug:slug>"
_FILE = f"{_GLOSSARY}/import/<string(length=32):stored>"
_IMPORT = f"{_GLOSSARY}/imports/<int(max={MOST_SMALL_ID}):number>"


def add_to(blueprint: Blueprint) -> None:
    """The addresses of this family."""
    blueprint.add_url_rule(f"{_GLOSSARY}/import", "import_terms", upload, methods=["GET"])
    blueprint.add_url_rule(f"{_GLOSSARY}/import", "import_terms_post", upload_post, methods=["POST"])
    blueprint.add_url_rule(_FILE, "import_preview", preview, methods=["GET"])
    blueprint.add_url_rule(_FILE, "import_apply", apply, methods=["POST"])
    blueprint.add_url_rule(f"{_FILE}/rows", "import_rows", term_repairs.amend, methods=["POST"])
    blueprint.add_url_rule(f"{_FILE}/wrong", "import_wrong", term_repairs.wrong_rows, methods=["GET"])
    blueprint.add_url_rule(_IMPORT, "term_import", one, methods=["GET"])
    blueprint.add_url_rule(f"{_IMPORT}/undo", "undo_term_import", undo, methods=["POST"])
    blueprint.add_url_rule(f"{_GLOSSARY}/export.<string(maxlength=8):form>", "export_terms", export)


class ApplyForm(PreviewQuery):
    """What the preview sends: the file's name and whether its concepts come in force at once."""

    approve: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A concept of the file as the preview shows it."""

    planned: Planned
    changes: tuple[Change, ...]

    def terms(self, side: str) -> str:
        """Its terms of a side, the first ones."""
        return ", ".join(term_columns.of_side(self.planned.wording, side)[:4])


def upload(slug: str) -> Response:
    """The form for a file, and what was imported before."""
    with reading_call() as call:
        return _upload_page(call, slug)


def _upload_page(call: Call, slug: str, refusal: TmServerError | None = None) -> Response:
    glossary = term_imports.require_import(call.session, call.actor, slug)
    return frame.page(
        "term_import.html", actor=call.actor, section="glossary", status=refusal.status if refusal else 200,
        glossary=glossary, refusal=refusal, imports=term_imports.listed(call.session, call.actor, slug),
        most_megabytes=call.core.settings.max_upload_bytes >> 20,
    )  # fmt: skip


def upload_post(slug: str) -> Response:
    """Store the file, look whether it can be read at all, and show what it would do."""
    glossary = term_uploads.glossary_of(slug)
    try:
        name, stored = uploads.store(core())
        path = core().files.upload(stored)
        if path.stat().st_size == 0:
            term_uploads.forget(path)
            raise Invalid(field="file", reason=Phrase(N_("choose a file that is not empty.")))
        term_imports.surveyed(glossary, path, name)
    except TmServerError as refusal:
        if not forms.is_shown_again(refusal):
            raise
        with reading_call() as call:
            return _upload_page(call, slug, refusal)
    return frame.go(url_for("web.import_preview", slug=slug, stored=stored, name=name))


def preview(slug: str, stored: str) -> Response:
    """How the columns are meant, and what would become of every row. Writes nothing."""
    query = reading.checked(PreviewQuery, {key: request.args[key] for key in ("name", "show") if key in request.args})
    return _preview_page(slug, stored, query.name, roles_of(request.args.getlist("role")), query.show)


def _preview_page(
    slug: str, stored: str, name: str, roles: Sequence[str] | None, show: str, refusal: TmServerError | None = None
) -> Response:
    glossary = term_uploads.glossary_of(slug)
    path, name = stored_file(stored), name or "file"
    surveyed = term_imports.surveyed(glossary, path, name)
    amended, contents, plan = term_uploads.amended(path), None, None
    try:
        contents, plan = term_uploads.planned(slug, path, name, roles, amended)
    except TmServerError as fault:
        refusal = refusal or fault
    counts = plan.counts() if plan else {}
    shown = show if counts.get(show) else next((kind for kind, count in counts.items() if count), "")
    wrong = term_repairs.places(slug, path, name, roles, plan) if plan and shown == WRONG else []
    with reading_call() as call:
        return frame.page(
            "term_preview.html", actor=call.actor, section="glossary", status=refusal.status if refusal else 200,
            glossary=glossary, stored=stored, name=name, surveyed=surveyed, roles=_used(surveyed, roles),
            chosen=roles or (), role_words=_role_words(glossary), refusal=refusal, counts=counts, shown=shown,
            lines=_lines(plan, shown), wrong=wrong, most=SHOWN, amended=amended, choices=term_words.CHOICE,
            remarks=contents.remarks if contents else (), kinds=term_words.FATE,
            alarms=[_alarm(one) for one in term_alarms.alarms(glossary, contents, plan)] if contents and plan else (),
        )  # fmt: skip


def _alarm(alarm: Alarm) -> str:
    """An alarm as a sentence, with the language by its name."""
    said = dict(alarm.message.params)
    if "language" in said:
        said["language"] = frame.language_word(said["language"])
    told = Phrase(alarm.message.template, said).text(frame.say)
    return told[:1].upper() + told[1:]


def _used(surveyed: Surveyed, roles: Sequence[str] | None) -> Sequence[str]:
    if surveyed.columns is None:
        return ()
    return (*roles, *[""] * len(surveyed.columns.names)) if roles else surveyed.columns.roles


def _role_words(glossary: Glossary) -> Mapping[str, str]:
    """What a column may hold, in words, in the order of the list."""
    return {role: _role_word(role) for role in term_columns.roles(glossary)}


def _role_word(role: str) -> str:
    status, colon, language = role.partition(":")
    if colon:
        return f"{frame.language_name(language)}: {frame.say(term_words.TERM_STATUS[status].word)}"
    return frame.say(term_words.COLUMN[role])


def _lines(plan: Plan | None, shown: str) -> list[Line]:
    if plan is None or shown not in set(Fate):
        return []
    say = translate()
    found = []
    for one in plan.of(Fate(shown))[:SHOWN]:
        changes: tuple[Change, ...] = ()
        if one.fate is Fate.CHANGED and one.before is not None:
            before, after = concept_wordings.told(one.before, say), concept_wordings.told(one.wording, say)
            changes = concept_wordings.changes(before, after)
        found.append(Line(one, changes))
    return found


def apply(slug: str, stored: str) -> Response:
    """Import what the preview showed, and show what became of it.

    What was put right or decided and not looked at yet is looked at first: nothing is imported unseen.
    """
    require_signed_in()
    term_uploads.glossary_of(slug)
    form, roles = forms.read(ApplyForm), roles_of(request.form.getlist("role"))
    path = stored_file(stored)
    try:
        if term_repairs.amended_by_form(slug, path, form.name or "file", roles):
            return term_repairs.shown_again(slug, stored, form, roles)
        upload = Upload(stored, form.name or "file", roles, term_uploads.amended(path), core().host)
        contents, plan = term_uploads.planned(slug, path, upload.name, roles, upload.amended)
        number, _ = term_uploads.applied(
            slug, contents, plan, upload, None if form.approve else False, lambda made: made.id
        )
    except TmServerError as refusal:
        if not forms.is_shown_again(refusal):
            raise
        return _preview_page(slug, stored, form.name, roles, "", refusal)
    if number is None:
        return frame.go(url_for("web.glossary", slug=slug, done="same"))
    return frame.go(url_for("web.term_import", slug=slug, number=number))


def one(slug: str, number: int) -> Response:
    """An import: what it made and changed, and what was taken back."""
    with reading_call() as call:
        return _page_of(call, term_imports.get(call.session, call.actor, slug, number), slug)


def _page_of(call: Call, made: TermImport, slug: str, refusal: TmServerError | None = None) -> Response:
    return frame.page(
        "term_import_done.html", actor=call.actor, section="glossary", status=refusal.status if refusal else 200,
        glossary=glossaries.get(call.session, call.actor, slug), made=made, refusal=refusal,
        live=made.state in LIVE, outcomes=term_imports.outcomes(call.session, made.id), most=SHOWN,
        job=jobs.seen(call.session, call.actor, made.job_id),
    )  # fmt: skip


def undo(slug: str, number: int) -> Response:
    """Take an import back as one action."""
    require_signed_in()
    try:
        with writing_call() as call:
            term_import_jobs.undo(call.session, call.actor, call.now, slug, number)
    except TmServerError as refusal:
        if not forms.is_shown_again(refusal):
            raise
        with reading_call() as call:
            return _page_of(call, term_imports.get(call.session, call.actor, slug, number), slug, refusal)
    return frame.go(url_for("web.term_import", slug=slug, number=number))


def export(slug: str, form: str) -> Response:
    """The glossary as a file, streamed."""
    return term_uploads.glossary_export(slug, form)
