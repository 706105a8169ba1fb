"""A story's file in and out: told by its content, read into parts, written back with other text in them.

`read` gives what a file says and its parts in order; `write` gives the file with the text of some parts replaced. Parts
without a translation stay as they are, byte for byte, and so does all that is no text.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tmserver.domain import languages
from tmserver.domain.segments import Segment
from tmserver.domain.stories import StoryField
from tmserver.formats import (
    archives,
    story_bytes,
    story_docx,
    story_json,
    story_meta,
    story_runs,
    story_scan,
    story_write,
    story_xliff,
    xml,
)
from tmserver.formats.story_meta import NOTHING, About
from tmserver.formats.story_rules import HTML, NEWS
from tmserver.formats.story_scan import Codes, Dialect
from tmserver.phrases import N_, shown

MOST_BYTES = 16 << 20
"""Largest file of a story, and of a Word document's text unpacked."""
TEXT, HTML_FORMAT, DOCX, NITF, NEWSML, NINJS, XLIFF = "text", "html", "docx", "nitf", "newsml-g2", "ninjs", "xliff"
MEDIA_TYPES: Mapping[str, str] = {
    TEXT: "text/plain; charset=utf-8",
    HTML_FORMAT: "text/html; charset=utf-8",
    DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    NITF: "application/nitf+xml",
    NEWSML: "application/vnd.iptc.g2.newsitem+xml",
    NINJS: "application/json",
    XLIFF: "application/xliff+xml",
}
SUFFIXES: Mapping[str, str] = {
    TEXT: "txt", HTML_FORMAT: "html", DOCX: "docx", NITF: "xml", NEWSML: "xml", NINJS: "json", XLIFF: "xlf",
}  # fmt: skip
_IS_HTML = re.compile(
    r"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|article|div|p|h1|section)\b", re.I | re.S
)


@dataclass(frozen=True, slots=True)
class FilePart:
    """A stretch of text of a file. `whole`: it is one segment and is not to be cut into sentences."""

    field: StoryField
    segment: Segment
    target: Segment | None = None
    whole: bool = False
    locked: bool = False


@dataclass(frozen=True, slots=True)
class StoryFile:
    """What a file says: its format, its parts, and of its metadata what a story keeps."""

    format: str
    parts: tuple[FilePart, ...]
    about: About = NOTHING


def from_path(path: Path, name: str) -> tuple[StoryFile, bytes]:
    """A file and its bytes. Raises FileRefused."""
    if path.stat().st_size > MOST_BYTES:
        raise story_bytes.refused(
            name, N_("a story's file may have at most %(limit)d megabytes"), limit=MOST_BYTES >> 20
        )
    content = path.read_bytes()
    if archives.is_zip(content[:4]):
        _check_archive(path, name)
    return read(content, name), content


def read(content: bytes, name: str) -> StoryFile:
    """The story in a file. Raises FileRefused with line or part and reason."""
    if not content.strip(b"\0 \t\r\n"):
        raise story_bytes.refused(name, N_("the file is empty"))
    if archives.is_zip(content[:4]):
        read = [part for place, source, _ in _documents(content, name) for part in story_docx.parts(source, place)]
        return _of_parts(DOCX, read, name)
    story_bytes.refuse_others(content, name)
    source, _ = story_bytes.decoded(content, name)
    stripped = source.lstrip("\ufeff \t\r\n")
    if stripped.startswith("{") or story_json.is_list(stripped):
        return _ninjs(source, name)
    if _IS_HTML.match(stripped):
        return _of_parts(HTML_FORMAT, story_scan.parts(source, HTML), name)
    if stripped.startswith("<"):
        return _xml(content, source, name)
    story_bytes.plain(content, name)
    return StoryFile(TEXT, ())


