"""The audit trail: who did what to what, in the transaction that does it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tmserver.db import bulk
from tmserver.db.tables import Audit
from tmserver.domain.people import Action, Actor

EVENTS = frozenset(
    {
        "user-created", "user-changed", "user-disabled", "user-removed", "password-changed", "signed-in",
        "sign-in-failed", "signed-out",
        "token-created", "token-revoked", "desk-created", "outlet-created", "style-changed", "member-set",
        "member-removed",
        "glossary-created", "glossary-changed", "glossary-deleted", "glossary-restored",
        "concept-created", "concept-changed", "concept-approved", "concept-rejected", "concept-retired",
        "concept-reverted", "concept-merged", "comment-written", "comment-changed", "comment-deleted",
        "comments-resolved", "comments-reopened",
        "watch-begun", "watch-ended",
        "terms-imported", "terms-import-asked", "terms-import-undo-asked",
        "terms-import-undone", "terms-synced", "glossary-exported",
        "memory-created", "memory-changed", "memory-deleted", "memory-restored",
        "unit-changed", "unit-retired", "unit-reverted", "units-added", "units-change-asked",
        "units-change-undo-asked", "finding-waived", "term-waived", "term-waiver-withdrawn", "unit-reported",
        "import-requested", "import-finished", "job-cancelled", "memory-exported",
        "webhook-created", "webhook-deleted",
        "story-created", "story-changed", "story-delivered", "story-cancelled", "story-reopened", "story-deleted",
        "story-restored", "story-exported", "segment-confirmed", "segment-unconfirmed", "segments-confirmed",
        "feed-file-taken", "story-pretranslated", "segments-propagated", "segments-replaced", "segments-reverted",
        "segment-split", "segments-joined",
        "segment-approved", "segment-unapproved", "segment-locked", "segment-unlocked", "segments-approved",
    }
)  # fmt: skip
"""Everything that leaves a row; a service that names another event is a defect."""


def write(session: Session, actor: Actor, now: datetime, event: str, subject: str, **detail: Any) -> None:
    """Add a row. `subject` is like `memory/world`; `detail` holds names and counts, never text of a segment."""
    session.add(Audit(**_columns(actor, now, event), subject=subject, detail=detail))


def write_many(
    session: Session, actor: Actor, now: datetime, event: str, subjects: Iterable[tuple[str, dict[str, Any]]]
) -> None:
    """Add a row of one event for each (subject, detail), in one statement."""
    shared = _columns(actor, now, event)
    rows = [shared | {"subject": subject, "detail": detail} for subject, detail in subjects]
    bulk.insert_rows(session, Audit, rows)


def _columns(actor: Actor, now: datetime, event: str) -> dict[str, Any]:
    if event not in EVENTS:
        raise ValueError(f"unknown audit event {event}")
    return {"at": now, "user_id": actor.user_id, "actor": actor.name, "event": event}


def newest(session: Session, actor: Actor, *, before: int | None = None, limit: int = 50) -> Sequence[Audit]:
    """Rows from the newest back, below id `before`. Administrators only."""
    actor.require(Action.MANAGE_SERVICE)
    query = select(Audit).order_by(Audit.id.desc()).limit(limit)
    if before is not None:
        query = query.where(Audit.id < before)
    return session.scalars(query).all()
