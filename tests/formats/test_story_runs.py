"""Word's paragraphs as text with codes and back: what is no text stays, wherever a translation puts it."""

from collections import Counter

import pytest
from lxml import etree

from tmserver.domain.segments import Segment
from tmserver.formats import story_docx, story_runs, story_write

NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://r" xmlns:mc="http://mc"'
    ' xmlns:m="http://m"'
)
PARAGRAPHS = {
    "ranges that cross": (
        ('<w:bookmarkStart w:id="1" w:name="a"/><w:r><w:t xml:space="preserve">Uno </w:t></w:r>'
        '<w:bookmarkStart w:id="2" w:name="b"/><w:r><w:rPr><w:b/></w:rPr><w:t>due</w:t></w:r><w:bookmarkEnd w:id="1"/>'
        '<w:r><w:t xml:space="preserve"> tre</w:t></w:r><w:bookmarkEnd w:id="2"/><w:r><w:t>.</w:t></w:r>'),
        ('Uno <pc id="1" type="other" subType="doc:comment"><pc id="2" type="fmt" subType="xlf:b">due</pc>'
        '<ph id="3" type="other" subType="doc:comment"/> tre</pc>.'),
    ),
    "a link as a field": (
        ('<w:r><w:t xml:space="preserve">Vedi </w:t></w:r><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r>'
        '<w:instrText> HYPERLINK "http://x" </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r>'
        '<w:rPr><w:rStyle w:val="H"/></w:rPr><w:t>il sito</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'),
        'Vedi <pc id="1" type="link">il sito</pc>',
    ),
    "tracked changes and a content control": (
        ('<w:ins w:id="5"><w:r><w:t xml:space="preserve">Nuovo </w:t></w:r></w:ins><w:del w:id="6"><w:r>'
        "<w:delText>vecchio</w:delText></w:r></w:del><w:r><w:t>testo</w:t></w:r><w:sdt><w:sdtPr/>"
        '<w:sdtContent><w:r><w:t xml:space="preserve"> qui</w:t></w:r></w:sdtContent></w:sdt><w:r>'
        "<w:t>&amp; là</w:t></w:r>"),
        ('<pc id="1" type="other" subType="doc:comment">Nuovo </pc><ph id="2" type="other" subType="doc:comment"/>testo'
        '<pc id="3" type="other" subType="doc:comment"> qui</pc>&amp; là'),
    ),
    "tabs, breaks, a hyphen": (
        ('<w:r><w:t>Nome</w:t><w:tab/><w:t>ora</w:t><w:br/><w:t>e</w:t><w:noBreakHyphen/><w:t>mail</w:t>'
        '<w:br w:type="page"/><w:t>fine</w:t></w:r>'),
        'Nome\tora\ne\u2011mail<ph id="1"/>fine',
    ),
    "all of it a link": (
        '<w:hyperlink r:id="r1"><w:r><w:rPr><w:i/></w:rPr><w:t>Tutto collegato</w:t></w:r></w:hyperlink>', None,
    ),
    "words cut by the spelling checker": (
        ('<w:r w:rsidR="1"><w:rPr><w:lang w:val="it-IT"/></w:rPr><w:t>Il mo</w:t></w:r><w:proofErr w:type="x"/>'
        "<w:r><w:t>lo</w:t></w:r>"), None,
    ),
    "a formula": ("<w:r><w:t>Vale </w:t></w:r><m:oMath><m:r><m:t>x</m:t></m:r></m:oMath><w:r><w:t> qui</w:t></w:r>",
                  'Vale <ph id="1" type="other" subType="doc:comment"/> qui'),
}  # fmt: skip
_RUNS = {"r", "t", "rPr", "proofErr", "lang"}
"""What a translated paragraph may have in other numbers: how Word cuts its text."""


def _document(paragraph: str) -> str:
    return f"<w:document {NAMES}><w:body><w:p>{paragraph}</w:p></w:body></w:document>"


def _names(document: str) -> list[tuple[str, tuple[str, ...]]]:
    found = [
        (etree.QName(one).localname, tuple(map(str, one.attrib.values()))) for one in etree.fromstring(document).iter()
    ]
    return [one for one in found if one[0] not in _RUNS]


def _written(document: str, text: Segment | None = None) -> str:
    """The document with each part written anew: as it is, or as another text."""
    parts = story_docx.parts(document)
    changes = [(part.start, part.end, story_runs.content(text or part.segment, part.codes)) for part in parts]
    return story_write.spliced(document, changes)


@pytest.mark.parametrize("what", PARAGRAPHS)
def test_a_paragraph_written_as_it_was_says_and_holds_the_same(what: str) -> None:
    paragraph, markup = PARAGRAPHS[what]
    document = _document(paragraph)
    assert [part.segment.markup for part in story_docx.parts(document)] == [markup]
    written = _written(document)
    assert _names(written) == _names(document)
    assert "".join(map(str, etree.fromstring(written).itertext())) == "".join(
        map(str, etree.fromstring(document).itertext())
    )
    assert _written(written) == written


@pytest.mark.parametrize("what", PARAGRAPHS)
def test_what_stands_between_words_is_not_lost_with_them(what: str) -> None:
    document = _document(PARAGRAPHS[what][0])
    lost = Counter(name for name, _ in _names(document)) - Counter(
        name for name, _ in _names(_written(document, Segment("Other")))
    )
    words = {
        "tab",
        "br",
        "noBreakHyphen",
        "b",
        "fldChar",
        "instrText",
        "rStyle",
        "ins",
        "sdt",
        "sdtPr",
        "alias",
        "sdtContent",
    }
    assert lost.keys() <= words
    assert not lost.keys() & {"bookmarkStart", "bookmarkEnd", "del", "oMath", "hyperlink"}


def test_a_text_box_is_read_on_its_own_and_parts_what_stands_around_it() -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>Nel riquadro</w:t></w:r></w:p></w:txbxContent>"
    box = f"<w:r><mc:AlternateContent>{box}</mc:AlternateContent></w:r>"
    document = _document(f"<w:r><w:t>Prima</w:t></w:r>{box}<w:r><w:t>dopo</w:t></w:r>")
    assert [part.segment.text for part in story_docx.parts(document)] == ["Prima", "dopo", "Nel riquadro"]
    assert _names(_written(document)) == _names(document)
