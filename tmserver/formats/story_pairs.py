"""Stories as pairs of segments: XLIFF 1.2 and 2.1 for CAT tools, and a table to read and correct."""

import re
from collections.abc import Mapping

from tmserver.domain.stories import Provenance, SegmentStatus
from tmserver.formats import workbook_write, xliff_write, xml
from tmserver.formats.story_lines import Line, Story

_STATE_1: Mapping[SegmentStatus, str] = {
    SegmentStatus.EMPTY: "needs-translation",
    SegmentStatus.DRAFT: "needs-review-translation",
    SegmentStatus.SUGGESTED: "needs-review-translation",
    SegmentStatus.CONFIRMED: "translated",
    SegmentStatus.APPROVED: "signed-off",
    SegmentStatus.LOCKED: "final",
}
_STATE_2: Mapping[SegmentStatus, str] = {
    SegmentStatus.EMPTY: "initial",
    SegmentStatus.DRAFT: "initial",
    SegmentStatus.SUGGESTED: "initial",
    SegmentStatus.CONFIRMED: "translated",
    SegmentStatus.APPROVED: "reviewed",
    SegmentStatus.LOCKED: "final",
}
_QUALIFIER: Mapping[Provenance, str] = {
    Provenance.CONTEXT: "leveraged-tm",
    Provenance.EXACT: "exact-match",
    Provenance.REPEAT: "leveraged-repetition",
    Provenance.FUZZY: "fuzzy-match",
}
_APPROVED = frozenset({SegmentStatus.CONFIRMED, SegmentStatus.APPROVED})
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAME = re.compile(r"\s+")


def xliff1(story: Story) -> bytes:
    """XLIFF 1.2, a unit a segment; its state says how far it is, and what is locked is not to be translated."""
    file = {
        "original": xml.cleaned(story.file_name), "source-language": story.source, "target-language": story.target,
        "datatype": "plaintext",
    }  # fmt: skip
    head = f'{_HEAD}<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">\n'
    units = "".join(_unit1(one) for one in story.lines)
    return f"{head}{xml.start_tag('file', file)}<body>\n{units}</body></file>\n</xliff>\n".encode()


def _unit1(line: Line) -> str:
    attributes = {
        "id": str(line.number), "resname": line.field.value,
        "translate": "no" if line.status is SegmentStatus.LOCKED else None,
        "approved": "yes" if line.status in _APPROVED else None,
        "xml:space": "preserve",
    }  # fmt: skip
    target = ""
    if line.target is not None:
        said = {"state": _STATE_1[line.status]}
        qualifier = None if line.provenance is None else _QUALIFIER.get(line.provenance)
        target = xml.start_tag("target", said | {"state-qualifier": qualifier}) + xliff_write.content1(line.target)
        target += "</target>"
    source = f"<source>{xliff_write.content1(line.source)}</source>"
    return f"{xml.start_tag('trans-unit', attributes)}{source}{target}</trans-unit>\n"


def xliff2(story: Story) -> bytes:
    """XLIFF 2.1, a unit a segment."""
    root = {
        "version": "2.1", "srcLang": story.source, "trgLang": story.target,
        "xmlns": "urn:oasis:names:tc:xliff:document:2.0",
    }  # fmt: skip
    file = xml.start_tag("file", {"id": "f1", "original": _NAME.sub(" ", xml.cleaned(story.file_name))})
    units = "".join(_unit2(one) for one in story.lines)
    return f"{_HEAD}{xml.start_tag('xliff', root)}\n{file}\n{units}</file>\n</xliff>\n".encode()


def _unit2(line: Line) -> str:
    locked = "no" if line.status is SegmentStatus.LOCKED else None
    unit = {"id": f"u{line.number}", "name": line.field.value, "translate": locked, "xml:space": "preserve"}
    state = "initial" if line.target is None else _STATE_2[line.status]
    target = "" if line.target is None else f"<target>{xliff_write.content2(line.target)}</target>"
    return (
        f"{xml.start_tag('unit', unit)}{xml.start_tag('segment', {'id': 's1', 'state': state})}"
        f"<source>{xliff_write.content2(line.source)}</source>{target}</segment></unit>\n"
    )


def table(story: Story) -> bytes:
    """An Excel workbook: a row a segment, source beside target, under headers that imports into memories read."""
    head = [story.source, story.target, "status", "provenance", "score", "field", "number"]
    return b"".join(workbook_write.write_rows([head, *(_row(one) for one in story.lines)]))


def _row(line: Line) -> list[str | None]:
    return [
        line.source.text, "" if line.target is None else line.target.text, line.status.value,
        line.provenance.value if line.provenance else None, None if line.score is None else str(line.score),
        line.field.value, str(line.number),
    ]  # fmt: skip
