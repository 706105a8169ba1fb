"""Glossaries as pages: the list, a concept from its proposal to a ruling, trying a wording, the inbox."""

import re
from dataclasses import replace
from html import unescape
from urllib.parse import quote

import pytest

from tests.builders import make_memory
from tests.people import People
from tests.web.conftest import ReaderMaker
from tests.web.reader import words
from tmserver.core import Core
from tmserver.domain.concept_documents import concept_of
from tmserver.domain.concepts import Concept, ConceptKind, ConceptStatus, Scope, Term, TermStatus
from tmserver.domain.people import SYSTEM, Actor
from tmserver.services import concepts, desks, glossaries, removal
from tmserver.worker import Runner

SUPERSEDED, ADMITTED = TermStatus.SUPERSEDED, TermStatus.ADMITTED
KYIV = Concept(
    (Term("it", "Kiev"), Term("en", "Kyiv"), Term("en", "Kiev", SUPERSEDED, exceptions=("chicken Kiev",))),
    kind=ConceptKind.PLACE, subject="Ukraine",
)  # fmt: skip
DRONE = Concept((Term("it", "drone"), Term("en", "drone")))
AT = "/glossary/desk"


@pytest.fixture(autouse=True)
def desk(core: Core, people: People) -> None:
    """The World desk's glossary with Kyiv in force."""
    with core.writing() as session:
        now = core.now()
        glossaries.create(session, SYSTEM, now, slug="desk", name="House", source="it", target="en", desk="world")
    _add(core, people.edo, KYIV, approve=True)


def _add(core: Core, actor: Actor, concept: Concept, *, approve: bool = False) -> int:
    with core.writing() as session:
        return concepts.create(session, actor, core.now(), "desk", concept, approve=approve).id


def _state(core: Core, concept_id: int = 1) -> tuple[ConceptStatus, int, list[tuple[str, str]]]:
    with core.reading() as session:
        row = concepts.get(session, SYSTEM, "desk", concept_id)
        said = row.live or row.proposed or {}
        return row.status, row.version, [(term["text"], term["status"]) for term in said["terms"]]


def _fields(page: str) -> dict[str, str]:
    """What a browser would send of the form as it stands."""
    form = re.search(r'<form class="form conceptform".*?</form>', page, re.DOTALL)
    assert form is not None
    found: dict[str, str] = {}
    for tag in re.findall(r"<input\b[^>]*>", form[0]):
        given = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if given.get("type") != "checkbox" or re.search(r"\schecked\b", tag):
            found[given["name"]] = given.get("value", "")
    for name, body in re.findall(r'<select class="select" name="([^"]+)">(.*?)</select>', form[0], re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', body) or re.search(r'<option value="([^"]*)"', body)
        found[name] = chosen[1] if chosen else ""
    for name, body in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>\n?(.*?)</textarea>', form[0], re.DOTALL):
        found[name] = body
    return {name: unescape(value) for name, value in found.items()}


def test_the_list_of_glossaries_counts_what_is_in_force_and_what_waits(
    reader: ReaderMaker, core: Core, people: People
) -> None:
    _add(core, people.rita, DRONE)
    assert "House IT → EN 1 1 proposals in House World" in words(reader("rita").get("/glossary"))
    assert "No glossary yet" in words(reader("otto").get("/glossary"))


def test_a_glossary_is_made_changed_trashed_and_restored(reader: ReaderMaker) -> None:
    edo = reader("edo")
    made = edo.post("/glossary/new", name="Economia & lavoro", slug="", source="it", target="en", desk="world")
    assert made.headers["Location"] == "/glossary/economia-lavoro?done=created"
    assert "This glossary is empty" in words(edo.get(made.headers["Location"]))
    again = edo.post("/glossary/new", name="Economia", slug="economia-lavoro", source="it", target="en")
    assert (again.status_code, 'value="Economia"' in again.text) == (409, True)
    edo.post("/glossary/economia-lavoro/settings", name="Economia", desk="world", four_eyes="1")
    assert "four eyes" in words(edo.get("/glossary"))
    assert edo.post("/glossary/economia-lavoro/trash", typed_name="Economia").status_code == 303
    assert edo.get("/glossary/economia-lavoro").status_code == 404
    assert "Economia" in words(edo.get("/glossary"))
    assert edo.post("/glossary/economia-lavoro/restore").status_code == 303
    assert edo.get("/glossary/economia-lavoro").status_code == 200


