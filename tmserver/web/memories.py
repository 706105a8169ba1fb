"""Memories as pages: the list, a new one, settings, trash."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from flask import Blueprint, Response, request, url_for
from pydantic import Field

from tmserver.db.tables import Desk, Memory, Outlet
from tmserver.domain.people import Action
from tmserver.errors import Invalid, TmServerError
from tmserver.http import reading
from tmserver.http.identity import Call, require_signed_in
from tmserver.http.identity import reading as reading_call
from tmserver.http.identity import writing as writing_call
from tmserver.phrases import N_, Phrase
from tmserver.services import desks, memories
from tmserver.web import forms, frame

_TAKEN = frozenset({"new"})
"""Slugs that are addresses of pages."""


def add_to(blueprint: Blueprint) -> None:
    """The addresses of this family."""
    blueprint.add_url_rule("/memory", "memories", listed)
    blueprint.add_url_rule("/memory/new", "new_memory", new, methods=["GET"])
    blueprint.add_url_rule("/memory/new", "new_memory_post", new_post, methods=["POST"])
    blueprint.add_url_rule("/memory/<slug:slug>/settings", "memory_settings", settings, methods=["GET"])
    blueprint.add_url_rule("/memory/<slug:slug>/settings", "memory_settings_post", settings_post, methods=["POST"])
    blueprint.add_url_rule("/memory/<slug:slug>/trash", "trash_memory", trash, methods=["POST"])
    blueprint.add_url_rule("/memory/<slug:slug>/restore", "restore_memory", restore, methods=["POST"])


class NewMemoryForm(forms.Form):
    """A new memory; the slug is made from the name when it is left empty."""

    name: str = ""
    slug: str = ""
    source: str = "it"
    target: str = "en"
    desk: forms.Name = None
    outlet: forms.Name = None
    penalty: Annotated[int, Field(ge=0, le=memories.MOST_PENALTY)] = 0


class SettingsForm(forms.Form):
    """What can be changed of a memory."""

    name: str = ""
    desk: forms.Name = None
    outlet: forms.Name = None
    penalty: Annotated[int, Field(ge=0, le=memories.MOST_PENALTY)] = 0


@dataclass(frozen=True, slots=True)
class Choices:
    """Desks and outlets a form offers."""

    desks: Sequence[Desk]
    outlets: Sequence[Outlet]
    may_be_common: bool


def _choices(call: Call) -> Choices:
    mine = [desk for desk in desks.desks(call.session, call.actor) if call.actor.may(Action.MANAGE_MEMORY, desk.id)]
    return Choices(mine, desks.outlets(call.session, call.actor), call.actor.may(Action.MANAGE_MEMORY))


def may_make(call: Call) -> bool:
    """Whether the actor can make a memory anywhere."""
    choices = _choices(call)
    return choices.may_be_common or bool(choices.desks)


def listed() -> Response:
    """All memories the reader sees, and what can be taken out of the trash."""
    with reading_call() as call:
        return frame.page(
            "memories.html",
            actor=call.actor,
            section="memory",
            memories=memories.visible(call.session, call.actor),
            trashed=[
                memory
                for memory in memories.visible(call.session, call.actor, trashed=True)
                if call.actor.may(Action.MANAGE_MEMORY, memory.desk_id)
            ],
            desk_names=desk_names(call),
            may_make=may_make(call),
            done=request.args.get("done", ""),
        )


def desk_names(call: Call) -> dict[int, str]:
    """Names of the desks the reader sees, by id."""
    return {desk.id: desk.name for desk in desks.desks(call.session, call.actor)}


def slug_of(name: str) -> str:
    """A slug made from a name: `Città & sport` is `citta-sport`; "" when no letter or digit of it fits."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:64].strip("-")


def new() -> Response:
    """The form for a new memory."""
    with reading_call() as call:
        if not may_make(call):
            call.actor.require(Action.MANAGE_MEMORY)
        return _new_page(call, dict.fromkeys(NewMemoryForm.model_fields, "") | {"source": "it", "target": "en"})


