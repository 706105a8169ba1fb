"""Checks of a translation: the glossaries' rulings and everything that needs only the pair."""

from flask import Response

from tmserver.api import answers, bodies
from tmserver.api.answering import answer
from tmserver.api.findings import finding
from tmserver.api.registry import Answer, operation
from tmserver.domain.people import Action
from tmserver.domain.terms import TermRequest
from tmserver.errors import BadCharacter, BadLanguage, NotFound, TextTooLong
from tmserver.http import identity, reading
from tmserver.services.terms import check_pair


@operation(
    "POST", "/checks", "Check a translation", action=Action.READ, body=bodies.PairToCheck,
    answers=Answer(200, "The findings", answers.Findings), raises=(BadLanguage, TextTooLong, BadCharacter, NotFound),
)  # fmt: skip
def checks() -> Response:
    """Forbidden and missing terms by the glossaries' rulings for the outlet and the day, and all checks of the pair.
    Stores nothing. An empty translation has no findings. Up to 100,000 characters a side.
    """
    identity.require_signed_in()
    body = reading.body(bodies.PairToCheck)
    with identity.reading() as call:
        asked = TermRequest(
            body.source.language, body.target.language, body.date or call.core.today(), body.glossaries, body.outlet
        )
        findings = check_pair(
            call.session, call.actor, call.core.recognisers, asked, body.source.text, body.target.text
        )  # fmt: skip
        said = answers.Findings(findings=[finding(one) for one in findings])
    return answer(said)
