"""What a concordance is asked."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from tmserver.api.bodies.base import Language, Page, Reference, parted
from tmserver.domain.concordance import MOST_SEARCHED, Side
from tmserver.domain.units import Origin, UnitStatus


class ConcordanceQuery(Page):
    """Words to find in the memories of a language pair."""

    source: Language
    target: Language
    q: str = Field(
        description="Words in any order, “phrases” in quotation marks, beginnings of words like `dron*`. Case and "
        "accents do not count. At most 16 words and 200 characters.",
        examples=['"cessate il fuoco" dron*'],
        json_schema_extra={"maxLength": MOST_SEARCHED},
    )
    side: Side = Field(
        default=Side.BOTH,
        description="Where all words have to stand; with `both` each may stand on either side, several on the same.",
    )
    memories: Annotated[list[Reference] | None, BeforeValidator(parted)] = Field(
        default=None, description="Slugs of the memories to search, parted by commas; all one may see without it."
    )
    memory: Reference | None = Field(default=None, description="Facet: only units of this memory among those searched.")
    year: int | None = Field(
        default=None, ge=1900, le=9998, description="Facet: only units of this year, in the service’s time zone."
    )
    origin: Origin | None = Field(default=None, description="Facet: only units of this origin.")
    status: UnitStatus | None = Field(default=None, description="Facet: only units of this status.")
    story: str | None = Field(default=None, max_length=1000, description="Facet: only units of this story.")
