"""Inline tags of a translation that is written as text: who types sees words, the file gets its tags back.

The tags stay where they were in the text that this one was made from (the match that was taken, or what the segment
held) while their words stay; others are placed where there is no doubt. What finds no place is named.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from tmserver.db.story_tables import Story, StorySegment
from tmserver.domain.segments import MOST_STORED, Segment, check_text
from tmserver.domain.stories import DONE, Draft
from tmserver.errors import BadMarkup, Invalid
from tmserver.formats import inline
from tmserver.matching import tags
from tmserver.matching.tags import Placed, Tag
from tmserver.phrases import N_, Phrase
from tmserver.text import markup
from tmserver.text.placeables import Valued

_UNSEEN = 'subType="doc:comment"'
"""Codes that people do not see: an export keeps them wherever they stand, and nobody is asked for their place."""
_MARKUP_PER_TEXT = 4


@dataclass(frozen=True, slots=True)
class Put:
    """A tag of the source, by its id, over `text[start:end]` of the translation: there a person wants it."""

    id: str
    start: int
    end: int


def completed(story: Story, segment: StorySegment, draft: Draft) -> Draft:
    """The draft with tags, where it is text only. Raises BadMarkup, TextTooLong."""
    if not draft.text_only or draft.target is None:
        return draft
    return replace(draft, target=placed(story, segment, draft.target.text, draft.made_from).target)


def placed(story: Story, segment: StorySegment, text: str, made_from: str | None, put: Put | None = None) -> Placed:
    """A text with the tags of the segment's source. `made_from`: markup of the text it was made from (None: what the
    segment holds). Raises BadMarkup, TextTooLong, Invalid (`put`)."""
    before = _before(segment, made_from)
    if text == segment.source:
        return Placed(Segment(text, segment.source_markup))
    if segment.source_markup is None:
        return Placed(before if text == before.text else Segment(text))
    if put is None and text == before.text and before.markup == segment.target_markup:
        return Placed(before, _missing(segment.source_markup, before.markup))
    source = {tag.open: tag for tag in tags.tags(segment.source_markup)}
    known = {name: span for name, span in tags.kept(before, text).items() if name in source}
    if put is not None:
        tag = _asked(source.values(), put, text)
        known = {tag.open: (put.start, put.end)} | {name: span for name, span in known.items() if name != tag.open}
    return tags.anew(
        Valued(segment.source, story.source), segment.source_markup, Valued(text, story.target), known
    )  # fmt: skip


def _before(segment: StorySegment, made_from: str | None) -> Segment:
    if not made_from:
        return Segment(segment.target, segment.target_markup)
    check_text("markup", made_from, limit=_MARKUP_PER_TEXT * MOST_STORED)
    try:
        return inline.read(made_from)
    except BadMarkup as refused:
        raise BadMarkup(field="markup", reason=refused.params["reason"]) from None


def _missing(asked: str, held: str | None) -> tuple[str, ...]:
    there = {tag.open for tag in tags.tags(held or "")}
    return tuple(tag.open for tag in tags.tags(asked) if tag.open not in there)


def lacks(segment: StorySegment) -> bool:
    """Whether a translation that nobody has confirmed goes without a tag of its source that people see."""
    if not segment.target or segment.status in DONE or segment.source_markup is None:
        return False
    return bool(marks(segment.source_markup, _missing(segment.source_markup, segment.target_markup)))


def _asked(source: Iterable[Tag], put: Put, text: str) -> Tag:
    tag = next((one for one in source if f' id="{put.id}"' in one.open), None)
    if tag is None or not 0 <= put.start <= put.end <= len(text) or (tag.close and put.start == put.end):
        raise Invalid(field="tag", reason=Phrase(N_("name a tag of the source and a stretch of the text.")))
    return tag


@dataclass(frozen=True, slots=True)
class Mark:
    """A tag of a source as people speak of it: its id, XLIFF 2's type and subtype, and where it stands."""

    id: str
    type: str
    sub_type: str
    start: int
    end: int


def marks(marked: str | None, only: tuple[str, ...] | None = None) -> list[Mark]:
    """The tags of a markup that people see, or of these only those that open so."""
    return [
        Mark(_value(tag.open, "id"), _value(tag.open, "type"), _value(tag.open, "subType"), tag.start, tag.end)
        for tag in tags.tags(marked or "")
        if _UNSEEN not in tag.open and (only is None or tag.open in only)
    ]


def _value(tag: str, name: str) -> str:
    found = re.search(rf' {name}="([^"]*)"', tag)
    return markup.plain(found[1]) if found else ""
