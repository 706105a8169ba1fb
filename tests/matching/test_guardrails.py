"""Words that turn a meaning round inside a match that scores high."""

import re
from pathlib import Path

import pytest

from tests.matching.oracle import raw_score
from tmserver.domain.matches import CautionKind
from tmserver.matching.diff import diff
from tmserver.matching.guardrails import warnings
from tmserver.matching.opposites import NEGATIONS, OPPOSITES

SCORING = Path(__file__).parents[2] / "docs" / "scoring.md"


def named(stored: str, query: str, language: str = "it") -> list[tuple[str, str, str]]:
    """Warnings as (kind, stored, query)."""
    return [(one.kind.value, one.stored, one.query) for one in warnings(diff(stored, query), language)]


@pytest.mark.parametrize(
    ("stored", "query", "expected"),
    [
        ("La giunta vota oggi", "La giunta non vota oggi", ("negation", "", "non")),
        ("La giunta non vota oggi", "La giunta vota oggi", ("negation", "non", "")),
        ("Dice che non parte", "Non dice che parte", ("negation", "non", "non")),
        ("Arriva con i figli", "Arriva senza i figli", ("negation", "", "senza")),
        ("Il sindaco è morto ieri", "La sindaca è morta ieri", ("agreement", "morto", "morta")),
        ("Sono morti in ospedale", "Sono morto in ospedale", ("agreement", "morti", "morto")),
        ("La premier arriva a Bari", "Il premier arriva a Bari", ("agreement", "la", "il")),
        ("Il prezzo è salito ancora", "Il prezzo è sceso ancora", ("direction", "salito", "sceso")),
        ("Il rialzo dei tassi", "Il ribasso dei tassi", ("direction", "rialzo", "ribasso")),
    ],
)
def test_italian_words_that_turn_the_meaning_are_named(stored, query, expected):
    assert expected in named(stored, query)
    assert raw_score(query, stored) < 100


@pytest.mark.parametrize(
    ("stored", "query", "expected"),
    [
        ("They will sign it", "They won't sign it", ("negation", "", "not")),
        ("They can sign it", "They can’t sign it", ("negation", "", "not")),
        ("They cannot sign it", "They can sign it", ("negation", "not", "")),
        ("He left with a coat", "He left without a coat", ("negation", "", "without")),
        ("He left her house", "She left her house", ("agreement", "he", "she")),
        ("Shares rose in Milan", "Shares fell in Milan", ("direction", "rose", "fell")),
    ],
)
def test_english_words_that_turn_the_meaning_are_named(stored, query, expected):
    assert expected in named(stored, query, "en-GB")
    assert raw_score(query, stored) < 100


@pytest.mark.parametrize(
    ("stored", "query", "language"),
    [
        ("They don't sign it", "They do not sign it", "en"),
        ("They cannot sign it", "They can't sign it", "en"),
        ("Not a word", "not a word", "en"),
        ("He lives at No. 10", "He lives at number 10", "en"),
        ("Nessun ferito a Bari", "Nessuna vittima a Bari", "it"),
        ("Il governo vota oggi", "La giunta vota oggi", "it"),
        ("Ne parla il sindaco", "Ne parlo col sindaco", "it"),
        ("I tassi salgono a marzo", "I tassi salgono ad aprile", "it"),
        ("Non è morto nessuno", "Non è morto nessuno", "it"),
        ("Il n'est pas mort", "Il est mort", "fr"),
        ("", "", "it"),
    ],
)
def test_what_only_looks_like_it_is_left_alone(stored, query, language):
    assert named(stored, query, language) == []


def test_warnings_stand_by_kind_and_once():
    found = named("Non è salito il prezzo, salito mai", "È sceso il prezzo, sceso mai")
    assert found == [("negation", "non", ""), ("direction", "salito", "sceso")]


@pytest.mark.parametrize("language", sorted(NEGATIONS))
def test_every_negation_that_comes_in_is_named_and_never_scores_100(language):
    for form, word in NEGATIONS[language].items():
        stored, query = "alfa beta gamma delta", f"alfa beta {form} gamma delta"
        assert ("negation", "", word) in named(stored, query, language)
        assert ("negation", word, "") in named(query, stored, language)
        assert raw_score(query, stored) < 100


@pytest.mark.parametrize("language", sorted(OPPOSITES))
def test_every_pair_of_opposites_is_named_both_ways(language):
    for kind, (one, other) in OPPOSITES[language]:
        assert one
        assert other
        assert one.isdisjoint(other)
        for left in one:
            for right in other:
                stored, query = f"alfa {left} beta gamma", f"alfa {right} beta gamma"
                assert (kind.value, left, right) in named(stored, query, language)
                assert (kind.value, right, left) in named(query, stored, language)


def test_the_examples_of_the_scoring_page_warn_as_it_says():
    rows = re.findall(
        r"^\| `(\w+)` \| \*(.+?)\* \| \*(.+?)\* \| \*(\w+)\* (.*?) \|$", SCORING.read_text(encoding="utf-8"), re.M
    )
    assert len(rows) == 5
    for kind, query, stored, word, rest in rows:
        here = re.search(r"\*(\w+)\* here", rest)
        second = here[1] if here else word
        first = "" if "missing" in rest else word
        language = "en" if query.startswith(("The ", "Police ")) else "it"
        assert named(stored, query, language) == [(kind, first, second)]
        assert CautionKind(kind)
