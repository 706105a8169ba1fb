"""The rows of the editor's grid. A story may have thousands: what a row says of its segment is written here in one go,
since a template would ask and escape every attribute by itself."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup

from tmserver.db.story_tables import StorySegment
from tmserver.services import story_tags
from tmserver.services.segment_comments import Count
from tmserver.web import editor_words


@dataclass(frozen=True, slots=True)
class Line:
    """A segment as a row of the grid; `attributes` are those of its element."""

    segment: StorySegment
    place: int
    said: str
    talk: Count | None
    attributes: Markup


def lines(segments: Sequence[StorySegment], talk: Mapping[int, Count]) -> list[Line]:
    """The rows of a story's segments in order; `talk` by the segment's id."""
    found: list[Line] = []
    same = Counter((one.source, one.source_markup) for one in segments)
    for _, paragraph in groupby(segments, key=lambda one: (one.field, one.paragraph)):
        for n, one in enumerate(paragraph):
            place, said = len(found) + 1, editor_words.said(one.provenance, one.score)
            marks = _marks(one, talk.get(one.id), is_repeated=same[one.source, one.source_markup] > 1)
            attributes = _attributes(one, place, " para" if n == 0 else "") + marks
            found.append(Line(one, place, said, talk.get(one.id), attributes))
    return found


_ROW = Markup(
    'class="seg{opens} {field}" role="row" id="s{number}" aria-rowindex="{row}" data-number="{number}"'
    ' data-version="{version}" data-status="{status}" data-provenance="{provenance}" data-score="{score}"'
    ' data-target="{target}"'
)
_TAKE, _REPEAT, _ISSUES = Markup(' data-take="{}"'), Markup(" data-repeat"), Markup(' data-issues="tags"')
_ASKED, _COMMENTS = Markup(" data-asked"), Markup(" data-comments")


def _attributes(one: StorySegment, place: int, opens: str) -> Markup:
    return _ROW.format(
        opens=opens, field=one.field.value, number=one.number, row=place + 1, version=one.version,
        status=one.status.value, provenance=one.provenance.value if one.provenance else "",
        score="" if one.score is None else one.score, target=one.target,
    )  # fmt: skip


def _marks(one: StorySegment, talk: Count | None, *, is_repeated: bool) -> Markup:
    """What only some rows have."""
    found = Markup("")
    if one.take_state:
        found += _TAKE.format(one.take_state.value)
    if is_repeated:
        found += _REPEAT
    if story_tags.lacks(one):
        found += _ISSUES
    if talk:
        found += _ASKED + _COMMENTS if talk.is_asked else _COMMENTS
    return found
