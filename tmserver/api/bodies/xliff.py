"""Files of other tools."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from tmserver.api.bodies.base import Language, Query, Reference, parted


class XliffQuery(Query):
    """How a file is to be pre-translated."""

    source: Language | None = Field(default=None, description="Where the file does not name it.")
    target: Language | None = Field(default=None, description="Where the file does not name it.")
    fill: int = Field(default=100, ge=1, le=102, description="From which score a match becomes the translation.")
    min_score: int = Field(default=70, ge=1, le=102, description="The least final score of a candidate, percent.")
    limit: int = Field(default=5, ge=1, le=50, description="How many candidates a segment at most.")
    memories: Annotated[list[Reference] | None, BeforeValidator(parted)] = Field(
        default=None, description="Slugs of the memories to search, parted by commas; all one may see without it."
    )
    glossaries: Annotated[list[Reference] | None, BeforeValidator(parted)] = Field(
        default=None, description="Slugs of the glossaries whose terms count; all one may see without it."
    )
    outlet: Reference | None = Field(default=None, description="The outlet the translation is for.")
