"""The glossary's rulings on a pair: forbidden terms, preferred ones missing, names that must stay as they are.

Forbidden in the target: a name (a term whose capitals matter) always, a common word only where the source holds its
concept. A span that is also a right term of another concept is judged by what the source says. Inside a quotation it
is only mentioned; exceptions and addresses are no hits at all. The source is never flagged: «Kiev» is right there.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tmserver.checks.pair import Pair
from tmserver.checks.term_fixes import replacement
from tmserver.domain.concepts import CasePolicy, TermStatus
from tmserver.domain.findings import Finding, Severity, Side
from tmserver.phrases import N_, Phrase
from tmserver.terminology.recogniser import Entry, Hit, Recogniser
from tmserver.terminology.words import all_capitals

_RIGHT = (TermStatus.PREFERRED, TermStatus.ADMITTED)
_QUOTATION = re.compile(r'«[^«»]*»|[“„][^“”„]*[”“]|"[^"]*"')


@dataclass(frozen=True, slots=True)
class RuledTerm:
    """A term with the status that holds here and now; scopes and dates are settled before."""

    entry: Entry
    status: TermStatus
    do_not_translate: bool = False
    needs_source: bool | None = None
    """Whether a forbidden term is wrong only where the source holds its concept; None: by its shape."""


@dataclass(frozen=True, slots=True)
class _Around:
    """What of the target's text matters to every hit, found once."""

    text: str
    quotations: list[tuple[int, int]]
    capitals: bool


class TermChecks:
    """Made once from the terms of two languages, then asked for any number of pairs."""

    def __init__(
        self, source_terms: Iterable[RuledTerm], target_terms: Iterable[RuledTerm], source_language: str,
        target_language: str,
    ) -> None:  # fmt: skip
        source, target = list(source_terms), list(target_terms)
        self._source = Recogniser([term.entry for term in source], source_language)
        self._target = Recogniser([term.entry for term in target], target_language)
        self._language = target_language
        self._rules = {term.entry: term for term in (*source, *target)}
        self._by_concept: dict[str, list[RuledTerm]] = {}
        for term in target:
            self._by_concept.setdefault(term.entry.concept, []).append(term)

    def check(self, pair: Pair) -> list[Finding]:
        """Findings in the order of the texts, those of the target first."""
        source_hits = self._source.find(pair.source)
        target_hits = self._target.find(pair.target)
        around = _Around(pair.target, _quotations(pair.target), all_capitals(pair.target))
        asked = {entry.concept for hit in _every(source_hits) for entry, _ in hit.entries}
        found = [finding for hit in _every(target_hits) for finding in self._forbidden(around, hit, asked)]
        seen = {entry.concept for hit in _every(target_hits) for entry, _ in hit.entries}
        found += [finding for hit in source_hits for finding in self._missing(pair, hit, seen)]
        return found

    def _forbidden(self, around: _Around, hit: Hit, asked: set[str]) -> Iterator[Finding]:
        rules = [self._rules[entry] for entry, _ in hit.entries]
        right = {rule.entry.concept for rule in rules if rule.status in _RIGHT}
        for rule, (entry, match) in zip(rules, hit.entries, strict=True):
            if rule.status in _RIGHT or entry.concept in right:
                continue
            needs_source = entry.case is CasePolicy.ANY if rule.needs_source is None else rule.needs_source
            if (needs_source or right) and (entry.concept not in asked or right & asked):
                continue
            preferred = [term.entry for term in self._by_concept[entry.concept] if term.status is TermStatus.PREFERRED]
            fix = (
                replacement(around.text, hit, entry, match, preferred[0], self._language, capitals=around.capitals)
                if preferred
                else None
            )
            yield self._ruling(around, hit, rule, preferred, fix)

    def _ruling(
        self, around: _Around, hit: Hit, rule: RuledTerm, preferred: Sequence[Entry], fix: str | None
    ) -> Finding:
        said = {"term": hit.text, "preferred": ", ".join(entry.text for entry in preferred)}
        superseded = rule.status is TermStatus.SUPERSEDED
        if preferred and superseded:
            message = Phrase(N_("“%(term)s” is no longer used; write %(preferred)s."), said)
        elif preferred:
            message = Phrase(N_("“%(term)s” is not used here; write %(preferred)s."), said)
        else:
            message = Phrase(N_("“%(term)s” is not used here."), {"term": hit.text})
        severity = Severity.INFO if _is_quoted(around.quotations, hit) else Severity.ERROR
        name = "term-superseded" if superseded else "term-forbidden"
        return Finding(name, severity, Side.TARGET, hit.start, hit.end, hit.text, message, fix, rule.entry.concept)

    def _missing(self, pair: Pair, hit: Hit, seen: set[str]) -> Iterator[Finding]:
        concepts = [entry.concept for entry, _ in hit.entries]
        for entry, _ in hit.entries:
            if self._rules[entry].do_not_translate and entry.text.casefold() not in pair.target.casefold():
                message = Phrase(N_("“%(term)s” must stay as it is in the translation."), {"term": entry.text})
                yield Finding(
                    "term-do-not-translate", Severity.ERROR, Side.SOURCE, hit.start, hit.end, hit.text, message,
                    None, entry.concept,
                )  # fmt: skip
                return
        if seen.intersection(concepts):
            return
        for concept in concepts:
            wanted = [term.entry.text for term in self._by_concept.get(concept, []) if term.status in _RIGHT]
            if wanted:
                said = {"term": hit.text, "wanted": ", ".join(wanted[:3])}
                message = Phrase(
                    N_("For “%(term)s” the glossary has %(wanted)s; none of it is in the translation."), said
                )
                yield Finding(
                    "term-missing", Severity.WARNING, Side.SOURCE, hit.start, hit.end, hit.text, message, None, concept
                )
                return


def _every(hits: Sequence[Hit]) -> Iterator[Hit]:
    for hit in hits:
        yield hit
        yield from _every(hit.contains)


def _quotations(text: str) -> list[tuple[int, int]]:
    """Spans between quotation marks: what somebody said or wrote is theirs."""
    return [found.span() for found in _QUOTATION.finditer(text)]


def _is_quoted(quotations: Sequence[tuple[int, int]], hit: Hit) -> bool:
    at = bisect_right(quotations, (hit.start, hit.end)) - 1
    return at >= 0 and quotations[at][0] < hit.start and hit.end < quotations[at][1]
