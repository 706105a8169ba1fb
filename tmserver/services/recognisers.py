"""The recognisers of this process: for each glossary what is in force, ready to be found in a text.

Derived from the database and never the truth (glossary_cache). Of a glossary that has changed only the concepts that
changed are read and inflected again. Scopes are not baked in: a recogniser finds a term whatever its status, which is
settled for the outlet and day that are asked about.
"""

import threading
from collections import OrderedDict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from tmserver.db.glossary_tables import ConceptRow, Glossary
from tmserver.domain import languages
from tmserver.domain.concept_documents import concept_of
from tmserver.domain.concepts import CasePolicy, Concept, ConceptStatus, Inflection, Term
from tmserver.domain.languages import Kinship, kinship
from tmserver.services.glossary_cache import GlossaryCache
from tmserver.terminology import forms
from tmserver.terminology.recogniser import Recogniser
from tmserver.terminology.trie import Entry

MOST_TAGS = 8
"""Recognisers of one glossary, each for one language tag that callers ask for (en, en-GB, it …)."""
READ_AT_ONCE = 500
FEWEST_KEPT = 4
"""Recognisers are changed and not made anew while at most one concept in four is another."""
MOST_CHANGES = 5_000


@dataclass(frozen=True, slots=True)
class HeldConcept:
    """A concept in force; `entries` are its terms as the recogniser takes them, in the concept's order."""

    version: int
    concept: Concept
    entries: tuple[Entry, ...]


@dataclass(slots=True)
class Standing:
    """A glossary at one revision. Concepts by their number as text, which is how the recogniser names them."""

    concepts: Mapping[str, HeldConcept]
    _recognisers: OrderedDict[str, Recogniser] = field(default_factory=OrderedDict)
    _changes: int = 0
    """Concepts changed since the recognisers were made anew: what went leaves empty nodes behind."""
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

    def after(self, concepts: Mapping[str, HeldConcept], changed: Collection[str]) -> "Standing":
        """The glossary with these concepts, of which `changed` came, went or are others now.

        Recognisers are taken over and changed, unless so much is new that making them is as quick.
        """
        made = Standing(concepts)
        if len(changed) * FEWEST_KEPT > len(concepts) or self._changes > MOST_CHANGES:
            return made
        with self._lock:
            ready = list(self._recognisers.items())
        for language, recogniser in ready:
            gone = [entry for number in changed for entry in entries(self.concepts.get(number), language)]
            came = [entry for number in changed for entry in entries(concepts.get(number), language)]
            made._recognisers[language] = recogniser.changed(gone, came)
        made._changes = self._changes + len(changed)
        return made

    def _entries(self, language: str) -> Iterator[Entry]:
        for held in self.concepts.values():
            yield from entries(held, language)


def entries(held: HeldConcept | None, language: str) -> Iterator[Entry]:
    """The terms of a concept that serve texts of a language tag."""
    if held is not None:
        for term, entry in zip(held.concept.terms, held.entries, strict=True):
            if serves(term, language):
                yield entry


def serves(term: Term, language: str) -> bool:
    """Whether a term is one of a text's language: en-GB has those of en, not those of en-US."""
    told = term.usage if term.usage and languages.base(term.usage) == languages.base(term.language) else term.language
    return kinship(language, told) is Kinship.SAME


def recognisers() -> GlossaryCache[Standing]:
    """All glossaries of a process that were asked for, as they stand."""
    return GlossaryCache(_read)


def _read(session: Session, glossary: Glossary, earlier: Standing | None) -> Standing:
    """What is in force; concepts whose version is known are not read again."""
    known = earlier.concepts if earlier else {}
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
            fresh[str(number)] = hold(version, concept_of(live, str(number), ConceptStatus.APPROVED), glossary.slug)
    numbers = [str(number) for number, _ in versions]
    concepts = {number: fresh.get(number) or known[number] for number in numbers}
    if earlier is None:
        return Standing(concepts)
    return earlier.after(concepts, fresh.keys() | (known.keys() - concepts.keys()))


def _is_known(held: HeldConcept | None, version: int) -> bool:
    return held is not None and held.version == version


def hold(version: int, concept: Concept, glossary: str) -> HeldConcept:
    """A concept with its terms inflected. Its id must be set."""
    entries = tuple(
        Entry(
            glossary, concept.id or "", number, term.text, forms.of(term)[1:], term.case or CasePolicy.ANY,
            term.inflection is Inflection.VERB, term.exceptions,
        )
        for number, term in enumerate(concept.terms)
    )  # fmt: skip
    return HeldConcept(version, concept, entries)
