"""What taking a file of terms into a glossary would do, concept by concept, before anything is written.

A concept of the file is one of the glossary's when both prefer the same term of the source language and share one of
the target's; or when a file that we exported gives its number and they share any term. What cannot be told safely is
*conflicting* and left to people: several concepts fit, a proposal is open, the file prefers another term. Where one
concept alone is meant they may choose (`Choice`); what they chose is planned anew each time.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from tmserver.db.glossary_tables import ConceptRow, Glossary
from tmserver.domain import languages
from tmserver.domain.concept_documents import concept_of, document
from tmserver.domain.concepts import FORBIDDEN, Concept, ConceptStatus, TermStatus
from tmserver.domain.term_files import Choice, Found, Wrong
from tmserver.errors import TmServerError
from tmserver.phrases import N_, Phrase, shown
from tmserver.services import concepts, desks, term_merging
from tmserver.services.term_merging import ConflictError

_STANDING = (ConceptStatus.PROPOSED, ConceptStatus.APPROVED)
_PARTS = {"note": "concept_note", "text": "term"}
_Spellings = frozenset[tuple[str, str]]


class Fate(StrEnum):
    """What becomes of a concept of the file."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    CONFLICTING = "conflicting"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Planned:
    """One concept of the file: its wording as it would be stored, the concept it changes, or why it is left alone.

    `choices`: what a person may choose of it; `choice`: what they chose.
    """

    found: Found
    fate: Fate
    wording: Concept
    concept_id: int | None = None
    version: int | None = None
    before: Concept | None = None
    reason: Phrase | None = None
    choices: tuple[Choice, ...] = (Choice.SKIP,)
    choice: Choice | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """All concepts of a file; `revision` is the glossary's when this was found."""

    revision: int
    planned: tuple[Planned, ...]
    wrong: tuple[Wrong, ...]

    def counts(self) -> dict[str, int]:
        """How many concepts of each fate, and how many places are wrong."""
        counted = Counter(one.fate.value for one in self.planned)
        return {fate.value: counted[fate.value] for fate in Fate} | {"wrong": len(self.wrong)}

    def of(self, *fates: Fate) -> list[Planned]:
        """The concepts of some fates."""
        return [one for one in self.planned if one.fate in fates]


@dataclass(slots=True)
class _Standing:
    """A concept of the glossary, read once."""

    row: ConceptRow
    concept: Concept
    preferred: _Spellings
    right: _Spellings
    taken_by: int | None = None
    """Row of the file whose concept this is."""


class _RivalError(ConflictError):
    """One concept has the source term and none of the file's renderings."""

    def __init__(self, standing: _Standing, template: str, **params: object) -> None:
        super().__init__(template, **params)
        self.standing = standing


@dataclass(slots=True)
class Book:
    """The concepts of a glossary that a file is compared with."""

    glossary: Glossary
    outlets: set[str]
    by_id: dict[int, _Standing] = field(default_factory=dict)
    by_source: dict[tuple[str, str], list[_Standing]] = field(default_factory=dict)
    choices: Mapping[int, Choice] = field(default_factory=dict)
    fresh: dict[tuple[_Spellings, _Spellings], int] = field(default_factory=dict)
    """New concepts of the file itself, by what they prefer, with their rows."""

    @classmethod
    def of(cls, session: Session, glossary: Glossary) -> "Book":
        """All concepts that are proposed or in force."""
        book = cls(glossary, set(desks.slugs_of_outlets(session).values()))
        query = select(ConceptRow).where(ConceptRow.glossary_id == glossary.id, ConceptRow.status.in_(_STANDING))
        source = languages.base(glossary.source)
        for row in session.scalars(query.order_by(ConceptRow.id)):
            concept = concept_of(row.live or row.proposed or {}, None, row.status)
            standing = _Standing(row, concept, _preferred(concept), _right(concept))
            book.by_id[row.id] = standing
            for spelling in standing.preferred:
                if spelling[0] == source:
                    book.by_source.setdefault(spelling, []).append(standing)
        return book


def plan(
    session: Session, glossary: Glossary, found: Iterable[Found], wrong: Iterable[Wrong],
    choices: Mapping[int, Choice] | None = None,
) -> Plan:  # fmt: skip
    """What would become of each concept, with the choices made of those beginning in a row. Changes nothing."""
    book = Book.of(session, glossary)
    book.choices = choices or {}
    planned: list[Planned] = []
    refused = list(wrong)
    for one in found:
        faults = list(_faults(book, one))
        if not faults:
            try:
                planned.append(_planned(book, one))
            except TmServerError as refusal:
                faults.append(_as_wrong(one, refusal))
        refused += faults
    ordered = sorted(refused, key=lambda place: place.row or 0)
    return Plan(glossary.revision, tuple(planned), tuple(ordered))


def decided(book: Book, one: Found, standing: _Standing | None) -> Planned:
    """The fate of a concept whose counterpart in the glossary is known, or is none. Raises what `checked` raises."""
    if standing is None:
        return Planned(one, Fate.NEW, concepts.checked(book.glossary, one.concept))
    ours = standing.concept
    if standing.taken_by is not None:
        reason = Phrase(N_("row %(row)d of the file is the same concept"), {"row": standing.taken_by})
        return _left(one, standing, reason)
    standing.taken_by = one.row
    try:
        wording = one.concept if one.is_whole else term_merging.merged(ours, one)
    except ConflictError as conflict:
        return _chosen(book, one, standing, conflict.reason)
    return _changed(book, one, standing, wording)


