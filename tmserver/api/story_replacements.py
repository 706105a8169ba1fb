"""Find and replace in the translations of a story, as one run that can be taken back."""

from flask import Response

from tmserver.api import answers, bodies
from tmserver.api.answering import answer
from tmserver.api.registry import Answer, operation
from tmserver.api.story_segments import said
from tmserver.domain.people import Action
from tmserver.errors import BadCharacter, Conflict, TextEmpty, TextTooLong
from tmserver.http import identity, reading
from tmserver.http.language import translate
from tmserver.services import story_replacements
from tmserver.services.replacements import Replacement
from tmserver.services.story_replacements import Hit


def _hit(hit: Hit) -> answers.StoryHit:
    return answers.StoryHit(
        segment=hit.segment.number, version=hit.segment.version, place=hit.ordinal, status=hit.segment.status,
        diff=[answers.Change.model_validate(step) for step in hit.changes],
        obstacle=hit.obstacle.text(translate()) if hit.obstacle else None,
    )  # fmt: skip


@operation(
    "POST", "/stories/{story}/replace", "Find and replace in a story", action=Action.EDIT_STORY,
    body=bodies.StoryReplacement, raises=(Conflict, TextEmpty, TextTooLong, BadCharacter),
    answers=Answer(200, "What was replaced, or would be", answers.StoryReplaced),
)  # fmt: skip
def replace(story: int) -> Response:
    """In the translations; approved and locked segments, and those whose tags would lose their
    place, are shown and left. What was confirmed
    stays so and revises its unit; what was suggested becomes a draft. 409 when there is nothing to replace."""
    identity.require_signed_in()
    body = reading.body(bodies.StoryReplacement)
    asked = Replacement(body.find, body.replace, case=body.case, words=body.words)
    with identity.reading() as call:
        found = story_replacements.preview(call.session, call.actor, story, asked)
        hits = [_hit(one) for one in found]
        chosen = {one.key for one in found if one.obstacle is None}
    if body.dry_run:
        return answer(answers.StoryReplaced(dry_run=True, hits=hits, segments=[], left=0))
    if body.hits is not None:
        chosen = {(one.segment, one.version, one.place) for one in body.hits}
    with identity.writing() as call:
        run = story_replacements.replace(call.session, call.actor, call.now, story, asked, chosen)
        shown = answers.StoryReplaced(
            dry_run=False, run=run.name, hits=hits, segments=[said(one) for one in run.changed], left=run.left
        )
    return answer(shown)
