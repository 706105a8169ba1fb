"""Concepts of a glossary: list, propose, read, change, rule on, history."""

from collections.abc import Sequence
from typing import Any

from flask import Response

from tmserver.api import answers, bodies
from tmserver.api.answering import after, answer, cut, made, nothing
from tmserver.api.registry import Answer, operation
from tmserver.db.glossary_tables import ConceptRow
from tmserver.domain.concept_documents import concept_of
from tmserver.domain.concepts import Concept, ConceptKind, Scope, Term
from tmserver.domain.people import Action
from tmserver.errors import (
    BadCharacter,
    BadCursor,
    BadLanguage,
    Conflict,
    Invalid,
    TextEmpty,
    TextTooLong,
    TooMany,
)
from tmserver.http import identity, reading
from tmserver.http.identity import Call
from tmserver.http.language import translate
from tmserver.phrases import N_, Phrase
from tmserver.services import concept_drafts, concepts, rulings
from tmserver.services.concept_drafts import Draft

_CONCEPTS = "/glossaries/{slug}/concepts"
_CONCEPT = _CONCEPTS + "/{concept}"
_BAD_WORDING = (Invalid, BadLanguage, TooMany, TextEmpty, TextTooLong, BadCharacter)
_RULED = Answer(200, "The concept at its new version", answers.Concept, ("ETag",))
_ALSO_THERE = N_("“%(spelling)s” is a spelling of concept %(concept)d too.")


def _wording(said: dict[str, Any], row: ConceptRow) -> dict[str, Any]:
    """The fields of a wording that is stored."""
    concept = concept_of(said, None, row.status)
    terms = [
        answers.Term(
            language=term.language, text=term.text, status=term.status, part_of_speech=term.part_of_speech,
            type=term.type, gender=term.gender, usage=term.usage, do_not_translate=term.do_not_translate,
            inflection=term.inflection, case=term.case, forms=list(forms), exceptions=list(term.exceptions),
            scopes=[answers.TermScope.model_validate(scope) for scope in term.scopes], note=term.note,
        )
        for term, forms in zip(concept.terms, concept_drafts.forms_of(concept), strict=True)
    ]  # fmt: skip
    return {
        "kind": concept.kind, "subject": concept.subject, "definition": concept.definition, "note": concept.note,
        "source_url": concept.source_url, "terms": terms,
    }  # fmt: skip


def _said(row: ConceptRow, warnings: Sequence[concepts.Duplicate] | None = None) -> answers.Concept:
    """A concept; `warnings` None where they are not looked for."""
    waiting = row.proposed if row.live is not None else None
    same = None if warnings is None else [
        answers.SameSpelling(
            concept_id=one.concept_id, language=one.language, spelling=one.spelling,
            message=Phrase(_ALSO_THERE, {"spelling": one.spelling, "concept": one.concept_id}).text(translate()),
        )
        for one in warnings
    ]  # fmt: skip
    return answers.Concept(
        **_wording(row.live or row.proposed or {}, row), id=row.id, status=row.status, version=row.version,
        proposed=answers.Wording(**_wording(waiting, row)) if waiting else None, created_by=row.created_by,
        created_at=row.created_at, changed_by=row.changed_by, changed_at=row.changed_at, warnings=same,
    )  # fmt: skip


def _with_warnings(call: Call, slug: str, row: ConceptRow) -> answers.Concept:
    """A concept and who else has its spellings."""
    wording = concept_of(concepts.current(row), None, row.status)
    return _said(row, concepts.duplicates(call.session, call.actor, slug, wording, row.id))


def _etag(said: answers.Concept) -> dict[str, str]:
    return {"ETag": f'"{said.version}"'}


def _drafts(terms: Sequence[bodies.NewTerm]) -> list[Draft]:
    return [
        Draft(
            Term(
                one.language, one.text, part_of_speech=one.part_of_speech, type=one.type, gender=one.gender,
                usage=one.usage, do_not_translate=one.do_not_translate, inflection=one.inflection, case=one.case,
                exceptions=tuple(one.exceptions), note=one.note,
                scopes=tuple(Scope(scope.status, scope.outlet, scope.since, scope.until) for scope in one.scopes),
            ),
            one.status,
            one.forms,
        )
        for one in terms
    ]  # fmt: skip


