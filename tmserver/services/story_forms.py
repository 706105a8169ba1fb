"""The forms a story can leave in that it did not come in: pages to read, files for CAT tools, pairs for a memory."""

from collections.abc import Callable, Mapping, Sequence

from tmserver.db.story_tables import Story, StorySegment
from tmserver.domain.segments import Segment
from tmserver.domain.stories import DONE, SegmentStatus, StoryField
from tmserver.domain.units import Context, Origin, UnitStatus
from tmserver.formats import story_files, story_lines, story_pages, story_pairs, tmx_write
from tmserver.formats.exchange import ExportUnit, Pair
from tmserver.services import story_segments

XLIFF_2, TMX, TABLE = "xliff2", "tmx", "xlsx"
FORMS: tuple[str, ...] = (
    story_files.TEXT, story_files.HTML_FORMAT, story_files.DOCX, story_files.XLIFF, XLIFF_2, TMX, TABLE,
)  # fmt: skip
"""What every story can leave as, beside the form it came in; its own file is kept where one of these is its form."""
MEDIA_TYPES: Mapping[str, str] = {
    **story_files.MEDIA_TYPES,
    XLIFF_2: "application/xliff+xml",
    TMX: "application/x-tmx+xml",
    TABLE: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
SUFFIXES: Mapping[str, str] = {**story_files.SUFFIXES, XLIFF_2: "xlf", TMX: "tmx", TABLE: "xlsx"}


def written(story: Story, ordered: Sequence[StorySegment], form: str) -> bytes:
    """A story in one of FORMS, made from its segments alone."""
    if form == TMX:
        return _tmx(story, ordered)
    return _WRITERS[form](_lines(story, ordered))


def _lines(story: Story, ordered: Sequence[StorySegment]) -> story_lines.Story:
    lines = [
        story_lines.Line(
            one.number, one.field, one.paragraph, Segment(one.source, one.source_markup),
            Segment(one.target, one.target_markup) if one.target else None, one.status, one.provenance, one.score,
        )
        for one in ordered
    ]  # fmt: skip
    return story_lines.Story(story.title, story.source, story.target, story.file_name, lines)


def _text(story: story_lines.Story) -> bytes:
    """Targets as plain text: a paragraph a line, a blank line between fields."""
    text = ""
    last: StoryField | None = None
    for field, lines in story_lines.paragraphs(story.lines):
        between = "" if last is None else "\n" if last is field else "\n\n"
        text += between + " ".join((one.target or one.source).text for one in lines)
        last = field
    return f"{text}\n".encode()


def _tmx(story: Story, ordered: Sequence[StorySegment]) -> bytes:
    """The pairs that somebody confirmed, each with what stands around it."""
    units = [
        _unit(story, one, story_segments.context_at(ordered, place))
        for place, one in enumerate(ordered)
        if one.status in DONE and one.confirmed_at is not None and one.target.strip()
    ]
    header = tmx_write.TmxHeader(Pair(story.source, story.target), story.title, story.created_at)
    return b"".join(tmx_write.write(units, header))


def _unit(story: Story, one: StorySegment, context: Context) -> ExportUnit:
    is_reviewed = one.status is SegmentStatus.APPROVED
    return ExportUnit(
        id=one.number, source=Segment(one.source, one.source_markup), target=Segment(one.target, one.target_markup),
        source_language=story.source, target_language=story.target, context=context,
        status=UnitStatus.REVIEWED if is_reviewed else UnitStatus.UNREVIEWED, origin=Origin.STORY, story=story.title,
        created_by=one.confirmed_by, created_at=one.confirmed_at, changed_by=one.changed_by, changed_at=one.changed_at,
    )  # fmt: skip


_WRITERS: Mapping[str, Callable[[story_lines.Story], bytes]] = {
    story_files.TEXT: _text,
    story_files.HTML_FORMAT: story_pages.html,
    story_files.DOCX: story_pages.docx,
    story_files.XLIFF: story_pairs.xliff1,
    XLIFF_2: story_pairs.xliff2,
    TABLE: story_pairs.table,
}
