"""From a ruling to the memory: what a wording would hit, how units keep to it, and what may stand all the same."""

from collections.abc import Sequence

from flask import Response

from tmserver.api import answers, bodies
from tmserver.api.answering import after, answer, made, nothing
from tmserver.api.findings import finding
from tmserver.api.registry import Answer, operation
from tmserver.api.replacements import said as said_change
from tmserver.db.usage_tables import TermWaiver
from tmserver.domain.people import Action
from tmserver.domain.usage import UsageKind
from tmserver.errors import BadCharacter, BadCursor, Conflict, TextEmpty, TextTooLong, TooMany
from tmserver.http import cursors, identity, reading
from tmserver.http.language import translate
from tmserver.http.surveys import survey
from tmserver.services import batches, impacts, sweeps, usages, waivers
from tmserver.services.impacts import Impact, Sample, TermImpact
from tmserver.services.sweeps import Swept
from tmserver.services.usages import Used

_CONCEPT = "/glossaries/{slug}/concepts/{concept}"
_WAIVER = _CONCEPT + "/waivers/{id}"


def _spans(found: Sequence[tuple[int, int]]) -> list[answers.Span]:
    return [answers.Span(start=start, end=end) for start, end in found]


def _waiver(one: TermWaiver) -> answers.TermWaiver:
    return answers.TermWaiver.model_validate(one, from_attributes=True)


def used_unit(one: Used) -> answers.UsedUnit:
    """A unit with what is said of it."""
    unit, verdict = one.unit, one.verdict
    return answers.UsedUnit(
        unit_id=unit.id, version=unit.version, memory=one.memory.slug, usage=verdict.kind, source=unit.source,
        target=unit.target, date=one.day, story=unit.story, uses=unit.uses, created_by=unit.created_by,
        findings=[finding(each) for each in verdict.findings], right=_spans(verdict.right),
        waiver=_waiver(one.waiver) if one.waiver else None,
    )  # fmt: skip


@operation(
    "GET", _CONCEPT + "/usage", "How the memories keep to a concept", action=Action.READ, query=bodies.UsageQuery,
    answers=Answer(200, "Counts, and a page of units", answers.ConceptUsage), raises=(BadCursor,),
)  # fmt: skip
def usage(slug: str, concept: int) -> Response:
    """Units whose translation holds a term of the concept in what is in force (else in what is proposed), each judged
    at the outlet of its memory and at its own date. In the memories you see; retired units are left out.
    """
    query = reading.query(bodies.UsageQuery)
    purpose = f"usage/{slug}/{concept}/{query.usage or ''}"
    with identity.reading() as call:
        found = usages.usage(
            survey(call), slug, concept, query.usage, limit=query.limit, below=after(query, purpose)
        )  # fmt: skip
        counts, months = found.counts, found.months
        said = answers.ConceptUsage(
            items=[used_unit(one) for one in found.units],
            next_cursor=cursors.make(purpose, found.next_below) if found.next_below is not None else None,
            counts=None if counts is None else answers.UsageCounts(**{one: counts.get(one, 0) for one in UsageKind}),
            at_least=sorted(found.at_least),
            months=None if months is None else [
                answers.UsageMonth(month=one.first, violating=one.violating, compliant=one.compliant) for one in months
            ],
            index_behind=found.behind,
        )  # fmt: skip
    return answer(said)


@operation(
    "GET", _CONCEPT + "/impact", "What a wording would hit", action=Action.READ,
    answers=Answer(200, "The hits of each form", answers.ConceptImpact),
)  # fmt: skip
def impact(slug: str, concept: int) -> Response:
    """Of what is proposed, else of what is in force: how many units hold each form, in both languages, the newest ten
    of them, and how many units would have to be mended. In the memories you see.
    """
    with identity.reading() as call:
        said = _impact(impacts.impact(survey(call), slug, concept))
    return answer(said)


def _impact(found: Impact) -> answers.ConceptImpact:
    return answers.ConceptImpact(
        violating=found.violating, at_least=found.at_least, archive=found.archive, stories=found.stories,
        terms=[_term(one) for one in found.terms],
    )  # fmt: skip


