"""Units as pages: adding, editing with the version that was read, retiring, history with what changed, revert."""

from typing import Any

from flask import Blueprint, Response, url_for

from tmserver.db.tables import Memory, Unit
from tmserver.domain import languages
from tmserver.domain.people import Action, Actor
from tmserver.domain.segments import Segment
from tmserver.domain.units import NewUnit, UnitStatus
from tmserver.errors import TmServerError
from tmserver.formats import inline
from tmserver.http import reading
from tmserver.http.identity import Call, require_signed_in
from tmserver.http.identity import reading as reading_call
from tmserver.http.identity import writing as writing_call
from tmserver.services import memories, unit_history, unit_origins, units
from tmserver.web import forms, frame
from tmserver.web.addresses import MOST_ID

_UNIT = f"/memory/<slug:slug>/units/<int(max={MOST_ID}):unit_id>"


def add_to(blueprint: Blueprint) -> None:
    """The addresses of this family."""
    blueprint.add_url_rule("/memory/<slug:slug>/units/new", "new_unit", new, methods=["GET"])
    blueprint.add_url_rule("/memory/<slug:slug>/units/new", "new_unit_post", new_post, methods=["POST"])
    blueprint.add_url_rule(_UNIT, "unit", edit, methods=["GET"])
    blueprint.add_url_rule(_UNIT, "unit_post", edit_post, methods=["POST"])
    blueprint.add_url_rule(f"{_UNIT}/retire", "retire_unit", retire, methods=["POST"])
    blueprint.add_url_rule(f"{_UNIT}/history", "unit_history", history)
    blueprint.add_url_rule(f"{_UNIT}/revert", "revert_unit", revert, methods=["POST"])


class NewUnitForm(forms.Form):
    """A unit as typed. Languages default to the memory's."""

    source: forms.Text = ""
    target: forms.Text = ""
    source_language: str = ""
    target_language: str = ""
    note: forms.Text = ""


class UnitForm(forms.Form):
    """A unit as edited; texts that hold inline tags are written as markup."""

    version: forms.Version
    source: forms.Text = ""
    target: forms.Text = ""
    note: forms.Text = ""
    status: UnitStatus = UnitStatus.UNREVIEWED


class VersionForm(forms.Form):
    """Which version was read."""

    version: forms.Version


class RevertForm(VersionForm):
    """And which one is wanted back."""

    to_version: forms.Version


def _may_edit(actor: Actor, memory: Memory, unit: Unit) -> bool:
    own = unit.created_by_id is not None and unit.created_by_id == actor.user_id
    return actor.may(Action.EDIT_OWN_UNIT if own else Action.EDIT_ANY_UNIT, memory.desk_id)


# --- adding ---------------------------------------------------------------------------------------------------------


def new(slug: str) -> Response:
    """The form for a new unit."""
    with reading_call() as call:
        return _new_page(call, slug, {})


def _new_page(call: Call, slug: str, values: dict[str, str], refusal: TmServerError | None = None) -> Response:
    memory = memories.get(call.session, call.actor, slug)
    call.actor.require(Action.ADD_UNIT, memory.desk_id)
    blank = dict.fromkeys(NewUnitForm.model_fields, "")
    return frame.page(
        "unit_new.html",
        actor=call.actor,
        section="memory",
        status=refusal.status if refusal else 200,
        memory=memory,
        values=blank | {"source_language": memory.source, "target_language": memory.target} | values,
        refusal=refusal,
    )


def new_post(slug: str) -> Response:
    """Add the unit; an equal one counts one more use."""
    require_signed_in()
    values = forms.raw()
    try:
        form = reading.checked(NewUnitForm, values)
        with writing_call() as call:
            memory = memories.get(call.session, call.actor, slug)
            added = units.add(call.session, call.actor, call.now, slug, [_new_unit(form, memory)])[0]
            if added.problem is not None:
                raise added.problem
            unit_id = added.unit.id if added.unit is not None else None
    except TmServerError as refusal:
        if not forms.is_shown_again(refusal):
            raise
        with reading_call() as call:
            return _new_page(call, slug, values, refusal)
    return frame.go(url_for("web.memory", slug=slug, done=added.outcome, unit=unit_id))


def _new_unit(form: NewUnitForm, memory: Memory) -> NewUnit:

    return NewUnit(
        source=Segment(form.source),
        target=Segment(form.target),
        source_language=languages.parse(form.source_language or memory.source),
        target_language=languages.parse(form.target_language or memory.target),
        note=form.note or None,
    )


# --- editing --------------------------------------------------------------------------------------------------------


