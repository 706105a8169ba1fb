"""Bold, links, notes and breaks of a story that is written as text only: they are in the file that goes out."""

import io
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from lxml import etree

from tests.people import People
from tests.services.test_story_files import ONE_DATABASE
from tmserver.core import Core
from tmserver.domain.people import SYSTEM
from tmserver.domain.segments import Segment
from tmserver.domain.stories import Draft
from tmserver.errors import BadMarkup, Invalid
from tmserver.services import story_files, story_segments, story_tags, story_takes
from tmserver.services.story_segments import Write
from tmserver.services.story_tags import Put

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
WORD = (
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://r"><w:body>'
    '<w:p><w:r><w:t xml:space="preserve">La nave </w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>Aurora Blu</w:t></w:r>'
    '<w:r><w:t xml:space="preserve"> porta </w:t></w:r><w:hyperlink r:id="rId4"><w:r><w:rPr><w:rStyle w:val="Link"/>'
    '</w:rPr><w:t>1.250</w:t></w:r></w:hyperlink><w:r><w:t xml:space="preserve"> sacchi a Valdombra</w:t></w:r>'
    '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteReference w:id="2"/></w:r>'
    "<w:r><w:t>.</w:t></w:r><w:r><w:br/></w:r><w:r><w:t>Firma</w:t></w:r></w:p>"
    '<w:p><w:pPr><w:jc w:val="left"/></w:pPr><w:r><w:t>Fine</w:t></w:r></w:p></w:body></w:document>'
)
HTML = (
    '<html lang="it"><body><h1>Nave</h1><p>La nave <b>Aurora Blu</b> porta <a href="/s">1.250</a> sacchi a'
    ' Valdombra<img src="n.png">.</p></body></html>'
)
XLIFF1 = (
    '<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"><file original="a" source-language="it"'
    ' datatype="html" target-language="en"><body><trans-unit id="1"><source>La nave <bpt id="1" ctype="bold">&lt;b&gt;'
    '</bpt>Aurora Blu<ept id="1">&lt;/b&gt;</ept> porta <g id="2" ctype="link">1.250</g> sacchi a Valdombra'
    '<x id="3" ctype="image"/>.</source></trans-unit></body></file></xliff>'
)
XLIFF2 = (
    '<xliff version="2.1" srcLang="it" trgLang="en" xmlns="urn:oasis:names:tc:xliff:document:2.0"><file id="f">'
    '<unit id="u"><segment><source>La nave <sc id="1" type="fmt" subType="xlf:b"/>Aurora Blu<ec startRef="1"/> porta'
    ' <pc id="2" type="link">1.250</pc> sacchi a Valdombra<ph id="3" type="image"/>.</source></segment></unit></file>'
    "</xliff>"
)
TYPED = "The ship Aurora Blu carries 1,250 sacks to Valdombra."


def _docx() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", WORD)
    return out.getvalue()


@dataclass
class Desk:
    """A story of a file, and what a translator types into it."""

    core: Core
    story: int = 0

    def open(self, tmp_path: Path, name: str, content: bytes) -> None:
        """Make the story."""
        path = tmp_path / "upload"
        path.write_bytes(content)
        new = story_files.new_story(path, name, "it", "en")
        with self.core.writing() as session:
            self.story = story_takes.create(session, SYSTEM, self.core.now(), new).id

    def number(self, source: str) -> int:
        """The segment whose source begins so."""
        with self.core.reading() as session:
            rows = story_segments.of_story(session, SYSTEM, self.story)[1]
            return next(row.number for row in rows if row.source.startswith(source))

    def type(self, source: str, text: str, made_from: str | None = None) -> str | None:
        """Write a target as the editor does; the markup that is stored."""
        number = self.number(source)
        with self.core.writing() as session:
            _, row = story_segments.get(session, SYSTEM, self.story, number)
            draft = Draft(Segment(text), text_only=True, made_from=made_from)
            act = (session, SYSTEM, self.core.now(), self.story, number, Write(row.version), draft)
            return story_segments.write(*act).segment.target_markup

    def export(self) -> bytes:
        """The file that goes out."""
        with self.core.reading() as session:
            return story_files.export(session, SYSTEM, self.core.now(), self.story).content


@pytest.fixture
def desk(core: Core, people: People) -> Desk:
    return Desk(core)


def _runs(paragraph: etree._Element) -> list[tuple[str, str]]:
    """What a Word paragraph shows: (formatting or element, text), in order."""
    found: list[tuple[str, str]] = []
    for run in paragraph.iter(f"{W}r"):
        looks = [str(one.tag).removeprefix(W) for one in run.iterfind(f"{W}rPr/*")]
        form = "".join(look for look in looks if look != "lang")
        form += "@link" if run.getparent().tag == f"{W}hyperlink" else ""
        for one in run:
            if one.tag == f"{W}t":
                found.append((form, one.text or ""))
            elif one.tag != f"{W}rPr":
                found.append((str(one.tag).removeprefix(W), ""))
    return found