def _of_parts(kind: str, parts: list[story_scan.Part], name: str, about: About = NOTHING) -> StoryFile:
    if not parts and not about.cancelled:
        raise story_bytes.refused(name, N_("it holds no text to translate"))
    found = [FilePart(part.field, part.segment) for part in parts]
    if not any(part.field is StoryField.HEADLINE for part in found) and len(found) > 1:
        first = found[0].segment.text
        if found[0].field is StoryField.BODY and first[-1] not in ".!?…":
            found[0] = FilePart(StoryField.HEADLINE, found[0].segment)
    return StoryFile(kind, tuple(found), about)


def _xml(content: bytes, source: str, name: str) -> StoryFile:
    root = xml.parse(content, name)
    kind = xml.local(root)
    if kind == "xliff":
        return _xliff(source, name)
    if kind not in {"nitf", "newsItem", "newsMessage"}:
        template = N_("it is XML with the root element “%(root)s”; taken are %(taken)s")
        taken = "nitf (NITF), newsItem, newsMessage (NewsML-G2), xliff (XLIFF)"
        raise story_bytes.refused(name, template, root=shown(kind), taken=taken)
    about = story_meta.of_nitf(root) if kind == "nitf" else story_meta.of_newsml(root)
    return _of_parts(NITF if kind == "nitf" else NEWSML, story_scan.parts(source, NEWS), name, about)


def _xliff(source: str, name: str) -> StoryFile:
    if not story_xliff.has_file(source):
        raise story_bytes.refused(name, N_("it is XLIFF without a <file> element"))
    parts = tuple(
        FilePart(StoryField.BODY, entry.part.segment, entry.present, whole=True, locked=entry.locked)
        for entry in story_xliff.entries(source)
    )
    if not parts:
        raise story_bytes.refused(name, N_("it holds no text to translate"))
    return StoryFile(XLIFF, parts, About(language=story_xliff.languages(source)[0]))


def _ninjs(source: str, name: str) -> StoryFile:
    _, item = story_json.item(story_json.parse(source.lstrip("\ufeff"), name))
    parts: list[story_scan.Part] = []
    for text in story_json.texts(source):
        if text.marked:
            parts += story_scan.parts(text.value, HTML)
        else:
            parts.append(story_scan.Part(0, 0, text.field, Segment(text.value)))
    own = [_as(part, text) for part, text in zip(parts, _owners(source), strict=True)]
    return _of_parts(NINJS, own, name, story_meta.of_ninjs(item))


def _owners(source: str) -> list[story_json.Text]:
    """For each part of a ninjs file the string it stands in."""
    return [
        text
        for text in story_json.texts(source)
        for _ in range(len(story_scan.parts(text.value, HTML)) if text.marked else 1)
    ]


def _as(part: story_scan.Part, text: story_json.Text) -> story_scan.Part:
    if text.field is not StoryField.BODY or part.field is StoryField.STANDFIRST:
        part.field = text.field
    return part


# --- out ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Export:
    """What an export says beside the texts: the languages, and what the story is a translation of."""

    source: str
    target: str
    identifier: str | None = None


def write(kind: str, content: bytes, name: str, targets: Mapping[int, Segment], about: Export) -> bytes:
    """The file with the targets of its parts, by their number. Raises FileRefused."""
    if kind == DOCX:
        return _docx_out(content, name, targets, about)
    source, encoding = story_bytes.decoded(content, name)
    if kind == NINJS:
        return _ninjs_out(source, targets, about).encode(encoding, "replace")
    if kind == XLIFF:
        changes = story_xliff.changes(source, dict(targets), about.target)
        return story_write.spliced(source, changes).encode(encoding, "xmlcharrefreplace")
    dialect = HTML if kind == HTML_FORMAT else NEWS
    changed = _spliced(source, story_scan.parts(source, dialect), targets, story_write.content)
    return _relabelled(changed, dialect, about).encode(encoding, "xmlcharrefreplace")


def _spliced(
    source: str, parts: list[story_scan.Part], targets: Mapping[int, Segment],
    content: Callable[[Segment, Codes], str],
) -> str:  # fmt: skip
    return story_write.spliced(
        source,
        ((parts[number].start, parts[number].end, content(target, parts[number].codes))
         for number, target in targets.items()),
    )  # fmt: skip