def test_concepts_are_found_in_both_languages_forms_and_notes_whatever_accents_and_capitals(
    reader: ReaderMaker, core: Core, people: People
) -> None:
    _add(core, people.edo, replace(DRONE, note="Mai «Perché»."), approve=True)
    rita = reader("rita")
    for typed, found in (
        ("KIEV", ["Kiev"]), ("kyiv", ["Kiev"]), ("droni", ["drone"]), ("perche", ["drone"]), ("", ["drone", "Kiev"]),
        ("chicken", ["Kiev"]), ("zzz", []), ("ukra kie", ["Kiev"]),
    ):  # fmt: skip
        page = rita.get(f"{AT}?q={quote(typed)}").text
        rows = re.findall(r'<th scope="row" class="copy">.*?<span lang="it" class="main">(.*?)</span>', page)
        assert rows == found, typed
    assert "Propose “zzz”" in words(rita.get(f"{AT}?q=zzz"))


def test_facets_narrow_the_list_and_count_what_each_would_leave(
    reader: ReaderMaker, core: Core, people: People
) -> None:
    _add(core, people.rita, DRONE)
    _add(core, people.edo, Concept((Term("it", "Stretto di Messina"),), kind=ConceptKind.PLACE), approve=True)
    rita = reader("rita")
    said = words(rita.get(AT))
    for facet in ("Approved 2", "Proposed 1", "place 2", "English 1", "forbidden terms 1", "a proposal to rule on 1"):
        assert facet in said
    narrowed = rita.get(f"{AT}?kind=place&missing=en")
    assert "1 concept" in words(narrowed)
    assert "place chosen; choose again to undo 1" in words(narrowed)
    assert f'href="{AT}?missing=en"' in narrowed.text
    assert "Nothing found" in words(rita.get(f"{AT}?kind=nonsense"))


def test_a_long_list_goes_on_page_by_page(reader: ReaderMaker, core: Core, people: People) -> None:
    for number in range(60):
        _add(core, people.edo, Concept((Term("it", f"termine {number:02}"),)), approve=True)
    rita = reader("rita")
    assert "1 to 50 of 61" in words(rita.get(AT))
    second = rita.get(f"{AT}?page=2")
    assert "51 to 61 of 61" in words(second)
    assert "termine 59" in second.text
    assert f'href="{AT}"' in second.text


def test_a_translator_proposes_from_a_selection_and_a_terminologist_approves(reader: ReaderMaker, core: Core) -> None:
    rita, teo = reader("rita"), reader("teo")
    fields = _fields(rita.get(f"{AT}/new?source=sindaca&target=mayor").text)
    assert (fields["t0-text"], fields["t1-text"]) == ("sindaca", "mayor")
    made = rita.post(f"{AT}/new", **(fields | {"kind": "office", "note": "La sindaca ha detto."}))
    place = made.headers["Location"].partition("?")[0]
    assert made.headers["Location"].endswith("?done=proposed")
    page = words(teo.get(place))
    assert "This concept waits for a ruling" in page
    assert "Approve" in page
    assert "Approve" not in words(rita.get(place))
    assert teo.post(f"{place}/approve", version="1").headers["Location"] == f"{place}?done=approved"
    assert _state(core, 2) == (ConceptStatus.APPROVED, 2, [("sindaca", "preferred"), ("mayor", "preferred")])


def test_a_form_that_is_sent_as_it_stands_changes_nothing(reader: ReaderMaker, core: Core, people: People) -> None:
    scope = Scope(ADMITTED, "house", None, None)
    term = replace(DRONE.terms[0], struck_forms=("droni",), added_forms=("dron",), scopes=(scope,), note="<n>")
    full = replace(DRONE, terms=(term, DRONE.terms[1]), note="Two\nlines & more")
    number = _add(core, people.edo, full, approve=True)
    teo = reader("teo")
    for concept_id in (1, number):
        sent = teo.post(f"{AT}/concepts/{concept_id}/edit", **_fields(teo.get(f"{AT}/concepts/{concept_id}/edit").text))
        assert sent.headers["Location"].endswith("?done=same")


def test_forms_are_struck_and_added_and_made_anew_when_the_term_changes(
    reader: ReaderMaker, core: Core, people: People
) -> None:
    office = Concept((Term("it", "ministro"),), kind=ConceptKind.OFFICE)
    number = _add(core, people.edo, office, approve=True)
    teo = reader("teo")
    place = f"{AT}/concepts/{number}"
    fields = _fields(teo.get(f"{place}/edit").text)
    assert fields["t0-forms"].split("\n") == ["ministri", "ministra", "ministre"]
    del fields["t0-keep2"]
    teo.post(f"{place}/edit", **(fields | {"t0-added": "ministr@, la ministro", "approve": "1"}))
    said = teo.get(place).text
    assert '<s class="chip struck">ministre</s>' in said
    assert '<span class="chip">la ministro</span>' in said
    fields = _fields(teo.get(f"{place}/edit").text)
    teo.post(f"{place}/edit", **(fields | {"t0-text": "assessore", "approve": "1"}))
    with core.reading() as session:
        row = concepts.get(session, SYSTEM, "desk", number)
        term = concept_of(row.live or {}, None, row.status).terms[0]
    assert (term.text, term.struck_forms, term.added_forms) == ("assessore", (), ())


