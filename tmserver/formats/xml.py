"""The one safe way from bytes to XML elements and back. Nothing else imports an XML library.

Reading:
  `parse(data, name)`               the root element of a document held in memory.
  `iterate(stream, name, tags)`     the elements of a big document one by one, in constant memory.
  `fragment(markup)`                mixed content without a root, as the content of an element `s`. Raises BadMarkup.
  `walk(element)`                   ("start" | "end", element) in document order, whatever the depth.
  `Element`                         what both give: `.tag` `.get()` `.text` `.tail`, iteration, `.sourceline` (1-based).
  `local(element)`                  the tag without its namespace.

A DOCTYPE is allowed and its external id is never fetched; a document whose internal subset declares entities is
refused. Comments and processing instructions are left out and the text around them joined; CDATA is text. An entity
that nobody declared is refused: libxml would otherwise drop it in silence (reliability.md, XML). All that cannot be
read raises FileRefused with the name, the line and, in the reason, the column.

Writing (text only; the format writes its own tags):
  `escaped(text)`                   element content; CR as a reference. Raises BadCharacter for what XML cannot carry.
  `quoted(value)`                   an attribute value in its quotes. Raises BadCharacter.
  `cleaned(text)`                   what XML cannot carry replaced by U+FFFD.
  `forbidden(text)`                 offset of the first character XML cannot carry, or None.
  `start_tag(name, attributes)`     `<name key="value">`; attributes that are None are left out.
"""

import codecs
import io
import re
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO, TypeAlias

from lxml import etree

from tmserver.errors import BadCharacter, BadMarkup, FileRefused
from tmserver.phrases import N_, Phrase, shown

Element: TypeAlias = etree._Element

_OPTIONS: dict[str, Any] = {
    "no_network": True,
    "load_dtd": False,
    "dtd_validation": False,
    "attribute_defaults": False,
    "resolve_entities": "internal",  # False would drop the text of a reference without a word
    "huge_tree": False,
    "recover": False,
    "remove_comments": True,
    "remove_pis": True,
    "strip_cdata": True,
    "collect_ids": True,  # False makes libxml 2.14 load the external DTD from disk, load_dtd or not
}
_PIECE_BYTES = 1024
_CHUNK_BYTES = 1 << 16
_LONGEST_PROLOGUE_BYTES = 1 << 20

