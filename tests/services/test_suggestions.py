"""Names of CLDR for proposals: countries, currencies, languages; marked where the glossary has a ruling."""

import pytest

from tests.people import People
from tmserver.core import Core
from tmserver.domain.concepts import Concept, ConceptKind, Term
from tmserver.domain.people import SYSTEM
from tmserver.errors import NotFound
from tmserver.services import concepts, glossaries, suggestions
from tmserver.terminology import cldr


def _found(text: str, source: str = "it", target: str = "en") -> list[tuple[str, str, str]]:
    return [(one.what, one.source, one.target) for one in cldr.find(text, source, target, limit=10)]


def test_a_name_is_found_in_either_language_whatever_its_accents_and_by_its_code() -> None:
    for text in ("ucraina", "UKRAINE", "ucr"):
        assert _found(text)[0] == ("country", "Ucraina", "Ukraine")
    assert ("country", "Città del Vaticano", "Vatican City") in _found("citta vaticano")
    assert _found("uah") == [("currency", "grivnia ucraina", "Ukrainian Hryvnia")]
    assert ("language", "ucraino", "Ukrainian") in _found("ucraino")
    assert _found("Stati Uniti", "en", "it")[0] == ("country", "United States", "Stati Uniti")
    assert cldr.find("ucraina", "it", "en", limit=1)[0].kind is ConceptKind.PLACE


def test_regions_of_the_world_currencies_of_the_past_and_nothing_are_not_suggested() -> None:
    assert all(source != "Mondo" for _, source, _ in _found("mondo"))
    assert all("1" not in source for _, source, _ in _found("dinaro"))
    assert _found(" ") == _found("zzzz") == _found("ucraina", "it", "zxx-none") == []


def test_a_suggestion_says_which_concepts_have_the_spelling_already(core: Core, people: People) -> None:
    with core.writing() as session:
        glossaries.create(session, SYSTEM, core.now(), slug="map", name="Map", source="it", target="en", desk="world")
        made = concepts.create(session, people.rita, core.now(), "map", Concept((Term("en", "Ukraine"),))).id
    with core.reading() as session:
        first, *_ = suggestions.names(session, people.lea, "map", "ucraina")
        assert (first.name.target, first.concept_ids) == ("Ukraine", (made,))
        [alone] = suggestions.names(session, people.lea, "map", "uah")
        assert alone.concept_ids == ()
        with pytest.raises(NotFound):
            suggestions.names(session, people.otto, "map", "ucraina")
