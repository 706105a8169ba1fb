"""How the house and its outlets write."""

from pydantic import AwareDatetime, Field

from tmserver.api.answers.base import Listed, Said
from tmserver.domain.styles import Origin


class StyleRule(Said):
    """The choice that holds for a setting."""

    name: str
    value: str
    example: str
    origin: Origin = Field(description="Who chose it; language: nobody, it is usual there.")


class Style(Said):
    """How an outlet (null: the house) writes a language."""

    outlet: str | None
    language: str
    version: int = Field(description="0 while nothing was ever chosen here.")
    rules: list[StyleRule]
    specimen: str = Field(description="A date, a time, a number, a share and a sum written by the rules.")
    changed_by: str | None
    changed_at: AwareDatetime | None


class StyleEntry(Said):
    """A word of a style sheet. `instead`: it is not to be written; `preferred` says what is."""

    headword: str
    instead: bool
    preferred: list[str]
    admitted: list[str]
    forbidden: list[str]
    origin: Origin
    desk: str | None = Field(description="The desk whose glossary holds it; null where it is everyone's.")
    glossary: str
    concept_id: int
    note: str | None


class StyleEntryList(Listed[StyleEntry]):
    """A page of a style sheet."""
