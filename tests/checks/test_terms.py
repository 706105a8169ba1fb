"""The glossary's rulings on a pair."""

import time

import pytest

from tests.terminology.labelled import entry
from tmserver.checks import consistency
from tmserver.checks.pair import Pair
from tmserver.checks.terms import RuledTerm, TermChecks
from tmserver.domain.concepts import ConceptKind, TermStatus
from tmserver.terminology.recogniser import Recogniser

PREFERRED, ADMITTED, SUPERSEDED, DEPRECATED = TermStatus
NUMBERED = {
    "it": [
        ("kyiv", "Kiev", PREFERRED, ConceptKind.PLACE, ()),
        ("ceasefire", "cessate il fuoco", PREFERRED, ConceptKind.EVENT, ()),
        ("drone", "drone", PREFERRED, ConceptKind.OTHER, ()),
        ("army", "esercito", PREFERRED, ConceptKind.OTHER, ()),
    ],
    "en": [
        ("kyiv", "Kyiv", PREFERRED, ConceptKind.PLACE, ()),
        ("kyiv", "Kiev", SUPERSEDED, ConceptKind.PLACE, ("chicken Kiev",)),
        ("ceasefire", "ceasefire", PREFERRED, ConceptKind.EVENT, ()),
        ("ceasefire", "truce", ADMITTED, ConceptKind.EVENT, ()),
        ("drone", "drone", PREFERRED, ConceptKind.OTHER, ()),
        ("drone", "unmanned plane", DEPRECATED, ConceptKind.OTHER, ()),
        ("army", "army", PREFERRED, ConceptKind.OTHER, ()),
        ("army", "military", DEPRECATED, ConceptKind.OTHER, ()),
    ],
}


def _terms(language: str) -> list[RuledTerm]:
    return [
        RuledTerm(entry("desk", concept, number, text, language, kind, exceptions=exceptions), status)
        for number, (concept, text, status, kind, exceptions) in enumerate(NUMBERED[language])
    ]


CHECKS = TermChecks.of(_terms("it"), _terms("en"), "it", "en")


def _told(source: str, target: str) -> list[tuple[str, str, str, str | None]]:
    found = CHECKS.check(Pair("it", source, "en", target))
    return [(each.check, each.severity.value, each.text, each.suggestion) for each in found]


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("La capitale ucraina resiste.", "Kiev resists.", [("term-superseded", "error", "Kiev", "Kyiv")]),
        ("I tram di Kiev.", "Kiev's trams.", [("term-superseded", "error", "Kiev", "Kyiv")]),
        ("KIEV RESISTE ANCORA", "KIEV STILL RESISTS", [("term-superseded", "error", "KIEV", "KYIV")]),
        ("Kiev resiste.", "Kyiv resists.", []),
        ("Il pollo era buono.", "The chicken Kiev was good.", [("term-superseded", "info", "Kiev", None)]),
        ("Scrive da un sito.", "See https://x.example/Kiev or @Kiev.", []),
        ("«Amo Kiev», scrisse.", "“I love Kiev,” he wrote.", [("term-superseded", "info", "Kiev", "Kyiv")]),
        ("Cessate il fuoco.", "A truce.", []),
        ("Cessate il fuoco.", "Peace at last.", [("term-missing", "warning", "Cessate il fuoco", None)]),
        ("Tre droni.", "Three unmanned planes.", [("term-forbidden", "error", "unmanned planes", "drones")]),
        ("Un drone.", "An unmanned plane.", [("term-forbidden", "error", "unmanned plane", None)]),
        ("Le spese militari.", "The military budget.", []),
        ("L'ESERCITO TACE", "THE MILITARY IS SILENT", [("term-forbidden", "error", "MILITARY", "ARMY")]),
        ("L'esercito tace.", "The military is silent.", [("term-forbidden", "error", "military", "army")]),
    ],
)
def test_a_ruling_on_a_pair(source: str, target: str, expected: list[tuple[str, str, str, str | None]]) -> None:
    told = _told(source, target)
    assert [each for each in told if each[0] != "term-missing" or expected == told] == expected


def test_a_forbidden_term_in_a_quotation_or_an_exception_is_allowed_and_elsewhere_open() -> None:
    found = CHECKS.check(Pair("it", "", "en", "Kiev; chicken Kiev; “Kiev”; chicken and Kiev"))
    assert [(each.start, each.status.value) for each in found] == [
        (0, "open"), (21, "allowed"), (40, "open"), (14, "allowed"),
    ]  # fmt: skip


def test_the_source_is_never_flagged_for_a_form_forbidden_in_the_target_language() -> None:
    assert _told("Kiev e ancora Kiev", "Kyiv and again Kyiv") == []


def test_a_spelling_that_is_right_for_another_concept_is_judged_by_the_source() -> None:
    source = [RuledTerm(entry("d", "odesa", 0, "Odessa", "it", ConceptKind.PLACE), PREFERRED)]
    source.append(RuledTerm(entry("d", "midland", 0, "Midland", "it", ConceptKind.PLACE), PREFERRED))
    target = [
        RuledTerm(entry("d", "odesa", 0, "Odesa", "en", ConceptKind.PLACE), PREFERRED),
        RuledTerm(entry("d", "odesa", 1, "Odessa", "en", ConceptKind.PLACE), SUPERSEDED),
        RuledTerm(entry("d", "midland", 0, "Odessa", "en", ConceptKind.PLACE), PREFERRED),
    ]
    checks = TermChecks.of(source, target, "it", "en")
    assert [each.check for each in checks.check(Pair("it", "A Odessa", "en", "In Odessa"))] == ["term-superseded"]
    assert checks.check(Pair("it", "A Midland", "en", "In Odessa")) == []


def test_what_must_stay_as_it_is_has_to_be_in_the_translation() -> None:
    terms = [RuledTerm(entry("d", "serie", 0, "Serie A", "it"), PREFERRED, do_not_translate=True)]
    checks = TermChecks.of(terms, [], "it", "en")
    (found,) = checks.check(Pair("it", "La Serie A riparte", "en", "The top flight restarts"))
    assert (found.check, found.severity.value, found.text) == ("term-do-not-translate", "error", "Serie A")
    assert checks.check(Pair("it", "La Serie A riparte", "en", "Serie A restarts")) == []


def test_one_story_says_it_one_way() -> None:
    pairs = [
        Pair("it", "Tregua", "en", "A truce"),
        Pair("it", "Cessate il fuoco", "en", "A ceasefire"),
        Pair("it", "Tregua", "en", "Truce"),
    ]
    assert [(number, each.suggestion) for number, each in consistency.sources(pairs)] == [(2, "A truce")]
    recogniser = Recogniser([term.entry for term in _terms("en")], "en")
    assert [(number, each.text) for number, each in consistency.terms(pairs, recogniser)] == [(1, "ceasefire")]


def test_many_hits_in_a_long_text_take_linear_time() -> None:
    started = time.process_time()
    for text in ("Kiev " * 5_000, "KIEV " * 5_000, "“Kiev " * 5_000):
        assert len(CHECKS.check(Pair("it", text, "en", text))) == 5_000
    assert time.process_time() - started < 5
