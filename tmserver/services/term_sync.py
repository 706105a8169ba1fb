"""The term files beside the program (`glossaries/`) into a glossary, as often as one likes.

A concept is known again by its key in the files. As long as nobody at the desk touched what a sync wrote, the next sync
may change it; from the first ruling, retirement or rewording on it is the desk's and stays as it is. So does a concept
that the desk had before the files: it is only told. What is no longer in the files is left alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from tmserver.db.glossary_tables import ConceptRow, Glossary
from tmserver.db.term_import_tables import TermImport, TermImportItem
from tmserver.domain.people import Action, Actor
from tmserver.domain.term_files import Found, Wrong
from tmserver.errors import BadRequest, NotFound
from tmserver.formats import concept_files
from tmserver.formats.exchange import Pair
from tmserver.phrases import N_, Phrase
from tmserver.services import audit, glossaries, term_imports, term_plans
from tmserver.services.term_plans import Book, Fate, Plan, Planned

FOLDER = Path(__file__).resolve().parents[2] / "glossaries"
"""The files that come with the program."""
SLUG, NAME = "newsroom", "Newsroom"
PAIR = ("it", "en")


@dataclass(frozen=True, slots=True)
class TermFiles:
    """Files read to their end: concepts that say all there is to say, and what is wrong, by file."""

    found: tuple[Found, ...]
    wrong: tuple[tuple[str, Wrong], ...]


@dataclass(frozen=True, slots=True)
class Synced:
    """What a sync did or would do. `gone`: concepts of earlier syncs that the files no longer hold."""

    plan: Plan
    gone: int


def read(folder: Path, source: str = PAIR[0], target: str = PAIR[1]) -> TermFiles:
    """All files of a folder. Raises FileRefused, BadRequest (there are none)."""
    paths = sorted(path for path in folder.glob("*") if path.suffix in (".csv", ".tsv", ".json", ".tbx", ".xlsx"))
    if not paths:
        raise BadRequest(reason=Phrase(N_("there is no term file in %(folder)s."), {"folder": str(folder)}))
    found: list[Found] = []
    wrong: list[tuple[str, Wrong]] = []
    for path in paths:
        contents = concept_files.read(path, path.name, Pair(source, target))
        found += [_whole(one) for one in contents.found]
        wrong += [(path.name, one) for one in contents.wrong]
    return TermFiles(tuple(found), tuple(wrong))


def _whole(one: Found) -> Found:
    return Found(one.row, one.concept, one.key, one.rows, is_whole=True)


def glossary_for(session: Session, actor: Actor, now: datetime, slug: str = SLUG) -> Glossary:
    """The glossary to sync with, made if it is the newsroom's and not there. Raises NotFound, NotAllowed."""
    try:
        return glossaries.get(session, actor, slug)
    except NotFound:
        if slug != SLUG:
            raise
        return glossaries.create(session, actor, now, slug=SLUG, name=NAME, source=PAIR[0], target=PAIR[1])


def sync(
    session: Session, actor: Actor, now: datetime, glossary: Glossary, files: TermFiles, *, dry_run: bool = False
) -> Synced:
    """Take the files in, or with `dry_run` only tell what that would do; nothing to do leaves nothing behind.

    Into a glossary of four eyes the concepts come as proposals. Raises NotAllowed.
    """
    actor.require(Action.MANAGE_GLOSSARY, glossary.desk_id)
    before = _synced(session, glossary)
    plan = _plan(session, glossary, files.found, before)
    keys = {one.key for one in files.found}
    gone = sum(key not in keys for key in before)
    if dry_run or not plan.of(Fate.NEW, Fate.CHANGED):
        return Synced(plan, gone)
    glossaries.raise_revision(session, glossary.id)
    plan = _plan(session, glossary, files.found, before)
    made = term_imports.store(
        session, actor, now, glossary, plan.planned, kind="sync", name="glossaries", approve=not glossary.four_eyes
    )
    audit.write(
        session, actor, now, "terms-synced", f"glossary/{glossary.slug}", number=made.id, created=made.created,
        changed=made.changed,
    )  # fmt: skip
    return Synced(plan, gone)


def _synced(session: Session, glossary: Glossary) -> Mapping[str, tuple[int, int]]:
    """Concept and version that the newest sync of each key left."""
    query = (
        select(TermImportItem.key, TermImportItem.concept_id, TermImportItem.version)
        .join(TermImport, TermImport.id == TermImportItem.import_id)
        .where(TermImport.glossary_id == glossary.id, TermImport.kind == "sync", TermImport.state == "done")
        .order_by(TermImport.id)
    )
    return {str(key): (concept_id, version) for key, concept_id, version in session.execute(query) if key is not None}


def _plan(
    session: Session, glossary: Glossary, found: Sequence[Found], before: Mapping[str, tuple[int, int]]
) -> Plan:  # fmt: skip
    """Known keys by their concept, the others as a file of anybody's."""
    fresh = [one for one in found if one.key not in before]
    plan = term_plans.plan(session, glossary, fresh, ())
    own = Phrase(N_("the desk has a concept of its own for it"))
    planned = [_kept(one, own) if one.fate is Fate.CHANGED else one for one in plan.planned]
    versions = _versions(session, [concept_id for concept_id, _ in before.values()])
    book = Book.of(session, glossary)
    for one in found:
        if one.key is None or one.key not in before:
            continue
        concept_id, version = before[one.key]
        standing = book.by_id.get(concept_id)
        if standing is None or versions.get(concept_id) != version:
            planned.append(_ruled(one, concept_id))
        else:
            planned.append(term_plans.decided(book, one, standing))
    return Plan(plan.revision, tuple(planned), plan.wrong)


def _kept(one: Planned, reason: Phrase) -> Planned:
    return Planned(one.found, Fate.CONFLICTING, one.found.concept, one.concept_id, one.version, one.before, reason)


def _ruled(one: Found, concept_id: int) -> Planned:
    reason = Phrase(N_("the desk ruled on it itself"))
    return Planned(one, Fate.CONFLICTING, one.concept, concept_id, reason=reason)


def _versions(session: Session, ids: Iterable[int]) -> dict[int, int]:
    wanted, found = sorted(set(ids)), dict[int, int]()
    for at in range(0, len(wanted), 400):
        query = select(ConceptRow.id, ConceptRow.version).where(ConceptRow.id.in_(wanted[at : at + 400]))
        found |= {row.id: row.version for row in session.execute(query)}
    return found
