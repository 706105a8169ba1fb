"""The report page: figures, a chart with its table, downloads."""

import csv
import io

import pytest

from tests.builders import add_units, make_memory, make_story, new_unit
from tests.people import People
from tests.web.conftest import ONE_DATABASE, ReaderMaker
from tests.web.reader import words
from tmserver.core import Core
from tmserver.services.story_pace import Pace
from tmserver.services.story_reports import Band, Report
from tmserver.web import story_report


@ONE_DATABASE
def test_the_page_says_what_is_left_and_at_which_pace_and_gives_the_same_figures_as_files(
    reader: ReaderMaker, core: Core, people: People
) -> None:
    make_memory(core, desk="world")
    add_units(core, [new_unit("Il molo riapre lunedì.", "The pier reopens on Monday.")])
    text = "Porto\nIl molo riapre lunedì.\nIl molo riapre lunedì.\nNessuno sa quando."
    story = make_story(core, text, actor=people.rita, desk="world").id
    lea = reader("lea")
    page = lea.get(f"/stories/{story}/report")
    said = words(page)
    assert "1 min at the house’s pace, 400 new words an hour" in said
    assert "Exact 1 4 33 % 0 min" in said
    assert "Repeats 1 4 33 % 0 min" in said
    assert page.text.count('class="bar ') == 7
    assert f'href="/stories/{story}/report" aria-current="page"' in page.text
    rows = list(csv.DictReader(io.StringIO(lea.client.get(f"/stories/{story}/report.csv", headers=lea.headers).text)))
    assert [(row["band"], row["words"]) for row in rows if row["words"] != "0"] == [
        ("100", "4"), ("none", "4"), ("repeats", "4"),
    ]  # fmt: skip
    found = lea.client.get(f"/stories/{story}/report.json", headers=lea.headers)
    assert (found.get_json()["words"], found.get_json()["minutes"]) == (12, 1)
    assert "attachment" in found.headers["Content-Disposition"]
    assert lea.client.get(f"/stories/{story}/report.xls", headers=lea.headers).status_code == 404


@pytest.mark.parametrize(("most", "ticks"), [(0, [0, 1]), (160, [0, 50, 100, 150, 200]), (7, [0, 2, 4, 6, 8])])
def test_the_axis_has_round_numbers_and_no_bar_leaves_it(most: int, ticks: list[int]) -> None:
    bands = tuple(Band(name, 1, most, most) for name in story_report.BANDS)
    found = Report(7, 7 * most, bands[:-1], bands[-1], 0, 0, 0, 0, 0, (), Pace(400, own=False))
    drawn = story_report.chart(found)
    assert [words for words, _ in drawn.ticks] == ticks
    assert max(bar.width for bar in drawn.bars) <= 72
