"""Find and replace in the translations of a story: each place as it would be, then one run that can be taken back."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from tmserver.db.story_tables import Story, StorySegment
from tmserver.domain.matches import Change
from tmserver.domain.people import Action, Actor
from tmserver.domain.segments import MOST_STORED, Segment, check_text
from tmserver.domain.stories import DONE, Draft, Provenance, SegmentStatus
from tmserver.errors import Conflict
from tmserver.matching.diff import diff
from tmserver.phrases import N_, Phrase
from tmserver.services import audit, replacements, stories, story_runs, story_segments, story_tags
from tmserver.services.replacements import HAS_TAGS, WOULD_BE_EMPTY, Replacement
from tmserver.services.story_runs import Run, RunKind
from tmserver.services.story_units import Confirmer

IS_APPROVED = N_("It is approved: take that back first.")
IS_LOCKED = N_("It is locked.")
_SETTLED = {SegmentStatus.APPROVED: IS_APPROVED, SegmentStatus.LOCKED: IS_LOCKED}


@dataclass(frozen=True, slots=True)
class Hit:
    """A place where the words stand: the `ordinal`-th of its segment, from 0. `obstacle`: why a person has to look."""

    segment: StorySegment
    ordinal: int
    replaced: str
    obstacle: Phrase | None

    @property
    def changes(self) -> tuple[Change, ...]:
        """How the translation would differ if only this place changed, word by word."""
        return diff(self.segment.target, self.replaced)

    @property
    def key(self) -> tuple[int, int, int]:
        """What names it: number and version of its segment, and which place of it."""
        return self.segment.number, self.segment.version, self.ordinal


def preview(session: Session, actor: Actor, story_id: int, asked: Replacement) -> list[Hit]:
    """Every place of a story's translations where the words stand, in order.

    Raises NotFound, NotAllowed, TextEmpty, TextTooLong, BadCharacter.
    """
    story, segments = story_segments.of_story(session, actor, story_id)
    actor.require(Action.EDIT_STORY, story.desk_id)
    replacements.check(asked)
    return list(_hits(story, segments, asked))


def _hits(story: Story, segments: Sequence[StorySegment], asked: Replacement) -> Iterator[Hit]:
    pattern = asked.pattern()
    for segment in segments:
        for ordinal, found in enumerate(pattern.finditer(segment.target)):
            text = segment.target[: found.start()] + asked.replace + segment.target[found.end() :]
            if text != segment.target:
                yield Hit(segment, ordinal, text, _obstacle(story, segment, text))


def _obstacle(story: Story, segment: StorySegment, text: str) -> Phrase | None:
    if segment.status in _SETTLED:
        return Phrase(_SETTLED[segment.status])
    if not text.strip():
        return Phrase(WOULD_BE_EMPTY)
    if segment.target_markup is not None and story_tags.placed(story, segment, text, None).missing:
        return Phrase(HAS_TAGS)
    return None


def replace(
    session: Session, actor: Actor, now: datetime, story_id: int, asked: Replacement,
    chosen: Collection[tuple[int, int, int]],
) -> Run:  # fmt: skip
    """Replace in the chosen places (`Hit.key`) whose segments are as they were, as one run.

    What was confirmed stays confirmed and revises its unit; what was suggested becomes a draft. `left` counts chosen
    places that had to stay. Raises NotFound, NotAllowed, Conflict (not open, nothing to replace), TextEmpty,
    TextTooLong, BadCharacter, and what `unit_rules.check` raises.
    """
    replacements.check(asked)
    story = stories.writable(session, actor, story_id)
    ordered = story_segments.living(session, story)
    wanted = [hit for hit in _hits(story, ordered, asked) if hit.key in chosen and hit.obstacle is None]
    texts = _texts(wanted, asked)
    if not texts:
        raise Conflict(reason=Phrase(N_("nothing is chosen that can be replaced.")))
    changing = [one for one in ordered if one.number in texts]
    confirmer = _confirmer(session, actor, now, story, changing)
    name = story_runs.new_name(RunKind.REPLACEMENT)
    for segment in changing:
        was_done = segment.status in DONE
        draft = Draft(Segment(texts[segment.number]), Provenance.HAND, text_only=True)
        completed = story_tags.completed(story, segment, draft)
        story_segments.keep(session, story, segment, actor, now, name)
        story_segments.put(segment, completed)
        if was_done:
            story_segments.settle(segment, actor, now, confirmer, ordered)
    if confirmer is not None:
        confirmer.finish()
    session.flush()
    places = sum(hit.segment.number in texts for hit in wanted)
    audit.write(session, actor, now, "segments-replaced", stories.subject(story), segments=len(changing), places=places)
    return Run(story, name, changing, len(chosen) - places)


def _confirmer(
    session: Session, actor: Actor, now: datetime, story: Story, changing: Sequence[StorySegment]
) -> Confirmer | None:
    """What revises the units of confirmed segments; None where none is among them, or the story names no memory."""
    if not any(one.status in DONE for one in changing):
        return None
    memory = story_segments.memory_of(session, actor, story)
    return Confirmer(session, actor, now, story, memory) if memory is not None else None


def _texts(wanted: Sequence[Hit], asked: Replacement) -> dict[int, str]:
    """The new translations by number of segment; without those of which nothing would be left."""
    pattern = asked.pattern()
    ordinals: dict[int, set[int]] = {}
    targets = {hit.segment.number: hit.segment.target for hit in wanted}
    for hit in wanted:
        ordinals.setdefault(hit.segment.number, set()).add(hit.ordinal)
    texts = {}
    for number, places in ordinals.items():
        pieces, end = [], 0
        for ordinal, found in enumerate(pattern.finditer(targets[number])):
            if ordinal in places:
                pieces += [targets[number][end : found.start()], asked.replace]
                end = found.end()
        text = check_text("target", "".join([*pieces, targets[number][end:]]), limit=MOST_STORED, may_be_empty=True)
        if text.strip():
            texts[number] = text
    return texts
