"""Terms and findings through the services: what is in force, for whom, where, when; fresh after every ruling."""

import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from threading import Thread

import pytest

from tests.people import People
from tmserver.core import Core
from tmserver.domain.concepts import Concept, ConceptKind, Scope, Term, TermStatus
from tmserver.domain.people import SYSTEM, Actor
from tmserver.domain.terms import TermHit, TermRequest
from tmserver.errors import BadCharacter, BadLanguage, NotFound, TextTooLong
from tmserver.services import concepts, glossaries, rulings, terms
from tmserver.services.glossary_cache import MOST_GLOSSARIES
from tmserver.services.recognisers import recognisers

SUPERSEDED, ADMITTED = TermStatus.SUPERSEDED, TermStatus.ADMITTED
KYIV = Concept(
    (Term("it", "Kiev"), Term("en", "Kyiv"), Term("en", "Kiev", SUPERSEDED, exceptions=("chicken Kiev",))),
    kind=ConceptKind.PLACE, note="Since 2022.",
)  # fmt: skip
DRONE = Concept((Term("it", "drone"), Term("en", "drone"), Term("en", "UAV", ADMITTED)))


def _glossary(core: Core, slug: str = "desk", *said: Concept, desk: str | None = None, target: str = "en") -> list[int]:
    with core.writing() as session:
        glossaries.create(session, SYSTEM, core.now(), slug=slug, name=slug, source="it", target=target, desk=desk)
        return [concepts.create(session, SYSTEM, core.now(), slug, one, approve=True).id for one in said]


def _hits(
    core: Core, text: str, actor: Actor = SYSTEM, *, source: str = "it", target: str = "en",
    named: Sequence[str] | None = None, outlet: str | None = None, day: date = date(2026, 3, 12),
) -> tuple[TermHit, ...]:  # fmt: skip
    with core.reading() as session:
        asked = TermRequest(source, target, day, named, outlet)
        return terms.find_terms(session, actor, core.recognisers, asked, text)


def _findings(
    core: Core, source: str, target: str, *, outlet: str | None = None, day: date = date(2026, 3, 12),
    pair: tuple[str, str] = ("it", "en"),
) -> list[tuple[str, str, str, str, str | None]]:  # fmt: skip
    with core.reading() as session:
        asked = TermRequest(*pair, day, None, outlet)
        found = terms.check_pair(session, SYSTEM, core.recognisers, asked, source, target)
    return [(one.check, one.severity.value, one.status.value, one.text, one.suggestion) for one in found]


def test_a_hit_says_where_it_is_and_what_to_write(core: Core) -> None:
    kyiv, drone = _glossary(core, "desk", KYIV, DRONE)
    first, second = _hits(core, "Droni su Kiev.")
    assert first == TermHit(
        drone, "desk", 0, 5, "Droni", "form", ConceptKind.OTHER, ("drone",), ("UAV",), (), None,
    )  # fmt: skip
    assert second == TermHit(
        kyiv, "desk", 9, 13, "Kiev", "exact", ConceptKind.PLACE, ("Kyiv",), (), ("Kiev",), "Since 2022."
    )
    assert [hit.preferred for hit in _hits(core, "Drones over Kyiv", source="en", target="it")] == [
        ("drone",), ("Kiev",),
    ]  # fmt: skip


def test_a_longer_term_contains_the_shorter_one_and_two_glossaries_both_speak(core: Core) -> None:
    guard = Concept((Term("it", "Guardia costiera"), Term("en", "coast guard")))
    _glossary(core, "desk", guard, Concept((Term("it", "guardia"), Term("en", "guard"))))
    _glossary(core, "courts", Concept((Term("it", "guardia"), Term("en", "warden"))))
    other, outer = _hits(core, "la Guardia costiera")[::-1]
    assert (outer.text, [hit.text for hit in outer.contains], other.preferred) == (
        "Guardia costiera", ["Guardia"], ("warden",),
    )  # fmt: skip
    assert [hit.glossary for hit in _hits(core, "la guardia", named=["courts"])] == ["courts"]


def test_only_what_is_in_force_is_found(core: Core, people: People) -> None:
    [kyiv] = _glossary(core, "desk", KYIV, desk="world")
    with core.writing() as session:
        concepts.create(session, people.rita, core.now(), "desk", DRONE)
        changed = Concept((Term("it", "Kiev"), Term("en", "Kiew")), kind=ConceptKind.PLACE)
        concepts.change(session, people.rita, core.now(), "desk", kyiv, 1, changed)
    assert [hit.preferred for hit in _hits(core, "Droni su Kiev.")] == [("Kyiv",)]
    assert _hits(core, "Kiev", people.otto) == (), "a glossary of another desk"
    with pytest.raises(NotFound):
        _hits(core, "Kiev", people.otto, named=["desk"])


