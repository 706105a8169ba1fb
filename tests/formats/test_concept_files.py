"""Files of terms: read(write(x)) == x in every form, other people's tables, and every wrong row with its place."""

import gzip
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from tests.formats.made import IT_EN, examples
from tests.formats.made_concepts import ANY_TEXT, LINES, concepts
from tmserver.domain.concepts import Concept, ConceptKind, ConceptStatus, Scope, Term, TermStatus
from tmserver.domain.term_files import Contents
from tmserver.errors import FileRefused
from tmserver.formats import concept_files, concept_write

PREFERRED, ADMITTED, SUPERSEDED, DEPRECATED = TermStatus


def _read(folder: Path, data: bytes, roles: list[str] | None = None) -> Contents:
    path = folder / "terms"
    path.write_bytes(data)
    return concept_files.read(path, "terms", IT_EN, roles)


def _named(found: list[Concept]) -> list[Concept]:
    return [replace(concept, id=str(number)) for number, concept in enumerate(found, 7)]


def _wrong(contents: Contents) -> list[tuple[int | None, str | None, str | None, str]]:
    return [(one.row, one.column, one.value, one.reason.text()) for one in contents.wrong]


def _terms(concept: Concept) -> list[tuple[str, str, TermStatus]]:
    return [(term.language, term.text, term.status) for term in concept.terms]


@pytest.mark.parametrize("form", ["csv", "tsv", "xlsx", "json"])
@examples(60)
@given(st.lists(concepts(ANY_TEXT), min_size=1, max_size=3).map(_named))
def test_a_table_is_read_back_without_loss(
    tmp_path_factory: pytest.TempPathFactory, form: str, written: list[Concept]
) -> None:
    data = b"".join(concept_write.write(written, form, "Desk", "it"))
    read = _read(tmp_path_factory.mktemp("tables"), data)
    assert _wrong(read) == []
    assert [one.concept for one in read.found] == written
    assert all(one.is_whole and one.has_status for one in read.found)
    assert read.format == form


@pytest.mark.parametrize("form", ["csv", "tsv", "xlsx"])
@pytest.mark.parametrize(
    "text",
    ['"Kyiv"', '"Kyiv', "=1+1", "'=1", "a|b", "a\\|", "\\", "a\\tb", "a\tb", "a\r\nb", " a ", "_x000D_", "no", "a;b"],
)
def test_what_a_table_could_misread_comes_back(tmp_path: Path, form: str, text: str) -> None:
    term = Term("it", text, added_forms=("x", text), exceptions=("x", text), note=text)
    written = [Concept((term,), id="7", subject=text)]
    assert [one.concept for one in _read(tmp_path, b"".join(concept_write.write(written, form, "x", "it"))).found] == (
        written
    )


@pytest.mark.parametrize("form", ["tbx", "tbx2"])
@examples(20)
@given(st.lists(concepts(LINES), min_size=1, max_size=2).map(_named))
def test_tbx_is_read_back_as_whole_concepts(
    tmp_path_factory: pytest.TempPathFactory, form: str, written: list[Concept]
) -> None:
    read = _read(tmp_path_factory.mktemp("tbx"), b"".join(concept_write.write(written, form, "Desk", "it")))
    assert [one.concept for one in read.found] == written
    assert all(one.is_whole for one in read.found)


SIDES = ["preferred:it", "admitted:it", "preferred:en"]
LONG = """concept,kind,subject,language,term,status,exceptions,scopes
kyiv,place,Ukraine,it,Kiev,,pollo alla Kiev,
,,,en,Kyiv,,,
kyiv,,,en,Kiev,superseded,chicken Kiev | Kievan Rus,preferred@archive ..2019-08-13
bread,,,it,pane,,,
bread,,,en,bread,,,
bread,,,en,loaf,,,
"""


def test_rows_of_a_concept_are_gathered_by_its_key_or_by_following(tmp_path: Path) -> None:
    kyiv, bread = _read(tmp_path, LONG.encode()).found
    assert (kyiv.key, kyiv.row, kyiv.rows, kyiv.is_whole) == ("kyiv", 2, (2, 3, 4), False)
    assert (kyiv.concept.kind, kyiv.concept.subject) == (ConceptKind.PLACE, "Ukraine")
    archive = Scope(PREFERRED, "archive", None, date(2019, 8, 13))
    said = Term("en", "Kiev", SUPERSEDED, exceptions=("chicken Kiev", "Kievan Rus"), scopes=(archive,))
    assert kyiv.concept.terms[2] == said
    assert _terms(bread.concept) == [("it", "pane", PREFERRED), ("en", "bread", PREFERRED), ("en", "loaf", ADMITTED)]
    assert bread.by_place == {0, 1, 2}


def test_all_wrong_rows_are_told_with_row_column_value_and_reason(tmp_path: Path) -> None:
    table = (
        "concept,kind,language,term,status,do_not_translate,scopes\n"
        "one,town,it,uno,prefered,maybe,\n"
        "two,,xx-,due,,,\n"
        "two,,fr,deux,,,\n"
        "three,,it,,,,\n"
        f"four,,it,{'x' * 256},,,admitted@us 2026-02-30..\n"
        "five,,it,cinque,,,\n"
        "five,,it,cinque,,,\n"
        "six,place,it,sei,,,\n"
        "six,person,en,six,,,\n"
        "seven,,it,sette,,,\n"
    )
    read = _read(tmp_path, table.encode())
    assert [found.key for found in read.found] == ["seven"]
    assert _wrong(read) == [
        (2, "status", "prefered", "it is none of preferred, admitted, superseded, deprecated"),
        (2, "do_not_translate", "maybe", "write yes or no"),
        (2, "kind", "town", "it is none of person, place, organisation, event, office, other"),
        (3, "language", "xx-", "it is no language code; write one like it, en or en-GB"),
        (4, "language", "fr", "the glossary holds it and en"),
        (5, "term", "", "it is empty; every row needs a language and a term"),
        (6, "term", "x" * 79 + "…", "256 characters; at most 255 are taken"),
        (8, "term", "cinque", "the concept has this term twice"),
        (10, "kind", "person", "row 9 says otherwise of the same concept"),
    ]


