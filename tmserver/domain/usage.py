"""How the memories keep to a ruling (ux.md, The ruling loop)."""

from enum import StrEnum


class UsageKind(StrEnum):
    """What a unit makes of a concept's terms, by its own outlet and day; the first that holds.

    violating: a forbidden form stands in it; waived: one that somebody let stand, with a reason; archive: one that was
    right when the unit was made and would be wrong today; exception: only inside an exception or a quotation;
    compliant: preferred or admitted terms alone.
    """

    VIOLATING = "violating"
    WAIVED = "waived"
    ARCHIVE = "archive"
    EXCEPTION = "exception"
    COMPLIANT = "compliant"
