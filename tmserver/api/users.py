"""People: what is stored about them, and removing them."""

from flask import Response

from tmserver.api import answers, bodies
from tmserver.api.answering import answer, made
from tmserver.api.jobs import said
from tmserver.api.registry import Answer, operation
from tmserver.domain.people import Action
from tmserver.errors import Conflict, NotFound
from tmserver.http import identity, reading
from tmserver.services import removal


@operation(
    "GET", "/users/{user}/data", "What is stored about a person", action=Action.READ,
    answers=Answer(200, "All of it", answers.PersonData), raises=(NotFound,),
)  # fmt: skip
def data(user: str) -> Response:
    """One's own data; that of anybody for an administrator. Texts of units belong to the newsroom and are counted."""
    with identity.reading() as call:
        found = removal.data(call.session, call.actor, user)
    return answer(
        answers.PersonData(
            name=found.name, display_name=found.display_name, role=found.role, language=found.language,
            created_at=found.created_at, disabled_at=found.disabled_at,
            desks=[answers.DeskRole(desk=desk, role=role) for desk, role in found.desks],
            tokens=[answers.OwnToken(label=label, created_at=at, used_at=used) for label, at, used in found.tokens],
            units=[answers.Authorship(memory=slug, written=wrote, changed=last) for slug, wrote, last in found.units],
            reports=[
                answers.OwnReport(memory=slug, unit_id=unit, at=at, reason=reason)
                for slug, unit, at, reason in found.reports
            ],
            comments=[
                answers.OwnComment(glossary=slug, concept_id=concept, at=at, text=text)
                for slug, concept, at, text in found.comments
            ],
            story_comments=[
                answers.OwnStoryComment(story=story, segment=segment, at=at, text=text)
                for story, segment, at, text in found.story_comments
            ],
            events=[answers.Event(at=at, event=event, subject=subject) for at, event, subject in found.events],
        )
    )  # fmt: skip


@operation(
    "POST", "/users/{user}/removal", "Remove a person", action=Action.MANAGE_SERVICE, body=bodies.Removal,
    answers=Answer(202, "The job that puts the pseudonym in the place of the name", answers.Job, ("Location",)),
    raises=(NotFound, Conflict),
)  # fmt: skip
def remove(user: str) -> Response:
    """Sessions, tokens and memberships end at once; `name` in the body repeats the name, so that nobody is removed by a
    slip. A pseudonym (`person-17`) takes the place of the name in units, versions and the audit trail."""
    identity.require_signed_in()
    body = reading.body(bodies.Removal)
    with identity.writing() as call:
        job = removal.request(call.session, call.actor, call.now, user, body.name)
        asked = said(job)
    return made(asked, f"/jobs/{asked.id}", status=202)
