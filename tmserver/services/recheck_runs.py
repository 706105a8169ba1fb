"""The job that counts the units which violate a ruling (services.rechecks)."""

from collections import Counter
from datetime import tzinfo
from typing import Protocol

from tmserver.db.glossary_tables import ConceptRow, Glossary
from tmserver.db.tables import Job
from tmserver.db.usage_tables import ConceptRecheck
from tmserver.domain.concepts import ConceptStatus
from tmserver.domain.people import SYSTEM
from tmserver.domain.usage import UsageKind
from tmserver.phrases import N_, Phrase
from tmserver.services import usages
from tmserver.services.glossary_cache import GlossaryCache
from tmserver.services.indexes import Indexes
from tmserver.services.jobs import Outcome, Work
from tmserver.services.recognisers import Standing
from tmserver.services.spellings import Survey


class RecheckWork(Work, Protocol):
    """A running job that looks through the match index with the glossaries, at the house's clock."""

    indexes: Indexes
    recognisers: GlossaryCache[Standing]
    zone: tzinfo


def run(work: RecheckWork, job: Job) -> Outcome:
    """Count the units of every memory; a concept that is gone or not in force has none. Raises Stopped."""
    concept_id = job.payload["concept"]
    with work.reading() as session:
        row = session.get(ConceptRow, concept_id)
        version = row.version if row is not None else 0
        survey = Survey(session, SYSTEM, work.indexes, work.recognisers, work.now(), work.zone)
        counts = _counts(survey, row) if row is not None else Counter[int]()
    with work.writing() as session:
        if session.get(ConceptRow, concept_id) is not None:
            kept = session.get(ConceptRecheck, concept_id)
            if kept is None:
                kept = ConceptRecheck(concept_id=concept_id)
                session.add(kept)
            kept.version, kept.looked_at = version, work.now()
            kept.violating = {str(number): count for number, count in counts.items()}
        work.progress(session, counts.total(), counts.total())
    return Outcome(Phrase(N_("Units to mend: %(units)d."), {"units": counts.total()}), {})


def _counts(survey: Survey, row: ConceptRow) -> Counter[int]:
    """Violating units by memory."""
    glossary = survey.session.get_one(Glossary, row.glossary_id)
    if row.live is None or row.status is not ConceptStatus.APPROVED or glossary.deleted_at is not None:
        return Counter()
    judge = usages.judge_of(survey, glossary, row)
    found, _ = usages.violating(survey, glossary, judge, row.id, survey.memories(glossary))
    return Counter(one.memory.id for one in found if one.verdict.kind is UsageKind.VIOLATING)
