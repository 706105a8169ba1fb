"""What people say is wrong with a unit: every report is kept; one finding of the quality page stands for all of them.

A report is of the version that its author saw. The finding opens with the first report of a version and again with a
report that comes after it was let stand; when the unit changes it goes, as every finding does.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tmserver.db.quality_tables import QualityFinding, UnitReport
from tmserver.domain.people import Action, Actor
from tmserver.domain.segments import check_text
from tmserver.errors import Conflict
from tmserver.phrases import N_, Phrase
from tmserver.services import audit, quality, units


def report(session: Session, actor: Actor, now: datetime, slug: str, unit_id: int, reason: str) -> UnitReport:
    """Say that a unit is wrong; whoever may mend it sees that on the quality page until it is changed or let stand.

    Everyone who sees the unit may. Raises NotFound, NotAllowed, TextEmpty, TextTooLong, Conflict (the same person's
    second report of one version).
    """
    memory, unit = units.get(session, actor, now, slug, unit_id)
    actor.require(Action.REPORT_UNIT, memory.desk_id)
    said = check_text("reason", reason, limit=quality.MOST_REASON)
    if any(one.reported_by == actor.name for one in _of_version(session, [(unit.id, unit.version)])):
        raise Conflict(reason=Phrase(N_("you reported this unit already.")))
    row = UnitReport(unit_id=unit.id, version=unit.version, reason=said, reported_by=actor.name, reported_at=now)
    session.add(row)
    known = QualityFinding.unit_id == unit.id, QualityFinding.kind == quality.REPORTED
    finding = session.scalar(select(QualityFinding).where(*known))
    if finding is None:
        finding = QualityFinding(memory_id=memory.id, unit_id=unit.id, kind=quality.REPORTED, run=0)
        session.add(finding)
    finding.version, finding.status, finding.detail = unit.version, "open", {}
    finding.reason, finding.waived_by, finding.waived_at = None, None, None
    audit.write(session, actor, now, "unit-reported", f"unit/{unit.id}", memory=slug)
    session.flush()
    return row


def of_unit(session: Session, actor: Actor, now: datetime, slug: str, unit_id: int) -> Sequence[UnitReport]:
    """Every report of a unit, of earlier versions too, the oldest first. Raises NotFound."""
    _, unit = units.get(session, actor, now, slug, unit_id)
    return session.scalars(select(UnitReport).where(UnitReport.unit_id == unit.id).order_by(UnitReport.id)).all()


def of_findings(session: Session, findings: Sequence[QualityFinding]) -> Mapping[int, Sequence[UnitReport]]:
    """The reports that findings stand for, by the number of the finding, the oldest first."""
    reported = [one for one in findings if one.kind == quality.REPORTED]
    rows = _of_version(session, [(one.unit_id, one.version) for one in reported])
    return {
        one.id: [row for row in rows if (row.unit_id, row.version) == (one.unit_id, one.version)] for one in reported
    }


def _of_version(session: Session, wanted: Sequence[tuple[int, int]]) -> Sequence[UnitReport]:
    query = select(UnitReport).where(UnitReport.unit_id.in_([unit_id for unit_id, _ in wanted]))
    versions = dict(wanted)
    return [row for row in session.scalars(query.order_by(UnitReport.id)) if row.version == versions[row.unit_id]]
