"""Word: the text of each paragraph of word/document.xml, then of notes, headers and footers; the archive around them.

A paragraph is a part, or several where a text box stands inside it; what its runs say is `story_runs`.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence

from tmserver.domain.stories import StoryField
from tmserver.errors import FileRefused
from tmserver.formats import archives, story_runs, story_scan
from tmserver.formats.exchange import phrase
from tmserver.formats.story_nodes import Node, tree
from tmserver.formats.story_scan import Dialect, Part
from tmserver.phrases import N_

DOCUMENT = "word/document.xml"
_DOCUMENT = re.compile(r"word/document\d*\.xml")
_BESIDE = re.compile(r"word/(footnotes|endnotes|header|footer)\d*\.xml")
"""What stands beside the text; separators of notes hold none, and a number of the page alone is none to translate."""
_RELATIONS = "_rels/.rels"
_RELATION, _TARGET = re.compile(r"<(?:\w+:)?Relationship\b[^>]*>"), re.compile(r"\bTarget=\"([^\"]+)\"")
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


def parts(source: str, place: str = DOCUMENT) -> list[Part]:
    """The paragraphs that hold text of a file of the archive; what is no document's text is a note in all of it."""
    root = tree(source, story_scan.scan(source, _PLAIN))
    found = [part for node in root.walk() if node.name == "w:p" for part in _parts(source, node)]
    if is_document(place):
        return found
    return [
        Part(part.start, part.end, StoryField.NOTE, part.segment, part.codes)
        for part in found
        if any(map(str.isalpha, part.segment.text))
    ]


def _parts(source: str, paragraph: Node) -> Iterator[Part]:
    """The stretches of a paragraph that hold text. What holds paragraphs of its own parts them."""
    style = next(
        (_STYLE.search(source[one.start : one.end]) for one in paragraph.children if one.name == "w:pPr"), None
    )
    what = _STYLES.get(style[1].lower(), StoryField.BODY) if style else StoryField.BODY
    for nodes in _stretches(paragraph.children):
        segment, codes = story_runs.coded(story_runs.flat(source, nodes))
        yield Part(nodes[0].start, nodes[-1].end, what, segment, codes)


def _stretches(children: Sequence[Node]) -> Iterator[list[Node]]:
    """Children in a row that hold text and no paragraph, without those at the ends that hold none; both ends of a field
    are kept with what stands between them."""
    run: list[Node] = []
    for node in [*children, None]:
        if node is not None and node.name != "w:pPr" and not node.holds("w:p"):
            run.append(node)
            continue
        kept = [place for place, one in enumerate(run) if one.holds("w:t", "w:fldChar")]
        if any(one.holds("w:t") for one in run):
            run = run[kept[0] : kept[-1] + 1]
            inner = run[0].children if len(run) == 1 and run[0].name != "w:r" else []
            yield from _stretches(inner) if inner else [run]
        run = []


def is_document(name: str) -> bool:
    """Whether a name in an archive is that of a document's text: Word on the web numbers it."""
    return _DOCUMENT.fullmatch(name) is not None


def members(content: bytes, name: str) -> list[tuple[str, bytes]]:
    """The text of a document, then its notes, headers and footers: names in the archive, and bytes. Raises
    FileRefused."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            beside = sorted(filter(_BESIDE.fullmatch, archive.namelist()), key=_rank)
            return [(place, archive.read(place)) for place in dict.fromkeys((_place(archive), *beside))]
    except archives.DAMAGE:
        raise archives.damaged(name) from None
    except KeyError:
        reason = phrase(N_("it is an archive, but no Word document (.docx)"))
        raise FileRefused(name=name, reason=reason, line=None) from None


def _rank(place: str) -> tuple[int, str]:
    kinds = ("word/footnotes", "word/endnotes", "word/header", "word/footer")
    return next(rank for rank, kind in enumerate(kinds) if place.startswith(kind)), place


def _place(archive: zipfile.ZipFile) -> str:
    """Where the archive says that its document is; where it says nothing, where Word puts it."""
    names = set(archive.namelist())
    told = archive.read(_RELATIONS).decode("utf-8", "replace") if _RELATIONS in names else ""
    for relation in _RELATION.findall(told):
        target = _TARGET.search(relation)
        if '/officeDocument"' in relation and target is not None and target[1].lstrip("/") in names:
            return target[1].lstrip("/")
    return DOCUMENT


def packed(content: bytes, changed: Mapping[str, bytes]) -> bytes:
    """The archive with other content of some files; every other file, its name and its place stay."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for member in before.infolist():
            own = changed.get(member.filename)
            after.writestr(member, before.read(member) if own is None else own)
    return out.getvalue()
