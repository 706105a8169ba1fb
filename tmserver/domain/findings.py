"""What a check has to say about a translation (interfaces.md, Finding)."""

from dataclasses import dataclass
from enum import StrEnum

from tmserver.phrases import Phrase


class Severity(StrEnum):
    """error: surely wrong; warning: worth a look; info: good to know."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class FindingStatus(StrEnum):
    """waived: let stand with a reason; allowed: right by an exception."""

    OPEN = "open"
    FIXED = "fixed"
    WAIVED = "waived"
    ALLOWED = "allowed"


class Side(StrEnum):
    """Which text of the pair a span lies in."""

    SOURCE = "source"
    TARGET = "target"


@dataclass(frozen=True, slots=True)
class Finding:
    """`text` is the span start..end of that side, code points. `suggestion` replaces it; None where no fix is safe, and
    `obstacle` may say why.
    """

    check: str
    severity: Severity
    side: Side
    start: int
    end: int
    text: str
    message: Phrase
    suggestion: str | None = None
    concept_id: str | None = None
    status: FindingStatus = FindingStatus.OPEN
    obstacle: Phrase | None = None
