"""Browsing a memory: newest first, in pages, by status, or the units that hold the words searched for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from flask import Blueprint, Response, request
from pydantic import Field

from tmserver.db.tables import Memory, Unit
from tmserver.domain.concordance import MOST_SEARCHED, ConcordanceRequest
from tmserver.domain.units import UnitStatus
from tmserver.errors import TmServerError
from tmserver.http import cursors, reading
from tmserver.http.identity import Call
from tmserver.http.identity import reading as reading_call
from tmserver.services import concordance, memories, units
from tmserver.web import forms, frame
from tmserver.web.marks import Marker
from tmserver.web.memories import desk_names

PAGE = 50


def add_to(blueprint: Blueprint) -> None:
    """The addresses of this family."""
    blueprint.add_url_rule("/memory/<slug:slug>", "memory", browse)


class BrowseQuery(forms.Form):
    """What the browse page shows."""

    q: Annotated[str, Field(max_length=MOST_SEARCHED)] = ""
    status: UnitStatus | None = None
    cursor: str | None = None
    done: str = ""
    unit: int | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """What one page of a browse holds, and the cursor of the next."""

    units: Sequence[Unit]
    next_cursor: str | None


def _piece(call: Call, memory: Memory, query: BrowseQuery) -> Piece:
    purpose = f"web-units-{memory.id}-{query.status or ''}-{query.q}"
    after = cursors.read(purpose, query.cursor)
    if query.q.strip():
        request = ConcordanceRequest(
            memory.source, memory.target, query.q, memories=[memory.slug], after=after, limit=PAGE + 1, typing=True
        )
        ids: Sequence[int] = concordance.unit_ids(call.session, call.actor, call.core.indexes, call.now, request)
        found: Sequence[Unit] = units.by_ids(call.session, call.actor, call.now, ids[:PAGE])
    else:
        page = units.page(
            call.session, call.actor, call.now, memory.slug, after=after, limit=PAGE + 1, status=query.status
        )
        ids, found = [unit.id for unit in page], page[:PAGE]
    return Piece(found, cursors.make(purpose, ids[PAGE - 1] if len(ids) > PAGE else None))


def browse(slug: str) -> Response:
    """Units of a memory, newest first, or those that hold the words searched for."""
    with reading_call() as call:
        memory = memories.get(call.session, call.actor, slug)
        query, problem, piece = BrowseQuery(), None, Piece((), None)
        try:
            query = reading.query(BrowseQuery)
            piece = _piece(call, memory, query)
        except TmServerError as refusal:
            if not forms.is_shown_again(refusal):
                raise
            problem = refusal
        return frame.page(
            "memory.html",
            actor=call.actor,
            section="memory",
            status=problem.status if problem else 200,
            memory=memory,
            query=query,
            typed=request.args.get("q", ""),
            problem=problem,
            units=piece.units,
            next_cursor=piece.next_cursor,
            desk_names=desk_names(call),
            marked=Marker(query.q),
            statuses=list(UnitStatus),
        )
