"""Files of stories, there and back: each format keeps everything but its text."""

import io
import json
import re
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from tests.people import People
from tmserver.core import Core
from tmserver.domain.people import SYSTEM
from tmserver.domain.segments import Segment
from tmserver.domain.stories import Draft
from tmserver.errors import FileRefused, Invalid
from tmserver.formats import story_files as story_formats
from tmserver.services import story_files, story_segments, story_takes
from tmserver.services.story_segments import Write

ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
HTML = """<!DOCTYPE html>
<html lang="it"><head><meta charset="utf-8"><title>Riapre il molo</title><style>p { color: red }</style></head>
<body class="x"><!-- redazione -->
<h1>Riapre il molo</h1>
<p class="standfirst">Dopo un mese <b>di lavori</b>.</p>
<p>Il molo <a href="/porto?a=1&amp;b=2">del porto</a> riapre.
   Era chiuso &egrave; vero.</p><ul><li>Prima voce</li></ul>
<figure><img src="m.jpg"><figcaption>Il molo ieri</figcaption></figure>
<script>var p = "<p>no</p>";</script></body></html>
"""
NITF = """<?xml version="1.0" encoding="UTF-8"?>
<nitf xml:lang="it"><head><docdata><doc-id id-string="it-77"/><urgency ed-urg="2"/></docdata></head>
<body><body.head><hedline><hl1>Riapre il molo</hl1><hl2>Dopo un mese</hl2></hedline>
<dateline><location>PORTO</location></dateline></body.head>
<body.content><!-- a --><p>Il molo di <location>Valdombra</location> riapre. Era chiuso.</p>
<media><media-caption><p>Il molo</p></media-caption></media></body.content></body></nitf>
"""
NEWSML = """<?xml version="1.0" encoding="UTF-8"?>
<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:x:5" version="3" xml:lang="it">
<itemMeta><itemClass qcode="ninat:text"/><provider qcode="n:x"/></itemMeta>
<contentMeta><urgency>3</urgency><headline>Riapre il molo</headline></contentMeta>
<contentSet><inlineXML contenttype="application/nitf+xml"><nitf xmlns="http://iptc.org/std/NITF/2006-10-18/"><body>
<body.content><p>Il molo riapre.</p></body.content></body></nitf></inlineXML></contentSet></newsItem>
"""
NINJS = """{
  "uri": "urn:x:9", "type": "text", "language": "it", "version": 1.50, "urgency": 4,
  "headline": "Riapre il molo",
  "body_html": "<p>Il molo <em>riapre</em>.</p>\\n<p>Era \\"chiuso\\".</p>",
  "associations": {"main": {"headline": "Foto", "description_text": "Il molo ieri."}}
}"""
XLIFF1 = """<?xml version="1.0"?>
<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"><file original="a" source-language="it" datatype="x">
<body><trans-unit id="1"><source>Il <g id="1">molo</g> riapre.</source></trans-unit>
<trans-unit id="2"><source>Era chiuso.</source><target state="new">It was shut.</target></trans-unit>
<trans-unit id="3" translate="no"><source>PORTO</source></trans-unit></body></file></xliff>
"""
XLIFF2 = """<?xml version="1.0"?>
<xliff version="2.1" srcLang="it" xmlns="urn:oasis:names:tc:xliff:document:2.0"><file id="f"><unit id="u">
<segment id="s"><source>Il <pc id="7">molo</pc> riapre.</source></segment></unit></file></xliff>
"""
WORD = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document xmlns:w='
    '"http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
    '<w:p><w:pPr><w:pStyle w:val="Title"/></w:pPr><w:r><w:t>Riapre il molo</w:t></w:r></w:p>'
    '<w:p><w:r w:rsidR="1"><w:t xml:space="preserve">Il mo</w:t></w:r><w:proofErr w:type="spellStart"/>'
    '<w:r><w:t xml:space="preserve">lo </w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>riapre</w:t></w:r>'
    "<w:r><w:t>.</w:t></w:r></w:p><w:sectPr/></w:body></w:document>"
)


def _docx(document: str = WORD) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", document)
        archive.writestr("word/styles.xml", "<styles/>")
    return out.getvalue()


