"""The rehearsal of an import mended on its page: cells put right, conflicts settled, rows left out; all kept with the
file, so that nobody sends it again. The wrong rows can be taken away as a file of the same kind.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from flask import Response, request, url_for
from pydantic import Field

from tmserver.domain.term_files import Amendments, Choice, Wrong
from tmserver.errors import NotFound
from tmserver.formats import concept_faults, concept_write
from tmserver.formats.concept_faults import Cell
from tmserver.http import reading, term_uploads
from tmserver.http.identity import core, require_signed_in
from tmserver.http.language import translate
from tmserver.phrases import N_, Phrase
from tmserver.services import term_imports
from tmserver.services.term_plans import Plan
from tmserver.web import forms, frame

SHOWN = 200
"""Rows of one kind that the rehearsal shows; the counts say how many there are."""
WRONG = "wrong"
_REASON = N_("reason")
_CELL, _CHOICE = "cell", "choice"


@dataclass(frozen=True, slots=True)
class Place:
    """A wrong place as the page shows it: `cells` are fields, each once on a page."""

    wrong: Wrong
    cells: tuple[Cell, ...]


class PreviewQuery(forms.Form):
    """The name the file came with, and which rows are shown."""

    name: Annotated[str, Field(max_length=200)] = ""
    show: str = ""


class AmendForm(PreviewQuery):
    """What the rows' form sends beside its cells and choices."""

    forget: bool = False


def stored_file(stored: str) -> Path:
    """The file that was sent in. Raises NotFound when it is gone: uploads wait an hour, on the host that took them."""
    try:
        path = core().files.upload(stored)
    except ValueError:
        path = None
    if path is None or not path.is_file():
        raise NotFound(kind=Phrase(N_("file")), key=stored[:8])
    return path


def roles_of(given: Sequence[str]) -> list[str] | None:
    """The roles that were chosen, one a column; None where the file was only just sent."""
    return list(given) or None


def places(slug: str, path: Path, name: str, roles: Sequence[str] | None, plan: Plan) -> list[Place]:
    """The first wrong places of a file with the cells to put right."""
    glossary, wrong = term_uploads.glossary_of(slug), plan.wrong[:SHOWN]
    file = term_imports.faulty(glossary, path, name, roles, term_uploads.amended(path), wrong)
    seen: set[tuple[int, str]] = set()
    found = []
    for one, cells in zip(wrong, concept_faults.cells(file), strict=True):
        fresh = tuple(cell for cell in cells if (cell.row, cell.place) not in seen)
        seen |= {(cell.row, cell.place) for cell in fresh}
        found.append(Place(one, fresh))
    return found


def amended_by_form(slug: str, path: Path, name: str, roles: Sequence[str] | None) -> bool:
    """Keep what the posted form says of the rows; whether anything of it is new. Raises FileRefused."""
    before = term_uploads.amended(path)
    repairs, choices = dict(before.repairs), dict(before.choices)
    sent = dict(_sent())
    if any(kind == _CELL for kind, _, _ in sent):
        _, plan = term_uploads.planned(slug, path, name, roles, before)
        for place in places(slug, path, name, roles, plan):
            for cell in place.cells:
                text = sent.get((_CELL, cell.row, cell.place), cell.text)
                if text != cell.text:
                    repairs[cell.row, cell.place] = text
    for (kind, row, _), said in sent.items():
        if kind == _CHOICE and said in set(Choice):
            choices[row] = Choice(said)
        elif kind == _CHOICE:
            choices.pop(row, None)
    after = Amendments(repairs, choices)
    if after == before:
        return False
    term_uploads.amend(path, after)
    return True


def _sent() -> Iterator[tuple[tuple[str, int, str], str]]:
    """Fields named `cell:7:3` and `choice:7`."""
    for field, text in forms.raw().items():
        kind, _, rest = field.partition(":")
        row, _, place = rest.partition(":")
        if kind in (_CELL, _CHOICE) and row.isdecimal() and len(row) < 10:
            yield (kind, int(row), place), text.replace("\r\n", "\n")


def amend(slug: str, stored: str) -> Response:
    """Keep what was put right and decided, and show the rehearsal again with it."""
    require_signed_in()
    term_uploads.glossary_of(slug)
    form, roles = forms.read(AmendForm), roles_of(request.form.getlist("role"))
    path = stored_file(stored)
    if form.forget:
        term_uploads.amend(path, Amendments())
    else:
        amended_by_form(slug, path, form.name or "file", roles)
    return shown_again(slug, stored, form, roles)


def shown_again(slug: str, stored: str, form: PreviewQuery, roles: Sequence[str] | None) -> Response:
    """On to the rehearsal as it is now."""
    address = url_for(
        "web.import_preview", slug=slug, stored=stored, name=form.name, show=form.show or None, role=roles or [],
        _anchor="h-rows",
    )  # fmt: skip
    return frame.go(address)


def wrong_rows(slug: str, stored: str) -> Response:
    """The concepts with a fault as a file of the same kind, for putting them right at home."""
    names = ("name", "show")
    query = reading.checked(PreviewQuery, {key: request.args[key] for key in names if key in request.args})
    glossary, path, name = term_uploads.glossary_of(slug), stored_file(stored), query.name or "file"
    roles, said = roles_of(request.args.getlist("role")), term_uploads.amended(path)
    _, plan = term_uploads.planned(slug, path, name, roles, said)
    file, say = term_imports.faulty(glossary, path, name, roles, said, plan.wrong), translate()
    form, pieces = concept_faults.written(file, say(_REASON), lambda one: one.reason.text(say))
    answer = Response(pieces, content_type=concept_write.MEDIA_TYPES[form])
    answer.headers["Content-Disposition"] = f'attachment; filename="{slug}-{WRONG}.{form}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
