"""What a wording would do before it is ruled on: where its forms stand in the memories, and what it would forbid."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from tmserver.db.tables import Memory
from tmserver.domain import languages
from tmserver.domain.concepts import Term
from tmserver.domain.usage import UsageKind
from tmserver.matching.rows import SOURCE, TARGET
from tmserver.services import concepts, glossaries, usages
from tmserver.services.judging import Judge
from tmserver.services.lookup import UNIT_ROWS
from tmserver.services.spellings import Survey, holding, spelled
from tmserver.terminology import forms
from tmserver.terminology.recogniser import Hit, Recogniser

MOST_COUNTED = 1000
"""Units of one form that are looked at."""
SHOWN = 10


@dataclass(frozen=True, slots=True)
class Sample:
    """A unit that a form hits, newest first; `spans` in its source and in its target, code points."""

    unit: Any
    memory: Memory
    source: tuple[tuple[int, int], ...]
    target: tuple[tuple[int, int], ...]


@dataclass(slots=True)
class FormImpact:
    """How many units hold a form, on whichever side is of its language; `at_least`: perhaps more. The newest ten."""

    form: str
    units: int = 0
    at_least: bool = False
    samples: list[Sample] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class TermImpact:
    """A term of the wording with the forms that stand somewhere, and those that stand nowhere."""

    term: Term
    forms: Sequence[FormImpact]
    nowhere: Sequence[str]


@dataclass(frozen=True, slots=True)
class Impact:
    """What approving would mean: units that would have to be mended, and the hits of each form.

    `stories`: open stories with a hit; there are no stories yet, so none.
    """

    violating: int
    at_least: bool
    archive: int
    terms: Sequence[TermImpact]
    stories: int = 0


def impact(survey: Survey, slug: str, concept_id: int) -> Impact:
    """Of what is proposed, else of what is in force; in the memories the actor sees. Raises NotFound."""
    glossary = glossaries.get(survey.session, survey.actor, slug)
    row = concepts.get(survey.session, survey.actor, slug, concept_id)
    judge = usages.judge_of(survey, glossary, row, proposed=True)
    memories = survey.memories(glossary)
    found, more = usages.violating(survey, glossary, judge, concept_id, memories)
    kinds = [one.verdict.kind for one in found]
    return Impact(
        kinds.count(UsageKind.VIOLATING), more, kinds.count(UsageKind.ARCHIVE),
        [_of_term(survey, judge, at, term, memories) for at, term in enumerate(judge.wording.terms)],
    )  # fmt: skip


def _of_term(survey: Survey, judge: Judge, at: int, term: Term, memories: Sequence[Memory]) -> TermImpact:
    language = languages.base(term.language)
    side, _ = survey.side(memories, language, {SOURCE, TARGET})
    found = []
    for form in forms.of(term):
        ids, more = holding(side, [form], language, MOST_COUNTED)
        one = FormImpact(form, at_least=more)
        for sample in _samples(survey, judge, at, form, language, memories, ids):
            one.units += 1
            if len(one.samples) < SHOWN:
                one.samples.append(sample)
        found.append(one)
    return TermImpact(term, [one for one in found if one.units], [one.form for one in found if not one.units])


def _samples(
    survey: Survey, judge: Judge, at: int, form: str, language: str, memories: Sequence[Memory], ids: Sequence[int]
) -> Iterator[Sample]:
    by_id, wanted = {memory.id: memory for memory in memories}, spelled(form, language)
    if not ids:
        return
    rows = {row.id: row for row in survey.session.connection().execute(UNIT_ROWS, {"ids": list(ids)})}
    for number in ids:
        unit = rows.get(number)
        if unit is None or unit.memory_id not in by_id:
            continue
        sides = []
        for text, tag in ((unit.source, unit.source_language), (unit.target, unit.target_language)):
            is_own = languages.base(tag) == language
            sides.append(_spans(judge.recogniser(tag), at, wanted, language, text) if is_own else ())
        if any(sides):
            yield Sample(unit, by_id[unit.memory_id], sides[0], sides[1])


def _spans(
    recogniser: Recogniser, at: int, wanted: tuple[str, ...], language: str, text: str
) -> tuple[tuple[int, int], ...]:
    return tuple(
        (hit.start, hit.end)
        for hit in recogniser.find(text)
        if _is_of(hit, at) and spelled(hit.text, language) == wanted
    )


def _is_of(hit: Hit, at: int) -> bool:
    return any(entry.term == at for entry, _ in hit.entries)
