"""Concepts of a glossary."""

from typing import Annotated

from pydantic import ConfigDict, Field

from tmserver.api.bodies.base import LARGEST_VERSION, Body, Day, Language, Page, Reference, absent, change
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
from tmserver.services.concepts import LONGEST_NOTE, LONGEST_TERM, MOST_TERMS

Spelling = Annotated[str, Field(json_schema_extra={"maxLength": LONGEST_TERM})]
Spellings = Annotated[list[Spelling], Field(json_schema_extra={"maxItems": MOST_TERMS})]
Note = Annotated[str | None, Field(json_schema_extra={"maxLength": LONGEST_NOTE})]


class ConceptsQuery(Page):
    """Which concepts of a glossary."""

    status: ConceptStatus | None = Field(default=None, description="Only concepts of this status; all without it.")
    search: str = Field(default="", max_length=LONGEST_TERM, description="A part of a spelling, whatever its case.")


class NewScope(Body):
    """Another status of a term at one outlet or for a time; the most specific scope that holds wins."""

    outlet: Reference | None = None
    status: TermStatus = Field(strict=False)
    since: Day = Field(default=None, alias="from")
    until: Day = Field(default=None, description="The last day.")


class NewTerm(Body):
    """A term. Only language and text are needed: the rest is proposed from its shape."""

    language: Language
    text: Spelling
    status: Annotated[TermStatus, Field(strict=False)] | None = Field(
        default=None, description="Without it: preferred for a language's first term, admitted for later ones."
    )
    part_of_speech: Annotated[PartOfSpeech, Field(strict=False)] | None = None
    type: Annotated[TermType, Field(strict=False)] | None = None
    gender: Annotated[Gender, Field(strict=False)] | None = None
    usage: Language | None = Field(default=None, description="Where it is used: en-GB.")
    do_not_translate: bool = False
    inflection: Annotated[Inflection, Field(strict=False)] | None = None
    case: Annotated[CasePolicy, Field(strict=False)] | None = None
    forms: Spellings | None = Field(default=None, description="Everything it is recognised by; generated without it.")
    exceptions: Spellings = Field(default=[], description="Phrases in which it is right: chicken Kiev.")
    scopes: list[NewScope] = Field(default=[], max_length=MOST_TERMS)
    note: Note = None


class NewConcept(Body):
    """A concept to propose, or with `approve` to put in force at once, for who may rule."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "kind": "place",
                    "terms": [
                        {"language": "it", "text": "Kiev"},
                        {"language": "en", "text": "Kyiv"},
                        {"language": "en", "text": "Kiev", "status": "superseded", "exceptions": ["chicken Kiev"]},
                    ],
                }
            ]
        }
    )

    kind: ConceptKind = Field(default=ConceptKind.OTHER, strict=False)
    subject: Note = None
    definition: Note = None
    note: Note = None
    source_url: Note = None
    terms: list[NewTerm] = Field(json_schema_extra={"maxItems": MOST_TERMS})
    approve: bool = False


class ConceptChange(Body):
    """What is to change; the rest stays. `terms` is the whole list."""

    model_config = change({"note": "As the ministry writes it.", "approve": False})

    kind: Annotated[ConceptKind, Field(strict=False)] = absent()
    subject: Note = absent()
    definition: Note = absent()
    note: Note = absent()
    source_url: Note = absent()
    terms: Annotated[list[NewTerm], Field(json_schema_extra={"maxItems": MOST_TERMS})] = absent()
    approve: bool = absent()


class Rejection(Body):
    """Why a proposal is turned down."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "The agencies write it otherwise."}]})

    reason: Annotated[str, Field(json_schema_extra={"maxLength": LONGEST_NOTE})]


class Merge(Body):
    """Where the terms of a proposal go."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"into": 12}]})

    into: int = Field(ge=1, le=LARGEST_VERSION, description="The number of a concept of this glossary, in force.")


class ConceptRevert(Body):
    """The earlier version that is to come back: proposed, or with `approve` in force at once."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"version": 1, "approve": True}]})

    version: int = Field(ge=1, le=LARGEST_VERSION)
    approve: bool = False