_NAMES_LANGUAGE = frozenset(
    {"html", "nitf", "newsItem", "newsMessage", "inlineXML", "inlineData", "contentSet", "body"}
)
"""Elements whose language is that of the text, whatever they hold beside it."""


def _relabelled(source: str, dialect: Dialect, about: Export) -> str:
    """The document under its new language, where it or an element with text of the story names the old one."""
    changes = []
    own = languages.base(about.source)
    for token, stack in story_scan.stacks(source, dialect):
        said = story_scan.value_of(token, "tag" if token.name == "language" else "lang")
        if said is None:
            continue
        is_text = token.name in _NAMES_LANGUAGE or (
            token.name == "language" and "contentMeta" in {one.name for one in stack}
        )
        if (is_text or dialect.field_of([*stack, token]) is not None) and _is_of(source[slice(*said)], own):
            changes.append((*said, about.target))
    return story_write.spliced(source, changes)


def _is_of(tag: str, own: str) -> bool:
    return tag.replace("_", "-").split("-")[0].lower() == own


def _ninjs_out(source: str, targets: Mapping[int, Segment], about: Export) -> str:
    changes: list[tuple[int, int, str]] = []
    number = 0
    for text in story_json.texts(source):
        parts = story_scan.parts(text.value, HTML) if text.marked else [None]
        own = {place: targets[number + place] for place in range(len(parts)) if number + place in targets}
        if own and text.marked:
            value = _spliced(text.value, [part for part in parts if part], own, story_write.content)
            changes.append((text.start, text.end, json.dumps(value, ensure_ascii=False)))
        elif own:
            changes.append((text.start, text.end, json.dumps(own[0].text, ensure_ascii=False)))
        number += len(parts)
    return story_write.spliced(source, changes + _told(source, about))


def _told(source: str, about: Export) -> list[tuple[int, int, str]]:
    """What a translated item says of itself: its language, and what it was translated from."""
    at, _ = story_json.item(json.loads(source.lstrip("\ufeff")))
    changes = []
    for name, what in (("language", about.target), ("translated_from", about.identifier)):
        place = story_json.value_at(source, (*at, name))
        said = json.dumps(what, ensure_ascii=False)
        if place is not None and what:
            changes.append((*place, said))
        elif what and name == "translated_from":
            first = story_json.inside(source, at)
            changes.append((first, first, f'\n  "translated_from": {said},'))
    return changes


def _check_archive(path: Path, name: str) -> None:
    """Count what a Word document unpacks to, whatever its directory says. Raises FileRefused."""
    if not any(story_docx.is_document(one) for one in archives.zipped_names(path, name)):
        raise story_bytes.refused(name, N_("it is an archive, but no Word document (.docx)"))
    for member in archives.unzipped(path, name):
        size = 0
        with member.open() as stream:
            while piece := stream.read(1 << 16):
                size += len(piece)
                if size > 4 * MOST_BYTES:
                    raise story_bytes.refused(member.name, N_("unpacked it is larger than a story's file may be"))


def _documents(content: bytes, name: str) -> list[tuple[str, str, str]]:
    """The files with text of an archive of Word, each well-formed: place, text, encoding. Raises FileRefused."""
    found = []
    for place, data in story_docx.members(content, name):
        xml.parse(data, f"{name}/{place}")
        found.append((place, *story_bytes.decoded(data, name)))
    return found


def _docx_out(content: bytes, name: str, targets: Mapping[int, Segment], about: Export) -> bytes:
    """The archive with the targets in the files that their parts are of; what is translated says its language."""
    changed: dict[str, bytes] = {}
    first = 0
    for place, source, encoding in _documents(content, name):
        parts = story_docx.parts(source, place)
        own = {number - first: target for number, target in targets.items() if 0 <= number - first < len(parts)}
        if own:
            written = _spliced(source, parts, own, partial(story_runs.content, language=about.target))
            changed[place] = written.encode(encoding, "xmlcharrefreplace")
        first += len(parts)
    return story_docx.packed(content, changed)
