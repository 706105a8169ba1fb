"""XLIFF 1.2 and 2.x as a story: each trans-unit or segment is one part; an export fills in its target."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tmserver.domain.segments import Segment
from tmserver.domain.stories import StoryField
from tmserver.formats import story_scan, story_write
from tmserver.formats.story_scan import Dialect, Part, Token

_INLINE = frozenset(
    {"g", "x", "bx", "ex", "bpt", "ept", "ph", "it", "mrk", "sub", "pc", "sc", "ec", "cp", "sm", "em"}
)  # fmt: skip
_HOLDS = frozenset({"trans-unit", "segment"})
_PLAIN = Dialect(lambda stack: None, frozenset())
_NATIVE = frozenset({"bpt", "ept", "ph", "it"})
"""Elements of XLIFF 1.2 that hold native code, no text."""
_TEXT = Dialect(lambda stack: StoryField.BODY, _INLINE, opaque=_NATIVE)


@dataclass(slots=True)
class Entry:
    """A trans-unit or segment: its own start tag, the end of its source (of its seg-source, where it has one), the
    part of the source, the target element (None: there is none) and the text in it. `locked`: not to be translated."""

    tag: Token
    after_source: int
    part: Part
    target: tuple[int, int] | None
    present: Segment | None
    locked: bool


def languages(source: str) -> tuple[str | None, str | None]:
    """Source and target language of the file, as it writes them."""
    for token in story_scan.scan(source, _PLAIN):
        if token.kind == "start" and token.name in {"file", "xliff"}:
            own = token.attribute("source-language") or token.attribute("srcLang")
            if own:
                return own, token.attribute("target-language") or token.attribute("trgLang")
    return None, None


def has_file(source: str) -> bool:
    """Whether there is a file element."""
    return any(token.name == "file" and token.kind == "start" for token in story_scan.scan(source, _PLAIN))


def entries(source: str) -> Iterator[Entry]:
    """The translatable entries of the file, in order."""
    holder: Token | None = None
    spans: dict[str, tuple[int, int, int, int]] = {}
    opened: Token | None = None
    proposals = 0
    for token in story_scan.scan(source, _PLAIN):
        if token.name in {"alt-trans", "matches"}:
            proposals += {"start": 1, "end": -1}.get(token.kind, 0)
        elif token.name in _HOLDS and token.kind == "start":
            holder, spans = token, {}
        elif token.name in _HOLDS and token.kind == "end" and holder is not None:
            yield from _entry(source, holder, spans)
            holder = None
        elif holder is not None and not proposals and token.name in {"source", "seg-source", "target"}:
            if token.kind == "start":
                opened = token
            elif token.kind == "empty":
                spans[token.name] = (token.start, token.end, token.end, token.end)
            elif opened is not None and opened.name == token.name:
                spans[token.name] = (opened.start, opened.end, token.start, token.end)


def _entry(source: str, tag: Token, spans: dict[str, tuple[int, int, int, int]]) -> Iterator[Entry]:
    if "source" not in spans:
        return
    _, start, end, after = spans["source"]
    own = _part(source, start, end)
    if own is None:
        return
    target = spans.get("target")
    present = _part(source, target[1], target[2]) if target else None
    after = spans["seg-source"][3] if "seg-source" in spans else after
    yield Entry(
        tag, after, own, (target[0], target[3]) if target else None,
        present.segment if present else None, tag.attribute("translate") == "no",
    )  # fmt: skip


def _part(source: str, start: int, end: int) -> Part | None:
    """The one part of an element's content."""
    found = story_scan.parts(source[start:end], _TEXT)
    return found[0] if found else None


def changes(source: str, targets: dict[int, Segment], language: str) -> list[tuple[int, int, str]]:
    """What to splice so that entries, by their place in the file, have these targets."""
    found = []
    prefix = ""
    for place, entry in enumerate(entries(source)):
        if place not in targets:
            continue
        name = source[entry.tag.start + 1 : entry.tag.end].split()[0].rstrip(">")
        prefix = name.rpartition(":")[0]
        prefix += ":" if prefix else ""
        text = story_write.content(targets[place], entry.part.codes)
        state = ' state="translated"' if entry.tag.name == "trans-unit" else ""
        written = f"<{prefix}target{state}>{text}</{prefix}target>"
        start, end = entry.target or (entry.after_source, entry.after_source)
        found.append((start, end, written))
        if entry.tag.name == "segment":
            found.append((entry.tag.start, entry.tag.end, _translated(source[entry.tag.start : entry.tag.end])))
    return found + (_with_language(source, language) if found else [])


def _translated(tag: str) -> str:
    if re.search(r"\sstate\s*=", tag):
        return re.sub(r"(\sstate\s*=\s*)(\"[^\"]*\"|'[^']*')", r'\1"translated"', tag)
    return tag[:-1] + ' state="translated">'


def _with_language(source: str, language: str) -> list[tuple[int, int, str]]:
    """Name the target language where the file does not."""
    for token in story_scan.scan(source, _PLAIN):
        if token.kind == "start" and token.name in {"file", "xliff"}:
            for own, other in (("source-language", "target-language"), ("srcLang", "trgLang")):
                if token.attribute(own) is not None and token.attribute(other) is None:
                    return [(token.end - 1, token.end - 1, f' {other}="{language}"')]
    return []
