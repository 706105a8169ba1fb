"""The jobs that count the units which violate a ruling, or any ruling of an import (services.rechecks)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo
from itertools import groupby
from typing import Protocol

from sqlalchemy import select

from tmserver.db.glossary_tables import ConceptRow, Glossary
from tmserver.db.tables import Job, Memory
from tmserver.db.term_import_tables import TermImportItem
from tmserver.db.usage_tables import ConceptRecheck
from tmserver.domain.people import SYSTEM
from tmserver.domain.usage import UsageKind
from tmserver.phrases import N_, Phrase
from tmserver.services import jobs, usages
from tmserver.services.glossary_cache import GlossaryCache
from tmserver.services.indexes import Indexes
from tmserver.services.jobs import Outcome, Stopped, Work
from tmserver.services.judging import Judge, forbids
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
            if begin + AT_ONCE < len(ids) and jobs.is_awaited(session, job):
                raise Stopped(cancelled=False)  # an undo goes first; counted is again from the start, as it left things
    said = {"concepts": len(ids), "units": units}
    return Outcome(Phrase(N_("Concepts looked for: %(concepts)d. Units to mend: %(units)d."), said), {})


def _recheck(work: RecheckWork, ids: Sequence[int]) -> int:
    """Count for some concepts and keep it; how many units there are to mend."""
    with work.reading() as session:
        counted = _counted(Survey(session, SYSTEM, work.indexes, work.recognisers, work.now(), work.zone), ids)
    with work.writing() as session:
        there = set(session.scalars(select(ConceptRow.id).where(ConceptRow.id.in_(ids))))
        query = select(ConceptRecheck).where(ConceptRecheck.concept_id.in_(ids))
        kept = {row.concept_id: row for row in session.scalars(query)}
        for one in counted:
            if one.concept_id in there:
                row = kept.get(one.concept_id) or ConceptRecheck(concept_id=one.concept_id)
                row.version, row.looked_at = one.version, work.now()
                row.violating = {str(number): count for number, count in one.units.items()}
                session.add(row)
    return sum(one.units.total() for one in counted)


def _counted(survey: Survey, ids: Sequence[int]) -> list[_Count]:
    """The counts of those that are still there, glossary by glossary."""
    query = select(ConceptRow.id, ConceptRow.version, ConceptRow.glossary_id).where(ConceptRow.id.in_(ids))
    rows = survey.session.execute(query.order_by(ConceptRow.glossary_id, ConceptRow.id)).all()
    counted = []
    for glossary_id, own in groupby(rows, lambda row: row.glossary_id):
        glossary = survey.session.get_one(Glossary, glossary_id)
        memories = survey.memories(glossary) if glossary.deleted_at is None else []
        counted += [_Count(row.id, row.version, _units(survey, glossary, memories, row.id)) for row in own]
    return counted


def _units(survey: Survey, glossary: Glossary, memories: Sequence[Memory], concept_id: int) -> Counter[int]:
    """Violating units by memory; none where the concept is not in force or forbids nothing."""
    standing = survey.recognisers.of(survey.session, glossary)
    held = standing.concepts.get(str(concept_id))
    if not memories or held is None or not forbids(held.concept):
        return Counter()
    judge = Judge(glossary, standing, concept_id, held.concept, survey.now.astimezone(survey.zone).date())
    found, _ = usages.violating(survey, glossary, judge, concept_id, memories)
    return Counter(one.memory.id for one in found if one.verdict.kind is UsageKind.VIOLATING)
