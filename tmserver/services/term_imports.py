"""Files of terms into a glossary, all of a file's concepts in one step, and out again as one step.

The door reads the file and plans (`read`, `planned`) before it takes the lock; `apply` plans again only if the glossary
changed meanwhile. Importing is ruling, so it takes who may rule; in a glossary of four eyes, and where it is asked for,
concepts come in as proposals for somebody else to approve (model.md, Glossary).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from tmserver.db.glossary_tables import ConceptEvent, ConceptRow, ConceptSpelling, Glossary
from tmserver.db.term_import_tables import TermImport, TermImportItem
from tmserver.domain.concept_documents import document
from tmserver.domain.concepts import ConceptStatus
from tmserver.domain.people import Action, Actor
from tmserver.domain.term_files import Amendments, Contents, Found, Wrong
from tmserver.errors import Conflict, NotFound
from tmserver.formats import concept_files
from tmserver.formats.concept_faults import FaultyFile
from tmserver.formats.concept_files import Surveyed
from tmserver.formats.exchange import Pair
from tmserver.phrases import N_, Phrase
from tmserver.services import audit, batch_ends, concepts, glossaries, rechecks, term_plans
from tmserver.services.term_import_ends import TAKEN_IN
from tmserver.services.term_plans import Fate, Plan, Planned

IMPORT = N_("import")
IMPORTED, UNDONE = "imported", "import-undone"
_AT_ONCE = 400
"""Ids named in one statement."""


def require_import(session: Session, actor: Actor, slug: str) -> Glossary:
    """The glossary, if the actor may take files into it. Raises NotFound, NotAllowed."""
    glossary = glossaries.get(session, actor, slug)
    actor.require(Action.RULE_ON_TERM, glossary.desk_id)
    return glossary


def read(
    glossary: Glossary, path: Path, name: str, roles: Sequence[str] | None = None, amended: Amendments | None = None
) -> Contents:  # fmt: skip
    """A file as this glossary understands it; `roles`: its columns as somebody chose them. Raises FileRefused."""
    return concept_files.read(path, name, Pair(glossary.source, glossary.target), roles, amended)


def surveyed(glossary: Glossary, path: Path, name: str) -> Surveyed:
    """How the columns of a file seem to be meant. Raises FileRefused."""
    return concept_files.surveyed(path, name, Pair(glossary.source, glossary.target))


def faulty(
    glossary: Glossary, path: Path, name: str, roles: Sequence[str] | None, amended: Amendments, wrong: Sequence[Wrong]
) -> FaultyFile:  # fmt: skip
    """A file with what is wrong in it, for mending it and for writing it out."""
    return FaultyFile(path, name, Pair(glossary.source, glossary.target), roles, amended.repairs, wrong)


def planned(session: Session, actor: Actor, slug: str, contents: Contents) -> Plan:
    """What the import would do. Raises NotFound, NotAllowed."""
    glossary = require_import(session, actor, slug)
    return term_plans.plan(session, glossary, contents.found, contents.wrong, contents.choices)


def enters_approved(actor: Actor, glossary: Glossary, approve: bool | None) -> bool:
    """Whether concepts come in force at once; None leaves it to the glossary. Raises NotAllowed, Conflict."""
    if approve is None:
        return not glossary.four_eyes
    concepts.require_direct(actor, glossary, approve)
    return approve


def apply(
    session: Session, actor: Actor, now: datetime, slug: str, contents: Contents, plan: Plan, *, file_name: str,
    approve: bool | None = None,
) -> tuple[TermImport | None, Plan]:  # fmt: skip
    """Store what is new and changed; conflicting and wrong ones are left out. None: there was nothing to store.

    Raises NotFound, NotAllowed, Conflict (`approve` in a glossary of four eyes).
    """
    glossary = require_import(session, actor, slug)
    is_approved = enters_approved(actor, glossary, approve)
    if not plan.of(Fate.NEW, Fate.CHANGED):
        return None, plan
    if glossaries.raise_revision(session, glossary.id) != plan.revision + 1:
        plan = term_plans.plan(session, glossary, contents.found, contents.wrong, contents.choices)
    made = store(session, actor, now, glossary, plan.planned, kind="import", name=file_name, approve=is_approved)
    audit.write(
        session, actor, now, "terms-imported", f"glossary/{slug}", number=made.id, created=made.created,
        changed=made.changed, approved=is_approved,
    )  # fmt: skip
    return made, plan


def store(
    session: Session, actor: Actor, now: datetime, glossary: Glossary, plan: Sequence[Planned], *, kind: str, name: str,
    approve: bool,
) -> TermImport:  # fmt: skip
    """Write the new and changed concepts of a plan in few statements. The caller has the glossary's lock."""
    made = TermImport(
        glossary_id=glossary.id, kind=kind, file_name=name, state=batch_ends.DONE, created=0, changed=0,
        made_by=actor.name, created_at=now,
    )  # fmt: skip
    session.add(made)
    session.flush()
    write(session, actor, now, glossary, made, plan, approve=approve)
    if approve:
        rechecks.ask_for_import(session, actor, now, glossary, made.id)
    return made


