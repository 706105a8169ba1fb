"""Jobs as pages: how far they are, what they report, and asking one to end."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from flask import Blueprint, Response, url_for
from pydantic import Field

from tmserver.db.tables import Job
from tmserver.domain.jobs import LIVE
from tmserver.domain.people import Action
from tmserver.http import reading
from tmserver.http.identity import Call, require_signed_in
from tmserver.http.identity import reading as reading_call
from tmserver.http.identity import writing as writing_call
from tmserver.services import jobs
from tmserver.web import forms, frame
from tmserver.web.addresses import MOST_SMALL_ID

SKIPPED_PAGE = 500
"""Skipped rows on one page of a report."""
_JOB = f"/jobs/<int(max={MOST_SMALL_ID}):job_id>"


def add_to(blueprint: Blueprint) -> None:
    """The addresses of this family."""
    blueprint.add_url_rule("/jobs", "jobs", listed)
    blueprint.add_url_rule(_JOB, "job", one)
    blueprint.add_url_rule(f"{_JOB}/progress", "job_progress", progress)
    blueprint.add_url_rule(f"{_JOB}/cancel", "cancel_job", cancel, methods=["POST"])


class ReportQuery(forms.Form):
    """Which part of the skipped rows is shown, counted from 0; whether the progress is one line of a list."""

    after: Annotated[int, Field(ge=0, le=10**6)] = 0
    done: str = ""
    line: bool = False


def is_live(job: Job) -> bool:
    """Whether there is progress to wait for."""
    return job.state in LIVE


def listed() -> Response:
    """The newest jobs."""
    with reading_call() as call:
        return frame.page(
            "jobs.html", actor=call.actor, jobs=jobs.newest(call.session, call.actor, limit=50), is_live=is_live
        )


def _skipped(job: Job) -> Sequence[Mapping[str, Any]]:
    found: Sequence[Mapping[str, Any]] = (job.report or {}).get("skipped", ())
    return found


def one(job_id: int) -> Response:
    """A job with its report: every row that was skipped, where it stood and why."""
    query = reading.query(ReportQuery)
    with reading_call() as call:
        job = jobs.get(call.session, call.actor, job_id)
        skipped = _skipped(job)
        return frame.page(
            "job.html",
            actor=call.actor,
            job=job,
            live=is_live(job),
            may_cancel=_may_cancel(call, job),
            skipped=skipped[query.after : query.after + SKIPPED_PAGE],
            skipped_from=query.after,
            skipped_named=len(skipped),
            page_size=SKIPPED_PAGE,
            done=query.done,
        )


def _may_cancel(call: Call, job: Job) -> bool:
    """The rule of `services.jobs.cancel`: one's own, or as one who may import there."""
    own = job.created_by is not None and job.created_by == call.actor.user_id
    return is_live(job) and call.actor.may(Action.ADD_UNIT if own else Action.IMPORT, job.desk_id)


def progress(job_id: int) -> Response:
    """The part of a page that changes while the job runs, for the script that asks again and again."""
    template = "job_line.html" if reading.query(ReportQuery).line else "job_progress.html"
    with reading_call() as call:
        job = jobs.get(call.session, call.actor, job_id)
        return Response(frame.text(template, job=job, live=is_live(job)), mimetype="text/html")


def cancel(job_id: int) -> Response:
    """Ask it to end."""
    require_signed_in()
    with writing_call() as call:
        jobs.cancel(call.session, call.actor, call.now, job_id)
    return frame.go(url_for("web.job", job_id=job_id, done="cancelled"))
