"""What became of a story and its segments: every state of a text beside the one before it, newest first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select, tuple_, union_all
from sqlalchemy.orm import Session

from tmserver.db.story_tables import Story, StorySegment, StorySegmentVersion
from tmserver.domain.matches import Change
from tmserver.domain.people import Actor
from tmserver.domain.stories import Provenance, SegmentStatus
from tmserver.matching.diff import diff
from tmserver.services import stories, story_segments, story_versions

State = StorySegment | StorySegmentVersion
PAGE = 50


@dataclass(frozen=True, slots=True)
class Step:
    """A state of a segment. `diff` leads word by word from the target before it to this one; `source_changed`: it was
    split or joined; `is_present`: nothing has replaced it."""

    number: int
    version: int
    status: SegmentStatus
    provenance: Provenance | None
    score: int | None
    target: str
    target_markup: str | None
    changed_by: str | None
    changed_at: datetime
    diff: tuple[Change, ...]
    source_changed: bool
    is_present: bool


def of_segment(
    session: Session, actor: Actor, story_id: int, number: int
) -> tuple[Story, StorySegment, Sequence[Step]]:
    """All states of a segment. Raises NotFound."""
    story, _ = story_segments.get(session, actor, story_id, number)
    segment, earlier = story_versions.history(session, actor, story_id, number)
    states: list[State] = [segment, *earlier]
    return story, segment, [_step(segment, one, _before(states, place)) for place, one in enumerate(states)]


def _before(states: Sequence[State], place: int) -> State | None:
    return states[place + 1] if place + 1 < len(states) else None


def _step(segment: StorySegment, state: State, before: State | None) -> Step:
    changes = diff(before.target if before is not None else "", state.target)
    source_changed = before is not None and before.source != state.source
    return Step(
        segment.number, state.version, state.status, state.provenance, state.score, state.target,
        state.target_markup, state.changed_by, state.changed_at, changes, source_changed, state is segment,
    )  # fmt: skip


def of_story(session: Session, actor: Actor, story_id: int, *, page: int = 1) -> tuple[Story, Sequence[Step], bool]:
    """A page of all changes of a story's segments since it came in, and whether there are older ones. What a file or
    the take before brought is no change. Raises NotFound."""
    story = stories.get(session, actor, story_id)
    own = select(StorySegment.id).where(StorySegment.story_id == story.id)
    present = select(StorySegment.id.label("segment_id"), StorySegment.version, StorySegment.changed_at)
    earlier = select(StorySegmentVersion.segment_id, StorySegmentVersion.version, StorySegmentVersion.changed_at)
    changes = union_all(
        present.where(StorySegment.story_id == story.id, StorySegment.version > 1),
        earlier.where(StorySegmentVersion.segment_id.in_(own), StorySegmentVersion.version > 1),
    ).subquery()
    order = (changes.c.changed_at.desc(), changes.c.segment_id.desc(), changes.c.version.desc())
    query = select(changes.c.segment_id, changes.c.version).order_by(*order)
    found = session.execute(query.offset((page - 1) * PAGE).limit(PAGE + 1)).all()
    shown = [(row.segment_id, row.version) for row in found[:PAGE]]
    return story, _steps(session, shown), len(found) > PAGE


def _steps(session: Session, wanted: Sequence[tuple[int, int]]) -> list[Step]:
    """States by segment and version, each with the one before it."""
    segments = {one.id: one for one in _all(session, select(StorySegment), StorySegment.id, {one[0] for one in wanted})}
    places = {(segment_id, version - back) for segment_id, version in wanted for back in (0, 1)}
    key = tuple_(StorySegmentVersion.segment_id, StorySegmentVersion.version)
    states: dict[tuple[int, int], State] = {
        (one.segment_id, one.version): one for one in _all(session, select(StorySegmentVersion), key, places)
    }
    states |= {(one.id, one.version): one for one in segments.values()}
    return [_step(segments[at[0]], states[at], states.get((at[0], at[1] - 1))) for at in wanted]


def _all(session: Session, query: Select[Any], column: Any, wanted: Iterable[Any]) -> Sequence[Any]:
    values = sorted(wanted)
    return session.scalars(query.where(column.in_(values))).all() if values else []
