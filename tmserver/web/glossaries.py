"""Glossaries as pages: the list, a new one, its settings and trash, its concepts with search and facets."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from flask import Blueprint, Response, request, url_for
from pydantic import Field

from tmserver.db.glossary_tables import Glossary
from tmserver.db.tables import Desk
from tmserver.domain.people import Action
from tmserver.errors import Invalid, TmServerError
from tmserver.http import reading
from tmserver.http.identity import Call, require_signed_in
from tmserver.http.identity import reading as reading_call
from tmserver.http.identity import writing as writing_call
from tmserver.phrases import N_, Phrase
from tmserver.services import catalogues, desks, glossaries, watching
from tmserver.web import forms, frame, term_words
from tmserver.web.memories import desk_names, slug_of

PAGE = 50
_GLOSSARY = "/glossary/<slug:slug>"


def add_to(blueprint: Blueprint) -> None:
    """The addresses of this family."""
    blueprint.add_url_rule("/glossary", "glossaries", listed)
    blueprint.add_url_rule("/glossary/new", "new_glossary", new, methods=["GET"])
    blueprint.add_url_rule("/glossary/new", "new_glossary_post", new_post, methods=["POST"])
    blueprint.add_url_rule(_GLOSSARY, "glossary", glossary)
    blueprint.add_url_rule(f"{_GLOSSARY}/settings", "glossary_settings", settings, methods=["GET"])
    blueprint.add_url_rule(f"{_GLOSSARY}/settings", "glossary_settings_post", settings_post, methods=["POST"])
    blueprint.add_url_rule(f"{_GLOSSARY}/trash", "trash_glossary", trash, methods=["POST"])
    blueprint.add_url_rule(f"{_GLOSSARY}/restore", "restore_glossary", restore, methods=["POST"])


class NewGlossaryForm(forms.Form):
    """A new glossary; the slug is made from the name when it is left empty."""

    name: str = ""
    slug: str = ""
    source: str = "it"
    target: str = "en"
    desk: forms.Name = None
    four_eyes: bool = False


class SettingsForm(forms.Form):
    """What can be changed of a glossary."""

    name: str = ""
    desk: forms.Name = None
    four_eyes: bool = False


class ConceptsQuery(forms.Form):
    """What is looked for, what the list is narrowed to, and which piece of it."""

    q: Annotated[str, Field(max_length=200)] = ""
    status: str = ""
    kind: str = ""
    subject: str = ""
    missing: str = ""
    has: str = ""
    page: Annotated[int, Field(ge=1, le=100_000)] = 1
    done: str = ""

    @property
    def chosen(self) -> dict[str, str]:
        """The chosen value of each facet that has one."""
        return {name: value for name in catalogues.FACETS if (value := getattr(self, name))}

    def address(self, slug: str, **other: Any) -> str:
        """The same list with something else chosen; None takes a choice away."""
        given: dict[str, Any] = {"q": self.q, **self.chosen, **other}
        return url_for("web.glossary", slug=slug, **{name: value for name, value in given.items() if value})


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a facet: how people call it, how many concepts it would leave, where it leads."""

    word: str
    count: int
    address: str
    chosen: bool


def _may_make_in(call: Call) -> list[Desk]:
    return [desk for desk in desks.desks(call.session, call.actor) if call.actor.may(Action.MANAGE_GLOSSARY, desk.id)]


def _may_make(call: Call) -> bool:
    return call.actor.may(Action.MANAGE_GLOSSARY) or bool(_may_make_in(call))


def listed() -> Response:
    """All glossaries the reader sees, and what can be taken out of the trash."""
    with reading_call() as call:
        found = glossaries.visible(call.session, call.actor)
        trashed = glossaries.visible(call.session, call.actor, trashed=True)
        return frame.page(
            "glossaries.html", actor=call.actor, section="glossary", glossaries=found,
            trashed=[one for one in trashed if call.actor.may(Action.MANAGE_GLOSSARY, one.desk_id)],
            counts={one.id: _counts(call, one) for one in found}, desk_names=desk_names(call),
            may_make=_may_make(call), notices=term_words.NOTICES, done=request.args.get("done", ""),
        )  # fmt: skip


def _counts(call: Call, glossary: Glossary) -> tuple[int, int]:
    """Concepts in force, and proposals that wait."""
    lines = call.core.catalogues.of(call.session, glossary)
    return sum(line.status == "approved" for line in lines), sum(line.is_waiting for line in lines)


def glossary(slug: str) -> Response:
    """The concepts of a glossary, found as one types."""
    query = reading.query(ConceptsQuery)
    with reading_call() as call:
        own = glossaries.get(call.session, call.actor, slug)
        found = catalogues.page(
            call.session, call.actor, call.core.catalogues, slug, search=query.q, chosen=query.chosen,
            offset=(query.page - 1) * PAGE, limit=PAGE,
        )  # fmt: skip
        waiting = len(catalogues.waiting(call.session, call.actor, call.core.catalogues, slug))
        return frame.page(
            "glossary.html", actor=call.actor, section="glossary", glossary=own, query=query, found=found,
            facets=_facets(slug, query, found.facets), first=(query.page - 1) * PAGE + 1, waiting=waiting,
            desk_names=desk_names(call), words=term_words,
            may_propose=call.actor.may(Action.PROPOSE_TERM, own.desk_id),
            here=query.address(slug, page=query.page if query.page > 1 else None),
            is_watched=watching.watches_glossary(call.session, call.actor, slug),
            next_address=query.address(slug, page=query.page + 1) if found.total > query.page * PAGE else None,
            earlier_address=_earlier(slug, query),
        )  # fmt: skip


