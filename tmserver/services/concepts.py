"""Concepts of a glossary: proposing, reading, changing, history. Rulings on them: `rulings`."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from tmserver.db.glossary_tables import ConceptEvent, ConceptRow, ConceptSpelling, Glossary
from tmserver.domain import languages
from tmserver.domain.concept_documents import concept_of, document
from tmserver.domain.concepts import Concept, ConceptStatus, Term
from tmserver.domain.matches import Change
from tmserver.domain.people import Action, Actor
from tmserver.domain.segments import check_text
from tmserver.errors import Conflict, Invalid, NotAllowed, NotFound, Stale, TooMany
from tmserver.phrases import N_, Phrase, Translator
from tmserver.services import audit, concept_wordings, desks, glossaries, rechecks, webhooks
from tmserver.terminology import forms

CONCEPT = N_("concept")
MOST_TERMS = 200
LONGEST_TERM = 255
LONGEST_NOTE = 2000
_DECIDED = frozenset({"approved", "rejected", "merged", "retired"})


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Another concept of the glossary that has a spelling too: a warning, never a refusal."""

    concept_id: int
    language: str
    spelling: str


@dataclass(frozen=True, slots=True)
class Step:
    """One event of a concept, and how its wording differs from the event before; the first is one equal piece."""

    version: int
    event: str
    by: str
    at: datetime
    reason: str | None
    changes: tuple[Change, ...]


