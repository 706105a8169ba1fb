"""Units that may hold a spelling of a term: found through the word postings of the match index, as a concordance does.

What is found is more than what is meant: capitals, exceptions and longer terms are for the recogniser to judge.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from sqlalchemy.orm import Session

from tmserver.db.glossary_tables import Glossary
from tmserver.db.tables import Memory
from tmserver.domain import languages
from tmserver.domain.people import Actor
from tmserver.matching.concordance import Search, Searched
from tmserver.matching.rows import Sieve
from tmserver.services import memories
from tmserver.services.glossary_cache import GlossaryCache
from tmserver.services.index_rows import microseconds
from tmserver.services.indexes import Indexes, embargo_desks
from tmserver.services.recognisers import Standing
from tmserver.terminology.italian_words import ARTICULATED
from tmserver.terminology.words import words
from tmserver.text.accents import without_accents
from tmserver.text.tokens import tokens
from tmserver.text.wanted import Element, Term

_FOLDED = ARTICULATED.keys() | set(ARTICULATED.values())
_DOTTED = re.compile(r"\b(?:[^\W\d_]\.){2,}(?:[^\W\d_]\b)?")
_LONGEST_ACRONYM = 6


@dataclass(frozen=True, slots=True)
class Survey:
    """Who looks through the memories they see, when, by which clock, with which indexes and glossaries."""

    session: Session
    actor: Actor
    indexes: Indexes
    recognisers: GlossaryCache[Standing]
    now: datetime
    zone: tzinfo

    def memories(self, glossary: Glossary) -> list[Memory]:
        """The visible memories of a glossary's pair, in either direction."""
        pair = {languages.base(glossary.source), languages.base(glossary.target)}
        return [
            memory
            for memory in memories.visible(self.session, self.actor)
            if {languages.base(memory.source), languages.base(memory.target)} == pair
        ]

    def side(
        self, searched: Sequence[Memory], language: str, sides: Collection[int]
    ) -> tuple[Searched, bool]:  # fmt: skip
        """Texts of a language on these sides of their units, and whether the newest are still missing from it."""
        view = self.indexes.caught_up(self.session, self.now, language, searched)
        known = {memory.id for memory in searched}
        pools = {number: () for pool, number in view.pools if pool.memory_id in known and pool.side in sides}
        sieve = Sieve(pools=pools, now=microseconds(self.now), desks=embargo_desks(self.actor))
        return view.index.searched(sieve), view.behind


def holding(
    side: Searched, spellings: Iterable[str], language: str, most: int, below: int | None = None
) -> tuple[list[int], bool]:
    """Ids of units whose side may hold any of some spellings, newest first, below an id; and whether there are more."""
    wanted = {elements for spelling in spellings for elements in _ways(spelling, language)}
    found = {unit for elements in wanted for unit in Search([side], elements).newest(most + 1, below=below)}
    newest = sorted(found, reverse=True)
    return newest[:most], len(newest) > most


def spelled(text: str, language: str) -> tuple[str, ...]:
    """The words of a text as terms are compared: articulated prepositions as their base, whatever the capitals."""
    keys = words(text).keys
    return tuple(ARTICULATED.get(key, key) for key in keys) if languages.base(language) == "it" else tuple(keys)


def _ways(spelling: str, language: str) -> list[tuple[Element, ...]]:
    """What to search for a spelling: as it is written, and acronyms with and without dots."""
    undotted = _DOTTED.sub(lambda found: found[0].replace(".", ""), spelling)
    dotted = " ".join(_with_dots(word) for word in undotted.split())
    ways = dict.fromkeys(_elements(way, language) for way in (spelling, undotted, dotted))
    return [way for way in ways if way]


def _with_dots(word: str) -> str:
    is_acronym = word.isalpha() and word.isupper() and 1 < len(word) <= _LONGEST_ACRONYM
    return "".join(f"{letter}." for letter in word) if is_acronym else word


def _elements(spelling: str, language: str) -> tuple[Element, ...]:
    """One element a word, those left out that a text may have in another form (della, dell' for di)."""
    cut = [token.key for token in tokens(spelling)]
    pieces = cut if any("." in key or "," in key for key in cut) else words(spelling).raw
    found = [tuple(Term(without_accents(token.key)) for token in tokens(piece)) for piece in pieces]
    if languages.base(language) == "it":
        kept = [element for element in found if len(element) > 1 or element[0].key not in _FOLDED]
        found = kept or found
    return tuple(dict.fromkeys(element for element in found if element))
