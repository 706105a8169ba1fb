"""The part of t5memory that translate5 reads: memories by name, look-ups, entries, imports and exports.

A memory there has a name and one language; here it has a slug and two, so a name is spelt as a slug and a new memory
gets the language that the house pairs with the given one. Texts are XML with inline elements, in both directions.
Refusals carry `ReturnValue` and `ErrorMsg`.
"""

import json
import re
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response
from pydantic import BaseModel, Field

from tmserver.compat.asking import begin, look_up
from tmserver.domain import languages
from tmserver.domain.jobs import LIVE, JobState
from tmserver.domain.matches import MatchPolicy, Query
from tmserver.errors import Invalid, NotFound
from tmserver.http import identity, reading, uploads
from tmserver.http.downloads import memory_export
from tmserver.http.identity import Call
from tmserver.http.language import translate
from tmserver.http.refusals import as_refusal, say_when
from tmserver.phrases import N_, Phrase
from tmserver.services import connectors, imports, jobs, memories
from tmserver.services.lookup import Match

blueprint = Blueprint("t5memory", __name__)
blueprint.before_request(begin)

MOUNT = "/t5memory"
_PAIRED = {"it": "en", "en": "it"}
_LEAST = 70
_MOST_PROPOSALS = 50
_NOT_IN_SLUG = re.compile(r"[^a-z0-9_-]+")


class _NewMemory(BaseModel):
    name: str
    source: str = Field(alias="sourceLang")


class _LookUp(BaseModel):
    source_language: str = Field(alias="sourceLang")
    target_language: str = Field(alias="targetLang")
    source: str
    context: str | None = None
    proposals: int = Field(5, alias="numOfProposals")


@blueprint.errorhandler(Exception)
def refuse(error: Exception) -> Response:
    """The HTTP status, and again inside with the sentence."""
    refusal = as_refusal(error)
    answer = said({"ReturnValue": refusal.status, "ErrorMsg": refusal.sentence(translate())}, refusal.status)
    return say_when(answer, refusal)


def said(value: dict[str, Any], status: int = 200) -> Response:
    """JSON."""
    return Response(json.dumps(value, ensure_ascii=False), status=status, mimetype="application/json")


def slug(name: str) -> str:
    """A memory's slug from a name as translate5 makes them: `ID7-Desk News` is id7-desk-news."""
    return _NOT_IN_SLUG.sub("-", name.lower()).strip("-_")[:64].rstrip("-_")


@blueprint.get(f"{MOUNT}/")
def listed() -> Response:
    """Every memory one sees; none is ever closed."""
    with identity.reading() as call:
        seen = [{"name": memory.slug} for memory in memories.visible(call.session, call.actor)]
    return said({"Open": seen, "Available on disk": []})


@blueprint.post(f"{MOUNT}/")
def create() -> Response:
    """A new, empty memory, of no desk."""
    identity.require_signed_in()
    body = reading.body(_NewMemory)
    with identity.writing() as call:
        made = memories.create(
            call.session, call.actor, call.now, slug=slug(body.name), name=body.name, source=body.source,
            target=_target_for(call, body.source),
        )  # fmt: skip
        return said({"name": made.slug})


def _target_for(call: Call, source: str) -> str:
    """The language that the memories one sees pair with this one. Raises BadLanguage, Invalid."""
    own = languages.base(languages.parse(source))
    for memory in memories.visible(call.session, call.actor):
        if own == languages.base(memory.source):
            return memory.target
        if own == languages.base(memory.target):
            return memory.source
    if own not in _PAIRED:
        raise Invalid(field="sourceLang", reason=Phrase(N_("no memory here says which language it is paired with.")))
    return _PAIRED[own]


@blueprint.delete(f"{MOUNT}/<name>")
def trash(name: str) -> Response:
    """Into the trash, for 30 days."""
    identity.require_signed_in()
    with identity.writing() as call:
        memories.trash(call.session, call.actor, call.now, slug(name))
    return said({"ReturnValue": 0, "ErrorMsg": "", "name": name})


