"""Look-ups."""

from typing import Annotated

from pydantic import BeforeValidator, ConfigDict, Field

from tmserver.api.bodies.base import Body, Language, Markup, Queried, Query, Reference, parted
from tmserver.services.lookup import MOST_SEGMENTS


class MatchesQuery(Query):
    """One segment to look up."""

    source: Language
    target: Language
    q: Queried = Field(description="The text to look up, at most 10,000 characters.", examples=["Nessun ferito."])
    previous: str | None = Field(
        default=None, description="The segment before it; empty: it is the first of its story; not sent: unknown."
    )
    next: str | None = Field(
        default=None, description="The segment after it; empty: it is the last of its story; not sent: unknown."
    )
    key: str | None = Field(default=None, description="The identifier of the segment’s place, where there is one.")
    memories: Annotated[list[Reference] | None, BeforeValidator(parted)] = Field(
        default=None, description="Slugs of the memories to search, parted by commas; all one may see without it."
    )
    glossaries: Annotated[list[Reference] | None, BeforeValidator(parted)] = Field(
        default=None,
        description="Slugs of the glossaries whose terms count, parted by commas; all one may see without it.",
    )
    outlet: Reference | None = Field(default=None, description="The outlet the translation is for.")
    min_score: int = Field(default=70, ge=1, le=102, description="The least final score, percent.")
    limit: int = Field(default=5, ge=1, le=50, description="How many matches at most.")
    reverse: bool = Field(default=True, description="Search memories of the opposite direction too.")


class SegmentToLookUp(Body):
    """A segment as `text`, or as `markup` (XLIFF 2 inline content); both only when they say the same."""

    text: Queried | None = None
    markup: Markup | None = None
    previous: str | None = Field(default=None, description="Empty: first of its story. Not sent or null: unknown.")
    next: str | None = Field(default=None, description="Empty: last of its story. Not sent or null: unknown.")
    key: str | None = None


class LookUp(Body):
    """Up to 200 segments of one language pair."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "source": "it",
                    "target": "en",
                    "segments": [{"text": "Nessun ferito.", "previous": "", "next": "Indaga la procura."}],
                    "min_score": 70,
                }
            ]
        }
    )

    source: Language
    target: Language
    segments: list[SegmentToLookUp] = Field(json_schema_extra={"maxItems": MOST_SEGMENTS})
    min_score: int = Field(default=70, ge=1, le=102)
    limit: int = Field(default=5, ge=1, le=50)
    memories: list[Reference] | None = Field(default=None, description="Slugs; null: all one may see.")
    glossaries: list[Reference] | None = Field(default=None, description="Slugs; null: all one may see.")
    outlet: Reference | None = Field(default=None, description="The outlet the translation is for.")
    reverse: bool = True
