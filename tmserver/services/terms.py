"""Terms of the visible glossaries in a text, and what the glossaries and all other checks say of a translation."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from tmserver.checks import registry, style
from tmserver.checks.pair import Pair
from tmserver.checks.terms import RuledTerm, TermChecks
from tmserver.db.glossary_tables import Glossary
from tmserver.domain import languages
from tmserver.domain.concepts import FORBIDDEN, Concept, TermStatus, ruling
from tmserver.domain.findings import Finding, Side
from tmserver.domain.people import Actor
from tmserver.domain.segments import MOST_STORED, check_text
from tmserver.domain.styles import Origin
from tmserver.domain.terms import TermHit, TermRequest
from tmserver.services import desks, glossaries, styles
from tmserver.services.glossary_cache import GlossaryCache
from tmserver.services.recognisers import Standing, hold, serves
from tmserver.terminology.recogniser import Hit
from tmserver.terminology.trie import Entry

_BEST_FIRST = ("exact", "form", "lemma")


@dataclass(frozen=True, slots=True)
class _Rulings:
    """What holds of one glossary's terms at an outlet and day (see checks.terms.Rulings)."""

    glossary: str
    standing: Standing
    target: str
    outlet: str | None
    day: date
    whose: Origin = Origin.HOUSE
    """Whose glossary it is: a desk's, or the house's."""
    _known: dict[tuple[str, int], RuledTerm] = field(default_factory=dict, compare=False)

    def of(self, entry: Entry) -> RuledTerm:
        key = entry.concept, entry.term
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._ruled(entry)
        return known

    def _ruled(self, entry: Entry) -> RuledTerm:
        term = self.standing.concepts[entry.concept].concept.terms[entry.term]
        status, scope = ruling(term.status, term.scopes, self.outlet, self.day)
        origin = Origin.OUTLET if scope is not None and scope.outlet is not None else self.whose
        return RuledTerm(entry, status, term.do_not_translate, origin=origin)

    def in_target(self, concept: str) -> Sequence[RuledTerm]:
        held = self.standing.concepts[concept]
        return [
            self.of(entry)
            for term, entry in zip(held.concept.terms, held.entries, strict=True)
            if serves(term, self.target)
        ]

    def checks(self, source: str) -> TermChecks:
        """For texts of a language and their translations."""
        return TermChecks(self.standing.recogniser(source), self.standing.recogniser(self.target), self, self.target)


@dataclass(frozen=True, slots=True)
class Termbase:
    """The glossaries that serve one request, each as it stands: ask it for any number of texts."""

    source: str
    target: str
    _rulings: tuple[_Rulings, ...]

    def hits(self, text: str) -> tuple[TermHit, ...]:
        """Terms of the source language in a text, outermost, in its order; every concept of a span."""
        found = [
            one
            for rulings in self._rulings
            for hit in rulings.standing.recogniser(self.source).find(text)
            for one in _hits(rulings, hit)
        ]
        return tuple(sorted(found, key=lambda hit: (hit.start, -hit.end, hit.glossary)))

    def check(self, source: str, target: str) -> list[Finding]:
        """What the glossaries say of a translation; the same said by two of them once."""
        pair = Pair(self.source, source, self.target, target)
        found: dict[tuple[str, Side, int, int, str | None], Finding] = {}
        for rulings in self._rulings:
            for one in rulings.checks(self.source).check(pair):
                found.setdefault((one.check, one.side, one.start, one.end, one.suggestion), one)
        return list(found.values())

    def forbidden(self, text: str, concepts: Collection[str]) -> list[Finding]:
        """Forbidden terms of the target language in a text whose source holds these concepts; the same said once."""
        found: dict[tuple[int, int, str | None], Finding] = {}
        for rulings in self._rulings:
            checks = rulings.checks(self.source)
            for one in checks.forbidden(text, concepts):
                found.setdefault((one.start, one.end, one.suggestion), one)
        return sorted(found.values(), key=lambda finding: finding.start)

    def concept(self, glossary: str, number: str) -> Concept:
        """A concept that is in force, by its number. KeyError for others."""
        return self._of(glossary).standing.concepts[number].concept

    def target_hits(self, glossary: str, text: str) -> Sequence[Hit]:
        """What a glossary recognises in a text of the target language."""
        return self._of(glossary).standing.recogniser(self.target).find(text)

    def preferred(self, glossary: str, concept: str) -> Entry | None:
        """The first preferred term that a concept has in the target language."""
        terms = self._of(glossary).in_target(concept)
        return next((term.entry for term in terms if term.status is TermStatus.PREFERRED), None)

    def _of(self, glossary: str) -> _Rulings:
        return next(rulings for rulings in self._rulings if rulings.glossary == glossary)


def termbase(session: Session, actor: Actor, recognisers: GlossaryCache[Standing], request: TermRequest) -> Termbase:
    """The glossaries of the pair that the actor sees, or those that are named, as they stand in this transaction.

    Raises NotFound (a named glossary, the outlet), BadLanguage.
    """
    source, target = languages.parse(request.source), languages.parse(request.target)
    if request.outlet is not None:
        desks.get_outlet(session, actor, request.outlet)
    pair = {languages.base(source), languages.base(target)}
    serving = [
        glossary
        for glossary in _searched(session, actor, request.glossaries)
        if {languages.base(glossary.source), languages.base(glossary.target)} == pair
    ]
    standings = tuple(
        _Rulings(
            glossary.slug,
            recognisers.of(session, glossary),
            target,
            request.outlet,
            request.day,
            Origin.HOUSE if glossary.desk_id is None else Origin.DESK,
        )
        for glossary in serving
    )
    return Termbase(source, target, standings)


