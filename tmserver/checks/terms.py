"""The glossary's rulings on a pair: forbidden terms, preferred ones missing, names that must stay as they are.

Forbidden in the target: a name (a term whose capitals matter) always, a common word only where the source holds its
concept. A span that is also a right term of another concept is judged by what the source says. Inside a quotation and
inside an exception it is allowed: only mentioned. In addresses nothing is found. The source is never flagged:
«Kiev» is right there.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from tmserver.checks.pair import Pair
from tmserver.checks.term_fixes import QUOTED, Fix, fix
from tmserver.domain.concepts import FORBIDDEN, CasePolicy, TermStatus
from tmserver.domain.findings import Finding, FindingStatus, Severity, Side
from tmserver.domain.styles import Origin
from tmserver.phrases import N_, Phrase
from tmserver.terminology.recogniser import Hit, Reading, Recogniser
from tmserver.terminology.trie import Entry
from tmserver.terminology.words import all_capitals

_CHECKS = {TermStatus.SUPERSEDED: "term-superseded", TermStatus.DEPRECATED: "term-forbidden"}
_QUOTATION = re.compile(r'«[^«»]*»|[“„][^“”„]*[”“]|"[^"]*"')


@dataclass(frozen=True, slots=True)
class RuledTerm:
    """A term with the status that holds here and now; scopes and dates are settled before."""

    entry: Entry
    status: TermStatus
    do_not_translate: bool = False
    needs_source: bool | None = None
    """Whether a forbidden term is wrong only where the source holds its concept; None: by its shape."""
    origin: Origin = Origin.HOUSE
    """Whose ruling it is."""


@dataclass(frozen=True, slots=True)
class _Around:
    """What of the target's text matters to every hit, found once."""

    text: str
    quotations: list[tuple[int, int]]
    capitals: bool


@dataclass(frozen=True, slots=True)
class Outlook:
    """How a target stands to one concept: whether a forbidden term of it is to be mended, whether there is anything to
    tell of it (also what a quotation or an exception allows), and where preferred and admitted terms stand (outermost
    hits of any concept, in order, code points)."""

    is_open: bool
    is_told: bool
    right: tuple[tuple[int, int], ...]


class _Asked:
    """The concepts of the source: looked for when first asked for, since most hits need no source."""

    def __init__(self, find: Callable[[], Collection[str]]) -> None:
        self._find = find

    @cached_property
    def concepts(self) -> Collection[str]:
        """Numbers of the concepts."""
        return self._find()


class Rulings(Protocol):
    """What holds of each term at one outlet and day."""

    def of(self, entry: Entry) -> RuledTerm:
        """The ruling on a term that was found."""

    def in_target(self, concept: str) -> Sequence[RuledTerm]:
        """The terms a concept has in the language of the translation, in the glossary's order."""


class ListedRulings:
    """Rulings that are all at hand."""

    def __init__(self, source_terms: Iterable[RuledTerm], target_terms: Sequence[RuledTerm]) -> None:
        self._rules = {term.entry: term for term in (*source_terms, *target_terms)}
        self._by_concept: dict[str, list[RuledTerm]] = {}
        for term in target_terms:
            self._by_concept.setdefault(term.entry.concept, []).append(term)

    def of(self, entry: Entry) -> RuledTerm:
        """See Rulings."""
        return self._rules[entry]

    def in_target(self, concept: str) -> Sequence[RuledTerm]:
        """See Rulings."""
        return self._by_concept.get(concept, ())


