"""The folders of wire feeds: which files in them are complete, and where they go.

    WATCH_DIR/ansa/feed.toml       what a story of this feed is: its pair, and its desk, outlet and memory
    WATCH_DIR/ansa/0001.xml        a file that came in
    WATCH_DIR/ansa/.taken/…        one that a worker has at hand
    WATCH_DIR/ansa/done/0001.xml   one that became a story
    WATCH_DIR/ansa/failed/…        one that did not, and beside it a .txt that says why

One worker at a time looks into a feed, so that the takes of a story come in their order. Taking a file is a rename:
what comes in later under the same name is another file. What lies among the taken ones when a worker begins was left
half-way.
"""

import fcntl
import os
import stat
import time
import tomllib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path

from tmserver.errors import FileRefused
from tmserver.phrases import N_, Phrase, shown

SETTINGS_FILE = "feed.toml"
TAKEN, DONE, FAILED = ".taken", "done", "failed"
_LOCK = "lock"
QUIET_SECONDS = 5.0
"""A file that nobody wrote to for so long is complete. One that is renamed into the folder has been."""
_COMING_IN = (".part", ".partial", ".tmp", ".temp", ".filepart", ".crdownload", ".swp", "~")
"""Ends of names under which programs write what they rename when it is whole."""
_MOST_SETTINGS_BYTES = 1 << 16


@dataclass(frozen=True, slots=True)
class Feed:
    """What feed.toml says: the pair of the stories, and the slugs of desk, outlet and memory."""

    source: str
    target: str
    desk: str | None = None
    outlet: str | None = None
    memory: str | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """A file at hand: where it is now, and under which name it came."""

    path: Path
    name: str


def feed(folder: Path) -> Feed:
    """What the feed.toml of a folder says. Raises FileRefused with the key, or the line that is no TOML."""
    path, name = folder / SETTINGS_FILE, f"{folder.name}/{SETTINGS_FILE}"
    try:
        with path.open("rb") as stream:
            said = tomllib.loads(stream.read(_MOST_SETTINGS_BYTES).decode())
    except OSError as error:
        raise _refused(name, N_("%(why)s; each feed needs one"), why=error.strerror) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _refused(name, N_("this is no TOML (%(message)s)"), message=shown(str(error))) from None
    known = {one.name for one in fields(Feed)}
    for key, value in said.items():
        if key not in known:
            template = N_("there is no setting “%(key)s”; known are %(known)s")
            raise _refused(name, template, key=shown(key), known=", ".join(sorted(known)))
        if not isinstance(value, str) or not value:
            raise _refused(name, N_("“%(key)s” needs a text between quotation marks"), key=key)
    for key in ("source", "target"):
        if key not in said:
            raise _refused(name, N_("“%(key)s” is missing, a language code like it"), key=key)
    return Feed(**said)


def _refused(name: str, template: str, **params: object) -> FileRefused:
    return FileRefused(name=name, reason=Phrase(template, params), line=None)


class Folder:
    """The folder of one feed as one worker sees it: it remembers which files were still growing."""

    def __init__(self, path: Path, *, quiet: float = QUIET_SECONDS) -> None:
        self.path = path
        self._quiet = quiet
        self._seen: dict[str, tuple[tuple[int, int], float]] = {}

    def complete(self) -> Iterator[Taken]:
        """Take the complete files one by one, the oldest first, and what another worker left half-way before them; none
        while another worker looks here."""
        for folder in (TAKEN, DONE, FAILED):
            (self.path / folder).mkdir(exist_ok=True)
        with (self.path / TAKEN / _LOCK).open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            yield from self._complete()

    def _complete(self) -> Iterator[Taken]:
        for entry in self._files(self.path / TAKEN):
            if entry.name != _LOCK:
                yield Taken(Path(entry.path), entry.name.partition("-")[2])
        growing: dict[str, tuple[tuple[int, int], float]] = {}
        for entry in self._files(self.path):
            if entry.name.startswith(".") or entry.name == SETTINGS_FILE or entry.name.lower().endswith(_COMING_IN):
                continue
            if self._is_quiet(entry, growing) and (taken := self._take(entry.name)) is not None:
                yield taken
        self._seen = growing

    def waiting(self) -> int:
        """How many files were still coming in when one last looked."""
        return len(self._seen)

    @staticmethod
    def _files(folder: Path) -> list[os.DirEntry[str]]:
        """Files that are files, not links to others; the oldest first, so that takes come in their order."""
        with os.scandir(folder) as entries:
            found = []
            for entry in entries:
                try:
                    if stat.S_ISREG(entry.stat(follow_symlinks=False).st_mode):
                        found.append(entry)
                except FileNotFoundError:
                    continue  # it was taken back
        return sorted(found, key=lambda one: (one.stat().st_mtime_ns, one.name))

    def _is_quiet(self, entry: os.DirEntry[str], growing: dict[str, tuple[tuple[int, int], float]]) -> bool:
        now, found = time.monotonic(), entry.stat()
        state = (found.st_size, found.st_mtime_ns)
        before, since = self._seen.get(entry.name, (state, now))
        since = since if before == state else now
        if time.time() - found.st_mtime >= self._quiet or now - since >= self._quiet:
            return True
        growing[entry.name] = (state, since)
        return False

    def _take(self, name: str) -> Taken | None:
        """Take a file by renaming it; None when it is gone."""
        path = self.path / TAKEN / f"{uuid.uuid4().hex}-{name}"
        try:
            (self.path / name).rename(path)
        except FileNotFoundError:
            return None
        return Taken(path, name)

    def done(self, taken: Taken) -> None:
        """Put a file away that became a story."""
        self._move(taken, DONE)

    def failed(self, taken: Taken, why: str) -> None:
        """Put a file away that became none, with the reason beside it."""
        name = self._free(FAILED, taken.name)
        (self.path / FAILED / f"{name}.txt").write_text(why + "\n", encoding="utf-8")
        self._move(taken, FAILED, name)

    def _move(self, taken: Taken, folder: str, name: str | None = None) -> None:
        try:
            taken.path.rename(self.path / folder / (name or self._free(folder, taken.name)))
        except FileNotFoundError:
            return  # on a shared disk without locks another worker has put it away

    def _free(self, folder: str, name: str) -> str:
        """The name, or with a number before its ending when a file of this name is there."""
        path = self.path / folder / name
        number = 1
        while path.exists():
            number += 1
            path = path.with_name(f"{Path(name).stem}-{number}{Path(name).suffix}")
        return path.name
