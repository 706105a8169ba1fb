"""Rulings on concepts: approve, reject, merge, retire, revert. Nobody approves their own (model.md, Glossary)."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tmserver.db.glossary_tables import ConceptEvent, ConceptRow, Glossary
from tmserver.domain.concept_documents import concept_of, document
from tmserver.domain.concepts import Concept, ConceptStatus, TermStatus
from tmserver.domain.people import Action, Actor
from tmserver.domain.segments import check_text
from tmserver.errors import Conflict, NotFound
from tmserver.phrases import N_, Phrase
from tmserver.services import audit, concepts, glossaries, rechecks

VERSION = N_("version")
EVENTS_LOOKED_AT = 500
_OUTCOMES = frozenset({"approved", "rejected", "merged"})
_PROPOSALS = ("proposed", "changed", "reverted", "imported")
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


def merge(
    session: Session, actor: Actor, now: datetime, slug: str, concept_id: int, version: int, into_id: int
) -> ConceptRow:
    """Add the terms of a proposal to a concept that is in force; the proposal ends as rejected. Answers the concept.

    What it already has stays as it is; a language's further preferred terms are admitted. Raises NotFound, NotAllowed,
    Stale, Conflict (one's own proposal; a proposal about a concept that is in force; nothing to merge into), TooMany.
    """
    row, glossary = concepts.locked(session, actor, slug, concept_id, version, Action.RULE_ON_TERM)
    if row.proposed is None or row.status is not ConceptStatus.PROPOSED:
        raise Conflict(reason=Phrase(_NOTHING_OPEN))
    if row.proposer_id == actor.user_id:
        raise Conflict(reason=Phrase(N_("you proposed this yourself; somebody else must approve it.")))
    into = concepts.get(session, actor, slug, into_id)
    if into.live is None or into.status is not ConceptStatus.APPROVED or into.id == row.id:
        raise Conflict(reason=Phrase(N_("choose a concept that is in force.")))
    merged = _with_terms(concept_of(into.live, None, into.status), concept_of(row.proposed, None, row.status))
    into.live = document(concepts.checked(glossary, merged))
    row.status = ConceptStatus.REJECTED
    _ruled(session, actor, now, slug, row, "merged", f"→ {into.id}", row.proposed)
    return _ruled(session, actor, now, slug, into, "merged", f"← {row.id}", into.live)


def _with_terms(concept: Concept, other: Concept) -> Concept:
    terms = list(concept.terms)
    for term in other.terms:
        if any((one.language, one.text) == (term.language, term.text) for one in terms):
            continue
        taken = any(one.language == term.language and one.status is TermStatus.PREFERRED for one in terms)
        is_second = taken and term.status is TermStatus.PREFERRED
        terms.append(replace(term, status=TermStatus.ADMITTED) if is_second else term)
    return replace(concept, terms=tuple(terms))


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


@dataclass(frozen=True, slots=True)
class Heard:
    """What somebody else ruled on one's proposal."""

    concept: ConceptRow
    glossary: Glossary
    event: ConceptEvent


def heard(session: Session, actor: Actor, since: datetime, *, limit: int = 5) -> list[Heard]:
    """What others ruled on the actor's proposals since an hour, newest first: looked for in the newest events."""
    newest = select(ConceptEvent).order_by(ConceptEvent.id.desc()).limit(EVENTS_LOOKED_AT)
    ruled = [
        event
        for event in session.scalars(newest)
        if event.event in _OUTCOMES and event.actor != actor.name and event.at >= since
    ]
    proposed = select(ConceptEvent.concept_id, ConceptEvent.id).where(
        ConceptEvent.concept_id.in_({event.concept_id for event in ruled}), ConceptEvent.actor == actor.name,
        ConceptEvent.event.in_(_PROPOSALS),
    )  # fmt: skip
    own: dict[int, list[int]] = {}
    for concept_id, event_id in session.execute(proposed):
        own.setdefault(concept_id, []).append(event_id)
    visible = {glossary.id: glossary for glossary in glossaries.visible(session, actor)}
    found = []
    for event in ruled:
        if any(event_id < event.id for event_id in own.get(event.concept_id, ())):
            row = session.get(ConceptRow, event.concept_id)
            if row is not None and row.glossary_id in visible:
                found.append(Heard(row, visible[row.glossary_id], event))
    return found[:limit]


def _ruled(
    session: Session, actor: Actor, now: datetime, slug: str, row: ConceptRow, event: str, reason: str | None = None,
    about: dict[str, object] | None = None,
) -> ConceptRow:  # fmt: skip
    concepts.raise_version(actor, now, row)
    concepts.note_event(session, actor, now, row, event, reason, about)
    if row.live is not None and event != "rejected":
        rechecks.ask(session, actor, now, row)
    audit.write(session, actor, now, f"concept-{event}", f"concept/{row.id}", glossary=slug, version=row.version)
    return row
