"""What a concordance is asked for: words, "phrases in quotes", beginnings of words (dron*).

Case and accents do not count. What is typed without a space between (dell'Ucraina, anti-drone) is cut as texts are
(text.tokens) and searched as neighbours, like a phrase. A quotation mark that is not closed holds to the end.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tmserver.text.accents import without_accents
from tmserver.text.tokens import Token, tokens

MOST_TERMS = 16
"""Words of one query: what the worst of them cost together stays bounded."""
_QUOTES = str.maketrans(dict.fromkeys("“”„«»", '"'))
_PARTS = re.compile(r'"([^"]*)(?:"|$)|([^\s"]+)')


@dataclass(frozen=True, slots=True)
class Term:
    """A word without accents, or the beginning of one."""

    key: str
    prefix: bool = False

    def accepts(self, word: str) -> bool:
        """Whether a word, without accents, is this one or begins with it."""
        return word.startswith(self.key) if self.prefix else word == self.key


Element = tuple[Term, ...]
"""Words that stand side by side; most often one alone."""


def parse(query: str) -> tuple[Element, ...]:
    """What a query asks for, each element once; nothing when there is no word in it."""
    parts = (found[1] if found[1] is not None else found[2] for found in _PARTS.finditer(query.translate(_QUOTES)))
    elements = (tuple(_terms(part)) for part in parts)
    return tuple(dict.fromkeys(element for element in elements if element))


def _terms(part: str) -> Iterator[Term]:
    for token in tokens(part):
        yield Term(without_accents(token.key), part[token.end : token.end + 1] == "*")


def begun(elements: Sequence[Element]) -> tuple[Element, ...]:
    """The same, its very last word as a beginning: what is searched while somebody is typing."""
    if not elements:
        return ()
    *before, last = elements
    return (*before, (*last[:-1], Term(last[-1].key, prefix=True)))


def spans(elements: Sequence[Element], text: str) -> list[tuple[int, int]]:
    """Where elements stand in a text: (start, end) in code points, in order, none inside or across another."""
    found = tokens(text)
    words = [without_accents(token.key) for token in found]
    hits = sorted((place, place + len(element)) for element in elements for place in _places(element, words))
    return _joined(hits, found)


def _places(element: Element, words: Sequence[str]) -> Iterator[int]:
    """Where an element begins among words without accents."""
    first, rest = element[0], element[1:]
    for place in range(len(words) - len(rest)):
        if first.accepts(words[place]) and all(
            term.accepts(words[place + further]) for further, term in enumerate(rest, start=1)
        ):
            yield place


def _joined(hits: list[tuple[int, int]], found: Sequence[Token]) -> list[tuple[int, int]]:
    """Runs of words as offsets; runs that share a word become one."""
    runs: list[tuple[int, int]] = []
    for begin, end in hits:
        if runs and begin < runs[-1][1]:
            runs[-1] = runs[-1][0], max(end, runs[-1][1])
        else:
            runs.append((begin, end))
    return [(found[begin].start, found[end - 1].end) for begin, end in runs]


def plain(words: Sequence[str]) -> Sequence[str]:
    """Words (keys as `tokens` gives them) without accents; the same object where there are none."""
    return words if "".join(words).isascii() else tuple(without_accents(word) for word in words)


def holds(elements: Sequence[Element], words: Sequence[str]) -> bool:
    """Whether all elements stand among words without accents (`plain`)."""
    for element in elements:
        first = element[0]
        if not first.prefix and first.key not in words:
            return False  # most texts, at the speed of a comparison
    return all(any(True for _ in _places(element, words)) for element in elements)
