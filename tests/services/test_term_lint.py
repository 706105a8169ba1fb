"""Objections to files of terms: each rule, and that the files of the repository raise none."""

from pathlib import Path

import pytest

from tmserver.formats import concept_files
from tmserver.formats.exchange import Pair
from tmserver.services import term_lint

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "glossaries").glob("*.csv"))
HEADER = "concept,kind,language,term,status,case,added_forms,struck_forms,exceptions\n"
GOOD = "kyiv,place,it,Kiev,,,,,\nkyiv,,en,Kyiv,,,,,\nkyiv,,en,Kiev,superseded,,,,chicken Kiev\n"


def _objections(folder: Path, *tables: str) -> list[tuple[str, int | None, str]]:
    paths = []
    for number, table in enumerate(tables, 1):
        paths.append(folder / f"{number}.csv")
        paths[-1].write_text(HEADER + table, encoding="utf-8")
    found = term_lint.lint(paths, "it", "en")
    return [(Path(one.file).name, one.wrong.row, one.wrong.reason.text()) for one in found]


def test_the_files_of_the_repository_are_in_order() -> None:
    assert [str(problem) for problem in term_lint.lint(FILES, "it", "en")] == []


def test_there_are_reviewed_concepts_of_every_subject() -> None:
    found = [one for path in FILES for one in concept_files.read(path, path.name, Pair("it", "en")).found]
    assert len(found) >= 330
    assert len({one.concept.subject for one in found}) >= 10
    assert all({term.language for term in one.concept.terms} == {"it", "en"} for one in found)


def test_a_good_file_raises_no_objection(tmp_path: Path) -> None:
    assert _objections(tmp_path, GOOD) == []


@pytest.mark.parametrize(
    ("table", "row", "reason"),
    [
        ("Kyiv,,it,Kiev,,,,,\n", 2, "write a key of small letters, digits and hyphens"),
        ("kyiv,,it,Kiev,admitted,,,,\n", 2, "no preferred term in it"),
        ("kyiv,,it,Kiev,,,,,\nkyiv,,it,Kyiv,preferred,,,,\n", 3, "a second preferred term in it"),
        ("kyiv,,it,Kiev  alta,,,,,\n", 2, "white space"),
        ("kyiv,,it,caffÃ¨,,,,,\n", 2, "wrong encoding"),
        ("bread,,it,pane,,,,pagnotte,\n", 2, "nothing to strike"),
        ("bread,,en,loaf,,,,,\nbread,,en,loaves,deprecated,,,,\n", 2, "a form of it is forbidden"),
        ("bread,,it,pane,prefered,,,,\n", 2, "it is none of preferred"),
        (GOOD + "kyiv2,place,it,Kiev,,,,,\n", 5, "concept “kyiv” prefers this spelling too"),
        (GOOD + "ku,place,it,Ku,,,,,\nku,,en,Kyiv,deprecated,,,,\n", 6, "it is right in concept “kyiv”"),
    ],
)
def test_what_is_objected_to(tmp_path: Path, table: str, row: int, reason: str) -> None:
    assert any(at == row and reason in why for _, at, why in _objections(tmp_path, table))


def test_capitals_that_do_not_matter_ask_for_the_source(tmp_path: Path) -> None:
    assert _objections(tmp_path, GOOD + "ku,place,it,Ku,,,,,\nku,,en,Ku,,,,,\nku,,en,Kyiv,deprecated,any,,,\n") == []


def test_a_key_stands_in_one_file_alone(tmp_path: Path) -> None:
    other = GOOD.replace("it,Kiev", "it,Kyjiv")
    assert _objections(tmp_path, GOOD, other) == [("2.csv", 2, f"concept “kyiv” stands in {tmp_path}/1.csv already")]