def test_scopes_and_exceptions_of_the_form_are_kept(reader: ReaderMaker, core: Core) -> None:
    with core.writing() as session:
        desks.create_outlet(session, SYSTEM, core.now(), slug="us", name="US edition")
    teo = reader("teo")
    fields = _fields(teo.get(f"{AT}/concepts/1/edit").text)
    teo.post(
        f"{AT}/concepts/1/edit",
        **(fields | {"t2-s0-status": "admitted", "t2-s0-outlet": "us", "t2-s0-until": "2022-02-23",
                     "t2-exceptions": "chicken Kiev\r\nKievan Rus", "approve": "1"}),
    )  # fmt: skip
    said = words(teo.get(f"{AT}/concepts/1"))
    assert "Right in chicken Kiev Kievan Rus" in said
    assert "Admitted at US edition until 23 Feb 2022" in said


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"t0-text": ""}, "give at least one term"),
        ({"t0-language": "fr"}, "the glossary holds it and en"),
        ({"t0-status": "lost"}, "use one of"),
        ({"t0-s0-status": "admitted", "t0-s0-since": "soon"}, "write a day like"),
        ({"t0-text": "x" * 256}, "at most 255"),
    ],
)
def test_a_refused_form_is_shown_again_as_it_was_typed(
    reader: ReaderMaker, wrong: dict[str, str], sentence: str
) -> None:
    typed = {"t0-language": "it", "t0-text": "Leopoli", "note": "<b>Da Leopoli.</b>", **wrong}
    answer = reader("rita").post(f"{AT}/new", **typed)
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert "&lt;b&gt;Da Leopoli.&lt;/b&gt;" in answer.text
    assert _fields(answer.text)["t0-text"] == typed["t0-text"]


def test_somebody_elses_change_is_said_and_what_was_typed_is_kept(reader: ReaderMaker, core: Core) -> None:
    teo, edo = reader("teo"), reader("edo")
    fields = _fields(teo.get(f"{AT}/concepts/1/edit").text)
    edo.post(f"{AT}/concepts/1/edit", **(fields | {"note": "Edo’s note", "approve": "1"}))
    stale = teo.post(f"{AT}/concepts/1/edit", **(fields | {"note": "Teo’s note", "approve": "1"}))
    assert stale.status_code == 409
    assert "Somebody changed this meanwhile" in stale.text or "changed by somebody else" in words(stale)
    again = _fields(stale.text)
    assert (again["note"], again["version"]) == ("Teo’s note", "2")
    assert teo.post(f"{AT}/concepts/1/edit", **(again | {"approve": "1"})).status_code == 303


def test_another_wording_is_shown_against_what_is_in_force_and_rejected_with_a_reason(
    reader: ReaderMaker, core: Core
) -> None:
    rita, teo = reader("rita"), reader("teo")
    fields = _fields(rita.get(f"{AT}/concepts/1/edit").text)
    assert "stays so until somebody approves" in words(rita.get(f"{AT}/concepts/1/edit"))
    rita.post(f"{AT}/concepts/1/edit", **(fields | {"t3-language": "it", "t3-text": "Kyïv"}))
    page = teo.get(f"{AT}/concepts/1")
    assert "Another wording waits for a ruling" in words(page)
    assert re.search(r"<ins>.*?it admitted: Kyïv", page.text, re.DOTALL)
    assert "another wording waits" in words(teo.get(AT))
    teo.post(f"{AT}/concepts/1/reject", version="2", reason="Nobody writes it so.")
    said = words(rita.get(f"{AT}/concepts/1"))
    assert "Nobody writes it so." in said
    assert "waits for a ruling" not in said
    assert _state(core)[2][-1] == ("Kiev", "superseded")


def test_an_earlier_wording_comes_back_and_a_retired_concept_too(reader: ReaderMaker, core: Core) -> None:
    teo = reader("teo")
    teo.post(f"{AT}/concepts/1/retire", version="1")
    assert _state(core)[0] is ConceptStatus.RETIRED
    teo.post(f"{AT}/concepts/1/revert", version="2", to_version="1", approve="1")
    assert _state(core)[:2] == (ConceptStatus.APPROVED, 3)
    assert "brought back · teo" in words(teo.get(f"{AT}/concepts/1"))