@pytest.mark.parametrize(
    ("header", "roles"),
    [
        ("it;en;domain;note", ["preferred:it", "preferred:en", "subject", "concept_note"]),
        ("Italian;English", ["preferred:it", "preferred:en"]),
        ("source_it;variants_it;target_en;forbidden_en", [*SIDES, "deprecated:en"]),
        ("Termine;Inglese", ["", "preferred:en"]),
    ],
)  # fmt: skip
def test_columns_are_guessed_from_a_header(tmp_path: Path, header: str, roles: list[str]) -> None:
    path = tmp_path / "terms"
    path.write_text(header + "\npane;bread;x;y\n")
    surveyed = concept_files.surveyed(path, "terms", IT_EN)
    assert surveyed.columns is not None
    assert list(surveyed.columns.roles) == roles
    assert surveyed.samples[0] == ("pane",)


def test_a_wide_table_holds_a_concept_a_row(tmp_path: Path) -> None:
    table = "source_it\tvariants_it\ttarget_en\tforbidden_en\tnote\n"
    table += 'Kiev\tKyjiv; Kijev\tKyiv\tKiev\t"so\nOdessa\t\tOdesa\t\t\n'
    first, second = _read(tmp_path, table.encode()).found
    assert _terms(first.concept) == [
        ("it", "Kiev", PREFERRED), ("it", "Kyjiv", ADMITTED), ("it", "Kijev", ADMITTED), ("en", "Kyiv", PREFERRED),
        ("en", "Kiev", DEPRECATED),
    ]  # fmt: skip
    assert first.concept.note == '"so'
    assert second.row == 3


def test_a_table_without_a_header_and_one_whose_columns_were_chosen(tmp_path: Path) -> None:
    table = b"bread,il pane\nwine,il vino\n"
    read = _read(tmp_path, table, ["preferred:en", "preferred:it"])
    assert [_terms(one.concept) for one in read.found] == [
        [("en", "bread", PREFERRED), ("it", "il pane", PREFERRED)],
        [("en", "wine", PREFERRED), ("it", "il vino", PREFERRED)],
    ]
    assert "no header" in _read(tmp_path, table).remarks[0].text()
    with pytest.raises(FileRefused, match="no column of it is one of terms"):
        _read(tmp_path, table, ["note"])


def test_a_workbook_of_somebody_elses_making(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["read me", "first"])
    sheet = book.create_sheet("terms")
    for row in (["it", "en"], ["pane", "bread"], ["#REF!", "wine"], ["olio", "oil"]):
        sheet.append(row)
    sheet["A3"].data_type = "e"
    path = tmp_path / "terms"
    book.save(path)
    read = concept_files.read(path, "terms.xlsx", IT_EN)
    assert [one.concept.terms[0].text for one in read.found] == ["pane", "olio"]
    assert _wrong(read) == [(3, "1", "#REF!", "the cell shows an error instead of a value")]


def test_faults_of_json_name_the_path(tmp_path: Path) -> None:
    said = (
        '{"concepts": [{"terms": [{"language": "it", "text": "uno"}]},'
        ' {"kind": "town", "terms": [{"language": 5, "text": "", "scopes": [{"status": "x", "from": "tomorrow"}]}]},'
        ' {"terms": []}, 7]}'
    )
    read = _read(tmp_path, said.encode())
    assert [one.concept.terms for one in read.found] == [(Term("it", "uno", PREFERRED),)]
    assert [(one.row, one.column, one.value) for one in read.wrong] == [
        (2, "kind", "town"),
        (2, "terms[0].language", "5"),
        (2, "terms[0].text", ""),
        (2, "terms[0].scopes[0].status", "x"),
        (2, "terms[0].scopes[0].from", "tomorrow"),
        (2, "terms[0].scopes[0].status", "x"),
        (3, "terms", None),
        (4, None, "7"),
    ]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "the file is empty"),
        (b"<tmx/>", "XML with the root element"),
        (b"%PDF-1.7", "it is a PDF; taken are TBX"),
        (b"one word", "no table"),
        (b'{"concepts": 3}', "no list of concepts"),
        (b'{"concepts": [', "line 1, column 15: this is no JSON"),
        (b"<tbx><text/></tbx>", "no termEntry"),
    ],
)
def test_what_is_no_file_of_terms_is_refused(tmp_path: Path, data: bytes, reason: str) -> None:
    with pytest.raises(FileRefused, match=reason):
        _read(tmp_path, data)


def test_terms_of_other_languages_are_left_out_of_tbx_and_counted(tmp_path: Path) -> None:
    written = [Concept((Term("it", "pane"), Term("en", "bread")), status=ConceptStatus.APPROVED)]
    data = b"".join(concept_write.write(written, "tbx", "Desk", "it")).replace(b'"en"><', b'"de"><', 1)
    data = data.replace(b'<langSec xml:lang="en">', b'<langSec xml:lang="de">')
    read = _read(tmp_path, gzip.compress(data))
    assert _terms(read.found[0].concept) == [("it", "pane", PREFERRED)]
    assert read.remarks[0].text() == "terms in other languages were left out: de"
