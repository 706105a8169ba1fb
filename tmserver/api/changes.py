"""Changes of many units of a memory: asked for, listed, taken back."""

from typing import Any

from flask import Response
from pydantic import BaseModel

from tmserver.api import answers, bodies
from tmserver.api.answering import after, answer, cut, made
from tmserver.api.jobs import said as said_job
from tmserver.api.registry import Answer, operation
from tmserver.api.replacements import said
from tmserver.db.tables import Job
from tmserver.domain.concordance import Narrowing
from tmserver.domain.people import Action
from tmserver.domain.units import UnitStatus
from tmserver.errors import BadCharacter, BadCursor, Conflict, Invalid, NotFound, TextEmpty, TextTooLong, TooMany
from tmserver.http import identity, reading
from tmserver.http.identity import Call
from tmserver.phrases import N_, Phrase
from tmserver.services import batch_plans, batches, jobs
from tmserver.services.batches import Standing
from tmserver.services.replacements import Replacement
from tmserver.services.selections import Selection

_KINDS: dict[Any, type[bodies.NewChange]] = {
    "retire": bodies.RetireUnits, "status": bodies.SetStatus, "replace": bodies.ReplaceInUnits
}  # fmt: skip


def _selection(asked: bodies.NewChange) -> Selection:
    """Which units are meant. Raises Invalid, TooMany."""
    if asked.units is None and asked.filter is None:
        reason = N_("name some `units`, or send a `filter`; an empty filter means every unit.")
        raise Invalid(field="filter", reason=Phrase(reason))
    if asked.units is not None and len(asked.units) > batches.MOST_UNITS:
        raise TooMany(field="units", count=len(asked.units), limit=batches.MOST_UNITS)
    own = asked.filter or bodies.UnitsFilter()
    narrowing = Narrowing(None, own.year, own.origin, own.status, own.story)
    return Selection(own.q or "", narrowing, tuple(asked.units) if asked.units is not None else None)


def _what(asked: bodies.NewChange) -> UnitStatus | Replacement:
    if isinstance(asked, bodies.ReplaceInUnits):
        return Replacement(asked.find, asked.replace, asked.side, asked.case, asked.words)
    return asked.status if isinstance(asked, bodies.SetStatus) else UnitStatus.RETIRED


@operation(
    "POST", "/memories/{slug}/changes", "Change many units", action=Action.EDIT_ANY_UNIT,
    body=(bodies.RetireUnits, bodies.SetStatus, bodies.ReplaceInUnits),
    answers=Answer(202, "The job that makes it; its `change` is the number to ask and to undo", answers.Job,
                   ("Location",)),
    raises=(TextEmpty, TextTooLong, BadCharacter, TooMany),
)  # fmt: skip
def create(slug: str) -> Response:
    """Retire units, give them a status, or find and replace in them: those named, those a filter finds.

    Each gets a version of its own. What somebody changes after the call is left alone; so is what has tags in the text.
    """
    identity.require_signed_in()
    given = reading.json_body()
    kind = given.get("kind") if isinstance(given, dict) else None
    model = _KINDS.get(kind if isinstance(kind, str) else None)
    if model is None:
        expected = Phrase(N_("use one of %(expected)s."), {"expected": ", ".join(sorted(_KINDS))})
        raise Invalid(field="kind", reason=expected)
    asked = reading.checked(model, given)
    chosen, what = _selection(asked), _what(asked)
    with identity.writing() as call:
        batch = batch_plans.begin(call.session, call.actor, call.now, slug, chosen, what)
        job = said_job(_job(call, batch.job_id))
    return made(job, f"/jobs/{job.id}", status=202)


def _job(call: Call, job_id: int | None) -> Job:
    return jobs.get(call.session, call.actor, job_id or 0)


@operation(
    "GET", "/memories/{slug}/changes", "List changes of many units", action=Action.EDIT_ANY_UNIT, query=bodies.Page,
    answers=Answer(200, "A page of changes", answers.ReplacementList), raises=(BadCursor,),
)  # fmt: skip
def listed(slug: str) -> Response:
    """Newest first."""
    query, purpose = reading.query(bodies.Page), f"changes/{slug}"
    with identity.reading() as call:
        found = batches.listed(call.session, call.actor, slug, after(query, purpose), query.limit + 1)
        rows, cursor = cut(found, query, purpose, lambda one: one.batch.id)
        return answer(answers.ReplacementList(items=[said(one) for one in rows], next_cursor=cursor))


def _standing(call: Call, slug: str, number: int) -> Standing:
    """A change of this memory. Raises NotFound, NotAllowed."""
    standing = batches.get(call.session, call.actor, number)
    if standing.memory.slug != slug:
        raise NotFound(kind=Phrase(batches.BATCH), key=number)
    return standing


@operation(
    "GET", "/memories/{slug}/changes/{change}", "How a change of many units stands", action=Action.EDIT_ANY_UNIT,
    answers=Answer(200, "The change", answers.Replacement),
)  # fmt: skip
def get(slug: str, change: int) -> Response:
    """Counts by outcome; the units' histories hold the rest."""
    with identity.reading() as call:
        return answer(said(_standing(call, slug, change)))


@operation(
    "POST", "/memories/{slug}/changes/{change}/undo", "Take a change of many units back", action=Action.EDIT_ANY_UNIT,
    answers=Answer(202, "The job that takes it back", answers.Job, ("Location",)), raises=(Conflict,),
)  # fmt: skip
def undo(slug: str, change: int) -> Response:
    """Units that somebody changed since are left alone. An undo that was stopped half-way goes on."""
    identity.require_signed_in()
    with identity.writing() as call:
        _standing(call, slug, change)
        batch = batches.undo(call.session, call.actor, call.now, change)
        job: BaseModel = said_job(_job(call, batch.job_id))
    return made(job, f"/jobs/{batch.job_id}", status=202)
