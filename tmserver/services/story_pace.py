"""How fast a person translates, measured on what they confirmed: for their own planning, shown to nobody else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from sqlalchemy import select
from sqlalchemy.orm import Session

from tmserver.db.story_tables import Story, StorySegment
from tmserver.domain.people import Actor
from tmserver.domain.stories import Provenance

HOUSE_PACE = 400
"""New words an hour of somebody of whom nothing is known: the lower end of what newsrooms plan with."""
LEAST_WORDS = 200
"""Fewer measured words say nothing about a person."""
LONGEST_STEP = timedelta(minutes=5)
"""A longer time between two confirmations is a break, not work."""
STORIES = 200
WORK: Mapping[Provenance, float] = {
    Provenance.CONTEXT: 0.05, Provenance.EXACT: 0.1, Provenance.ADAPTED: 0.25, Provenance.REPAIRED: 0.25,
    Provenance.FUZZY: 0.5, Provenance.REPEAT: 0.05, Provenance.TAKE: 0.1, Provenance.FILE: 0.25, Provenance.HAND: 1.0,
}  # fmt: skip
"""What a word costs beside a new one, by where its translation came from."""


@dataclass(frozen=True, slots=True)
class Pace:
    """New words an hour; `own`: measured on the person, else the house's."""

    words_per_hour: int
    own: bool


def pace_of(session: Session, actor: Actor) -> Pace:
    """The pace of the actor over the newest stories; words from the memory count for the work they are."""
    newest = select(Story.id).order_by(Story.id.desc()).limit(STORIES)
    query = select(StorySegment.confirmed_at, StorySegment.words, StorySegment.provenance).where(
        StorySegment.story_id.in_(newest.scalar_subquery()), StorySegment.confirmed_by == actor.name,
        StorySegment.confirmed_at.is_not(None),
    )  # fmt: skip
    rows = session.execute(query.order_by(StorySegment.confirmed_at, StorySegment.id))
    return measured(
        [
            (at, words * (1.0 if provenance is None else WORK[provenance]))
            for at, words, provenance in rows
            if at is not None
        ]
    )


def measured(steps: Sequence[tuple[datetime, float]]) -> Pace:
    """The pace of confirmations in the order of time, each with its words; what was confirmed at once with others, or
    after a break, tells nothing."""
    words, spent = 0.0, timedelta()
    for (before, _), (at, work) in pairwise(steps):
        if timedelta() < at - before <= LONGEST_STEP:
            words, spent = words + work, spent + (at - before)
    if words < LEAST_WORDS:
        return Pace(HOUSE_PACE, own=False)
    return Pace(max(1, round(words / (spent.total_seconds() / 3600))), own=True)
