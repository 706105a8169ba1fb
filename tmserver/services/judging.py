"""What one unit makes of one concept's wording: judged by the checks of every other page, at its own outlet and day."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

from tmserver.checks.pair import Pair
from tmserver.checks.terms import TermChecks
from tmserver.db.glossary_tables import Glossary
from tmserver.domain import languages
from tmserver.domain.concepts import FORBIDDEN, Concept, Term
from tmserver.domain.findings import Finding, FindingStatus
from tmserver.domain.usage import UsageKind
from tmserver.services import terms
from tmserver.services.recognisers import Standing, entries, hold
from tmserver.terminology import forms
from tmserver.terminology.recogniser import Recogniser


@dataclass(frozen=True)
class Verdict:
    """How a unit's translation stands to a wording. `right`: spans of preferred and admitted terms in the target, code
    points. `find`: what is said of the target; most units are only counted and not asked.
    """

    kind: UsageKind
    right: tuple[tuple[int, int], ...] = ()
    find: Callable[[], Sequence[Finding]] = tuple

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What is said of the wording's terms. Where somebody let them stand the findings say so."""
        found = self.find()
        if self.kind is not UsageKind.WAIVED:
            return tuple(found)
        return tuple(
            replace(one, status=FindingStatus.WAIVED) if one.status is FindingStatus.OPEN else one for one in found
        )

    @property
    def open(self) -> list[Finding]:
        """What would have to be mended."""
        return [one for one in self.findings if one.status is FindingStatus.OPEN]


class Judge:
    """Judges units by a wording of one concept, as if it were in force among the glossary's other concepts.

    Most units hold only right terms: so the concept is asked by itself first, and only what it forbids is looked at
    again beside all others, whose longer terms and other meanings may allow it.
    """

    def __init__(self, glossary: Glossary, standing: Standing, concept_id: int, wording: Concept, today: date) -> None:
        self._number, self._slug, self._today = str(concept_id), glossary.slug, today
        self.wording = wording
        held = standing.concepts.get(self._number)
        if held is None or held.concept.terms != wording.terms:
            held = hold(0, wording, glossary.slug)
            standing = standing.after({**standing.concepts, self._number: held}, {self._number})
        self._all, self._alone = standing, Standing({self._number: held})
        self._changes = any(term.scopes for term in wording.terms)
        self._known: dict[tuple[Any, ...], TermChecks] = {}
        self._meeting: dict[str, bool] = {}

    def spellings(self, language: str, *, forbidden: bool | None = None) -> set[str]:
        """Every form of the terms of a language (by its base); only of those ever forbidden, or ever right."""
        found = [term for term in self.wording.terms if languages.base(term.language) == languages.base(language)]
        if forbidden is not None:
            found = [term for term in found if forbidden in {status in FORBIDDEN for status in _statuses(term)}]
        return {spelling for term in found for spelling in forms.of(term)}

    def recogniser(self, language: str) -> Recogniser:
        """Finds the concept's own terms in texts of a language tag."""
        return self._alone.recogniser(language)

    def verdict(self, unit: Any, outlet: str | None, day: date, *, waived: bool = False) -> Verdict | None:
        """None: nothing in it is this concept's. `unit` has source, target and their languages."""
        pair = Pair(unit.source_language, unit.source, unit.target_language, unit.target)
        checks = self._checks(self._alone, pair, outlet, day)
        first = found = checks.outlook(pair, self._number)
        if found.is_open and self._may_meet_others(pair):
            checks = self._checks(self._all, pair, outlet, day)
            found = checks.outlook(pair, self._number)
        if found.is_open:
            return Verdict(UsageKind.WAIVED if waived else UsageKind.VIOLATING, first.right, self._said(checks, pair))
        if self._changes and day != self._today:
            now = self._checks(self._all, pair, outlet, self._today)
            if now.outlook(pair, self._number).is_open:
                return Verdict(UsageKind.WAIVED if waived else UsageKind.ARCHIVE, (), self._said(now, pair))
        if found.is_told:
            return Verdict(UsageKind.EXCEPTION, first.right, self._said(checks, pair))
        return Verdict(UsageKind.COMPLIANT, first.right) if first.right else None

    def _said(self, checks: TermChecks, pair: Pair) -> Callable[[], Sequence[Finding]]:
        return lambda: [one for one in checks.of_target(pair) if one.concept_id == self._number]

    def _may_meet_others(self, pair: Pair) -> bool:
        """Whether any other concept has a word in common with this one: else none can be over it or beside it."""
        return any(self._meets_others(language) for language in (pair.source_language, pair.target_language))

    def _meets_others(self, language: str) -> bool:
        if language not in self._meeting:
            own, every = self._alone.recogniser(language), self._all.recogniser(language)
            others = every.changed(entries(self._alone.concepts[self._number], language), ())
            self._meeting[language] = not own.words().isdisjoint(others.words())
        return self._meeting[language]

    def _checks(self, standing: Standing, pair: Pair, outlet: str | None, day: date) -> TermChecks:
        key = (standing is self._all, pair.source_language, pair.target_language, outlet, day)
        found = self._known.get(key)
        if found is None:
            languages_ = pair.source_language, pair.target_language
            found = self._known[key] = terms.checks(self._slug, standing, languages_, outlet, day)
        return found


def forbids(wording: Concept) -> bool:
    """Whether any term of it is forbidden anywhere, ever: else no unit can violate it."""
    return any(status in FORBIDDEN for term in wording.terms for status in _statuses(term))


def _statuses(term: Term) -> Collection[Any]:
    return {term.status, *(scope.status for scope in term.scopes)}


def day_of(created_at: datetime, zone: Any) -> date:
    """The day a unit is of: when it was made, or its file says it was, at its desk."""
    return created_at.astimezone(zone).date()
