"""The quality of a memory: what a look through it found, what people reported, and what becomes of it."""

from collections.abc import Sequence

from flask import Response

from tmserver.api import answers, bodies
from tmserver.api.answering import after, answer, cut, made
from tmserver.api.jobs import said as said_job
from tmserver.api.registry import Answer, operation
from tmserver.api.units import etag, zone_of
from tmserver.api.units import said as said_unit
from tmserver.db.quality_tables import QualityFinding, UnitReport
from tmserver.db.tables import Unit
from tmserver.domain.people import Action
from tmserver.errors import BadCharacter, BadCursor, Conflict, Invalid, Stale, TextEmpty, TextTooLong
from tmserver.http import identity, reading
from tmserver.http.language import translate
from tmserver.phrases import N_, Phrase
from tmserver.services import memories, quality, reports

_BAD_REASON = (TextEmpty, TextTooLong, BadCharacter)


def _report(one: UnitReport) -> answers.UnitReport:
    return answers.UnitReport.model_validate(one, from_attributes=True)


def _finding(one: QualityFinding, unit: Unit, reported: Sequence[UnitReport]) -> answers.UnitFinding:
    detail = one.detail
    return answers.UnitFinding(
        id=one.id, kind=one.kind, status=one.status, unit_id=unit.id, version=one.version, source=unit.source,
        target=unit.target, side=detail.get("side"), start=detail.get("start"), end=detail.get("end"),
        message=Phrase.from_json(detail["message"]).text(translate()) if "message" in detail else None,
        suggestion=detail.get("suggestion"), others=detail.get("others", []),
        reports=[_report(report) for report in reported], reason=one.reason, waived_by=one.waived_by,
        waived_at=one.waived_at,
    )  # fmt: skip


@operation(
    "POST", "/memories/{slug}/quality", "Look through a memory", action=Action.EDIT_ANY_UNIT,
    answers=Answer(202, "The job that looks, or the one that is under way", answers.Job, ("Location",)),
)  # fmt: skip
def look(slug: str) -> Response:
    """Contradicting translations, numbers that differ, untranslated units, wrong language, wrong encoding."""
    identity.require_signed_in()
    with identity.writing() as call:
        job = said_job(quality.request(call.session, call.actor, call.now, slug))
    return made(job, f"/jobs/{job.id}", status=202)


@operation(
    "GET", "/memories/{slug}/quality", "List what is wrong in a memory", action=Action.EDIT_ANY_UNIT,
    query=bodies.FindingsQuery, answers=Answer(200, "A page of findings", answers.UnitFindingList), raises=(BadCursor,),
)  # fmt: skip
def listed(slug: str) -> Response:
    """Findings of the units as they are now, by number; a finding goes when its unit changes."""
    query = reading.query(bodies.FindingsQuery)
    if query.kind is not None and query.kind not in quality.KINDS:
        raise Invalid(field="kind", reason=Phrase(N_("there is no such kind of finding.")))
    purpose = f"quality/{slug}/{query.kind or ''}/{query.status}"
    with identity.reading() as call:
        memory = memories.get(call.session, call.actor, slug)
        call.actor.require(Action.EDIT_ANY_UNIT, memory.desk_id)
        found = quality.page(
            call.session, call.actor, call.now, slug, query.kind, status=query.status,
            after=after(query, purpose) or 0, limit=query.limit + 1,
        )  # fmt: skip
        rows, cursor = cut(found, query, purpose, lambda row: row[0].id)
        reported = reports.of_findings(call.session, [finding for finding, _ in rows])
        items = [_finding(one, unit, reported.get(one.id, ())) for one, unit in rows]
    return answer(answers.UnitFindingList(items=items, next_cursor=cursor))


@operation(
    "POST", "/memories/{slug}/quality/{finding}/mend", "Do as a finding suggests", action=Action.EDIT_ANY_UNIT,
    answers=Answer(200, "The unit, at its new version", answers.Unit, ("ETag",)), raises=(Stale, Conflict),
)  # fmt: skip
def mend(slug: str, finding: int) -> Response:
    """Put the `suggestion` into the unit. Without one, or with tags in the text, it answers 409."""
    identity.require_signed_in()
    with identity.writing() as call:
        memory = memories.get(call.session, call.actor, slug)
        unit = quality.mend(call.session, call.actor, call.now, slug, finding)
        said = said_unit(unit, zone_of(call, memory))
    return answer(said, headers=etag(said))


@operation(
    "POST", "/memories/{slug}/quality/{finding}/waive", "Let a finding stand", action=Action.EDIT_ANY_UNIT,
    body=bodies.Reason, answers=Answer(200, "The finding", answers.UnitFinding), raises=_BAD_REASON,
)  # fmt: skip
def waive(slug: str, finding: int) -> Response:
    """With the reason why it may. It stays so while the unit is not changed."""
    identity.require_signed_in()
    body = reading.body(bodies.Reason)
    with identity.writing() as call:
        one = quality.waive(call.session, call.actor, call.now, slug, finding, body.reason)
        reported = reports.of_findings(call.session, [one])
        unit = quality.unit_of(call.session, one)
        return answer(_finding(one, unit, reported.get(one.id, ())))


@operation(
    "GET", "/memories/{slug}/units/{id}/reports", "What people say is wrong with a unit", action=Action.READ,
    answers=Answer(200, "Every report", answers.UnitReportList),
)  # fmt: skip
def reports_of(slug: str, id: int) -> Response:  # noqa: A002 - the name of the place in the path
    """Of the present version and of earlier ones, oldest first."""
    with identity.reading() as call:
        found = reports.of_unit(call.session, call.actor, call.now, slug, id)
        return answer(answers.UnitReportList(items=[_report(one) for one in found], next_cursor=None))


@operation(
    "POST", "/memories/{slug}/units/{id}/reports", "Report a unit", action=Action.REPORT_UNIT, body=bodies.Reason,
    answers=Answer(201, "The report", answers.UnitReport, ("Location",)), raises=(*_BAD_REASON, Conflict),
)  # fmt: skip
def report(slug: str, id: int) -> Response:  # noqa: A002
    """Say what is wrong with it. It stands among the memory's findings until the unit is changed or the finding let
    stand. The same person's second report of one version answers 409."""
    identity.require_signed_in()
    body = reading.body(bodies.Reason)
    with identity.writing() as call:
        said = _report(reports.report(call.session, call.actor, call.now, slug, id, body.reason))
    return made(said, f"/memories/{slug}/units/{id}/reports")
