"""A text and its translation, as every check takes them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tmserver.domain.findings import Finding, Severity, Side
from tmserver.phrases import Phrase


@dataclass(frozen=True, slots=True)
class Pair:
    """Plain texts of one segment. `limit`: most characters of the target's field, None where there is none."""

    source_language: str
    source: str
    target_language: str
    target: str
    limit: int | None = None


Check = Callable[[Pair], Iterable[Finding]]


def in_target(
    pair: Pair, check: str, start: int, end: int, message: Phrase,
    *, suggestion: str | None = None, severity: Severity = Severity.WARNING,
) -> Finding:  # fmt: skip
    """A finding about a span of the target."""
    return Finding(check, severity, Side.TARGET, start, end, pair.target[start:end], message, suggestion)
