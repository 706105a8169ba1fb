"""After a ruling: a job counts the units that violate it, so that the concept's page can say how many are to mend.

Asked for in the transaction of whatever may change the count; by many rulings at once (an import, a sync) once. A job
that still waits has read nothing yet and will do.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from tmserver.db.glossary_tables import ConceptRow, Glossary
from tmserver.db.tables import Job
from tmserver.db.usage_tables import ConceptRecheck
from tmserver.domain.jobs import LIVE, JobState
from tmserver.domain.people import Actor
from tmserver.services import jobs

KIND, TERMS_KIND = "concept-recheck", "terms-recheck"


@dataclass(frozen=True, slots=True)
class Recheck:
    """Units to mend in some memories, when that was counted, and whether a job that counts again is under way.

    None: it was not counted yet.
    """

    violating: int | None
    looked_at: datetime | None
    is_live: bool


def ask(session: Session, actor: Actor, now: datetime, row: ConceptRow) -> Job:
    """Count the violating units of a concept, in the background."""
    subject = _subject(row.id)
    waits = select(Job).where(Job.subject == subject, Job.kind == KIND, Job.state == JobState.QUEUED)
    queued = session.scalar(waits.limit(1).with_for_update())  # no worker takes it before this transaction is over
    if queued is not None:
        return queued
    desk_id = session.get_one(Glossary, row.glossary_id).desk_id
    return jobs.enqueue(
        session, actor, now, KIND, {"concept": row.id}, subject=subject, desk_id=desk_id, lane=f"recheck/{row.id}"
    )


def ask_for_import(session: Session, actor: Actor, now: datetime, glossary: Glossary, import_id: int) -> Job:
    """Count for all concepts that an import or a sync touched, by one job, behind those of the same lane."""
    return jobs.enqueue(
        session, actor, now, TERMS_KIND, {"import": import_id}, subject=f"glossary/{glossary.slug}",
        desk_id=glossary.desk_id, lane=lane(glossary.id),
    )  # fmt: skip


def lane(glossary_id: int) -> str:
    """Where imports of a glossary, and the counts after them, run one after the other."""
    return f"terms/{glossary_id}"


def standing(session: Session, row: ConceptRow, memory_ids: Collection[int]) -> Recheck:
    """What was counted last, in these memories."""
    found = session.get(ConceptRecheck, row.id)
    own = and_(Job.subject == _subject(row.id), Job.kind == KIND)
    of_terms = and_(Job.lane == lane(row.glossary_id), Job.kind == TERMS_KIND)
    live = select(Job.id).where(or_(own, of_terms), Job.state.in_(LIVE)).limit(1)
    is_live = session.scalar(live) is not None
    if found is None or row.live is None:
        return Recheck(None, None, is_live)
    visible = {str(number) for number in memory_ids}
    count = sum(int(units) for number, units in found.violating.items() if number in visible)
    return Recheck(count, found.looked_at, is_live)


def _subject(concept_id: int) -> str:
    return f"concept/{concept_id}"
