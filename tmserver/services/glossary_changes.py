"""The newest changes of a glossary, for the feed that programs read."""

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from tmserver.db.glossary_tables import ConceptEvent, ConceptRow, Glossary
from tmserver.domain.concept_documents import concept_of
from tmserver.domain.concepts import Concept, ConceptStatus
from tmserver.domain.matches import Change
from tmserver.domain.people import Actor
from tmserver.phrases import Translator
from tmserver.services import concept_wordings, glossaries

SHOWN = 50
_FORMAT_VERSION = 1
"""Raised when the feed is written in another way, so that old ETags no longer hold."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A step of a concept. `id` stays the same for good. `changes`: from the step before; the first is one piece."""

    id: str
    concept_id: int
    name: str
    event: str
    by: str
    at: datetime
    reason: str | None
    changes: tuple[Change, ...]


def feed_id(glossary: Glossary) -> str:
    """What names a glossary's feed for good: a URN of its slug and the moment when it was made."""
    return _urn(glossary, "changes")


def tag(glossary: Glossary, language: str, address: str) -> str:
    """The validator of the feed as it would be sent now. Every change of a concept raises the revision."""
    facts = (_FORMAT_VERSION, glossary.id, glossary.revision, glossary.name, language, address)
    return hashlib.blake2b(repr(facts).encode(), digest_size=16).hexdigest()


def newest(session: Session, actor: Actor, slug: str, say: Translator = str, *, limit: int = SHOWN) -> list[Changed]:
    """The newest steps of a glossary's concepts, the newest first. Raises NotFound."""
    glossary = glossaries.get(session, actor, slug)
    query = (
        select(ConceptEvent)
        .join(ConceptRow, ConceptRow.id == ConceptEvent.concept_id)
        .where(ConceptRow.glossary_id == glossary.id)
        .order_by(ConceptEvent.at.desc(), ConceptEvent.id.desc())
        .limit(limit)
    )
    events = session.scalars(query).all()
    before = _before(session, [event.id for event in events])
    return [_changed(glossary, event, before.get(event.id), say) for event in events]


def _before(session: Session, event_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """What the step before each of these steps said; the first of a concept has none."""
    earlier = aliased(ConceptEvent)
    last = (
        select(func.max(earlier.id))
        .where(earlier.concept_id == ConceptEvent.concept_id, earlier.id < ConceptEvent.id)
        .scalar_subquery()
    )
    previous = aliased(ConceptEvent)
    query = select(ConceptEvent.id, previous.document).join(previous, previous.id == last)
    return {row[0]: row[1] for row in session.execute(query.where(ConceptEvent.id.in_(event_ids)))}


def _changed(glossary: Glossary, event: ConceptEvent, before: dict[str, Any] | None, say: Translator) -> Changed:
    concept = _wording(event.document)
    now = concept_wordings.told(concept, say)
    was = now if before is None else concept_wordings.told(_wording(before), say)
    return Changed(
        _urn(glossary, f"event/{event.id}"), event.concept_id, concept.terms[0].text if concept.terms else "–",
        event.event, event.actor, event.at, event.reason, concept_wordings.changes(was, now),
    )  # fmt: skip


def _wording(said: dict[str, Any]) -> Concept:
    return concept_of(said, None, ConceptStatus.PROPOSED)


def _urn(glossary: Glossary, what: str) -> str:
    """Made from what never changes: no address of a host, which does."""
    named = f"tmserver/{glossary.slug}/{glossary.created_at.isoformat()}/{what}"
    return uuid.uuid5(uuid.NAMESPACE_OID, named).urn
