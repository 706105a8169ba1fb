"""The demonstration desk: its stories meet every kind of match, and its text is fit to be shown."""

import csv
from pathlib import Path

import pytest
from sqlalchemy import select

from tmserver.core import Core
from tmserver.db.tables import Unit
from tmserver.domain.matches import LookupRequest, MatchKind, MatchPolicy, Query
from tmserver.domain.people import SYSTEM
from tmserver.domain.segments import Segment
from tmserver.services import demo, lookup, signin
from tmserver.services.lookup import Found
from tmserver.text.sentences import segment

EXPECTED = Path(__file__).parent / "expected.tsv"
STORIES = ("bce", "droni", "maltempo")


def _expected(story: str) -> list[tuple[str, str]]:
    with EXPECTED.open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [(row["sentence"], row["expected"]) for row in rows if row["story"] == story]


def _looked_up(core: Core, story: str) -> list[Found]:
    texts = [sentence.text for sentence in segment(demo.stories()[story], "it")]
    around = ["", *texts, ""]
    queries = [Query(Segment(text), around[place], around[place + 2]) for place, text in enumerate(texts)]
    with core.writing() as session:
        demo.load(session, core.now())
    with core.reading() as session:
        request = LookupRequest("it", "en", queries, MatchPolicy(min_score=50, limit=5))
        return list(lookup.find_matches(session, SYSTEM, core.indexes, core.now(), request).results)


def _kind(found: Found) -> str:
    """The kind of the best match in the words of expected.tsv."""
    if not found.matches:
        return "nothing"
    best = found.matches[0]
    if best.score > 100:
        return "context"
    if best.score == 100:
        return "exact"
    if best.kind is MatchKind.ADAPTED:
        return "number"
    return "typography" if best.raw_score == 100 else "fuzzy"


@pytest.mark.parametrize("story", STORIES)
def test_a_story_is_cut_as_its_author_meant_it(story: str) -> None:
    assert [sentence.text for sentence in segment(demo.stories()[story], "it")] == [
        text for text, _ in _expected(story)
    ]


@pytest.mark.parametrize("story", STORIES)
def test_every_sentence_meets_the_kind_of_match_it_was_written_for(core: Core, story: str) -> None:
    given = [(found.text, _kind(found)) for found in _looked_up(core, story)]
    assert given == _expected(story)


def test_the_desk_is_loaded_once_and_opens_the_demonstration_sign_in(core: Core) -> None:
    with core.writing() as session:
        assert signin.demo_user(session) is None
        assert demo.load(session, core.now()) >= 300
        assert demo.load(session, core.now()) == 0
        assert signin.demo_user(session) == "rita"


def test_each_unit_knows_its_neighbours_and_the_day_it_was_confirmed(core: Core) -> None:
    with core.writing() as session:
        demo.load(session, core.now())
        first = session.scalar(select(Unit).where(Unit.previous == ""))
        assert first is not None
        assert first.next
        assert (first.created_by, first.created_at.hour) == ("rita", 12)
        assert session.scalar(select(Unit.id).where(Unit.previous.is_(None))) is None
