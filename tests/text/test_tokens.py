"""Words with offsets, and the keys that scores compare."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tmserver.text.tokens import keys, tokens

LATIN = st.text(
    st.characters(max_codepoint=0x24F) | st.sampled_from("’“”–…€ЉжΣςßİıŉǰ\u0301\u0345\u00ad\u200d漢か"), max_size=40
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Dell'Ucraina, l’Onu", ["dell", "ucraina", "l", "onu"]),
        ("Putin-Zelensky", ["putin", "zelensky"]),
        ("1.250 euro alle 18:30", ["1.250", "euro", "alle", "18:30"]),
        ("3,5% di 2.000.", ["3,5", "%", "di", "2.000"]),
        ("Shahed-136 e F-16", ["shahed", "136", "e", "f", "16"]),
        ("G7 & co. @ansa #voto", ["g7", "&", "co", "@", "ansa", "#", "voto"]),
        ("10€ + 5$", ["10", "€", "+", "5", "$"]),
        ("東京タワー", ["東", "京", "タ", "ワ", "ー"]),
        ("uno_due", ["uno", "due"]),
        ("PERCHE\u0301", ["perché"]),
        ("co\u00adopera", ["coopera"]),
        ("Straße", ["strasse"]),
        ("…—«»!?", []),
        ("", []),
    ],
)
def test_words_of_a_text(text, words):
    assert keys(text) == words


@given(LATIN | st.text(max_size=40))
@settings(max_examples=400)
def test_keys_are_the_keys_of_the_tokens(text):
    assert keys(text) == [token.key for token in tokens(text)]


def test_keys_are_the_keys_of_the_tokens_for_every_character_of_the_basic_plane():
    for code in range(0x10000):
        text = f"a{chr(code)}b 1{chr(code)}2 {chr(code)}é"
        assert keys(text) == [token.key for token in tokens(text)], hex(code)


@given(st.text(max_size=40))
def test_offsets_are_in_order_and_inside_the_text(text):
    end = 0
    for token in tokens(text):
        assert end <= token.start < token.end <= len(text)
        assert token.key
        end = token.end


@given(LATIN)
def test_composed_and_decomposed_text_have_the_same_words(text):
    composed = unicodedata.normalize("NFC", text)
    assert keys(unicodedata.normalize("NFD", composed)) == keys(composed)


def test_case_makes_no_difference():
    assert keys("L'ITALIA È PIÙ VICINA") == keys("l'italia è più vicina")
