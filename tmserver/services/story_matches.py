"""What the memory holds for a story: looking at all of it, and pre-translation.

Look-ups are slow and read only; their result is a plan, which is then written in one short transaction to the segments
that nobody has touched since.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from tmserver.db.story_tables import Story, StorySegment
from tmserver.domain.matches import LookupRequest, MatchKind, MatchPolicy, Query
from tmserver.domain.people import Actor
from tmserver.domain.segments import MOST_QUERIED, Segment
from tmserver.domain.stories import Draft, Provenance, SegmentStatus
from tmserver.domain.terms import TermHit, TermRequest
from tmserver.services import audit, desks, lookup, stories, story_runs, story_segments, terms
from tmserver.services.glossary_cache import GlossaryCache
from tmserver.services.indexes import Indexes
from tmserver.services.recognisers import Standing
from tmserver.services.story_runs import Run, RunKind

USUAL = frozenset({MatchKind.CONTEXT, MatchKind.EXACT, MatchKind.ADAPTED})
"""What is filled in without being asked for (model.md, Stories)."""
TO_READ = frozenset({MatchKind.REPAIRED, MatchKind.FUZZY})
"""What is filled in only when it is asked for, and has to be read."""
LEAST_FUZZY = 75
BANDS: tuple[tuple[str, int], ...] = (("context", 101), ("100", 100), ("95-99", 95), ("85-94", 85), ("75-84", 75))
"""Bands of scores and the least of each, the best first; below them there is no match."""
NO_MATCH = "none"


def band_of(score: int) -> str:
    """The band of a score in percent."""
    return next((name for name, least in BANDS if score >= least), NO_MATCH)


def is_filled_in(match: lookup.Match, *, similar: bool = False) -> bool:
    """Whether a match fills an empty segment without being asked for: not where it says the opposite of the source, or
    holds something forbidden. `similar`: whoever works there wants those that have to be read, too."""
    usual = match.kind in USUAL or (similar and match.score >= LEAST_FUZZY)
    return usual and not match.warnings and not match.findings


@dataclass(frozen=True, slots=True)
class Looker:
    """What look-ups need of the process: its indexes, its recognisers, and the day."""

    indexes: Indexes
    recognisers: GlossaryCache[Standing]
    today: date


@dataclass(frozen=True, slots=True)
class Found:
    """A segment, its best match (None: nothing from LEAST_FUZZY on), its terms, and whether an equal one stands
    before it."""

    segment: StorySegment
    match: lookup.Match | None
    terms: tuple[TermHit, ...]
    is_repeat: bool


def term_request(session: Session, story: Story, day: date) -> TermRequest:
    """What is asked of the glossaries for a story: its pair and its outlet, on a day."""
    outlet = None if story.outlet_id is None else desks.slugs_of_outlets(session)[story.outlet_id]
    return TermRequest(story.source, story.target, day, None, outlet)


def look(session: Session, actor: Actor, now: datetime, looker: Looker, story: Story) -> list[Found]:
    """The best match of every segment of a story, in order, with neighbours as context."""
    ordered = story_segments.living(session, story)
    asked = term_request(session, story, looker.today)
    termbase = terms.termbase(session, actor, looker.recognisers, asked)
    found: list[Found] = []
    seen: set[Segment] = set()
    able = [one for one in ordered if len(one.source) <= MOST_QUERIED]
    contexts = {one.id: story_segments.context_at(ordered, place) for place, one in enumerate(ordered)}
    results: dict[int, lookup.Found] = {}
    for first in range(0, len(able), lookup.MOST_SEGMENTS):
        piece = able[first : first + lookup.MOST_SEGMENTS]
        queries = [
            Query(Segment(one.source, one.source_markup), contexts[one.id].previous, contexts[one.id].next)
            for one in piece
        ]
        request = LookupRequest(story.source, story.target, queries, MatchPolicy(LEAST_FUZZY, 1), outlet=asked.outlet)
        looked = lookup.find_matches(session, actor, looker.indexes, now, request, termbase)
        results |= {one.id: result for one, result in zip(piece, looked.results, strict=True)}
    for one in ordered:
        result = results.get(one.id)
        source = Segment(one.source, one.source_markup)
        found.append(
            Found(
                one, result.matches[0] if result and result.matches else None, result.terms if result else (),
                source in seen,
            )
        )  # fmt: skip
        seen.add(source)
    return found


@dataclass(frozen=True, slots=True)
class Plan:
    """What pre-translation would write: number, version and draft of each segment; `counts` by kind of match, with
    `repeat` (equal to a segment before it) and `none` for those that stay empty."""

    fills: tuple[tuple[int, int, Draft], ...]
    counts: dict[str, int]

    @property
    def bands(self) -> dict[str, int]:
        """How many segments would be filled by band of score, the best first."""
        counted = Counter(band_of(draft.score or 0) for _, _, draft in self.fills)
        return {name: counted[name] for name, _ in BANDS}


def plan(
    session: Session, actor: Actor, now: datetime, looker: Looker, story_id: int,
    kinds: frozenset[MatchKind] = USUAL, min_score: int = LEAST_FUZZY,
) -> Plan:  # fmt: skip
    """What pre-translating the empty segments of a story with these kinds of match comes to. Raises NotFound."""
    story = stories.get(session, actor, story_id)
    counts = {kind.value: 0 for kind in MatchKind} | {"repeat": 0, NO_MATCH: 0}
    fills = []
    for found in look(session, actor, now, looker, story):
        if found.segment.status is not SegmentStatus.EMPTY:
            continue
        match = found.match
        asked = match is not None and match.kind in kinds and match.score >= min_score
        if match is not None and asked and (match.kind in TO_READ or is_filled_in(match)):
            counts[match.kind.value] += 1
            draft = Draft(match.target, Provenance(match.kind.value), match.score, SegmentStatus.SUGGESTED)
            fills.append((found.segment.number, found.segment.version, draft))
        else:
            counts["repeat" if found.is_repeat else NO_MATCH] += 1
    return Plan(tuple(fills), counts)


def pretranslate(session: Session, actor: Actor, now: datetime, story_id: int, planned: Plan) -> Run:
    """Write a plan into the segments that are as they were when it was made, as one run.

    Raises NotFound, NotAllowed, Conflict.
    """
    story = stories.writable(session, actor, story_id)
    rows = {segment.number: segment for segment in story_segments.living(session, story)}
    name = story_runs.new_name(RunKind.PRETRANSLATION)
    changed = []
    for number, version, draft in planned.fills:
        segment = rows.get(number)
        if segment is not None and segment.version == version:
            story_segments.keep(session, story, segment, actor, now, name)
            story_segments.put(segment, draft)
            changed.append(segment)
    session.flush()
    audit.write(session, actor, now, "story-pretranslated", stories.subject(story), segments=len(changed))
    return Run(story, name, changed, len(planned.fills) - len(changed))
