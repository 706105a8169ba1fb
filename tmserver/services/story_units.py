"""What stories leave in memories: a unit remembers the segments that confirmed it, by `story_segment.unit_id`.

A segment is one use of one unit. Confirming again revises the unit while nothing else uses it; a unit that loses its
last use is withdrawn: retired with 0 uses, and back as soon as a segment confirms it again. A unit that a terminologist
retired keeps its uses and stays retired (model.md, Confirming).
"""

from collections import Counter
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tmserver.db.story_tables import Story, StorySegment, StorySegmentVersion
from tmserver.db.tables import Import, Memory, Unit, UnitVersion
from tmserver.domain.people import Actor
from tmserver.domain.segments import Segment
from tmserver.domain.stories import SegmentStatus
from tmserver.domain.units import Context, NewUnit, Origin, UnitStatus, merge_key
from tmserver.services import memories, unit_rules, units
from tmserver.text.normal import text_key


class Confirmer:
    """Writes the units of one story in one transaction; the memory's row lock is taken when it is made."""

    def __init__(self, session: Session, actor: Actor, now: datetime, story: Story, memory: Memory) -> None:
        self.session, self.actor, self.now, self.story, self.memory = session, actor, now, story, memory
        self.revision = memories.raise_revision(session, memory.id)
        self._living = self._retired = 0

    def confirm(self, segment: StorySegment, context: Context) -> Unit:
        """The unit that says what the segment says: revised, found or new. Raises what `unit_rules.check` raises."""
        new = NewUnit(
            source=Segment(segment.source, segment.source_markup),
            target=Segment(segment.target, segment.target_markup), source_language=self.story.source,
            target_language=self.story.target, context=context, story=self.story.title[: unit_rules.MOST_KEY],
        )  # fmt: skip
        unit_rules.check(self.memory, new)
        key = merge_key(new.source, new.target, new.context)
        own = self.session.get(Unit, segment.unit_id) if segment.unit_id is not None else None
        if own is not None and own.memory_id == self.memory.id and own.ukey == key and own.uses > 0:
            return own
        twin = self._equal(key)
        if own is not None and twin is None and self._is_only_use(own, segment):
            self._revise(own, new, key)
            return own
        if own is not None:
            self.withdraw(segment)
        unit = self._adopted(twin, new, key)
        segment.unit_id = unit.id
        return unit

    def withdraw(self, segment: StorySegment, *, keep_link: bool = False) -> None:
        """Take the segment's use back; the unit's last use retires it. `keep_link`: for `bring_back`."""
        unit = self.session.get(Unit, segment.unit_id) if segment.unit_id is not None else None
        if not keep_link:
            segment.unit_id = None
        if unit is None or unit.memory_id != self.memory.id or unit.uses == 0:
            return
        unit.uses -= 1
        unit.revision = self.revision
        if unit.uses == 0 and unit.status is not UnitStatus.RETIRED:
            self._set_status(unit, UnitStatus.RETIRED)

    def bring_back(self, segment: StorySegment) -> None:
        """Undo `withdraw(keep_link=True)`: the use counts again, and a unit withdrawn by it is as it was before."""
        unit = self.session.get(Unit, segment.unit_id) if segment.unit_id is not None else None
        if unit is not None and unit.memory_id == self.memory.id:
            self._use(unit)

    def review(self, segment: StorySegment) -> None:
        """The segment is approved: its unit is reviewed. A retired one stays retired."""
        unit = self._of(segment)
        if unit is not None and unit.status is UnitStatus.UNREVIEWED:
            self._set_status(unit, UnitStatus.REVIEWED)

    def unreview(self, segment: StorySegment) -> None:
        """Undo `review`, where it was this segment's and no other approved segment uses the unit."""
        unit = self._of(segment)
        if unit is None or unit.status is not UnitStatus.REVIEWED or not _was_reviewed_by(self.session, unit, segment):
            return
        if _links(self.session, unit.id, segment.id, SegmentStatus.APPROVED) == 0:
            self._set_status(unit, UnitStatus.UNREVIEWED)

    def _of(self, segment: StorySegment) -> Unit | None:
        unit = self.session.get(Unit, segment.unit_id) if segment.unit_id is not None else None
        return unit if unit is not None and unit.memory_id == self.memory.id else None

    def finish(self) -> None:
        """Write the counts of the memory."""
        self.session.flush()
        memories.count(self.session, self.memory, units=self._living, retired=self._retired)

    def _equal(self, key: bytes) -> Unit | None:
        return self.session.scalar(select(Unit).where(Unit.memory_id == self.memory.id, Unit.ukey == key))

    def _is_only_use(self, unit: Unit, segment: StorySegment) -> bool:
        return unit.memory_id == self.memory.id and unit.uses == 1 and _links(self.session, unit.id, segment.id) == 0

    def _adopted(self, unit: Unit | None, new: NewUnit, key: bytes) -> Unit:
        """The equal unit with one use more, or a new one. A row that an unpublished import holds becomes ours."""
        loading = self.session.get(Import, unit.import_id) if unit is not None and unit.import_id is not None else None
        if unit is not None and (loading is None or loading.state != "loading"):
            self._use(unit)
            return unit
        if unit is None:
            unit = Unit(memory_id=self.memory.id, ukey=key)
            self.session.add(unit)
        elif loading is not None:
            loading.adopted += 1
        units.fill(unit, self.actor, self.now, new, Origin.STORY)
        unit.import_id, unit.revision = None, self.revision
        unit.embargo_until, unit.embargo_desk_id = _embargo(self.story)
        self._living += 1
        self.session.flush()
        return unit

    def _use(self, unit: Unit) -> None:
        """One use more; a withdrawn unit comes back with the status it had."""
        unit.uses += 1
        unit.revision = self.revision
        if unit.embargo_until is not None and self.story.embargo is None:
            unit.embargo_until = unit.embargo_desk_id = None  # the same was said in a story that is not held back
        if unit.uses == 1 and unit.status is UnitStatus.RETIRED:
            before = self.session.get(UnitVersion, (unit.id, unit.version - 1))
            self._set_status(unit, before.status if before is not None else UnitStatus.UNREVIEWED)
            unit.embargo_until, unit.embargo_desk_id = _embargo(self.story)

    def _set_status(self, unit: Unit, status: UnitStatus) -> None:
        units.keep_version(self.session, unit)
        self._count(unit.status, status)
        unit.status, unit.version = status, unit.version + 1
        unit.changed_by, unit.changed_at, unit.revision = self.actor.name, self.now, self.revision

    def _count(self, before: UnitStatus, after: UnitStatus) -> None:
        was, is_now = before is UnitStatus.RETIRED, after is UnitStatus.RETIRED
        self._living += was - is_now
        self._retired += is_now - was

    def _revise(self, unit: Unit, new: NewUnit, key: bytes) -> None:
        """A new version that says what the segment says now; it has to be reviewed again."""
        units.keep_version(self.session, unit)
        self._count(unit.status, UnitStatus.UNREVIEWED)
        unit.source, unit.source_markup = new.source.text, new.source.markup
        unit.target, unit.target_markup = new.target.text, new.target.markup
        unit.source_key, unit.target_key = text_key(new.source.text), text_key(new.target.text)
        unit.previous, unit.next, unit.key = new.context.previous, new.context.next, new.context.key
        unit.ukey, unit.status, unit.version, unit.revision = (
            key,
            UnitStatus.UNREVIEWED,
            unit.version + 1,
            self.revision,
        )
        unit.changed_by, unit.changed_at = self.actor.name, self.now
        self.session.flush()


