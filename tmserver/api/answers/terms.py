"""Terms found in a text, and findings about a translation."""

from typing import Literal

from pydantic import Field

from tmserver.api.answers.base import Said
from tmserver.domain.concepts import ConceptKind
from tmserver.domain.findings import FindingStatus, Severity, Side


class TermHit(Said):
    """A concept at `text[start:end]` (code points), with what the target language calls it at this outlet and day."""

    concept_id: int
    glossary: str
    start: int
    end: int
    text: str
    match: Literal["exact", "form", "lemma"] = Field(
        description="exact: as the term is written · form: inflected · lemma: a form of a verb"
    )
    kind: ConceptKind
    preferred: list[str]
    admitted: list[str]
    forbidden: list[str] = Field(description="Superseded and deprecated terms.")
    note: str | None
    contains: list["TermHit"] = Field(description="Concepts inside this span, of the same glossary.")
    origin: Literal["house", "desk", "outlet"] = Field(
        description="Whose ruling it is: the outlet's where it overrides the glossary, else a desk's or the house's."
    )


class Terms(Said):
    """Outermost hits in the order of the text; where several concepts have one span, each of them."""

    terms: list[TermHit]


class Finding(Said):
    """What a check says. `text` is the span of that side; `suggestion` may replace it, null where no fix is safe."""

    check: str
    severity: Severity
    status: FindingStatus = Field(description="allowed: right, by an exception or in a quotation")
    side: Side
    start: int
    end: int
    text: str
    message: str = Field(description="In the language of Accept-Language.")
    suggestion: str | None
    concept_id: int | None


class Findings(Said):
    """Those of the source first, then those of the target, each in the order of its text."""

    findings: list[Finding]
