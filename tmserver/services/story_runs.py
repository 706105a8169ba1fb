"""Runs: changes of many segments of a story at once, and the way back from each.

Every segment that a run changes carries the run's name as its write key; the history holds what stood before. Taking a
run back restores the segments that are still as it left them: what somebody changed since is kept.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tmserver.db.story_tables import Story, StorySegment, StorySegmentVersion
from tmserver.domain.people import Actor
from tmserver.domain.segments import check_text
from tmserver.domain.stories import DONE, SETTLED
from tmserver.errors import Conflict
from tmserver.phrases import N_, Phrase
from tmserver.services import audit, stories, story_segments
from tmserver.services.story_units import Confirmer

LONGEST_NAME = 200


class RunKind(StrEnum):
    """What changes many segments at once."""

    PRETRANSLATION = "pretranslation"
    CONFIRMATION = "confirmation"
    REPLACEMENT = "replacement"


@dataclass(frozen=True, slots=True)
class Run:
    """What a run came to: its name, the segments it changed, and how many it left because they changed meanwhile."""

    story: Story
    name: str
    changed: Sequence[StorySegment]
    left: int = 0


def new_name(kind: RunKind) -> str:
    """A name that no other run has."""
    return f"{kind.value}-{secrets.token_hex(8)}"


def of_run(session: Session, story: Story, name: str) -> Sequence[StorySegment]:
    """The segments that still are as a run left them, in order."""
    return [
        one
        for one in story_segments.living(session, story)
        if one.write_key == name and one.version > 1 and one.status not in SETTLED
    ]


def undo(session: Session, actor: Actor, now: datetime, story_id: int, name: str) -> Run:
    """Bring back what stood before a run, states and units too; `left` counts what somebody changed since.

    Raises NotFound, NotAllowed, Conflict (not open, nothing of it is left), and what `unit_rules.check` raises.
    """
    check_text("run", name, limit=LONGEST_NAME)
    story = stories.writable(session, actor, story_id)
    own = of_run(session, story, name)
    if not own:
        raise Conflict(reason=Phrase(N_("nothing of this is left to take back.")))
    ordered, before = story_segments.living(session, story), _before(session, story, name)
    restoring = [one for one in own if one.status in DONE or before[one.id].status in DONE]
    memory = story_segments.memory_of(session, actor, story) if restoring else None
    confirmer = Confirmer(session, actor, now, story, memory) if memory is not None else None
    for one in own:
        _restore(session, actor, now, story, one, before[one.id], confirmer, ordered)
    if confirmer is not None:
        confirmer.finish()
    session.flush()
    since = _since(session, story, name) - len(own)
    audit.write(session, actor, now, "segments-reverted", stories.subject(story), segments=len(own), left=since)
    return Run(story, name, own, since)


def _before(session: Session, story: Story, name: str) -> dict[int, StorySegmentVersion]:
    rows = session.scalars(
        select(StorySegmentVersion)
        .join(StorySegment, StorySegment.id == StorySegmentVersion.segment_id)
        .where(
            StorySegment.story_id == story.id, StorySegment.write_key == name,
            StorySegmentVersion.version == StorySegment.version - 1,
        )
    )  # fmt: skip
    return {row.segment_id: row for row in rows}


def _since(session: Session, story: Story, name: str) -> int:
    """How many segments a run changed that have a later version now."""
    query = select(func.count()).select_from(StorySegmentVersion).join(
        StorySegment, StorySegment.id == StorySegmentVersion.segment_id
    )  # fmt: skip
    return session.scalar(query.where(StorySegment.story_id == story.id, StorySegmentVersion.write_key == name)) or 0


def _restore(
    session: Session, actor: Actor, now: datetime, story: Story, segment: StorySegment, before: StorySegmentVersion,
    confirmer: Confirmer | None, ordered: Sequence[StorySegment],
) -> None:  # fmt: skip
    """Make a segment what it was at an earlier version; its unit follows where either of the two is confirmed."""
    story_segments.keep(session, story, segment, actor, now)
    segment.target, segment.target_markup = before.target, before.target_markup
    segment.provenance, segment.score = before.provenance, before.score
    if before.status in DONE:
        story_segments.settle(segment, actor, now, confirmer, ordered)
    elif segment.status in DONE:
        if confirmer is not None:
            confirmer.withdraw(segment)
        segment.confirmed_by = segment.confirmed_at = None
    segment.status = before.status