def _changed(
    book: Book, one: Found, standing: _Standing, wording: Concept, choices: tuple[Choice, ...] = (Choice.SKIP,),
    choice: Choice | None = None,
) -> Planned:  # fmt: skip
    """What the file says of a concept of the glossary, as it is stored if nobody's proposal is in the way."""
    row, ours = standing.row, standing.concept
    wording = replace(concepts.checked(book.glossary, wording), id=None)
    if document(wording) == document(ours):
        return Planned(one, Fate.UNCHANGED, wording, row.id, row.version, ours, None, choices, choice)
    if row.live is None or row.proposed is not None:
        return _left(one, standing, Phrase(N_("a proposal about it waits for a ruling")))
    return Planned(one, Fate.CHANGED, wording, row.id, row.version, ours, None, choices, choice)


def _chosen(book: Book, one: Found, standing: _Standing, reason: Phrase) -> Planned:
    """A conflict about one concept, as somebody settled it."""
    row, ours, choice = standing.row, standing.concept, book.choices.get(one.row)
    if choice is Choice.OURS:
        return Planned(one, Fate.UNCHANGED, ours, row.id, row.version, ours, reason, tuple(Choice), choice)
    if choice is Choice.THEIRS:
        return _changed(book, one, standing, term_merging.replaced(ours, one), tuple(Choice), choice)
    if choice is Choice.MERGE:
        return _changed(book, one, standing, term_merging.united(ours, one), tuple(Choice), choice)
    return replace(_left(one, standing, reason), choices=tuple(Choice))


def _planned(book: Book, one: Found) -> Planned:
    if book.choices.get(one.row) is Choice.SKIP:
        return Planned(one, Fate.SKIPPED, one.concept, choice=Choice.SKIP)
    try:
        standing = _match(book, one)
    except _RivalError as rival:
        if rival.standing.taken_by is not None:
            return Planned(one, Fate.CONFLICTING, one.concept, reason=rival.reason)
        settled = _chosen(book, one, rival.standing, rival.reason)
        rival.standing.taken_by = one.row if settled.choice is not None else None
        return settled
    except ConflictError as conflict:
        return Planned(one, Fate.CONFLICTING, one.concept, reason=conflict.reason)
    if standing is None:
        same = (_preferred(one.concept), _right(one.concept))
        before = book.fresh.setdefault(same, one.row)
        if before != one.row:
            reason = Phrase(N_("row %(row)d of the file is the same concept"), {"row": before})
            return Planned(one, Fate.CONFLICTING, one.concept, reason=reason)
    return decided(book, one, standing)


def _match(book: Book, one: Found) -> _Standing | None:
    """The concept of the glossary that the file means. Raises ConflictError."""
    right = _right(one.concept)
    if one.key is not None and one.is_whole and one.key.isdigit():
        numbered = book.by_id.get(int(one.key))
        if numbered is not None and numbered.right & right:
            return numbered
    source = languages.base(book.glossary.source)
    preferred = sorted(spelling for spelling in _preferred(one.concept) if spelling[0] == source)
    fitting = {standing.row.id: standing for each in preferred for standing in book.by_source.get(each, ())}
    targets = {spelling for spelling in right if spelling[0] != source}
    sharing = [each for each in fitting.values() if _shares(each, targets, source)]
    if len(sharing) == 1:
        return sharing[0]
    if sharing:
        listed = ", ".join(str(each.row.id) for each in sharing)
        raise ConflictError(N_("concepts %(numbers)s have this term"), numbers=listed)
    if fitting:
        other = next(iter(fitting.values()))
        said = {"number": other.row.id, "terms": _targets(other, source)}
        told = N_("concept %(number)d has this term and renders it as %(terms)s")
        raise _RivalError(other, told, **said) if len(fitting) == 1 else ConflictError(told, **said)
    return None


def _shares(standing: _Standing, targets: set[tuple[str, str]], source: str) -> bool:
    theirs = {spelling for spelling in standing.right if spelling[0] != source}
    return not theirs or not targets or bool(theirs & targets)


def _targets(standing: _Standing, source: str) -> str:
    written = [f"“{term.text}”" for term in standing.concept.terms if languages.base(term.language) != source]
    return ", ".join(written[:3])


def _left(one: Found, standing: _Standing, reason: Phrase) -> Planned:
    row = standing.row
    return Planned(one, Fate.CONFLICTING, one.concept, row.id, row.version, standing.concept, reason)


def _faults(book: Book, one: Found) -> Iterator[Wrong]:
    """Scopes of outlets that are not here."""
    for term, row in zip(one.concept.terms, one.rows, strict=True):
        for scope in term.scopes:
            if scope.outlet is not None and scope.outlet not in book.outlets:
                reason = Phrase(N_("there is no outlet “%(outlet)s”."), {"outlet": shown(scope.outlet)})
                yield Wrong(row, "scopes", shown(scope.outlet), reason)


def _as_wrong(one: Found, refusal: TmServerError) -> Wrong:
    """What a service refuses, as a place of the file: `terms[2].text` is its third term's row."""
    path = str(refusal.params.get("field", ""))
    row, column = one.row, path
    if path.startswith("terms["):
        at, _, column = path.removeprefix("terms[").partition("].")
        row = one.rows[int(at)] if at.isdigit() and int(at) < len(one.rows) else one.row
    reason = refusal.params.get("reason")
    told = reason if isinstance(reason, Phrase) else refusal.phrase
    return Wrong(row, _PARTS.get(column, column) or None, None, told)


def _preferred(concept: Concept) -> _Spellings:
    held = [term for term in concept.terms if term.status is TermStatus.PREFERRED] or list(concept.terms)
    return frozenset((languages.base(term.language), term.text.casefold()) for term in held)


def _right(concept: Concept) -> _Spellings:
    return frozenset(
        (languages.base(term.language), term.text.casefold()) for term in concept.terms if term.status not in FORBIDDEN
    )
