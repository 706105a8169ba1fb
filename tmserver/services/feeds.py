"""Wire feeds: files that come into watched folders become stories, each once.

The story and the note that its file was taken are one transaction; the file is put away after it. Killed in between,
the file is found again and only put away.
"""

import hashlib
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Protocol

from sqlalchemy import bindparam, text
from sqlalchemy.orm import Session

from tmserver.db.feed_tables import FeedFile
from tmserver.db.story_tables import Story
from tmserver.db.types import UtcDateTime
from tmserver.domain.people import SYSTEM
from tmserver.domain.stories import NewStory
from tmserver.errors import FileRefused, TmServerError
from tmserver.log import log
from tmserver.phrases import N_, Phrase
from tmserver.services import audit, desks, memories, stories, story_files, story_takes
from tmserver.services.feed_folders import Feed, Folder, Taken, feed
from tmserver.services.names import check_pair

DEFECT = N_("The service met a fault of its own; it is logged. Put the file into the folder again to try again.")
_NOTED = text(
    "INSERT INTO feed_file (feed, digest, taken_at) VALUES (:feed, :digest, :taken_at) ON CONFLICT DO NOTHING"
).bindparams(bindparam("taken_at", type_=UtcDateTime))


class House(Protocol):
    """What the feeds need of the process: transactions and the clock."""

    def reading(self) -> AbstractContextManager[Session]:
        """A read-only transaction."""

    def writing(self) -> AbstractContextManager[Session]:
        """A write transaction."""

    def now(self) -> datetime:
        """Aware UTC."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A complete file of a feed."""

    name: str
    feed: Feed
    folder: Folder
    taken: Taken


@dataclass(slots=True)
class Looked:
    """What a look at all feeds came to: files that became stories (or cancelled one), that had been here, that were
    refused, that are still coming in; and the feeds that cannot be read, with the reason."""

    stories: int = 0
    known: int = 0
    refused: int = 0
    waiting: int = 0
    unread: dict[str, TmServerError] = field(default_factory=dict)


class Watch:
    """Looks at the folders below one folder, each a feed."""

    def __init__(self, root: Path, house: House, zone: tzinfo) -> None:
        self._root, self._house, self._zone = root, house, zone
        self._folders: dict[str, Folder] = {}
        self._said: dict[str, str] = {}

    def arrivals(self, looked: Looked) -> Iterator[Arrival]:
        """The complete files of all feeds; what cannot be read is logged once."""
        try:
            names = sorted(one.name for one in self._root.iterdir() if one.is_dir() and not one.name.startswith("."))
        except OSError as error:
            self._tell(str(self._root), _unreadable(str(self._root), error), looked)
            return
        for name in names:
            folder = self._folders.setdefault(name, Folder(self._root / name))
            try:
                told = feed(folder.path)
                self._check(told)
                for taken in folder.complete():
                    yield Arrival(name, told, folder, taken)
            except OSError as error:
                self._tell(name, _unreadable(name, error), looked)
            except TmServerError as refusal:
                if refusal.status >= 500:
                    raise
                self._tell(name, refusal, looked)
            else:
                self._said.pop(name, None)
            looked.waiting += folder.waiting()

    def _check(self, told: Feed) -> None:
        """Raise unless pair, desk, outlet and memory are there: the feed waits then, and no file of it fails."""
        check_pair(told.source, told.target)
        with self._house.reading() as session:
            if told.desk is not None:
                desks.get_desk(session, SYSTEM, told.desk)
            if told.outlet is not None:
                desks.get_outlet(session, SYSTEM, told.outlet)
            if told.memory is not None:
                memories.get(session, SYSTEM, told.memory)

    def _tell(self, name: str, refusal: TmServerError, looked: Looked) -> None:
        looked.unread[name] = refusal
        sentence = refusal.sentence()
        if self._said.get(name) != sentence:
            log.warning("feed_not_read", feed=name, slug=refusal.slug, reason=sentence)
            self._said[name] = sentence

    def take(self, arrival: Arrival, looked: Looked) -> None:
        """Make the story of a file and put the file away. Raises what is the service's own (5xx): the file waits."""
        told, name = arrival.feed, arrival.taken.name
        try:
            new = story_files.new_story(arrival.taken.path, name, told.source, told.target, self._zone)
            new = replace(new, desk=told.desk, outlet=told.outlet, memory=told.memory)
            with self._house.writing() as session:
                story = _made(session, self._house.now(), arrival.name, new)
                number = None if story is None else story.id
        except OSError as error:
            looked.refused += 1
            self.give_up(arrival, f"{name}: {error.strerror}", "file-refused")
            return
        except TmServerError as refusal:
            if refusal.status >= 500:
                raise
            looked.refused += 1
            self.give_up(arrival, refusal.sentence(), refusal.slug)
            return
        arrival.folder.done(arrival.taken)
        looked.stories += number is not None
        looked.known += number is None
        log.info("feed_file_taken", feed=arrival.name, story=number)

    def give_up(self, arrival: Arrival, why: str, slug: str) -> None:
        """Put a file away that becomes no story."""
        arrival.folder.failed(arrival.taken, why)
        log.warning("feed_file_refused", feed=arrival.name, slug=slug)


def _unreadable(name: str, error: OSError) -> FileRefused:
    return FileRefused(name=name, reason=Phrase(N_("%(why)s"), {"why": error.strerror}), line=None)


def _made(session: Session, now: datetime, name: str, new: NewStory) -> Story | None:
    """The story of a file; None when the same file of this feed became one that is still there."""
    key = (name, hashlib.sha256(new.original.content).hexdigest())
    first = session.execute(_NOTED, {"feed": key[0], "digest": key[1], "taken_at": now}).rowcount  # type: ignore[attr-defined]
    noted = session.get_one(FeedFile, key)
    before = None if noted.story_id is None else session.get(Story, noted.story_id)
    if not first and before is not None and before.deleted_at is None:
        return None
    story = story_takes.create(session, SYSTEM, now, new)
    noted.story_id, noted.taken_at = story.id, now
    session.flush()
    audit.write(session, SYSTEM, now, "feed-file-taken", stories.subject(story), feed=name, take=story.take)
    return story
