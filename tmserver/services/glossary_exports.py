"""A glossary as a file, streamed: every concept whatever its status, in the order of their numbers.

Where another wording of a concept in force waits for a ruling, the file holds the one in force.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tmserver.db.glossary_tables import ConceptRow, Glossary
from tmserver.domain.concept_documents import concept_of
from tmserver.domain.concepts import Concept
from tmserver.domain.people import Action, Actor
from tmserver.formats import concept_write
from tmserver.services import audit, glossaries

FORMS = tuple(concept_write.FORMS)
"""What a glossary is exported as; `tbx` is version 3, `tbx2` version 2."""
MEDIA_TYPES = concept_write.MEDIA_TYPES
_AT_ONCE = 1000
_CHUNK_BYTES = 1 << 16
_FORMAT_VERSION = 1
"""Raised when a writer changes, so that old ETags no longer hold."""

Reading = Callable[[], AbstractContextManager[Session]]


def file_name(slug: str, form: str) -> str:
    """What a download is called."""
    return f"{slug}.tbx" if form == "tbx2" else f"{slug}.{form}"


def begin(session: Session, actor: Actor, slug: str, form: str) -> tuple[Glossary, str]:
    """The glossary to export and the strong validator of what would be sent. Raises NotFound, NotAllowed."""
    glossary = glossaries.get(session, actor, slug)
    actor.require(Action.READ, glossary.desk_id)
    facts = (_FORMAT_VERSION, form, glossary.id, glossary.revision, glossary.name, glossary.source)
    return glossary, hashlib.blake2b(repr(facts).encode(), digest_size=16).hexdigest()


def note(session: Session, actor: Actor, now: datetime, slug: str, form: str) -> None:
    """Leave an audit row for an export that is about to be sent."""
    audit.write(session, actor, now, "glossary-exported", f"glossary/{slug}", form=form)


def chunks(reading: Reading, glossary: Glossary, form: str) -> Iterator[bytes]:
    """The file in pieces of about 64 kB. The same content gives the same bytes."""
    waiting, length = list[bytes](), 0
    for piece in concept_write.write(_concepts(reading, glossary.id), form, glossary.name, glossary.source):
        waiting.append(piece)
        length += len(piece)
        if length >= _CHUNK_BYTES:
            yield b"".join(waiting)
            waiting, length = [], 0
    yield b"".join(waiting)


def _concepts(reading: Reading, glossary_id: int) -> Iterator[Concept]:
    """In short reads, so that no checkpoint waits behind a download."""
    after = 0
    while True:
        query = select(ConceptRow).where(ConceptRow.glossary_id == glossary_id, ConceptRow.id > after)
        with reading() as session:
            rows = session.scalars(query.order_by(ConceptRow.id).limit(_AT_ONCE)).all()
            found = [concept_of(row.live or row.proposed or {}, str(row.id), row.status) for row in rows]
        yield from found
        if len(rows) < _AT_ONCE:
            return
        after = int(found[-1].id or 0)