FILES: dict[str, bytes] = {
    "a.html": HTML.encode(), "a.nitf": NITF.encode(), "a.newsml": NEWSML.encode(), "a.json": NINJS.encode(),
    "a.xlf": XLIFF1.encode(), "b.xlf": XLIFF2.encode(), "a.docx": _docx(),
    "a.txt": b"Riapre il molo\n\n  Il molo riapre. Era chiuso.\n",
}  # fmt: skip


def _story(core: Core, tmp_path: Path, name: str) -> tuple[int, list[tuple[str, str, str | None]]]:
    path = tmp_path / "upload"
    path.write_bytes(FILES[name])
    new = story_files.new_story(path, name, "it", "en")
    with core.writing() as session:
        story = story_takes.create(session, SYSTEM, core.now(), new)
        rows = story_segments.living(session, story)
        return story.id, [(row.field.value, row.source, row.source_markup) for row in rows]


def _translated(core: Core, story: int) -> bytes:
    """The export with every segment in capitals, its tags kept."""
    with core.writing() as session:
        for row in story_segments.of_story(session, SYSTEM, story)[1]:
            if row.status.value != "locked":
                marked = row.source_markup
                if marked is not None:
                    marked = "".join(
                        piece if piece.startswith(("<", "&")) else piece.upper()
                        for piece in re.split(r"(<[^>]*>|&\w+;)", marked)
                    )
                draft = Draft(Segment(row.source.upper(), marked))
                story_segments.write(session, SYSTEM, core.now(), story, row.number, Write(row.version), draft)
    with core.reading() as session:
        return story_files.export(session, SYSTEM, core.now(), story).content


@ONE_DATABASE
@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("name", FILES)
def test_a_file_without_translations_comes_back_as_it_was(core: Core, tmp_path: Path, name: str) -> None:
    story, _ = _story(core, tmp_path, name)
    with core.reading() as session:
        out = story_files.export(session, SYSTEM, core.now(), story).content
    if name.endswith(".docx"):
        with zipfile.ZipFile(io.BytesIO(out)) as archive:
            assert archive.read("word/styles.xml") == b"<styles/>"
            assert archive.read("word/document.xml").decode().replace(' xml:space="preserve"', "") == WORD.replace(
                ' xml:space="preserve"', ""
            )
    else:
        expected = FILES[name].decode()
        if name in {"a.html", "a.nitf", "a.newsml"}:
            expected = expected.replace('lang="it"', 'lang="en"', 1)
        elif name == "a.json":
            expected = expected.replace('"it"', '"en"').replace("{", '{\n  "translated_from": "urn:x:9",', 1)
        assert out.decode() == expected


@ONE_DATABASE
def test_html_keeps_tags_attributes_comments_and_scripts(core: Core, people: People, tmp_path: Path) -> None:
    story, segments = _story(core, tmp_path, "a.html")
    assert segments == [
        ("headline", "Riapre il molo", None),
        ("headline", "Riapre il molo", None),
        ("standfirst", "Dopo un mese di lavori.", 'Dopo un mese <pc id="1" type="fmt" subType="xlf:b">di lavori</pc>.'),
        ("body", "Il molo del porto riapre.", 'Il molo <pc id="1" type="link">del porto</pc> riapre.'),
        ("body", "Era chiuso è vero.", None),
        ("body", "Prima voce", None),
        ("caption", "Il molo ieri", None),
    ]
    out = _translated(core, story).decode()
    assert '<p class="standfirst">DOPO UN MESE <b>DI LAVORI</b>.</p>' in out
    assert '<p>IL MOLO <a href="/porto?a=1&amp;b=2">DEL PORTO</a> RIAPRE. ERA CHIUSO È VERO.</p>' in out
    assert "<!-- redazione -->" in out
    assert 'var p = "<p>no</p>";' in out


@ONE_DATABASE
@pytest.mark.parametrize("name", ["a.nitf", "a.newsml", "a.xlf", "b.xlf"])
def test_xml_keeps_its_structure(core: Core, people: People, tmp_path: Path, name: str) -> None:
    story, _ = _story(core, tmp_path, name)
    before, after = etree.fromstring(FILES[name]), etree.fromstring(_translated(core, story))
    for root in (before, after):
        etree.strip_elements(root, "{*}target", with_tail=False)
    assert [_bare(one) for one in after.iter()] == [_bare(one) for one in before.iter()]
    assert "MOLO" in _translated(core, story).decode()


