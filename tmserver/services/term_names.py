"""Names of the glossary that take each other's place in stored translations, where that is safe.

Safe is: both are names of the same kind of thing; the translation holds the stored one exactly once, in no form that
hangs together with the words around it (an article, a preposition that depends on the place, a possessive), and says
nothing of a person's gender.
"""

import re
from collections.abc import Iterator, Sequence

from tmserver.checks.term_fixes import replacement
from tmserver.domain import languages
from tmserver.domain.concepts import CasePolicy, Concept, ConceptKind
from tmserver.domain.terms import TermHit
from tmserver.matching.renaming import Name
from tmserver.services.terms import Termbase
from tmserver.terminology.recogniser import Hit
from tmserver.terminology.words import all_capitals

_BEFORE = {
    "en": re.compile(r"\bthe\s+$", re.IGNORECASE),
    "it": re.compile(r"\b(?:a|ad|in|da|d['’])\s*$", re.IGNORECASE),
}
"""What depends on the name behind it and cannot be put right: the UN but Nato, a Roma but in Ucraina."""
_GENDERED = {
    "en": re.compile(r"\b(?:s?he|his|hers?|him|himself|herself|mrs?|ms)\b", re.IGNORECASE),
    "it": re.compile(r"\b(?:lei|lui|ess[ao]|signor[ae]?|ess[ae]re?)\b", re.IGNORECASE),
}
_POSSESSIVE = re.compile(r"['’](?:s\b)?")


def names(hits: Sequence[TermHit]) -> list[TermHit]:
    """The hits that are names of one thing: what may take another's place."""
    spans = [(hit.start, hit.end) for hit in hits]
    return [
        hit
        for hit in hits
        if hit.kind is not ConceptKind.OTHER and hit.preferred and spans.count((hit.start, hit.end)) == 1
    ]


def named(hits: Sequence[TermHit]) -> list[Name]:
    """Names as the match engine takes them."""
    return [Name(f"{hit.glossary}/{hit.concept_id}", hit.start, hit.end) for hit in names(hits)]


def exchange(termbase: Termbase, target: str, was: str, now: str) -> tuple[int, int, str] | None:
    """The span of a translation that names a concept, and what names another one in its place; None: not safe.

    `was` and `now` as in `named`.
    """
    glossary, _, old = was.partition("/")
    other_glossary, _, new = now.partition("/")
    concepts = termbase.concept(glossary, old), termbase.concept(other_glossary, new)
    if not _alike(*concepts, target, termbase.target):
        return None
    found = [hit for hit in _every(termbase.target_hits(glossary, target)) if _holds(hit, old)]
    right = termbase.preferred(other_glossary, new)
    if len(found) != 1 or right is None or right.case is CasePolicy.ANY:
        return None
    hit = found[0]
    entry, match = next(pair for pair in hit.entries if pair[0].concept == old)
    form = replacement(target, hit, entry, match, right, termbase.target, capitals=all_capitals(target))
    if form is None or entry.case is CasePolicy.ANY or not _stands_free(target, hit, form, termbase.target):
        return None
    return hit.start, hit.end, form


def _every(hits: Sequence[Hit]) -> Iterator[Hit]:
    for hit in hits:
        yield hit
        yield from _every(hit.contains)


def _holds(hit: Hit, concept: str) -> bool:
    return any(entry.concept == concept for entry, _ in hit.entries)


def _alike(old: Concept, new: Concept, target: str, language: str) -> bool:
    """Whether the two are the same kind of thing, and of a person nothing says the gender."""
    if old.kind is not new.kind:
        return False
    if old.kind is not ConceptKind.PERSON:
        return True
    gendered = _GENDERED.get(languages.base(language))
    return gendered is not None and gendered.search(target) is None


def _stands_free(target: str, hit: Hit, form: str, language: str) -> bool:
    """Whether no word around the name has to change with it."""
    before = _BEFORE.get(languages.base(language))
    if before is None or before.search(target[max(0, hit.start - 12) : hit.start]) is not None:
        return False
    possessive = _POSSESSIVE.match(target, hit.end)
    return possessive is None or (form[-1:].lower() == "s") == (hit.text[-1:].lower() == "s")
