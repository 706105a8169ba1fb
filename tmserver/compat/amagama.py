"""The tmserver and amaGama protocol: what Weblate, Okapi, Virtaal and Pootle speak.

GET …/{source}/{target}/unit/{text} answers an array, best first, and [] for whatever is not there. Text may hold
anything, so addresses are never redirected or cleaned. POST and PUT add units or whole stores.
"""

import json
import re
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, request
from pydantic import BaseModel, RootModel

from tmserver.compat.asking import begin, look_up, memory_named, refuse_unnamed_page, whole
from tmserver.domain import languages
from tmserver.domain.matches import MatchPolicy, Query
from tmserver.domain.people import Action
from tmserver.domain.segments import Segment
from tmserver.domain.units import Context, NewUnit
from tmserver.errors import BadLanguage, BadRequest
from tmserver.http import identity, reading
from tmserver.http.language import translate
from tmserver.http.refusals import as_refusal, say_when
from tmserver.phrases import N_, Phrase
from tmserver.services import connectors, memories, units
from tmserver.services.lookup import Match

blueprint = Blueprint("amagama", __name__)
blueprint.before_request(begin)

MOST_CANDIDATES = 30
_CALLBACK = re.compile(r"[A-Za-z_$][\w$.]{0,63}", re.ASCII)


class _Unit(BaseModel):
    source: str
    target: str
    context: str | None = None


class _OneUnit(BaseModel):
    """What is not said in the body stands in the address."""

    source: str | None = None
    target: str
    context: str | None = None


class _Units(RootModel[list[_Unit]]):
    """A store as JSON."""


@blueprint.errorhandler(Exception)
def refuse(error: Exception) -> Response:
    """A status and a sentence: what these programs show."""
    refusal = as_refusal(error)
    answer = Response(refusal.sentence(translate()) + "\n", status=refusal.status, mimetype="text/plain")
    if refusal.status == 401:
        answer.headers["WWW-Authenticate"] = 'Basic realm="tmserver"'
    return say_when(answer, refusal)


def _candidate(match: Match) -> dict[str, Any]:
    """A match in amaGama's words: `quality` must be a float, and no more than 100."""
    return {
        "source": match.source.text, "target": match.target.text, "quality": float(min(100, match.score)),
        "rank": 100.0, "context": "",
    }  # fmt: skip


@blueprint.get("/<mount:at><source>/<target>/unit")
@blueprint.get("/<mount:at><source>/<target>/unit/<anything:text>")
def look(at: str, source: str, target: str, text: str = "") -> Response:
    """Candidates for a text; an unknown pair, equal languages and nothing found are all the same to these clients."""
    text = text or request.args.get("source", "")
    policy = MatchPolicy(whole("min_similarity", 70, 1, 100), whole("max_candidates", 5, 1, MOST_CANDIDATES))
    with identity.reading() as call:
        try:
            matches: Sequence[Match] = look_up(call, (source, target), Query(Segment(text)), policy, bare=True).matches
        except BadLanguage:
            matches = ()
        found = [_candidate(match) for match in matches]
    return _json(found)


def _json(value: Any) -> Response:
    """JSON, or JSONP for a page of a configured origin. Raises BadRequest (callback), ForeignOrigin."""
    written = json.dumps(value, ensure_ascii=False)
    callback = request.args.get("jsoncallback") or request.args.get("callback")
    if callback is None:
        return Response(written, mimetype="application/json")
    if not _CALLBACK.fullmatch(callback):
        raise BadRequest(reason=Phrase(N_("the name of the callback is no plain JavaScript name.")))
    refuse_unnamed_page()
    safe = written.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    headers = {"Cross-Origin-Resource-Policy": "cross-origin"}
    return Response(f"/**/{callback}({safe});", mimetype="application/javascript", headers=headers)


@blueprint.route("/<mount:at><source>/<target>/unit", methods=["POST", "PUT"])
@blueprint.route("/<mount:at><source>/<target>/unit/<anything:text>", methods=["POST", "PUT"])
def add(at: str, source: str, target: str, text: str = "") -> Response:
    """Add one unit; the body wins over the address."""
    identity.require_signed_in()
    body = reading.body(_OneUnit)
    with identity.writing() as call:
        memory = connectors.memory_for(call.session, call.actor, source, target, memory_named())
        new = connectors.new_unit(memory, body.source or text, body.target, _context(body.context))
        (added,) = connectors.add(call.session, call.actor, call.now, memory, [new])
        if added.problem is not None:
            raise added.problem
    return Response("", mimetype="text/plain")


@blueprint.route("/<mount:at><source>/<target>/store/<anything:name>", methods=["POST", "PUT"])
def store(at: str, source: str, target: str, name: str) -> Response:
    """Add a store: POST as JSON, PUT as the bytes of a file (TMX, XLIFF, PO, CSV, TSV, XLSX, known by content)."""
    with identity.reading() as call:
        memory = connectors.memory_for(call.session, call.actor, source, target, memory_named())
        call.session.expunge(memory)
    if request.method == "POST":
        new = [
            connectors.new_unit(memory, unit.source, unit.target, _context(unit.context))
            for unit in reading.body(_Units).root
        ]
    else:
        files = identity.core().files
        stored = files.store([request.get_data(cache=False)], identity.core().settings.max_upload_bytes)
        try:
            new = connectors.units_of_file(files.upload(stored), name, memory)
        finally:
            files.upload(stored).unlink(missing_ok=True)
    taken = sum(len(_taken(memory.slug, batch)) for batch in connectors.in_batches(new))
    return Response(f"added {taken} units from {name}", mimetype="text/plain")


def _taken(slug: str, batch: Sequence[NewUnit]) -> list[units.Added]:
    """Units of a batch that are in the memory now, new or known; what has no translation yet is not."""
    with identity.writing() as call:
        memory = memories.get(call.session, call.actor, slug)
        call.actor.require(Action.ADD_UNIT, memory.desk_id)
        added = connectors.add(call.session, call.actor, call.now, memory, batch)
        return [one for one in added if one.problem is None]


def _context(key: str | None) -> Context:
    """gettext's msgctxt tells apart what reads alike: it is the unit's key."""
    return Context(key=key or None)


@blueprint.get("/<mount:at>languages/")
def spoken(at: str) -> Response:
    """The languages of the memories one sees; those of a region also as these programs write them."""
    with identity.reading() as call:
        seen = memories.visible(call.session, call.actor)
        sources = sorted({code for memory in seen for code in _codes(memory.source)})
        targets = sorted({code for memory in seen for code in _codes(memory.target)})
    return _json({"sourceLanguages": sources, "targetLanguages": targets})


def _codes(tag: str) -> set[str]:
    """A region's language is found under the bare language too, and asked for as en_gb: Weblate looks for both."""
    return {languages.base(tag), tag.replace("-", "_").lower()}