def test_a_wording_can_be_tried_before_it_is_in_force(reader: ReaderMaker, core: Core, people: People) -> None:
    with core.writing() as session:
        wording = replace(KYIV, terms=(*KYIV.terms[:1], Term("en", "Kyyiv"), *KYIV.terms[2:]))
        concepts.change(session, people.rita, core.now(), "desk", 1, 1, wording)
    answer = reader("lea").post(
        f"{AT}/concepts/1/try", source="Il sindaco di Kiev.", target="The mayor of Kiev ate chicken Kiev <b>."
    )
    said = words(answer)
    assert 'sindaco di <mark class="term">Kiev</mark>.' in answer.text
    assert 'of <mark class="bad">Kiev</mark> ate chicken <mark class="fine">Kiev</mark> &lt;b&gt;.' in answer.text
    assert "“Kiev” is no longer used; write Kyyiv." in said
    assert "an exception of the glossary" in said
    assert "No hit in it." in words(reader("lea").post(f"{AT}/concepts/1/try", source="Piove.", target=""))
    assert reader("lea").post(f"{AT}/concepts/1/try", source="x" * 10_001).status_code == 422


def test_the_inbox_shows_duplicates_and_is_emptied_by_rulings(reader: ReaderMaker, core: Core, people: People) -> None:
    alike = _add(core, people.rita, Concept((Term("it", "Kiev"), Term("en", "Kiiv")), kind=ConceptKind.PLACE))
    _add(core, people.rita, DRONE)
    own = _add(core, people.teo, Concept((Term("it", "mina"), Term("en", "mine"))))
    teo = reader("teo")
    page = teo.get(f"{AT}/proposals")
    assert "3 wait for a ruling" in words(page)
    assert "“kiev” is also in Kiev (1) Merge into it" in words(page)
    assert "You proposed it" in words(page)
    assert f"/concepts/{own}/approve" not in page.text
    merged = teo.post(f"{AT}/concepts/{alike}/merge", version="1", into="1", inbox="1")
    assert merged.headers["Location"] == f"{AT}/proposals?done=merged"
    assert _state(core)[2] == [
        ("Kiev", "preferred"), ("Kyiv", "preferred"), ("Kiev", "superseded"), ("Kiiv", "admitted"),
    ]  # fmt: skip
    assert _state(core, alike)[0] is ConceptStatus.REJECTED
    assert "merged · teo" in words(teo.get(f"{AT}/concepts/{alike}"))
    assert (
        teo.post(f"{AT}/concepts/3/approve", version="1", inbox="1").headers["Location"].startswith(f"{AT}/proposals")
    )
    assert "1 waits for a ruling" in words(teo.get(f"{AT}/proposals"))
    assert "Approve" not in words(reader("lea").get(f"{AT}/proposals"))


def test_nobody_merges_their_own_proposal_or_into_nothing(reader: ReaderMaker, core: Core, people: People) -> None:
    own = _add(core, people.teo, DRONE)
    other = _add(core, people.rita, DRONE)
    teo = reader("teo")
    assert teo.post(f"{AT}/concepts/{own}/merge", version="1", into="1").status_code == 409
    for into in (own, other, 99):
        assert teo.post(f"{AT}/concepts/{other}/merge", version="1", into=str(into)).status_code in {404, 409}
    assert _state(core)[1] == 1


def test_today_tells_who_may_rule_what_waits_and_who_proposed_what_was_ruled(
    reader: ReaderMaker, core: Core, people: People
) -> None:
    make_memory(core, "world", desk="world")
    for number, text in ((2, "drone"), (3, "mina")):
        assert _add(core, people.rita, Concept((Term("it", text),))) == number
    assert "2 proposals wait for you House" in words(reader("teo").get("/"))
    assert "wait for you" not in words(reader("rita").get("/"))
    teo = reader("teo")
    teo.post(f"{AT}/concepts/2/reject", version="1", reason="Too plain.")
    teo.post(f"{AT}/concepts/3/approve", version="1")
    said = words(reader("rita").get("/"))
    assert re.search(r"mina approved your proposal · teo · \d\d:\d\d drone rejected your proposal · teo", said)
    assert "Too plain." in said
    for name in ("teo", "edo", "otto"):
        assert "your proposal" not in words(reader(name).get("/"))


