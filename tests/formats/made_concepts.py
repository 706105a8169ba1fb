"""Concepts that property tests are made of."""

from hypothesis import strategies as st

from tmserver.domain.concepts import (
    CasePolicy,
    Concept,
    ConceptKind,
    ConceptStatus,
    Gender,
    Inflection,
    PartOfSpeech,
    Scope,
    Term,
    TermStatus,
    TermType,
)
from tmserver.formats import xml


def _maybe(strategy: st.SearchStrategy) -> st.SearchStrategy:
    return st.none() | strategy


def _several(strategy: st.SearchStrategy) -> st.SearchStrategy:
    return st.lists(strategy, max_size=2).map(tuple)


def _in_order(scope: Scope) -> bool:
    return not (scope.since and scope.until and scope.until < scope.since)


def concepts(text: st.SearchStrategy[str]) -> st.SearchStrategy[Concept]:
    """Concepts whose words are of `text`, by language."""
    scopes = st.builds(
        Scope, st.sampled_from(TermStatus), st.none() | text, st.none() | st.dates(), st.none() | st.dates()
    ).filter(_in_order)
    terms = st.builds(
        Term, st.sampled_from(["it", "en", "en-GB"]), text, st.sampled_from(TermStatus),
        _maybe(st.sampled_from(PartOfSpeech)), _maybe(st.sampled_from(TermType)), _maybe(st.sampled_from(Gender)),
        _maybe(st.sampled_from(["en-GB", "en-US"])), st.booleans(), _maybe(st.sampled_from(Inflection)),
        _maybe(st.sampled_from(CasePolicy)), _several(text), _several(text), _several(text), _several(scopes),
        _maybe(text),
    )  # fmt: skip
    several = st.lists(terms, min_size=1, max_size=4, unique_by=lambda term: (term.language, term.text))
    return st.builds(
        Concept, several.map(lambda found: tuple(sorted(found, key=lambda term: term.language))), _maybe(text),
        st.sampled_from(ConceptKind), _maybe(text), _maybe(text), _maybe(text), _maybe(text),
        st.sampled_from(ConceptStatus),
    )  # fmt: skip


LINES = (
    st.text(st.characters(exclude_categories=("C", "Z"), include_characters=" "), min_size=1, max_size=20)
    .map(lambda text: " ".join(text.split()))
    .filter(lambda text: text and xml.forbidden(text) is None)
)
"""Words on one line, as XML keeps them."""
ANY_TEXT = st.text(
    st.one_of(st.characters(exclude_categories=("C",)), st.sampled_from("\n\t\r\"'=+-@|\\;,.: ")),
    min_size=1,
    max_size=20,
).filter(lambda text: text.strip() and xml.forbidden(text) is None)
"""Whatever a field may hold."""
