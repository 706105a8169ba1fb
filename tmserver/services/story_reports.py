"""The report of a story: how much the memory holds, what its glossaries say, and how long the rest will take."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from tmserver.domain.findings import FindingStatus
from tmserver.domain.matches import MatchKind
from tmserver.domain.people import Actor
from tmserver.domain.stories import DONE
from tmserver.services import stories, story_matches, terms
from tmserver.services.story_matches import BANDS, NO_MATCH, Found, Looker, band_of
from tmserver.services.story_pace import Pace, pace_of
from tmserver.text.placeables import Valued

REPEATS = "repeats"
EFFORT: Mapping[str, float] = {
    "context": 0.05, "100": 0.1, "95-99": 0.25, "85-94": 0.5, "75-84": 0.75, NO_MATCH: 1.0, REPEATS: 0.05,
}  # fmt: skip
"""How much of the work of a new sentence is left with a match of a band: our own estimate, said in docs/stories.md."""


@dataclass(frozen=True, slots=True)
class Band:
    """Segments and source words of a band; `left`: words of segments that are not done."""

    band: str
    segments: int
    words: int
    left: int


@dataclass(frozen=True, slots=True)
class Report:
    """A story by band of its best matches. Repeats, segments equal to one before them, are in no band.

    `terms`: places where a glossary says something, `concepts` how many different ones, `unresolved` findings about
    terms that are open in what is translated. `numbers`: numbers, dates and amounts in the source, `adapted` segments
    whose match took values over. `memories`: slug, segments and words of the memories that the best matches are from.
    """

    segments: int
    words: int
    bands: tuple[Band, ...]
    repeats: Band
    terms: int
    concepts: int
    unresolved: int
    numbers: int
    adapted: int
    memories: tuple[tuple[str, int, int], ...]
    pace: Pace

    @property
    def rows(self) -> tuple[Band, ...]:
        """The bands, best first, then the repeats."""
        return (*self.bands, self.repeats)

    def minutes_of(self, band: Band) -> float:
        """How long what is left of a band takes."""
        return 60 * EFFORT[band.band] * band.left / self.pace.words_per_hour

    @property
    def minutes(self) -> int:
        """How long the rest of the story takes, whole minutes rounded up."""
        return -int(-sum(map(self.minutes_of, self.rows)) // 1)


@dataclass
class _Sums:
    segments: int = 0
    words: int = 0
    left: int = 0

    def add(self, found: Found) -> None:
        self.segments += 1
        self.words += found.segment.words
        self.left += 0 if found.segment.status in DONE else found.segment.words

    def band(self, name: str) -> Band:
        return Band(name, self.segments, self.words, self.left)


def figures(found: Report) -> dict[str, Any]:
    """A report as it goes out of the house: REST, command line, download."""
    return {
        "segments": found.segments, "words": found.words,
        "bands": [asdict(band) for band in found.bands], "repeats": asdict(found.repeats),
        "terms": found.terms, "concepts": found.concepts, "unresolved": found.unresolved,
        "numbers": found.numbers, "adapted": found.adapted,
        "memories": [{"memory": slug, "segments": count, "words": words} for slug, count, words in found.memories],
        "minutes": found.minutes, "words_per_hour": found.pace.words_per_hour, "own_pace": found.pace.own,
    }  # fmt: skip


def report(session: Session, actor: Actor, now: datetime, looker: Looker, story_id: int) -> Report:
    """How much of a story the memory holds, as it is now, and what is left to do at the actor's pace. Raises
    NotFound."""
    story = stories.get(session, actor, story_id)
    found = story_matches.look(session, actor, now, looker, story)
    request = story_matches.term_request(session, story, looker.today)
    termbase = terms.termbase(session, actor, looker.recognisers, request)
    sums = {name: _Sums() for name in (*(name for name, _ in BANDS), NO_MATCH, REPEATS)}
    for one in found:
        sums[REPEATS if one.is_repeat else band_of(one.match.score if one.match else 0)].add(one)
    hits = [hit for one in found for hit in one.terms]
    matched = [one for one in found if one.match is not None and not one.is_repeat]
    return Report(
        len(found), sum(one.segment.words for one in found),
        tuple(sums[name].band(name) for name in (*(name for name, _ in BANDS), NO_MATCH)), sums[REPEATS].band(REPEATS),
        len(hits), len({(hit.glossary, hit.concept_id) for hit in hits}), _unresolved(termbase, found),
        sum(len(Valued(one.segment.source, story.source).values) for one in found),
        sum(one.match is not None and one.match.kind is MatchKind.ADAPTED for one in matched),
        _memories(matched), pace_of(session, actor),
    )  # fmt: skip


def _unresolved(termbase: terms.Termbase, found: Sequence[Found]) -> int:
    written = [one.segment for one in found if one.segment.target.strip()]
    return sum(
        finding.status is FindingStatus.OPEN
        for segment in written
        for finding in termbase.check(segment.source, segment.target)
    )


def _memories(matched: Sequence[Found]) -> tuple[tuple[str, int, int], ...]:
    segments: Counter[str] = Counter()
    words: Counter[str] = Counter()
    for one in matched:
        if one.match is not None:
            segments[one.match.memory] += 1
            words[one.match.memory] += one.segment.words
    return tuple((slug, count, words[slug]) for slug, count in segments.most_common())
