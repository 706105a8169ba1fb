"""The room a field has: a headline or caption that does not fit."""

from collections.abc import Iterator

from tmserver.checks.pair import Pair, in_target
from tmserver.domain.findings import Finding, Severity
from tmserver.phrases import N_, Phrase


def check(pair: Pair) -> Iterator[Finding]:
    """What stands beyond the limit of the field, if it has one."""
    length = len(pair.target)
    if pair.limit is not None and length > pair.limit:
        message = Phrase(
            N_("%(length)d characters; there is room for %(limit)d."), {"length": length, "limit": pair.limit}
        )
        yield in_target(pair, "length", pair.limit, length, message, severity=Severity.ERROR)