def write(
    session: Session, actor: Actor, now: datetime, glossary: Glossary, made: TermImport, plan: Sequence[Planned], *,
    approve: bool, places: Mapping[int, int] | None = None,
) -> None:  # fmt: skip
    """Add concepts to an import. `places`: where in the file each stands, by `id` of what was found."""
    new = [one for one in plan if one.fate is Fate.NEW]
    changed = [one for one in plan if one.fate is Fate.CHANGED]
    rows = [_new_row(actor, now, glossary, one, approve) for one in new]
    session.add_all(rows)
    session.flush()
    items = [_item(made, row, one.found, None) for row, one in zip(rows, new, strict=True)]
    found = _loaded(session, [one.concept_id for one in changed if one.concept_id is not None])
    for one in changed:
        row = found[one.concept_id or 0]
        before = _state(row)
        _change_row(actor, now, row, one, approve)
        rows.append(row)
        items.append(_item(made, row, one.found, before))
    made.created, made.changed = made.created + len(new), made.changed + len(changed)
    _note(session, actor, now, rows, IMPORTED if made.kind == "import" else "synced")
    if items:
        known = places or {}
        placed = [known.get(id(one.found)) for one in (*new, *changed)]
        session.execute(
            insert(TermImportItem), [item | {"place": at} for item, at in zip(items, placed, strict=True)]
        )  # fmt: skip
    session.flush()


def _loaded(session: Session, ids: Sequence[int]) -> dict[int, ConceptRow]:
    """Rows by number as they are now, some hundred in a statement."""
    found: dict[int, ConceptRow] = {}
    for at in range(0, len(ids), _AT_ONCE):
        query = select(ConceptRow).where(ConceptRow.id.in_(ids[at : at + _AT_ONCE]))
        found |= {row.id: row for row in session.scalars(query.execution_options(populate_existing=True))}
    return found


def _new_row(actor: Actor, now: datetime, glossary: Glossary, one: Planned, approve: bool) -> ConceptRow:
    """A concept as its file has it: what it calls proposed, rejected or retired stays so; approved needs `approve`."""
    said = document(one.wording)
    status = one.found.concept.status if one.found.has_status else ConceptStatus.APPROVED
    if status is ConceptStatus.APPROVED and not approve:
        status = ConceptStatus.PROPOSED
    is_live = status in (ConceptStatus.APPROVED, ConceptStatus.RETIRED)
    return ConceptRow(
        glossary_id=glossary.id, status=status, version=1, live=said if is_live else None,
        proposed=None if is_live else said, proposer_id=None if is_live else actor.user_id, created_by=actor.name,
        created_at=now, changed_by=actor.name, changed_at=now,
    )  # fmt: skip


def _change_row(actor: Actor, now: datetime, row: ConceptRow, one: Planned, approve: bool) -> None:
    said = document(one.wording)
    if approve:
        row.live, row.proposed, row.proposer_id = said, None, None
    else:
        row.proposed, row.proposer_id = said, actor.user_id
    concepts.raise_version(actor, now, row)


def _state(row: ConceptRow) -> dict[str, Any]:
    return {"status": row.status.value, "live": row.live, "proposed": row.proposed, "proposer_id": row.proposer_id}


def _item(made: TermImport, row: ConceptRow, found: Found, before: dict[str, Any] | None) -> dict[str, Any]:
    return {
        "import_id": made.id, "concept_id": row.id, "key": found.key, "version": row.version, "before": before,
        "outcome": "created" if before is None else "changed",
    }  # fmt: skip


