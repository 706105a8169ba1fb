"""What the checks say of a whole story as it stands."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from tmserver.db.story_tables import Story, StorySegment
from tmserver.domain.findings import FindingStatus
from tmserver.domain.people import Actor
from tmserver.services import story_matches, story_segments, terms
from tmserver.services.story_matches import Looker


def faulty(
    session: Session, actor: Actor, looker: Looker, story: Story, segments: Sequence[StorySegment]
) -> frozenset[int]:
    """Numbers of those of the segments of which a check says something that nobody waived."""
    request = story_matches.term_request(session, story, looker.today)
    check = terms.checker(session, actor, looker.recognisers, request)
    return frozenset(
        one.number
        for one in segments
        if any(found.status is FindingStatus.OPEN for found in check(one.source, one.target))
    )


def of_story(session: Session, actor: Actor, looker: Looker, story_id: int) -> frozenset[int]:
    """Numbers of the segments of a story with open findings. Raises NotFound."""
    story, segments = story_segments.of_story(session, actor, story_id)
    return faulty(session, actor, looker, story, segments)
