"""MyMemory's get and set: OmegaT's built-in connector, MateCat, the Python packages translate and deep-translator.

Refusals are HTTP 200 with a `responseStatus` that is not 200 and an empty `translatedText`: a sentence in there would
be put into somebody's text.
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, request

from tmserver.compat import mymemory_tmx
from tmserver.compat.asking import begin, look_up, memory_named, whole
from tmserver.domain.matches import MatchKind, MatchPolicy, Query
from tmserver.domain.segments import Segment
from tmserver.domain.units import Context, UnitStatus
from tmserver.errors import Invalid, TooManyCalls
from tmserver.http import identity
from tmserver.http.language import translate
from tmserver.http.origin import refuse_foreign
from tmserver.http.refusals import as_refusal, say_when
from tmserver.phrases import N_, Phrase
from tmserver.services import connectors
from tmserver.services.lookup import Match

blueprint = Blueprint("mymemory", __name__)
blueprint.before_request(begin)

_POLICY = MatchPolicy(min_score=70, limit=10)
_LEAST, _MOST = 1, 100
_MOST_MATCHES = 50


@blueprint.errorhandler(Exception)
def refuse(error: Exception) -> Response:
    """HTTP 200, the status and the sentence inside."""
    refusal = as_refusal(error)
    if request.values.get("of") == "tmx":
        return say_when(mymemory_tmx.response(("", ""), ()), refusal)
    return say_when(_answer([], status=refusal.status, details=refusal.sentence(translate())), refusal)


def _answer(matches: Sequence[dict[str, Any]], *, status: int = 200, details: str = "") -> Response:
    best = matches[0] if matches else {"translation": "", "match": 0}
    said = {
        "responseData": {"translatedText": best["translation"], "match": best["match"]},
        "quotaFinished": status == TooManyCalls.status,
        "mtLangSupported": None, "responseDetails": details, "responseStatus": status, "responderId": "tmserver",
        "exception_code": None, "matches": list(matches),
    }  # fmt: skip
    return Response(json.dumps(said, ensure_ascii=False), mimetype="application/json")


def _pair() -> tuple[str, str]:
    """Both languages of `langpair=it|en`. Raises Invalid."""
    source, bar, target = request.values.get("langpair", "").partition("|")
    if not bar or not source or not target:
        raise Invalid(field="langpair", reason=Phrase(N_("write two language codes with a bar between them: it|en.")))
    return source, target


def _around() -> tuple[str | None, str | None]:
    """The segments before and after, as MateCat sends them; what is empty is not known."""
    return request.values.get("context_before") or None, request.values.get("context_after") or None


@blueprint.route("/get", methods=["GET", "POST"])
@blueprint.route("/api/get", methods=["GET", "POST"])
def get() -> Response:
    """The best match as `translatedText`, and all of them; `match` runs from 0 to 1."""
    pair = _pair()
    given = request.values
    query = Query(Segment(given.get("q", "")), *_around())
    policy = MatchPolicy(
        whole("min_score", _POLICY.min_score, _LEAST, _MOST), whole("numres", _POLICY.limit, 1, _MOST_MATCHES)
    )
    with identity.reading() as call:
        matches = look_up(call, pair, query, policy, bare=True).matches
        if given.get("of") == "tmx":
            return mymemory_tmx.response(pair, matches)
        return _answer([_match(match) for match in matches])


def _match(match: Match) -> dict[str, Any]:
    """A match with every name that Weblate and MateCat read."""
    return {
        "id": str(match.unit_id), "segment": match.source.text, "translation": match.target.text,
        "source": match.source_language, "target": match.target_language,
        "quality": "100" if match.status == UnitStatus.REVIEWED else "74", "reference": match.memory,
        "usage-count": match.uses, "subject": "", "created-by": match.created_by or "",
        "last-updated-by": match.changed_by or "", "create-date": _time(match.created_at),
        "last-update-date": _time(match.changed_at), "match": min(100, match.score) / 100,
        "ICE": match.kind is MatchKind.CONTEXT, "key": match.memory, "prop": "", "penalty": 0,
    }  # fmt: skip


def _time(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")


@blueprint.route("/set", methods=["GET", "POST"])
def put() -> Response:
    """Add a unit: `seg` and `tra`. It writes on GET too, so pages of other sites are refused whatever the method."""
    refuse_foreign()
    pair, given = _pair(), request.values
    identity.require_signed_in()
    with identity.writing() as call:
        memory = connectors.memory_for(call.session, call.actor, *pair, memory_named())
        new = connectors.new_unit(memory, given.get("seg", ""), given.get("tra", ""), Context(*_around()))
        (added,) = connectors.add(call.session, call.actor, call.now, memory, [new])
        if added.problem is not None or added.unit is None:
            raise added.problem or AssertionError
        number = str(added.unit.id)
    said = {"responseData": "OK", "responseStatus": 200, "responseDetails": [number]}
    return Response(json.dumps(said), mimetype="application/json")
