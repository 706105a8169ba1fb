"""Browsing a memory: newest first, in pages, narrowed by words, status, origin and year."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, request

from tmserver.db.tables import Memory, Unit
from tmserver.domain.units import Origin, UnitStatus
from tmserver.errors import TmServerError
from tmserver.http import cursors, reading
from tmserver.http.identity import Call
from tmserver.http.identity import reading as reading_call
from tmserver.services import memories
from tmserver.web import forms, frame
from tmserver.web.marks import Marker
from tmserver.web.memories import desk_names
from tmserver.web.narrowed import Narrowed, looking

PAGE = 50


def add_to(blueprint: Blueprint) -> None:
    """The addresses of this family."""
    blueprint.add_url_rule("/memory/<slug:slug>", "memory", browse)


class BrowseQuery(Narrowed):
    """What the browse page shows."""

    cursor: str | None = None
    done: str = ""
    unit: int | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """What one page of a browse holds, and the cursor of the next."""

    units: Sequence[Unit]
    next_cursor: str | None


def _page(call: Call, memory: Memory, query: BrowseQuery) -> Page:
    purpose = f"web-units-{memory.id}-{query.filter}"
    piece = looking(call, memory).piece(query.selection, cursors.read(purpose, query.cursor), PAGE)
    return Page(piece.units, cursors.make(purpose, piece.next_below))


def browse(slug: str) -> Response:
    """Units of a memory, newest first, or those that hold the words searched for."""
    with reading_call() as call:
        memory = memories.get(call.session, call.actor, slug)
        query, problem, page = BrowseQuery(), None, Page((), None)
        try:
            query = reading.query(BrowseQuery)
            page = _page(call, memory, query)
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
            units=page.units,
            next_cursor=page.next_cursor,
            desk_names=desk_names(call),
            marked=Marker(query.q),
            statuses=list(UnitStatus),
            origins=list(Origin),
        )
