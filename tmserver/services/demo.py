"""The demonstration desk: people, memories in our own words, stories to paste. Loaded once into an empty service."""

import csv
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

from sqlalchemy.orm import Session

from tmserver.db.tables import Meta
from tmserver.domain.people import SYSTEM, Role
from tmserver.domain.segments import Segment
from tmserver.domain.units import Context, NewUnit, Origin
from tmserver.services import desks, memories, term_sync, units, users
from tmserver.services.signin import DEMO_KEY, demo_user

FOLDER = Path(__file__).resolve().parent.parent / "demo"
MEMORIES = {"world": "World desk", "economy": "Economy desk", "sport": "Sport desk"}
DEMO_USER = ("rita", "Rita Moretti")


def load(session: Session, now: datetime) -> int:
    """Load the desk unless it is there; returns how many units were loaded (0: it was there)."""
    if demo_user(session) is not None:
        return 0
    name, display_name = DEMO_USER
    users.create(session, SYSTEM, now, name=name, display_name=display_name, role=Role.EDITOR)
    users.create(session, SYSTEM, now, name="ada", display_name="Ada Serra", role=Role.ADMINISTRATOR)
    desks.create_outlet(session, SYSTEM, now, slug="house", name="House style")
    loaded = 0
    for slug, title in MEMORIES.items():
        desks.create_desk(session, SYSTEM, now, slug=slug, name=title)
        desks.set_member(session, SYSTEM, now, slug, name, Role.EDITOR)
        memories.create(session, SYSTEM, now, slug=slug, name=title, source="it", target="en", desk=slug)
    for slug, past in _past_stories():
        for begin in range(0, len(past), units.MOST_AT_ONCE):
            piece = past[begin : begin + units.MOST_AT_ONCE]
            loaded += len(units.add(session, SYSTEM, now, slug, piece, origin=Origin.STORY))
    _load_terms(session, now)
    session.add(Meta(key=DEMO_KEY, value=name))
    return loaded


def _load_terms(session: Session, now: datetime) -> None:
    """The term files, where they lie beside the program."""
    if term_sync.FOLDER.is_dir():
        glossary = term_sync.glossary_for(session, SYSTEM, now)
        term_sync.sync(session, SYSTEM, now, glossary, term_sync.read(term_sync.FOLDER))


def _past_stories() -> Iterator[tuple[str, list[NewUnit]]]:
    """Units by memory; each sentence knows its neighbours in the story it was translated in."""
    with (FOLDER / "units.tsv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))
    by_memory: dict[str, list[NewUnit]] = {}
    for story, sentences in groupby(rows, key=lambda row: row["story"]):
        told = list(sentences)
        for place, row in enumerate(told):
            by_memory.setdefault(row["memory"], []).append(
                NewUnit(
                    source=Segment(row["it"]), target=Segment(row["en"]), source_language="it", target_language="en",
                    context=Context(
                        previous=told[place - 1]["it"] if place else "",
                        next=told[place + 1]["it"] if place + 1 < len(told) else "",
                    ),
                    story=story, created_by=DEMO_USER[0],
                    created_at=datetime.fromisoformat(row["date"]).replace(hour=12, tzinfo=UTC),
                )
            )  # fmt: skip
    yield from by_memory.items()


def stories() -> dict[str, str]:
    """The stories to paste, by name."""
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted((FOLDER / "stories").glob("*.txt"))}
