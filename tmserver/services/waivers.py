"""Waivers: a forbidden form that may stand in one unit, with the reason why. It holds while the translation does."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tmserver.db.tables import Memory, Unit
from tmserver.db.usage_tables import TermWaiver
from tmserver.domain.people import Action, Actor
from tmserver.domain.segments import check_text
from tmserver.errors import NotFound
from tmserver.phrases import N_, Phrase
from tmserver.services import audit, concepts, rechecks, units

WAIVER = N_("waiver")
MOST_REASON = 500


def waive(
    session: Session, actor: Actor, now: datetime, slug: str, concept_id: int, unit_id: int, reason: str
) -> TermWaiver:
    """Let a concept's forbidden forms stand in a unit; a waiver that is there gets the new reason.

    Raises NotFound (concept, unit), NotAllowed, TextEmpty, TextTooLong, BadCharacter.
    """
    concept = concepts.get(session, actor, slug, concept_id)
    unit, _ = _editable(session, actor, now, unit_id)
    said = check_text("reason", reason, limit=MOST_REASON)
    row = _of(session, concept_id, unit_id)
    if row is None:
        row = TermWaiver(unit_id=unit_id, concept_id=concept_id)
        session.add(row)
    row.target_key, row.reason, row.waived_by, row.waived_at = unit.target_key, said, actor.name, now
    session.flush()
    rechecks.ask(session, actor, now, concept)
    audit.write(session, actor, now, "term-waived", f"unit/{unit_id}", concept=concept_id, glossary=slug)
    return row


def withdraw(session: Session, actor: Actor, now: datetime, slug: str, concept_id: int, unit_id: int) -> None:
    """Take a waiver back. Raises NotFound (concept, unit, waiver), NotAllowed."""
    concept = concepts.get(session, actor, slug, concept_id)
    _editable(session, actor, now, unit_id)
    row = _of(session, concept_id, unit_id)
    if row is None:
        raise NotFound(kind=Phrase(WAIVER), key=unit_id)
    session.delete(row)
    rechecks.ask(session, actor, now, concept)
    audit.write(session, actor, now, "term-waiver-withdrawn", f"unit/{unit_id}", concept=concept_id, glossary=slug)


def of_concept(session: Session, concept_id: int, unit_ids: Collection[int]) -> Mapping[int, TermWaiver]:
    """The waivers of a concept that some units have, by unit; whether the text is still that one is the caller's."""
    query = select(TermWaiver).where(TermWaiver.concept_id == concept_id, TermWaiver.unit_id.in_(unit_ids))
    return {row.unit_id: row for row in session.scalars(query)}


def of_units(session: Session, unit_ids: Collection[int]) -> set[tuple[int, str]]:
    """Unit and concept (by its number as text) of the waivers that hold for some units as they are."""
    query = (
        select(TermWaiver.unit_id, TermWaiver.concept_id)
        .join(Unit, Unit.id == TermWaiver.unit_id)
        .where(TermWaiver.unit_id.in_(unit_ids), TermWaiver.target_key == Unit.target_key)
    )
    return {(row.unit_id, str(row.concept_id)) for row in session.execute(query)}


def _of(session: Session, concept_id: int, unit_id: int) -> TermWaiver | None:
    return session.scalar(
        select(TermWaiver).where(TermWaiver.concept_id == concept_id, TermWaiver.unit_id == unit_id)
    )  # fmt: skip


def _editable(session: Session, actor: Actor, now: datetime, unit_id: int) -> tuple[Unit, Memory]:
    """A unit of a memory whose units the actor edits. Raises NotFound, NotAllowed."""
    found = units.by_ids(session, actor, now, [unit_id])
    if not found:
        raise NotFound(kind=Phrase(units.UNIT), key=unit_id)
    memory = session.get_one(Memory, found[0].memory_id)
    actor.require(Action.EDIT_ANY_UNIT, memory.desk_id)
    return found[0], memory
