"""Browsing a memory: newest first, in pages, by status, or the units that hold the words searched for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from flask import Blueprint, Response, request
from markupsafe import Markup, escape
from pydantic import Field

from tmserver.db.tables import Memory, Unit
from tmserver.domain.segments import check_text
from tmserver.domain.units import UnitStatus
from tmserver.errors import TmServerError
from tmserver.http import cursors, reading
from tmserver.http.identity import Call
from tmserver.http.identity import reading as reading_call
from tmserver.services import lookup, memories, units
from tmserver.text.tokens import tokens
from tmserver.web import forms, frame
from tmserver.web.memories import desk_names

PAGE = 50
MOST_SEARCHED = 200
"""Longest search, in characters."""


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
        check_text("q", query.q, limit=MOST_SEARCHED)
        ids: Sequence[int] = lookup.containing(
            call.session, call.actor, call.core.indexes, call.now, memory.slug, query.q, after=after, limit=PAGE + 1
        )
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


class Marker:
    """Marks the words of a search in a text, as the search itself compares them; the last is a beginning."""

    def __init__(self, words: str) -> None:
        keys = [token.key for token in tokens(words)]
        self._whole, self._beginning = frozenset(keys[:-1]), keys[-1] if keys else None

    def __call__(self, text: str) -> Markup:
        """The text as HTML, its hits in <mark>."""
        if self._beginning is None:
            return escape(text)
        parts: list[Markup] = []
        end = 0
        for token in tokens(text):
            if token.key in self._whole or token.key.startswith(self._beginning):
                parts.append(escape(text[end : token.start]))
                parts.append(Markup('<mark class="hit">{}</mark>').format(text[token.start : token.end]))
                end = token.end
        return Markup("").join([*parts, escape(text[end:])])
