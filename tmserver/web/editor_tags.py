"""Inline tags in the editor: the marked words of a source, and what the strip says of tags that have no place yet."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup, escape

from tmserver.db.story_tables import StorySegment
from tmserver.domain.segments import Segment
from tmserver.phrases import N_, Phrase
from tmserver.services import story_tags
from tmserver.services.story_tags import Mark
from tmserver.text import markup

_PIECE = re.compile(r"(<[^>]*>)")
_AROUND = {
    "xlf:b": N_("“%(words)s” is bold in the source. Mark its words here."),
    "xlf:i": N_("“%(words)s” is in italics in the source. Mark its words here."),
    "xlf:u": N_("“%(words)s” is underlined in the source. Mark its words here."),
    "link": N_("“%(words)s” is a link in the source. Mark its words here."),
    "": N_("“%(words)s” is formatted in the source. Mark its words here."),
}
_ALONE = {
    "image": N_("A picture of the source has no place here. Put the caret where it stands."),
    "doc:note": N_("The mark of a note has no place here. Put the caret where it stands."),
    "xlf:lb": N_("A line break of the source has no place here. Put the caret where it stands."),
    "": N_("A code of the source has no place here. Put the caret where it stands."),
}
_MOST_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Missing:
    """A tag without a place: its id, whether it goes around words, and the sentence about it."""

    id: str
    around: bool
    message: Phrase


def missing(segment: StorySegment, tags: tuple[str, ...]) -> list[Missing]:
    """What to say of the tags of the source, by how they open, that found no place."""
    return [_said(segment.source, one) for one in story_tags.marks(segment.source_markup, tags)]


def _said(source: str, mark: Mark) -> Missing:
    around = mark.start < mark.end
    sentences = _AROUND if around else _ALONE
    template = next(
        (sentences[kind] for kind in (mark.sub_type, mark.type) if kind and kind in sentences), sentences[""]
    )
    words = source[mark.start : mark.end].strip()
    shown = words if len(words) <= _MOST_SHOWN else f"{words[:_MOST_SHOWN].rstrip()}…"
    return Missing(mark.id, around, Phrase(template, {"words": shown} if around else {}))


def shown(text: str, marked: str | None) -> Markup:
    """A source with what is formatted in it marked; as text it is the source, code point for code point."""
    return escape(text) if marked is None else Markup("").join(_shown(marked))


def _shown(marked: str) -> Iterator[Markup]:
    for piece in _PIECE.split(marked):
        if not piece.startswith("<") or piece.startswith("<cp"):
            yield escape(markup.plain(piece))
        elif piece.startswith("</"):
            yield Markup("</span>")
        elif piece.endswith("/>"):
            yield Markup('<span class="code"></span>')
        else:
            yield Markup('<span class="tagged" data-kind="{}">').format(_kind(piece))


def _kind(tag: str) -> str:
    found = re.search(r'subType="(?:xlf|doc):(\w+)"', tag) or re.search(r' type="(\w+)"', tag)
    return found[1] if found else ""


def spans(target: Segment) -> list[Mark]:
    """Where tags stand around words of a translation."""
    return [one for one in story_tags.marks(target.markup) if one.start < one.end]