def _written(text: str, markup: str | None) -> str:
    """How the form shows a text: as markup when it holds tags."""
    return text if markup is None else markup


def _source(state: Unit) -> str:
    return _written(state.source, state.source_markup)


def _target(state: Unit) -> str:
    return _written(state.target, state.target_markup)


def _present(unit: Unit) -> dict[str, str]:
    return {
        "version": str(unit.version),
        "source": _source(unit),
        "target": _target(unit),
        "note": unit.note or "",
        "status": unit.status.value,
    }


def edit(slug: str, unit_id: int) -> Response:
    """A unit with all that is known of it; a form for those who may change it."""
    with reading_call() as call:
        return _unit_page(call, slug, unit_id)


def _unit_page(
    call: Call, slug: str, unit_id: int, values: dict[str, str] | None = None, refusal: TmServerError | None = None
) -> Response:
    memory, unit = units.get(call.session, call.actor, call.now, slug, unit_id)
    may_edit = _may_edit(call.actor, memory, unit)
    stale = refusal is not None and refusal.slug == "stale"
    shown = _present(unit) | (values or {})
    if stale:
        shown["version"] = str(unit.version)  # whoever saves now has seen both texts
    return frame.page(
        "unit.html",
        actor=call.actor,
        section="memory",
        status=refusal.status if refusal else 200,
        memory=memory,
        unit=unit,
        present=_present(unit),
        values=shown,
        refusal=refusal,
        stale=stale,
        around=unit_origins.surroundings(call.session, call.actor, call.now, unit),
        may_edit=may_edit,
        may_review=call.actor.may(Action.EDIT_ANY_UNIT, memory.desk_id),
        statuses=list(UnitStatus),
    )


def edit_post(slug: str, unit_id: int) -> Response:
    """Save a new version; when somebody was quicker, show both texts."""
    require_signed_in()
    values = forms.raw()
    try:
        form = reading.checked(UnitForm, values)
        with reading_call() as call:
            _, unit = units.get(call.session, call.actor, call.now, slug, unit_id)
            changes = _changes(form, unit)
        with writing_call() as call:
            unit = units.change(call.session, call.actor, call.now, slug, unit_id, form.version, changes)
            done = "changed" if unit.version != form.version else "same"
    except TmServerError as refusal:
        if not forms.is_shown_again(refusal):
            raise
        with reading_call() as call:
            return _unit_page(call, slug, unit_id, values, refusal)
    return frame.go(url_for("web.memory", slug=slug, done=done, unit=unit_id))


def _changes(form: UnitForm, unit: Unit) -> dict[str, Any]:
    return {
        "source": _segment(form.source, unit.source, unit.source_markup),
        "target": _segment(form.target, unit.target, unit.target_markup),
        "note": form.note or None,
        "status": form.status,
    }


def _segment(typed: str, text: str, markup: str | None) -> Segment:
    """The typed text, read as markup where the stored one has tags; the stored one if only line ends differ.

    Raises BadMarkup. A form cannot send CR, so a stored CR LF comes back as LF although nobody touched it.
    """
    stored = _written(text, markup)
    if typed == stored.replace("\r\n", "\n").replace("\r", "\n"):
        return Segment(text, markup)
    return Segment(typed) if markup is None else inline.read(typed)


def retire(slug: str, unit_id: int) -> Response:
    """Keep it, never offer it again."""
    require_signed_in()
    form = forms.read(VersionForm)
    with writing_call() as call:
        units.retire(call.session, call.actor, call.now, slug, unit_id, form.version)
    return frame.go(url_for("web.memory", slug=slug, done="retired", unit=unit_id))


# --- history --------------------------------------------------------------------------------------------------------


def history(slug: str, unit_id: int) -> Response:
    """Every version, newest first, with what it changed."""
    with reading_call() as call:
        memory = memories.get(call.session, call.actor, slug)
        unit, steps = unit_history.steps(call.session, call.actor, call.now, slug, unit_id)
        return frame.page(
            "history.html",
            actor=call.actor,
            section="memory",
            memory=memory,
            unit=unit,
            steps=steps,
            may_edit=_may_edit(call.actor, memory, unit),
        )


def revert(slug: str, unit_id: int) -> Response:
    """Make a new version that says what an earlier one said."""
    require_signed_in()
    form = forms.read(RevertForm)
    with writing_call() as call:
        units.revert(call.session, call.actor, call.now, slug, unit_id, form.version, form.to_version)
    return frame.go(url_for("web.memory", slug=slug, done="reverted", unit=unit_id))