_LABELS = {"state", "target-language", "trgLang", "{http://www.w3.org/XML/1998/namespace}lang"}
"""Attributes that say the language or the state of what is translated."""


def _bare(element: etree._Element) -> tuple[str, dict[str, str]]:
    return str(element.tag), {str(key): str(value) for key, value in element.attrib.items() if key not in _LABELS}


@ONE_DATABASE
def test_the_language_is_named_where_the_text_is_and_nowhere_else(core: Core, people: People, tmp_path: Path) -> None:
    text = NEWSML.replace("<urgency>", '<language tag="it-IT"/><urgency>').replace(
        "<headline>", '<headline xml:lang="it">'
    )
    text = text.replace('<provider qcode="n:x"/>', '<provider qcode="n:x"><name xml:lang="it">Voce</name></provider>')
    written = story_formats.write("newsml-g2", text.encode(), "a", {}, story_formats.Export("it", "en")).decode()
    assert written == text.replace('"it"', '"en"').replace("it-IT", "en").replace(
        '<name xml:lang="en">', '<name xml:lang="it">'
    )
    page = '<html lang="it"><body lang="IT"><p lang="it">Uno. <i lang="it">Due.</i></p><p lang="la">Tres.</p></body>'
    written = story_formats.write("html", page.encode(), "a", {}, story_formats.Export("it-IT", "en")).decode()
    assert written == page.replace('"it"', '"en"').replace('"IT"', '"en"').replace('<i lang="en">', '<i lang="it">')


@ONE_DATABASE
def test_fields_and_metadata_of_the_agencies_forms(core: Core, people: People, tmp_path: Path) -> None:
    _, nitf = _story(core, tmp_path, "a.nitf")
    assert [(what, text) for what, text, _ in nitf] == [
        ("headline", "Riapre il molo"), ("standfirst", "Dopo un mese"), ("body", "Il molo di Valdombra riapre."),
        ("body", "Era chiuso."), ("caption", "Il molo"),
    ]  # fmt: skip
    _, newsml = _story(core, tmp_path, "a.newsml")
    assert [(what, text) for what, text, _ in newsml] == [("headline", "Riapre il molo"), ("body", "Il molo riapre.")]
    path = tmp_path / "upload"
    path.write_bytes(FILES["a.nitf"])
    new = story_files.new_story(path, "a.nitf", "it", "en")
    assert (new.identifier, new.urgency) == ("it-77", 2)
    with pytest.raises(Invalid):
        story_files.new_story(path, "a.nitf", "fr", "en")


@ONE_DATABASE
def test_ninjs_says_what_it_is_translated_from(core: Core, people: People, tmp_path: Path) -> None:
    story, segments = _story(core, tmp_path, "a.json")
    assert [what for what, _, _ in segments] == ["headline", "body", "body", "headline", "caption"]
    text = _translated(core, story).decode()
    found = json.loads(text)
    assert found["translated_from"] == "urn:x:9"
    assert found["language"] == "en"
    assert found["body_html"] == '<p>IL MOLO <em>RIAPRE</em>.</p>\n<p>ERA "CHIUSO".</p>'
    assert found["associations"]["main"]["description_text"] == "IL MOLO IERI."
    assert '"version": 1.50' in text


@ONE_DATABASE
def test_an_item_inside_the_answer_of_a_service_says_it_there(core: Core, people: People, tmp_path: Path) -> None:
    text = '{"language": "de", "data": {"item": {"uri": "w-4", "language": "it", "headline": "Riapre"}}}'
    path = tmp_path / "upload"
    path.write_text(text)
    new = story_files.new_story(path, "w.json", "it", "en")
    with core.writing() as session:
        story = story_takes.create(session, SYSTEM, core.now(), new).id
    assert json.loads(_translated(core, story)) == {
        "language": "de",
        "data": {"item": {"translated_from": "w-4", "uri": "w-4", "language": "en", "headline": "RIAPRE"}},
    }


