"""The page of a concept: the rule, what is proposed, what it would do, trying it, what happened to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, Response, request
from markupsafe import Markup

from tmserver.db.glossary_tables import Glossary
from tmserver.domain import languages
from tmserver.domain.concept_documents import concept_of
from tmserver.domain.concepts import FORBIDDEN, Concept, ConceptStatus, Term
from tmserver.domain.findings import Finding, FindingStatus, Side
from tmserver.domain.people import Action
from tmserver.domain.segments import MOST_QUERIED, check_text
from tmserver.domain.terms import TermHit
from tmserver.errors import TmServerError
from tmserver.http.identity import Call, require_signed_in
from tmserver.http.identity import reading as reading_call
from tmserver.http.surveys import survey
from tmserver.services import concept_drafts, concepts, desks, glossaries, impacts, style_sheets, terms
from tmserver.web import discussion, forms, frame, marks, style_words, term_words
from tmserver.web.addresses import CONCEPT
from tmserver.web.usage import to_mend


def add_to(blueprint: Blueprint) -> None:
    """The addresses of this family."""
    blueprint.add_url_rule(CONCEPT, "concept", concept)
    blueprint.add_url_rule(f"{CONCEPT}/try", "try_concept", tried, methods=["POST"])


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
