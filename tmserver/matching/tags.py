"""The query's tags in a stored translation, and which of them found no place.

Text and tags are compared apart. Where the stored source has the query's tags in the same order, its translation shows
where each belongs. Else a tag is placed where there is no doubt: at the beginning, at the end (signs that both texts
have there counted in or out as in the source), around everything, or around words, a value or the one quotation that
stand once on either side. What a person types keeps the tags of the text it was made from while their words stay.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from tmserver.domain.segments import Segment
from tmserver.matching.diff import diff
from tmserver.text import markup
from tmserver.text.placeables import Valued

_TAG = re.compile(r"<(/?)(pc|sc|ec|ph|mrk|sm|em)\b[^>]*?(/?)>")


@dataclass(frozen=True, slots=True)
class Placed:
    """A target with the query's tags; `missing`: those (as written, opening ones of pairs) that found no place."""

    target: Segment
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag over `text[start:end]`; a tag without content has no `close` and start = end."""

    open: str
    close: str
    start: int
    end: int


Spans = Mapping[str, tuple[int, int]]
"""Where tags stand in a translation, by their opening tag."""


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
    return anew(query, asked, target, {})


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


def tags(written: str) -> list[Tag]:
    """The tags of canonical markup with their places in its text, outer ones first."""
    found: list[Tag] = []
    open_: list[tuple[int, str, int]] = []
    for tag in _TAG.finditer(written):
        place = len(markup.plain(written[: tag.start()]))
        if tag[1]:
            at, opening, start = open_.pop()
            found[at] = Tag(opening, tag[0], start, place)
        elif tag[3]:
            found.append(Tag(tag[0], "", place, place))
        else:
            open_.append((len(found), tag[0], place))
            found.append(Tag(tag[0], "", place, place))
    return found


def anew(query: Valued, asked: str, target: Valued, known: Spans) -> Placed:
    """The tags of a query put where they are known to belong, or where there is no doubt. What would cross another tag
    has no place."""
    spans: list[tuple[int, int, Tag]] = []
    missing = []
    for tag in tags(asked):
        span = known.get(tag.open) or _place(tag, query, target)
        crosses = span is not None and any(
            start < span[0] < end < span[1] or span[0] < start < span[1] < end for start, end, _ in spans
        )
        if span is None or crosses:
            missing.append(tag.open)
        else:
            spans.append((*span, tag))
    return Placed(Segment(target.text, _written(target.text, spans) if spans else None), tuple(missing))


_QUOTED = re.compile(r"«[^«»]*»|“[^“”]*”|\"[^\"]*\"|‘[^‘’]*’(?!\w)")


def _place(tag: Tag, query: Valued, target: Valued) -> tuple[int, int] | None:
    start, end = _edge(tag.start, query.text, target.text), _edge(tag.end, query.text, target.text)
    if tag.start == tag.end:
        return None if start is None else (start, start)
    if start is not None and end is not None and start < end and _is_inside(tag, query.text):
        return start, end
    value = [one for one in query.values if (one.start, one.end) == (tag.start, tag.end)]
    same = [one for one in target.values if value and one.notation == value[0].notation]
    if len(same) == 1:
        return same[0].start, same[0].end
    words = re.compile(rf"(?<!\w){re.escape(query.text[tag.start : tag.end])}(?!\w)")
    there = [found.span() for found in words.finditer(target.text)]
    if len(there) == 1 and len(words.findall(query.text)) == 1:
        return there[0]
    return _quotation(tag, query.text, target.text)


def _is_inside(tag: Tag, text: str) -> bool:
    """Whether a tag holds all words of a text."""
    return not re.search(r"\w", text[: tag.start] + text[tag.end :])


def _edge(place: int, asked: str, text: str) -> int | None:
    """The place in a text that is as far from an end, in equal signs without a word between, as one in the asked."""
    if place in (0, len(asked)):
        return 0 if place == 0 else len(text)
    if not re.search(r"\w", before := asked[:place]):
        return place if text.startswith(before) else None
    if not re.search(r"\w", after := asked[place:]):
        return len(text) - len(after) if text.endswith(after) and len(text) > len(after) else None
    return None


def _quotation(tag: Tag, asked: str, text: str) -> tuple[int, int] | None:
    """The one quotation of a text for the one of the asked, with or without its marks as the tag has it."""
    own, other = list(_QUOTED.finditer(asked)), list(_QUOTED.finditer(text))
    if len(own) != 1 or len(other) != 1:
        return None
    for inset in (0, 1):
        if (tag.start, tag.end) == (own[0].start() + inset, own[0].end() - inset):
            return other[0].start() + inset, other[0].end() - inset
    return None


def kept(before: Segment, text: str) -> Spans:
    """Where the tags of a text belong after it was edited into another: those whose words, or the words on both sides
    of them, are there still."""
    if before.markup is None:
        return {}
    edit = _Edit(before.text, text)
    spans = {tag.open: edit.span(tag.start, tag.end) for tag in tags(before.markup)}
    return {name: span for name, span in spans.items() if span is not None}


class _Edit:
    """An old and a new text by what stayed: runs of (start in the old, start in the new, length)."""

    def __init__(self, old: str, new: str) -> None:
        self._old, self._new = old, new
        self._runs: list[tuple[int, int, int]] = []
        one = other = 0
        for change in diff(old, new):
            size = len(change.text)
            if change.op == "equal":
                self._runs.append((one, other, size))
            one += size if change.op != "insert" else 0
            other += size if change.op != "delete" else 0

    def span(self, start: int, end: int) -> tuple[int, int] | None:
        """Where old[start:end] is now; None where nobody can say."""
        if start == end:
            if self._stays(start - 1, start):
                return (self._last(start),) * 2
            return (self._first(start),) * 2 if self._stays(start, start + 1) else None
        first, last = self._first(start), self._last(end)
        stayed = sum(self._words(one, length) for one, length in self._inside(start, end))
        holds = stayed > 0 and 2 * stayed >= self._words(start, end - start)
        around = self._stays(start - 1, start) and self._stays(end, end + 1)
        return (first, last) if (holds or around) and first < last else None

    def _words(self, start: int, size: int) -> int:
        return len(re.findall(r"\w", self._old[start : start + size]))

    def _inside(self, start: int, end: int) -> list[tuple[int, int]]:
        spans = [(max(one, start), min(one + size, end)) for one, _, size in self._runs]
        return [(first, last - first) for first, last in spans if first < last]

    def _stays(self, start: int, end: int) -> bool:
        """Whether a stretch stayed as it is; beyond an end of the text nothing can have changed."""
        if start < 0 or end > len(self._old):
            return True
        return any(one <= start and end <= one + size for one, _, size in self._runs)

    def _first(self, place: int) -> int:
        """Where the character at an old place is now, or else right after what stayed before it."""
        best = 0
        for one, other, size in self._runs:
            if one <= place < one + size:
                return other + place - one
            if one < place:
                best = other + size
        return best

    def _last(self, place: int) -> int:
        """Where the character before an old place ends now, or else right before what stayed after it."""
        for one, other, size in self._runs:
            if one < place <= one + size:
                return other + place - one
            if one >= place:
                return other
        return len(self._new)


def _written(text: str, spans: list[tuple[int, int, Tag]]) -> str:
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
