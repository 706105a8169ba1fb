"""How a concordance says that words were rendered: from the other side of its newest hits."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tmserver.domain.concordance import Side, Sureness
from tmserver.matching.concordance import Searched, frequency, visible_rows
from tmserver.matching.rendering import Background, Rendering, renderings
from tmserver.text.accents import without_accents
from tmserver.text.tokens import keys
from tmserver.text.wanted import Element, Term, holds, plain, spans

MOST_RENDERED = 300
"""Newest hits whose other side is read for *Rendered as*: the shares of so many are within 6 points (95 %)."""

Span = tuple[int, int]
"""Start and end in code points, end exclusive."""


@dataclass(frozen=True, slots=True)
class RenderedAs:
    """A rendering as it is most often written, the hits it stands in, its share of them, how sure it is."""

    text: str
    count: int
    share: float
    sureness: Sureness


@dataclass(frozen=True, slots=True)
class Renderings:
    """How the words were rendered in `hits` hits (the newest); `otherwise`: those without a known rendering."""

    hits: int
    otherwise: int
    values: tuple[RenderedAs, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What renders the query: on which side it is searched, and the renderings as elements to look for."""

    searched: Side
    elements: tuple[Element, ...]

    def spans(self, side: Side, text: str) -> tuple[Span, ...]:
        """Where a text of this side renders the query: the first rendering that is there."""
        if side is self.searched:
            return ()
        return next((tuple(found) for one in self.elements if (found := spans([one], text))), ())


def rendered(
    elements: Sequence[Element], side: Side, sides: Mapping[Side, Searched], texts: Sequence[tuple[str, str]], hits: int
) -> tuple[Known, Renderings]:
    """How the words were rendered in `texts` (source and target of the newest hits, of `hits` in all).

    With both sides searched, those hits count that hold all the words on one side: the side on which more do.
    """
    if side is Side.BOTH:
        whole = [[pair for pair in texts if holds(elements, plain(keys(pair[place])))] for place in range(2)]
        side = Side.SOURCE if len(whole[0]) >= len(whole[1]) else Side.TARGET
        texts = whole[0 if side is Side.SOURCE else 1]
    other = sides[Side.TARGET if side is Side.SOURCE else Side.SOURCE]
    others = [pair[1 if side is Side.SOURCE else 0] for pair in texts]
    background = Background(visible_rows(other), hits, lambda words: frequency(other, _element(words)))
    values = renderings([keys(text) for text in others], background)
    said = tuple(RenderedAs(_as_written(one, others), len(one.hits), one.share, one.sureness) for one in values)
    known = Known(side, tuple(_element(one.words) for one in values))
    return known, Renderings(len(others), len(others) - sum(one.count for one in said), said)


def _element(words: Sequence[str]) -> Element:
    return tuple(Term(without_accents(word)) for word in words)


def _as_written(rendering: Rendering, texts: Sequence[str]) -> str:
    """The commonest spelling of a rendering."""
    element = _element(rendering.words)
    spellings = Counter(
        texts[place][begin:end] for place in rendering.hits for begin, end in spans([element], texts[place])[:1]
    )
    return max(spellings, key=lambda text: (spellings[text], text), default=" ".join(rendering.words))