@ONE_DATABASE
def test_word_keeps_bold_links_notes_and_breaks_of_what_was_typed(desk: Desk, tmp_path: Path) -> None:
    desk.open(tmp_path, "a.docx", _docx())
    desk.type("La nave", TYPED)
    with zipfile.ZipFile(io.BytesIO(desk.export())) as archive:
        root = etree.fromstring(archive.read("word/document.xml"))
    first, second = root.iter(f"{W}p")
    assert _runs(first) == [
        ("", "The ship "), ("b", "Aurora Blu"), ("", " carries "), ("rStyle@link", "1,250"),
        ("", " sacks to Valdombra"),
        ("footnoteReference", ""), ("", "."), ("br", ""), ("", "Firma"),
    ]  # fmt: skip
    assert etree.tostring(second).endswith(b'<w:pPr><w:jc w:val="left"/></w:pPr><w:r><w:t>Fine</w:t></w:r></w:p>')


@ONE_DATABASE
@pytest.mark.parametrize(
    ("name", "content", "inline"),
    [
        ("a.html", HTML, ["<b>Aurora Blu</b>", '<a href="/s">1,250</a>', 'Valdombra<img src="n.png">.']),
        ("a.xlf", XLIFF1, ['<bpt id="1" ctype="bold">&lt;b&gt;</bpt>Aurora Blu<ept id="1">&lt;/b&gt;</ept>',
                           '<g id="2" ctype="link">1,250</g>', 'Valdombra<x id="3" ctype="image"/>.']),
        ("b.xlf", XLIFF2, ['<sc id="1" type="fmt" subType="xlf:b"/>Aurora Blu<ec startRef="1"/>',
                           '<pc id="2" type="link">1,250</pc>', 'Valdombra<ph id="3" type="image"/>.']),
    ],
)  # fmt: skip
def test_marked_up_text_keeps_its_tags(desk: Desk, tmp_path: Path, name: str, content: str, inline: list[str]) -> None:
    desk.open(tmp_path, name, content.encode())
    desk.type("La nave", TYPED)
    out = desk.export().decode().rpartition("<target")[2]
    assert [one for one in inline if one not in out] == []


@ONE_DATABASE
def test_tags_stay_with_their_words_while_the_text_is_rewritten(desk: Desk, tmp_path: Path) -> None:
    desk.open(tmp_path, "a.html", b"<p>Il <b>molo</b> riapre oggi</p><p>Altro.</p>")
    taken = 'The <pc id="1" type="fmt" subType="xlf:b">pier</pc> reopens today'
    assert desk.type("Il molo", "The pier reopens today", taken) == taken
    assert desk.type("Il molo", "The pier reopens today") == taken
    assert desk.type("Il molo", "Today the old pier reopens") == taken.replace("The", "Today the old").replace(
        " today", ""
    )
    assert desk.type("Il molo", "Today the old harbour reopens") == (
        'Today the old <pc id="1" type="fmt" subType="xlf:b">harbour</pc> reopens'
    )
    assert desk.type("Il molo", "Something else") is None


@ONE_DATABASE
def test_a_tag_without_a_place_is_named_and_put_where_a_person_says(desk: Desk, tmp_path: Path) -> None:
    desk.open(tmp_path, "a.html", b"<p>Il <b>molo</b> riapre<img src='x'> domani</p><p>Altro.</p>")
    with desk.core.reading() as session:
        story, row = story_segments.get(session, SYSTEM, desk.story, desk.number("Il molo"))
        text = "Tomorrow the pier reopens"
        found = story_tags.placed(story, row, text, None)
        missing = story_tags.marks(row.source_markup, found.missing)
        assert [(one.id, row.source[one.start : one.end]) for one in missing] == [("1", "molo"), ("2", "")]
        put = story_tags.placed(story, row, text, None, Put("1", 13, 17))
        assert put.target.markup == 'Tomorrow the <pc id="1" type="fmt" subType="xlf:b">pier</pc> reopens'
        both = story_tags.placed(story, row, text, put.target.markup, Put("2", 25, 25))
        assert both.missing == ()
        for wrong in (Put("9", 0, 1), Put("1", 3, 3), Put("1", 0, 99)):
            with pytest.raises(Invalid):
                story_tags.placed(story, row, text, None, wrong)
        with pytest.raises(BadMarkup):
            story_tags.placed(story, row, text, "<b>x</b>")
