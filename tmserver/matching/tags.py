"""The query's tags in a stored translation, and which of them found no place.

Text and tags are compared apart. Where the stored source has the query's tags in the same order, its translation shows
where each belongs. Else a tag is placed where there is no doubt: at the beginning, at the end, around everything, or
around words or a value that stand once on either side.
"""

import re
from collections import Counter
from dataclasses import dataclass

from tmserver.domain.segments import Segment
from tmserver.text import markup
from tmserver.text.placeables import Valued

_TAG = re.compile(r"<(/?)(pc|sc|ec|ph|mrk|sm|em)\b[^>]*?(/?)>")


@dataclass(frozen=True, slots=True)
class Placed:
    """A target with the query's tags; `missing`: those (as written, opening ones of pairs) that found no place."""

    target: Segment
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Tag:
    """A tag over `text[start:end]`; a tag without content has no `close` and start = end."""

    open: str
    close: str
    start: int
    end: int


def placed(query: Valued, asked: str | None, source: Segment, target: Valued, markup_: str | None) -> Placed:
    """The target (its text and canonical markup) with the tags of a query (its text and canonical markup)."""
    stored = Segment(target.text, markup_)
    if asked == source.markup:
        return Placed(stored)
    if asked is None:
        return Placed(Segment(target.text))
    carried = _carried(asked, source.markup, markup_)
    if carried is not None:
        return Placed(Segment(target.text, carried))
    return _anew(_tags(asked), query, target)


def _carried(asked: str, source: str | None, target: str | None) -> str | None:
    """The target's markup with the query's tags for the source's, one by one; None where they do not correspond."""
    if source is None or target is None or markup.tag_sequence(asked) != markup.tag_sequence(source):
        return None
    ours, theirs = ([found[0] for found in _TAG.finditer(one)] for one in (asked, source))
    names = dict(zip(theirs, ours, strict=True))
    opening = [tag for tag in theirs if not tag.startswith("</")]
    if len(set(opening)) < len(opening) or Counter(theirs) != Counter(found[0] for found in _TAG.finditer(target)):
        return None
    return _TAG.sub(lambda found: names[found[0]], target)


def _tags(written: str) -> list[_Tag]:
    """The tags of canonical markup with their places in its text, outer ones first."""
    found: list[_Tag] = []
    open_: list[tuple[int, str, int]] = []
    for tag in _TAG.finditer(written):
        place = len(markup.plain(written[: tag.start()]))
        if tag[1]:
            at, opening, start = open_.pop()
            found[at] = _Tag(opening, tag[0], start, place)
        elif tag[3]:
            found.append(_Tag(tag[0], "", place, place))
        else:
            open_.append((len(found), tag[0], place))
            found.append(_Tag(tag[0], "", place, place))
    return found


def _anew(tags: list[_Tag], query: Valued, target: Valued) -> Placed:
    """Tags put where there is no doubt. What would cross another tag has no place."""
    spans: list[tuple[int, int, _Tag]] = []
    missing = []
    for tag in tags:
        span = _place(tag, query, target)
        crosses = span is not None and any(
            start < span[0] < end < span[1] or span[0] < start < span[1] < end for start, end, _ in spans
        )
        if span is None or crosses:
            missing.append(tag.open)
        else:
            spans.append((*span, tag))
    return Placed(Segment(target.text, _written(target.text, spans) if spans else None), tuple(missing))


def _place(tag: _Tag, query: Valued, target: Valued) -> tuple[int, int] | None:
    if tag.start == tag.end:
        return {0: (0, 0), len(query.text): (len(target.text),) * 2}.get(tag.start)
    if (tag.start, tag.end) == (0, len(query.text)):
        return 0, len(target.text)
    value = [one for one in query.values if (one.start, one.end) == (tag.start, tag.end)]
    same = [one for one in target.values if value and one.notation == value[0].notation]
    if len(same) == 1:
        return same[0].start, same[0].end
    words = re.compile(rf"(?<!\w){re.escape(query.text[tag.start : tag.end])}(?!\w)")
    there = [found.span() for found in words.finditer(target.text)]
    return there[0] if len(there) == 1 and len(words.findall(query.text)) == 1 else None


def _written(text: str, spans: list[tuple[int, int, _Tag]]) -> str:
    """The text as canonical markup with tags over its spans, outer ones first in the list."""
    opens: dict[int, list[str]] = {}
    closes: dict[int, list[str]] = {}
    for start, end, tag in spans:
        if tag.close:
            opens.setdefault(start, []).append(tag.open)
            closes.setdefault(end, []).insert(0, tag.close)
        else:
            opens.setdefault(start, []).append(tag.open)
    pieces, done = [], 0
    for place in sorted({*opens, *closes}):
        pieces += [markup.escaped(text[done:place]), *closes.get(place, ()), *opens.get(place, ())]
        done = place
    return "".join([*pieces, markup.escaped(text[done:])])