@operation(
    "GET", _CONCEPTS, "List concepts", action=Action.READ, query=bodies.ConceptsQuery, raises=(BadCursor,),
    answers=Answer(200, "A page of concepts", answers.ConceptList),
)  # fmt: skip
def listed(slug: str) -> Response:
    """Oldest first, every status unless one is asked for."""
    query = reading.query(bodies.ConceptsQuery)
    purpose = f"concepts/{slug}"
    with identity.reading() as call:
        found = concepts.listed(
            call.session, call.actor, slug, status=query.status, search=query.search,
            after=after(query, purpose) or 0, limit=query.limit + 1,
        )  # fmt: skip
        rows, cursor = cut(found, query, purpose, lambda row: row.id)
        said = answers.ConceptList(items=[_said(row) for row in rows], next_cursor=cursor)
    return answer(said)


@operation(
    "POST", _CONCEPTS, "Propose a concept", action=Action.PROPOSE_TERM, body=bodies.NewConcept,
    answers=Answer(201, "The concept", answers.Concept, ("Location", "ETag")), raises=(Conflict, *_BAD_WORDING),
)  # fmt: skip
def create(slug: str) -> Response:
    """`approve` puts it in force at once: for terminologists, not in a glossary of four eyes. A spelling that another
    concept has is a warning.
    """
    identity.require_signed_in()
    body = reading.body(bodies.NewConcept)
    with identity.writing() as call:
        wording = Concept(
            concept_drafts.terms_of(_drafts(body.terms), body.kind), kind=body.kind,
            subject=body.subject, definition=body.definition, note=body.note, source_url=body.source_url,
        )  # fmt: skip
        row = concepts.create(call.session, call.actor, call.now, slug, wording, approve=body.approve)
        said = _with_warnings(call, slug, row)
    return made(said, f"/glossaries/{slug}/concepts/{said.id}", headers=_etag(said))


@operation(
    "GET", _CONCEPT, "Read a concept", action=Action.READ,
    answers=Answer(200, "The concept; its version is the ETag", answers.Concept, ("ETag",)),
)  # fmt: skip
def get(slug: str, concept: int) -> Response:
    """What is in force; `proposed` holds the wording that waits for a ruling."""
    with identity.reading() as call:
        said = _with_warnings(call, slug, concepts.get(call.session, call.actor, slug, concept))
    return answer(said, headers=_etag(said))


@operation(
    "PATCH", _CONCEPT, "Change a concept", action=Action.PROPOSE_TERM, body=bodies.ConceptChange, if_match=True,
    answers=_RULED, raises=(Conflict, *_BAD_WORDING),
)  # fmt: skip
def change(slug: str, concept: int) -> Response:
    """Proposes another wording, made of the proposal that is open or else of what is in force, which stays so until
    the proposal is approved; `approve` does that at once, for terminologists.
    """
    identity.require_signed_in()
    version = reading.version_from_if_match()
    body = reading.body(bodies.ConceptChange)
    with identity.writing() as call:
        row = concepts.get(call.session, call.actor, slug, concept)
        wording = _changed(concept_of(concepts.current(row), None, row.status), body)
        row = concepts.change(
            call.session, call.actor, call.now, slug, concept, version, wording, approve=bool(body.approve)
        )
        said = _with_warnings(call, slug, row)
    return answer(said, headers=_etag(said))


def _changed(wording: Concept, body: bodies.ConceptChange) -> Concept:
    """The wording with what a body changes. Raises BadLanguage, Invalid."""
    given = body.model_fields_set
    kind: ConceptKind = body.kind if "kind" in given else wording.kind
    terms = wording.terms
    if "terms" in given:
        terms = concept_drafts.terms_of(_drafts(body.terms), kind)

    def kept(name: str) -> str | None:
        value: str | None = getattr(body if name in given else wording, name)
        return value

    return Concept(
        terms, kind=kind, subject=kept("subject"), definition=kept("definition"), note=kept("note"),
        source_url=kept("source_url"),
    )  # fmt: skip


@operation(
    "DELETE", _CONCEPT, "Retire a concept", action=Action.RULE_ON_TERM, if_match=True, raises=(Conflict,),
    answers=Answer(204, "It is kept and no longer in force"),
)  # fmt: skip
def delete(slug: str, concept: int) -> Response:
    """The same as `retire`."""
    identity.require_signed_in()
    version = reading.version_from_if_match()
    with identity.writing() as call:
        rulings.retire(call.session, call.actor, call.now, slug, concept, version)
    return nothing()


