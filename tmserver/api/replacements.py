"""Find and replace in a memory, as one change that can be undone."""

from flask import Response

from tmserver.api import answers, bodies
from tmserver.api.answering import answer, made
from tmserver.api.registry import Answer, operation
from tmserver.domain.people import Action
from tmserver.errors import BadCharacter, Conflict, NotFound, TextEmpty, TextTooLong, TooMany
from tmserver.http import identity, reading
from tmserver.http.identity import Call
from tmserver.http.language import translate
from tmserver.services import batches, memories, replacements
from tmserver.services.batches import Standing
from tmserver.services.replacements import Preview, Previews, Replacement
from tmserver.services.selections import Looking, Selection


def _preview(one: Preview) -> answers.ReplacedUnit:
    return answers.ReplacedUnit(
        unit_id=one.unit.id, version=one.unit.version, source=one.values.get("source", one.unit.source),
        target=one.values.get("target", one.unit.target),
        obstacle=one.obstacle.text(translate()) if one.obstacle else None,
    )  # fmt: skip


def said(standing: Standing) -> answers.Replacement:
    """A change and its counts."""
    batch, counts = standing.batch, standing.counts
    return answers.Replacement(
        id=batch.id, memory=standing.memory.slug, kind=batch.kind, status=batch.state,
        waiting=counts.get("planned", 0), changed=counts.get("changed", 0), undone=counts.get("undone", 0),
        left=counts.get("skipped", 0) + counts.get("kept", 0), stopped=counts.get("stopped", 0),
        job=batch.job_id, made_by=batch.made_by,
        created_at=batch.created_at, undone_by=batch.undone_by, undone_at=batch.undone_at,
    )  # fmt: skip


def _previews(call: Call, slug: str, asked: bodies.NewReplacement) -> Previews:
    wanted = Replacement(asked.find, asked.replace, asked.side, asked.case, asked.words)
    if asked.units is not None and len(asked.units) > batches.MOST_UNITS:
        raise TooMany(field="units", count=len(asked.units), limit=batches.MOST_UNITS)
    chosen = Selection(ids=tuple(asked.units) if asked.units is not None else None)
    zone = call.core.settings.timezone
    memory = memories.get(call.session, call.actor, slug)
    looking = Looking(call.session, call.actor, call.core.indexes, call.now, zone, memory)
    return replacements.preview(looking, wanted, chosen)


@operation(
    "POST", "/memories/{slug}/replacements", "Find and replace", action=Action.EDIT_ANY_UNIT,
    body=bodies.NewReplacement,
    answers=(
        Answer(200, "What would change (dry_run)", answers.ReplacementPreview),
        Answer(202, "The change, on its way", answers.Replacement, ("Location",)),
    ),
    raises=(NotFound, TextEmpty, TextTooLong, BadCharacter, TooMany, Conflict),
)  # fmt: skip
def create(slug: str) -> Response:
    """At most 1,000 living units at once, each with a version of its own. Units with tags in the text are left out."""
    identity.require_signed_in()
    asked = reading.body(bodies.NewReplacement)
    with identity.reading() as call:
        found = _previews(call, slug, asked)
        if asked.dry_run:
            items = [_preview(one) for one in found.units]
            return answer(answers.ReplacementPreview(items=items, more=found.more, left=found.left))
    planned = [one.planned for one in found.changeable]
    detail = Replacement(asked.find, asked.replace, asked.side, asked.case, asked.words).detail()
    with identity.writing() as call:
        batch = batches.begin(call.session, call.actor, call.now, slug, replacements.KIND, detail, planned)
        told = said(batches.get(call.session, call.actor, batch.id))
    return made(told, f"/replacements/{told.id}", status=202)


@operation(
    "GET", "/replacements/{replacement}", "How a change of many units stands", action=Action.EDIT_ANY_UNIT,
    answers=Answer(200, "The change", answers.Replacement), raises=(NotFound,),
)  # fmt: skip
def get(replacement: int) -> Response:
    """Counts by outcome; the units' histories hold the rest."""
    with identity.reading() as call:
        return answer(said(batches.get(call.session, call.actor, replacement)))


@operation(
    "POST", "/replacements/{replacement}/undo", "Take a change of many units back", action=Action.EDIT_ANY_UNIT,
    answers=Answer(202, "The change, on its way back", answers.Replacement, ("Location",)), raises=(NotFound, Conflict),
)  # fmt: skip
def undo(replacement: int) -> Response:
    """Units that somebody changed since are left alone and counted as `left`. Undo that was stopped goes on."""
    identity.require_signed_in()
    with identity.writing() as call:
        batches.undo(call.session, call.actor, call.now, replacement)
        told = said(batches.get(call.session, call.actor, replacement))
    return made(told, f"/replacements/{replacement}", status=202)