def _term(one: TermImpact) -> answers.TermImpact:
    forms = [
        answers.FormImpact(
            form=form.form, units=form.units, at_least=form.at_least, stories=form.stories,
            samples=[_sample(sample) for sample in form.samples],
        )
        for form in one.forms
    ]  # fmt: skip
    return answers.TermImpact(language=one.term.language, text=one.term.text, forms=forms, nowhere=list(one.nowhere))


def _sample(one: Sample) -> answers.SampleUnit:
    return answers.SampleUnit(
        unit_id=one.unit.id, memory=one.memory.slug, source=one.unit.source, target=one.unit.target,
        source_hits=_spans(one.source), target_hits=_spans(one.target),
    )  # fmt: skip


@operation(
    "PUT", _WAIVER, "Let a forbidden term stand in a unit", action=Action.EDIT_ANY_UNIT, body=bodies.Reason,
    answers=Answer(200, "The waiver", answers.TermWaiver), raises=(TextEmpty, TextTooLong, BadCharacter),
)  # fmt: skip
def waive(slug: str, concept: int, id: int) -> Response:  # noqa: A002 - the name of the place in the path
    """With the reason why it may. It holds while the unit's translation stays as it is; sweeps leave the unit alone."""
    identity.require_signed_in()
    body = reading.body(bodies.Reason)
    with identity.writing() as call:
        said = _waiver(waivers.waive(call.session, call.actor, call.now, slug, concept, id, body.reason))
    return answer(said)


@operation(
    "DELETE", _WAIVER, "Take a waiver back", action=Action.EDIT_ANY_UNIT, answers=Answer(204, "Taken back"),
)  # fmt: skip
def withdraw(slug: str, concept: int, id: int) -> Response:  # noqa: A002
    """The unit counts as violating again."""
    identity.require_signed_in()
    with identity.writing() as call:
        waivers.withdraw(call.session, call.actor, call.now, slug, concept, id)
    return nothing()


def _swept(one: Swept) -> answers.SweptUnit:
    unit = one.used.unit
    return answers.SweptUnit(
        unit_id=unit.id, version=unit.version, memory=one.used.memory.slug, source=unit.source, target=one.target,
        diff=[answers.Change.model_validate(change) for change in one.changes], date=one.used.day,
        archive=one.is_archive, obstacle=one.obstacle.text(translate()) if one.obstacle else None,
    )  # fmt: skip


@operation(
    "POST", _CONCEPT + "/replacement", "Take a ruling to the memory", action=Action.EDIT_ANY_UNIT,
    body=bodies.NewSweep,
    answers=(
        Answer(200, "What would change (dry_run)", answers.SweepPreview),
        Answer(202, "The change, on its way", answers.Replacement, ("Location",)),
    ),
    raises=(Conflict, TooMany),
)  # fmt: skip
def replacement(slug: str, concept: int) -> Response:
    """Put the preferred term in the place of forbidden ones, in units that violate the concept, at most 1,000 at once,
    as one change over all memories whose units you edit; `/replacements/{id}/undo` takes it back. Left out: units where
    a person has to look, units let stand, and, unless they are named, units that were right at their own date.
    """
    identity.require_signed_in()
    asked = reading.body(bodies.NewSweep)
    if asked.units is not None and len(asked.units) > batches.MOST_UNITS:
        raise TooMany(field="units", count=len(asked.units), limit=batches.MOST_UNITS)
    with identity.reading() as call:
        found = sweeps.preview(survey(call), slug, concept, asked.units)
        if asked.dry_run:
            items = [_swept(one) for one in found.units]
            return answer(answers.SweepPreview(items=items, more=found.more, left=found.left))
    planned = [one.planned for one in found.changeable if asked.units is not None or not one.is_archive]
    with identity.writing() as call:
        batch = sweeps.begin(call.session, call.actor, call.now, slug, concept, planned, found.left)
        told = said_change(batches.get(call.session, call.actor, batch.id))
    return made(told, f"/replacements/{told.id}", status=202)