def _note(session: Session, actor: Actor, now: datetime, rows: Sequence[ConceptRow], event: str) -> None:
    """An event and the spellings of each row, as `concepts.note_event` leaves them, in a handful of statements."""
    if not rows:
        return
    session.flush()
    ids = [row.id for row in rows]
    for at in range(0, len(ids), _AT_ONCE):
        session.execute(delete(ConceptSpelling).where(ConceptSpelling.concept_id.in_(ids[at : at + _AT_ONCE])))
    session.execute(
        insert(ConceptEvent),
        [
            {
                "concept_id": row.id, "version": row.version, "event": event, "actor": actor.name, "at": now,
                "reason": None, "document": concepts.current(row),
            }
            for row in rows
        ],
    )  # fmt: skip
    spelled = [
        {"concept_id": row.id, "language": language, "spelling": spelling}
        for row in rows
        for language, spelling in sorted(
            {one for said in (row.live, row.proposed) if said for one in concepts.spellings(said)}
        )
    ]
    session.execute(insert(ConceptSpelling), spelled)


def listed(session: Session, actor: Actor, slug: str, limit: int | None = 20) -> Sequence[TermImport]:
    """The newest imports and syncs of a glossary. Raises NotFound."""
    glossary = glossaries.get(session, actor, slug)
    query = select(TermImport).where(TermImport.glossary_id == glossary.id)
    return session.scalars(query.order_by(TermImport.id.desc()).limit(limit)).all()


def get(session: Session, actor: Actor, slug: str, import_id: int) -> TermImport:
    """One import. Raises NotFound."""
    glossary = glossaries.get(session, actor, slug)
    made = session.get(TermImport, import_id)
    if made is None or made.glossary_id != glossary.id:
        raise NotFound(kind=Phrase(IMPORT), key=import_id)
    return made


def outcomes(session: Session, import_id: int) -> dict[str, list[int]]:
    """Concepts of an import by what became of them."""
    query = select(TermImportItem.outcome, TermImportItem.concept_id).where(TermImportItem.import_id == import_id)
    found: dict[str, list[int]] = {}
    for outcome, concept_id in session.execute(query.order_by(TermImportItem.concept_id)):
        found.setdefault(outcome, []).append(concept_id)
    return found


def undo(session: Session, actor: Actor, now: datetime, slug: str, import_id: int) -> TermImport:
    """Take an import back: what it made is retired or turned down, what it changed is as before.

    What somebody changed since is left alone and counted as kept. Raises NotFound, NotAllowed, Conflict (done before).
    """
    glossary = require_import(session, actor, slug)
    get(session, actor, slug, import_id)
    glossaries.raise_revision(session, glossary.id)
    made = session.get_one(TermImport, import_id, populate_existing=True)
    if made.state not in (batch_ends.DONE, batch_ends.STOPPED, batch_ends.PARTLY_UNDONE):
        raise Conflict(reason=Phrase(N_("this import was undone already.")))
    undone = take_back(session, actor, now, taken_in(session, made.id))
    made.state, made.undone_by, made.undone_at = batch_ends.UNDONE, actor.name, now
    if undone:
        rechecks.ask_for_import(session, actor, now, glossary, made.id)
    audit.write(session, actor, now, "terms-import-undone", f"glossary/{slug}", number=made.id, undone=undone)
    session.flush()
    return made


def taken_in(session: Session, import_id: int, limit: int | None = None) -> Sequence[TermImportItem]:
    """The first concepts of an import that are to be taken back."""
    query = select(TermImportItem).where(TermImportItem.import_id == import_id, TermImportItem.outcome.in_(TAKEN_IN))
    return session.scalars(query.order_by(TermImportItem.concept_id).limit(limit)).all()


def take_back(session: Session, actor: Actor, now: datetime, items: Sequence[TermImportItem]) -> int:
    """Bring concepts back to how they were; how many were not changed since. The caller has the glossary's lock."""
    undone = []
    found = _loaded(session, [item.concept_id for item in items])
    for item in items:
        row = found[item.concept_id]
        if row.version != item.version:
            item.outcome = "kept"
            continue
        _take_back(row, item)
        concepts.raise_version(actor, now, row)
        item.outcome = "undone"
        undone.append(row)
    _note(session, actor, now, undone, UNDONE)
    session.flush()
    return len(undone)


def _take_back(row: ConceptRow, item: TermImportItem) -> None:
    if item.before is None:
        row.status = ConceptStatus.RETIRED if row.live is not None else ConceptStatus.REJECTED
        return
    row.status = ConceptStatus(item.before["status"])
    row.live, row.proposed = item.before["live"], item.before["proposed"]
    row.proposer_id = item.before["proposer_id"]
