"""A concept as a JSON document, as revisions of it are stored, and back without loss."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from tmserver.domain.concepts import (
    CasePolicy,
    Concept,
    ConceptKind,
    ConceptStatus,
    Gender,
    Inflection,
    PartOfSpeech,
    Scope,
    Term,
    TermStatus,
    TermType,
)


def document(concept: Concept) -> dict[str, Any]:
    """All a revision says. Id and status are the row's, not the revision's."""
    return {
        "kind": concept.kind.value, "subject": concept.subject, "definition": concept.definition, "note": concept.note,
        "source_url": concept.source_url, "terms": [_term_document(term) for term in concept.terms],
    }  # fmt: skip


def _term_document(term: Term) -> dict[str, Any]:
    return {
        "language": term.language, "text": term.text, "status": term.status.value,
        "part_of_speech": term.part_of_speech and term.part_of_speech.value, "type": term.type and term.type.value,
        "gender": term.gender and term.gender.value, "usage": term.usage, "do_not_translate": term.do_not_translate,
        "inflection": term.inflection and term.inflection.value, "case": term.case and term.case.value,
        "struck_forms": list(term.struck_forms), "added_forms": list(term.added_forms),
        "exceptions": list(term.exceptions), "scopes": [_scope_document(scope) for scope in term.scopes],
        "note": term.note,
    }  # fmt: skip


def _scope_document(scope: Scope) -> dict[str, Any]:
    return {
        "status": scope.status.value, "outlet": scope.outlet,
        "from": scope.since and scope.since.isoformat(), "until": scope.until and scope.until.isoformat(),
    }  # fmt: skip


def concept_of(said: Mapping[str, Any], concept_id: str | None, status: ConceptStatus) -> Concept:
    """The concept that `document` made this of."""
    return Concept(
        terms=tuple(_term_of(term) for term in said["terms"]), id=concept_id, kind=ConceptKind(said["kind"]),
        subject=said["subject"], definition=said["definition"], note=said["note"], source_url=said["source_url"],
        status=status,
    )  # fmt: skip


def _term_of(said: Mapping[str, Any]) -> Term:
    part, kind, gender = said["part_of_speech"], said["type"], said["gender"]
    inflection, case = said["inflection"], said["case"]
    return Term(
        language=said["language"], text=said["text"], status=TermStatus(said["status"]),
        part_of_speech=PartOfSpeech(part) if part else None, type=TermType(kind) if kind else None,
        gender=Gender(gender) if gender else None, usage=said["usage"], do_not_translate=said["do_not_translate"],
        inflection=Inflection(inflection) if inflection else None, case=CasePolicy(case) if case else None,
        struck_forms=tuple(said["struck_forms"]), added_forms=tuple(said["added_forms"]),
        exceptions=tuple(said["exceptions"]), scopes=tuple(_scope_of(scope) for scope in said["scopes"]),
        note=said["note"],
    )  # fmt: skip


def _scope_of(said: Mapping[str, Any]) -> Scope:
    since, until = said["from"], said["until"]
    return Scope(
        status=TermStatus(said["status"]), outlet=said["outlet"],
        since=date.fromisoformat(since) if since else None, until=date.fromisoformat(until) if until else None,
    )  # fmt: skip
