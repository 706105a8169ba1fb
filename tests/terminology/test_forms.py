"""Generated forms, as a table a translator can extend, and what a term's shape proposes."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tmserver.domain.concepts import CasePolicy, ConceptKind, Inflection, PartOfSpeech, TermType
from tmserver.terminology import forms

HERE = Path(__file__).parent


def _rows(name: str) -> list[list[str]]:
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [(line + "\t").split("\t") for line in lines if line and not line.startswith("#")]


@pytest.mark.parametrize("row", _rows("forms.tsv"), ids=lambda row: f"{row[0]} {row[1]} {row[2]}")
def test_a_term_has_these_forms_and_no_others(row: list[str]) -> None:
    language, inflection, term, expected = row[:4]
    assert sorted(forms.generated(term, language, Inflection(inflection))) == sorted(
        form for form in set(expected.split(",")) - {term} if form
    )


@pytest.mark.parametrize("row", _rows("verbs.tsv"), ids=lambda row: row[0])
def test_an_italian_verb_has_its_forms(row: list[str]) -> None:
    infinitive, has, has_not = row[:3]
    made = {infinitive, *forms.generated(infinitive, "it", Inflection.VERB)}
    assert set(has.split()) - made == set()
    assert set(has_not.split()) & made == set()


def test_struck_forms_are_gone_and_added_ones_come_last() -> None:
    made = forms.spellings("ministro", "it", Inflection.AGENT, struck=["ministre"], added=["guardasigilli", "ministra"])
    assert made == ("ministro", "ministri", "ministra", "guardasigilli")


@pytest.mark.parametrize(
    ("text", "language", "kind", "inflection", "case", "part", "type_"),
    [
        ("Kiev", "it", "place", "none", "initial", "noun", "full form"),
        ("Nato", "it", "organisation", "none", "acronym", "noun", "acronym"),
        ("NATO", "en", "organisation", "none", "acronym", "noun", "acronym"),
        ("MEP", "en", "office", "noun", "acronym", "noun", "acronym"),
        ("U.S.", "en", "place", "none", "acronym", "noun", "acronym"),
        ("MPs", "en", "other", "none", "acronym", "noun", "acronym"),
        ("ministro", "it", "office", "agent", "any", "noun", "full form"),
        ("rifugiato", "it", "other", "agent", "any", "noun", "full form"),
        ("sindacato", "it", "organisation", "noun", "any", "noun", "full form"),
        ("reattore", "it", "other", "noun", "any", "noun", "full form"),
        ("invadere", "it", "other", "verb", "any", "verb", "full form"),
        ("carcere", "it", "other", "noun", "any", "noun", "full form"),
        ("europarlamentare", "it", "office", "agent", "any", "noun", "full form"),
        ("Ukrainian", "en", "other", "noun", "initial", "noun", "full form"),
        ("war crime", "en", "other", "noun", "any", "noun", "full form"),
        ("sanction", "fr-CA", "other", "none", "any", "noun", "full form"),
    ],
)
def test_the_shape_of_a_term_proposes_its_policies(
    text: str, language: str, kind: str, inflection: str, case: str, part: str, type_: str
) -> None:
    expected = forms.Proposal(Inflection(inflection), CasePolicy(case), PartOfSpeech(part), TermType(type_))
    assert forms.proposal(text, language, ConceptKind(kind)) == expected


@given(st.text(max_size=60), st.sampled_from(["it", "en", "en-GB", "fr"]), st.sampled_from(list(Inflection)))
def test_no_text_is_too_strange_for_forms(text: str, language: str, inflection: Inflection) -> None:
    made = forms.generated(text, language, inflection)
    assert text not in made
    assert len(set(made)) == len(made)
    forms.proposal(text, language)
