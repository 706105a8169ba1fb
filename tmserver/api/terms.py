"""Terms of the glossaries in a text."""

from flask import Response

from tmserver.api import answers, bodies
from tmserver.api.answering import answer
from tmserver.api.registry import Answer, operation
from tmserver.domain.people import Action
from tmserver.domain.terms import TermRequest
from tmserver.errors import BadCharacter, BadLanguage, NotFound, TextTooLong
from tmserver.http import identity, reading
from tmserver.services.terms import find_terms


@operation(
    "POST", "/terms", "Find terms in a text", action=Action.READ, body=bodies.TextWithTerms,
    answers=Answer(200, "The terms", answers.Terms), raises=(BadLanguage, TextTooLong, BadCharacter, NotFound),
)  # fmt: skip
def terms() -> Response:
    """Terms of the source language with what the target language calls them, as ruled for the outlet and the day.
    Stores nothing. A ruling holds at the next call. Up to 100,000 characters.
    """
    identity.require_signed_in()
    body = reading.body(bodies.TextWithTerms)
    with identity.reading() as call:
        asked = TermRequest(body.source, body.target, body.date or call.core.today(), body.glossaries, body.outlet)
        hits = find_terms(call.session, call.actor, call.core.recognisers, asked, body.text)
    return answer(answers.Terms.model_validate({"terms": hits}))
