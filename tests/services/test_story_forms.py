"""Every story leaves in other forms too, and our own readers read them back."""

import io
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from tests.people import People
from tmserver.core import Core
from tmserver.domain.people import SYSTEM
from tmserver.domain.segments import Segment
from tmserver.domain.stories import Draft
from tmserver.errors import Invalid
from tmserver.formats import story_files as files
from tmserver.services import story_files, story_segments, story_takes
from tmserver.services.story_segments import Write

ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PAGE = """<html lang="it"><body><h1>Riapre il molo &amp; il bar</h1><p class="standfirst">Dopo un mese.</p>
<p>Il molo <b>di <i>Valdombra</i></b> riapre. Era chiuso.</p><p>Oggi <a href="/x">festa</a>.</p>
<figure><figcaption>Il molo ieri</figcaption></figure></body></html>"""
BOLD, ITALIC = '<pc id="1" type="fmt" subType="xlf:b">', '<pc id="2" type="fmt" subType="xlf:i">'
SAID = {
    1: Segment("The pier & the bar reopen"),
    2: Segment("After a month."),
    3: Segment("The pier of Valdombra reopens.", f"The pier {BOLD}of {ITALIC}Valdombra</pc></pc> reopens."),
}


@pytest.fixture
def story(core: Core, people: People, tmp_path: Path) -> int:
    """Three of six segments are translated, the first and the third of them confirmed."""
    path = tmp_path / "molo.html"
    path.write_text(PAGE)
    new = story_files.new_story(path, path.name, "it", "en")
    with core.writing() as session:
        made = story_takes.create(session, SYSTEM, core.now(), new).id
        for number, target in SAID.items():
            if number == 2:
                story_segments.write(session, SYSTEM, core.now(), made, number, Write(1), Draft(target))
            else:
                story_segments.confirm(session, SYSTEM, core.now(), made, number, Write(1), Draft(target))
    return made


def _out(core: Core, story: int, form: str) -> bytes:
    with core.reading() as session:
        found = story_files.export(session, SYSTEM, core.now(), story, form)
    assert found.name == f"molo.en.{ {'xliff': 'xlf', 'xliff2': 'xlf', 'text': 'txt'}.get(form, form) }"
    return found.content


@ONE_DATABASE
def test_word_has_the_fields_the_looks_and_the_languages(core: Core, story: int) -> None:
    content = _out(core, story, "docx")
    assert content == _out(core, story, "docx")
    found = files.read(content, "molo.docx")
    assert [(part.field.value, part.segment.text) for part in found.parts] == [
        ("headline", "The pier & the bar reopen"), ("standfirst", "After a month."),
        ("body", "The pier of Valdombra reopens. Era chiuso."), ("body", "Oggi festa."), ("caption", "Il molo ieri"),
    ]  # fmt: skip
    document = zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml").decode()
    assert '<w:rPr><w:b/><w:i/><w:lang w:val="en"/></w:rPr><w:t xml:space="preserve">Valdombra</w:t>' in document
    assert '<w:lang w:val="it"/></w:rPr><w:t xml:space="preserve">Era chiuso.</w:t>' in document


@ONE_DATABASE
def test_xliff_has_states_and_codes(core: Core, story: int) -> None:
    for form in ("xliff", "xliff2"):
        parts = files.read(_out(core, story, form), "molo.xlf").parts
        assert [(part.segment.text, part.target.text if part.target else None) for part in parts][1:4] == [
            ("Dopo un mese.", "After a month."),
            ("Il molo di Valdombra riapre.", "The pier of Valdombra reopens."), ("Era chiuso.", None),
        ]  # fmt: skip
        third = parts[2].target
        assert third is not None
        assert third.markup is not None
        assert third.markup.count("xlf:b") == third.markup.count("xlf:i") == 1
    first = etree.fromstring(_out(core, story, "xliff"))
    space = "{urn:oasis:names:tc:xliff:document:1.2}"
    assert [one.get("state") for one in first.iter(f"{space}target")] == [
        "translated", "needs-review-translation", "translated",
    ]  # fmt: skip
    assert [one.get("approved") for one in first.iter(f"{space}trans-unit")] == ["yes", None, "yes", None, None, None]


@ONE_DATABASE
def test_pairs_leave_as_tmx_when_they_are_confirmed_and_as_a_table_in_any_case(core: Core, story: int) -> None:
    units = etree.fromstring(_out(core, story, "tmx")).findall(".//tu")
    assert [["".join(seg.itertext()) for seg in unit.iter("seg")] for unit in units] == [
        ["Riapre il molo & il bar", "The pier & the bar reopen"],
        ["Il molo di Valdombra riapre.", "The pier of Valdombra reopens."],
    ]
    sheet = zipfile.ZipFile(io.BytesIO(_out(core, story, "xlsx"))).read("xl/worksheets/sheet1.xml")
    rows = [["".join(cell.itertext()) for cell in row] for row in etree.fromstring(sheet).iter("{*}row")]
    assert rows[0][:3] == ["it", "en", "status"]
    assert [row[:3] for row in rows[2:5]] == [
        ["Dopo un mese.", "After a month.", "draft"],
        ["Il molo di Valdombra riapre.", "The pier of Valdombra reopens.", "confirmed"], ["Era chiuso.", "", "empty"],
    ]  # fmt: skip


@ONE_DATABASE
def test_a_text_leaves_as_a_page(core: Core, people: People, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Riapre il molo\n\nEra <chiuso>. Oggi apre.\n")
    new = story_files.new_story(path, path.name, "it", "en")
    with core.writing() as session:
        made = story_takes.create(session, SYSTEM, core.now(), new).id
        story_segments.confirm(session, SYSTEM, core.now(), made, 2, Write(1), Draft(Segment("It was <shut>.")))
    with core.reading() as session:
        page = story_files.export(session, SYSTEM, core.now(), made, "html").content
    assert '<p>It was &lt;shut&gt;. <span lang="it">Oggi apre.</span></p>' in page.decode()
    assert [part.field.value for part in files.read(page, "a.html").parts] == ["headline", "body"]
    with core.reading() as session, pytest.raises(Invalid, match="text, html, docx"):
        story_files.export(session, SYSTEM, core.now(), made, "rtf")
