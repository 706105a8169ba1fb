"""The bytes of a story's file as text, and the encoding it is written back in."""

import codecs
import re

from tmserver.errors import FileRefused
from tmserver.formats import xml
from tmserver.formats.exchange import phrase
from tmserver.phrases import N_, shown

_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"^<\?xml[^>]*?encoding\s*=\s*[\"']([\w.-]+)[\"']", re.IGNORECASE)
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


_OTHER = (
    (b"%PDF-", N_("it is a PDF; save it as Word (.docx), HTML or plain text")),
    (b"{\\rtf", N_("it is RTF; save it as Word (.docx), HTML or plain text")),
    (b"\xd0\xcf\x11\xe0", N_("it is an old Word document (.doc); save it as .docx")),
)
"""What desks send that we do not read, by its first bytes."""


def refuse_others(content: bytes, name: str) -> None:
    """Raise FileRefused for what is known and not read."""
    for mark, template in _OTHER:
        if content.startswith(mark):
            raise refused(name, template)


def refused(name: str, template: str, *, line: int | None = None, **params: object) -> FileRefused:
    """The refusal of a file, whose sentence may name its line."""
    if line is not None:
        params["line"] = line
    return FileRefused(name=name, reason=phrase(template, **params), line=line)


def decoded(content: bytes, name: str) -> tuple[str, str]:
    """The text of a file and the encoding to write it in. Raises FileRefused."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _as_text(content, encoding, name), encoding
    declared = _XML_ENCODING.match(content.lstrip()) or _CHARSET.search(content[:4096])
    if declared is not None:
        said = declared[1].decode("ascii")
        try:
            encoding = codecs.lookup(said).name
        except LookupError:
            raise refused(
                name, N_("it says its encoding is “%(encoding)s”, which nobody here knows"), encoding=shown(said)
            ) from None
        return _as_text(content, encoding, name), encoding
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        if content.lstrip().startswith((b"<?xml", b"{")):
            return _as_text(content, "utf-8", name), "utf-8"
        return content.decode("cp1252", "replace"), "utf-8"


def plain(content: bytes, name: str) -> str:
    """A plain text as it stands in its file. Raises FileRefused, also for what is no text at all."""
    text = decoded(content, name)[0].removeprefix("\ufeff")
    if (position := xml.forbidden(text)) is not None:
        line = text.count("\n", 0, position) + 1
        raise refused(name, N_("line %(line)d: a control character, which is no text"), line=line)
    return text


def _as_text(content: bytes, encoding: str, name: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        template = N_("line %(line)d: bytes that are no text in the encoding %(encoding)s")
        raise refused(name, template, line=line, encoding=encoding) from None
    except UnicodeError:
        raise refused(name, N_("bytes that are no text in the encoding %(encoding)s"), encoding=encoding) from None
