"""Stored targets and today's rulings: a forbidden name is put right where that is safe, or named where it is not.

Safe is: the term is forbidden whatever the source says (a name), stands once, outside quotations and exceptions, in a
text without tags, and a replacement of the same form fits the words around it (checks.term_fixes).
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tmserver.domain.findings import Finding
from tmserver.domain.matches import MatchPolicy, Repair
from tmserver.domain.segments import Segment
from tmserver.domain.terms import TermHit
from tmserver.matching import repair
from tmserver.services.candidates import Best, candidate
from tmserver.services.terms import Termbase

KIND = "term"
MOST_LOOKED_AT = 400
"""Candidates of one segment whose targets are looked at; more than so many to repair and one segment is not usual."""


@dataclass(frozen=True, slots=True)
class Ruled:
    """A target as the glossaries leave it. `findings`: forbidden terms that still stand in it, for somebody to mend.

    `replacements` are spans of the target before, `repairs` of the target now.
    """

    target: Segment
    replacements: tuple[tuple[int, int, str], ...] = ()
    repairs: tuple[Repair, ...] = ()
    findings: tuple[Finding, ...] = ()


def ruled(
    termbase: Termbase, concepts: Collection[str], target: Segment, waived: Collection[str] = ()
) -> Ruled:  # fmt: skip
    """A stored target under today's rulings; `concepts` are those of the query, `waived` may stand in the unit."""

    def forbidden(text: str, asked: Collection[str]) -> list[Finding]:
        return [one for one in termbase.forbidden(text, asked) if one.concept_id not in waived]

    found = forbidden(target.text, concepts)
    if not found:
        return Ruled(target)
    if target.markup is not None:
        return Ruled(target, findings=tuple(found))
    replacements = _safe(forbidden(target.text, ()))
    if not replacements:
        return Ruled(target, findings=tuple(found))
    text, repairs = repair.applied(target.text, replacements, KIND)
    return Ruled(Segment(text), tuple(replacements), repairs, tuple(forbidden(text, concepts)))


def _safe(findings: Sequence[Finding]) -> list[tuple[int, int, str]]:
    """What may be replaced: one place a concept, no two over each other."""
    times = Counter(finding.concept_id for finding in findings)
    safe: list[tuple[int, int, str]] = []
    for one in sorted(findings, key=lambda finding: (finding.start, -finding.end)):
        if one.suggestion is None or times[one.concept_id] > 1:
            continue
        if any(one is not other and other.start < one.end and one.start < other.end for other in findings):
            continue
        safe.append((one.start, one.end, one.suggestion))
    return safe


def concepts_of(hits: Iterable[TermHit]) -> Iterator[str]:
    """The concepts of a text, contained ones too, as the recogniser names them."""
    for hit in hits:
        yield str(hit.concept_id)
        yield from concepts_of(hit.contains)


@dataclass(frozen=True, slots=True)
class Repairs:
    """Rules on what a look-up found. `search` gives the engine's best by their number, `rows` the units by id.

    `waivers`: what may stand in some units, as unit and concept.
    """

    termbase: Termbase
    policy: MatchPolicy
    rows: Callable[[set[int]], Mapping[int, Any]]
    waivers: Callable[[Collection[int]], Collection[tuple[int, str]]]

    def _rule(self, concepts: Collection[str], targets: Mapping[int, Segment], known: dict[int, Ruled]) -> None:
        """Rule on the targets that were not ruled on yet; waivers are asked for only where one could matter."""
        fresh = {
            number: ruled(self.termbase, concepts, text) for number, text in targets.items() if number not in known
        }
        concerned = [number for number, one in fresh.items() if one.repairs or one.findings]
        waived: dict[int, set[str]] = {}
        for number, concept in self.waivers(concerned) if concerned else ():
            waived.setdefault(number, set()).add(concept)
        for number, allowed in waived.items():
            fresh[number] = ruled(self.termbase, concepts, targets[number], allowed)
        known.update(fresh)

    def best(
        self, query: str, found: Best, concepts: Collection[str], search: Callable[[int], Best]
    ) -> tuple[Best, dict[int, Ruled]]:
        """The matches in order after repairs, and the ruling on each; the engine is asked for more where repaired
        ones lost their place.
        """
        asked_for, known = self.policy.limit, dict[int, Ruled]()
        while True:
            units = self.rows({one.unit_id for one in found.scored})
            scored = [one for one in found.scored if one.unit_id in units]
            self._rule(concepts, {one.unit_id: found.target_of(one, units[one.unit_id]) for one in scored}, known)
            if not any(known[one.unit_id].repairs for one in scored):
                return replace(found, scored=scored[: self.policy.limit]), known
            candidates = [
                candidate(one, units[one.unit_id], repaired=bool(known[one.unit_id].repairs)) for one in scored
            ]
            if repair.is_enough(candidates, asked_for, self.policy.limit) or asked_for >= MOST_LOOKED_AT:
                return replace(found, scored=repair.cut(query, candidates, self.policy)), known
            asked_for = min(MOST_LOOKED_AT, 2 * asked_for)
            found = search(asked_for)