@ONE_DATABASE
def test_xliff_targets_are_filled_in_and_locked_ones_left(core: Core, people: People, tmp_path: Path) -> None:
    story, _ = _story(core, tmp_path, "a.xlf")
    with core.reading() as session:
        rows = story_segments.of_story(session, SYSTEM, story)[1]
        assert [(row.target, row.status.value) for row in rows] == [
            ("", "empty"), ("It was shut.", "draft"), ("", "locked"),
        ]  # fmt: skip
    out = _translated(core, story).decode()
    assert '<target state="translated">IL <g id="1">MOLO</g> RIAPRE.</target>' in out
    assert 'target-language="en"' in out
    assert "<source>PORTO</source></trans-unit>" in out
    story, _ = _story(core, tmp_path, "b.xlf")
    out = _translated(core, story).decode()
    assert '<segment id="s" state="translated">' in out
    assert '</source><target>IL <pc id="7">MOLO</pc> RIAPRE.</target></segment>' in out
    assert 'trgLang="en"' in out


@ONE_DATABASE
def test_word_keeps_its_runs_and_forgets_where_it_cut_words(core: Core, people: People, tmp_path: Path) -> None:
    story, segments = _story(core, tmp_path, "a.docx")
    assert segments == [
        ("headline", "Riapre il molo", None),
        ("body", "Il molo riapre.", 'Il molo <pc id="1" type="fmt" subType="xlf:b">riapre</pc>.'),
    ]
    with zipfile.ZipFile(io.BytesIO(_translated(core, story))) as archive:
        document = archive.read("word/document.xml").decode()
    etree.fromstring(document.encode())
    assert '<w:rPr><w:b/><w:lang w:val="en"/></w:rPr><w:t xml:space="preserve">RIAPRE</w:t>' in document


def test_notes_headers_and_footers_of_word_are_translated_in_their_own_files(tmp_path: Path) -> None:
    around = '<?xml version="1.0" encoding="UTF-8"?><w:{0} xmlns:w="x">{1}</w:{0}>'
    note = (
        '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
        '<w:footnote w:id="1"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:rPr><w:i/><w:lang w:val="it-IT"/><w:oMath/>'
        "</w:rPr><w:t>Dati di ieri.</w:t></w:r></w:p></w:footnote>"
    )
    page = "<w:p><w:r><w:t>7</w:t></w:r></w:p><w:p><w:r><w:t>Redazione</w:t></w:r></w:p>"
    files = {
        "word/document.xml": WORD, "word/header2.xml": around.format("hdr", page),
        "word/footnotes.xml": around.format("footnotes", note), "word/comments.xml": around.format("comments", page),
    }  # fmt: skip
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for place, text in files.items():
            archive.writestr(place, text)
    path = tmp_path / "a.docx"
    path.write_bytes(out.getvalue())
    new = story_files.new_story(path, "a.docx", "it", "en")
    assert [(one.field.value, one.source.text) for one in new.segments][2:] == [
        ("note", "Dati di ieri."), ("note", "Redazione"),
    ]  # fmt: skip
    said = {2: Segment("Figures of yesterday."), 3: Segment("Newsroom")}
    written = story_formats.write("docx", out.getvalue(), "a.docx", said, story_formats.Export("it", "en"))
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        assert archive.namelist() == list(files)
        found = {place: archive.read(place).decode() for place in files}
    assert found["word/document.xml"] == WORD
    assert found["word/comments.xml"] == files["word/comments.xml"]
    assert '<w:rPr><w:i/><w:lang w:val="en"/><w:oMath/></w:rPr>' in found["word/footnotes.xml"]
    assert "<w:footnoteRef/>" in found["word/footnotes.xml"]
    assert ">Figures of yesterday.<" in found["word/footnotes.xml"]
    assert (">Newsroom<" in found["word/header2.xml"], ">7<" in found["word/header2.xml"]) == (True, True)


@ONE_DATABASE
def test_a_word_paragraph_whose_codes_were_dropped_is_a_document_still(
    core: Core, people: People, tmp_path: Path
) -> None:
    story, _ = _story(core, tmp_path, "a.docx")
    with core.writing() as session:
        write = Write(1)
        story_segments.write(session, SYSTEM, core.now(), story, 2, write, Draft(Segment("The pier & more.")))
    with core.reading() as session:
        out = story_files.export(session, SYSTEM, core.now(), story).content
    with zipfile.ZipFile(io.BytesIO(out)) as archive:
        root = etree.fromstring(archive.read("word/document.xml"))
    assert "".join(map(str, root.itertext())) == "Riapre il moloThe pier & more."


