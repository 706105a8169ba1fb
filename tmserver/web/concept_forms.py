"""The form of a concept: what it shows of a wording, and what was typed into it.

Fields of the term in row 2 are named t2-text, t2-status …; those of its first scope t2-s0-outlet …; its forms are
listed in t2-forms, and t2-keep0, t2-keep1 … say which of them stay. An empty row is no term.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from tmserver.domain.concepts import (
    CasePolicy,
    Concept,
    ConceptKind,
    Gender,
    Inflection,
    PartOfSpeech,
    Scope,
    Term,
    TermStatus,
    TermType,
)
from tmserver.http import reading
from tmserver.services.concept_drafts import Draft, forms_of
from tmserver.services.concepts import MOST_TERMS
from tmserver.web.forms import Form, Text

_FIELD = re.compile(r"t([0-9]{1,3})-(.+)")
_SCOPE = re.compile(r"s([0-9]{1,2})-(outlet|status|since|until)")
MOST_SCOPES = 20


def _none_if_empty(value: object) -> object:
    return None if value == "" else value


def _day(value: object) -> object:
    try:
        return date.fromisoformat(str(value)) if value else None
    except ValueError:
        raise PydanticCustomError("day", "no day") from None


Day = Annotated[date | None, BeforeValidator(_day)]


class _Term(Form):
    """A row."""

    language: str = ""
    text: Text = ""
    status: Annotated[TermStatus | None, BeforeValidator(_none_if_empty)] = None
    part_of_speech: Annotated[PartOfSpeech | None, BeforeValidator(_none_if_empty)] = None
    type: Annotated[TermType | None, BeforeValidator(_none_if_empty)] = None
    gender: Annotated[Gender | None, BeforeValidator(_none_if_empty)] = None
    usage: Annotated[str | None, BeforeValidator(_none_if_empty)] = None
    inflection: Annotated[Inflection | None, BeforeValidator(_none_if_empty)] = None
    case: Annotated[CasePolicy | None, BeforeValidator(_none_if_empty)] = None
    do_not_translate: bool = False
    forms: Text = ""
    was: str = ""
    added: Text = ""
    exceptions: Text = ""
    note: Text = ""


class _Scope(Form):
    outlet: Annotated[str | None, BeforeValidator(_none_if_empty)] = None
    status: TermStatus
    since: Day = None
    until: Day = None


class ConceptForm(Form):
    """What is said of the concept itself, and how it is saved."""

    kind: ConceptKind = ConceptKind.OTHER
    subject: Annotated[Text, Field()] = ""
    definition: Text = ""
    note: Text = ""
    source_url: Text = ""
    approve: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the form: the values of its fields, its forms with whether they stay, its scopes."""

    number: int
    values: Mapping[str, str]
    forms: Sequence[tuple[str, bool]] = ()
    scopes: Sequence[Mapping[str, str]] = field(default_factory=list)

    def get(self, name: str) -> str:
        """A value, "" where there is none."""
        return self.values.get(name, "")


def fields_of(concept: Concept) -> dict[str, str]:
    """The values of the form's own fields."""
    return {
        "kind": concept.kind.value, "subject": concept.subject or "", "definition": concept.definition or "",
        "note": concept.note or "", "source_url": concept.source_url or "",
    }  # fmt: skip


def rows_of(concept: Concept, blank: Iterable[str]) -> list[Row]:
    """A row for each term, and an empty one for each language of `blank`."""
    rows = [
        _row(number, term, spellings)
        for number, (term, spellings) in enumerate(zip(concept.terms, forms_of(concept), strict=True))
    ]
    return rows + [Row(len(rows) + at, {"language": language}) for at, language in enumerate(blank)]


def _row(number: int, term: Term, spellings: Sequence[str]) -> Row:
    values = {
        "language": term.language, "text": term.text, "status": term.status.value, "usage": term.usage or "",
        "part_of_speech": term.part_of_speech or "", "type": term.type or "", "gender": term.gender or "",
        "inflection": term.inflection or "", "case": term.case or "", "note": term.note or "",
        "do_not_translate": "1" if term.do_not_translate else "", "exceptions": "\n".join(term.exceptions),
        "was": _shape(term.language, term.text, term.inflection),
    }  # fmt: skip
    told = [(form, True) for form in spellings[1:]] + [(form, False) for form in term.struck_forms]
    scopes = [
        {"outlet": scope.outlet or "", "status": scope.status.value, "since": _iso(scope.since),
         "until": _iso(scope.until)}
        for scope in term.scopes
    ]  # fmt: skip
    return Row(number, values, told, scopes)


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _shape(language: str, text: str, inflection: Inflection | None) -> str:
    """What a term's forms were made of; they are made anew when it changes."""
    return f"{language}|{text}|{inflection or ''}"


def typed_rows(values: Mapping[str, str]) -> list[Row]:
    """The rows as they were typed, to show them again."""
    found: dict[int, dict[str, str]] = {}
    for name, value in values.items():
        if match := _FIELD.fullmatch(name):
            found.setdefault(int(match[1]), {})[match[2]] = value
    rows = []
    for number, fields in sorted(found.items())[:MOST_TERMS]:
        listed = [form for form in fields.get("forms", "").replace("\r", "").split("\n") if form]
        told = [(form, f"keep{at}" in fields) for at, form in enumerate(listed)]
        scopes: dict[int, dict[str, str]] = {}
        for name, value in fields.items():
            if match := _SCOPE.fullmatch(name):
                scopes.setdefault(int(match[1]), {})[match[2]] = value
        rows.append(Row(number, fields, told, [scopes[at] for at in sorted(scopes)[:MOST_SCOPES]]))
    return rows


def drafts(values: Mapping[str, str]) -> list[Draft]:
    """The terms that were typed. Raises Invalid."""
    return [_draft(row) for row in typed_rows(values) if row.get("text").strip()]


def _draft(row: Row) -> Draft:
    form = reading.checked(_Term, dict(row.values))
    scopes = [reading.checked(_Scope, dict(scope)) for scope in row.scopes if scope.get("status")]
    added = _listed(form.added)
    term = Term(
        form.language, form.text.strip(), part_of_speech=form.part_of_speech, type=form.type, gender=form.gender,
        usage=form.usage, do_not_translate=form.do_not_translate, inflection=form.inflection, case=form.case,
        exceptions=_listed(form.exceptions), note=form.note.strip() or None, added_forms=added,
        scopes=tuple(Scope(scope.status, scope.outlet, scope.since, scope.until) for scope in scopes),
    )  # fmt: skip
    if not row.forms or form.was != _shape(form.language, term.text, form.inflection):
        return Draft(term, form.status)
    return Draft(term, form.status, [*(text for text, stays in row.forms if stays), *added])


def _listed(text: str) -> tuple[str, ...]:
    """One a line, or parted by commas."""
    return tuple(dict.fromkeys(part.strip() for part in re.split(r"[\n,;]", text) if part.strip()))
