"""What wire files say beside the text: identifier, urgency, embargo, and that a story is taken back."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.builders import add_units, make_memory
from tests.people import People
from tests.services.test_story_files import ONE_DATABASE
from tmserver.core import Core
from tmserver.domain.people import SYSTEM
from tmserver.domain.stories import NewStory, StoryStatus
from tmserver.errors import Invalid, NotFound
from tmserver.formats.story_meta import INDEFINITE
from tmserver.services import stories, story_files, story_takes

ROME = ZoneInfo("Europe/Rome")
HOUR = datetime(2026, 12, 1, 17, 0, tzinfo=UTC)
"""18.00 in Rome."""
NITF = (
    '<nitf xml:lang="it"><head><docdata{}><doc-id id-string="w-1"/><urgency ed-urg="3"/>{}</docdata></head><body>'
    "<body.head><hedline><hl1>Riapre il molo</hl1></hedline></body.head>"
    "<body.content><p>Il molo riapre.</p></body.content></body></nitf>"
)
NEWSML = (
    '<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet><newsItem guid="w-1" xml:lang="en"><itemMeta>'
    '{}</itemMeta><contentMeta><urgency>3</urgency><language tag="it"/><headline>Riapre il molo</headline>'
    "</contentMeta><contentSet><inlineData>Il molo riapre.</inlineData></contentSet></newsItem></itemSet></newsMessage>"
)
NINJS = '{{"uri": "w-1", "language": "it", "urgency": 3, "headline": "Riapre il molo", "body_text": "Riapre."{}}}'

WRAPPED = '{{"id": "q", "language": "de", "data": {{"meta": {{"uri": "no"}}, "item": {}}}}}'
"""As content services answer: the item is part of it."""


def _read(tmp_path: Path, text: str) -> NewStory:
    path = tmp_path / "wire"
    path.write_text(text)
    return story_files.new_story(path, "wire", "it", "en", ROME)


@pytest.mark.parametrize(
    ("text", "embargo"),
    [
        (NITF.format("", ""), None),
        (NITF.format("", '<date.release norm="20261201T180000+0100"/>'), HOUR),
        (NITF.format("", '<date.release norm="20261201T180000"/>'), HOUR),
        (NITF.format(' management-status="embargoed"', ""), INDEFINITE),
        (NITF.format(' management-status="usable"', ""), None),
        (NEWSML.format('<pubStatus qcode="stat:usable"/>'), None),
        (NEWSML.format("<embargoed>2026-12-01T17:00:00Z</embargoed>"), HOUR),
        (NEWSML.format("<embargoed/>"), INDEFINITE),
        (NEWSML.format('<pubStatus qcode="stat:withheld"/>'), INDEFINITE),
        (NINJS.format(""), None),
        (NINJS.format(', "embargoed": "2026-12-01T18:00:00+01:00"'), HOUR),
        (NINJS.format(', "embargoed": "martedì"'), INDEFINITE),
        (NINJS.format(', "pubstatus": "withheld"'), INDEFINITE),
        (WRAPPED.format(NINJS.format(', "pubstatus": "withheld"')), INDEFINITE),
        (WRAPPED.format(NINJS.format("")), None),
    ],
)
def test_identifier_urgency_and_embargo_are_read(tmp_path: Path, text: str, embargo: datetime | None) -> None:
    new = _read(tmp_path, text)
    assert (new.identifier, new.urgency, new.embargo, new.cancelled) == ("w-1", 3, embargo, False)


@ONE_DATABASE
def test_an_embargo_needs_a_desk_unless_its_hour_has_passed(core: Core, people: People, tmp_path: Path) -> None:
    new = _read(tmp_path, NINJS.format(', "pubstatus": "withheld"'))
    past = _read(tmp_path, NINJS.format(', "embargoed": "2020-01-01T08:00:00Z"'))
    with core.writing() as session:
        with pytest.raises(Invalid):
            stories.create(session, SYSTEM, core.now(), new)
        stories.create(session, SYSTEM, core.now(), past)


@ONE_DATABASE
@pytest.mark.parametrize(
    "text",
    [
        NITF.format(' management-status="canceled"', ""),
        NEWSML.format('<pubStatus uri="http://cv.iptc.org/newscodes/pubstatusg2/canceled"/>'),
        NINJS.format(', "pubstatus": "canceled"'),
        '{"uri": "w-1", "pubstatus": "canceled"}',
    ],
)
def test_a_story_that_is_taken_back_cancels_its_takes(core: Core, people: People, tmp_path: Path, text: str) -> None:
    make_memory(core)
    add_units(core, [("Riapre il molo", "The pier reopens")])
    back = _read(tmp_path, text)
    with core.writing() as session, pytest.raises(NotFound):
        story_takes.create(session, SYSTEM, core.now(), back)
    first, second = _read(tmp_path, NINJS.format("")), _read(tmp_path, NINJS.format(', "version": "2"'))
    with core.writing() as session:
        made = [story_takes.create(session, SYSTEM, core.now(), one) for one in (first, second)]
        assert story_takes.create(session, SYSTEM, core.now(), back) is made[1]
        assert {one.status for one in made} == {StoryStatus.CANCELLED}
        assert len(stories.page(session, SYSTEM, stories.Filters())) == 2
