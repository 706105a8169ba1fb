"""Units of a memory: a source segment, its target, and where both come from."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from tmserver.domain.segments import Segment


class UnitStatus(StrEnum):
    """How far a unit can be trusted. Retired units are kept, never offered."""

    UNREVIEWED = "unreviewed"
    REVIEWED = "reviewed"
    RETIRED = "retired"


class Origin(StrEnum):
    """The door a unit came in by."""

    STORY = "story"
    IMPORT = "import"
    ALIGNMENT = "alignment"
    API = "api"
    CONNECTOR = "connector"


@dataclass(frozen=True, slots=True)
class Context:
    """What stood around a source segment. None = unknown; "" = nothing there (start or end of a story)."""

    previous: str | None = None
    next: str | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class NewUnit:
    """A unit on its way into a memory: from a file, a call, a story. Languages are canonical tags."""

    source: Segment
    target: Segment
    source_language: str
    target_language: str
    context: Context = field(default_factory=Context)
    status: UnitStatus = UnitStatus.UNREVIEWED
    note: str | None = None
    story: str | None = None
    created_by: str | None = None
    created_at: datetime | None = None
    changed_by: str | None = None
    changed_at: datetime | None = None
    uses: int = 1
    line: int | None = None
    """Where the file has it, 1-based."""
    extra: dict[str, list[list[str]]] = field(default_factory=dict)
    """What other tools said of it and we only carry: {"props": [[type, value], …], "notes": [[…]]}."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A piece of a file that did not become a unit. `line` is 1-based; `reason` a Phrase as JSON (template, params)."""

    line: int | None
    reason: dict[str, object]


def merge_key(source: Segment, target: Segment, context: Context) -> bytes:
    """128 bits equal exactly for units that merge: same source, target and context, each as stored, tags included.

    Fields are length-prefixed and None is told apart from "", so no two different units share their bytes.
    """
    return merge_key_of(
        source.text, source.markup, target.text, target.markup, context.previous, context.next, context.key
    )


def merge_key_of(
    source: str, source_markup: str | None, target: str, target_markup: str | None,
    previous: str | None, following: str | None, key: str | None,
) -> bytes:  # fmt: skip
    """`merge_key` of a unit's columns, as imports have them by the million."""
    digest = hashlib.blake2b(digest_size=16)
    for value in (
        source_markup or source,
        "m" if source_markup else "t",
        target_markup or target,
        "m" if target_markup else "t",
        previous,
        following,
        key,
    ):
        if value is None:
            digest.update(b"-;")
        else:
            encoded = value.encode("utf-8", "surrogatepass")
            digest.update(b"%d:" % len(encoded))
            digest.update(encoded)
    return digest.digest()