class TermChecks:
    """The checks of one glossary for a pair of languages; asked for any number of pairs."""

    def __init__(self, source: Recogniser, target: Recogniser, rulings: Rulings, target_language: str) -> None:
        self._source, self._target, self._rulings, self._language = source, target, rulings, target_language

    @classmethod
    def of(
        cls, source_terms: Iterable[RuledTerm], target_terms: Iterable[RuledTerm], source_language: str,
        target_language: str,
    ) -> "TermChecks":  # fmt: skip
        """Made from the terms of two languages."""
        source, target = list(source_terms), list(target_terms)
        return cls(
            Recogniser([term.entry for term in source], source_language),
            Recogniser([term.entry for term in target], target_language), ListedRulings(source, target),
            target_language,
        )  # fmt: skip

    def check(self, pair: Pair) -> list[Finding]:
        """Findings in the order of the texts, those of the target first."""
        source_hits, target = self._source.find(pair.source), self._target.read(pair.target)
        seen = _concepts(target.hits)
        found = self._of_target(pair, target)
        found += [finding for hit in source_hits for finding in self._missing(pair, hit, seen)]
        return found

    def of_target(self, pair: Pair) -> list[Finding]:
        """The findings of the target alone; the source is read only where one depends on it."""
        return self._of_target(pair, self._target.read(pair.target))

    def outlook(self, pair: Pair, concept: str) -> Outlook:
        """What `of_target` comes to for one concept, at a fraction of its price: for thousands of units."""
        target, of = self._target.read(pair.target), self._rulings.of
        right = tuple(
            (hit.start, hit.end)
            for hit in target.hits
            if any(of(entry).status not in FORBIDDEN for entry, _ in hit.entries)
        )
        asked = _Asked(lambda: _concepts(self._source.find(pair.source)))
        wrong = [hit for hit in _every(target.hits) if self._is_wrong(hit, asked, concept)]
        quotations = _quotations(pair.target) if wrong else []
        is_open = any(not _is_quoted(quotations, hit) for hit in wrong)
        is_told = bool(wrong) or any(self._is_wrong(hit, asked, concept) for hit in target.excepted)
        return Outlook(is_open, is_told, right)

    def _is_wrong(self, hit: Hit, asked: "_Asked", concept: str) -> bool:
        return any(rule.entry.concept == concept for rule, _, _ in self._wrong(hit, asked))

    def _of_target(self, pair: Pair, target: Reading) -> list[Finding]:
        of = self._rulings.of
        if not target.excepted and not any(
            of(entry).status in FORBIDDEN for hit in _every(target.hits) for entry, _ in hit.entries
        ):
            return []
        around = _Around(pair.target, _quotations(pair.target), all_capitals(pair.target))
        asked = _Asked(lambda: _concepts(self._source.find(pair.source)))
        found = [finding for hit in _every(target.hits) for finding in self._forbidden(around, hit, asked)]
        return found + [self._allowed(hit) for hit in target.excepted for _ in self._wrong(hit, asked)]

    def forbidden(self, target: str, concepts: Collection[str]) -> list[Finding]:
        """What stands in a translation and must not, where its source holds these concepts: errors alone."""
        hits = self._target.find(target)
        if not hits:
            return []
        around = _Around(target, _quotations(target), all_capitals(target))
        asked = _Asked(lambda: concepts)
        found = (finding for hit in _every(hits) for finding in self._forbidden(around, hit, asked))
        return [finding for finding in found if finding.status is FindingStatus.OPEN]

    def _wrong(self, hit: Hit, asked: "_Asked") -> Iterator[tuple[RuledTerm, Entry, str]]:
        """The terms of a hit that must not stand there, with how they were matched."""
        rules = [self._rulings.of(entry) for entry, _ in hit.entries]
        right = {rule.entry.concept for rule in rules if rule.status not in FORBIDDEN}
        for rule, (entry, match) in zip(rules, hit.entries, strict=True):
            if rule.status not in FORBIDDEN or entry.concept in right:
                continue
            needs_source = entry.case is CasePolicy.ANY if rule.needs_source is None else rule.needs_source
            if (needs_source or right) and (
                entry.concept not in asked.concepts or not right.isdisjoint(asked.concepts)
            ):
                continue
            yield rule, entry, match

    def _forbidden(self, around: _Around, hit: Hit, asked: "_Asked") -> Iterator[Finding]:
        for rule, entry, match in self._wrong(hit, asked):
            terms = self._rulings.in_target(entry.concept)
            preferred = [term.entry for term in terms if term.status is TermStatus.PREFERRED]
            mended = (
                fix(around.text, hit, entry, match, preferred[0], self._language, capitals=around.capitals)
                if preferred
                else Fix(None)
            )
            yield self._ruling(around, hit, rule, preferred, mended)

    def _ruling(self, around: _Around, hit: Hit, rule: RuledTerm, preferred: Sequence[Entry], mended: Fix) -> Finding:
        said = {"term": hit.text, "preferred": ", ".join(entry.text for entry in preferred)}
        quoted = _is_quoted(around.quotations, hit)
        if preferred and quoted:
            message = Phrase(N_("“%(term)s” stands in a quotation; elsewhere write %(preferred)s."), said)
        elif preferred and rule.status is TermStatus.SUPERSEDED:
            message = Phrase(N_("“%(term)s” is no longer used; write %(preferred)s."), said)
        elif preferred:
            message = Phrase(N_("“%(term)s” is not used here; write %(preferred)s."), said)
        else:
            message = Phrase(N_("“%(term)s” is not used here."), {"term": hit.text})
        return Finding(
            _CHECKS[rule.status], Severity.INFO if quoted else Severity.ERROR, Side.TARGET, hit.start, hit.end,
            hit.text, message, mended.text, rule.entry.concept,
            FindingStatus.ALLOWED if quoted else FindingStatus.OPEN, Phrase(QUOTED) if quoted else mended.obstacle,
        )  # fmt: skip

    def _allowed(self, hit: Hit) -> Finding:
        """A forbidden term inside one of its exceptions: told, so that nobody wonders, and nothing to do."""
        entry = hit.entries[0][0]
        message = Phrase(N_("“%(term)s” is right here: an exception of the glossary."), {"term": hit.text})
        return Finding(
            _CHECKS[self._rulings.of(entry).status], Severity.INFO, Side.TARGET, hit.start, hit.end, hit.text, message,
            None, entry.concept, FindingStatus.ALLOWED,
        )  # fmt: skip

    def _missing(self, pair: Pair, hit: Hit, seen: set[str]) -> Iterator[Finding]:
        concepts = [entry.concept for entry, _ in hit.entries]
        for entry, _ in hit.entries:
            if self._rulings.of(entry).do_not_translate and entry.text.casefold() not in pair.target.casefold():
                message = Phrase(N_("“%(term)s” must stay as it is in the translation."), {"term": entry.text})
                yield Finding(
                    "term-do-not-translate", Severity.ERROR, Side.SOURCE, hit.start, hit.end, hit.text, message,
                    None, entry.concept,
                )  # fmt: skip
                return
        if seen.intersection(concepts):
            return
        for concept in concepts:
            wanted = [term.entry.text for term in self._rulings.in_target(concept) if term.status not in FORBIDDEN]
            if wanted:
                said = {"term": hit.text, "wanted": ", ".join(wanted[:3])}
                message = Phrase(
                    N_("For “%(term)s” the glossary has %(wanted)s; none of it is in the translation."), said
                )
                yield Finding(
                    "term-missing", Severity.WARNING, Side.SOURCE, hit.start, hit.end, hit.text, message, None, concept
                )
                return


def _concepts(hits: Sequence[Hit]) -> set[str]:
    return {entry.concept for hit in _every(hits) for entry, _ in hit.entries}


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
