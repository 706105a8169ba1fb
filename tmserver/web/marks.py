"""Texts of a search as HTML: what was searched for marked, and what renders it."""

from collections.abc import Iterable, Sequence

from markupsafe import Markup, escape

from tmserver.domain.matches import Repair
from tmserver.domain.terms import TermHit
from tmserver.text.wanted import begun, parse, spans

Span = tuple[int, int]


def marked(text: str, hits: Sequence[Span], rendered: Sequence[Span] = ()) -> Markup:
    """A text with its hits in <mark>, and what renders them in a <mark> of another look; spans do not overlap."""
    return in_marks(text, [(span, "hit") for span in hits] + [(span, "rendered") for span in rendered])


def with_terms(text: str, hits: Iterable[TermHit]) -> Markup:
    """A text with the terms of the glossaries in it; where two glossaries overlap, the first and longer one."""
    kept: list[Span] = []
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end)):
        if not kept or hit.start >= kept[-1][1]:
            kept.append((hit.start, hit.end))
    return in_marks(text, [(span, "term") for span in kept])


def repaired(text: str, repairs: Iterable[Repair]) -> Markup:
    """A target with what was changed in it."""
    return in_marks(text, [((one.start, one.end), "repaired") for one in repairs])


def in_marks(text: str, spans: Iterable[tuple[Span, str]]) -> Markup:
    """Spans, which do not overlap, in <mark> of a class each."""
    parts: list[Markup] = []
    end = 0
    for (begin, stop), kind in sorted(spans):
        parts.append(escape(text[end:begin]))
        parts.append(Markup('<mark class="{}">{}</mark>').format(kind, text[begin:stop]))
        end = stop
    return Markup("").join([*parts, escape(text[end:])])


class Marker:
    """Marks the words of a query in a text, as the search compares them; the last is a beginning."""

    def __init__(self, query: str) -> None:
        self._elements = begun(parse(query))

    def __call__(self, text: str) -> Markup:
        return marked(text, spans(self._elements, text))
