"""What a query of a concordance asks for, and where it stands in a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tmserver.text.accents import without_accents
from tmserver.text.tokens import tokens
from tmserver.text.wanted import Term, begun, holds, parse, plain, spans


def said(query: str) -> list[str]:
    """A query as it was understood: words of an element joined by spaces, * after a beginning."""
    return [" ".join(term.key + "*" * term.prefix for term in element) for element in parse(query)]


@pytest.mark.parametrize(
    ("query", "understood"),
    [
        ("nave porto", ["nave", "porto"]),
        ('"nave da carico" porto', ["nave da carico", "porto"]),
        ("Perché PERCHÉ perche", ["perche"]),
        ("dron*", ["dron*"]),
        ('"nave da caric*"', ["nave da caric*"]),
        ("l'isola", ["l isola"]),
        ("dell’isol*", ["dell isol*"]),
        ("anti-drone", ["anti drone"]),
        ("“nave nuova” «vecchio porto»", ["nave nuova", "vecchio porto"]),
        ('la "nave nuova', ["la", "nave nuova"]),
        ("1.250 tonnellate", ["1.250", "tonnellate"]),
        ("Łódź Tromsø", ["lodz", "tromso"]),
        ("per cento: 5%", ["per", "cento", "5 %"]),
        ('"" * … !', []),
        ("", []),
    ],
)
def test_a_query_is_understood_as(query: str, understood: list[str]) -> None:
    assert said(query) == understood


def test_while_typing_the_last_word_is_a_beginning() -> None:
    assert begun(parse("nave por")) == (*parse("nave"), *parse("por*"))
    assert begun(parse('"la nav')) == parse('"la nav*"')
    assert begun(()) == ()


@pytest.mark.parametrize(
    ("query", "text", "marked"),
    [
        ("perche", "Perché no? perche\u0301 sì, perchè no", ["Perché", "perche\u0301", "perchè"]),
        ("dron*", "Droni e un drone; androne no", ["Droni", "drone"]),
        ('"il porto"', "Il porto, il vecchio porto", ["Il porto"]),
        ("l'isola", "L’isola dell'isola, l ha detto, isola", ["L’isola"]),
        ('"ha ha"', "ha ha ha", ["ha ha ha"]),
        ('"la nave" nave', "La nave e una nave", ["La nave", "nave"]),
        ("nave", "😀 nave", ["nave"]),
        ("nave", "", []),
    ],
)
def test_hits_are_spans_in_code_points(query: str, text: str, marked: list[str]) -> None:
    assert [text[begin:end] for begin, end in spans(parse(query), text)] == marked


@given(st.text(max_size=60), st.text(max_size=80))
def test_spans_are_ordered_apart_and_inside_the_text_whatever_is_asked(query: str, text: str) -> None:
    found = spans(parse(query), text)
    ends = [0, *(place for span in found for place in span), len(text)]
    assert ends == sorted(ends)
    assert all(begin < end for begin, end in found)


@given(st.text(max_size=60))
def test_every_text_is_found_by_each_of_its_own_words(text: str) -> None:
    for token in tokens(text):
        assert holds([(Term(without_accents(token.key)),)], plain([token.key]))


@given(st.text(max_size=30))
def test_accents_fall_once_and_for_all(text: str) -> None:
    once = without_accents(text.casefold())
    assert without_accents(once) == once
