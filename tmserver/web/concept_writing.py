"""Concepts written: a new one, another wording of one that is there."""

from collections.abc import Mapping, Sequence

from flask import Blueprint, Response, request

from tmserver.db.glossary_tables import ConceptRow, Glossary
from tmserver.domain.concept_documents import concept_of
from tmserver.domain.concepts import Concept, ConceptKind
from tmserver.domain.people import Action
from tmserver.errors import Stale, TmServerError
from tmserver.http import reading
from tmserver.http.identity import Call, require_signed_in
from tmserver.http.identity import reading as reading_call
from tmserver.http.identity import writing as writing_call
from tmserver.services import concept_drafts, concepts, desks, glossaries, suggestions
from tmserver.web import concept_forms, concept_rulings, forms, frame, term_words
from tmserver.web.addresses import CONCEPT

LONGEST_CONTEXT = 1000
"""Characters of a sentence that a proposal is made with."""


def add_to(blueprint: Blueprint) -> None:
    """The addresses of this family."""
    blueprint.add_url_rule("/glossary/<slug:slug>/new", "new_concept", new, methods=["GET"])
    blueprint.add_url_rule("/glossary/<slug:slug>/new", "new_concept_post", new_post, methods=["POST"])
    blueprint.add_url_rule(f"{CONCEPT}/edit", "edit_concept", edit, methods=["GET"])
    blueprint.add_url_rule(f"{CONCEPT}/edit", "edit_concept_post", edit_post, methods=["POST"])


def new(slug: str) -> Response:
    """The form for a new concept; `?source=` and `?target=` fill in its terms, `?context=` (a sentence) its note."""
    with reading_call() as call:
        own = glossaries.get(call.session, call.actor, slug)
        call.actor.require(Action.PROPOSE_TERM, own.desk_id)
        given = [(own.source, request.args.get("source", "")), (own.target, request.args.get("target", ""))]
        rows = [
            concept_forms.Row(at, {"language": language, "text": text.strip()[: concepts.LONGEST_TERM]})
            for at, (language, text) in enumerate([*given, (own.target, "")])
        ]
        kind, context = request.args.get("kind", ""), request.args.get("context", "")[:LONGEST_CONTEXT]
        return _form_page(call, own, {"kind": kind if kind in list(ConceptKind) else "", "note": context}, rows)


def _form_page(
    call: Call, own: Glossary, values: Mapping[str, str], rows: Sequence[concept_forms.Row],
    row: ConceptRow | None = None, refusal: TmServerError | None = None,
) -> Response:  # fmt: skip
    may_rule = call.actor.may(Action.RULE_ON_TERM, own.desk_id) and not own.four_eyes
    version = refusal.params["current"] if isinstance(refusal, Stale) else row.version if row else None
    return frame.page(
        "concept_form.html", actor=call.actor, section="glossary", status=refusal.status if refusal else 200,
        glossary=own, row=row, version=version, rows=rows, refusal=refusal, may_approve=may_rule, words=term_words,
        values=dict.fromkeys(concept_forms.ConceptForm.model_fields, "") | dict(values),
        outlets=desks.outlets(call.session, call.actor), asked=request.args.get("cldr", "")[:200],
        suggested=suggestions.names(call.session, call.actor, own.slug, request.args.get("cldr", "")[:200]),
    )  # fmt: skip


def new_post(slug: str) -> Response:
    """Propose it, or put it in force at once."""
    require_signed_in()
    values = forms.raw()
    try:
        form = reading.checked(concept_forms.ConceptForm, values)
        drafts = concept_forms.drafts(values)
        with writing_call() as call:
            wording = _wording(form, drafts)
            row = concepts.create(call.session, call.actor, call.now, slug, wording, approve=form.approve)
            concept_id = row.id
    except TmServerError as refusal:
        if not forms.is_shown_again(refusal):
            raise
        with reading_call() as call:
            own = glossaries.get(call.session, call.actor, slug)
            return _form_page(call, own, values, concept_forms.typed_rows(values), None, refusal)
    return concept_rulings.to_concept(slug, concept_id, "approved" if form.approve else "proposed")


def _wording(form: concept_forms.ConceptForm, drafts: Sequence[concept_drafts.Draft]) -> Concept:
    return Concept(
        concept_drafts.terms_of(drafts, form.kind), kind=form.kind, subject=form.subject.strip() or None,
        definition=form.definition.strip() or None, note=form.note.strip() or None,
        source_url=form.source_url.strip() or None,
    )  # fmt: skip


def edit(slug: str, concept_id: int) -> Response:
    """The form of a concept: of the proposal that is open, else of what is in force."""
    with reading_call() as call:
        own = glossaries.get(call.session, call.actor, slug)
        row = concepts.get(call.session, call.actor, slug, concept_id)
        call.actor.require(Action.PROPOSE_TERM, own.desk_id)
        wording = concept_of(concepts.current(row), None, row.status)
        rows = concept_forms.rows_of(wording, (own.source, own.target))
        return _form_page(call, own, concept_forms.fields_of(wording), rows, row)


def edit_post(slug: str, concept_id: int) -> Response:
    """Propose the wording, or put it in force at once."""
    require_signed_in()
    values = forms.raw()
    try:
        version = reading.checked(concept_rulings.VersionForm, values).version
        form = reading.checked(concept_forms.ConceptForm, values)
        drafts = concept_forms.drafts(values)
        with writing_call() as call:
            wording = _wording(form, drafts)
            row = concepts.change(
                call.session, call.actor, call.now, slug, concept_id, version, wording, approve=form.approve
            )
            done = "same" if row.version == version else "approved" if form.approve else "proposed"
    except TmServerError as refusal:
        if not forms.is_shown_again(refusal):
            raise
        with reading_call() as call:
            own = glossaries.get(call.session, call.actor, slug)
            row = concepts.get(call.session, call.actor, slug, concept_id)
            return _form_page(call, own, values, concept_forms.typed_rows(values), row, refusal)
    return concept_rulings.to_concept(slug, concept_id, done)
