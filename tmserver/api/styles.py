"""How the house and its outlets write: what holds and where it comes from, choosing, the style sheet."""

from collections.abc import Sequence

from flask import Response

from tmserver.api import answers, bodies
from tmserver.api.answering import after, answer, cut
from tmserver.api.registry import Answer, operation
from tmserver.domain.people import Action
from tmserver.errors import BadCursor, Invalid
from tmserver.http import identity, reading
from tmserver.services import style_sheets, styles
from tmserver.services.style_sheets import Entry, Ruled
from tmserver.services.styles import Style

_HOUSE = "/styles/{language}"
_OUTLET = "/outlets/{slug}/styles/{language}"
_HOLDS = Answer(
    200, "Every rule that holds, and where it comes from; its version is the ETag", answers.Style, ("ETag",)
)
_SHEET = Answer(200, "A page of the sheet", answers.StyleEntryList)


def _said(found: Style) -> Response:
    said = answers.Style(
        outlet=found.outlet.slug if found.outlet else None, language=found.language, version=found.version,
        rules=[answers.StyleRule.model_validate(rule) for rule in found.rules], specimen=found.specimen,
        changed_by=found.changed_by, changed_at=found.changed_at,
    )  # fmt: skip
    return answer(said, headers={"ETag": f'"{said.version}"'})


def _get(outlet: str | None, language: str) -> Response:
    with identity.reading() as call:
        return _said(styles.get(call.session, call.actor, outlet, language))


def _change(outlet: str | None, language: str) -> Response:
    identity.require_signed_in()
    version = reading.version_from_if_match()
    choices = reading.body(bodies.StyleChange).model_dump(exclude_unset=True)
    with identity.writing() as call:
        found = styles.change(call.session, call.actor, call.now, outlet, language, version, choices)
        return _said(found)


def _sheet(outlet: str | None, language: str) -> Response:
    page, purpose = reading.query(bodies.Page), f"style-sheet/{outlet or ''}/{language}"
    with identity.reading() as call:
        found = style_sheets.sheet(call.session, call.actor, call.core.catalogues, outlet, language, call.core.today())
        began = after(page, purpose) or 0
        rows, cursor = cut(list(enumerate(found, 1))[began:], page, purpose, lambda row: row[0])
    return answer(answers.StyleEntryList(items=[_entry(entry) for _, entry in rows], next_cursor=cursor))


def _entry(entry: Entry) -> answers.StyleEntry:
    return answers.StyleEntry(
        headword=entry.headword, instead=entry.instead, preferred=_texts(entry.use), admitted=_texts(entry.also),
        forbidden=_texts(entry.avoid), origin=entry.origin, desk=entry.desk, glossary=entry.glossary,
        concept_id=entry.concept_id, note=entry.note,
    )  # fmt: skip


def _texts(found: Sequence[Ruled]) -> list[str]:
    return [one.term.text for one in found]


@operation("GET", _HOUSE, "How the house writes a language", action=Action.READ, answers=_HOLDS)
def house(language: str) -> Response:
    """Dates, times, numbers, money: the house's choices, and what is usual in the language where it chose nothing."""
    return _get(None, language)


@operation(
    "PATCH", _HOUSE, "Choose how the house writes", action=Action.RULE_ON_TERM, body=bodies.StyleChange, if_match=True,
    answers=_HOLDS, raises=(Invalid,),
)  # fmt: skip
def change_house(language: str) -> Response:
    """Only what is sent changes; null takes a choice back. A style that was never chosen is at version 0."""
    return _change(None, language)


@operation("GET", _OUTLET, "How an outlet writes a language", action=Action.READ, answers=_HOLDS)
def outlet(slug: str, language: str) -> Response:
    """The outlet's choices, else the house's, else what is usual in the language; each rule says which in `origin`."""
    return _get(slug, language)


@operation(
    "PATCH", _OUTLET, "Choose how an outlet writes", action=Action.RULE_ON_TERM, body=bodies.StyleChange,
    if_match=True, answers=_HOLDS, raises=(Invalid,),
)  # fmt: skip
def change_outlet(slug: str, language: str) -> Response:
    """Only what is sent changes; null gives a choice back to the house."""
    return _change(slug, language)


@operation(
    "GET", _HOUSE + "/sheet", "The house's style sheet", action=Action.READ, query=bodies.Page, answers=_SHEET,
    raises=(BadCursor,),
)  # fmt: skip
def house_sheet(language: str) -> Response:
    """Every term in force today in the glossaries one sees, A to Z; words not to write lead to what to write."""
    return _sheet(None, language)


@operation(
    "GET", _OUTLET + "/sheet", "An outlet's style sheet", action=Action.READ, query=bodies.Page, answers=_SHEET,
    raises=(BadCursor,),
)  # fmt: skip
def outlet_sheet(slug: str, language: str) -> Response:
    """As the outlet writes today; `origin` says whether the outlet, a desk's glossary or the house rules so."""
    return _sheet(slug, language)
