"""`tmserver terms` and `tmserver check` as a script uses them."""

import json
from pathlib import Path

import pytest

from tests.cli.test_commands import Run, run
from tmserver.core import Core
from tmserver.domain.concepts import Concept, Scope, Term, TermStatus
from tmserver.domain.people import SYSTEM
from tmserver.services import concepts, desks, glossaries, styles

__all__ = ["run"]
PAIR = ("--source", "it", "--target", "en")


@pytest.fixture(autouse=True)
def desk(core: Core) -> None:
    """A glossary that has a term of several words, and Kyiv, whose older spelling the outlet `club` still has."""
    club = Scope(TermStatus.ADMITTED, "club")
    said = [
        Concept((Term("it", "Guardia costiera"), Term("en", "coast guard"))),
        Concept((Term("it", "guardia"), Term("en", "guard"))),
        Concept((Term("it", "Kiev"), Term("en", "Kyiv"), Term("en", "Kiev", TermStatus.SUPERSEDED, scopes=(club,)))),
    ]
    with core.writing() as session:
        desks.create_outlet(session, SYSTEM, core.now(), slug="club", name="The club")
        glossaries.create(session, SYSTEM, core.now(), slug="desk", name="Desk", source="it", target="en")
        for one in said:
            concepts.create(session, SYSTEM, core.now(), "desk", one, approve=True)


def test_terms_are_printed_one_a_line_with_what_lies_inside_them_below(run: Run) -> None:
    found = run("terms", "La Guardia costiera a Kiev", *PAIR)
    assert (found.exit_code, found.stdout) == (
        0, "Guardia costiera\tcoast guard\t\tdesk/1\n  Guardia\tguard\t\tdesk/2\nKiev\tKyiv\t≠Kiev\tdesk/3\n",
    )  # fmt: skip
    [outer, _] = json.loads(run("terms", "La Guardia costiera a Kiev", *PAIR, "--json").stdout)
    assert (outer["start"], outer["kind"], outer["contains"][0]["preferred"]) == (3, "other", ["guard"])
    nothing = run("terms", "Piove.", *PAIR, LC_ALL="it_IT.UTF-8")
    assert (nothing.exit_code, nothing.stdout) == (0, "")
    assert nothing.stderr.startswith("In questo testo")


def test_a_check_ends_with_3_for_an_open_error_and_only_then(run: Run) -> None:
    wrong = run("check", "A Kiev.", "In Kiev.", *PAIR)
    assert (wrong.exit_code, wrong.stdout) == (
        3, "error\tterm-superseded\ttarget 3–7\t“Kiev” is no longer used; write Kyiv.\n",
    )  # fmt: skip
    [finding] = json.loads(run("check", "A Kiev.", "In Kiev.", *PAIR, "--json").stdout)
    assert (finding["suggestion"], finding["concept_id"]) == ("Kyiv", 3)
    warned = run("check", "A Kiev.", "There.", *PAIR)
    assert (warned.exit_code, warned.stdout.split("\t")[:2]) == (0, ["warning", "term-missing"])
    quoted = run("check", "«Kiev».", "“Kiev”.", *PAIR)
    assert (quoted.exit_code, quoted.stdout.split("\t")[0]) == (0, "allowed")
    assert run("check", "A Kiev.", "In Kiev.", *PAIR, "--outlet", "club").exit_code == 0
    assert run("check", "A Kiev.", "In Kyiv.", *PAIR).stderr == "Nothing to say against this translation.\n"


def test_what_cannot_be_asked_is_one_sentence(run: Run) -> None:
    for words, code in ((("--outlet", "lost"), 1), (("--glossary", "lost"), 1), (("--date", "soon"), 2)):
        for command in (("terms", "x"), ("check", "x", "y")):
            refused = run(*command, *PAIR, *words)
            assert (refused.exit_code, refused.stdout) == (code, "")


def test_term_files_are_looked_through_with_line_and_reason(run: Run, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text("concept,language,term\nbread,it,pane\nbread,en,bread\n")
    bad.write_text("concept,language,term,status\nbread,it,pane,best\nwine,it,vino,admitted\n")
    assert run("glossary", "check", str(good)).exit_code == 0
    found = run("glossary", "check", str(good), str(bad))
    assert found.exit_code == 1
    assert found.stdout == (
        f"{bad}:2: status: “best”: it is none of preferred, admitted, superseded, deprecated\n"
        f"{bad}:3: no preferred term in it\n"
    )
    assert "2 objections." in found.stderr


def test_an_outlets_style_is_printed_with_where_each_rule_comes_from(core: Core, run: Run) -> None:
    with core.writing() as session:
        styles.change(session, SYSTEM, core.now(), "club", "en", 0, {"dates": "month-first"})
    told = run("outlet", "style", "club", "--language", "en")
    assert (told.exit_code, told.stdout.splitlines()[0]) == (0, "dates\tNovember 3, 2022\toutlet")
    [first, *_] = json.loads(run("outlet", "style", "--language", "en", "--json").stdout)
    assert first == {"name": "dates", "value": "day-first", "example": "3 November 2022", "origin": "language"}
    assert run("outlet", "style", "nowhere", "--language", "en").exit_code == 1