def of_wording(
    glossary: Glossary, concept: Concept, outlet: str | None, day: date, *, reverse: bool = False
) -> Termbase:
    """One concept as if it alone were in force: to try a wording before it is ruled on."""
    held = hold(0, replace(concept, id=concept.id or "0"), glossary.slug)
    pair = (glossary.target, glossary.source) if reverse else (glossary.source, glossary.target)
    return of_standing(glossary.slug, Standing({held.concept.id or "0": held}), pair, outlet, day)


def checks(slug: str, standing: Standing, pair: tuple[str, str], outlet: str | None, day: date) -> TermChecks:
    """The checks of one glossary as it stands, or would stand, for texts of a pair at an outlet and day."""
    return _Rulings(slug, standing, pair[1], outlet, day).checks(pair[0])


def of_standing(slug: str, standing: Standing, pair: tuple[str, str], outlet: str | None, day: date) -> Termbase:
    """One glossary as it stands, or would stand, for texts of a pair at an outlet and day."""
    return Termbase(*pair, (_Rulings(slug, standing, pair[1], outlet, day),))


def find_terms(
    session: Session, actor: Actor, recognisers: GlossaryCache[Standing], request: TermRequest, text: str
) -> tuple[TermHit, ...]:
    """Terms of a text up to 100,000 characters. Raises TextTooLong, BadCharacter, and what `termbase` raises."""
    check_text("text", text, limit=MOST_STORED, may_be_empty=True)
    return termbase(session, actor, recognisers, request).hits(text)


def check_pair(
    session: Session, actor: Actor, recognisers: GlossaryCache[Standing], request: TermRequest, source: str, target: str
) -> list[Finding]:
    """All findings of a translation: the source's first, then in the order of the target. An empty one has none.

    Raises TextTooLong, BadCharacter, and what `termbase` raises.
    """
    check_text("source.text", source, limit=MOST_STORED, may_be_empty=True)
    check_text("target.text", target, limit=MOST_STORED, may_be_empty=True)
    return checker(session, actor, recognisers, request)(source, target)


def checker(
    session: Session, actor: Actor, recognisers: GlossaryCache[Standing], request: TermRequest
) -> Callable[[str, str], list[Finding]]:
    """What `check_pair` says, as a function of source and target: for many pairs of one story.

    Raises what `termbase` raises.
    """
    ruled = termbase(session, actor, recognisers, request)
    rules = styles.chosen(session, actor, request.outlet, ruled.target)
    outlet = desks.get_outlet(session, actor, request.outlet).name if request.outlet is not None else None

    def findings(source: str, target: str) -> list[Finding]:
        if not target.strip():
            return []
        pair = Pair(ruled.source, source, ruled.target, target)
        found = [*ruled.check(source, target), *registry.check(pair), *style.check(pair, rules, outlet)]
        return sorted(found, key=_order)

    return findings


def _order(finding: Finding) -> tuple[bool, int, int, int]:
    return finding.side is Side.TARGET, finding.start, finding.end, int(finding.concept_id or 0)


def _searched(session: Session, actor: Actor, slugs: Sequence[str] | None) -> Iterable[Any]:
    if slugs is None:
        return glossaries.searched(session, actor)
    return [glossaries.get(session, actor, slug) for slug in dict.fromkeys(slugs)]


def _hits(rulings: _Rulings, hit: Hit) -> list[TermHit]:
    """A hit as one for each concept of its span, matched the best way."""
    contains = tuple(one for inner in hit.contains for one in _hits(rulings, inner))
    concepts: dict[str, tuple[Entry, str]] = {}
    for entry, match in sorted(hit.entries, key=lambda pair: (_BEST_FIRST.index(pair[1]), int(pair[0].concept))):
        concepts.setdefault(entry.concept, (entry, match))
    return [_hit(rulings, hit, entry, match, contains) for entry, match in concepts.values()]


def _hit(rulings: _Rulings, hit: Hit, entry: Entry, match: str, contains: tuple[TermHit, ...]) -> TermHit:
    concept = rulings.standing.concepts[entry.concept].concept
    terms = rulings.in_target(entry.concept)

    def of(*statuses: TermStatus) -> tuple[str, ...]:
        return tuple(dict.fromkeys(term.entry.text for term in terms if term.status in statuses))

    preferred, found = of(TermStatus.PREFERRED), concept.terms[entry.term]
    if not preferred and found.do_not_translate:
        preferred = (found.text,)
    return TermHit(
        concept_id=int(entry.concept), glossary=hit.glossary, start=hit.start, end=hit.end, text=hit.text, match=match,
        kind=concept.kind, preferred=preferred, admitted=of(TermStatus.ADMITTED), forbidden=of(*FORBIDDEN),
        note=concept.note or found.note, contains=contains,
        origin=Origin.OUTLET if Origin.OUTLET in {term.origin for term in terms} else rulings.whose,
    )  # fmt: skip
