"""Texts of a search as HTML: what was searched for marked, and what renders it."""

from collections.abc import Sequence

from markupsafe import Markup, escape

from tmserver.text.wanted import begun, parse, spans

Span = tuple[int, int]


def marked(text: str, hits: Sequence[Span], rendered: Sequence[Span] = ()) -> Markup:
    """A text with its hits in <mark>, and what renders them in a <mark> of another look; spans do not overlap."""
    parts: list[Markup] = []
    end = 0
    for (begin, stop), kind in sorted([(span, "hit") for span in hits] + [(span, "rendered") for span in rendered]):
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
