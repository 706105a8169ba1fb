"""Word: the text of each paragraph of word/document.xml, with the changes of formatting inside it as codes.

Word cuts one sentence into many runs (spelling, revisions). Runs of one formatting are one text here; where the
formatting changes, or something else stands between (a link, a footnote, a picture), there is a code.
"""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence

from tmserver.domain.segments import Segment
from tmserver.domain.stories import StoryField
from tmserver.errors import FileRefused
from tmserver.formats import archives, inline, story_scan, xml
from tmserver.formats.exchange import phrase
from tmserver.formats.story_scan import Dialect, Part, Token
from tmserver.phrases import N_
from tmserver.text import markup

DOCUMENT = "word/document.xml"
_STYLES: Mapping[str, StoryField] = {
    "title": StoryField.HEADLINE,
    "titolo": StoryField.HEADLINE,
    "subtitle": StoryField.STANDFIRST,
    "sottotitolo": StoryField.STANDFIRST,
    "caption": StoryField.CAPTION,
    "didascalia": StoryField.CAPTION,
}
_PLAIN = Dialect(lambda stack: None, frozenset())
_STYLE = re.compile(r'<w:pStyle w:val="([^"]*)"')
_FORMAT = re.compile(r"<w:rPr>(.*?)</w:rPr>", re.DOTALL)
_NOISE = re.compile(
    r"<w:(?:proofErr|lastRenderedPageBreak|noProof|lang)\b[^>]*/>|\s+w:rsid\w*=\"[^\"]*\"|<w:rPr>\s*</w:rPr>|<w:rPr/>"
)
_BETWEEN_RUNS = re.compile(r"</w:t>\s*</w:r>\s*<w:r>\s*(?:<w:rPr>.*?</w:rPr>)?\s*<w:t(?: [^>]*)?>", re.DOTALL)


def parts(source: str) -> list[Part]:
    """The paragraphs of word/document.xml that hold text."""
    found: list[Part] = []
    paragraph: list[Token] = []
    inside = False
    for token in story_scan.scan(source, _PLAIN):
        if token.name == "p" and token.kind in {"start", "end"}:
            _add(source, paragraph, found)
            paragraph, inside = [], token.kind == "start"
            if inside:
                paragraph.append(token)
        elif inside:
            paragraph.append(token)
    return found


def _add(source: str, paragraph: Sequence[Token], found: list[Part]) -> None:
    """The part that a paragraph's tokens make, if there is text in them."""
    texts = [place for place, token in enumerate(paragraph) if _is_text(paragraph, place)]
    if not any(paragraph[place].text.strip() for place in texts):
        return
    codes: dict[str, tuple[str, str]] = {}
    written: list[str] = []
    last: Token | None = None
    for place in texts:
        token = paragraph[place]
        if last is not None:
            between = source[last.end : token.start]
            if not _same_format(source, last, between):
                number = str(len(codes) + 1)
                codes[number] = (between, "")
                written.append(inline.start_tag("ph", {"id": number}))
        written.append(markup.escaped(token.text))
        last = token
    marked = "".join(written)
    text = markup.plain(marked)
    style = _STYLE.search(source[paragraph[0].start : paragraph[texts[0]].start])
    what = _STYLES.get(style[1].lower(), StoryField.BODY) if style else StoryField.BODY
    segment = Segment(text, marked if codes else None)
    found.append(Part(paragraph[texts[0]].start, paragraph[texts[-1]].end, what, segment, codes))


def _is_text(paragraph: Sequence[Token], place: int) -> bool:
    token, before = paragraph[place], paragraph[place - 1] if place else None
    return token.kind == "text" and before is not None and (before.kind, before.name) == ("start", "t")


def _same_format(source: str, last: Token, between: str) -> bool:
    """Whether nothing but the border of two runs of one formatting stands between two texts."""
    cleaned = _NOISE.sub("", between)
    if not _BETWEEN_RUNS.fullmatch(cleaned):
        return False
    run = source.rfind("<w:r>", 0, last.start), source.rfind("<w:r ", 0, last.start)
    own = _FORMAT.search(_NOISE.sub("", source[max(run) : last.start]))
    after = _FORMAT.search(cleaned)
    return (own[1] if own else "") == (after[1] if after else "")


def content(segment: Segment, codes: Mapping[str, tuple[str, str]]) -> str:
    """A translated paragraph. Codes that the translation left out, or moved, stand at its end: each closes what the
    one before it opened, so only their own order is a document."""
    kept = re.findall(r'<ph id="(\d+)"/>', segment.markup or "")
    if kept == list(codes):
        return story_scan.content(segment, codes)
    return xml.escaped(xml.cleaned(segment.text)) + "".join(opening for opening, _ in codes.values())


def preserving(source: str) -> str:
    """The document with blanks at the ends of its texts kept: translations may need them where none were."""
    return source.replace("<w:t>", '<w:t xml:space="preserve">')


def member(content: bytes, name: str) -> bytes:
    """word/document.xml of a document. Raises FileRefused."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return archive.read(DOCUMENT)
    except archives.DAMAGE:
        raise archives.damaged(name) from None
    except KeyError:
        reason = phrase(N_("it is an archive, but no Word document (.docx)"))
        raise FileRefused(name=name, reason=reason, line=None) from None


def packed(content: bytes, document: bytes) -> bytes:
    """The archive with another word/document.xml; every other file, its name and its place stay."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for member in before.infolist():
            after.writestr(member, document if member.filename == DOCUMENT else before.read(member))
    return out.getvalue()