@operation(
    "POST", _CONCEPT + "/approve", "Approve a proposal", action=Action.RULE_ON_TERM, if_match=True, answers=_RULED,
    raises=(Conflict,),
)  # fmt: skip
def approve(slug: str, concept: int) -> Response:
    """Puts what is proposed in force. 409 when one proposed it oneself, or nothing is proposed."""
    identity.require_signed_in()
    version = reading.version_from_if_match()
    with identity.writing() as call:
        said = _with_warnings(
            call, slug, rulings.approve(call.session, call.actor, call.now, slug, concept, version)
        )  # fmt: skip
    return answer(said, headers=_etag(said))


@operation(
    "POST", _CONCEPT + "/reject", "Reject a proposal", action=Action.RULE_ON_TERM, body=bodies.Rejection,
    if_match=True, answers=_RULED, raises=(Conflict, TextEmpty, TextTooLong, BadCharacter),
)  # fmt: skip
def reject(slug: str, concept: int) -> Response:
    """With a reason, which its proposer reads. What was in force stays so."""
    identity.require_signed_in()
    version = reading.version_from_if_match()
    body = reading.body(bodies.Rejection)
    with identity.writing() as call:
        row = rulings.reject(call.session, call.actor, call.now, slug, concept, version, body.reason)
        said = _with_warnings(call, slug, row)
    return answer(said, headers=_etag(said))


@operation(
    "POST", _CONCEPT + "/merge", "Merge a proposal into a concept", action=Action.RULE_ON_TERM, body=bodies.Merge,
    if_match=True, answers=Answer(200, "The concept that took the terms", answers.Concept, ("ETag",)),
    raises=(Conflict, *_BAD_WORDING),
)  # fmt: skip
def merge(slug: str, concept: int) -> Response:
    """Adds the terms that the other concept does not have; a second preferred term is admitted there. The proposal ends
    as rejected.
    """
    identity.require_signed_in()
    version = reading.version_from_if_match()
    body = reading.body(bodies.Merge)
    with identity.writing() as call:
        row = rulings.merge(call.session, call.actor, call.now, slug, concept, version, body.into)
        said = _with_warnings(call, slug, row)
    return answer(said, headers=_etag(said))


@operation(
    "POST", _CONCEPT + "/retire", "Take a concept out of force", action=Action.RULE_ON_TERM, if_match=True,
    answers=_RULED, raises=(Conflict,),
)  # fmt: skip
def retire(slug: str, concept: int) -> Response:
    """Nothing of it is lost; an earlier version can be brought back."""
    identity.require_signed_in()
    version = reading.version_from_if_match()
    with identity.writing() as call:
        said = _with_warnings(call, slug, rulings.retire(call.session, call.actor, call.now, slug, concept, version))
    return answer(said, headers=_etag(said))


@operation(
    "POST", _CONCEPT + "/revert", "Bring an earlier version back", action=Action.PROPOSE_TERM,
    body=bodies.ConceptRevert, if_match=True, answers=_RULED, raises=(Conflict, *_BAD_WORDING),
)  # fmt: skip
def revert(slug: str, concept: int) -> Response:
    """Proposes what the named version said, or with `approve` puts it in force; If-Match holds the present version."""
    identity.require_signed_in()
    version = reading.version_from_if_match()
    body = reading.body(bodies.ConceptRevert)
    with identity.writing() as call:
        row = rulings.revert(
            call.session, call.actor, call.now, slug, concept, version, body.version, approve=body.approve
        )
        said = _with_warnings(call, slug, row)
    return answer(said, headers=_etag(said))


@operation(
    "GET", _CONCEPT + "/history", "Read a concept's history", action=Action.READ, query=bodies.Page,
    raises=(BadCursor,), answers=Answer(200, "A page of steps", answers.ConceptStepList),
)  # fmt: skip
def history(slug: str, concept: int) -> Response:
    """Newest first: who did what and when, the reason of a rejection, the words that changed."""
    page = reading.query(bodies.Page)
    purpose = f"concept-history/{slug}/{concept}"
    with identity.reading() as call:
        steps = concepts.history(call.session, call.actor, slug, concept)
        began = after(page, purpose)
        rows, cursor = cut(
            (step for step in steps if began is None or step.version < began), page, purpose, lambda step: step.version
        )
        items = [
            answers.ConceptStep(
                version=step.version, event=step.event, by=step.by, at=step.at, reason=step.reason,
                diff=[answers.Change.model_validate(change) for change in step.changes],
            )
            for step in rows
        ]  # fmt: skip
    return answer(answers.ConceptStepList(items=items, next_cursor=cursor))
