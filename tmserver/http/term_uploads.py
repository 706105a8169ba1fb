"""Files of terms that are sent in, and glossaries as downloads: one way for the REST interface and for the pages."""

import json
import uuid
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from flask import Response, request

from tmserver.db.glossary_tables import Glossary
from tmserver.db.term_import_tables import TermImport
from tmserver.domain.term_files import Amendments, Contents
from tmserver.errors import DiskFull, PageNotFound
from tmserver.http import identity
from tmserver.services import glossary_exports, term_import_jobs, term_imports
from tmserver.services.term_import_jobs import Upload
from tmserver.services.term_plans import Plan

_T = TypeVar("_T")
_AMENDED = ".amended"


def glossary_of(slug: str) -> Glossary:
    """The glossary, detached, if the asker may take files into it. Raises NotSignedIn, NotFound, NotAllowed."""
    with identity.reading() as call:
        glossary = term_imports.require_import(call.session, call.actor, slug)
        call.session.expunge(glossary)
        return glossary


def planned(
    slug: str, path: Path, name: str, roles: Sequence[str] | None, amended: Amendments | None = None
) -> tuple[Contents, Plan]:  # fmt: skip
    """A stored file read to its end, outside any transaction, and what importing it would do. Raises FileRefused."""
    contents = term_imports.read(glossary_of(slug), path, name, roles, amended)
    with identity.reading() as call:
        return contents, term_imports.planned(call.session, call.actor, slug, contents)


def applied(
    slug: str, contents: Contents, plan: Plan, upload: Upload, approve: bool | None, told: Callable[[TermImport], _T]
) -> tuple[_T | None, Plan]:  # fmt: skip
    """Import what was planned, a large file by a job: what `told` makes of the import (None: nothing to do) and the
    plan it followed. The file is forgotten unless a job needs it.
    """
    is_large = term_import_jobs.is_large(plan)
    with identity.writing() as call:
        made: TermImport | None
        if is_large:
            made = term_import_jobs.begin(call.session, call.actor, call.now, slug, upload, approve)
        else:
            made, plan = term_imports.apply(
                call.session, call.actor, call.now, slug, contents, plan, file_name=upload.name, approve=approve
            )
        result = told(made) if made is not None else None
    if not is_large:
        forget(identity.core().files.upload(upload.stored))
    return result, plan


def amended(path: Path) -> Amendments:
    """What was said about a stored file since it came."""
    try:
        return Amendments.from_json(json.loads(path.with_suffix(_AMENDED).read_text(encoding="utf-8")))
    except FileNotFoundError:
        return Amendments()


def amend(path: Path, said: Amendments) -> None:
    """Keep what was said with the file, and both for as long as a file that has just come. Raises DiskFull."""
    kept = path.with_suffix(_AMENDED)
    scratch = kept.with_suffix(f".{uuid.uuid4().hex}")
    try:
        scratch.write_text(json.dumps(said.to_json(), ensure_ascii=False), encoding="utf-8")
        scratch.replace(kept)
        path.touch()
    except OSError as error:
        raise DiskFull from error
    finally:
        scratch.unlink(missing_ok=True)


def forget(path: Path) -> None:
    """Remove an upload that is not needed any more, with what was said about it."""
    for each in (path, path.with_suffix(_AMENDED)):
        with suppress(OSError):
            each.unlink()


def glossary_export(slug: str, form: str) -> Response:
    """The glossary in a form of `glossary_exports.FORMS`, with a strong ETag; 304 when the asker has it already.

    Raises NotSignedIn, NotFound, PageNotFound (no such form). Leaves an audit row when something is sent.
    """
    if form not in glossary_exports.FORMS:
        raise PageNotFound
    with identity.reading() as call:
        glossary, tag = glossary_exports.begin(call.session, call.actor, slug, form)
        actor, now, wired = call.actor, call.now, call.core
        call.session.expunge(glossary)
    if request.if_none_match.contains(tag):
        answer = Response(status=304)
    elif request.method == "HEAD":
        answer = Response(status=200)
    else:
        with wired.writing() as session:
            glossary_exports.note(session, actor, now, slug, form)
        answer = Response(glossary_exports.chunks(wired.reading, glossary, form))
    answer.content_type = glossary_exports.MEDIA_TYPES[form]
    answer.set_etag(tag)
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["Content-Disposition"] = f'attachment; filename="{glossary_exports.file_name(slug, form)}"'
    return answer
