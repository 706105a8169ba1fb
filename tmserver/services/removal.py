"""Removing a person: access ends at once, then a pseudonym takes the place of the name wherever it stands.

Units, versions and the audit trail keep an author, so that history stays readable, but no longer say who it was
(model.md, People). The pseudonym is made from the user's id: the same for all that the person wrote. What stands in
texts that people typed (notes, file names) is not looked through, and older backups keep the name: docs/commands.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Integer, String, Table, delete, func, or_, select, update
from sqlalchemy.orm import Session

from tmserver.db.discussion_tables import ConceptComment, SegmentComment
from tmserver.db.glossary_tables import ConceptRow, Glossary
from tmserver.db.quality_tables import UnitReport
from tmserver.db.story_tables import StorySegment
from tmserver.db.tables import ApiToken, Audit, Base, Desk, Job, Membership, Memory, Meta, SignInFailure, Unit, User
from tmserver.db.tables import WebSession as BrowserSession
from tmserver.domain.people import Action, Actor
from tmserver.errors import Conflict, Invalid
from tmserver.phrases import N_, Phrase
from tmserver.services import audit, glossaries, jobs, memories, users, watching
from tmserver.services.jobs import Outcome, Work
from tmserver.services.signin import DEMO_KEY

KIND = "person-removal"
PSEUDONYM = "person-"
ROWS_AT_ONCE = 20_000
"""Ids that one short transaction looks through: about 20 ms."""
_FORGOTTEN: dict[str, Any] = {"names": [], "pseudonym": ""}
"""What remains of the job's payload, which held the name."""


@dataclass(frozen=True, slots=True)
class PersonData:
    """What the service holds about a person. Texts of units belong to the newsroom and are only counted."""

    name: str
    display_name: str
    role: str
    language: str
    created_at: datetime
    disabled_at: datetime | None
    desks: tuple[tuple[str, str], ...]
    """Slug and role."""
    tokens: tuple[tuple[str, datetime, datetime | None], ...]
    """Label, when made, when last used."""
    units: tuple[tuple[str, int, int], ...]
    """Memory, how many units they wrote, how many they changed last."""
    reports: tuple[tuple[str, int, datetime, str], ...]
    """Of units that they said are wrong: memory, unit, when, what they said; the oldest first."""
    comments: tuple[tuple[str, int, datetime, str], ...]
    """On concepts: glossary, concept, when, what they said; the oldest first."""
    story_comments: tuple[tuple[int, int, datetime, str], ...]
    """On segments: story, segment, when, what they said; the oldest first."""
    events: tuple[tuple[datetime, str, str], ...]
    """Of the audit trail: when, what, on what; the oldest first."""


def pseudonym(user: User) -> str:
    """What a removed person is called."""
    return f"{PSEUDONYM}{user.id}"


def data(session: Session, actor: Actor, name: str) -> PersonData:
    """All that is stored about a person: their own, or anyone's for an administrator. Raises NotFound."""
    user = users.get(session, actor, name)
    own = select(Desk.slug, Membership.role).join(Desk, Desk.id == Membership.desk_id)
    tokens = select(ApiToken.label, ApiToken.created_at, ApiToken.used_at).where(ApiToken.user_id == user.id)
    wrote, changed = (func.count().filter(column.in_(_names(user))) for column in (Unit.created_by, Unit.changed_by))
    units = (
        select(Memory.slug, wrote, changed)
        .join(Unit, Unit.memory_id == Memory.id)
        .where(or_(Unit.created_by.in_(_names(user)), Unit.changed_by.in_(_names(user))))
        .group_by(Memory.slug)
        .order_by(Memory.slug)
    )
    reports = (
        select(Memory.slug, UnitReport.unit_id, UnitReport.reported_at, UnitReport.reason)
        .join(Unit, Unit.id == UnitReport.unit_id)
        .join(Memory, Memory.id == Unit.memory_id)
        .where(UnitReport.reported_by.in_(_names(user)))
        .order_by(UnitReport.id)
    )
    comments = (
        select(Glossary.slug, ConceptComment.concept_id, ConceptComment.written_at, ConceptComment.text)
        .join(ConceptRow, ConceptRow.id == ConceptComment.concept_id)
        .join(Glossary, Glossary.id == ConceptRow.glossary_id)
        .where(ConceptComment.written_by_id == user.id)
        .order_by(ConceptComment.id)
    )
    on_segments = (
        select(StorySegment.story_id, StorySegment.number, SegmentComment.written_at, SegmentComment.text)
        .join(StorySegment, StorySegment.id == SegmentComment.segment_id)
        .where(SegmentComment.written_by_id == user.id)
        .order_by(SegmentComment.id)
    )
    events = select(Audit.at, Audit.event, Audit.subject).where(Audit.user_id == user.id).order_by(Audit.id)
    return PersonData(
        name=user.name, display_name=user.display_name, role=user.role.value, language=user.language,
        created_at=user.created_at, disabled_at=user.disabled_at,
        desks=tuple((row.slug, row.role.value) for row in session.execute(own.where(Membership.user_id == user.id))),
        tokens=tuple((row[0], row[1], row[2]) for row in session.execute(tokens.order_by(ApiToken.id))),
        units=tuple((row[0], row[1], row[2]) for row in session.execute(units)),
        reports=tuple((row[0], row[1], row[2], row[3]) for row in session.execute(reports)),
        comments=tuple((row[0], row[1], row[2], row[3]) for row in session.execute(comments)),
        story_comments=tuple((row[0], row[1], row[2], row[3]) for row in session.execute(on_segments)),
        events=tuple((row[0], row[1], row[2]) for row in session.execute(events)),
    )  # fmt: skip


