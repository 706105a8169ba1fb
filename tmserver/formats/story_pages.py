"""Stories as pages to read, HTML and Word. What is not translated stands in its own language, marked as such.

Both are read back by our own readers with the same fields and paragraphs.
"""

import io
import zipfile
from collections.abc import Mapping

from tmserver.domain.segments import Segment
from tmserver.domain.stories import StoryField
from tmserver.formats import story_lines, xml
from tmserver.formats.story_lines import Line, Story, Words

_AROUND: Mapping[StoryField, tuple[str, str]] = {
    StoryField.HEADLINE: ("<h1>", "</h1>"),
    StoryField.STANDFIRST: ('<p class="standfirst">', "</p>"),
    StoryField.BODY: ("<p>", "</p>"),
    StoryField.CAPTION: ("<figure><figcaption>", "</figcaption></figure>"),
    StoryField.NOTE: ('<aside class="note"><p>', "</p></aside>"),
}
_STYLES: Mapping[StoryField, tuple[str, str, str]] = {
    StoryField.HEADLINE: ("Title", "Title", '<w:b/><w:sz w:val="40"/>'),
    StoryField.STANDFIRST: ("Subtitle", "Subtitle", '<w:i/><w:sz w:val="26"/>'),
    StoryField.CAPTION: ("Caption", "caption", '<w:i/><w:sz w:val="18"/>'),
    StoryField.NOTE: ("Note", "Note", '<w:color w:val="595959"/><w:sz w:val="18"/>'),
}
"""Word's styles of fields: id, name, look."""
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_CONTENT_TYPES = (
    f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_TYPE}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{_TYPE}.styles+xml"/></Types>'
)
_RELATIONS = (
    f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/{{kind}}" Target="{{target}}"/></Relationships>'
)
_PARTS: Mapping[str, str] = {
    "[Content_Types].xml": _CONTENT_TYPES,
    "_rels/.rels": _RELATIONS.format(kind="officeDocument", target="word/document.xml"),
    "word/_rels/document.xml.rels": _RELATIONS.format(kind="styles", target="styles.xml"),
}


def html(story: Story) -> bytes:
    """The story as a page of HTML, UTF-8."""
    language = xml.quoted(story.target)
    pieces = [
        f'<!DOCTYPE html>\n<html lang={language}>\n<head>\n<meta charset="utf-8">\n</head>\n<body>\n<article>\n',
    ]
    for field, lines in story_lines.paragraphs(story.lines):
        start, end = _AROUND[field]
        pieces.append(f"{start}{' '.join(_html_line(one, story.source) for one in lines)}{end}\n")
    return "".join([*pieces, "</article>\n</body>\n</html>\n"]).encode()


def _html_line(line: Line, source: str) -> str:
    if line.target is not None:
        return _html_words(line.target)
    return f"<span lang={xml.quoted(source)}>{_html_words(line.source)}</span>"


def _html_words(segment: Segment) -> str:
    written = []
    for piece in story_lines.words(segment):
        look = sorted(piece.look)
        text = xml.escaped(piece.text).replace("\n", "<br>")
        written.append("".join(f"<{one}>" for one in look) + text + "".join(f"</{one}>" for one in reversed(look)))
    return "".join(written)


def docx(story: Story) -> bytes:
    """The story as a Word document: fields as styles, each run in its language."""
    body = "".join(_paragraph(field, lines, story) for field, lines in story_lines.paragraphs(story.lines))
    document = f'<w:document xmlns:w="{_W}"><w:body>{body}<w:sectPr/></w:body></w:document>'
    styles = _styles(story.target)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**_PARTS, "word/document.xml": document, "word/styles.xml": styles}.items():
            member = zipfile.ZipInfo(name)  # dated to the beginning of all zips: the same story, the same bytes
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, _XML + content)
    return out.getvalue()


def _styles(language: str) -> str:
    own = "".join(
        f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/><w:basedOn w:val="Normal"/><w:qFormat/>'
        f"<w:rPr>{look}</w:rPr></w:style>"
        for key, name, look in _STYLES.values()
    )
    return (
        f'<w:styles xmlns:w="{_W}"><w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="22"/>'
        f"<w:lang w:val={xml.quoted(language)}/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>"
        '<w:spacing w:after="160"/></w:pPr></w:pPrDefault></w:docDefaults>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
        f"{own}</w:styles>"
    )


def _paragraph(field: StoryField, lines: list[Line], story: Story) -> str:
    style = f'<w:pPr><w:pStyle w:val="{_STYLES[field][0]}"/></w:pPr>' if field in _STYLES else ""
    runs: list[str] = []
    for place, one in enumerate(lines):
        said, language = (one.source, story.source) if one.target is None else (one.target, story.target)
        if place:
            runs.append(_run(Words(" "), language))
        runs += [_run(piece, language) for piece in story_lines.words(said)]
    return f"<w:p>{style}{''.join(runs)}</w:p>"


def _run(piece: Words, language: str) -> str:
    look = "".join('<w:u w:val="single"/>' if one == "u" else f"<w:{one}/>" for one in sorted(piece.look))
    lines = [f'<w:t xml:space="preserve">{xml.escaped(one)}</w:t>' for one in piece.text.split("\n")]
    return f"<w:r><w:rPr>{look}<w:lang w:val={xml.quoted(language)}/></w:rPr>{'<w:br/>'.join(lines)}</w:r>"
