"""Look-ups: what has been said before, for one segment or up to 200."""

from collections.abc import Sequence
from dataclasses import replace

from flask import Response

from tmserver.api import answers, bodies
from tmserver.api.answering import answer
from tmserver.api.findings import finding
from tmserver.api.registry import Answer, operation
from tmserver.api.segments import segment
from tmserver.domain.matches import LookupRequest, MatchPolicy, Query
from tmserver.domain.people import Action
from tmserver.domain.segments import MOST_QUERIED, Segment
from tmserver.domain.terms import TermRequest
from tmserver.errors import (
    BadCharacter,
    BadLanguage,
    BadMarkup,
    NotFound,
    TextEmpty,
    TextTooLong,
    TooMany,
)
from tmserver.http import identity, reading
from tmserver.http.identity import Call
from tmserver.services import lookup, terms

_RAISES = (BadLanguage, TextEmpty, TextTooLong, BadCharacter, NotFound)


def _side(said: Segment, language: str) -> answers.Side:
    return answers.Side(language=language, text=said.text, markup=said.markup)


def _match(one: lookup.Match) -> answers.Match:
    return answers.Match(
        unit_id=one.unit_id, memory=one.memory, score=one.score, raw_score=one.raw_score, kind=one.kind,
        source=_side(one.source, one.source_language), target=_side(one.target, one.target_language),
        penalties=[answers.Penalty.model_validate(penalty) for penalty in one.penalties],
        repairs=[answers.Repair.model_validate(repair) for repair in one.repairs],
        missing_tags=list(one.missing_tags), findings=[finding(each) for each in one.findings],
        diff=[answers.Change.model_validate(change) for change in one.diff],
        warnings=[answers.Caution.model_validate(warning) for warning in one.warnings], origin=one.origin,
        status=one.status, created_by=one.created_by, created_at=one.created_at, changed_by=one.changed_by,
        changed_at=one.changed_at, uses=one.uses, story=one.story,
    )  # fmt: skip


def _found(found: lookup.Found) -> answers.Found:
    matches = [_match(one) for one in found.matches]
    fragments = [answers.Fragment.model_validate(one) for one in found.fragments]
    hits = [answers.TermHit.model_validate(one) for one in found.terms]
    return answers.Found(text=found.text, matches=matches, fragments=fragments, terms=hits)


def _look_up(
    call: Call, request: LookupRequest, glossaries: Sequence[str] | None, outlet: str | None
) -> answers.FoundInBatch:
    asked = TermRequest(request.source, request.target, call.core.today(), glossaries, outlet)
    termbase = terms.termbase(call.session, call.actor, call.core.recognisers, asked)
    request = replace(request, outlet=outlet)
    looked = lookup.find_matches(call.session, call.actor, call.core.indexes, call.now, request, termbase)
    return answers.FoundInBatch(results=[_found(one) for one in looked.results], index_behind=looked.index_behind)


@operation(
    "GET", "/matches", "Look one segment up", action=Action.READ, query=bodies.MatchesQuery,
    answers=Answer(200, "Matches, best first", answers.Found), raises=_RAISES,
)  # fmt: skip
def one() -> Response:
    """Nothing like it, or no memory of the pair: 200 with an empty list. Long texts are better sent with POST."""
    query = reading.query(bodies.MatchesQuery)
    request = LookupRequest(
        source=query.source, target=query.target,
        queries=[Query(Segment(query.q), query.previous, query.next, query.key)],
        policy=MatchPolicy(query.min_score, query.limit), memories=query.memories, reverse=query.reverse,
        single=True,
    )  # fmt: skip
    with identity.reading() as call:
        return answer(_look_up(call, request, query.glossaries, query.outlet).results[0])


@operation(
    "POST", "/matches", "Look up to 200 segments up", action=Action.READ, body=bodies.LookUp,
    answers=Answer(200, "One result a segment, in their order", answers.FoundInBatch),
    raises=(*_RAISES, BadMarkup, TooMany),
)  # fmt: skip
def many() -> Response:
    """Stores nothing. Segments as `text` or as `markup`; a score of 100 needs equal tags too."""
    identity.require_signed_in()
    body = reading.body(bodies.LookUp)
    if len(body.segments) > lookup.MOST_SEGMENTS:
        raise TooMany(field="segments", count=len(body.segments), limit=lookup.MOST_SEGMENTS)
    request = LookupRequest(
        source=body.source, target=body.target, queries=_queries(body.segments),
        policy=MatchPolicy(body.min_score, body.limit), memories=body.memories, reverse=body.reverse,
    )  # fmt: skip
    with identity.reading() as call:
        return answer(_look_up(call, request, body.glossaries, body.outlet))


def _queries(given: Sequence[bodies.SegmentToLookUp]) -> list[Query]:
    """Segments with their markup read. Raises Invalid, BadMarkup, TextEmpty, TextTooLong, BadCharacter."""
    return [
        Query(
            segment(f"segments[{at}].text", one.text, f"segments[{at}].markup", one.markup, limit=MOST_QUERIED),
            one.previous,
            one.next,
            one.key,
        )
        for at, one in enumerate(given)
    ]