def _zip(**files: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), text)
    return out.getvalue()


_BOMB = "<!DOCTYPE n [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;'>]><nitf><body.content><p>&b;</p></body.content></nitf>"
_OUTSIDE = "<!DOCTYPE nitf [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><nitf><p>&x;</p></nitf>"


def test_a_document_of_word_on_the_web_is_where_its_archive_says(tmp_path: Path) -> None:
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(
            "_rels/.rels",
            f'<Relationships><Relationship Type="{relation}" Target="/word/document2.xml"/></Relationships>',
        )
        archive.writestr("word/document2.xml", WORD)
    path = tmp_path / "a.docx"
    path.write_bytes(out.getvalue())
    assert story_files.new_story(path, "a.docx", "it", "en").segments[0].source.text == "Riapre il molo"
    written = story_formats.write(
        "docx", out.getvalue(), "a", {0: Segment("The pier")}, story_formats.Export("it", "en")
    )
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        assert archive.namelist() == ["_rels/.rels", "word/document2.xml"]
        assert b">The pier<" in archive.read("word/document2.xml")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.xml", b"<?xml version='1.0'?>\n<nitf><body>\n<p>x</b></body></nitf>", "line 3, column"),
        ("a.xml", b"<?xml version='1.0'?>\n<nitf><body>\n<p>x</p>", "line 3, column"),
        ("a.xml", b"<?xml version='1.0'?><rss><item/></rss>", "root element “rss”; taken are nitf (NITF), newsItem"),
        ("a.xml", b"<?xml version='1.0'?><packageItem/>", "root element “packageItem”; taken are nitf"),
        ("a.xml", _BOMB.encode(), "entity “a”"),
        ("a.xml", _OUTSIDE.encode(), "entity “x”"),
        ("a.xml", b"<?xml version='1.0' encoding='klingon'?><nitf/>", "“klingon”, which nobody"),
        ("a.xml", b"<?xml version='1.0' encoding='UTF-8'?>\n<nitf><p>perch\xe9</p></nitf>", "line 2: bytes"),
        ("a.xml", b"<?xml version='1.0'?><nitf><body.content/></nitf>", "no text to translate"),
        ("a.xlf", b"<xliff version='1.2' xmlns='urn:oasis:names:tc:xliff:document:1.2'/>", "without a <file>"),
        ("a.xlf", b"<xliff version='2.1' srcLang='it'><file id='f'><unit id='u'/></file></xliff>", "no text"),
        ("a.json", b'{\n "headline": "x",\n oops }', "line 3, column 2"),
        ("a.json", b'{"type": "text"}', "no text"),
        ("a.json", b'[{"headline": "x"}]', "begins with “[”"),
        ("a.json", b'{"headline": "x", "headline', "line 1, column 19"),
        ("a.json", b'{"headline": ' + b"[" * 100_000, "nested too deep"),
        ("a.docx", b"PK\x03\x04 nothing", "damaged"),
        ("a.docx", _docx()[:-40], "damaged"),
        ("a.docx", _zip(content_xml="<x/>"), "no Word document"),
        ("a.docx", _docx("<w:document"), "a.docx/word/document.xml: line 1"),
        ("a.docx", _docx(""), "a.docx/word/document.xml"),
        ("a.docx", _zip(word__document_xml="<x>" + " " * (70 << 20) + "</x>"), "more than 200 times"),
        ("a.docx", _docx("<w:document xmlns:w='x'><w:body/></w:document>"), "no text to translate"),
        ("a.pdf", b"%PDF-1.7\n%\xe2\xe3", "it is a PDF; save it as Word"),
        ("a.rtf", b"{\\rtf1\\ansi Ciao}", "it is RTF; save it as Word"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1", "old Word document (.doc)"),
        ("a.txt", b"uno\ndue\x07", "line 2"),
        ("a.txt", b"  \n", "empty"),
        ("a.txt", b"", "empty"),
        ("a.html", b"<html><body><script>x</script></body></html>", "no text"),
    ],
)
def test_broken_files_are_refused_with_where_and_why(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    path = tmp_path / "upload"
    path.write_bytes(content)
    with pytest.raises(FileRefused) as refusal:
        story_files.new_story(path, name, "it", "en")
    assert said in refusal.value.sentence()
    assert refusal.value.sentence().startswith(name)
