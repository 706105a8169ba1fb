"""Outlets and how they write, as pages: what holds and where it comes from, choosing, the style sheet to print."""

from collections.abc import Mapping
from itertools import groupby

from flask import Blueprint, Response, request, url_for
from pydantic import Field

from tmserver.db.tables import Outlet
from tmserver.domain import styles as ways
from tmserver.domain.people import Action
from tmserver.errors import Stale, TmServerError
from tmserver.http import reading
from tmserver.http.identity import Call, require_signed_in
from tmserver.http.identity import reading as reading_call
from tmserver.http.identity import writing as writing_call
from tmserver.services import desks, style_sheets, styles
from tmserver.web import forms, frame, style_words, term_words

_HOUSE = "/style/<slug:language>"
_OUTLET = "/outlets/<slug:outlet>/style/<slug:language>"


def add_to(blueprint: Blueprint) -> None:
    """The addresses of this family."""
    blueprint.add_url_rule("/style", "styles", listed)
    for at, name in ((_HOUSE, "house_style"), (_OUTLET, "outlet_style")):
        blueprint.add_url_rule(at, name, style, methods=["GET"])
        blueprint.add_url_rule(at, f"{name}_post", style_post, methods=["POST"])
        blueprint.add_url_rule(f"{at}/sheet", f"{name}_sheet", sheet)


class StyleForm(forms.Form):
    """The version that was read; the settings stand beside it by their names, "" for none of one's own."""

    version: int = Field(ge=0, le=2**31 - 1)


def listed() -> Response:
    """The house and every outlet, with a line written as each writes."""
    with reading_call() as call:
        rows = [
            (outlet, [_style(call, outlet, tag) for tag in ways.LANGUAGES])
            for outlet in (None, *desks.outlets(call.session, call.actor))
        ]
        return frame.page("styles.html", actor=call.actor, section="glossary", rows=rows, address=address_of)


def _style(call: Call, outlet: Outlet | None, language: str) -> styles.Style:
    return styles.get(call.session, call.actor, outlet.slug if outlet else None, language)


def address_of(name: str, outlet: str | None, language: str, done: str | None = None) -> str:
    """Where a page of the house's or an outlet's style is; `name`: "", "_post" or "_sheet"."""
    if outlet is None:
        return url_for(f"web.house_style{name}", language=language, done=done)
    return url_for(f"web.outlet_style{name}", outlet=outlet, language=language, done=done)


def style(language: str, outlet: str | None = None) -> Response:
    """What holds, setting by setting; the form to choose for who may."""
    with reading_call() as call:
        return _page(call, outlet, language)


def _page(
    call: Call, outlet: str | None, language: str, typed: Mapping[str, str] | None = None,
    refusal: TmServerError | None = None,
) -> Response:  # fmt: skip
    found = styles.get(call.session, call.actor, outlet, language)
    version = refusal.params["current"] if isinstance(refusal, Stale) else found.version
    return frame.page(
        "style.html", actor=call.actor, section="glossary", status=refusal.status if refusal else 200, style=found,
        version=version, chosen={**found.own, **(typed or {})}, refusal=refusal, words=style_words,
        settings=ways.SETTINGS,
        may_change=call.actor.may(Action.RULE_ON_TERM), address=address_of, notices=term_words.NOTICES,
        inherited={rule.name: rule for rule in _inherited(call, found)}, done=request.args.get("done", ""),
    )  # fmt: skip


def _inherited(call: Call, found: styles.Style) -> tuple[ways.Rule, ...]:
    """What would hold without a choice of its own."""
    if found.outlet is None:
        return ways.effective(found.language, {})
    return styles.get(call.session, call.actor, None, found.language).rules


def style_post(language: str, outlet: str | None = None) -> Response:
    """Choose what the form says."""
    require_signed_in()
    values = forms.raw()
    choices = {one.name: values[one.name] or None for one in ways.SETTINGS if one.name in values}
    try:
        form = reading.checked(StyleForm, values)
        with writing_call() as call:
            styles.change(call.session, call.actor, call.now, outlet, language, form.version, choices)
    except TmServerError as refusal:
        if not forms.is_shown_again(refusal):
            raise
        with reading_call() as call:
            typed = {name: value or "" for name, value in choices.items()}
            return _page(call, outlet, language, typed, refusal)
    return frame.go(address_of("", outlet, language, done="settings"))


def sheet(language: str, outlet: str | None = None) -> Response:
    """Every rule in force there, from A to Z, to read or print."""
    with reading_call() as call:
        found = styles.get(call.session, call.actor, outlet, language)
        entries = style_sheets.sheet(
            call.session, call.actor, call.core.catalogues, outlet, found.language, call.core.today()
        )
        letters = [(letter, list(some)) for letter, some in groupby(entries, key=lambda entry: entry.letter)]
        return frame.page(
            "style_sheet.html", actor=call.actor, section="glossary", style=found, letters=letters,
            total=len(entries), words=style_words, address=address_of, today=call.core.today(),
            desk_names={desk.slug: desk.name for desk in desks.desks(call.session, call.actor)},
        )  # fmt: skip