def test_a_ruling_of_another_process_holds_at_the_next_look_up(core: Core, people: People) -> None:
    [kyiv] = _glossary(core, "desk", KYIV)
    assert len(_hits(core, "Kiev")) == 1
    elsewhere = Core(core.settings)
    with elsewhere.writing() as session:
        said = Concept((Term("it", "Kiev"), Term("en", "Kiiv")), kind=ConceptKind.PLACE)
        concepts.change(session, people.teo, core.now(), "desk", kyiv, 1, said, approve=True)
    assert [hit.preferred for hit in _hits(core, "Kiev")] == [("Kiiv",)]
    with elsewhere.writing() as session:
        rulings.retire(session, people.teo, core.now(), "desk", kyiv, 2)
    elsewhere.close()
    assert _hits(core, "Kiev") == ()
    with core.writing() as session:
        rulings.revert(session, people.teo, core.now(), "desk", kyiv, 3, 1, approve=True)
    assert [hit.preferred for hit in _hits(core, "Kiev")] == [("Kyiv",)]
    with core.writing() as session:
        glossaries.trash(session, SYSTEM, core.now(), "desk")
    assert _hits(core, "Kiev") == ()


def test_a_command_line_beside_the_server_sees_the_same(core: Core) -> None:
    _glossary(core, "desk", KYIV)
    environment = {
        "TMSERVER_DATA_DIR": str(core.settings.data_dir), "TMSERVER_DATABASE_URL": core.settings.database_url,
        "LANG": "C",
    }  # fmt: skip
    command = [sys.executable, "-m", "tmserver.cli.main", "check", "A Kiev.", "In Kiev.", "--source=it", "--target=en"]
    found = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (found.returncode, found.stdout.split("\t")[:2]) == (3, ["error", "term-superseded"])


def test_the_outlet_and_the_day_decide_and_the_most_specific_scope_wins(core: Core, people: People) -> None:
    since = Scope(SUPERSEDED, None, date(2022, 2, 24), None)
    here = Scope(TermStatus.PREFERRED, "house", None, date(2024, 12, 31))
    said = Concept((Term("it", "Kiev"), Term("en", "Kyiv"), Term("en", "Kiev", ADMITTED, scopes=(since, here))))
    _glossary(core, "desk", said)
    for day, outlet, status in (
        (date(2021, 1, 1), None, ("Kyiv", "Kiev", "")),
        (date(2022, 2, 24), None, ("Kyiv", "", "Kiev")),
        (date(2023, 1, 1), "house", ("Kyiv+Kiev", "", "")),
        (date(2025, 1, 1), "house", ("Kyiv", "", "Kiev")),
    ):
        [hit] = _hits(core, "Kiev", outlet=outlet, day=day)
        assert ("+".join(hit.preferred), "+".join(hit.admitted), "+".join(hit.forbidden)) == status, (day, outlet)
    forbidden = ("term-superseded", "error", "open", "Kiev", "Kyiv")
    assert _findings(core, "A Kiev.", "In Kiev.") == [forbidden]
    assert _findings(core, "A Kiev.", "In Kiev.", outlet="house", day=date(2023, 1, 1)) == []
    with pytest.raises(NotFound):
        _hits(core, "Kiev", outlet="elsewhere")


def test_terms_of_another_region_do_not_count(core: Core) -> None:
    said = Concept((Term("it", "difesa"), Term("en-GB", "defence"), Term("en", "defense", usage="en-US")))
    _glossary(core, "desk", said)
    assert [_hits(core, "difesa", target=tag)[0].preferred for tag in ("en-GB", "en-US", "en")] == [
        ("defence",), ("defense",), ("defence", "defense"),
    ]  # fmt: skip


def test_a_glossary_of_another_pair_says_nothing_and_one_is_read_both_ways(core: Core) -> None:
    _glossary(core, "desk", KYIV)
    assert _hits(core, "Kiev", target="fr") == ()
    assert _findings(core, "In Kyiv.", "A Kiev.", pair=("en", "it")) == []


