"""Wire feeds: each file that comes in is one story, whatever happens on the way."""

import os
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.people import People
from tests.services.test_story_files import ONE_DATABASE
from tmserver.core import Core
from tmserver.db.story_tables import Story
from tmserver.db.tables import Audit
from tmserver.domain.people import SYSTEM
from tmserver.domain.stories import StoryStatus
from tmserver.errors import FileRefused
from tmserver.services import stories
from tmserver.services.feed_folders import Feed, feed
from tmserver.services.feeds import Looked, Watch

SETTINGS = 'source = "it"\ntarget = "en"\ndesk = "world"\n'
TAKE = '{{"uri": "{}", "language": "it", "headline": "Riapre il molo", "body_text": "Il molo riapre {}."}}'


@pytest.fixture
def root(tmp_path: Path, people: People) -> Path:
    folder = tmp_path / "wires"
    (folder / "ansa").mkdir(parents=True)
    (folder / "ansa" / "feed.toml").write_text(SETTINGS)
    return folder


def _put(folder: Path, name: str, text: str, age: float = 60) -> Path:
    path = folder / name
    path.write_text(text)
    os.utime(path, (time.time() - age,) * 2)
    return path


def _look(core: Core, root: Path) -> Looked:
    looked, watch = Looked(), Watch(root, core, core.settings.timezone)
    for arrival in watch.arrivals(looked):
        watch.take(arrival, looked)
    return looked


def _stories(core: Core) -> list[tuple[int, str]]:
    with core.reading() as session:
        found = stories.page(session, SYSTEM, stories.Filters())
        return sorted((one.take, one.status.value) for one in found)


def _left(folder: Path) -> list[str]:
    """Files of a feed, but for its settings and the lock, as paths in it."""
    found = [path for path in folder.rglob("*") if path.is_file() and path.name not in {"feed.toml", "lock"}]
    return sorted(str(path.relative_to(folder)) for path in found)


def test_files_become_stories_in_their_order_and_what_is_broken_says_why(core: Core, root: Path) -> None:
    ansa = root / "ansa"
    _put(ansa, "b.json", TAKE.format("w1", "martedì"), age=60)
    _put(ansa, "a.json", TAKE.format("w1", "lunedì"), age=90)
    _put(ansa, "c.xml", "<nitf><p>", age=50)
    looked = _look(core, root)
    assert (looked.stories, looked.known, looked.refused) == (2, 0, 1)
    assert _left(ansa) == ["done/a.json", "done/b.json", "failed/c.xml", "failed/c.xml.txt"]
    assert (ansa / "failed" / "c.xml.txt").read_text().startswith("c.xml: line 1, column 10: it ends before")
    with core.reading() as session:
        rows = session.scalars(select(Story).order_by(Story.id)).all()
        assert [(row.take, row.file_name, row.desk_id is not None) for row in rows] == [
            (1, "a.json", True), (2, "b.json", True),
        ]  # fmt: skip
        audited = session.scalars(select(Audit.detail).where(Audit.event == "feed-file-taken").order_by(Audit.id)).all()
        assert audited == [{"feed": "ansa", "take": 1}, {"feed": "ansa", "take": 2}]


def test_the_same_file_again_is_the_same_story_and_a_withdrawal_cancels(core: Core, root: Path) -> None:
    for _ in range(2):
        _put(root / "ansa", "a.json", TAKE.format("w1", "lunedì"))
        looked = _look(core, root)
    assert (looked.stories, looked.known) == (0, 1)
    assert _stories(core) == [(1, "open")]
    assert _left(root / "ansa") == ["done/a-2.json", "done/a.json"]
    _put(root / "ansa", "a.json", '{"uri": "w1", "pubstatus": "canceled"}')
    _look(core, root)
    assert _stories(core) == [(1, StoryStatus.CANCELLED.value)]


def test_a_worker_that_was_killed_loses_and_doubles_nothing(core: Core, root: Path) -> None:
    _put(root / "ansa", "a.json", TAKE.format("w1", "lunedì"))
    killed = Watch(root, core, core.settings.timezone)
    arrivals = killed.arrivals(Looked())
    next(arrivals)  # killed with the file in its hands
    arrivals.close()  # the system gives the lock back
    assert _left(root / "ansa")[0].startswith(".taken/")
    assert _look(core, root).stories == 1

    _put(root / "ansa", "b.json", TAKE.format("w2", "lunedì"))
    arrivals = killed.arrivals(Looked())
    arrival = next(arrivals)
    kept = arrival.taken.path.read_bytes()
    killed.take(arrival, Looked())
    (root / "ansa" / "done" / "b.json").unlink()
    arrival.taken.path.write_bytes(kept)  # killed after the commit, before the file was put away
    arrivals.close()
    looked = _look(core, root)
    assert (looked.stories, looked.known) == (0, 1)
    assert len(_stories(core)) == 2
    assert _left(root / "ansa") == ["done/a.json", "done/b.json"]


def test_several_workers_take_each_file_once(core: Core, root: Path) -> None:
    for number in range(12):
        _put(root / "ansa", f"{number}.json", TAKE.format(f"w{number}", f"il giorno {number}"))
    looks: list[Looked] = []

    def work() -> None:
        for _ in range(4):
            looks.append(_look(core, root))

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(one.stories for one in looks) == 12
    assert sum(one.known + one.refused for one in looks) == 0
    assert len(_stories(core)) == 12


@ONE_DATABASE
def test_what_is_still_coming_in_is_left(core: Core, root: Path) -> None:
    ansa, outside = root / "ansa", root.parent / "secret.txt"
    outside.write_text("Segreto. Da non leggere.")
    (ansa / "link.txt").symlink_to(outside)
    for name in (".a.json", "a.json.part", "b.TMP"):
        _put(ansa, name, TAKE.format("w1", "oggi"))
    _put(ansa, "c.json", TAKE.format("w1", "oggi"), age=0)
    looked = _look(core, root)
    assert (looked.stories, looked.waiting, looked.refused) == (0, 1, 0)
    os.utime(ansa / "c.json", (time.time() - 6,) * 2)
    assert _look(core, root).stories == 1


@ONE_DATABASE
@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (None, "each feed needs one"),
        ("source = it", "no TOML"),
        ('source = "it"', "“target” is missing"),
        (SETTINGS + 'colour = "red"', "no setting “colour”; known are desk, memory, outlet, source, target"),
        ("source = 3\ntarget = 'en'", "“source” needs a text"),
        (SETTINGS.replace("world", "moon"), "moon"),
        (SETTINGS.replace('"en"', '"it"'), "two languages"),
    ],
)
def test_a_feed_that_cannot_be_read_keeps_its_files(core: Core, root: Path, said: str | None, sentence: str) -> None:
    path = root / "ansa" / "feed.toml"
    path.unlink() if said is None else path.write_text(said)
    _put(root / "ansa", "a.json", TAKE.format("w1", "oggi"))
    looked = _look(core, root)
    assert sentence in looked.unread["ansa"].sentence()
    assert _left(root / "ansa") == ["a.json"]
    path.write_text(SETTINGS)
    assert _look(core, root).stories == 1


def test_settings_of_a_feed(tmp_path: Path) -> None:
    (tmp_path / "feed.toml").write_text(SETTINGS + 'memory = "world"\noutlet = "house"')
    assert feed(tmp_path) == Feed("it", "en", "world", "house", "world")
    (tmp_path / "feed.toml").write_bytes(b"\xff")
    with pytest.raises(FileRefused):
        feed(tmp_path)
