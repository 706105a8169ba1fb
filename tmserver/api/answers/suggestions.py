"""Names of CLDR."""

from typing import Literal

from pydantic import Field

from tmserver.api.answers.base import Listed, Said
from tmserver.domain.concepts import ConceptKind


class Suggestion(Said):
    """What CLDR calls a country, a currency or a language, in the glossary's languages."""

    what: Literal["country", "currency", "language"]
    code: str = Field(description="Its ISO code.")
    kind: ConceptKind
    source: str
    target: str
    concept_ids: list[int] = Field(description="Concepts of the glossary that have one of the spellings.")


class SuggestionList(Listed[Suggestion]):
    """Names, the best first; there is no further page."""
