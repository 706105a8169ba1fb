"""Glossaries: list, make, read, change, trash, restore."""

from collections.abc import Iterable

from flask import Response

from tmserver.api import answers, bodies
from tmserver.api.answering import answer, by_id, made, nothing
from tmserver.api.registry import Answer, operation
from tmserver.db.glossary_tables import Glossary
from tmserver.domain.people import Action
from tmserver.errors import (
    AlreadyExists,
    BadCharacter,
    BadCursor,
    BadLanguage,
    NotFound,
    TextEmpty,
    TextTooLong,
)
from tmserver.http import identity, reading
from tmserver.http.identity import Call
from tmserver.services import desks, glossaries

_BAD_NAMES = (BadLanguage, TextEmpty, TextTooLong, BadCharacter)


def _said(call: Call, found: Iterable[Glossary]) -> list[answers.Glossary]:
    """Glossaries with the slugs of their desks."""
    of_desks = desks.slugs_of_desks(call.session)
    return [
        answers.Glossary(
            slug=glossary.slug, name=glossary.name, source=glossary.source, target=glossary.target,
            desk=None if glossary.desk_id is None else of_desks[glossary.desk_id],
            four_eyes=glossary.four_eyes, created_at=glossary.created_at,
            deleted_at=glossary.deleted_at,
        )
        for glossary in found
    ]  # fmt: skip


@operation(
    "GET", "/glossaries", "List glossaries", action=Action.READ, query=bodies.GlossariesQuery, raises=(BadCursor,),
    answers=Answer(200, "A page of glossaries", answers.GlossaryList),
)  # fmt: skip
def listed() -> Response:
    """The glossaries one may see, oldest first; with `trashed=true` those in the trash."""
    query = reading.query(bodies.GlossariesQuery)
    with identity.reading() as call:
        found = glossaries.visible(call.session, call.actor, trashed=query.trashed)
        rows, cursor = by_id(found, query, "glossaries", lambda glossary: glossary.id)
        said = answers.GlossaryList(items=_said(call, rows), next_cursor=cursor)
    return answer(said)


@operation(
    "POST", "/glossaries", "Make a glossary", action=Action.MANAGE_GLOSSARY, body=bodies.NewGlossary,
    answers=Answer(201, "The glossary", answers.Glossary, ("Location",)), raises=(AlreadyExists, NotFound, *_BAD_NAMES),
)  # fmt: skip
def create() -> Response:
    """An empty glossary of one language pair; 404 when its desk is not there."""
    identity.require_signed_in()
    body = reading.body(bodies.NewGlossary)
    with identity.writing() as call:
        glossary = glossaries.create(
            call.session, call.actor, call.now, slug=body.slug, name=body.name, source=body.source, target=body.target,
            desk=body.desk, four_eyes=body.four_eyes,
        )  # fmt: skip
        said = _said(call, [glossary])[0]
    return made(said, f"/glossaries/{said.slug}")


@operation(
    "GET",
    "/glossaries/{slug}",
    "Read a glossary",
    action=Action.READ,
    answers=Answer(200, "The glossary", answers.Glossary),
)
def get(slug: str) -> Response:
    """A glossary of a desk one sees, or of everyone."""
    with identity.reading() as call:
        return answer(_said(call, [glossaries.get(call.session, call.actor, slug)])[0])


@operation(
    "PATCH", "/glossaries/{slug}", "Change a glossary", action=Action.MANAGE_GLOSSARY, body=bodies.GlossaryChange,
    answers=Answer(200, "The glossary as it is now", answers.Glossary), raises=(TextEmpty, TextTooLong, BadCharacter),
)  # fmt: skip
def change(slug: str) -> Response:
    """Name, desk, four eyes; its languages stay as they were made."""
    identity.require_signed_in()
    changes = reading.body(bodies.GlossaryChange).model_dump(exclude_unset=True)
    with identity.writing() as call:
        said = _said(call, [glossaries.change(call.session, call.actor, call.now, slug, changes)])[0]
    return answer(said)


@operation(
    "DELETE", "/glossaries/{slug}", "Put a glossary into the trash", action=Action.MANAGE_GLOSSARY,
    answers=Answer(204, "It is in the trash for 30 days"),
)  # fmt: skip
def trash(slug: str) -> Response:
    """For 30 days it can be restored."""
    identity.require_signed_in()
    with identity.writing() as call:
        glossaries.trash(call.session, call.actor, call.now, slug)
    return nothing()


@operation(
    "POST", "/glossaries/{slug}/restore", "Take a glossary out of the trash", action=Action.MANAGE_GLOSSARY,
    answers=Answer(200, "The glossary, as it was", answers.Glossary),
)  # fmt: skip
def restore(slug: str) -> Response:
    """404 when it is not in the trash."""
    identity.require_signed_in()
    with identity.writing() as call:
        said = _said(call, [glossaries.restore(call.session, call.actor, call.now, slug)])[0]
    return answer(said)
