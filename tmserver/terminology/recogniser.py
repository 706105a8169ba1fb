"""Terms in a text: every spelling of every term in one trie of words, matched exactly.

Exceptions are found first and silence their concept inside their span. Within one glossary the longest hit wins, the
first of two that overlap; hits inside it stand under `contains`, unless they are the same concept. Every concept of
one span is returned. There is no fuzzy matching here (precision .73 measured): forms are generated instead.
"""

from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any

from tmserver.domain import languages
from tmserver.domain.concepts import CasePolicy
from tmserver.terminology import english, italian_words
from tmserver.terminology.trie import EXACT, FORM, LEMMA, End, Entry, Node, Trie
from tmserver.terminology.words import COMMA, Words, all_capitals, begins_sentence, gap, words

_RANK = {EXACT: 0, FORM: 1, LEMMA: 2}


@dataclass(frozen=True, slots=True)
class Hit:
    """A term found: `text[start:end]` in code points. `entries` holds every concept of the span, best match first."""

    start: int
    end: int
    text: str
    glossary: str
    entries: tuple[tuple[Entry, str], ...]
    """Term and how it was matched: exact (as written, whatever its case), form, or lemma (a form of a verb)."""
    contains: tuple["Hit", ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text holds: outermost hits in its order, and the terms that an exception of their concept silences."""

    hits: tuple[Hit, ...] = ()
    excepted: tuple[Hit, ...] = ()


@dataclass(frozen=True, slots=True)
class _Span:
    first: int
    last: int
    ends: tuple[End, ...]


class Recogniser:
    """Built once from the terms of one language; then asked for any number of texts. Holds no state between them."""

    def __init__(self, entries: Iterable[Entry], language: str) -> None:
        base = languages.base(language)
        self._italian = base == "it"
        self._fold = italian_words.ARTICULATED if self._italian else {}
        self._also_words = italian_words.ALSO_WORDS if self._italian else english.ALSO_WORDS
        rules: Any = italian_words if self._italian else english
        self._articles: frozenset[str] = rules.ARTICLES_BEFORE_ACRONYMS
        self._mostly_acronyms: frozenset[str] = rules.MOSTLY_ACRONYMS
        self._before_the_word: frozenset[str] = rules.BEFORE_THE_WORD
        self._trie = Trie(entries, self._fold)

    def changed(self, gone: Iterable[Entry], came: Iterable[Entry]) -> "Recogniser":
        """Another recogniser, without some entries and with others; this one stays as it is and may be in use.

        Entries of one span may be in another order than in a recogniser made anew.
        """
        made = copy(self)
        made._trie = self._trie.changed(gone, came)
        return made

    def words(self) -> set[str]:
        """Every word of a spelling or an exception, as those of a text are compared inside a term."""
        found: set[str] = set()
        ways: list[tuple[tuple[str, ...], Node]] = [((word,), node) for word, node in self._trie.first.items()]
        while ways:
            way, node = ways.pop()
            if node.ends:
                found.update(self._fold.get(word, word) for word in way)
            ways += [((*way, word.removeprefix(COMMA)), below) for word, below in node.children.items()]
        return found

    def find(self, text: str) -> tuple[Hit, ...]:
        """Outermost hits in the order of the text. Never raises, whatever the text."""
        return self.read(text).hits

    def read(self, text: str) -> Reading:
        """Hits, and what an exception silences. Never raises, whatever the text."""
        found = words(text)
        spans = self._spans(text, found)
        if not spans:
            return Reading()
        kept, silenced = self._allowed(text, found, spans)
        if len(kept) == 1 and len({end.entry.glossary for end in kept[0].ends}) == 1:  # nothing to choose from
            hit = _hit(text, found, kept[0])
            return Reading((hit,), tuple(_hit(text, found, span) for span in silenced))
        by_glossary: dict[str, list[_Span]] = {}
        for span in kept:
            for glossary in {end.entry.glossary for end in span.ends}:
                ends = tuple(end for end in span.ends if end.entry.glossary == glossary)
                by_glossary.setdefault(glossary, []).append(_Span(span.first, span.last, ends))
        hits = [
            hit for glossary, own in by_glossary.items() for hit in _outermost(text, found, glossary, own, frozenset())
        ]
        hits.sort(key=lambda hit: (hit.start, -hit.end, hit.glossary))
        return Reading(tuple(hits), tuple(_hit(text, found, span) for span in silenced))

    def _spans(self, text: str, found: Words) -> list[_Span]:
        """Every spelling in the text, exceptions included, without a look at its capitals."""
        spans: list[_Span] = []
        keys, count, first, fold = found.keys, len(found.keys), self._trie.first, self._fold
        for start in [place for place, word in enumerate(keys) if word in first]:
            node, at = first[keys[start]], start
            while True:
                if node.ends:
                    spans.append(_Span(start, at, tuple(node.ends)))
                at += 1
                if at == count or not node.children:
                    break
                joined = gap(text, found.ends[at - 1], found.starts[at])
                if joined is None:
                    break
                following = node.children.get(joined + fold.get(keys[at], keys[at]))
                if following is None:
                    break
                node = following
        return spans

    def _allowed(self, text: str, found: Words, spans: Sequence[_Span]) -> tuple[list[_Span], list[_Span]]:
        """Spans whose capitals fit: those outside the exceptions of their concept, those inside, one a term."""
        silent = {
            (at, end.entry.glossary, end.entry.concept)
            for span in spans
            for end in span.ends
            if not end.match
            for at in range(span.first, span.last + 1)
        }
        capitals = all_capitals(text)
        kept, silenced = [], []
        for span in spans:
            fitting = tuple(
                end
                for end in span.ends
                if end.match
                and self._case_fits(text, found, span, end, capitals)
                and not self._is_participle(found, span, end)
            )
            ends = tuple(end for end in fitting if not _is_silent(span, end.entry, silent))
            if ends:
                kept.append(_Span(span.first, span.last, self._names_first(text, found, span, ends, capitals)))
            silenced += [_Span(span.first, span.last, (end,)) for end in fitting if end not in ends]
        return kept, silenced

    def _names_first(
        self, text: str, found: Words, span: _Span, ends: tuple[End, ...], capitals: bool
    ) -> tuple[End, ...]:
        """Ucraina inside a sentence is the country and no form of the adjective ucraino."""
        if len(ends) == 1 or capitals or not found.raw[span.first][:1].isupper():
            return ends
        named = any(end.entry.case is not CasePolicy.ANY and end.match == EXACT for end in ends)
        if not named or begins_sentence(text, found, span.first):
            return ends
        return tuple(end for end in ends if end.entry.case is not CasePolicy.ANY or end.match == EXACT)

    def _is_participle(self, found: Words, span: _Span, end: End) -> bool:
        """Whether a noun that is spelled like a participle is one here: ha indagato, è partito."""
        if not self._italian or not span.first or end.entry.is_verb:
            return False
        word, before = found.keys[span.first], found.keys[span.first - 1]
        if not word.endswith(italian_words.PARTICIPLE_ENDINGS):
            return False
        return before in italian_words.AUXILIARIES or (
            word in italian_words.ALSO_AFTER_ESSERE and before in italian_words.ESSERE
        )

    def _case_fits(self, text: str, found: Words, span: _Span, end: End, capitals: bool) -> bool:
        policy = end.entry.case
        if policy is CasePolicy.ANY:
            return True
        raw = found.raw[span.first : span.last + 1]
        if policy is CasePolicy.ACRONYM:
            return all(
                self._acronym_fits(text, found, span.first + at, written, capitals)
                for at, written in enumerate(end.written)
            )
        if capitals:
            return True
        pairs = [
            (word, written)
            for at, (word, written) in enumerate(zip(raw, end.written, strict=True))
            if not (at and word.lower() in self._fold)
        ]
        if policy is CasePolicy.EXACT:
            return all(word == written for word, written in pairs)
        if self._italian and pairs[0][0][:1].isupper() and not begins_sentence(text, found, span.first):
            pairs = pairs[:1]  # papers write Stati uniti and Unione Europea alike
        return all(word[:1].isupper() or not written[:1].isupper() for word, written in pairs)

    def _acronym_fits(self, text: str, found: Words, at: int, written: str, capitals: bool) -> bool:
        """All capitals; or as the term has it, or from three letters in title case, but not where a sentence begins."""
        word = found.raw[at]
        if word.isupper():
            also_word = capitals and "." not in word and found.keys[at] in self._also_words
            return not also_word or self._is_set_off(text, found, at)
        if word != written and not (len(word) > 2 and word[:1].isupper() and word[1:].islower()):
            return False
        also_word = found.keys[at] in self._also_words
        return word[:1].isupper() and not (also_word and begins_sentence(text, found, at))

    def _is_set_off(self, text: str, found: Words, at: int) -> bool:
        """In capitals only the neighbours tell US from us: an article before it, a comma or colon after it.

        Acronyms that fill headlines (NATO, USA, US) need no sign, but must not follow what makes a word of them.
        """
        before = found.keys[at - 1] if at else ""
        between = text[found.ends[at - 1] if at else 0 : found.starts[at]]
        after = text[found.ends[at] : found.ends[at] + 1]
        if found.keys[at] in self._mostly_acronyms:
            is_accented = before == "e" and between.startswith(("'", "’", "`"))  # E' NATO
            return not is_accented and before not in self._before_the_word
        return before in self._articles or after in {",", ":", "-"} or between.endswith("-")


def _is_silent(span: _Span, entry: Entry, silent: set[tuple[int, str, str]]) -> bool:
    return bool(silent) and any(
        (at, entry.glossary, entry.concept) in silent for at in range(span.first, span.last + 1)
    )


def _hit(text: str, found: Words, span: _Span) -> Hit:
    start, end = found.starts[span.first], found.ends[span.last]
    return Hit(start, end, text[start:end], span.ends[0].entry.glossary, _best(span.ends))


def _outermost(text: str, found: Words, glossary: str, spans: list[_Span], around: frozenset[str]) -> list[Hit]:
    """The longest of these spans, none overlapping, each with what lies inside it; concepts of `around` left out."""
    owner: dict[int, _Span] = {}
    for span in sorted(spans, key=lambda span: (span.first - span.last, span.first)):
        inside = range(span.first, span.last + 1)
        if not any(at in owner for at in inside):
            owner.update(dict.fromkeys(inside, span))
    within: dict[int, list[_Span]] = {}
    for span in spans:
        outer = owner.get(span.first)
        if outer is not None and span is not outer and outer is owner.get(span.last):
            within.setdefault(outer.first, []).append(span)
    hits = []
    for outer in (span for at, span in sorted(owner.items(), key=lambda item: item[0]) if at == span.first):
        concepts = around | {end.entry.concept for end in outer.ends}
        inner = []
        for span in within.get(outer.first, ()):
            ends = tuple(end for end in span.ends if end.entry.concept not in concepts)
            if ends:
                inner.append(_Span(span.first, span.last, ends))
        contains = tuple(_outermost(text, found, glossary, inner, concepts)) if inner else ()
        start, end = found.starts[outer.first], found.ends[outer.last]
        hits.append(Hit(start, end, text[start:end], glossary, _best(outer.ends), contains))
    return hits


def _best(ends: Sequence[End]) -> tuple[tuple[Entry, str], ...]:
    """One entry a term, matched the best way; the best first, then in the order of the glossary."""
    if len(ends) == 1:
        return ((ends[0].entry, ends[0].match),)
    best: dict[tuple[str, int], tuple[Entry, str]] = {}
    for end in ends:
        key = (end.entry.concept, end.entry.term)
        if key not in best or _RANK[end.match] < _RANK[best[key][1]]:
            best[key] = (end.entry, end.match)
    return tuple(sorted(best.values(), key=lambda pair: _RANK[pair[1]]))
