"""Splitting a segment of a story in two, and joining one with the next. What they had confirmed is withdrawn."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from tmserver.db.story_tables import Story, StorySegment
from tmserver.domain.people import Actor
from tmserver.domain.segments import Segment
from tmserver.domain.stories import Draft, Provenance, SegmentStatus
from tmserver.errors import Conflict, Invalid
from tmserver.phrases import N_, Phrase
from tmserver.services import audit, segment_comments, stories, story_segments
from tmserver.services.story_segments import Step, Write
from tmserver.services.story_units import Confirmer
from tmserver.text import markup
from tmserver.text.normal import text_key
from tmserver.text.tokens import keys


@dataclass(frozen=True, slots=True)
class Cut:
    """A segment cut in two, without the white space at the cut; `first` and `second` are spans of the text."""

    first: tuple[int, int]
    second: tuple[int, int]

    @classmethod
    def of(cls, text: str, at: int) -> "Cut":
        """The cut of a text at an offset."""
        return cls((0, len(text[:at].rstrip())), (at + len(text[at:]) - len(text[at:].lstrip()), len(text)))

    def parts(self, text: str, marked: str | None) -> tuple[Segment, Segment]:
        """Both parts as segments."""
        spans = (self.first, self.second)
        texts = [text[start:end] for start, end in spans]
        if marked is None:
            return Segment(texts[0]), Segment(texts[1])
        first, second = markup.pieces(marked, spans)
        return _segment(texts[0], first), _segment(texts[1], second)


def _segment(text: str, marked: str) -> Segment:
    return Segment(text, marked if markup.tag_sequence(marked) else None)


def split(
    session: Session, actor: Actor, now: datetime, story_id: int, number: int, write: Write, source_at: int,
    target_at: int | None = None,
) -> Step:  # fmt: skip
    """Cut a segment at an offset of its source and one of its target (None: the target stays with the first part).

    The second part gets a new number; `others` holds it. Raises NotFound, NotAllowed, Conflict, Stale, Invalid.
    """
    story, segment, repeated = story_segments.opened(session, actor, story_id, number, write)
    if repeated:
        return Step(story, segment)
    story_segments.refuse_settled(segment)
    _check_offset("source_at", source_at, segment.source)
    if target_at is None:
        target_at = len(segment.target)
    if not 0 <= target_at <= len(segment.target):
        raise Invalid(field="target_at", reason=Phrase(N_("use an offset inside the text.")))
    _withdraw(session, actor, now, story, segment)
    story_segments.keep(session, story, segment, actor, now, write.key)
    source = Cut.of(segment.source, source_at)
    sources = source.parts(segment.source, segment.source_markup)
    targets = Cut.of(segment.target, target_at).parts(segment.target, segment.target_markup)
    second = _second(session, story, segment, source, actor, now)
    segment.part_end = segment.part_start + source.first[1]
    for row, own, target in ((segment, sources[0], targets[0]), (second, sources[1], targets[1])):
        _set_source(row, own)
        story_segments.put(row, Draft(target, segment.provenance or Provenance.HAND))
    session.add(second)
    session.flush()
    audit.write(session, actor, now, "segment-split", stories.subject(story), segment=number, new=second.number)
    return Step(story, segment, (second,))


def _check_offset(field: str, at: int, text: str) -> None:
    if not 0 < at < len(text) or not text[:at].strip() or not text[at:].strip():
        raise Invalid(field=field, reason=Phrase(N_("cut where there is text on both sides.")))


def _second(
    session: Session, story: Story, segment: StorySegment, cut: Cut, actor: Actor, now: datetime
) -> StorySegment:
    """The row of the second part, behind the first; those after it move on by one."""
    own = StorySegment.story_id == story.id
    last = session.scalar(select(func.max(StorySegment.number)).where(own)) or 0
    session.execute(
        update(StorySegment)
        .where(own, StorySegment.position > segment.position)
        .values(position=StorySegment.position + 1)
    )
    return StorySegment(
        story_id=story.id, number=last + 1, position=segment.position + 1, paragraph=segment.paragraph,
        field=segment.field, part=segment.part, part_start=segment.part_start + cut.second[0],
        part_end=segment.part_end, version=1, revision=story.revision, take_state=segment.take_state,
        changed_by=actor.name, changed_at=now,
    )  # fmt: skip


def _set_source(row: StorySegment, source: Segment) -> None:
    row.source, row.source_markup = source.text, source.markup
    row.source_key, row.words = text_key(source.text), len(keys(source.text))
    row.take_source = None


def join(session: Session, actor: Actor, now: datetime, story_id: int, number: int, write: Write) -> Step:
    """Join a segment with the one after it, which is then nowhere shown. Raises NotFound, NotAllowed, Stale, Conflict
    (the last of its paragraph, or one of the two is approved or locked)."""
    story, segment, repeated = story_segments.opened(session, actor, story_id, number, write)
    if repeated:
        return Step(story, segment)
    ordered = list(story_segments.living(session, story))
    place = ordered.index(segment)
    second = ordered[place + 1] if place + 1 < len(ordered) else None
    if second is None or (second.paragraph, second.part) != (segment.paragraph, segment.part):
        raise Conflict(reason=Phrase(N_("segment %(number)d is the last of its paragraph."), {"number": number}))
    for one in (segment, second):
        story_segments.refuse_settled(one)
        _withdraw(session, actor, now, story, one)
        story_segments.keep(session, story, one, actor, now, write.key if one is segment else None)
    between = " " if second.part_start > segment.part_end else ""
    target = _joined(segment.target, segment.target_markup, second.target, second.target_markup, " ")
    _set_source(segment, _joined(segment.source, segment.source_markup, second.source, second.source_markup, between))
    story_segments.put(segment, Draft(target, segment.provenance or second.provenance or Provenance.HAND))
    segment.part_end, second.joined_into = second.part_end, segment.number
    second.status = SegmentStatus.EMPTY
    segment_comments.move(session, second, segment)
    session.flush()
    audit.write(session, actor, now, "segments-joined", stories.subject(story), segment=number, gone=second.number)
    return Step(story, segment)


def _joined(first: str, first_markup: str | None, second: str, second_markup: str | None, between: str) -> Segment:
    """Two segments as one; an empty one adds nothing."""
    if not first or not second:
        return Segment(first or second, first_markup or second_markup)
    text = first + between + second
    if first_markup is None and second_markup is None:
        return Segment(text)
    marked = [one if one is not None else markup.escaped(own) for one, own in
              ((first_markup, first), (second_markup, second))]  # fmt: skip
    return Segment(text, marked[0] + between + marked[1])


def _withdraw(session: Session, actor: Actor, now: datetime, story: Story, segment: StorySegment) -> None:
    """Take back what a segment confirmed."""
    memory = story_segments.memory_of(session, actor, story) if segment.unit_id is not None else None
    if memory is not None:
        confirmer = Confirmer(session, actor, now, story, memory)
        confirmer.withdraw(segment)
        confirmer.finish()
    segment.confirmed_by = segment.confirmed_at = None
