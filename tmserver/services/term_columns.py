"""Columns of a file of terms as the pages offer them, and the terms of a concept by side."""

from tmserver.db.glossary_tables import Glossary
from tmserver.domain import languages
from tmserver.domain.concepts import FORBIDDEN, Concept
from tmserver.formats import concept_columns
from tmserver.formats.exchange import Pair


def roles(glossary: Glossary) -> tuple[str, ...]:
    """Every role a column may be given, in the order a list shows them."""
    return concept_columns.role_names(Pair(glossary.source, glossary.target))


def of_side(concept: Concept, side: str) -> list[str]:
    """The right terms of a language, then the forbidden ones with a sign before them."""
    held = [term for term in concept.terms if languages.base(term.language) == languages.base(side)]
    right = [term.text for term in held if term.status not in FORBIDDEN]
    return right + [f"≠ {term.text}" for term in held if term.status in FORBIDDEN]
