"""The concepts of a glossary as a list to look through: every status, found as one types, narrowed by facets.

Kept by each process (glossary_cache): one line a concept, read again only when the concept changed. Searching 5,000
lines takes some milliseconds, so the list is filtered at each key.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import chain

from sqlalchemy import select
from sqlalchemy.orm import Session

from tmserver.db.glossary_tables import ConceptRow, Glossary
from tmserver.domain import languages
from tmserver.domain.concept_documents import concept_of
from tmserver.domain.concepts import FORBIDDEN, Concept, ConceptStatus, Term
from tmserver.domain.people import Actor
from tmserver.services import glossaries
from tmserver.services.glossary_cache import GlossaryCache
from tmserver.terminology import forms
from tmserver.text.accents import without_accents
from tmserver.text.normal import equality_key

READ_AT_ONCE = 500
FACETS = ("status", "kind", "subject", "missing", "has")
"""What a list is narrowed by. missing: a language without a right term. has: waiting, forbidden, exceptions, scopes."""


@dataclass(frozen=True)
class Line:
    """A concept as the list shows it: what is in force, or what is proposed while nothing is."""

    id: int
    version: int
    status: ConceptStatus
    concept: Concept
    is_waiting: bool
    """Whether a proposal waits for a ruling: the concept itself, or another wording of it."""
    changed_at: datetime
    changed_by: str
    searched: str
    """All its spellings, notes and forms, folded, one a line."""
    languages: tuple[str, str]

    def terms(self, language: str, *, forbidden: bool = False) -> list[Term]:
        """Terms of a language (by its base), right or forbidden ones, in their order."""
        return terms_in(self.concept, language, forbidden=forbidden)

    @cached_property
    def values(self) -> Mapping[str, frozenset[str]]:
        """Its values in every facet."""
        terms = self.concept.terms
        has = {
            "waiting": self.is_waiting,
            "forbidden": any(term.status in FORBIDDEN for term in terms),
            "exceptions": any(term.exceptions for term in terms),
            "scopes": any(term.scopes for term in terms),
        }
        return {
            "status": frozenset({self.status.value}),
            "kind": frozenset({self.concept.kind.value}),
            "subject": frozenset({self.concept.subject}) if self.concept.subject else frozenset(),
            "missing": frozenset(language for language in self.languages if not self.terms(language)),
            "has": frozenset(name for name, holds in has.items() if holds),
        }

    @cached_property
    def facets(self) -> tuple[tuple[str, str], ...]:
        """Its values with the names of their facets, to be counted."""
        return tuple((name, value) for name, values in self.values.items() for value in values)

    @cached_property
    def order(self) -> tuple[str, int]:
        """By the first term of the source language, else by whatever term there is."""
        own = [term.text for language in self.languages for term in self.terms(language)] or [
            term.text for term in self.concept.terms
        ]
        return folded(own[0]), self.id


@dataclass(frozen=True, slots=True)
class Page:
    """A piece of the list: how many there are, and for every facet its values with how many each would leave."""

    lines: Sequence[Line]
    total: int
    facets: Mapping[str, Mapping[str, int]]


def terms_in(concept: Concept, language: str, *, forbidden: bool = False) -> list[Term]:
    """Terms of a language (by its base), right or forbidden ones, in their order."""
    return [
        term
        for term in concept.terms
        if languages.base(term.language) == languages.base(language) and (term.status in FORBIDDEN) is forbidden
    ]


def folded(text: str) -> str:
    """A text as it is searched: whatever its capitals, accents, apostrophes."""
    return without_accents(equality_key(text))


def catalogues() -> GlossaryCache[tuple[Line, ...]]:
    """The lists of a process, each in its order."""
    return GlossaryCache(_read)


def page(
    session: Session, actor: Actor, cache: GlossaryCache[tuple[Line, ...]], slug: str, *, search: str = "",
    chosen: Mapping[str, str] | None = None, offset: int = 0, limit: int = 50,
) -> Page:  # fmt: skip
    """Concepts that hold every word of `search` and have the chosen value of each facet. Raises NotFound."""
    words, chosen = folded(search).split(), chosen or {}
    lines = cache.of(session, glossaries.get(session, actor, slug))
    found = [line for line in lines if all(word in line.searched for word in words)]
    kept, counts = _narrowed(found, chosen)
    return Page(kept[offset : offset + limit], len(kept), counts)


def _narrowed(found: Sequence[Line], chosen: Mapping[str, str]) -> tuple[Sequence[Line], dict[str, Counter[str]]]:
    """The lines that have every chosen value, and the counts: a facet counts what all the others leave."""
    kept: list[Line] = []
    near: list[tuple[str, Line]] = []
    for line in found:
        missed = [name for name, value in chosen.items() if value not in line.values[name]]
        if not missed:
            kept.append(line)
        elif len(missed) == 1:
            near.append((missed[0], line))
    counts: dict[str, Counter[str]] = {name: Counter() for name in FACETS}
    for (name, value), count in Counter(chain.from_iterable(line.facets for line in kept)).items():
        counts[name][value] = count
    for name, line in near:
        counts[name].update(line.values[name])
    return kept, counts


def waiting(
    session: Session, actor: Actor, cache: GlossaryCache[tuple[Line, ...]], slug: str
) -> list[Line]:  # fmt: skip
    """Concepts with a proposal that waits for a ruling, the oldest first. Raises NotFound."""
    return waiting_in(cache.of(session, glossaries.get(session, actor, slug)))


def waiting_in(lines: Sequence[Line]) -> list[Line]:
    """Those that wait, the oldest first."""
    return sorted((line for line in lines if line.is_waiting), key=lambda line: (line.changed_at, line.id))


def _read(session: Session, glossary: Glossary, earlier: tuple[Line, ...] | None) -> tuple[Line, ...]:
    known = {line.id: line for line in earlier or ()}
    rows = session.execute(
        select(ConceptRow.id, ConceptRow.version, ConceptRow.changed_by).where(ConceptRow.glossary_id == glossary.id)
    ).all()
    states = {line.id: (line.version, line.changed_by) for line in known.values()}  # a removed person's name goes too
    changed = [number for number, version, by in rows if states.get(number) != (version, by)]
    fresh: dict[int, Line] = {}
    for at in range(0, len(changed), READ_AT_ONCE):
        piece = select(ConceptRow).where(ConceptRow.id.in_(changed[at : at + READ_AT_ONCE]))
        fresh.update((row.id, _line(row, glossary)) for row in session.scalars(piece))
    lines = [fresh.get(number) or known[number] for number, _, _ in rows]
    return tuple(sorted(lines, key=lambda line: line.order))


def _line(row: ConceptRow, glossary: Glossary) -> Line:
    concept = concept_of(row.live or row.proposed or {}, str(row.id), row.status)
    is_waiting = row.proposed is not None and row.status is not ConceptStatus.REJECTED
    wordings = [concept_of(said, None, row.status) for said in (row.live, row.proposed) if said]
    texts = {
        text
        for wording in wordings
        for text in (
            wording.note, wording.definition, wording.subject,
            *(spelling for term in wording.terms for spelling in (*forms.of(term), *term.exceptions, term.note)),
        )
        if text
    }  # fmt: skip
    return Line(
        id=row.id, version=row.version, status=row.status, concept=concept, is_waiting=is_waiting,
        changed_at=row.changed_at, changed_by=row.changed_by,
        searched="\n".join(sorted(map(folded, texts))), languages=(glossary.source, glossary.target),
    )  # fmt: skip