@blueprint.get(f"{MOUNT}/<name>/status")
def status(name: str) -> Response:
    """Whether it is there, and how its last import went."""
    with identity.reading() as call:
        try:
            memory = memories.get(call.session, call.actor, slug(name))
        except NotFound as refusal:
            return said({"status": "not found", "ErrorMsg": refusal.sentence(translate()), "ReturnValue": 404}, 404)
        found = jobs.newest(call.session, call.actor, subject=f"memory/{memory.slug}", limit=20)
        last = next((job for job in found if job.kind == imports.KIND), None)
        answer = {"status": "open", "tmxImportStatus": "available", "ErrorMsg": "", "ReturnValue": 0,
                  "segmentCount": memory.unit_count}  # fmt: skip
        if last is not None and last.state in LIVE:
            answer |= {"tmxImportStatus": "import", "importTime": "not finished", "importProgress": _percent(last)}
        elif last is not None and last.finished_at is not None:
            answer |= {"importTime": stamp(last.finished_at), "importProgress": 100}
            if last.state is JobState.FAILED:
                message = Phrase.from_json(last.message).text(translate()) if last.message else ""
                answer |= {"tmxImportStatus": "failed", "ErrorMsg": message, "importErrorMsg": message}
        return said(answer)


def _percent(job: Any) -> int:
    return 100 * job.done // job.total if job.total else 0


def stamp(at: datetime) -> str:
    """20190401T084052Z."""
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


@blueprint.post(f"{MOUNT}/<name>/fuzzysearch")
def fuzzy_search(name: str) -> Response:
    """Matches of one memory, best first."""
    identity.require_signed_in()
    body = reading.body(_LookUp)
    pair = body.source_language, body.target_language
    policy = MatchPolicy(_LEAST, max(1, min(_MOST_PROPOSALS, body.proposals)))
    with identity.reading() as call:
        memory = memories.get(call.session, call.actor, slug(name))
        query = Query(connectors.from_tags(body.source), key=body.context or None)
        found = [_match(match) for match in look_up(call, pair, query, policy, memory.slug).matches]
    return said({"ReturnValue": 0, "ErrorMsg": "", "NumOfFoundProposals": len(found), "results": found})


def _match(match: Match) -> dict[str, Any]:
    """A match in t5memory's words; words that differ are those the query brings in, at least one below 100."""
    exact = match.score >= 100
    words = len(match.source.text.split())
    differing = sum(len(change.text.split()) for change in match.diff if change.op != "equal")
    return entry(match, match.story) | {
        "sourceLang": match.source_language, "targetLang": match.target_language,
        "matchType": "Exact" if exact else "Fuzzy", "matchRate": min(102, match.score),
        "fuzzyWords": -1 if exact else words, "fuzzyDiffs": -1 if exact else max(1, differing),
        "source": connectors.with_tags(match.source), "target": connectors.with_tags(match.target),
        "internalKey": f"{match.unit_id}:1",
    }  # fmt: skip


def entry(row: Any, document: str | None) -> dict[str, Any]:
    """What matches, lines of a concordance and units have in common."""
    return {
        "segmentId": 0, "documentName": document or "", "type": "Manual", "author": row.created_by or "",
        "timestamp": stamp(row.changed_at), "markupTable": "OTMXUXLF", "context": "", "additionalInfo": "",
    }  # fmt: skip


@blueprint.post(f"{MOUNT}/<name>/importtmx")
def import_tmx(name: str) -> Response:
    """A file in the part `file`; a job reads it, `status` says how far it is."""
    with identity.reading() as call:
        imports.require_import(call.session, call.actor, slug(name))
    core = identity.core()
    sent, stored = uploads.store(core)
    with identity.writing() as call:
        imports.request(
            call.session, call.actor, call.now, slug(name), file_name=sent, stored=stored, host=core.host
        )  # fmt: skip
    return said({"ReturnValue": 0, "ErrorMsg": "", name: "import started"}, 201)


@blueprint.get(f"{MOUNT}/<name>/download.tmx")
def download(name: str) -> Response:
    """The whole memory, streamed in one answer: without a NextInternalKey there is no further piece."""
    return memory_export(slug(name), "tmx")
