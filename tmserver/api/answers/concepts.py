"""Concepts of a glossary."""

import datetime as dt

from pydantic import AwareDatetime, Field

from tmserver.api.answers.base import Listed, Said, left_out
from tmserver.api.answers.matches import Change
from tmserver.domain.concepts import (
    CasePolicy,
    ConceptKind,
    ConceptStatus,
    Gender,
    Inflection,
    PartOfSpeech,
    TermStatus,
    TermType,
)


class TermScope(Said):
    """Another status of a term at one outlet (null: at all), from a day up to and including another (null: open)."""

    outlet: str | None
    status: TermStatus
    since: dt.date | None = Field(serialization_alias="from")
    until: dt.date | None


class Term(Said):
    """One spelling of a concept in one language. `forms`: everything it is recognised by, its text first."""

    language: str
    text: str
    status: TermStatus
    part_of_speech: PartOfSpeech | None
    type: TermType | None
    gender: Gender | None
    usage: str | None
    do_not_translate: bool
    inflection: Inflection | None
    case: CasePolicy | None
    forms: list[str]
    exceptions: list[str]
    scopes: list[TermScope]
    note: str | None


class Wording(Said):
    """What is said of a concept."""

    kind: ConceptKind
    subject: str | None
    definition: str | None
    note: str | None
    source_url: str | None
    terms: list[Term]


class SameSpelling(Said):
    """Another concept of the glossary that has one of the spellings too."""

    concept_id: int
    language: str
    spelling: str
    message: str


class Concept(Wording):
    """A concept: what is in force, or what is proposed while nothing is. `proposed`: another wording that waits."""

    id: int
    status: ConceptStatus
    version: int
    proposed: Wording | None
    created_by: str
    created_at: AwareDatetime
    changed_by: str
    changed_at: AwareDatetime
    warnings: list[SameSpelling] | None = left_out("Who else has a spelling; not in lists.")


class ConceptList(Listed[Concept]):
    """A page of concepts."""


class ConceptStep(Said):
    """What happened to a concept, and how its wording, told line by line, differs from the step before."""

    version: int
    event: str = Field(description="proposed, changed, approved, rejected, merged, retired, reverted")
    by: str
    at: AwareDatetime
    reason: str | None
    diff: list[Change]


class ConceptStepList(Listed[ConceptStep]):
    """A page of a concept's history."""
