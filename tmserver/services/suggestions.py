"""Names of CLDR for a proposal: never house style, and marked where the glossary has a ruling already."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from tmserver.domain.concepts import Concept, Term
from tmserver.domain.people import Actor
from tmserver.services import concepts, glossaries
from tmserver.terminology import cldr
from tmserver.terminology.cldr import Name

SHOWN = 10


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A name, and the concepts of the glossary that have one of its spellings: what they say goes before it."""

    name: Name
    concept_ids: Sequence[int]


def names(session: Session, actor: Actor, slug: str, text: str, *, limit: int = SHOWN) -> list[Suggestion]:
    """Countries, currencies and languages that hold every word of a text in either language. Raises NotFound."""
    glossary = glossaries.get(session, actor, slug)
    found = []
    for name in cldr.find(text, glossary.source, glossary.target, limit=limit):
        wording = Concept((Term(glossary.source, name.source), Term(glossary.target, name.target)))
        alike = concepts.duplicates(session, actor, slug, wording, None)
        found.append(Suggestion(name, tuple(dict.fromkeys(one.concept_id for one in alike))))
    return found
