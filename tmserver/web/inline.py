"""Terms of a concept changed where it stands in the list: a form in its row, without scripts a page of its own."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import Blueprint, Response, request, url_for

from tmserver.db.glossary_tables import Glossary
from tmserver.domain import languages
from tmserver.domain.concept_documents import concept_of
from tmserver.domain.concepts import Concept, Term, TermStatus
from tmserver.domain.people import Action
from tmserver.errors import Invalid, Stale, TmServerError
from tmserver.http import reading
from tmserver.http.identity import Call, require_signed_in
from tmserver.http.identity import reading as reading_call
from tmserver.http.identity import writing as writing_call
from tmserver.phrases import N_, Phrase
from tmserver.services import concept_drafts, concepts, glossaries
from tmserver.services.concept_drafts import Draft
from tmserver.web import forms, frame, term_words
from tmserver.web.addresses import CONCEPT

_TERMS = f"{CONCEPT}/terms"


def add_to(blueprint: Blueprint) -> None:
    """The addresses of this family."""
    blueprint.add_url_rule(_TERMS, "concept_terms", terms, methods=["GET"])
    blueprint.add_url_rule(_TERMS, "concept_terms_post", terms_post, methods=["POST"])


class TermsForm(forms.Form):
    """The version that was read, whether it comes in force at once, and the list to go back to."""

    version: forms.Version
    approve: bool = False
    back: str = ""


def terms(slug: str, concept_id: int) -> Response:
    """The form: the terms of both languages, and room for one more in each."""
    with reading_call() as call:
        return _page(call, slug, concept_id, {}, request.args.get("back", ""))


def _page(
    call: Call, slug: str, concept_id: int, typed: Mapping[str, str], back: str, refusal: TmServerError | None = None
) -> Response:
    own = glossaries.get(call.session, call.actor, slug)
    row = concepts.get(call.session, call.actor, slug, concept_id)
    call.actor.require(Action.PROPOSE_TERM, own.desk_id)
    wording = concept_of(concepts.current(row), None, row.status)
    version = refusal.params["current"] if isinstance(refusal, Stale) else row.version
    fields = [(f"t{at}", term.language, term.text, term.status.value) for at, term in enumerate(wording.terms)]
    fields += [(f"t{len(fields) + at}", tag, "", "") for at, tag in enumerate((own.source, own.target))]
    return frame.page(
        "concept_terms.html", actor=call.actor, section="glossary", status=refusal.status if refusal else 200,
        glossary=own, row=row, version=version, refusal=refusal, words=term_words, back=_back(slug, back),
        groups=_by_language(
            own,
            [
                (name, tag, typed.get(name, text), typed.get(f"{name}-status", said))
                for name, tag, text, said in fields
            ],
        ),
        may_approve=call.actor.may(Action.RULE_ON_TERM, own.desk_id) and not own.four_eyes,
    )  # fmt: skip


_Field = tuple[str, str, str, str]
"""Name, language, text and status of a term."""


def _by_language(own: Glossary, fields: Iterable[_Field]) -> dict[str, list[_Field]]:
    """The fields of each language, by its base, that of the glossary's source first."""
    found: dict[str, list[_Field]] = {languages.base(tag): [] for tag in (own.source, own.target)}
    for field in fields:
        found.setdefault(languages.base(field[1]), []).append(field)
    return found


def terms_post(slug: str, concept_id: int) -> Response:
    """Propose the terms, or put them in force at once; the list again, at the concept."""
    require_signed_in()
    values = forms.raw()
    try:
        form = reading.checked(TermsForm, values)
        with writing_call() as call:
            own = glossaries.get(call.session, call.actor, slug)
            row = concepts.get(call.session, call.actor, slug, concept_id)
            wording = concept_of(concepts.current(row), None, row.status)
            said = _reworded(wording, values, (own.source, own.target))
            row = concepts.change(
                call.session, call.actor, call.now, slug, concept_id, form.version, said, approve=form.approve
            )
            done = "same" if row.version == form.version else "approved" if form.approve else "proposed"
    except TmServerError as refusal:
        if not forms.is_shown_again(refusal):
            raise
        with reading_call() as call:
            return _page(call, slug, concept_id, values, values.get("back", ""), refusal)
    return frame.go(_back(slug, form.back, done=done) + f"#c{concept_id}")


def _reworded(concept: Concept, values: Mapping[str, str], pair: tuple[str, str]) -> Concept:
    """The concept with its terms as they were typed: an emptied one goes, a respelled one gets its forms anew."""
    drafts = []
    for at, term in enumerate((*concept.terms, *(Term(tag, "") for tag in pair))):
        text = values.get(f"t{at}", term.text).strip()
        status = _status(f"t{at}", values.get(f"t{at}-status", "")) or (term.status if term.text else None)
        if text and text == term.text:
            drafts.append(Draft(term, status))
        elif text:
            bare = replace(term, text=text, inflection=None, case=None, added_forms=(), struck_forms=())
            drafts.append(Draft(bare, status))
    return replace(concept, terms=concept_drafts.terms_of(drafts, concept.kind))


def _status(field: str, value: str) -> TermStatus | None:
    if not value:
        return None
    try:
        return TermStatus(value)
    except ValueError:
        expected = ", ".join(TermStatus)
        raise Invalid(field=field, reason=Phrase(N_("use one of %(expected)s."), {"expected": expected})) from None


def _back(slug: str, given: str, done: str | None = None) -> str:
    """The list one came from, with what was found there, whatever else an address may say."""
    parts = urlsplit(given) if given.startswith("/glossary/") else urlsplit("")
    kept = [(name, value) for name, value in parse_qsl(parts.query) if name != "done"][:12]
    query = urlencode([*kept, *([("done", done)] if done else [])])
    return url_for("web.glossary", slug=slug) + (f"?{query}" if query else "")
