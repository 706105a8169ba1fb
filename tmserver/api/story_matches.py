"""What the memory holds for a whole story: pre-translation, confirming what is untouched, undo, the report."""

from flask import Response

from tmserver.api import answers, bodies
from tmserver.api.answering import answer
from tmserver.api.registry import Answer, operation
from tmserver.api.stories import progress_said
from tmserver.api.story_segments import said
from tmserver.domain.people import Action
from tmserver.errors import BadCharacter, Conflict, TextEmpty, TextTooLong
from tmserver.http import identity, reading
from tmserver.http.identity import Call
from tmserver.services import stories, story_confirming, story_matches, story_reports, story_runs
from tmserver.services.story_matches import Looker


def looker(call: Call) -> Looker:
    """What look-ups need of the process."""
    return Looker(call.core.indexes, call.core.recognisers, call.core.today())


@operation(
    "POST", "/stories/{story}/pretranslate", "Fill empty segments from the memory", action=Action.EDIT_STORY,
    body=bodies.Pretranslation, raises=(Conflict,),
    answers=Answer(200, "What was filled in, or would be", answers.Pretranslated),
)  # fmt: skip
def pretranslate(story: int) -> Response:
    """Context, exact and adapted matches as suggestions; repaired and fuzzy ones only if named in `kinds`."""
    identity.require_signed_in()
    body = reading.body(bodies.Pretranslation)
    with identity.reading() as call:
        found = stories.get(call.session, call.actor, story)
        call.actor.require(Action.EDIT_STORY, found.desk_id)
        plan = story_matches.plan(
            call.session, call.actor, call.now, looker(call), story, frozenset(body.kinds), body.min_score
        )
    if body.dry_run:
        return answer(answers.Pretranslated(dry_run=True, counts=plan.counts, bands=plan.bands, segments=[]))
    with identity.writing() as call:
        run = story_matches.pretranslate(call.session, call.actor, call.now, story, plan)
        shown = answers.Pretranslated(
            dry_run=False, run=run.name, counts=plan.counts, bands=plan.bands,
            segments=[said(one) for one in run.changed],
        )  # fmt: skip
    return answer(shown)


@operation(
    "POST", "/stories/{story}/confirm", "Confirm untouched exact suggestions", action=Action.EDIT_STORY,
    body=bodies.ConfirmUntouched, raises=(Conflict, TextEmpty, TextTooLong, BadCharacter),
    answers=Answer(200, "What was confirmed, or would be", answers.UntouchedConfirmed),
)  # fmt: skip
def confirm(story: int) -> Response:
    """Context and exact suggestions that nobody has touched and no check says anything of, all at once; 409 when there
    are none."""
    identity.require_signed_in()
    body = reading.body(bodies.ConfirmUntouched)
    with identity.reading() as call:
        found = story_confirming.confirmable(call.session, call.actor, looker(call), story)
        held = [said(one) for one in found.held]
        if body.dry_run:
            clean = [said(one) for one in found.clean]
            return answer(answers.UntouchedConfirmed(dry_run=True, segments=clean, held=held))
        versions = found.versions
    if body.segments is not None:
        asked = {(one.number, one.version) for one in body.segments}
        versions = dict(asked & set(versions.items()))
    with identity.writing() as call:
        run = story_confirming.confirm(call.session, call.actor, call.now, story, versions)
        segments = [said(one) for one in run.changed]
    return answer(answers.UntouchedConfirmed(dry_run=False, run=run.name, segments=segments, held=held))


@operation(
    "POST", "/stories/{story}/undo", "Take a run back", action=Action.EDIT_STORY, body=bodies.RunNamed,
    raises=(Conflict, TextEmpty, TextTooLong, BadCharacter),
    answers=Answer(200, "The segments as they were before it", answers.RunUndone),
)  # fmt: skip
def undo(story: int) -> Response:
    """What pre-translation, confirming at once, replacing or filling repeats changed is as it was before, units too.
    What somebody changed since is kept; 409 when nothing is left to take back."""
    identity.require_signed_in()
    body = reading.body(bodies.RunNamed)
    with identity.writing() as call:
        run = story_runs.undo(call.session, call.actor, call.now, story, body.run)
        shown = answers.RunUndone(segments=[said(one) for one in run.changed], left=run.left)
    return answer(shown)


@operation(
    "GET", "/stories/{story}/report", "Read a story's report", action=Action.READ,
    answers=Answer(200, "Words by band, repeats, terms, time", answers.StoryReport),
)  # fmt: skip
def report(story: int) -> Response:
    """How much of it the memory holds as it is now, and how long the rest takes at the caller's pace."""
    with identity.reading() as call:
        found = story_reports.report(call.session, call.actor, call.now, looker(call), story)
        row = stories.get(call.session, call.actor, story)
        far = progress_said(stories.progress(call.session, [row])[story])
        return answer(answers.StoryReport(**story_reports.figures(found), progress=far))
