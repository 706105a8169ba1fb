"""TBX: read(write(x)) == x in both versions, what other tools write, and every refusal with its line."""

import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.formats.made_concepts import LINES, concepts
from tmserver.domain.concepts import (
    Concept,
    Gender,
    PartOfSpeech,
    Scope,
    Term,
    TermStatus,
    TermType,
)
from tmserver.errors import FileRefused
from tmserver.formats import tbx, tbx_write


def _written(concepts: list[Concept], version: int) -> bytes:
    return b"".join(tbx_write.write(concepts, tbx_write.TbxHeader("Desk <1>", "it", version)))


def _read(data: bytes) -> list[Concept | tbx.Omitted]:
    return list(tbx.read(io.BytesIO(data), "desk.tbx"))


@given(st.lists(concepts(LINES), min_size=1, max_size=3), st.sampled_from([2, 3]))
def test_what_is_written_is_read_back_equal(written: list[Concept], version: int) -> None:
    assert _read(_written(written, version)) == written


KYIV = Concept(
    (
        Term("it", "Kiev", TermStatus.PREFERRED, PartOfSpeech.NOUN, TermType.FULL_FORM, Gender.FEMININE),
        Term("en", "Kyiv", usage="en-GB", note="since 2019"),
        Term(
            "en",
            "Kiev",
            TermStatus.SUPERSEDED,
            exceptions=("chicken Kiev",),
            scopes=(Scope(TermStatus.PREFERRED, "archive", until=date(2019, 8, 13)),),
        ),
    ),
    subject="places",
    definition="capital of Ukraine",
    source_url="https://maps.example/kyiv",
)


@pytest.mark.parametrize(
    ("version", "pieces"),
    [
        (
            3,
            [
                '<tbx type="TBX-Basic" style="dca" xml:lang="it" xmlns="urn:iso:std:iso:30042:ed-2">',
                '<conceptEntry id="c1"><descrip type="subjectField">places</descrip>',
                '<langSec xml:lang="it">',
                '<termSec><term>Kiev</term><termNote type="administrativeStatus">preferredTerm-admn-sts</termNote>',
            ],
        ),
        (
            2,
            [
                '<martif type="TBX-Basic" xml:lang="it">',
                '<termEntry id="c1">',
                '<langSet xml:lang="en">',
                '<tig><term>Kiev</term><termNote type="administrativeStatus">supersededTerm-admn-sts</termNote>',
            ],
        ),
    ],
)
def test_statuses_and_levels_have_the_names_of_the_standard(version: int, pieces: list[str]) -> None:
    written = _written([KYIV], version).decode()
    for piece in (
        *pieces,
        (
            '<termNote type="partOfSpeech">noun</termNote><termNote type="termType">fullForm</termNote>'
            '<termNote type="grammaticalGender">feminine</termNote>'
        ),
        '<termNote type="geographicalUsage">en-GB</termNote><note>since 2019</note>',
        '<admin type="customerSubset">archive</admin>',
    ):
        assert piece in written


def test_data_categories_as_elements_are_read() -> None:
    found = _read(
        b'<tbx type="TBX-Basic" style="dct" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2"'
        b' xmlns:min="http://www.tbxinfo.net/ns/min" xmlns:basic="http://www.tbxinfo.net/ns/basic">'
        b'<text><body><conceptEntry id="c7"><min:subjectField>energy</min:subjectField><langSec xml:lang="en_gb">'
        b"<basic:definition>It carries gas.</basic:definition>"
        b"<termSec><term>gas  pipe\nline</term><min:administrativeStatus>admittedTerm-admn-sts"
        b"</min:administrativeStatus><min:partOfSpeech>properNoun</min:partOfSpeech>"
        b"<basic:termType>fullForm</basic:termType><note>old</note></termSec></langSec></conceptEntry></body></text></tbx>"
    )
    term = Term("en-GB", "gas pipe line", TermStatus.ADMITTED, PartOfSpeech.NOUN, TermType.FULL_FORM, note="old")
    assert found == [Concept((term,), "c7", subject="energy", definition="It carries gas.")]


def _martif(inside: str) -> bytes:
    return f'<martif type="TBX">\n<text>\n<body>\n{inside}\n</body></text></martif>'.encode()


def test_old_files_are_read_with_ntig_and_their_own_names_of_statuses() -> None:
    found = _read(
        _martif(
            '<termEntry id="a"><descripGrp><descrip type="Definition">a thing</descrip><admin type="source">x</admin>'
            '</descripGrp><langSet lang="it"><ntig><termGrp><term>cosa</term>'
            '<termNote type="normativeAuthorization">deprecatedTerm</termNote></termGrp></ntig>'
            "<tig><term>oggetto</term></tig><tig><term>affare</term></tig></langSet></termEntry>"
        )
    )
    statuses = [(term.text, term.status.value) for term in found[0].terms]
    assert statuses == [("cosa", "deprecated"), ("oggetto", "admitted"), ("affare", "admitted")]
    assert (found[0].definition, found[0].source_url) == ("a thing", "x")


@pytest.mark.parametrize(
    ("inside", "part", "line", "reason"),
    [
        (
            '<termEntry id="a"><langSet xml:lang="C"><tig><term>x</term></tig></langSet></termEntry>',
            "a",
            4,
            "“C” is not",
        ),
        ('<termEntry id="a">\n<langSet xml:lang="it"><tig><term> </term></tig></langSet></termEntry>', "a", 5, "empty"),
        ('<termEntry><langSet xml:lang="it"><tig/></langSet></termEntry>', "?", 4, "without a term"),
        ("<termEntry/>", "?", 4, "no term"),
        (
            '<termEntry id="b"><langSet xml:lang="it"><tig><term>x</term>\n<term>y</term></tig></langSet></termEntry>',
            "b",
            5,
            "“y”",
        ),
    ],
)
def test_what_is_left_out_is_named_with_its_line(inside: str, part: str, line: int, reason: str) -> None:
    omitted = [each for each in _read(_martif(inside)) if isinstance(each, tbx.Omitted)]
    assert (omitted[0].part, omitted[0].line) == (part, line)
    assert reason in omitted[0].reason.text()


@pytest.mark.parametrize(
    "data",
    [b"", b"Kiev;Kyiv", b"<tmx><body/></tmx>", b"<other><termEntry/></other>", _martif("")[:-4], _martif("")],
)
def test_what_is_no_tbx_is_refused(data: bytes) -> None:
    with pytest.raises(FileRefused):
        _read(data)


@pytest.mark.parametrize(
    "said", ['{"scopes": [{}]}', '{"case": "loud"}', '{"added_forms": 3}', "[1]", "{", '{"scopes": 5}', "[" * 100_000]
)
def test_a_damaged_note_of_ours_costs_no_term(said: str) -> None:
    found = _read(
        _martif(
            f'<termEntry id="a"><note>tmserver: {said}</note><langSet xml:lang="it"><tig><term>x</term>'
            f"<note>tmserver: {said}</note></tig></langSet></termEntry>"
        )
    )
    assert [term.text for term in found[0].terms] == ["x"]


def test_who_did_what_when_is_no_note_of_the_concept() -> None:
    found = _read(
        _martif(
            '<termEntry id="a"><transacGrp><transac type="transactionType">origination</transac><note>by hand</note>'
            '</transacGrp><note>seen</note><langSet xml:lang="it"><tig><term>x</term></tig></langSet></termEntry>'
        )
    )
    assert [concept.note for concept in found] == ["seen"]