def _new_page(call: Call, values: dict[str, str], refusal: TmServerError | None = None) -> Response:
    return frame.page(
        "memory_new.html",
        actor=call.actor,
        section="memory",
        status=refusal.status if refusal else 200,
        values=values,
        refusal=refusal,
        choices=_choices(call),
    )


def new_post() -> Response:
    """Make the memory and show it."""
    require_signed_in()
    values = forms.raw()
    try:
        form = reading.checked(NewMemoryForm, values)
        slug = form.slug.strip() or slug_of(form.name)
        if slug in _TAKEN:
            raise Invalid(field="slug", reason=Phrase(N_("this name is an address of the site; choose another.")))
        with writing_call() as call:
            memories.create(
                call.session, call.actor, call.now, slug=slug, name=form.name, source=form.source,
                target=form.target, desk=form.desk, outlet=form.outlet, penalty=form.penalty,
            )  # fmt: skip
    except TmServerError as refusal:
        if not forms.is_shown_again(refusal):
            raise
        with reading_call() as call:
            return _new_page(call, dict.fromkeys(NewMemoryForm.model_fields, "") | values, refusal)
    return frame.go(url_for("web.memory", slug=slug, done="created"))


def settings(slug: str) -> Response:
    """Name, desk, outlet, penalty; and the way into the trash."""
    with reading_call() as call:
        memory = memories.get(call.session, call.actor, slug)
        call.actor.require(Action.MANAGE_MEMORY, memory.desk_id)
        return _settings_page(call, memory, _present(call, memory))


def _present(call: Call, memory: Memory) -> dict[str, str]:
    return {
        "name": memory.name,
        "desk": desks.slugs_of_desks(call.session).get(memory.desk_id or 0, ""),
        "outlet": desks.slugs_of_outlets(call.session).get(memory.outlet_id or 0, ""),
        "penalty": str(memory.penalty),
    }


def _settings_page(
    call: Call, memory: Memory, values: dict[str, str], refusal: TmServerError | None = None
) -> Response:
    return frame.page(
        "memory_settings.html",
        actor=call.actor,
        section="memory",
        status=refusal.status if refusal else 200,
        memory=memory,
        values=values,
        refusal=refusal,
        choices=_choices(call),
    )


def settings_post(slug: str) -> Response:
    """Change what the form says."""
    require_signed_in()
    values = forms.raw()
    try:
        form = reading.checked(SettingsForm, values)
        with writing_call() as call:
            memories.change(call.session, call.actor, call.now, slug, form.model_dump())
    except TmServerError as refusal:
        if not forms.is_shown_again(refusal):
            raise
        return _settings_again(slug, values, refusal)
    return frame.go(url_for("web.memory", slug=slug, done="settings"))


def _settings_again(slug: str, values: dict[str, str], refusal: TmServerError) -> Response:
    with reading_call() as call:
        memory = memories.get(call.session, call.actor, slug)
        call.actor.require(Action.MANAGE_MEMORY, memory.desk_id)
        return _settings_page(call, memory, _present(call, memory) | values, refusal)


def trash(slug: str) -> Response:
    """Into the trash, if the memory's name was typed."""
    require_signed_in()
    values = forms.raw()
    try:
        with writing_call() as call:
            memory = memories.get(call.session, call.actor, slug)
            call.actor.require(Action.MANAGE_MEMORY, memory.desk_id)
            if values.get("typed_name", "").strip() != memory.name:
                raise Invalid(field="typed_name", reason=Phrase(N_("type the memory’s name as it stands above.")))
            memories.trash(call.session, call.actor, call.now, slug)
    except Invalid as refusal:
        return _settings_again(slug, {}, refusal)
    return frame.go(url_for("web.memories", done="trashed"))


def restore(slug: str) -> Response:
    """Out of the trash, as it was."""
    require_signed_in()
    with writing_call() as call:
        memories.restore(call.session, call.actor, call.now, slug)
    return frame.go(url_for("web.memory", slug=slug, done="restored"))
