"""The concordance: every unit that holds the words searched for."""

import hashlib

from flask import Response

from tmserver.api import answers, bodies
from tmserver.api.answering import after, answer
from tmserver.api.registry import Answer, operation
from tmserver.domain.concordance import ConcordanceRequest, Narrowing
from tmserver.domain.people import Action
from tmserver.errors import BadCharacter, BadCursor, BadLanguage, NotFound, TextEmpty, TextTooLong, TooMany
from tmserver.http import cursors, identity, reading
from tmserver.services import concordance


def _side(text: concordance.Text) -> answers.ConcordanceSide:
    return answers.ConcordanceSide(
        language=text.language, text=text.segment.text, markup=text.segment.markup,
        hits=[answers.Span(start=start, end=end) for start, end in text.hits],
        rendered=[answers.Span(start=start, end=end) for start, end in text.rendered],
    )  # fmt: skip


def _line(line: concordance.Line, call: identity.Call) -> answers.ConcordanceLine:
    return answers.ConcordanceLine(
        unit_id=line.unit_id, version=line.version, memory=line.memory, source=_side(line.source),
        target=_side(line.target), status=line.status, origin=line.origin, story=line.story,
        date=line.created_at.astimezone(call.core.settings.timezone).date(), uses=line.uses,
        created_by=line.created_by, created_at=line.created_at, changed_by=line.changed_by, changed_at=line.changed_at,
    )  # fmt: skip


def _purpose(query: bodies.ConcordanceQuery) -> str:
    """What a cursor holds for: the same question."""
    asked = query.model_dump_json(exclude={"cursor", "limit"})
    return f"concordance/{hashlib.sha256(asked.encode('utf-8', 'surrogatepass')).hexdigest()}"


@operation(
    "GET", "/concordance", "Find every unit that holds some words", action=Action.READ, query=bodies.ConcordanceQuery,
    answers=Answer(200, "A page of units, their facets, and how the words were rendered", answers.Concordance),
    raises=(NotFound, BadCursor, BadLanguage, TextEmpty, TextTooLong, BadCharacter, TooMany),
)  # fmt: skip
def find() -> Response:
    """Newest first. Retired units and those one may not see are left out before anything is counted."""
    query = reading.query(bodies.ConcordanceQuery)
    purpose = _purpose(query)
    with identity.reading() as call:
        request = ConcordanceRequest(
            source=query.source, target=query.target, query=query.q, side=query.side, memories=query.memories,
            narrowing=Narrowing(query.memory, query.year, query.origin, query.status, query.story),
            after=after(query, purpose), limit=query.limit,
        )  # fmt: skip
        found = concordance.concordance(
            call.session, call.actor, call.core.indexes, call.now, call.core.settings.timezone, request
        )
        said = answers.Concordance(
            items=[_line(line, call) for line in found.lines],
            next_cursor=cursors.make(purpose, found.next_after),
            total=found.total,
            more_than=found.more_than,
            facets=answers.Facets.model_validate(found.facets),
            rendered_as=answers.Renderings.model_validate(found.renderings),
            index_behind=found.index_behind,
        )
    return answer(said)