def request(session: Session, actor: Actor, now: datetime, name: str, typed_name: str) -> Job:
    """End a person's access, rename them, and ask for the job that does the rest; `typed_name` confirms.

    A person who was removed already may be removed again: the job finds nothing left to do.
    Raises NotAllowed, NotFound, Invalid, Conflict for oneself.
    """
    actor.require(Action.MANAGE_SERVICE)
    user = users.get(session, actor, name)
    if typed_name != name:
        reason = Phrase(N_("type the name exactly as it stands: %(name)s."), {"name": name})
        raise Invalid(field="typed_name", reason=reason)
    if user.id == actor.user_id:
        raise Conflict(reason=Phrase(N_("nobody removes themselves; ask another administrator.")))
    names, called = _names(user), pseudonym(user)
    for table in (BrowserSession, ApiToken, Membership):
        session.execute(delete(table).where(table.user_id == user.id))
    watching.forget(session, user.id)
    session.execute(delete(SignInFailure).where(SignInFailure.key == f"name:{name.casefold()}"))
    session.execute(delete(Meta).where(Meta.key == DEMO_KEY, Meta.value == name))
    user.name = user.display_name = called
    user.password_hash, user.disabled_at = None, user.disabled_at or now
    audit.write(session, actor, now, "user-removed", f"user/{called}")
    return jobs.enqueue(
        session, actor, now, KIND, {"names": sorted(names - {called}), "pseudonym": called},
        subject=f"user/{called}", key=jobs.UNSTOPPABLE + called,
    )  # fmt: skip


def _names(user: User) -> set[str]:
    return {user.name, user.display_name}


def run(work: Work, job: Job) -> Outcome:
    """Put the pseudonym in the place of the names, in short transactions. Every step may be repeated."""
    names, called = job.payload["names"], job.payload["pseudonym"]
    changed = 0
    if names:
        for table, columns in name_columns():
            changed += _replace(work, table, columns, names, called)
        changed += _replace_in_audit(work, names, called)
    with work.writing() as session:
        session.execute(update(Job).where(Job.id == job.id).values(payload=_FORGOTTEN))
        for memory_id in session.scalars(select(Memory.id)).all() if changed else ():
            memories.raise_revision(session, memory_id)  # exports that hold the name are no longer up to date
        for glossary_id in session.scalars(select(Glossary.id)).all() if changed else ():
            glossaries.raise_revision(session, glossary_id)  # lists that a process keeps name who changed what
    return Outcome(Phrase(N_("Removed. The name was replaced in %(count)d places."), {"count": changed}), {})


def name_columns() -> list[tuple[Table, list[Column[Any]]]]:
    """Every column of any table that names a person as text: `actor` and those that end in `_by`."""
    found = []
    for table in Base.metadata.sorted_tables:
        columns = [
            column
            for column in table.columns
            if isinstance(column.type, String) and (column.name == "actor" or column.name.endswith("_by"))
        ]
        if columns:
            found.append((table, columns))
    return found


def _replace(work: Work, table: Table, columns: Sequence[Column[Any]], names: Sequence[str], called: str) -> int:
    """Rename in one table, a stretch of ids at a time; how many values changed."""
    key = next(iter(table.primary_key.columns))
    with work.reading() as session:
        last = session.scalar(select(func.max(key))) if isinstance(key.type, Integer) or key.name == "unit_id" else None
    stretches = [None] if last is None else range(0, int(last) + 1, ROWS_AT_ONCE)
    changed = 0
    for first in stretches:
        here = [] if first is None else [key >= first, key < first + ROWS_AT_ONCE]
        with work.writing() as session:
            for column in columns:
                statement = update(table).where(column.in_(names), *here).values({column.name: called})
                changed += session.connection().execute(statement).rowcount
            work.progress(session, changed, None)
    return changed


def _replace_in_audit(work: Work, names: Sequence[str], called: str) -> int:
    """Subjects like user/rita, and names among the details of a row."""
    changed = 0
    with work.reading() as session:
        last = session.scalar(select(func.max(Audit.id))) or 0
    for first in range(0, last + 1, ROWS_AT_ONCE):
        here = (Audit.id >= first, Audit.id < first + ROWS_AT_ONCE)
        with work.writing() as session:
            for row in session.scalars(select(Audit).where(*here)):
                kind, _, who = row.subject.partition("/")
                detail = {key: called if value in names else value for key, value in row.detail.items()}
                if detail != row.detail or (kind == "user" and who in names):
                    row.subject = f"user/{called}" if kind == "user" and who in names else row.subject
                    row.detail = detail
                    changed += 1
            work.progress(session, changed, None)
    return changed
