"""The concepts of a glossary as a list to look through: every status, found as one types, narrowed by facets.

Kept by each process (glossary_cache): one line a concept, read again only when the concept changed. Searching 5,000
lines takes some milliseconds, so the list is filtered at each key.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import chain
from typing import Any

from sqlalchemy import String, select, type_coerce
from sqlalchemy.orm import Session

from tmserver.db.glossary_tables import ConceptRow, Glossary
from tmserver.domain import languages
from tmserver.domain.concept_documents import concept_of
from tmserver.domain.concepts import FORBIDDEN, Concept, ConceptStatus, Inflection, Term
from tmserver.domain.people import Actor
from tmserver.services import glossaries
from tmserver.services.glossary_cache import GlossaryCache
from tmserver.terminology import forms
from tmserver.text.accents import without_accents
from tmserver.text.normal import equality_key

READ_AT_ONCE = 500
_COLUMNS = select(
    ConceptRow.id, ConceptRow.version, ConceptRow.status, type_coerce(ConceptRow.live, String).label("live"),
    type_coerce(ConceptRow.proposed, String).label("proposed"), ConceptRow.changed_at, ConceptRow.changed_by,
)  # fmt: skip
FACETS = ("status", "kind", "subject", "missing", "has")
"""What a list is narrowed by. missing: a language without a right term. has: waiting, forbidden, exceptions, scopes."""


@dataclass(frozen=True)
class Line:
    """A concept as the list shows it: what is in force, or what is proposed while nothing is.

    Of 5,000 a page shows fifty: facets and order are read from the documents once, which stay as they are stored until
    more of them is asked for. Kept as objects they would cost the collector more than reading them again.
    """

    id: int
    version: int
    status: ConceptStatus
    live: str | None
    proposed: str | None
    changed_at: datetime
    changed_by: str
    facets: tuple[tuple[str, str], ...]
    """Its values with the names of their facets, to be counted."""
    order: tuple[str, int]
    """By the first right term of the source language, else of the other, else by whatever term there is."""

    @property
    def is_waiting(self) -> bool:
        """Whether a proposal waits for a ruling: the concept itself, or another wording of it."""
        return self.proposed is not None and self.status is not ConceptStatus.REJECTED

    @cached_property
    def concept(self) -> Concept:
        """The wording that is shown."""
        return concept_of(json.loads(self.live or self.proposed or "{}"), str(self.id), self.status)

    @cached_property
    def searched(self) -> str:
        """All its spellings, notes and forms, folded, one a line."""
        texts: set[str | None] = set()
        for stored in (self.live, self.proposed):
            if stored is not None:
                said = json.loads(stored)
                texts.update((said["note"], said["definition"], said["subject"]))
                for term in said["terms"]:
                    texts.update((*_spellings(term), *term["exceptions"], term["note"]))
        return folded("\n".join(sorted(text for text in texts if text)))

    def terms(self, language: str, *, forbidden: bool = False) -> list[Term]:
        """Terms of a language (by its base), right or forbidden ones, in their order."""
        return terms_in(self.concept, language, forbidden=forbidden)

    def values(self, name: str) -> list[str]:
        """Its values in a facet."""
        return [value for facet, value in self.facets if facet == name]


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


def _spellings(term: Mapping[str, Any]) -> tuple[str, ...]:
    """All that a stored term is recognised by (terminology.forms.of)."""
    inflection = Inflection(term["inflection"]) if term["inflection"] else Inflection.NONE
    return forms.spellings(
        term["text"], term["language"], inflection, term["struck_forms"], term["added_forms"]
    )  # fmt: skip


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
        missed = [name for name, value in chosen.items() if (name, value) not in line.facets]
        if not missed:
            kept.append(line)
        elif len(missed) == 1:
            near.append((missed[0], line))
    counts: dict[str, Counter[str]] = {name: Counter() for name in FACETS}
    for (name, value), count in Counter(chain.from_iterable(line.facets for line in kept)).items():
        counts[name][value] = count
    for name, line in near:
        counts[name].update(line.values(name))
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
    pair = (glossary.source, glossary.target)
    for at in range(0, len(changed), READ_AT_ONCE):
        piece = _COLUMNS.where(ConceptRow.id.in_(changed[at : at + READ_AT_ONCE]))
        for row in session.execute(piece):
            fresh[row.id] = _line(row, pair)
    lines = [fresh.get(number) or known[number] for number, _, _ in rows]
    return tuple(sorted(lines, key=lambda line: line.order))


def _line(row: Any, pair: tuple[str, str]) -> Line:
    """`row`: _COLUMNS. `pair`: the languages of its glossary."""
    said = json.loads(row.live or row.proposed)
    terms, right = said["terms"], dict[str, str]()
    for term in terms:
        if term["status"] not in FORBIDDEN:
            right.setdefault(languages.base(term["language"]), term["text"])
    named = {language: right.get(languages.base(language)) for language in pair}
    facets = [("status", row.status.value), ("kind", said["kind"])]
    if said["subject"]:
        facets.append(("subject", said["subject"]))
    facets += [("missing", language) for language, text in named.items() if text is None]
    has = (
        ("waiting", row.proposed is not None and row.status is not ConceptStatus.REJECTED),
        ("forbidden", any(term["status"] in FORBIDDEN for term in terms)),
        ("exceptions", any(term["exceptions"] for term in terms)),
        ("scopes", any(term["scopes"] for term in terms)),
    )
    facets += [("has", name) for name, holds in has if holds]
    first = next((text for text in named.values() if text is not None), terms[0]["text"])
    return Line(
        id=row.id, version=row.version, status=row.status, live=row.live, proposed=row.proposed,
        changed_at=row.changed_at, changed_by=row.changed_by, facets=tuple(facets), order=(folded(first), row.id),
    )  # fmt: skip
