"""Work in the background: how far it is, and ending it."""

from typing import Any

from flask import Response

from tmserver.api import answers
from tmserver.api.answering import answer, nothing
from tmserver.api.registry import Answer, operation
from tmserver.db.tables import Job
from tmserver.domain.people import Action
from tmserver.errors import Conflict, NotAllowed, TokenReadOnly
from tmserver.http import identity
from tmserver.http.language import translate
from tmserver.phrases import Phrase
from tmserver.services import jobs


def said(job: Job) -> answers.Job:
    """A job with its message and report in the reader's language."""
    return answers.Job(
        id=job.id, kind=job.kind, state=job.state, done=job.done, total=job.total,
        message=Phrase.from_json(job.message).text(translate()) if job.message else None,
        report=_report(job.report) if job.report else None, change=job.payload.get("batch"),
        created_at=job.created_at, finished_at=job.finished_at,
    )  # fmt: skip


def _report(stored: dict[str, Any]) -> answers.ImportReport:
    say = translate()
    return answers.ImportReport(
        added=stored["added"],
        merged=stored["merged"],
        skipped_count=stored["skipped_count"],
        skipped=[
            answers.SkippedPiece(line=row["line"], reason=Phrase.from_json(row["reason"]).text(say))
            for row in stored["skipped"]
        ],
    )


@operation("GET", "/jobs/{job}", "How far a job is", action=Action.READ, answers=Answer(200, "The job", answers.Job))
def get(job: int) -> Response:
    """Jobs one asked for oneself, and those of desks where one may import. Ask again about once a second."""
    with identity.reading() as call:
        return answer(said(jobs.get(call.session, call.actor, job)))


@operation(
    "DELETE", "/jobs/{job}", "Cancel a job", action=Action.ADD_UNIT, answers=Answer(204, "It ends, or has ended"),
    raises=(Conflict, NotAllowed, TokenReadOnly),
)  # fmt: skip
def cancel(job: int) -> Response:
    """A queued job ends at once, a running one at its next step and without having changed anything;
    a change of many units keeps what it has changed, and can be undone.

    One's own jobs; those of others need the right to import at their desk. A job that has ended answers 409.
    """
    identity.require_signed_in()
    with identity.writing() as call:
        jobs.cancel(call.session, call.actor, call.now, job)
    return nothing()
