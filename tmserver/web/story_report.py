"""The report of a story as a page with its chart, and as a download."""

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, Response

from tmserver.http.identity import Call
from tmserver.http.identity import reading as reading_call
from tmserver.phrases import N_
from tmserver.services import memories, stories, story_reports
from tmserver.services.story_matches import Looker
from tmserver.services.story_reports import Band, Report
from tmserver.web import frame
from tmserver.web.addresses import STORY
from tmserver.web.wording import Sign

BANDS: Mapping[str, Sign] = {
    "context": Sign("b-context", N_("In context")),
    "100": Sign("b-exact", N_("Exact")),
    "95-99": Sign("b-95", "95–99"),
    "85-94": Sign("b-85", "85–94"),
    "75-84": Sign("b-75", "75–84"),
    "none": Sign("b-none", N_("No match")),
    "repeats": Sign("tilde", N_("Repeats")),
}
_LABELS, _RIGHT, _ROW = 20, 92, 36
"""Where bars begin and the longest one ends, percent of the width; the height of a bar's row, pixels."""
_STEPS = (1, 2, 5)


def add_to(blueprint: Blueprint) -> None:
    """The addresses of this family."""
    blueprint.add_url_rule(f"{STORY}/report", "story_report", report)
    blueprint.add_url_rule(f"{STORY}/report.<any(csv, json):form>", "story_report_file", download)


@dataclass(frozen=True, slots=True)
class Bar:
    """A band as a bar of the chart; `top` in pixels, `width` in percent."""

    band: Band
    sign: Sign
    top: int
    width: float
    minutes: int


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars, the height of all of them, and the ticks of the axis with their place in percent."""

    bars: tuple[Bar, ...]
    height: int
    ticks: tuple[tuple[int, float], ...]


def chart(found: Report) -> Chart:
    """Words by band as bars; ticks are round numbers, four at most."""
    most = max([*(band.words for band in found.rows), 1])
    step = _step(most)
    last = -(-most // step) * step
    wide = (_RIGHT - _LABELS) / last
    bars = tuple(
        Bar(band, BANDS[band.band], n * _ROW, round(wide * band.words, 2), round(found.minutes_of(band)))
        for n, band in enumerate(found.rows)
    )
    ticks = tuple((words, round(_LABELS + wide * words, 2)) for words in range(0, last + 1, step))
    return Chart(bars, len(bars) * _ROW, ticks)


def _step(most: int) -> int:
    """The least round number that parts `most` into at most four."""
    size = 1
    while True:
        for one in _STEPS:
            if 4 * one * size >= most:
                return one * size
        size *= 10


def _found(call: Call, story_id: int) -> Report:
    looker = Looker(call.core.indexes, call.core.recognisers, call.core.today())
    return story_reports.report(call.session, call.actor, call.now, looker, story_id)


def report(story_id: int) -> Response:
    """What the memory holds for the story, and how long the rest takes."""
    with reading_call() as call:
        found = _found(call, story_id)
        story = stories.get(call.session, call.actor, story_id)
        return frame.page(
            "story_report.html", actor=call.actor, section="stories", story=story, found=found, chart=chart(found),
            progress=stories.progress(call.session, [story])[story_id],
            memory_names={memory.slug: memory.name for memory in memories.visible(call.session, call.actor)},
        )  # fmt: skip


def download(story_id: int, form: str) -> Response:
    """The figures as a table (a row for each band) or as JSON, as the REST interface gives them."""
    with reading_call() as call:
        found = _found(call, story_id)
    if form == "json":
        answer = Response(json.dumps(story_reports.figures(found), indent=1), mimetype="application/json")
    else:
        answer = Response(_table(found), content_type="text/csv; charset=utf-8; header=present")
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers.set("Content-Disposition", "attachment", filename=f"story-{story_id}-report.{form}")
    return answer


def _table(found: Report) -> str:
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow(["band", "segments", "words", "left", "minutes"])
    for band in found.rows:
        rows.writerow([band.band, band.segments, band.words, band.left, round(found.minutes_of(band), 1)])
    return written.getvalue()