def _links(session: Session, unit_id: int, but: int, status: SegmentStatus | None = None) -> int:
    """How many other segments hold a use of a unit; of one status, where it is given."""
    query = select(func.count()).select_from(StorySegment)
    query = query.where(StorySegment.unit_id == unit_id, StorySegment.id != but)
    return session.scalar(query if status is None else query.where(StorySegment.status == status)) or 0


def _was_reviewed_by(session: Session, unit: Unit, segment: StorySegment) -> bool:
    """Whether the unit's present state dates from the hour at which the segment became approved."""
    approved = select(StorySegmentVersion.changed_at).where(
        StorySegmentVersion.segment_id == segment.id, StorySegmentVersion.status == SegmentStatus.APPROVED
    )
    return unit.changed_at in {segment.changed_at, *session.scalars(approved)}


def _embargo(story: Story) -> tuple[datetime | None, int | None]:
    return (story.embargo, story.desk_id) if story.embargo is not None else (None, None)


def set_embargo(session: Session, story: Story) -> None:
    """Put the story's embargo on the units that only this story uses, or take it off them."""
    linked = select(StorySegment.unit_id).where(StorySegment.story_id == story.id, StorySegment.unit_id.is_not(None))
    counts = Counter(session.scalars(linked))
    own = session.scalars(select(Unit).where(Unit.id.in_(linked), Unit.origin == Origin.STORY)).all()
    only = [unit for unit in own if unit.uses <= counts[unit.id]]
    until, desk_id = _embargo(story)
    for memory_id in sorted({unit.memory_id for unit in only}):
        revision = memories.raise_revision(session, memory_id)
        for unit in only:
            if unit.memory_id == memory_id:
                unit.embargo_until, unit.embargo_desk_id, unit.revision = until, desk_id, revision
    session.flush()
