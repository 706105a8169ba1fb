"""The shape of an Apertium server: what OmegaT's configurable server and Weblate ask.

Such a client puts the answer in as a translation, so it gets only what the memory is sure of; otherwise nothing.
"""

import json

from flask import Blueprint, Response, request

from tmserver.compat.asking import begin, look_up
from tmserver.domain import languages
from tmserver.domain.matches import MatchKind, MatchPolicy, Query
from tmserver.domain.segments import Segment
from tmserver.errors import Invalid
from tmserver.http import identity
from tmserver.http.language import translate
from tmserver.http.refusals import as_refusal, say_when
from tmserver.phrases import N_, Phrase
from tmserver.services import memories
from tmserver.services.lookup import Match

blueprint = Blueprint("apertium", __name__)
blueprint.before_request(begin)

_SURE = 100
_NEAR = MatchPolicy(min_score=90, limit=5)
"""What was adapted or repaired costs some points, which is why one looks below 100."""


@blueprint.errorhandler(Exception)
def refuse(error: Exception) -> Response:
    """The HTTP status too: these clients look at both."""
    refusal = as_refusal(error)
    return say_when(_answer("", refusal.status, refusal.sentence(translate())), refusal)


def _answer(text: str, status: int = 200, details: str | None = None) -> Response:
    said = {"responseData": {"translatedText": text}, "responseStatus": status, "responseDetails": details}
    return Response(json.dumps(said, ensure_ascii=False), status=status, mimetype="application/json")


def _is_sure(match: Match, repaired: bool) -> bool:
    """Equal text and tags; with `repaired` also one whose values or names were safely put right and nothing else."""
    if match.kind in {MatchKind.CONTEXT, MatchKind.EXACT}:
        return match.score >= _SURE and not match.findings
    return (
        repaired
        and match.kind in {MatchKind.ADAPTED, MatchKind.REPAIRED}
        and match.whole_score >= _SURE
        and not (match.findings or match.warnings or match.missing_tags)
    )


@blueprint.get("/listPairs")
def pairs() -> Response:
    """The pairs of the memories one sees, those of a region also without it: Weblate asks for no other."""
    with identity.reading() as call:
        seen = {
            (source, target)
            for memory in memories.visible(call.session, call.actor)
            for source in _codes(memory.source)
            for target in _codes(memory.target)
        }
    listed = [{"sourceLanguage": source, "targetLanguage": target} for source, target in sorted(seen)]
    said = {"responseData": listed, "responseStatus": 200, "responseDetails": None}
    return Response(json.dumps(said), mimetype="application/json")


def _codes(tag: str) -> set[str]:
    return {languages.base(tag), tag.replace("-", "_")}


@blueprint.route("/translate", methods=["GET", "POST"])
def translated() -> Response:
    """The translation of `q`, or an empty text. `repaired=yes` takes matches put right by rule as sure."""
    given = request.values
    source, bar, target = given.get("langpair", "").partition("|")
    if not bar:
        raise Invalid(field="langpair", reason=Phrase(N_("write two language codes with a bar between them: it|en.")))
    with identity.reading() as call:
        matches = look_up(call, (source, target), Query(Segment(given.get("q", ""))), _NEAR).matches
        sure = [match for match in matches if _is_sure(match, given.get("repaired") == "yes")]
    return _answer(sure[0].target.text if sure else "")
