"""The jobs that count the units which violate a ruling, or any ruling of an import (services.rechecks)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from tmserver.db.glossary_tables import ConceptRow, Glossary
from tmserver.db.tables import Job
from tmserver.db.term_import_tables import TermImportItem
from tmserver.db.usage_tables import ConceptRecheck
from tmserver.domain.concept_documents import concept_of
from tmserver.domain.concepts import ConceptStatus
from tmserver.domain.people import SYSTEM
from tmserver.domain.usage import UsageKind
from tmserver.phrases import N_, Phrase
from tmserver.services import usages
from tmserver.services.glossary_cache import GlossaryCache
from tmserver.services.indexes import Indexes
from tmserver.services.jobs import Outcome, Work
from tmserver.services.judging import forbids
from tmserver.services.recognisers import Standing
from tmserver.services.spellings import Survey

AT_ONCE = 20
"""Concepts of an import counted in one transaction, and between two looks at whether to stop."""


class RecheckWork(Work, Protocol):
    """A running job that looks through the match index with the glossaries, at the house's clock."""

    indexes: Indexes
    recognisers: GlossaryCache[Standing]
    zone: tzinfo


@dataclass(frozen=True, slots=True)
class _Count:
    """Violating units by memory, for a concept as it stood at a version."""

    concept_id: int
    version: int
    units: Counter[int]


def run(work: RecheckWork, job: Job) -> Outcome:
    """Count the units of every memory; a concept that is gone or not in force has none. Raises Stopped."""
    units = _recheck(work, [job.payload["concept"]])
    with work.writing() as session:
        work.progress(session, units, units)
    return Outcome(Phrase(N_("Units to mend: %(units)d."), {"units": units}), {})


def run_terms(work: RecheckWork, job: Job) -> Outcome:
    """Count for every concept that an import touched, a piece at a time. Raises Stopped: what was counted stays."""
    with work.reading() as session:
        query = select(TermImportItem.concept_id).where(TermImportItem.import_id == job.payload["import"])
        ids = sorted(set(session.scalars(query)))
    units = 0
    for begin in range(0, len(ids), AT_ONCE):
        units += _recheck(work, ids[begin : begin + AT_ONCE])
        with work.writing() as session:
            work.progress(session, min(begin + AT_ONCE, len(ids)), len(ids))
    said = {"concepts": len(ids), "units": units}
    return Outcome(Phrase(N_("Concepts looked for: %(concepts)d. Units to mend: %(units)d."), said), {})


def _recheck(work: RecheckWork, ids: Sequence[int]) -> int:
    """Count for some concepts and keep it; how many units there are to mend."""
    with work.reading() as session:
        survey = Survey(session, SYSTEM, work.indexes, work.recognisers, work.now(), work.zone)
        rows = (session.get(ConceptRow, concept_id) for concept_id in ids)
        counted = [_Count(row.id, row.version, _counts(survey, row)) for row in rows if row is not None]
    with work.writing() as session:
        for one in counted:
            if session.get(ConceptRow, one.concept_id) is not None:
                _keep(session, work, one)
    return sum(one.units.total() for one in counted)


def _keep(session: Session, work: RecheckWork, one: _Count) -> None:
    kept = session.get(ConceptRecheck, one.concept_id)
    if kept is None:
        kept = ConceptRecheck(concept_id=one.concept_id)
        session.add(kept)
    kept.version, kept.looked_at = one.version, work.now()
    kept.violating = {str(number): count for number, count in one.units.items()}


def _counts(survey: Survey, row: ConceptRow) -> Counter[int]:
    """Violating units by memory."""
    glossary = survey.session.get_one(Glossary, row.glossary_id)
    if row.live is None or row.status is not ConceptStatus.APPROVED or glossary.deleted_at is not None:
        return Counter()
    if not forbids(concept_of(row.live, str(row.id), row.status)):
        return Counter()
    judge = usages.judge_of(survey, glossary, row)
    found, _ = usages.violating(survey, glossary, judge, row.id, survey.memories(glossary))
    return Counter(one.memory.id for one in found if one.verdict.kind is UsageKind.VIOLATING)
