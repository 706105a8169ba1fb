"""Normal forms: what counts as the same text, and what does not."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tmserver.text.normal import composed, equality_key, fold, fold_case


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("l’accordo", "l'accordo"),
        ("lʼaccordo", "l`accordo"),
        ("“tregua”", '"tregua"'),
        ("«tregua»", "„tregua‟"),
        ("2010–2020", "2010-2020"),
        ("attesa…", "attesa..."),
        ("10\u00a0000 euro", "10 000  euro "),
        ("caff\u00e8", "caffe\u0300"),
        ("\u200eroma\ufeff", "roma"),
        ("Kyiv\u2028Leopoli", "Kyiv Leopoli"),
    ],
)
def test_typography_is_folded(one, other):
    assert fold(one) == fold(other)
    assert one != other


@pytest.mark.parametrize(("one", "other"), [("Papà", "Papa"), ("può", "puo'"), ("Roma", "ROMA"), ("a-b", "ab")])
def test_words_are_not_folded(one, other):
    assert fold(one) != fold(other)


def test_case_is_folded_apart_from_typography():
    assert fold_case("STRASSE È") == fold_case("straße è")
    assert fold_case("l’Onu") != fold_case("l'Onu")
    assert equality_key("L’ONU…") == equality_key("l'Onu...")


def test_joiners_that_carry_meaning_stay():
    assert fold("क\u094d\u200dष") != fold("क\u094dष")


def test_an_accent_comes_to_its_letter_when_a_soft_hyphen_between_them_goes():
    assert fold("perche\u00ad\u0301") == "perché"


def test_ascii_is_not_copied():
    text = "plain copy"
    assert composed(text) is text


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing_more(text):
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=40))
def test_composed_and_decomposed_text_are_equal(text):
    assert equality_key(unicodedata.normalize("NFD", text)) == equality_key(text)


@pytest.mark.parametrize("form", [fold, fold_case, equality_key])
def test_the_short_cut_for_ascii_folds_as_the_long_way_does(form):
    for code in range(128):
        text = f" a{chr(code)} B  c{chr(code)}{chr(code)}"
        assert form(f"x{text}x")[1:-1] == form(f"è{text}è")[1:-1], f"U+{code:04X}"
