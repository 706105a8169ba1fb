"""Whole stories cut into sentences; nothing is stored."""

from flask import Response

from tmserver.api import answers, bodies
from tmserver.api.answering import answer
from tmserver.api.registry import Answer, operation
from tmserver.domain import languages
from tmserver.domain.people import Action
from tmserver.domain.segments import MOST_SEGMENTED, check_text
from tmserver.errors import BadCharacter, BadLanguage, TextEmpty, TextTooLong
from tmserver.http import identity, reading
from tmserver.text.sentences import segment


@operation(
    "POST", "/segmentation", "Cut a text into sentences", action=Action.READ,
    answers=Answer(200, "The sentences in order", answers.Segmentation), body=bodies.TextToSegment,
    raises=(BadLanguage, TextTooLong, TextEmpty, BadCharacter),
)  # fmt: skip
def segmentation() -> Response:
    """Sentences with their offsets in code points: `text[start:end]` is the sentence. Up to 1,000,000 characters."""
    identity.require_signed_in()
    body = reading.body(bodies.TextToSegment)
    language = languages.parse(body.language)
    text = check_text("text", body.text, limit=MOST_SEGMENTED)
    return answer(answers.Segmentation.model_validate({"segments": segment(text, language)}))
