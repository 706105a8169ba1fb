"""Glossaries: making, changing, trash. A glossary belongs to a desk or to everyone."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, inspect, select, update
from sqlalchemy.orm import Session

from tmserver.db.discussion_tables import ConceptComment, ConceptWatch, GlossaryWatch
from tmserver.db.glossary_tables import ConceptEvent, ConceptRow, ConceptSpelling, Glossary
from tmserver.db.term_import_tables import TermImport, TermImportItem
from tmserver.db.usage_tables import ConceptRecheck, TermWaiver
from tmserver.domain.people import Action, Actor
from tmserver.errors import AlreadyExists, NotFound
from tmserver.phrases import N_, Phrase
from tmserver.services import audit, desks
from tmserver.services.memories import TRASH_LASTS
from tmserver.services.names import check_name, check_pair, check_slug

GLOSSARY = N_("glossary")
_glossary = inspect(Glossary).local_table
_SEARCHED = (
    select(*(_glossary.c[name] for name in ("id", "slug", "source", "target", "desk_id", "revision")))
    .where(_glossary.c.deleted_at.is_(None))
    .order_by(_glossary.c.slug)
)
"""Made once and run as Core, as for memories."""
_KEPT = select(Glossary).where(Glossary.deleted_at.is_(None)).order_by(Glossary.slug)
_TRASHED = select(Glossary).where(Glossary.deleted_at.is_not(None)).order_by(Glossary.slug)


def create(
    session: Session, actor: Actor, now: datetime, *, slug: str, name: str, source: str, target: str,
    desk: str | None = None, four_eyes: bool = False,
) -> Glossary:  # fmt: skip
    """A new, empty glossary. Raises NotAllowed, NotFound (desk), Invalid, BadLanguage, AlreadyExists."""
    desk_id = desks.get_desk(session, actor, desk).id if desk else None
    actor.require(Action.MANAGE_GLOSSARY, desk_id)
    check_slug(slug)
    pair = check_pair(source, target)
    if session.scalar(select(Glossary.id).where(Glossary.slug == slug)) is not None:
        raise AlreadyExists(kind=Phrase(GLOSSARY), key=slug)
    glossary = Glossary(
        slug=slug, name=check_name(name), source=pair[0], target=pair[1], desk_id=desk_id, four_eyes=four_eyes,
        created_at=now,
    )  # fmt: skip
    session.add(glossary)
    session.flush()
    audit.write(session, actor, now, "glossary-created", f"glossary/{slug}", source=pair[0], target=pair[1])
    return glossary


def visible(session: Session, actor: Actor, *, trashed: bool = False) -> Sequence[Glossary]:
    """The glossaries the actor may see, by slug; `trashed` those in the trash instead."""
    actor.require(Action.READ)
    return [glossary for glossary in session.scalars(_TRASHED if trashed else _KEPT) if actor.sees(glossary.desk_id)]


def searched(session: Session, actor: Actor) -> list[Any]:
    """The `visible` glossaries as rows that hold, under a glossary's names, what finding terms needs."""
    actor.require(Action.READ)
    return [row for row in session.connection().execute(_SEARCHED) if actor.sees(row.desk_id)]


def get(session: Session, actor: Actor, slug: str, *, trashed: bool = False) -> Glossary:
    """A glossary by slug. Raises NotFound, also for one the actor may not see or that is in the trash."""
    glossary = session.scalar(select(Glossary).where(Glossary.slug == slug))
    if glossary is None or not actor.sees(glossary.desk_id) or (glossary.deleted_at is not None) is not trashed:
        raise NotFound(kind=Phrase(GLOSSARY), key=slug)
    return glossary


def change(session: Session, actor: Actor, now: datetime, slug: str, changes: dict[str, Any]) -> Glossary:
    """Change name, desk or four_eyes. Raises NotFound, NotAllowed (at the old or the new desk), Invalid."""
    glossary = get(session, actor, slug)
    actor.require(Action.MANAGE_GLOSSARY, glossary.desk_id)
    if "name" in changes:
        glossary.name = check_name(changes["name"])
    if "four_eyes" in changes:
        glossary.four_eyes = changes["four_eyes"]
    if "desk" in changes:
        desk_id = desks.get_desk(session, actor, changes["desk"]).id if changes["desk"] else None
        actor.require(Action.MANAGE_GLOSSARY, desk_id)
        glossary.desk_id = desk_id
    audit.write(session, actor, now, "glossary-changed", f"glossary/{slug}", fields=sorted(changes))
    return glossary


def trash(session: Session, actor: Actor, now: datetime, slug: str) -> None:
    """Put a glossary into the trash; for 30 days it can be restored. Raises NotFound, NotAllowed."""
    glossary = get(session, actor, slug)
    actor.require(Action.MANAGE_GLOSSARY, glossary.desk_id)
    glossary.deleted_at = now
    audit.write(session, actor, now, "glossary-deleted", f"glossary/{slug}")


def restore(session: Session, actor: Actor, now: datetime, slug: str) -> Glossary:
    """Take a glossary out of the trash, as it was. Raises NotFound, NotAllowed."""
    glossary = get(session, actor, slug, trashed=True)
    if glossary.deleted_at is None or glossary.deleted_at <= now - TRASH_LASTS:
        raise NotFound(kind=Phrase(GLOSSARY), key=slug)  # the worker may have begun to remove it
    actor.require(Action.MANAGE_GLOSSARY, glossary.desk_id)
    glossary.deleted_at = None
    audit.write(session, actor, now, "glossary-restored", f"glossary/{slug}")
    return glossary


def raise_revision(session: Session, glossary_id: int) -> int:
    """The glossary's next revision, under its row lock until the transaction ends."""
    return session.execute(
        update(Glossary)
        .where(Glossary.id == glossary_id)
        .values(revision=Glossary.revision + 1)
        .returning(Glossary.revision)
        .execution_options(synchronize_session=False)
    ).scalar_one()


def purge(session: Session, now: datetime, *, at_most: int = 500) -> bool:
    """Remove for good a piece of what lay in the trash for 30 days. True while there is more to do.

    Goes in pieces of `at_most` concepts so that no writer waits long; the worker calls it again.
    """
    glossary = session.scalar(select(Glossary).where(Glossary.deleted_at < now - TRASH_LASTS).limit(1))
    if glossary is None:
        return False
    ids = session.scalars(select(ConceptRow.id).where(ConceptRow.glossary_id == glossary.id).limit(at_most)).all()
    if ids:
        for table in (
            TermImportItem, ConceptSpelling, ConceptEvent, ConceptComment, ConceptWatch, TermWaiver, ConceptRecheck,
        ):  # fmt: skip
            session.execute(delete(table).where(table.concept_id.in_(ids)))
        session.execute(delete(ConceptRow).where(ConceptRow.id.in_(ids)))
    else:
        session.execute(delete(TermImport).where(TermImport.glossary_id == glossary.id))
        session.execute(delete(GlossaryWatch).where(GlossaryWatch.glossary_id == glossary.id))
        session.delete(glossary)
    return True
