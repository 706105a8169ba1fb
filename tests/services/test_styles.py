"""How the house and its outlets write: what holds, where it comes from, and the style sheet."""

from datetime import date
from threading import Barrier, Thread

import pytest
from sqlalchemy import select

from tests.people import People
from tmserver.core import Core
from tmserver.db.tables import Audit
from tmserver.domain import styles as ways
from tmserver.domain.concepts import Concept, Scope, Term, TermStatus
from tmserver.domain.people import SYSTEM, Actor
from tmserver.domain.styles import Origin
from tmserver.domain.terms import TermRequest
from tmserver.errors import Invalid, NotAllowed, NotFound, Stale
from tmserver.services import concepts, desks, glossaries, rulings, style_sheets, styles, terms

PREFERRED, ADMITTED, DEPRECATED = TermStatus.PREFERRED, TermStatus.ADMITTED, TermStatus.DEPRECATED
DAY = date(2026, 3, 12)
DEFENCE = Concept(
    (
        Term("it", "difesa"),
        Term("en", "defence", PREFERRED, scopes=(Scope(DEPRECATED, "us"),)),
        Term("en", "defense", DEPRECATED, scopes=(Scope(PREFERRED, "us"),), note="American."),
    ),
    note="The ministry too.",
)


@pytest.fixture(autouse=True)
def us(core: Core, people: People) -> None:
    """A US edition beside the outlet `house`."""
    with core.writing() as session:
        desks.create_outlet(session, SYSTEM, core.now(), slug="us", name="US edition")


def _change(core: Core, actor: Actor, outlet: str | None, version: int, **choices: str | None) -> styles.Style:
    with core.writing() as session:
        return styles.change(session, actor, core.now(), outlet, "en", version, choices)


def _holds(core: Core, outlet: str | None, name: str) -> tuple[str, Origin]:
    with core.reading() as session:
        rules = styles.get(session, SYSTEM, outlet, "en-GB").rules
        return next((rule.value, rule.origin) for rule in rules if rule.name == name)


def test_an_outlet_overrides_the_house_and_the_house_what_is_usual(core: Core, people: People) -> None:
    assert _holds(core, "us", "dates") == ("day-first", Origin.LANGUAGE)
    _change(core, people.teo, None, 0, times="12-point", money="word")
    _change(core, people.teo, "us", 0, dates="month-first", money="sign-before")
    assert _holds(core, "us", "dates") == ("month-first", Origin.OUTLET)
    assert _holds(core, "us", "times") == ("12-point", Origin.HOUSE)
    assert (_holds(core, "us", "money"), _holds(core, None, "money")) == (
        ("sign-before", Origin.OUTLET), ("word", Origin.HOUSE),
    )  # fmt: skip
    assert _holds(core, "house", "dates") == ("day-first", Origin.LANGUAGE)
    with core.reading() as session:
        us, house = (styles.get(session, SYSTEM, outlet, "en").specimen for outlet in ("us", None))
    assert us == "November 3, 2022 · 6.30pm · 1,250.5 · 12.5% · €40 billion"
    assert house == "3 November 2022 · 6.30pm · 1,250.5 · 12.5% · 40 billion euros"
    _change(core, people.teo, "us", 1, dates=None)
    assert _holds(core, "us", "dates") == ("day-first", Origin.LANGUAGE)
    with core.reading() as session:
        audited = session.execute(select(Audit.subject, Audit.detail).where(Audit.event == "style-changed")).all()
    assert [row[0] for row in audited] == ["house", "outlet/us", "outlet/us"]
    assert audited[1][1] == {"language": "en", "fields": ["dates", "money"]}


def test_terminologists_choose_others_read(core: Core, people: People) -> None:
    for actor in (people.lea, people.rita, people.otto):
        with pytest.raises(NotAllowed):
            _change(core, actor, "us", 0, dates="iso")
        with core.reading() as session:
            assert styles.get(session, actor, "us", "en").version == 0
    assert _change(core, people.edo, "us", 0, dates="iso").version == 1


def test_only_what_exists_is_chosen_at_the_version_that_was_read(core: Core, people: People) -> None:
    for choices in ({"fonts": "big"}, {"dates": "backwards"}, {"dates": "numeric"}):
        with pytest.raises(Invalid):
            _change(core, people.teo, "us", 0, **choices)
    _change(core, people.teo, "us", 0, dates="iso")
    with pytest.raises(Stale) as refused:
        _change(core, people.teo, "us", 0, dates="iso")
    assert refused.value.params["current"] == 1
    assert _change(core, people.teo, "us", 1, dates="iso").version == 1  # nothing was different
    for outlet, language in (("nowhere", "en"), ("us", "fr"), ("us", "x y")):
        with core.reading() as session, pytest.raises(NotFound):
            styles.get(session, people.teo, outlet, language)


def test_two_who_say_the_first_word_at_once_make_one_style(core: Core, people: People) -> None:
    barrier, outcomes = Barrier(2), list[object]()

    def choose(value: str) -> None:
        barrier.wait()
        try:
            outcomes.append(_change(core, people.teo, None, 0, dates=value).version)
        except Stale:
            outcomes.append("stale")

    threads = [Thread(target=choose, args=(value,)) for value in ("iso", "month-first")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, outcomes)) == ["1", "stale"]


