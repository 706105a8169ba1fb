"""A story as its lines: what the forms it did not come in are written from, and what they share."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from tmserver.domain.segments import Segment
from tmserver.domain.stories import Provenance, SegmentStatus, StoryField
from tmserver.formats import xml
from tmserver.text import markup

_TAG = re.compile(r"(<[^>]*>)")
_SUB_TYPE = re.compile(r'\bsubType="xlf:([biu])"')


@dataclass(frozen=True, slots=True)
class Line:
    """A segment of a story. `target` is None where it is not translated."""

    number: int
    field: StoryField
    paragraph: int
    source: Segment
    target: Segment | None
    status: SegmentStatus
    provenance: Provenance | None = None
    score: int | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """A story on its way out: its title, the languages, the name of the file it came in, its lines in order."""

    title: str
    source: str
    target: str
    file_name: str
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class Words:
    """A stretch of text that looks alike: `look` holds b, i, u."""

    text: str
    look: frozenset[str] = frozenset()


def paragraphs(lines: Iterable[Line]) -> Iterator[tuple[StoryField, list[Line]]]:
    """The lines of each paragraph or headline, and its field."""
    for (field, _), own in groupby(lines, key=lambda one: (one.field, one.paragraph)):
        yield field, list(own)


def words(segment: Segment) -> list[Words]:
    """A text in stretches of one look: what is bold, italic, underlined by its codes. Other codes are left out, and
    what XML cannot carry is U+FFFD."""
    if segment.markup is None:
        return [Words(xml.cleaned(segment.text))]
    found: list[Words] = []
    open_: list[str] = []
    for piece in _TAG.split(segment.markup):
        if piece.startswith("</"):
            open_.pop()
        elif piece.startswith("<") and not piece.startswith("<cp ") and not piece.endswith("/>"):
            kind = _SUB_TYPE.search(piece)
            open_.append(kind[1] if kind else "")
        elif text := xml.cleaned(markup.plain(piece)):
            found.append(Words(text, frozenset(open_) - {""}))
    return found
