"""The runs of a Word paragraph as text with codes, and back into runs.

Word cuts one sentence into many runs (spelling, revisions). Runs of one formatting are one text; other formatting than
most of the paragraph has, a link, a field, a comment's range are pairs of codes; notes, pictures and all else are codes
without text. A line break is a new line, a tab a tab. Written back, each text is a run of its formatting, so the codes
may stand anywhere and in any order and the paragraph is still a document.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from tmserver.domain.segments import Segment
from tmserver.formats import inline, story_codes, story_write, xml
from tmserver.formats.story_nodes import Node
from tmserver.formats.story_scan import Code, Codes
from tmserver.text import markup

BASE = "base"
"""The code that keeps the formatting of a paragraph's text."""
_WRAPPERS = frozenset(
    {"w:hyperlink", "w:ins", "w:moveTo", "w:smartTag", "w:fldSimple", "w:customXml", "w:sdt", "w:bdo", "w:dir"}
)
_SKIPPED = frozenset({"w:proofErr", "w:lastRenderedPageBreak", "w:rPr"})
_CHARACTERS: Mapping[str, str] = {"<w:tab/>": "\t", "<w:br/>": "\n", "<w:noBreakHyphen/>": "\u2011"}
_WRITTEN = {character: element for element, character in _CHARACTERS.items()}
_SPECIAL = re.compile("([\t\n\u2011])")
_NOISE = re.compile(r"<w:(?:noProof|lang)\b[^>]*/>|\s+w:rsid\w*=\"[^\"]*\"|<w:rPr>\s*</w:rPr>|<w:rPr\s*/>")
_VISIBLE = re.compile(r"<w:(?:u|strike|dstrike|highlight|shd|bdr)\b")
"""Formatting that shows on blanks too."""
_RANGE = re.compile(r"<w:(comment|permission|perm|move\w+|bookmark)(?:Range)?(Start|End)\b[^>]*?\bw:id=\"(-?\d+)\"")
_FIELD = re.compile(r"<w:fldChar\b[^>]*?w:fldCharType=\"(\w+)\"")
_ALONE = (
    ("note", re.compile(r"<w:(?:footnote|endnote)Reference\b")),
    ("image", re.compile(r"<w:(?:drawing|pict|object)\b")),
    ("comment", re.compile(r"<w:(?:commentReference|annotationRef|fldChar|instrText|delText|moveFrom)\b")),
)
"""Kinds of what stands alone by what it holds; what people do not see is a comment."""
_LINKS = re.compile(r"<w:hyperlink\b|\bHYPERLINK\b")
_KINDS = (("b", re.compile(r"<w:b/>")), ("i", re.compile(r"<w:i/>")), ("u", re.compile(r"<w:u\b")))


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a paragraph. `role`: text, alone, open, close; `raw` is what the file has there (of a text: the text
    itself); `form`: the formatting of a text, or of all that an opened pair holds (None: it changes none)."""

    role: str
    raw: str
    form: str | None = None


def flat(source: str, nodes: Iterable[Node]) -> list[Piece]:
    """The pieces of some children of a paragraph, in order."""
    found: list[Piece] = []
    for node in nodes:
        if node.name == "w:r":
            found += _run(source, node)
        elif node.name in _SKIPPED:
            continue
        elif node.name in _WRAPPERS and node.holds("w:t"):
            inner = next((one for one in node.children if one.name == "w:sdtContent"), node)
            opening, closing = source[node.start : inner.inside], source[inner.after : node.end]
            found += [Piece("open", opening), *flat(source, inner.children), Piece("close", closing)]
        else:
            found.append(Piece("alone", source[node.start : node.end]))
    return found


def _run(source: str, run: Node) -> list[Piece]:
    form = next((source[one.start : one.end] for one in run.children if one.name == "w:rPr"), "")
    found = []
    for child in run.children:
        own = source[child.start : child.end]
        if child.name == "w:t":
            found.append(Piece("text", child.text(source), form))
        elif own in _CHARACTERS:
            found.append(Piece("text", _CHARACTERS[own], form))
        elif child.name not in _SKIPPED:
            found.append(Piece("alone", f"<w:r>{form}{own}</w:r>"))
    return found


def coded(pieces: Sequence[Piece]) -> tuple[Segment, Codes]:
    """The segment that pieces make, and what its codes stand for."""
    taken = _formed(_with_forms(_ranges(_fields(pieces))))
    base = _base(taken)
    codes = {BASE: Code("", form=base)}
    written: list[str] = []
    opened: list[str | None] = [base]
    for piece in _wrapped(taken, base):
        if piece.role == "text":
            written.append(markup.escaped(piece.raw))
        elif piece.role == "close":
            number = opened.pop() or ""
            codes[number] = codes[number]._replace(closing=piece.raw)
            written.append("</pc>")
        else:
            number = str(len(codes))
            codes[number] = Code(piece.raw, form=piece.form)
            opened += [number] if piece.role == "open" else []
            name = "pc" if piece.role == "open" else "ph"
            written.append(inline.start_tag(name, {"id": number, **_kind(piece)}))
    marked = "".join(written)
    text = markup.plain(marked)
    return Segment(text, marked if len(codes) > 1 else None), codes


def _fields(pieces: Sequence[Piece]) -> list[Piece]:
    """Fields with a result as pairs: from their begin to the separator, and their end."""
    found: list[Piece] = []
    begun: int | None = None
    for piece in pieces:
        said = _FIELD.search(piece.raw) if piece.role == "alone" else None
        found.append(piece)
        if said is None:
            continue
        if said[1] == "begin":
            begun = len(found) - 1
        elif said[1] == "separate" and begun is not None:
            if all(one.role == "alone" for one in found[begun:]):
                found[begun:] = [Piece("open", "".join(one.raw for one in found[begun:]))]
            else:
                begun = None
        elif said[1] == "end" and begun is not None:
            inner = found[begun + 1 : -1]
            if found[begun].role == "open" and _balanced(inner) and any(one.role == "text" for one in inner):
                found[-1] = replace(piece, role="close")
            else:
                found[begun] = replace(found[begun], role="alone")
            begun = None
    if begun is not None:
        found[begun] = replace(found[begun], role="alone")
    return found


def _ranges(pieces: Sequence[Piece]) -> list[Piece]:
    """Ranges of comments, bookmarks and the like around text as pairs, where they nest with what else is here."""
    found = list(pieces)
    starts: dict[tuple[str, str], int] = {}
    for place, piece in enumerate(found):
        said = _RANGE.match(piece.raw) if piece.role == "alone" else None
        if said is None:
            continue
        if said[2] == "Start":
            starts[said[1], said[3]] = place
        elif (begun := starts.pop((said[1], said[3]), None)) is not None:
            inner = found[begun + 1 : place]
            if any(one.role == "text" for one in inner) and _balanced(inner):
                found[begun], found[place] = replace(found[begun], role="open"), replace(piece, role="close")
    return found


def _balanced(pieces: Sequence[Piece]) -> bool:
    depth = 0
    for piece in pieces:
        depth += {"open": 1, "close": -1}.get(piece.role, 0)
        if depth < 0:
            return False
    return depth == 0


def _with_forms(pieces: Sequence[Piece]) -> list[Piece]:
    """Equal formatting written in one way, that of its first text; blanks look like what stands before them."""
    first: dict[str, str] = {}
    found: list[Piece] = []
    last = ""
    for piece in pieces:
        if piece.role == "text":
            form = first.setdefault(_look(piece.form or ""), piece.form or "")
            if not piece.raw.strip() and not _VISIBLE.search(form + last):
                form = last if any(one.role == "text" for one in found) else form
            last = form
            piece = replace(piece, form=form)
        found.append(piece)
    return found


def _look(form: str) -> str:
    """The formatting without what nobody sees; twice, since what is left may be empty then."""
    return _NOISE.sub("", _NOISE.sub("", form))


def _formed(pieces: Sequence[Piece]) -> list[Piece]:
    """A link whose text is all of one formatting has this formatting."""
    found = list(pieces)
    opened: list[int] = []
    for place, piece in enumerate(found):
        if piece.role == "open":
            opened.append(place)
        elif piece.role == "close":
            begun = opened.pop()
            forms = {one.form for one in found[begun + 1 : place] if one.role == "text"}
            if len(forms) == 1 and _LINKS.search(found[begun].raw):
                found[begun] = replace(found[begun], form=forms.pop())
    return found


def _base(pieces: Sequence[Piece]) -> str:
    """The formatting of most of the text, of what is in no pair if there is any: links have a look of their own."""
    free: Counter[str] = Counter()
    paired: Counter[str] = Counter()
    depth = 0
    for piece in pieces:
        depth += {"open": 1, "close": -1}.get(piece.role, 0)
        if piece.role == "text":
            (paired if depth else free)[piece.form or ""] += len(piece.raw.strip())
    sizes = free if any(free.values()) else paired
    return max(sizes, key=lambda form: sizes[form], default="")


def _wrapped(pieces: Sequence[Piece], base: str) -> list[Piece]:
    """With a pair around each stretch of text of another formatting than what it stands in."""
    found: list[Piece] = []
    forms = [base]
    special = False
    for piece in pieces:
        differs = piece.role == "text" and piece.form != forms[-1]
        if special and (not differs or piece.form != found[_last_open(found)].form):
            found.append(Piece("close", ""))
            special = False
        if differs and not special:
            found.append(Piece("open", "", piece.form))
            special = True
        if piece.role == "open":
            forms.append(forms[-1] if piece.form is None else piece.form)
        elif piece.role == "close":
            forms.pop()
        found.append(piece)
    return [*found, Piece("close", "")] if special else found


def _last_open(pieces: Sequence[Piece]) -> int:
    return max(place for place, piece in enumerate(pieces) if piece.role == "open")


def _kind(piece: Piece) -> Mapping[str, str]:
    if piece.role == "alone":
        known = next((name for name, pattern in _ALONE if pattern.search(piece.raw)), "")
        return story_codes.of(known or ("" if "<w:r>" in piece.raw or "<w:r " in piece.raw else "comment"))
    if _LINKS.search(piece.raw):
        return story_codes.of("link")
    if piece.raw:
        return story_codes.of("comment")
    return story_codes.of(next((name for name, pattern in _KINDS if pattern.search(piece.form or "")), "fmt"))


def content(segment: Segment, codes: Codes, language: str | None = None) -> str:
    """A translated paragraph as runs of a language. Notes, pictures and ranges that the translation left out stand at
    its end."""
    written: list[str] = []
    codes = {number: code._replace(form=_in_language(code.form, language)) for number, code in codes.items()}
    open_: list[Code] = [codes[BASE]]
    for piece in story_write.pieces(segment):
        code = codes.get(next(iter(story_write.numbers(piece)), ""), Code(""))
        if not piece.startswith("<"):
            written.append(_written(markup.plain(piece), open_[-1].form or ""))
        elif piece.startswith("<cp "):
            written.append(_written("\N{REPLACEMENT CHARACTER}", open_[-1].form or ""))
        elif piece.startswith("</"):
            written.append(open_.pop().closing if len(open_) > 1 else "")
        else:
            written.append(code.opening)
            if not piece.endswith("/>"):
                open_.append(code if code.form is not None else code._replace(form=open_[-1].form))
    held = story_write.numbers(segment.markup or "")
    ranges = [
        code.opening + code.closing
        for number, code in codes.items()
        if number not in held and code.closing and _RANGE.match(code.opening)
    ]
    return "".join([*written, *story_write.left_out(segment, codes), *ranges])


_LANGUAGE = re.compile(r"<w:lang\b[^>]*/>")
_AFTER_LANGUAGE = re.compile(r"<w:(?:eastAsianLayout|specVanish|oMath|rPrChange)\b|</w:rPr>")
"""What stands behind the language in a run's formatting, its end at the latest."""


def _in_language(form: str | None, language: str | None) -> str | None:
    """A run's formatting with its text's language: the spelling of the source's is checked nowhere."""
    if form is None or language is None:
        return form
    said = f"<w:lang w:val={xml.quoted(language)}/>"
    bare = _LANGUAGE.sub("", form)
    if "</w:rPr>" not in bare:
        return f"<w:rPr>{said}</w:rPr>"
    return _AFTER_LANGUAGE.sub(lambda found: said + found[0], bare, count=1)


def _written(text: str, form: str) -> str:
    """A text as a run."""
    parts = [
        _WRITTEN.get(part) or f'<w:t xml:space="preserve">{xml.escaped(xml.cleaned(part))}</w:t>'
        for part in _SPECIAL.split(text)
        if part
    ]
    return f"<w:r>{form}{''.join(parts)}</w:r>" if parts else ""