def test_kiev_is_right_in_italian_flagged_in_english_and_let_stand_in_exceptions_and_quotations(core: Core) -> None:
    _glossary(core, "desk", KYIV)
    assert _findings(core, "In Kyiv.", "A Kiev.", pair=("en", "it")) == []
    assert _findings(core, "A Kiev.", "In Kiev.") == [("term-superseded", "error", "open", "Kiev", "Kyiv")]
    assert _findings(core, "Un pollo.", "A chicken Kiev.") == [("term-superseded", "info", "allowed", "Kiev", None)]
    assert _findings(core, "«Kiev».", "“Kiev”.") == [("term-superseded", "info", "allowed", "Kiev", "Kyiv")]
    assert _findings(core, "A Kiev.", " ") == []


def test_the_checks_of_the_pair_are_run_too_and_the_same_is_said_once(core: Core) -> None:
    _glossary(core, "desk", KYIV)
    _glossary(core, "house", KYIV)
    assert [one[0] for one in _findings(core, "A Kiev.", "In in Kiev")] == [
        "doubled-word", "term-superseded", "final-mark",
    ]  # fmt: skip


def test_a_name_that_must_stay_is_its_own_translation(core: Core) -> None:
    _glossary(core, "desk", Concept((Term("it", "Mediapason", do_not_translate=True),)))
    assert _hits(core, "Il gruppo Mediapason")[0].preferred == ("Mediapason",)
    assert _findings(core, "Il gruppo Mediapason", "The group")[0][:3] == ("term-do-not-translate", "error", "open")


def test_what_cannot_be_asked_is_refused(core: Core) -> None:
    for text, refusal in (("x" * 100_001, TextTooLong), ("\x00", BadCharacter)):
        with pytest.raises(refusal):
            _hits(core, text)
        with pytest.raises(refusal):
            _findings(core, "x", text)
    with pytest.raises(BadLanguage):
        _hits(core, "x", target="?")
    assert _hits(core, "") == ()


def test_what_did_not_change_is_not_read_again_and_old_states_make_room(core: Core, people: People) -> None:
    kyiv, _ = _glossary(core, "desk", KYIV, DRONE)

    def held() -> dict[str, object]:
        with core.reading() as session:
            standing = core.recognisers.of(session, glossaries.get(session, SYSTEM, "desk"))
            assert standing is core.recognisers.of(session, glossaries.get(session, SYSTEM, "desk"))
            return dict(standing.concepts)

    before = held()
    with core.writing() as session:
        rulings.retire(session, people.teo, core.now(), "desk", kyiv, 1)
    after = held()
    assert list(after) == [key for key in before if key != str(kyiv)]
    assert all(after[key] is before[key] for key in after)
    for number in range(MOST_GLOSSARIES):
        _glossary(core, f"more-{number}")
    _hits(core, "Kiev")
    assert len(core.recognisers) == MOST_GLOSSARIES
    assert _hits(core, "Kiev") == ()
    assert len(_hits(core, "un drone")) == 1


def test_after_a_ruling_the_recogniser_is_changed_and_finds_what_a_new_one_finds(
    core: Core, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    villages = [Concept((Term("it", f"Borgo {name}"), Term("en", f"{name} Village"))) for name in "ABCDEFGHIJKL"]
    numbers = _glossary(core, "desk", KYIV, *villages)
    text = "Da Borgo A a Borgo B, da Borgo C a Kiev e a Borgo Z."
    _hits(core, text)
    with core.writing() as session:
        now = core.now()
        rulings.retire(session, people.teo, now, "desk", numbers[1], 1)
        said = Concept((Term("it", "Borgo B"), Term("en", "Bee")))
        concepts.change(session, people.teo, now, "desk", numbers[2], 1, said, approve=True)
        concepts.create(session, people.teo, now, "desk", Concept((Term("it", "Borgo Z"),)), approve=True)
    with monkeypatch.context() as patched:
        patched.setattr("tmserver.services.recognisers.Recogniser", None)  # none is made anew
        found = _hits(core, text)
    assert [hit.text for hit in found] == ["Borgo B", "Borgo C", "Kiev", "Borgo Z"]
    assert found[0].preferred == ("Bee",)
    core.recognisers = recognisers()
    assert _hits(core, text) == found


def test_many_threads_at_once_get_the_same_answer(core: Core) -> None:
    _glossary(core, "desk", KYIV, DRONE)
    core.recognisers = recognisers()
    found: list[int] = []
    threads = [Thread(target=lambda: found.append(len(_hits(core, "Droni su Kiev.")))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [2] * 8
