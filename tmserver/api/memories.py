"""Memories: list, make, read, change, trash, restore."""

from collections.abc import Iterable

from flask import Response

from tmserver.api import answers, bodies
from tmserver.api.answering import answer, by_id, made, nothing
from tmserver.api.registry import Answer, operation
from tmserver.db.tables import Memory
from tmserver.domain.people import Action
from tmserver.errors import (
    AlreadyExists,
    BadCharacter,
    BadCursor,
    BadLanguage,
    Conflict,
    NotFound,
    TextEmpty,
    TextTooLong,
)
from tmserver.http import identity, reading
from tmserver.http.identity import Call
from tmserver.services import desks, memories

_BAD_NAMES = (BadLanguage, TextEmpty, TextTooLong, BadCharacter)


def _said(call: Call, found: Iterable[Memory]) -> list[answers.Memory]:
    """Memories with the slugs of their desks and outlets."""
    of_desks, of_outlets = desks.slugs_of_desks(call.session), desks.slugs_of_outlets(call.session)
    return [
        answers.Memory(
            slug=memory.slug, name=memory.name, source=memory.source, target=memory.target,
            desk=None if memory.desk_id is None else of_desks[memory.desk_id],
            outlet=None if memory.outlet_id is None else of_outlets[memory.outlet_id], penalty=memory.penalty,
            units=memory.unit_count, retired=memory.retired_count, created_at=memory.created_at,
            deleted_at=memory.deleted_at,
        )
        for memory in found
    ]  # fmt: skip


@operation(
    "GET", "/memories", "List memories", action=Action.READ, query=bodies.MemoriesQuery, raises=(BadCursor,),
    answers=Answer(200, "A page of memories", answers.MemoryList),
)  # fmt: skip
def listed() -> Response:
    """The memories one may see, oldest first; with `trashed=true` those in the trash."""
    query = reading.query(bodies.MemoriesQuery)
    with identity.reading() as call:
        found = memories.visible(call.session, call.actor, trashed=query.trashed)
        rows, cursor = by_id(found, query, "memories", lambda memory: memory.id)
        said = answers.MemoryList(items=_said(call, rows), next_cursor=cursor)
    return answer(said)


@operation(
    "POST", "/memories", "Make a memory", action=Action.MANAGE_MEMORY, body=bodies.NewMemory,
    answers=Answer(201, "The memory", answers.Memory, ("Location",)), raises=(AlreadyExists, NotFound, *_BAD_NAMES),
)  # fmt: skip
def create() -> Response:
    """An empty memory of one language pair; 404 when its desk or outlet is not there."""
    identity.require_signed_in()
    body = reading.body(bodies.NewMemory)
    with identity.writing() as call:
        memory = memories.create(
            call.session, call.actor, call.now, slug=body.slug, name=body.name, source=body.source, target=body.target,
            desk=body.desk, outlet=body.outlet, penalty=body.penalty,
        )  # fmt: skip
        said = _said(call, [memory])[0]
    return made(said, f"/memories/{said.slug}")


@operation(
    "GET", "/memories/{slug}", "Read a memory", action=Action.READ, answers=Answer(200, "The memory", answers.Memory)
)
def get(slug: str) -> Response:
    """A memory and how many units it holds."""
    with identity.reading() as call:
        return answer(_said(call, [memories.get(call.session, call.actor, slug)])[0])


@operation(
    "PATCH", "/memories/{slug}", "Change a memory", action=Action.MANAGE_MEMORY, body=bodies.MemoryChange,
    answers=Answer(200, "The memory as it is now", answers.Memory), raises=(Conflict, *_BAD_NAMES),
)  # fmt: skip
def change(slug: str) -> Response:
    """Name, desk, outlet, penalty; the languages while it has never held a unit (then 409)."""
    identity.require_signed_in()
    changes = reading.body(bodies.MemoryChange).model_dump(exclude_unset=True)
    with identity.writing() as call:
        said = _said(call, [memories.change(call.session, call.actor, call.now, slug, changes)])[0]
    return answer(said)


@operation(
    "DELETE", "/memories/{slug}", "Put a memory into the trash", action=Action.MANAGE_MEMORY,
    answers=Answer(204, "It is in the trash for 30 days"),
)  # fmt: skip
def trash(slug: str) -> Response:
    """No look-up finds it any more; for 30 days it can be restored."""
    identity.require_signed_in()
    with identity.writing() as call:
        memories.trash(call.session, call.actor, call.now, slug)
    return nothing()


@operation(
    "POST", "/memories/{slug}/restore", "Take a memory out of the trash", action=Action.MANAGE_MEMORY,
    answers=Answer(200, "The memory, as it was", answers.Memory),
)  # fmt: skip
def restore(slug: str) -> Response:
    """404 when it is not in the trash."""
    identity.require_signed_in()
    with identity.writing() as call:
        said = _said(call, [memories.restore(call.session, call.actor, call.now, slug)])[0]
    return answer(said)
