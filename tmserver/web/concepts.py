"""Concepts as pages: proposing, the rule, trying it, changing, rulings, history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, Response, request, url_for
from markupsafe import Markup

from tmserver.db.glossary_tables import ConceptRow, Glossary
from tmserver.domain import languages
from tmserver.domain.concept_documents import concept_of
from tmserver.domain.concepts import FORBIDDEN, Concept, ConceptKind, ConceptStatus, Term
from tmserver.domain.findings import Finding, FindingStatus, Side
from tmserver.domain.people import Action
from tmserver.domain.segments import MOST_QUERIED, check_text
from tmserver.domain.terms import TermHit
from tmserver.errors import Stale, TmServerError
from tmserver.http import reading
from tmserver.http.identity import Call, require_signed_in
from tmserver.http.identity import reading as reading_call
from tmserver.http.identity import writing as writing_call
from tmserver.http.surveys import survey
from tmserver.services import (
    concept_drafts,
    concepts,
    desks,
    glossaries,
    impacts,
    rulings,
    style_sheets,
    suggestions,
    terms,
)
from tmserver.web import concept_forms, discussion, forms, frame, marks, style_words, term_words
from tmserver.web.addresses import MOST_SMALL_ID
from tmserver.web.usage import to_mend

_CONCEPT = f"/glossary/<slug:slug>/concepts/<int(max={MOST_SMALL_ID}):concept_id>"

LONGEST_CONTEXT = 1000
"""Characters of a sentence that a proposal is made with."""


def add_to(blueprint: Blueprint) -> None:
    """The addresses of this family."""
    blueprint.add_url_rule("/glossary/<slug:slug>/new", "new_concept", new, methods=["GET"])
    blueprint.add_url_rule("/glossary/<slug:slug>/new", "new_concept_post", new_post, methods=["POST"])
    blueprint.add_url_rule(_CONCEPT, "concept", concept)
    blueprint.add_url_rule(f"{_CONCEPT}/try", "try_concept", tried, methods=["POST"])
    blueprint.add_url_rule(f"{_CONCEPT}/edit", "edit_concept", edit, methods=["GET"])
    blueprint.add_url_rule(f"{_CONCEPT}/edit", "edit_concept_post", edit_post, methods=["POST"])
    for name in ("approve", "reject", "retire", "revert"):
        blueprint.add_url_rule(f"{_CONCEPT}/{name}", f"{name}_concept", _RULINGS[name], methods=["POST"])


class VersionForm(forms.Form):
    """Which version was read, and where to go on."""

    version: forms.Version
    inbox: bool = False


class RejectForm(VersionForm):
    """And why it is turned down."""

    reason: forms.Text = ""


class RevertForm(VersionForm):
    """And which one is wanted back."""

    to_version: forms.Version
    approve: bool = False


class TryForm(forms.Form):
    """A sentence in each language."""

    source: forms.Text = ""
    target: forms.Text = ""
    outlet: forms.Name = None


@dataclass(frozen=True, slots=True)
class Tried:
    """What a wording makes of a sentence in each language, marked, and what there is to say."""

    form: TryForm
    source: Markup
    target: Markup
    hits: int
    findings: Sequence[Finding]


# --- proposing and changing -----------------------------------------------------------------------------------------


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
    return _go(slug, concept_id, "approved" if form.approve else "proposed")


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
        version = reading.checked(VersionForm, values).version
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
    return _go(slug, concept_id, done)


# --- the page -------------------------------------------------------------------------------------------------------


def concept(slug: str, concept_id: int) -> Response:
    """What is in force, what is proposed, a box to try it, what happened to it."""
    with reading_call() as call:
        return _page(call, slug, concept_id)


def _page(
    call: Call, slug: str, concept_id: int, *, trial: Tried | None = None, refusal: TmServerError | None = None
) -> Response:
    own = glossaries.get(call.session, call.actor, slug)
    row = concepts.get(call.session, call.actor, slug, concept_id)
    shown = concept_of(row.live or row.proposed or {}, str(row.id), row.status)
    proposal = concept_of(row.proposed, str(row.id), row.status) if row.proposed else None
    steps = concepts.history(call.session, call.actor, slug, concept_id, frame.say)
    is_waiting = row.proposed is not None and row.status is not ConceptStatus.REJECTED
    return frame.page(
        "concept.html", actor=call.actor, section="glossary", status=refusal.status if refusal else 200,
        glossary=own, row=row, shown=shown, spellings=concept_drafts.forms_of(shown), steps=steps,
        waits=is_waiting and row.live is not None,
        difference=concepts.difference(row, frame.say) if row.live and row.proposed else (),
        is_waiting=is_waiting,
        impact=impacts.impact(survey(call), slug, row.id) if is_waiting and trial is None else None,
        hits=marks.marked, mending=to_mend(call, own, row), pair=(own.source, own.target),
        terms_in=_terms_in, duplicates=_duplicates(call, own, proposal or shown, row.id), refusal=refusal,
        may_propose=call.actor.may(Action.PROPOSE_TERM, own.desk_id),
        may_rule=call.actor.may(Action.RULE_ON_TERM, own.desk_id), is_own=row.proposer_id == call.actor.user_id,
        trial=trial or _trial(call, own, proposal or shown, TryForm()), words=term_words, forbidden=FORBIDDEN,
        outlets=desks.outlets(call.session, call.actor), done=request.args.get("done", ""),
        discussion=discussion.of(call, slug, concept_id),
        columns=style_sheets.at_outlets(call.session, call.actor, own, shown, call.core.today()),
        origins=style_words.ORIGIN,
        outlet_names={outlet.slug: outlet.name for outlet in desks.outlets(call.session, call.actor)},
    )  # fmt: skip


def _terms_in(concept: Concept, language: str) -> list[tuple[int, Term]]:
    """The terms of a language with their places."""
    return [
        (at, term) for at, term in enumerate(concept.terms) if languages.base(term.language) == languages.base(language)
    ]


def _duplicates(call: Call, own: Glossary, wording: Concept, concept_id: int) -> dict[int, list[str]]:
    """Spellings that other concepts have too, by their number."""
    found: dict[int, list[str]] = {}
    for one in concepts.duplicates(call.session, call.actor, own.slug, wording, concept_id):
        if one.spelling not in found.setdefault(one.concept_id, []):
            found[one.concept_id].append(one.spelling)
    return found


def tried(slug: str, concept_id: int) -> Response:
    """The page with what the wording makes of the sentences; nothing is stored."""
    require_signed_in()
    form = forms.read(TryForm)
    with reading_call() as call:
        own = glossaries.get(call.session, call.actor, slug)
        row = concepts.get(call.session, call.actor, slug, concept_id)
        wording = concept_of(concepts.current(row), str(row.id), row.status)
        try:
            check_text("source", form.source, limit=MOST_QUERIED, may_be_empty=True)
            check_text("target", form.target, limit=MOST_QUERIED, may_be_empty=True)
        except TmServerError as refusal:
            return _page(call, slug, concept_id, refusal=refusal)
        return _page(call, slug, concept_id, trial=_trial(call, own, wording, form))


def _trial(call: Call, own: Glossary, wording: Concept, form: TryForm) -> Tried:
    """The wording by itself, as if it were in force today."""
    day: date = call.core.today()
    there = terms.of_wording(own, wording, form.outlet, day)
    back = terms.of_wording(own, wording, form.outlet, day, reverse=True)
    hits = there.hits(form.source), back.hits(form.target)
    findings = there.check(form.source, form.target) if form.target.strip() else []
    return Tried(
        form, marks.with_terms(form.source, hits[0]), _marked(form.target, hits[1], findings),
        sum(map(len, hits)), findings,
    )  # fmt: skip


def _marked(text: str, hits: Sequence[TermHit], findings: Sequence[Finding]) -> Markup:
    """Right terms, forbidden ones, and those that an exception or a quotation allows."""
    kinds = {(hit.start, hit.end): "term" for hit in hits}
    for finding in findings:
        if finding.side is Side.TARGET:
            kinds[finding.start, finding.end] = "fine" if finding.status is FindingStatus.ALLOWED else "bad"
    return marks.in_marks(text, kinds.items())


# --- rulings --------------------------------------------------------------------------------------------------------


def approve(slug: str, concept_id: int) -> Response:
    """Put what is proposed in force."""
    require_signed_in()
    form = forms.read(VersionForm)
    with writing_call() as call:
        rulings.approve(call.session, call.actor, call.now, slug, concept_id, form.version)
    return _ruled(slug, concept_id, "approved", form.inbox)


def reject(slug: str, concept_id: int) -> Response:
    """Turn the proposal down, with a reason."""
    require_signed_in()
    form = forms.read(RejectForm)
    with writing_call() as call:
        rulings.reject(call.session, call.actor, call.now, slug, concept_id, form.version, form.reason)
    return _ruled(slug, concept_id, "rejected", form.inbox)


def retire(slug: str, concept_id: int) -> Response:
    """Take it out of force."""
    require_signed_in()
    form = forms.read(VersionForm)
    with writing_call() as call:
        rulings.retire(call.session, call.actor, call.now, slug, concept_id, form.version)
    return _go(slug, concept_id, "retired")


def revert(slug: str, concept_id: int) -> Response:
    """Bring an earlier wording back."""
    require_signed_in()
    form = forms.read(RevertForm)
    with writing_call() as call:
        rulings.revert(
            call.session, call.actor, call.now, slug, concept_id, form.version, form.to_version, approve=form.approve
        )
    return _go(slug, concept_id, "approved" if form.approve else "proposed")


_RULINGS = {"approve": approve, "reject": reject, "retire": retire, "revert": revert}


def _ruled(slug: str, concept_id: int, done: str, inbox: bool) -> Response:
    """Back to where the ruling was made."""
    if inbox:
        return frame.go(url_for("web.proposals", slug=slug, done=done))
    return _go(slug, concept_id, done)


def _go(slug: str, concept_id: int, done: str) -> Response:
    return frame.go(url_for("web.concept", slug=slug, concept_id=concept_id, done=done))