def _earlier(slug: str, query: ConceptsQuery) -> str | None:
    """Where the piece before this one is; the first has the plain address."""
    return query.address(slug, page=query.page - 1 if query.page > 2 else None) if query.page > 1 else None


def _facets(slug: str, query: ConceptsQuery, counted: Mapping[str, Mapping[str, int]]) -> dict[str, list[Choice]]:
    """The facets with something to choose, the commonest value first."""
    facets = {}
    for name, counts in counted.items():
        chosen = query.chosen.get(name)
        values = dict(counts) | ({chosen: counts.get(chosen, 0)} if chosen else {})
        if values and (len(values) > 1 or chosen or name in {"missing", "has"}):
            facets[name] = [
                Choice(_word(name, value), count, query.address(slug, **{name: None if value == chosen else value}),
                       value == chosen)
                for value, count in sorted(values.items(), key=lambda pair: (-pair[1], pair[0]))[:12]
            ]  # fmt: skip
    return facets


def _word(name: str, value: str) -> str:
    """A value of a facet as people call it; what somebody made up in an address as it is."""
    if name == "missing":
        return frame.language_name(value)
    if name == "status":
        return frame.say(term_words.CONCEPT_STATUS[value].word) if value in term_words.CONCEPT_STATUS else value
    words = {"kind": term_words.KIND, "has": term_words.HAS}.get(name, {})
    return frame.say(words[value]) if value in words else value


# --- a new one, settings, trash -------------------------------------------------------------------------------------


def new() -> Response:
    """The form for a new glossary."""
    with reading_call() as call:
        if not _may_make(call):
            call.actor.require(Action.MANAGE_GLOSSARY)
        return _new_page(call, {"source": "it", "target": "en"})


def _new_page(call: Call, values: dict[str, str], refusal: TmServerError | None = None) -> Response:
    return frame.page(
        "glossary_new.html", actor=call.actor, section="glossary", status=refusal.status if refusal else 200,
        values=dict.fromkeys(NewGlossaryForm.model_fields, "") | values, refusal=refusal,
        desks=_may_make_in(call), may_be_common=call.actor.may(Action.MANAGE_GLOSSARY),
    )  # fmt: skip


def new_post() -> Response:
    """Make the glossary and show it."""
    require_signed_in()
    values = forms.raw()
    try:
        form = reading.checked(NewGlossaryForm, values)
        slug = form.slug.strip() or slug_of(form.name)
        with writing_call() as call:
            glossaries.create(
                call.session, call.actor, call.now, slug=slug, name=form.name, source=form.source,
                target=form.target, desk=form.desk, four_eyes=form.four_eyes,
            )  # fmt: skip
    except TmServerError as refusal:
        if not forms.is_shown_again(refusal):
            raise
        with reading_call() as call:
            return _new_page(call, values, refusal)
    return frame.go(url_for("web.glossary", slug=slug, done="created"))


def settings(slug: str) -> Response:
    """Name, desk, four eyes; and the way into the trash."""
    with reading_call() as call:
        own = glossaries.get(call.session, call.actor, slug)
        call.actor.require(Action.MANAGE_GLOSSARY, own.desk_id)
        return _settings_page(call, own, {})


def _settings_page(call: Call, own: Glossary, values: dict[str, str], refusal: TmServerError | None = None) -> Response:
    present = {
        "name": own.name, "desk": desks.slugs_of_desks(call.session).get(own.desk_id or 0, ""),
        "four_eyes": "1" if own.four_eyes else "",
    }  # fmt: skip
    return frame.page(
        "glossary_settings.html", actor=call.actor, section="glossary", status=refusal.status if refusal else 200,
        glossary=own, values=present | values, refusal=refusal, desks=_may_make_in(call),
        may_be_common=call.actor.may(Action.MANAGE_GLOSSARY),
    )  # fmt: skip


def settings_post(slug: str) -> Response:
    """Change what the form says."""
    require_signed_in()
    values = forms.raw()
    try:
        form = reading.checked(SettingsForm, values)
        with writing_call() as call:
            glossaries.change(call.session, call.actor, call.now, slug, form.model_dump())
    except TmServerError as refusal:
        if not forms.is_shown_again(refusal):
            raise
        return _settings_again(slug, values, refusal)
    return frame.go(url_for("web.glossary", slug=slug, done="settings"))


def _settings_again(slug: str, values: dict[str, str], refusal: TmServerError) -> Response:
    with reading_call() as call:
        own = glossaries.get(call.session, call.actor, slug)
        call.actor.require(Action.MANAGE_GLOSSARY, own.desk_id)
        return _settings_page(call, own, values, refusal)


def trash(slug: str) -> Response:
    """Into the trash, if the glossary's name was typed."""
    require_signed_in()
    values = forms.raw()
    try:
        with writing_call() as call:
            own = glossaries.get(call.session, call.actor, slug)
            call.actor.require(Action.MANAGE_GLOSSARY, own.desk_id)
            if values.get("typed_name", "").strip() != own.name:
                raise Invalid(field="typed_name", reason=Phrase(N_("type the glossary’s name as it stands above.")))
            glossaries.trash(call.session, call.actor, call.now, slug)
    except Invalid as refusal:
        return _settings_again(slug, {}, refusal)
    return frame.go(url_for("web.glossaries", done="trashed"))


def restore(slug: str) -> Response:
    """Out of the trash, as it was."""
    require_signed_in()
    with writing_call() as call:
        glossaries.restore(call.session, call.actor, call.now, slug)
    return frame.go(url_for("web.glossary", slug=slug, done="restored"))