def test_a_removed_persons_name_leaves_the_list_too(reader: ReaderMaker, core: Core, people: People) -> None:
    _add(core, people.rita, DRONE)
    assert "rita" in words(reader("teo").get(AT))
    with core.writing() as session:
        job = removal.request(session, people.ada, core.now(), "rita", "rita").id
    assert Runner(core).run_one(job)
    for path in (AT, f"{AT}/proposals", f"{AT}/concepts/2"):
        assert "rita" not in words(reader("teo").get(path))


def test_a_concept_is_discussed_on_its_page_and_only_ones_own_words_can_be_taken_back(reader: ReaderMaker) -> None:
    lea, rita = reader("lea"), reader("rita")
    said = lea.post(f"{AT}/concepts/1/comments", text="Since <1995>?\r\nI think.")
    assert said.headers["Location"].endswith("/concepts/1#discussion")
    page = rita.get(f"{AT}/concepts/1")
    assert "Since &lt;1995&gt;?\nI think." in page.text
    assert "/comments/1/delete" not in page.text
    assert "/comments/1/delete" in lea.get(f"{AT}/concepts/1").text
    lea.post(f"{AT}/concepts/1/comments/1", text="Since 1995.")
    assert "Since 1995." in words(rita.get(f"{AT}/concepts/1"))
    lea.post(f"{AT}/concepts/1/comments/1/delete")
    assert "Nobody has said anything yet." in words(rita.get(f"{AT}/concepts/1"))
    assert rita.post(f"{AT}/concepts/1/comments", text=" ").status_code == 422


def test_who_watches_finds_on_the_first_page_what_others_did_even_without_a_memory(reader: ReaderMaker) -> None:
    lea, teo = reader("lea"), reader("teo")
    assert "Watched" in words(lea.get(lea.post(f"{AT}/watch", on="1").headers["Location"]))
    teo.post(f"{AT}/concepts/1/comments", text="Keep it short.")
    teo.post(f"{AT}/concepts/1/retire", version="1")
    today = words(lea.get("/"))
    assert "Nothing here yet" in today
    assert "Keep it short." in today
    assert "retired" in today
    lea.post(f"{AT}/watch")
    assert "Keep it short." not in words(lea.get("/"))
    assert "application/atom+xml" in lea.get(AT).text
    assert lea.get("/api/v1/glossaries/desk/changes.atom").status_code == 200


def test_names_of_cldr_fill_the_form_in(reader: ReaderMaker) -> None:
    page = reader("rita").get(f"{AT}/new?cldr=uah").text
    assert "Ukrainian Hryvnia" in page
    link = re.search(r'href="([^"]*/new\?source=[^"]*)"', page)
    assert link is not None
    form = reader("rita").get(unescape(link[1])).text
    assert 'value="grivnia ucraina"' in form
    assert 'value="Ukrainian Hryvnia"' in form


def test_terms_are_changed_from_the_list_and_what_was_not_touched_stays(core: Core, reader: ReaderMaker) -> None:
    teo, at = reader("teo"), f"{AT}/concepts/1/terms"
    assert f"{at}?back=" in teo.get(f"{AT}?q=kiev").text
    form = teo.get(f"{at}?back={quote(AT + '?q=kiev&done=same')}").text
    assert f'value="{AT}?q=kiev"' in form
    typed = {"t0": "Kiev", "t1": "Kyiv City", "t2": "Kiev", "t2-status": "deprecated", "t3": "", "t4": "Kyjiv"}
    saved = teo.post(at, version="1", approve="1", back=f"{AT}?q=kiev", **typed)
    assert saved.headers["Location"] == f"{AT}?q=kiev&done=approved#c1"
    expected = [("Kiev", "preferred"), ("Kyiv City", "preferred"), ("Kiev", "deprecated"), ("Kyjiv", "admitted")]
    assert _state(core) == (ConceptStatus.APPROVED, 2, expected)
    with core.reading() as session:
        said = concepts.get(session, SYSTEM, "desk", 1).live or {}
        assert said["terms"][2]["exceptions"] == ["chicken Kiev"]
    late = teo.post(at, version="1", **typed)
    assert late.status_code == 409
    assert 'name="version" value="2"' in late.text
    assert teo.post(at, version="2").headers["Location"] == f"{AT}?done=same#c1"
    assert teo.post(at, version="2", t0="", t1="", t2="", t3="").status_code == 422
    assert teo.post(at, version="2", **{"t0-status": "loud"}).status_code == 422
    proposed = reader("rita").post(at, version="2", back="//elsewhere", t0="Kyiv")
    assert proposed.headers["Location"] == f"{AT}?done=proposed#c1"
    assert _state(core)[2] == expected
