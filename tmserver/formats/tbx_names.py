"""What TBX calls our values (ISO 30042; TBX-Basic), and the note that carries what it has no names for."""

import json
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

NAMESPACE = "urn:iso:std:iso:30042:ed-2"
STATUS = {status: f"{status.value}Term-admn-sts" for status in TermStatus}
TYPES = {
    TermType.FULL_FORM: "fullForm",
    TermType.ACRONYM: "acronym",
    TermType.ABBREVIATION: "abbreviation",
    TermType.SHORT_FORM: "shortForm",
    TermType.VARIANT: "variant",
    TermType.PHRASE: "phrase",
}
OWN = "tmserver: "
"""A note that begins so holds JSON of ours and is no note of a person."""

_STATUS_BEGINNINGS = {
    "preferred": TermStatus.PREFERRED,
    "standardized": TermStatus.PREFERRED,
    "admitted": TermStatus.ADMITTED,
    "legal": TermStatus.ADMITTED,
    "regulated": TermStatus.ADMITTED,
    "superseded": TermStatus.SUPERSEDED,
    "deprecated": TermStatus.DEPRECATED,
}


def status_of(value: str) -> TermStatus | None:
    """administrativeStatus of either version, or normativeAuthorization of older files."""
    return next((status for begin, status in _STATUS_BEGINNINGS.items() if value.lower().startswith(begin)), None)


def type_of(value: str) -> TermType | None:
    """termType; names of full TBX that Basic has not are taken for the nearest."""
    known = {name.lower(): kind for kind, name in TYPES.items()} | {
        "initialism": TermType.ACRONYM,
        "clippedterm": TermType.SHORT_FORM,
        "transliteratedform": TermType.VARIANT,
        "phraseologicalunit": TermType.PHRASE,
        "setphrase": TermType.PHRASE,
    }
    return known.get(value.lower())


def part_of(value: str) -> PartOfSpeech | None:
    """partOfSpeech; properNoun of older files is a noun."""
    lowered = value.lower()
    if lowered in {"propernoun", "commonnoun"}:
        return PartOfSpeech.NOUN
    return PartOfSpeech(lowered) if lowered in set(PartOfSpeech) else None


def own_concept_note(concept: Concept) -> str:
    """What TBX cannot say of a concept."""
    said = {"id": concept.id, "kind": concept.kind.value, "status": concept.status.value}
    return OWN + json.dumps({name: value for name, value in said.items() if value is not None})


def own_term_note(term: Term) -> str | None:
    """What TBX cannot say of a term: policies, forms, exceptions, scopes with their dates. None: there is nothing."""
    said: dict[str, Any] = {
        "do_not_translate": term.do_not_translate,
        "inflection": term.inflection,
        "case": term.case,
        "struck_forms": list(term.struck_forms),
        "added_forms": list(term.added_forms),
        "exceptions": list(term.exceptions),
        "scopes": [
            {
                "status": scope.status.value,
                "outlet": scope.outlet,
                "since": scope.since.isoformat() if scope.since else None,
                "until": scope.until.isoformat() if scope.until else None,
            }
            for scope in term.scopes
        ],
    }
    said = {name: value for name, value in said.items() if value}
    return OWN + json.dumps(said) if said else None


def read_own(note: str) -> dict[str, Any] | None:
    """What an own note says; None for anybody else's. Damaged ones are notes like others."""
    if not note.startswith(OWN):
        return None
    try:
        said = json.loads(note.removeprefix(OWN))
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) else None


def concept_values(said: dict[str, Any]) -> dict[str, Any]:
    """Values for `Concept` from an own note. Raises ValueError or TypeError where it was tampered with."""
    values: dict[str, Any] = {}
    if isinstance(said.get("id"), str):
        values["id"] = said["id"]
    if "kind" in said:
        values["kind"] = ConceptKind(said["kind"])
    if "status" in said:
        values["status"] = ConceptStatus(said["status"])
    return values


def term_values(said: dict[str, Any]) -> dict[str, Any]:
    """Values for `Term` from an own note. Raises ValueError, TypeError or KeyError where it was tampered with."""
    values: dict[str, Any] = {"do_not_translate": said.get("do_not_translate") is True}
    if "inflection" in said:
        values["inflection"] = Inflection(said["inflection"])
    if "case" in said:
        values["case"] = CasePolicy(said["case"])
    for name in ("struck_forms", "added_forms", "exceptions"):
        if name in said:
            values[name] = tuple(str(each) for each in said[name])
    if "scopes" in said:
        values["scopes"] = tuple(
            Scope(TermStatus(row["status"]), _text(row["outlet"]), _day(row["since"]), _day(row["until"]))
            for row in said["scopes"]
        )
    return values


def gender_of(value: str) -> Gender | None:
    """grammaticalGender; «other» says nothing."""
    return Gender(value.lower()) if value.lower() in set(Gender) else None


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _day(value: str | None) -> date | None:
    return None if value is None else date.fromisoformat(value)