def create(
    session: Session, actor: Actor, now: datetime, slug: str, concept: Concept, *, approve: bool = False
) -> ConceptRow:
    """Propose a concept; `approve` enters it approved at once, for who may rule.

    Raises NotFound, NotAllowed, Conflict (`approve` in a glossary of four eyes), and what `checked` raises.
    """
    glossary = glossaries.get(session, actor, slug)
    actor.require(Action.PROPOSE_TERM, glossary.desk_id)
    require_direct(actor, glossary, approve)
    said = document(checked(glossary, concept))
    _check_scopes(session, concept)
    glossaries.raise_revision(session, glossary.id)
    row = ConceptRow(
        glossary_id=glossary.id, status=ConceptStatus.APPROVED if approve else ConceptStatus.PROPOSED, version=1,
        live=said if approve else None, proposed=None if approve else said,
        proposer_id=None if approve else actor.user_id, created_by=actor.name, created_at=now, changed_by=actor.name,
        changed_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    note_event(session, actor, now, row, "approved" if approve else "proposed")
    if approve:
        rechecks.ask(session, actor, now, row)
    audit.write(session, actor, now, "concept-created", f"concept/{row.id}", glossary=slug, approved=approve)
    return row


def get(session: Session, actor: Actor, slug: str, concept_id: int) -> ConceptRow:
    """A concept of a glossary the actor sees. Raises NotFound."""
    glossary = glossaries.get(session, actor, slug)
    row = session.get(ConceptRow, concept_id, populate_existing=True)
    if row is None or row.glossary_id != glossary.id:
        raise NotFound(kind=Phrase(CONCEPT), key=concept_id)
    return row


def listed(
    session: Session, actor: Actor, slug: str, *, status: ConceptStatus | None = None, search: str = "",
    after: int = 0, limit: int = 50,
) -> Sequence[ConceptRow]:  # fmt: skip
    """Concepts by id, above `after`; `search`: a part of any spelling, whatever its case. Raises NotFound."""
    glossary = glossaries.get(session, actor, slug)
    query = select(ConceptRow).where(ConceptRow.glossary_id == glossary.id, ConceptRow.id > after)
    if status is not None:
        query = query.where(ConceptRow.status == status)
    if search.strip():
        wanted = search.strip().casefold()
        found = select(ConceptSpelling.concept_id).where(ConceptSpelling.spelling.contains(wanted, autoescape=True))
        query = query.where(ConceptRow.id.in_(found))
    return session.scalars(query.order_by(ConceptRow.id).limit(limit)).all()


def change(
    session: Session, actor: Actor, now: datetime, slug: str, concept_id: int, version: int, concept: Concept, *,
    approve: bool = False, event: str = "changed",
) -> ConceptRow:  # fmt: skip
    """Propose another wording; what is in force stays so until the proposal is approved, or `approve` does it at once.

    A translator may not write over somebody else's open proposal. A change that changes nothing makes no version.
    Raises NotFound, NotAllowed, Stale, Conflict, and what `checked` raises.
    """
    row, glossary = locked(session, actor, slug, concept_id, version, Action.PROPOSE_TERM)
    require_direct(actor, glossary, approve)
    is_open = row.proposed is not None
    if is_open and row.proposer_id != actor.user_id and not actor.may(Action.RULE_ON_TERM, glossary.desk_id):
        raise NotAllowed
    said = document(checked(glossary, concept))
    _check_scopes(session, concept)
    if said == current(row) and not approve and row.status not in (ConceptStatus.REJECTED, ConceptStatus.RETIRED):
        return row
    if approve:
        row.live, row.proposed, row.proposer_id, row.status = said, None, None, ConceptStatus.APPROVED
    else:
        row.proposed, row.proposer_id = said, actor.user_id
        row.status = ConceptStatus.PROPOSED if row.live is None else row.status
    raise_version(actor, now, row)
    note_event(session, actor, now, row, event)
    if approve:
        rechecks.ask(session, actor, now, row)
    audit.write(session, actor, now, f"concept-{event}", f"concept/{row.id}", glossary=slug, approved=approve)
    return row


def duplicates(session: Session, actor: Actor, slug: str, concept: Concept, own_id: int | None) -> list[Duplicate]:
    """Other concepts of the glossary, neither rejected nor retired, that have one of its spellings."""
    glossary = glossaries.get(session, actor, slug)
    spelled = spellings(document(concept))
    query = (
        select(ConceptSpelling.concept_id, ConceptSpelling.language, ConceptSpelling.spelling)
        .join(ConceptRow, ConceptRow.id == ConceptSpelling.concept_id)
        .where(
            ConceptRow.glossary_id == glossary.id,
            ConceptRow.status.in_((ConceptStatus.PROPOSED, ConceptStatus.APPROVED)),
            ConceptSpelling.spelling.in_({spelling for _, spelling in spelled}),
        )
        .order_by(ConceptSpelling.concept_id, ConceptSpelling.id)
    )
    return [
        Duplicate(row[0], row[1], row[2])
        for row in session.execute(query)
        if row[0] != own_id and (languages.base(row[1]), row[2]) in spelled
    ]


def history(session: Session, actor: Actor, slug: str, concept_id: int, say: Translator = str) -> list[Step]:
    """What happened to a concept, newest first, its codes in the reader's language. Raises NotFound."""
    row = get(session, actor, slug, concept_id)
    found = select(ConceptEvent).where(ConceptEvent.concept_id == row.id).order_by(ConceptEvent.id)
    steps, before = [], None
    for one in session.scalars(found):
        wording = concept_wordings.told(concept_of(one.document, None, row.status), say)
        changes = concept_wordings.changes(wording if before is None else before, wording)
        steps.append(Step(one.version, one.event, one.actor, one.at, one.reason, changes))
        before = wording
    return steps[::-1]


def difference(row: ConceptRow, say: Translator = str) -> tuple[Change, ...]:
    """How what is proposed differs from what is in force, told line by line. Both must be there."""
    live, proposed = (
        concept_wordings.told(concept_of(said or {}, None, row.status), say) for said in (row.live, row.proposed)
    )
    return concept_wordings.changes(live, proposed)


def locked(
    session: Session, actor: Actor, slug: str, concept_id: int, version: int, action: Action
) -> tuple[ConceptRow, Glossary]:
    """The concept under its glossary's lock, at the version the caller read. Raises NotFound, NotAllowed, Stale."""
    glossary = glossaries.get(session, actor, slug)
    get(session, actor, slug, concept_id)
    actor.require(action, glossary.desk_id)
    glossaries.raise_revision(session, glossary.id)  # the lock first: the version is compared under it
    row = get(session, actor, slug, concept_id)
    if row.version != version:
        raise Stale(current=row.version)
    return row, glossary


def require_direct(actor: Actor, glossary: Glossary, approve: bool) -> None:
    """Whether an entry may be approved as it is made. Raises NotAllowed, Conflict."""
    if not approve:
        return
    actor.require(Action.RULE_ON_TERM, glossary.desk_id)
    if glossary.four_eyes:
        raise Conflict(reason=Phrase(N_("in this glossary somebody else must approve what you write.")))


def current(row: ConceptRow) -> dict[str, object]:
    """What is proposed, or else in force."""
    return row.proposed or row.live or {}


def raise_version(actor: Actor, now: datetime, row: ConceptRow) -> None:
    """Count a change and say whose it was."""
    row.version, row.changed_by, row.changed_at = row.version + 1, actor.name, now


def note_event(
    session: Session, actor: Actor, now: datetime, row: ConceptRow, event: str, reason: str | None = None,
    about: dict[str, object] | None = None,
) -> None:  # fmt: skip
    """Append to the history, and store the spellings as they are now."""
    session.add(
        ConceptEvent(
            concept_id=row.id, version=row.version, event=event, actor=actor.name, at=now, reason=reason,
            document=about or current(row),
        )
    )  # fmt: skip
    session.flush()
    session.execute(delete(ConceptSpelling).where(ConceptSpelling.concept_id == row.id))
    spelled = {one for said in (row.live, row.proposed) if said for one in spellings(said)}
    session.add_all(
        ConceptSpelling(concept_id=row.id, language=language, spelling=spelling)
        for language, spelling in sorted(spelled)
    )
    session.flush()
    if event in _DECIDED or (row.live is not None and row.proposed is None):
        webhooks.tell_of_ruling(session, actor, now, row, event)


def checked(glossary: Glossary, concept: Concept) -> Concept:
    """The concept with canonical languages and all that was left open filled from the shape of its terms.

    Raises Invalid, BadLanguage, TooMany, TextEmpty, TextTooLong, BadCharacter.
    """
    if not concept.terms:
        raise Invalid(field="terms", reason=Phrase(N_("give at least one term.")))
    if len(concept.terms) > MOST_TERMS:
        raise TooMany(field="terms", count=len(concept.terms), limit=MOST_TERMS)
    for name in ("subject", "definition", "note", "source_url"):
        check_text(name, getattr(concept, name) or "", limit=LONGEST_NOTE, may_be_empty=True)
    pair = {languages.base(glossary.source), languages.base(glossary.target)}
    terms, seen = [], set()
    for at, term in enumerate(concept.terms):
        language = languages.parse(term.language)
        if languages.base(language) not in pair:
            reason = Phrase(
                N_("the glossary holds %(source)s and %(target)s."),
                {"source": glossary.source, "target": glossary.target},
            )
            raise Invalid(field=f"terms[{at}].language", reason=reason)
        if (language, term.text) in seen:
            raise Invalid(field=f"terms[{at}].text", reason=Phrase(N_("this term stands here twice.")))
        seen.add((language, term.text))
        terms.append(_filled(replace(term, language=language), concept, at))
    return replace(concept, terms=tuple(terms))


def _check_scopes(session: Session, concept: Concept) -> None:
    """Raise Invalid for an outlet that does not exist and for a time that never is."""
    known = set(desks.slugs_of_outlets(session).values())
    for place, term in enumerate(concept.terms):
        for at, scope in enumerate(term.scopes):
            field = f"terms[{place}].scopes[{at}]"
            if scope.outlet is not None and scope.outlet not in known:
                reason = Phrase(N_("there is no outlet “%(outlet)s”."), {"outlet": scope.outlet})
                raise Invalid(field=f"{field}.outlet", reason=reason)
            if scope.since and scope.until and scope.until < scope.since:
                raise Invalid(field=f"{field}.until", reason=Phrase(N_("the last day is before the first.")))


def _filled(term: Term, concept: Concept, at: int) -> Term:
    check_text(f"terms[{at}].text", term.text, limit=LONGEST_TERM)
    check_text(f"terms[{at}].note", term.note or "", limit=LONGEST_NOTE, may_be_empty=True)
    for name in ("added_forms", "struck_forms", "exceptions"):
        spellings = getattr(term, name)
        if len(spellings) > MOST_TERMS:
            raise TooMany(field=f"terms[{at}].{name}", count=len(spellings), limit=MOST_TERMS)
        for spelling in spellings:
            check_text(f"terms[{at}].{name}", spelling, limit=LONGEST_TERM)
    return forms.completed(term, concept.kind)


def spellings(said: dict[str, object]) -> set[tuple[str, str]]:
    """Base language and casefolded spelling of each term and of each form added by hand."""
    concept = concept_of(said, None, ConceptStatus.PROPOSED)
    return {
        (languages.base(term.language), spelling.casefold())
        for term in concept.terms
        for spelling in (term.text, *term.added_forms)
    }