_FORBIDDEN = re.compile(r"[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_IN_TEXT = re.compile(r"[&<>\r]")
_IN_ATTRIBUTE = re.compile(r'[&<>"\t\n\r]')
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
_DECLARED_UTF16 = re.compile(
    rb"""^(?:\xef\xbb\xbf)?<\?xml[^>]*?encoding\s*=\s*["']utf-16(?:le|be)?["']""", re.IGNORECASE
)

# A tag, so that a CR in it can stay; without < inside quotes every attempt ends at the next <, so it is linear.
_TAG_OR_CR = re.compile(r"""<(?:[^<>"']|"[^"<]*"|'[^'<]*')*>|\r""")
_FRAGMENT_PARSER = etree.XMLParser(encoding="utf-8", **_OPTIONS)

_CODES = etree.ErrorTypes
_DETAILS: dict[int, str] = {
    _CODES.ERR_DOCUMENT_EMPTY: N_("there is no XML here"),
    _CODES.ERR_DOCUMENT_END: N_("text after the end of the document"),
    _CODES.ERR_INVALID_HEX_CHARREF: N_("a character reference is not a number"),
    _CODES.ERR_INVALID_DEC_CHARREF: N_("a character reference is not a number"),
    _CODES.ERR_INVALID_CHAR: N_("a control character, which XML does not allow"),
    _CODES.ERR_UNDECLARED_ENTITY: N_("an entity that is not declared"),
    _CODES.WAR_UNDECLARED_ENTITY: N_("an entity that is not declared"),
    _CODES.ERR_UNSUPPORTED_ENCODING: N_("an encoding nobody here knows"),
    _CODES.ERR_LT_IN_ATTRIBUTE: N_("a “<” inside an attribute; write it as &lt;"),
    _CODES.ERR_ATTRIBUTE_REDEFINED: N_("an attribute stands twice"),
    _CODES.ERR_ENTITYREF_SEMICOL_MISSING: N_("a “&” that begins no entity; write it as &amp;"),
    _CODES.ERR_NAME_REQUIRED: N_("a “&” or “<” that begins nothing; write it as &amp; or &lt;"),
    _CODES.ERR_TAG_NAME_MISMATCH: N_("an end tag that does not fit the open element"),
    _CODES.ERR_TAG_NOT_FINISHED: N_("it ends before its last element is closed"),
    _CODES.ERR_INVALID_ENCODING: N_("bytes that are not text in the declared encoding"),
    _CODES.ERR_RESOURCE_LIMIT: N_("nested too deep or too long to be safe"),
    _CODES.NS_ERR_UNDEFINED_NAMESPACE: N_("a namespace prefix that is not declared"),
}


def parse(data: bytes, name: str) -> Element:
    """The root element of a document; `name` is the file's name for the sentence of FileRefused."""
    document = _Document(io.BytesIO(data), name)
    parser = etree.XMLParser(encoding=document.encoding, **_OPTIONS)
    try:
        root: Element = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as fault:
        raise refusal(fault, name) from None
    return root


def iterate(stream: BinaryIO, name: str, tags: tuple[str, ...]) -> Iterator[Element]:
    """Each element named in `tags`, complete, in the order of its end; memory stays constant whatever the size.

    Tags are local names, found in any namespace, or `{namespace}name`. An element is emptied when the next one is
    asked for, so take out what you need first; of elements inside one another name only the outer. Ancestors and
    their attributes stay reachable (`getparent()`), earlier siblings do not. What stands before a fault is yielded,
    then FileRefused is raised.
    """
    document = _Document(stream, name)
    wanted = tuple(tag if tag.startswith("{") else "{*}" + tag for tag in tags)
    parser = etree.XMLPullParser(
        events=("start", "end"), tag=(document.root_tag, *wanted), encoding=document.encoding, **_OPTIONS
    )
    root: Element | None = None
    for chunk in document.chunks():
        fault = _feed(parser, chunk)
        for event, element in parser.read_events():
            if root is None:
                root = element
            if event == "end" and _named(element, wanted):
                yield element
                element.clear(keep_tail=True)
        if fault is not None:
            raise refusal(fault, name)
        if root is not None:
            _forget_finished(root, wanted)


def fragment(markup: str) -> Element:
    """An element holding the parsed fragment. Raises BadMarkup with the place; CR outside tags is kept as CR."""
    position = forbidden(markup)
    if position is not None:
        where = {"code": f"U+{ord(markup[position]):04X}", "position": position}
        raise BadMarkup(
            reason=Phrase(N_("character %(code)s at position %(position)d must be written as <cp hex=…/>"), where)
        )
    source = _TAG_OR_CR.sub(_keep_cr, markup) if "\r" in markup else markup
    try:
        root: Element = etree.fromstring(f"<s>{source}</s>".encode(), _FRAGMENT_PARSER)
    except etree.XMLSyntaxError as fault:
        line, column = fault.position
        before = sum(len(each) + 1 for each in markup.split("\n")[: line - 1])
        near = max(0, before + column - (len("<s>") + 1 if line == 1 else 1))
        raise BadMarkup(
            reason=Phrase(N_("%(detail)s, near character %(position)d"), {"detail": detail(fault), "position": near})
        ) from None
    return root


def walk(root: Element) -> Iterator[tuple[str, Element]]:
    """("start", element) and ("end", element) in document order, `root` included."""
    yield from etree.iterwalk(root, events=("start", "end"))


def local(element: Element) -> str:
    """The tag of an element without its namespace."""
    tag = str(element.tag)
    return tag[tag.rindex("}") + 1 :] if tag.startswith("{") else tag


def refusal(fault: etree.XMLSyntaxError, name: str) -> FileRefused:
    """What the parser stumbled over, as our sentence with line and column."""
    line, column = fault.position
    place = {"line": line or 1, "column": column or 1, "detail": detail(fault)}
    return FileRefused(
        name=name, reason=Phrase(N_("line %(line)d, column %(column)d: %(detail)s"), place), line=place["line"]
    )


def detail(fault: etree.XMLSyntaxError) -> Phrase:
    """What is wrong, without the place; the parser's own English words where we have none."""
    if (template := _DETAILS.get(int(fault.code))) is not None:
        return Phrase(template)
    message = re.sub(r", line \d+, column \d+$", "", str(fault.msg).strip())
    return Phrase(N_("not well-formed XML (%(message)s)"), {"message": shown(message)})


class _Document:
    """A stream read as far as its root element, whose prologue holds nothing that is refused."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self._stream, self._name = stream, name
        self._head = stream.read(_PIECE_BYTES)
        self.encoding = _forced_encoding(self._head)
        self.root_tag = self._read_prologue()

    def chunks(self) -> Iterator[bytes | None]:
        """The bytes of the document from its beginning, then None for its end."""
        yield self._head
        while chunk := self._stream.read(_CHUNK_BYTES):
            yield chunk
        yield None

    def _read_prologue(self) -> str:
        probe = etree.XMLPullParser(events=("start",), encoding=self.encoding, **_OPTIONS)
        piece: bytes | None = self._head or b" "  # without a byte the parser has no reason to give
        while True:
            fault = _feed(probe, piece)
            for _, root in probe.read_events():
                self._refuse_entities(root)
                return str(root.tag)
            if fault is not None:
                raise refusal(fault, self._name)
            if len(self._head) > _LONGEST_PROLOGUE_BYTES:
                raise FileRefused(name=self._name, reason=Phrase(N_("no element in the first mebibyte")), line=None)
            piece = self._stream.read(_PIECE_BYTES) or None
            self._head += piece or b""

    def _refuse_entities(self, root: Element) -> None:
        subset = root.getroottree().docinfo.internalDTD
        declared = next(iter(subset.iterentities()), None) if subset is not None else None
        if declared is None:
            return
        # The parser keeps no line for a declaration; without NUL bytes UTF-16 can be searched like ASCII.
        before, found, _ = self._head.replace(b"\0", b"").partition(b"<!ENTITY")
        raise FileRefused(
            name=self._name,
            reason=Phrase(
                N_("it declares the entity “%(entity)s”, which is not accepted; write the text itself"),
                {"entity": shown(declared.name or "")},
            ),
            line=before.count(b"\n") + 1 if found else None,
        )


def _forced_encoding(head: bytes) -> str | None:
    """The encoding where the declaration is missing or plainly untrue; None leaves it to the parser."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return None
    if head.startswith(b"<\0"):
        return "utf-16le"
    if head.startswith(b"\0<"):
        return "utf-16be"
    # Tools that save a UTF-16 string as UTF-8 keep the old declaration.
    return "utf-8" if _DECLARED_UTF16.match(head) else None


def _feed(parser: "etree.XMLPullParser[Any]", chunk: bytes | None) -> etree.XMLSyntaxError | None:
    """Feed a chunk, or close on None; the fault is handed back so that the elements before it can be taken."""
    try:
        if chunk is None:
            parser.close()
        else:
            parser.feed(chunk)
    except etree.XMLSyntaxError as fault:
        return fault
    return None


def _keep_cr(found: re.Match[str]) -> str:
    return "&#13;" if found[0] == "\r" else found[0]


def _named(element: Element, wanted: tuple[str, ...]) -> bool:
    return element.tag in wanted or "{*}" + local(element) in wanted


def _forget_finished(root: Element, wanted: tuple[str, ...]) -> None:
    """Remove every finished element on the way to the one being read; nothing inside a wanted one is touched."""
    node = root
    while len(node) and not _named(node, wanted):
        del node[:-1]
        node = node[-1]


def forbidden(text: str) -> int | None:
    """Offset of the first character that XML 1.0 cannot carry (control characters, surrogates, U+FFFE), or None."""
    found = _FORBIDDEN.search(text)
    return found.start() if found else None


def cleaned(text: str) -> str:
    """The text with U+FFFD in place of every character that XML cannot carry."""
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)


def escaped(text: str, *, field: str = "text") -> str:
    """Text as element content. Raises BadCharacter; `field` names the text in its sentence."""
    _refuse_forbidden(text, field)
    return _IN_TEXT.sub(_reference, text)


def quoted(value: str, *, field: str = "attribute") -> str:
    """A value as an attribute writes it, with its quotation marks. Raises BadCharacter."""
    _refuse_forbidden(value, field)
    return f'"{_IN_ATTRIBUTE.sub(_reference, value)}"'


def start_tag(name: str, attributes: Mapping[str, str | None], *, empty: bool = False) -> str:
    """`<name key="value">`, or `<name key="value"/>` when `empty`; attributes whose value is None are left out."""
    written = "".join(f" {key}={quoted(value, field=key)}" for key, value in attributes.items() if value is not None)
    return f"<{name}{written}/>" if empty else f"<{name}{written}>"


def _refuse_forbidden(text: str, field: str) -> None:
    position = forbidden(text)
    if position is not None:
        raise BadCharacter(field=field, code=f"U+{ord(text[position]):04X}", position=position)


def _reference(found: re.Match[str]) -> str:
    return _ESCAPES[found[0]]
