"""The recognisers of this process: for each glossary what is in force, ready to be found in a text.

Derived from the database and never the truth. `Glossary.revision` rises under its row's lock with every change of a
concept: it is read in the caller's own transaction, so a ruling made by any process holds at the next look-up. Of a
glossary that has changed only the concepts that changed are read and inflected again. Scopes are not baked in: a
recogniser finds a term whatever its status, which is settled for the outlet and day that are asked about.
"""

import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from tmserver.db.glossary_tables import ConceptRow, Glossary
from tmserver.domain import languages
from tmserver.domain.concept_documents import concept_of
from tmserver.domain.concepts import CasePolicy, Concept, ConceptStatus, Inflection, Term
from tmserver.domain.languages import Kinship, kinship
from tmserver.terminology import forms
from tmserver.terminology.recogniser import Entry, Recogniser

MOST_GLOSSARIES = 64
"""Kept at once; the one that was longest not asked for makes room."""
MOST_TAGS = 8
"""Recognisers of one glossary, each for one language tag that callers ask for (en, en-GB, it …)."""
READ_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class HeldConcept:
    """A concept in force; `entries` are its terms as the recogniser takes them, in the concept's order."""

    version: int
    concept: Concept
    entries: tuple[Entry, ...]


@dataclass(slots=True)
class Standing:
    """A glossary at one revision. Concepts by their number as text, which is how the recogniser names them."""

    revision: int
    concepts: Mapping[str, HeldConcept]
    _recognisers: OrderedDict[str, Recogniser] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def recogniser(self, language: str) -> Recogniser:
        """Finds the terms that serve texts of a language tag."""
        with self._lock:
            made = self._recognisers.get(language)
            if made is None:
                made = self._recognisers[language] = Recogniser(self._entries(language), language)
                if len(self._recognisers) > MOST_TAGS:
                    self._recognisers.popitem(last=False)
            self._recognisers.move_to_end(language)
            return made

    def _entries(self, language: str) -> Iterator[Entry]:
        for held in self.concepts.values():
            for term, entry in zip(held.concept.terms, held.entries, strict=True):
                if serves(term, language):
                    yield entry


def serves(term: Term, language: str) -> bool:
    """Whether a term is one of a text's language: en-GB has those of en, not those of en-US."""
    told = term.usage if term.usage and languages.base(term.usage) == languages.base(term.language) else term.language
    return kinship(language, told) is Kinship.SAME


class Recognisers:
    """All glossaries of a process that were asked for. Safe to use from several threads; not inside a write
    transaction, whose revision may yet be rolled back."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._standings: OrderedDict[int, Standing] = OrderedDict()
        self._building: dict[int, threading.Lock] = {}

    def of(self, session: Session, glossary: Glossary) -> Standing:
        """The glossary as it stands in the caller's transaction."""
        held = self._held(glossary)
        if held is not None:
            return held
        with self._lock:
            building = self._building.setdefault(glossary.id, threading.Lock())
        with building:  # one thread reads, the others take what it read
            held = self._held(glossary)
            if held is None:
                held = _read(session, glossary, self._newest(glossary.id))
                self._keep(glossary.id, held)
        return held

    def _held(self, glossary: Glossary) -> Standing | None:
        with self._lock:
            held = self._standings.get(glossary.id)
            if held is None or held.revision != glossary.revision:
                return None
            self._standings.move_to_end(glossary.id)
            return held

    def _newest(self, glossary_id: int) -> Mapping[str, HeldConcept]:
        with self._lock:
            held = self._standings.get(glossary_id)
            return held.concepts if held else {}

    def _keep(self, glossary_id: int, standing: Standing) -> None:
        """Keep it unless a newer one came meanwhile: a long transaction sees an older state."""
        with self._lock:
            held = self._standings.get(glossary_id)
            if held is None or held.revision < standing.revision:
                self._standings[glossary_id] = standing
                self._standings.move_to_end(glossary_id)
            while len(self._standings) > MOST_GLOSSARIES:
                gone, _ = self._standings.popitem(last=False)
                self._building.pop(gone, None)


def _read(session: Session, glossary: Glossary, known: Mapping[str, HeldConcept]) -> Standing:
    """What is in force; concepts whose version is known are not read again."""
    in_force = (
        ConceptRow.glossary_id == glossary.id,
        ConceptRow.status == ConceptStatus.APPROVED,
        ConceptRow.live.is_not(None),
    )
    versions = session.execute(select(ConceptRow.id, ConceptRow.version).where(*in_force).order_by(ConceptRow.id)).all()
    changed = [number for number, version in versions if not _is_known(known.get(str(number)), version)]
    fresh: dict[str, HeldConcept] = {}
    for at in range(0, len(changed), READ_AT_ONCE):
        piece = select(ConceptRow.id, ConceptRow.version, ConceptRow.live).where(
            ConceptRow.id.in_(changed[at : at + READ_AT_ONCE])
        )
        for number, version, live in session.execute(piece):
            fresh[str(number)] = held(version, concept_of(live, str(number), ConceptStatus.APPROVED), glossary.slug)
    numbers = [str(number) for number, _ in versions]
    return Standing(glossary.revision, {number: fresh.get(number) or known[number] for number in numbers})


def _is_known(held: HeldConcept | None, version: int) -> bool:
    return held is not None and held.version == version


def held(version: int, concept: Concept, glossary: str) -> HeldConcept:
    """A concept with its terms inflected. Its id must be set."""
    entries = tuple(
        Entry(
            glossary, concept.id or "", number, term.text, forms.of(term)[1:], term.case or CasePolicy.ANY,
            term.inflection is Inflection.VERB, term.exceptions,
        )
        for number, term in enumerate(concept.terms)
    )  # fmt: skip
    return HeldConcept(version, concept, entries)
