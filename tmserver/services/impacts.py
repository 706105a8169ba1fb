"""What a wording would do before it is ruled on: where its forms stand in the memories, and what it would forbid."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from tmserver.db.glossary_tables import Glossary
from tmserver.db.story_tables import Story, StorySegment
from tmserver.db.tables import Memory
from tmserver.domain import languages
from tmserver.domain.concepts import Term
from tmserver.domain.stories import StoryStatus
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
MOST_SEGMENTS = 20_000
"""Segments of open stories that are looked at, those of the newest stories."""


@dataclass(frozen=True, slots=True)
class _Text:
    """One side of a segment of a story."""

    story_id: int
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Sample:
    """A unit that a form hits, newest first; `spans` in its source and in its target, code points."""

    unit: Any
    memory: Memory
    source: tuple[tuple[int, int], ...]
    target: tuple[tuple[int, int], ...]


@dataclass(slots=True)
class FormImpact:
    """How many units hold a form, on whichever side is of its language; `at_least`: perhaps more. The newest ten.

    `stories`: open ones with it, those the actor sees.
    """

    form: str
    units: int = 0
    at_least: bool = False
    stories: int = 0
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

    `stories`: open ones that hold any form of it.
    """

    violating: int
    at_least: bool
    archive: int
    terms: Sequence[TermImpact]
    stories: int


def impact(survey: Survey, slug: str, concept_id: int) -> Impact:
    """Of what is proposed, else of what is in force; in the memories the actor sees. Raises NotFound."""
    glossary = glossaries.get(survey.session, survey.actor, slug)
    row = concepts.get(survey.session, survey.actor, slug, concept_id)
    judge = usages.judge_of(survey, glossary, row, proposed=True)
    memories = survey.memories(glossary)
    found, more = usages.violating(survey, glossary, judge, concept_id, memories)
    kinds = [one.verdict.kind for one in found]
    texts = list(_of_stories(survey, glossary))
    hit: set[int] = set()
    said = [_of_term(survey, judge, at, term, memories, texts, hit) for at, term in enumerate(judge.wording.terms)]
    return Impact(kinds.count(UsageKind.VIOLATING), more, kinds.count(UsageKind.ARCHIVE), said, len(hit))


def _of_stories(survey: Survey, glossary: Glossary) -> Iterator[_Text]:
    """Both sides of the segments of the open stories of a glossary's pair that the actor sees, the newest first."""
    pair = {languages.base(glossary.source), languages.base(glossary.target)}
    query = (
        select(Story.id, Story.desk_id, Story.source.label("own"), Story.target.label("other"), StorySegment.source,
               StorySegment.target)
        .join(StorySegment, StorySegment.story_id == Story.id)
        .where(
            Story.status == StoryStatus.OPEN, Story.deleted_at.is_(None), StorySegment.joined_into.is_(None)
        )
        .order_by(Story.id.desc(), StorySegment.id)
        .limit(MOST_SEGMENTS)
    )  # fmt: skip
    for row in survey.session.execute(query):
        if survey.actor.sees(row.desk_id) and {languages.base(row.own), languages.base(row.other)} == pair:
            yield _Text(row.id, row.own, row.source)
            yield _Text(row.id, row.other, row.target)


def _of_term(
    survey: Survey, judge: Judge, at: int, term: Term, memories: Sequence[Memory], texts: Sequence[_Text],
    hit: set[int],
) -> TermImpact:  # fmt: skip
    """The hits of each form of a term; the numbers of stories with one are added to `hit`."""
    language = languages.base(term.language)
    in_stories = _forms_of_stories(judge, at, language, texts)
    hit.update(*in_stories.values())
    side, _ = survey.side(memories, language, {SOURCE, TARGET})
    found = []
    for form in forms.of(term):
        ids, more = holding(side, [form], language, MOST_COUNTED)
        one = FormImpact(form, at_least=more, stories=len(in_stories.get(spelled(form, language), ())))
        for sample in _samples(survey, judge, at, form, language, memories, ids):
            one.units += 1
            if len(one.samples) < SHOWN:
                one.samples.append(sample)
        found.append(one)
    somewhere = [one for one in found if one.units or one.stories]
    return TermImpact(term, somewhere, [one.form for one in found if not (one.units or one.stories)])


def _forms_of_stories(
    judge: Judge, at: int, language: str, texts: Sequence[_Text]
) -> dict[tuple[str, ...], set[int]]:  # fmt: skip
    """For each form of a term, by its words, the stories that hold it."""
    found: dict[tuple[str, ...], set[int]] = {}
    for text in texts:
        if languages.base(text.language) == language:
            for hit in judge.recogniser(text.language).find(text.text):
                if _is_of(hit, at):
                    found.setdefault(spelled(hit.text, language), set()).add(text.story_id)
    return found


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
