"""The quality of a memory as a page: what a look through it found, kind by kind, and what to do about each."""

from typing import Annotated

from flask import Blueprint, Response, url_for
from pydantic import Field

from tmserver.db.quality_tables import QualityFinding
from tmserver.domain.people import Action
from tmserver.errors import Invalid
from tmserver.http import cursors, reading
from tmserver.http.identity import reading as reading_call
from tmserver.http.identity import require_signed_in
from tmserver.http.identity import writing as writing_call
from tmserver.phrases import N_, Phrase
from tmserver.services import jobs, memories, quality, reports
from tmserver.web import forms, frame
from tmserver.web.addresses import MOST_ID
from tmserver.web.jobs import is_live
from tmserver.web.marks import marked

PAGE = 50
KINDS = {
    quality.REPORTED: N_("Reported"),
    quality.CONTRADICTION: N_("Contradictions"), "numbers": N_("Numbers that differ"),
    "same-text": N_("Source = target"), "language": N_("Wrong language"), "mojibake": N_("Wrong encoding"),
}  # fmt: skip
_REPORT = f"/memory/<slug:slug>/units/<int(max={MOST_ID}):unit_id>/report"
_FINDING = f"/memory/<slug:slug>/quality/<int(max={MOST_ID}):finding_id>"


def add_to(blueprint: Blueprint) -> None:
    """The addresses of this family."""
    blueprint.add_url_rule("/memory/<slug:slug>/quality", "quality", listed, methods=["GET"])
    blueprint.add_url_rule("/memory/<slug:slug>/quality", "quality_post", look, methods=["POST"])
    blueprint.add_url_rule(_REPORT, "report_unit", report, methods=["POST"])
    blueprint.add_url_rule(f"{_FINDING}/waive", "waive_finding", waive, methods=["POST"])
    blueprint.add_url_rule(f"{_FINDING}/mend", "mend_finding", mend, methods=["POST"])


class QualityQuery(forms.Form):
    """Which findings are shown."""

    kind: str = quality.CONTRADICTION
    waived: bool = False
    cursor: str | None = None
    done: str = ""


class WaiveForm(forms.Form):
    """Why a finding may stand."""

    reason: Annotated[str, Field(max_length=quality.MOST_REASON)] = ""
    kind: str = quality.CONTRADICTION


def listed(slug: str) -> Response:
    """Findings of one kind, oldest first."""
    query = reading.query(QualityQuery)
    if query.kind not in KINDS:
        raise Invalid(field="kind", reason=Phrase(N_("there is no such kind of finding.")))
    status = "waived" if query.waived else "open"
    with reading_call() as call:
        memory = memories.get(call.session, call.actor, slug)
        call.actor.require(Action.EDIT_ANY_UNIT, memory.desk_id)
        purpose = f"web-quality-{memory.id}-{query.kind}-{status}"
        rows = quality.page(
            call.session, call.actor, call.now, slug, query.kind, status=status,
            after=cursors.read(purpose, query.cursor) or 0, limit=PAGE + 1,
        )  # fmt: skip
        looks = [
            job
            for job in jobs.newest(call.session, call.actor, subject=f"memory/{slug}")
            if job.kind == quality.JOB_KIND
        ]
        return frame.page(
            "quality.html", actor=call.actor, section="memory", memory=memory, query=query, kinds=KINDS,
            counts=quality.counts(call.session, memory.id, status), rows=rows[:PAGE],
            reports=reports.of_findings(call.session, [row[0] for row in rows[:PAGE]]), spans=spans, marked=marked,
            next_cursor=cursors.make(purpose, rows[PAGE - 1][0].id) if len(rows) > PAGE else None,
            look=looks[0] if looks else None, live=bool(looks) and is_live(looks[0]),
        )  # fmt: skip


def spans(finding: QualityFinding, side: str) -> list[tuple[int, int]]:
    """What is marked on a side: the span of the finding, unless that is the whole text."""
    detail = finding.detail
    return [(detail["start"], detail["end"])] if detail.get("side") == side and finding.kind != "language" else []


def look(slug: str) -> Response:
    """Look through the memory anew."""
    require_signed_in()
    with writing_call() as call:
        quality.request(call.session, call.actor, call.now, slug)
    return frame.go(url_for("web.quality", slug=slug))


def report(slug: str, unit_id: int) -> Response:
    """Say that a unit is wrong."""
    require_signed_in()
    form = forms.read(WaiveForm)
    with writing_call() as call:
        reports.report(call.session, call.actor, call.now, slug, unit_id, form.reason)
    return frame.go(url_for("web.memory", slug=slug, unit=unit_id, done="reported"))


def waive(slug: str, finding_id: int) -> Response:
    """Let it stand, with a reason."""
    require_signed_in()
    form = forms.read(WaiveForm)
    with writing_call() as call:
        quality.waive(call.session, call.actor, call.now, slug, finding_id, form.reason)
    return frame.go(url_for("web.quality", slug=slug, kind=form.kind))


def mend(slug: str, finding_id: int) -> Response:
    """Do as the finding suggests."""
    require_signed_in()
    form = forms.read(WaiveForm)
    with writing_call() as call:
        quality.mend(call.session, call.actor, call.now, slug, finding_id)
    return frame.go(url_for("web.quality", slug=slug, kind=form.kind, done="changed"))
