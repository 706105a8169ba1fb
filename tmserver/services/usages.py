"""How the memories keep to a concept: units that violate it, that were let stand, that are right.

The match index names the units that may hold one of its spellings (services.spellings), the checks judge each
(services.judging). Counted newest first and up to a limit, so that a page costs what it shows.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from tmserver.db.glossary_tables import ConceptRow, Glossary
from tmserver.db.tables import Memory
from tmserver.db.usage_tables import TermWaiver
from tmserver.domain import languages
from tmserver.domain.concept_documents import concept_of
from tmserver.domain.units import UnitStatus
from tmserver.domain.usage import UsageKind
from tmserver.matching.rows import TARGET
from tmserver.services import concepts, desks, glossaries, waivers
from tmserver.services.judging import Judge, Verdict, day_of
from tmserver.services.lookup import UNIT_ROWS
from tmserver.services.spellings import Survey, holding
from tmserver.text.normal import text_key

MOST_FORBIDDEN = 10_000
"""Units with a form that is forbidden somewhere, up to which all are judged."""
MOST_RIGHT = 5_000
"""Units with a right term up to which they are counted; common words stand in very many."""
READ_AT_ONCE = 1000
MONTHS = 12


@dataclass(frozen=True, slots=True)
class Used:
    """A unit that holds a term of the concept in its translation. `unit`: its row (lookup.UNIT_ROWS)."""

    unit: Any
    memory: Memory
    day: date
    verdict: Verdict
    waiver: TermWaiver | None


@dataclass(frozen=True, slots=True)
class Month:
    """Units of one month by their own day; `first` None: of all months before."""

    first: date | None
    violating: int
    compliant: int


@dataclass(frozen=True, slots=True)
class Usage:
    """Counts by kind, of which those of `at_least` may be more; twelve months and what was before; a page of units.

    Counts and months are None where a page goes on after a first one. `behind`: the newest units of a very large import
    are still missing.
    """

    counts: Mapping[UsageKind, int] | None
    at_least: frozenset[UsageKind]
    months: Sequence[Month] | None
    units: Sequence[Used]
    next_below: int | None
    behind: bool


@dataclass(frozen=True, slots=True)
class _Candidates:
    """`floor`: above it (and at it) no candidate is missing; None: none is missing at all."""

    ids: list[int]
    floor: int | None
    at_least: frozenset[UsageKind]
    behind: bool


def usage(
    survey: Survey, slug: str, concept_id: int, kind: UsageKind | None = None, *, limit: int = 50,
    below: int | None = None,
) -> Usage:  # fmt: skip
    """The use of a concept in the visible memories, newest units first: of what is in force, else of what is proposed.

    `kind`: only such units on the page. Raises NotFound.
    """
    glossary = glossaries.get(survey.session, survey.actor, slug)
    judge = judge_of(survey, glossary, concepts.get(survey.session, survey.actor, slug, concept_id))
    memories = survey.memories(glossary)
    found = _candidates(survey, glossary, judge, memories, below, kind)
    used = judged(survey, judge, concept_id, memories, found.ids)
    counts, months = None, None
    if below is None:
        every = list(used)
        counts = Counter(one.verdict.kind for one in every)
        months = _months(every, survey.now.astimezone(survey.zone).date())
        used = iter(every)
    fitting = (one for one in used if kind is None or one.verdict.kind is kind)
    page = list(islice((one for one in fitting if found.floor is None or one.unit.id >= found.floor), limit + 1))
    next_below = page[limit - 1].unit.id if len(page) > limit else found.floor
    return Usage(counts, found.at_least, months, page[:limit], next_below, found.behind)


def judge_of(survey: Survey, glossary: Glossary, row: ConceptRow, *, proposed: bool = False) -> Judge:
    """Who judges by what is in force of a concept, or by what is proposed."""
    said = row.proposed if proposed else row.live
    wording = concept_of(said or row.live or row.proposed or {}, str(row.id), row.status)
    standing = survey.recognisers.of(survey.session, glossary)
    return Judge(glossary, standing, row.id, wording, survey.now.astimezone(survey.zone).date())


def violating(
    survey: Survey, glossary: Glossary, judge: Judge, concept_id: int, memories: Sequence[Memory]
) -> tuple[Iterator[Used], bool]:
    """Units of these memories that hold a form which is forbidden somewhere, judged; and whether there are more."""
    ids, capped, _ = _holding(survey, glossary, judge, memories, None, forbidden=True, most=MOST_FORBIDDEN)
    return judged(survey, judge, concept_id, memories, ids), capped


def judged(
    survey: Survey, judge: Judge, concept_id: int, memories: Sequence[Memory], ids: Sequence[int]
) -> Iterator[Used]:
    """Of these units those with a term of the concept, in the order of `ids`, read a piece at a time."""
    if not ids:
        return
    by_id = {memory.id: memory for memory in memories}
    zones, outlets = desks.zones(survey.session), desks.slugs_of_outlets(survey.session)
    for begin in range(0, len(ids), READ_AT_ONCE):
        piece = ids[begin : begin + READ_AT_ONCE]
        rows = {row.id: row for row in survey.session.connection().execute(UNIT_ROWS, {"ids": piece})}
        waived = waivers.of_concept(survey.session, concept_id, piece)
        for number in piece:
            unit = rows.get(number)
            if unit is None or unit.status is UnitStatus.RETIRED or unit.memory_id not in by_id:
                continue
            memory, waiver = by_id[unit.memory_id], waived.get(number)
            if waiver is not None and waiver.target_key != text_key(unit.target):
                waiver = None
            day = day_of(unit.created_at, zones.get(memory.desk_id or 0, survey.zone))
            verdict = judge.verdict(unit, outlets.get(memory.outlet_id or 0), day, waived=waiver is not None)
            if verdict is not None:
                yield Used(unit, memory, day, verdict, waiver)


def _candidates(
    survey: Survey, glossary: Glossary, judge: Judge, memories: Sequence[Memory], below: int | None,
    kind: UsageKind | None,
) -> _Candidates:  # fmt: skip
    """Those with a form that is ever forbidden, and where right ones are counted or shown those with a right term."""
    ids, capped, behind = _holding(survey, glossary, judge, memories, below, forbidden=True, most=MOST_FORBIDDEN)
    floor, at_least = ids[-1] if capped else None, frozenset(UsageKind) if capped else frozenset[UsageKind]()
    if below is None or kind in {None, UsageKind.COMPLIANT}:
        right, more, _ = _holding(survey, glossary, judge, memories, below, forbidden=False, most=MOST_RIGHT)
        if more:
            at_least |= {UsageKind.COMPLIANT}
            floor = max(floor or 0, right[-1]) if kind in {None, UsageKind.COMPLIANT} else floor
        ids = sorted({*ids, *right}, reverse=True)
    return _Candidates(ids, floor, at_least, behind)


def _holding(
    survey: Survey, glossary: Glossary, judge: Judge, memories: Sequence[Memory], below: int | None, *,
    forbidden: bool, most: int,
) -> tuple[list[int], bool, bool]:  # fmt: skip
    """Units whose translation may hold a spelling, newest first; whether there are more; whether some are missing."""
    ids: set[int] = set()
    more = behind = False
    for language in sorted({languages.base(glossary.source), languages.base(glossary.target)}):
        spellings = judge.spellings(language, forbidden=forbidden)
        if not spellings:
            continue
        side, is_behind = survey.side(memories, language, {TARGET})
        found, others = holding(side, spellings, language, most, below)
        ids.update(found)
        more, behind = more or others, behind or is_behind
    newest = sorted(ids, reverse=True)
    return newest[:most], more or len(newest) > most, behind


def _months(every: Sequence[Used], today: date) -> list[Month]:
    """The last twelve months, the newest last, before them what is older."""
    violating: Counter[date] = Counter()
    compliant: Counter[date] = Counter()
    for one in every:
        kinds = {UsageKind.VIOLATING: violating, UsageKind.COMPLIANT: compliant}
        if one.verdict.kind in kinds:
            kinds[one.verdict.kind][one.day.replace(day=1)] += 1
    months = [_earlier(today.replace(day=1), back) for back in range(MONTHS - 1, -1, -1)]
    older = [sum(count for month, count in counter.items() if month < months[0]) for counter in (violating, compliant)]
    return [Month(None, *older), *(Month(month, violating[month], compliant[month]) for month in months)]


def _earlier(month: date, back: int) -> date:
    years, rest = divmod(month.year * 12 + month.month - 1 - back, 12)
    return date(years, rest + 1, 1)
