"""Rulings on concepts: approve, reject, retire, revert. Nobody approves their own proposal (model.md, Glossary)."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tmserver.db.glossary_tables import ConceptEvent, ConceptRow
from tmserver.domain.concept_documents import concept_of
from tmserver.domain.concepts import ConceptStatus
from tmserver.domain.people import Action, Actor
from tmserver.domain.segments import check_text
from tmserver.errors import Conflict, NotFound
from tmserver.phrases import N_, Phrase
from tmserver.services import audit, concepts

VERSION = N_("version")
_NOTHING_OPEN = N_("nothing is proposed here.")


def approve(session: Session, actor: Actor, now: datetime, slug: str, concept_id: int, version: int) -> ConceptRow:
    """Put what is proposed in force. Raises NotFound, NotAllowed, Stale, Conflict (one's own, or nothing proposed)."""
    row, _ = concepts.locked(session, actor, slug, concept_id, version, Action.RULE_ON_TERM)
    if row.proposed is None or row.status is ConceptStatus.REJECTED:
        raise Conflict(reason=Phrase(_NOTHING_OPEN))
    if row.proposer_id == actor.user_id:
        raise Conflict(reason=Phrase(N_("you proposed this yourself; somebody else must approve it.")))
    row.live, row.proposed, row.proposer_id, row.status = row.proposed, None, None, ConceptStatus.APPROVED
    return _ruled(session, actor, now, slug, row, "approved")


def reject(
    session: Session, actor: Actor, now: datetime, slug: str, concept_id: int, version: int, reason: str
) -> ConceptRow:
    """Turn a proposal down; what was in force stays so. Raises NotFound, NotAllowed, Stale, Conflict, TextEmpty."""
    row, _ = concepts.locked(session, actor, slug, concept_id, version, Action.RULE_ON_TERM)
    check_text("reason", reason, limit=concepts.LONGEST_NOTE)
    if row.proposed is None or row.status is ConceptStatus.REJECTED:
        raise Conflict(reason=Phrase(_NOTHING_OPEN))
    about = row.proposed
    if row.live is None:
        row.status = ConceptStatus.REJECTED
    else:
        row.proposed = row.proposer_id = None
    return _ruled(session, actor, now, slug, row, "rejected", reason, about)


def retire(session: Session, actor: Actor, now: datetime, slug: str, concept_id: int, version: int) -> ConceptRow:
    """Take a concept out of force; nothing of it is lost. Raises NotFound, NotAllowed, Stale, Conflict."""
    row, _ = concepts.locked(session, actor, slug, concept_id, version, Action.RULE_ON_TERM)
    if row.status is ConceptStatus.RETIRED:
        raise Conflict(reason=Phrase(N_("this concept is retired already.")))
    row.status = ConceptStatus.RETIRED
    row.live, row.proposed, row.proposer_id = row.live or row.proposed, None, None
    return _ruled(session, actor, now, slug, row, "retired")


def revert(
    session: Session, actor: Actor, now: datetime, slug: str, concept_id: int, version: int, to_version: int, *,
    approve: bool = False,
) -> ConceptRow:  # fmt: skip
    """Propose again what an earlier version said, or put it in force with `approve`; makes a new version.

    Raises NotFound, NotAllowed, Stale, Conflict.
    """
    row = concepts.get(session, actor, slug, concept_id)
    said = session.scalar(
        select(ConceptEvent.document).where(ConceptEvent.concept_id == row.id, ConceptEvent.version == to_version)
    )
    if said is None:
        raise NotFound(kind=Phrase(VERSION), key=to_version)
    earlier = concept_of(said, None, row.status)
    return concepts.change(
        session, actor, now, slug, concept_id, version, earlier, approve=approve, event="reverted"
    )  # fmt: skip


def _ruled(
    session: Session, actor: Actor, now: datetime, slug: str, row: ConceptRow, event: str, reason: str | None = None,
    about: dict[str, object] | None = None,
) -> ConceptRow:  # fmt: skip
    concepts.raise_version(actor, now, row)
    concepts.note_event(session, actor, now, row, event, reason, about)
    audit.write(session, actor, now, f"concept-{event}", f"concept/{row.id}", glossary=slug, version=row.version)
    return row
