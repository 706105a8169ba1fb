"""Cells put right where they stand, and wrong rows as a file of the same kind that can be sent again."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.formats.made import IT_EN
from tmserver.domain.concepts import Concept, Term
from tmserver.domain.term_files import Amendments, Contents, Wrong
from tmserver.formats import concept_faults, concept_files, concept_write
from tmserver.formats.concept_faults import Cell, FaultyFile

WIDE = "it;en;kind\nKiev;Kyiv;place\n;;place\nMosca;Moscow;town\n"
LONG = (
    "concept,language,term,status\none,it,uno,\none,en,one,good\ntwo,it,due,\ntwo,en,two,\n,fr,trois,\n"
    "three,it,tre,\none,en,a one,\n"
)
JSON = '{"concepts": [{"terms": [{"language": "xx-", "text": "a"}]}, {"terms": [{"language": "it", "text": "b"}]}]}'
TBX = """<martif type="TBX" xml:lang="it"><text><body>
<termEntry id="1"><langSet xml:lang="it"><tig><term>pane</term></tig></langSet></termEntry>
<termEntry id="2"><langSet xml:lang="it"><tig><term>vino</term></tig></langSet>
<langSet xml:lang="e_n"><tig><term>wine &amp; more</term></tig></langSet>
<langSet xml:lang="en"><tig><term> </term></tig></langSet></termEntry>
</body></text></martif>
"""


def _path(folder: Path, text: str | bytes) -> Path:
    path = folder / "terms"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def _read(path: Path, repairs: Mapping[tuple[int, str], str] | None = None) -> Contents:
    return concept_files.read(path, "terms", IT_EN, None, Amendments(repairs or {}))


def _faulty(path: Path, wrong: list[Wrong], repairs: Mapping[tuple[int, str], str] | None = None) -> FaultyFile:
    return FaultyFile(path, "terms", IT_EN, None, repairs or {}, wrong)


def _again(folder: Path, file: FaultyFile) -> tuple[str, Contents]:
    """The wrong rows as they are written, read again."""
    form, pieces = concept_faults.written(file, "reason", lambda wrong: wrong.reason.text())
    return form, _read(_path(folder, b"".join(pieces)))


def test_a_cell_is_found_and_put_right(tmp_path: Path) -> None:
    path = _path(tmp_path, WIDE)
    wrong = _read(path).wrong
    assert concept_faults.cells(_faulty(path, wrong)) == [
        (Cell(3, "1", "it", ""), Cell(3, "2", "en", "")), (Cell(4, "3", "kind", "town"),),
    ]  # fmt: skip
    mended = _read(path, {(3, "1"): "Roma", (3, "2"): "Rome", (4, "3"): "place", (9, "x"): "?"})
    assert mended.wrong == []
    assert [one.concept.terms[1].text for one in mended.found] == ["Kyiv", "Rome", "Moscow"]


@pytest.mark.parametrize("form", ["csv", "tsv", "xlsx"])
def test_cells_of_our_own_tables_are_put_right(tmp_path: Path, form: str) -> None:
    concept = Concept((Term("it", "=uno|due", note='a\tb\n"', do_not_translate=False), Term("en", "one")), id="7")
    data = b"".join(concept_write.write([concept], form, "Desk", "it"))
    path = _path(tmp_path, data)
    broken = _read(path, {(2, "15"): "perhaps"})
    kept = _faulty(path, broken.wrong, {(2, "15"): "perhaps"})
    [[cell]] = concept_faults.cells(kept)
    assert (cell.name, cell.text) == ("do_not_translate", "perhaps")
    said, again = _again(tmp_path, kept)
    assert said == form
    assert [(one.column, one.value) for one in again.wrong] == [("do_not_translate", "perhaps")]
    mended = _read(path, {(2, "15"): "no"})
    assert mended.found[0].concept == concept


def test_all_rows_of_a_wrong_concept_are_written_with_their_reasons(tmp_path: Path) -> None:
    path = _path(tmp_path, LONG)
    wrong = _read(path).wrong
    assert [(one.row, one.column) for one in wrong] == [(3, "status"), (6, "language")]
    form, pieces = concept_faults.written(_faulty(path, wrong), "reason", lambda one: one.reason.text())
    assert form == "csv"
    lines = b"".join(pieces).decode().splitlines()
    assert lines[:2] == ['"concept","language","term","status","reason"', '"one","it","uno",,""']
    assert lines[2].startswith('"one","en","one","good","status: it is none of preferred')
    assert [line.split(",")[2] for line in lines[3:]] == ['"a one"', '"due"', '"two"', '"trois"']
    _, again = _again(tmp_path, _faulty(path, wrong))
    assert len(again.wrong) == 2


def test_json_is_put_right_by_its_path(tmp_path: Path) -> None:
    path = _path(tmp_path, JSON)
    wrong = _read(path).wrong
    assert concept_faults.cells(_faulty(path, wrong)) == [(Cell(1, "terms[0].language", "terms[0].language", "xx-"),)]
    form, again = _again(tmp_path, _faulty(path, wrong))
    assert (form, len(again.wrong), again.found) == ("json", 1, [])
    path = _path(tmp_path, JSON)
    assert len(_read(path, {(1, "terms[0].language"): "en", (5, "x"): "", (1, "terms[7].text"): "?"}).found) == 2


@pytest.mark.parametrize("value", ["[]", '{"a": 1}'])
def test_a_list_of_json_is_not_put_right_in_a_field(tmp_path: Path, value: str) -> None:
    path = _path(tmp_path, f'[{{"terms": {value}}}]')
    assert concept_faults.cells(_faulty(path, _read(path).wrong))[0] == ()


def test_tbx_is_put_right_by_its_line(tmp_path: Path) -> None:
    path = _path(tmp_path, TBX)
    wrong = _read(path).wrong
    assert concept_faults.cells(_faulty(path, wrong)) == [
        (Cell(4, "xml:lang", "xml:lang", ""),), (Cell(5, "term", "term", ""),),
    ]  # fmt: skip
    mended = _read(path, {(4, "xml:lang"): "en", (5, "term"): "a wine"})
    assert mended.wrong == []
    assert [term.text for term in mended.found[1].concept.terms] == ["vino", "wine & more", "a wine"]
    form, again = _again(tmp_path, _faulty(path, wrong))
    assert form == "tbx"
    assert [one.concept.terms[0].text for one in again.found] == ["vino"]
    assert [one.place for one in again.wrong] == ["xml:lang", "term"]
