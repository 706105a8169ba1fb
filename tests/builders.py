"""Plain functions that build what a test needs, through the services."""

from collections.abc import Iterable
from typing import Any

from tmserver.core import Core
from tmserver.db.story_tables import Story
from tmserver.db.tables import Memory, Unit
from tmserver.domain.people import SYSTEM, Actor
from tmserver.domain.segments import Segment
from tmserver.domain.stories import NewStory, Original
from tmserver.domain.units import Context, NewUnit
from tmserver.services import memories, stories, units
from tmserver.text import story_text


def make_memory(
    core: Core,
    slug: str = "world",
    *,
    source: str = "it",
    target: str = "en",
    desk: str | None = None,
    penalty: int = 0,
) -> Memory:
    """A memory, detached."""
    with core.writing() as session:
        memory = memories.create(
            session,
            SYSTEM,
            core.now(),
            slug=slug,
            name=slug.title(),
            source=source,
            target=target,
            desk=desk,
            penalty=penalty,
        )
        session.expunge(memory)
        return memory


def new_unit(
    source: str,
    target: str,
    *,
    previous: str | None = None,
    next: str | None = None,
    key: str | None = None,
    source_language: str = "it",
    target_language: str = "en",
) -> NewUnit:
    """A unit on its way in."""
    return NewUnit(Segment(source), Segment(target), source_language, target_language, Context(previous, next, key))


def add_units(
    core: Core, pairs: Iterable[tuple[str, str] | NewUnit], *, memory: str = "world", actor: Actor = SYSTEM
) -> list[Unit]:
    """Add pairs or units to a memory; the rows, detached."""
    news = [pair if isinstance(pair, NewUnit) else new_unit(*pair) for pair in pairs]
    with core.writing() as session:
        results = units.add(session, actor, core.now(), memory, news)
        assert all(result.unit is not None for result in results), results
        found = [result.unit for result in results if result.unit is not None]
        for unit in {unit.id: unit for unit in found}.values():
            session.refresh(unit)
            session.expunge(unit)
        return found


def new_story(text: str, **fields: Any) -> NewStory:
    """A story pasted as text, Italian to English unless `fields` say otherwise."""
    pair = {"source": "it", "target": "en"} | {
        name: fields.pop(name) for name in ("source", "target") if name in fields
    }
    segments = tuple(story_text.cut(text, pair["source"]))
    return NewStory(**pair, segments=segments, original=Original("story.txt", "text", text.encode()), **fields)


def make_story(core: Core, text: str, *, actor: Actor = SYSTEM, **fields: Any) -> Story:
    """A stored story, detached."""
    with core.writing() as session:
        story = stories.create(session, actor, core.now(), new_story(text, **fields))
        session.flush()
        session.refresh(story)
        session.expunge(story)
        return story