def test_every_setting_has_choices_in_both_languages_and_a_specimen_of_each() -> None:
    for language in ways.LANGUAGES:
        for setting in ways.SETTINGS:
            for value in setting.choices(language):
                rules = ways.effective(language, {}, {setting.name: value})
                assert ways.specimen(language, rules).count(" · ") == 4
                assert next(rule.value for rule in rules if rule.name == setting.name) == value
    assert ways.specimen("it", ways.effective("it", {"money": "word"})).endswith(" · 40 miliardi di euro")
    assert ways.specimen("it", ways.effective("it", {"large_numbers": "short"})).endswith(" · 40 mld €")


def _glossary(core: Core, slug: str, desk: str | None, concept: Concept) -> int:
    with core.writing() as session:
        glossaries.create(session, SYSTEM, core.now(), slug=slug, name=slug, source="it", target="en", desk=desk)
        return concepts.create(session, SYSTEM, core.now(), slug, concept, approve=True).id


def _sheet(
    core: Core, actor: Actor, outlet: str | None, language: str = "en"
) -> list[tuple[str, bool, list[str], Origin]]:
    with core.reading() as session:
        found = style_sheets.sheet(session, actor, core.catalogues, outlet, language, DAY)
        return [(one.headword, one.instead, [each.term.text for each in one.use], one.origin) for one in found]


def test_the_sheet_lists_what_an_outlet_writes_from_a_to_z_and_where_it_comes_from(core: Core, people: People) -> None:
    _glossary(core, "house", None, DEFENCE)
    _glossary(core, "harbour", "world", Concept((Term("it", "àncora"), Term("en", "anchor"))))
    _glossary(core, "pitch", "sport", Concept((Term("it", "palo"), Term("en", "post"))))
    with core.writing() as session:
        concepts.create(session, people.rita, core.now(), "house", Concept((Term("en", "draft"),)))
    house, outlet, desk = Origin.HOUSE, Origin.OUTLET, Origin.DESK
    assert _sheet(core, people.teo, None) == [
        ("anchor", False, ["anchor"], desk), ("defence", False, ["defence"], house),
        ("defense", True, ["defence"], house),
    ]  # fmt: skip
    assert _sheet(core, people.teo, "us") == [
        ("anchor", False, ["anchor"], desk), ("defence", True, ["defense"], outlet),
        ("defense", False, ["defense"], outlet),
    ]  # fmt: skip
    assert [row[0] for row in _sheet(core, people.teo, "house", "it")] == ["àncora", "difesa"]
    assert [row[0] for row in _sheet(core, people.otto, None)] == ["defence", "defense", "post"]


def test_a_concept_says_which_outlets_write_otherwise(core: Core, people: People) -> None:
    _glossary(core, "terms", None, DEFENCE)
    with core.reading() as session:
        glossary = glossaries.get(session, SYSTEM, "terms")
        found = style_sheets.at_outlets(session, people.lea, glossary, DEFENCE, DAY)
        told = [
            (column.outlet.slug if column.outlet else None, column.origin, [one.status for one in column.terms["en"]])
            for column in found
        ]
    assert told == [
        (None, Origin.HOUSE, [PREFERRED, DEPRECATED]), ("us", Origin.OUTLET, [DEPRECATED, PREFERRED]),
    ]  # fmt: skip


def test_an_outlet_that_does_not_exist_is_refused_whoever_writes_the_concept(core: Core, people: People) -> None:
    made = _glossary(core, "terms", None, DEFENCE)
    for scope in (Scope(ADMITTED, "nowhere"), Scope(ADMITTED, None, date(2026, 2, 1), date(2026, 1, 1))):
        said = Concept((Term("it", "difesa", scopes=(scope,)),))
        with core.writing() as session:
            with pytest.raises(Invalid, match=r"terms\[0\].scopes\[0\]"):
                concepts.create(session, SYSTEM, core.now(), "terms", said)
            with pytest.raises(Invalid, match=r"terms\[0\].scopes\[0\]"):
                concepts.change(session, people.teo, core.now(), "terms", made, 1, said)
    with core.writing() as session:
        rulings.retire(session, people.teo, core.now(), "terms", made, 1)


def test_a_check_says_how_the_outlet_writes_a_value_and_whose_rule_it_is(core: Core, people: People) -> None:
    _change(core, people.teo, None, 0, times="12-point")
    _change(core, people.teo, "us", 0, dates="month-first")
    source, target = "Apre il 3 novembre alle 18.30.", "It opens on 3 November at 18:30."

    def said(outlet: str | None) -> list[tuple[str, str | None, str]]:
        with core.reading() as session:
            asked = TermRequest("it", "en-GB", DAY, None, outlet)
            found = terms.check_pair(session, SYSTEM, core.recognisers, asked, source, target)
            return [(one.text, one.suggestion, one.message.text(lambda text: text)) for one in found]

    assert said(None) == [("18:30", "6.30pm", "The house writes 6.30pm.")]
    assert said("us") == [
        ("3 November", "November 3", "US edition writes November 3."), ("18:30", "6.30pm", "The house writes 6.30pm."),
    ]  # fmt: skip


def test_a_term_in_a_text_says_whether_the_outlet_overrides_the_glossary(core: Core, people: People) -> None:
    with core.writing() as session:
        glossaries.create(session, SYSTEM, core.now(), slug="desk", name="Desk", source="it", target="en", desk="world")
        concepts.create(session, people.teo, core.now(), "desk", DEFENCE, approve=True)
    found = []
    with core.reading() as session:
        for outlet in (None, "us"):
            asked = TermRequest("it", "en", DAY, None, outlet)
            [hit] = terms.find_terms(session, SYSTEM, core.recognisers, asked, "La difesa.")
            found.append((hit.preferred, hit.forbidden, hit.origin))
    assert found == [(("defence",), ("defense",), Origin.DESK), (("defense",), ("defence",), Origin.OUTLET)]
