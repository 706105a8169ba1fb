"""Confirming all at once what nobody has to read: suggestions of equal segments, untouched, of which no check says
anything.

Checking is slow and read only; its result names segments at their versions, and just those are then confirmed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from tmserver.db.story_tables import StorySegment
from tmserver.domain.people import Action, Actor
from tmserver.domain.stories import Provenance, SegmentStatus
from tmserver.errors import Conflict
from tmserver.phrases import N_, Phrase
from tmserver.services import audit, stories, story_findings, story_runs, story_segments
from tmserver.services.story_matches import Looker
from tmserver.services.story_runs import Run, RunKind
from tmserver.services.story_units import Confirmer

SURE = frozenset({Provenance.CONTEXT, Provenance.EXACT})
"""Suggestions that may be confirmed all at once while nobody has touched them."""


@dataclass(frozen=True, slots=True)
class Confirmable:
    """Untouched exact suggestions in order: those of which no check says anything, and those with open findings."""

    clean: Sequence[StorySegment]
    held: Sequence[StorySegment]

    @property
    def versions(self) -> dict[int, int]:
        """What would be confirmed: versions by number."""
        return {one.number: one.version for one in self.clean}


def confirmable(session: Session, actor: Actor, looker: Looker, story_id: int) -> Confirmable:
    """What could be confirmed of a story at once. Raises NotFound, NotAllowed."""
    story, segments = story_segments.of_story(session, actor, story_id)
    actor.require(Action.EDIT_STORY, story.desk_id)
    untouched = _untouched(segments)
    faulty = story_findings.faulty(session, actor, looker, story, untouched)
    return Confirmable(
        [one for one in untouched if one.number not in faulty], [one for one in untouched if one.number in faulty]
    )


def _untouched(segments: Sequence[StorySegment]) -> list[StorySegment]:
    return [one for one in segments if one.status is SegmentStatus.SUGGESTED and one.provenance in SURE]


def confirm(session: Session, actor: Actor, now: datetime, story_id: int, versions: Mapping[int, int]) -> Run:
    """Confirm untouched exact suggestions that stand at these versions, by number, as one run.

    Raises NotFound, NotAllowed, Conflict (not open, nothing to confirm), and what `unit_rules.check` raises.
    """
    story = stories.writable(session, actor, story_id)
    ordered = story_segments.living(session, story)
    chosen = [one for one in _untouched(ordered) if versions.get(one.number) == one.version]
    if not chosen:
        raise Conflict(reason=Phrase(N_("there is no untouched exact suggestion to confirm.")))
    memory = story_segments.memory_of(session, actor, story)
    confirmer = Confirmer(session, actor, now, story, memory) if memory is not None else None
    name = story_runs.new_name(RunKind.CONFIRMATION)
    for segment in chosen:
        story_segments.keep(session, story, segment, actor, now, name)
        story_segments.settle(segment, actor, now, confirmer, ordered)
    if confirmer is not None:
        confirmer.finish()
    session.flush()
    audit.write(session, actor, now, "segments-confirmed", stories.subject(story), segments=len(chosen))
    return Run(story, name, chosen, len(versions) - len(chosen))
