"""What other people's programs add: they name a language pair and no memory, so one is found for them."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path

from sqlalchemy.orm import Session

from tmserver.db.tables import Memory
from tmserver.domain import languages
from tmserver.domain.people import Action, Actor
from tmserver.domain.segments import Segment
from tmserver.domain.units import Context, NewUnit, Origin, Skipped
from tmserver.errors import NotFound
from tmserver.formats import t5memory_segments
from tmserver.formats.detect import open_units
from tmserver.formats.exchange import Pair
from tmserver.phrases import Phrase
from tmserver.services import memories, units
from tmserver.services.memories import MEMORY


def memory_for(session: Session, actor: Actor, source: str, target: str, named: str | None = None) -> Memory:
    """The memory that takes what a program adds for a pair: the one `named`, if its languages fit, else the first of
    the pair that the actor may add to; exact languages before others, those of a desk before those of none.

    Raises BadLanguage, NotFound (no memory of the pair), NotAllowed, TokenReadOnly.
    """
    pair = languages.parse(source), languages.parse(target)
    fitting = [
        memory
        for memory in memories.visible(session, actor)
        if languages.fits(memory.source, pair[0]) and languages.fits(memory.target, pair[1])
    ]
    if not fitting:
        raise NotFound(kind=Phrase(MEMORY), key=f"{source} → {target}")
    open_to_actor = [memory for memory in fitting if actor.may(Action.ADD_UNIT, memory.desk_id)]
    if not open_to_actor:
        actor.require(Action.ADD_UNIT, fitting[0].desk_id)
    return min(
        open_to_actor,
        key=lambda memory: (
            memory.slug != named, (memory.source, memory.target) != pair, memory.desk_id is None, memory.id
        ),
    )  # fmt: skip


def new_unit(memory: Memory, source: str | Segment, target: str | Segment, context: Context | None = None) -> NewUnit:
    """A pair of texts, with or without tags, on its way into a memory, in the memory's own languages."""
    sides = [Segment(side) if isinstance(side, str) else side for side in (source, target)]
    return NewUnit(sides[0], sides[1], memory.source, memory.target, context or Context())


def from_tags(sent: str) -> Segment:
    """The segment of a string as t5memory's clients write it."""
    return t5memory_segments.read(sent)


def with_tags(segment: Segment) -> str:
    """The string that t5memory's clients read a segment from."""
    return t5memory_segments.written(segment)


def add(session: Session, actor: Actor, now: datetime, memory: Memory, new: Iterable[NewUnit]) -> list[units.Added]:
    """Add at most 1,000 units as a connector's. Raises NotAllowed, TooMany."""
    return units.add(session, actor, now, memory.slug, list(new), origin=Origin.CONNECTOR)


def in_batches(new: Iterable[NewUnit]) -> Iterator[list[NewUnit]]:
    """Pieces of a size that one transaction takes without keeping others waiting."""
    left = iter(new)
    while batch := list(islice(left, units.MOST_AT_ONCE)):
        yield batch


def units_of_file(path: Path, name: str, memory: Memory) -> list[NewUnit]:
    """The units of a file that is small enough to be read while its sender waits. Raises FileRefused."""
    pair = Pair(memory.source, memory.target)
    reading = open_units(path, name, pair)
    found = [piece for piece in reading if not isinstance(piece, Skipped)]
    if not found:
        raise reading.survey.nothing_taken(name, pair)
    return found
