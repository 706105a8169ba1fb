"""XLIFF 1.0 to 1.2 and 2.0 to 2.2 in: segments one by one, in constant memory.

`segments` gives every segment of a file with its languages, state, notes and place, translated or not: for whoever
edits a file. `read` takes what a memory can use of them. A `trans-unit` with `seg-source` gives one segment for each
`mrk` of type seg; a `unit` one for each `segment`. Proposals of other tools (alt-trans, matches) are no translations
of the file and are passed over. Within one unit the neighbours of a segment are known, and become its context.

Line breaks of a pretty-printed file (xml:space is not `preserve`) count as one space, at the ends as none.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO, cast

from tmserver.domain.segments import Segment
from tmserver.domain.units import Context, NewUnit, Skipped
from tmserver.errors import BadMarkup
from tmserver.formats import xliff_inline, xml
from tmserver.formats.exchange import Contents, Pair, Side, Survey, Variant, canonical, named, skipped, usable
from tmserver.formats.tmx_properties import XML_LANG
from tmserver.formats.watched import Watched
from tmserver.phrases import N_
from tmserver.text import markup as markup_text

UNTRANSLATED = frozenset({"new", "needs-translation", "initial"})
"""States that say of a target that it is none yet: a copy of the source, or what a machine put there."""
STATE_PROP = "x-xliff-state"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_SECOND = re.compile(r"\{urn:oasis:names:tc:xliff:document:2\.\d\}unit")
_PRINTED = re.compile(r"[ \t]*[\r\n][ \t\r\n]*")


@dataclass(frozen=True, slots=True)
class XliffSegment:
    """One segment of a file. Languages are as the file writes them, None where it names none.

    `target` is None where there is no target element; `state` is the file's own word (XLIFF 1.2: also "approved").
    """

    id: str
    line: int | None
    source_language: str | None
    target_language: str | None
    source: Segment
    target: Segment | None
    state: str | None = None
    notes: tuple[str, ...] = ()
    key: str | None = None
    previous: str | None = None
    next: str | None = None


def segments(contents: Contents) -> Iterator[XliffSegment | Skipped]:
    """The segments of a file in its order, and what cannot be read of it. Raises FileRefused."""
    with contents.open() as stream:
        watched = Watched(stream, contents)
        for element in xml.iterate(cast(BinaryIO, watched), contents.name, ("trans-unit", "unit")):
            watched.since_unit = 0
            is_second = _SECOND.fullmatch(str(element.tag)) is not None
            if not is_second and xml.local(element) == "unit":
                continue  # of another namespace
            try:
                found = _of_unit2(element) if is_second else _of_unit1(element)
            except BadMarkup as fault:
                yield skipped(
                    element.sourceline, N_("the codes of the text: %(reason)s"), reason=fault.params["reason"]
                )
                continue
            if not found:
                yield skipped(element.sourceline, N_("the unit holds no text"))
            yield from _with_neighbours(found)


def read(contents: Contents, pair: Pair, survey: Survey) -> Iterator[NewUnit | Skipped]:
    """The translated segments of an XLIFF file that fit the memory, and what was left out. Raises FileRefused."""
    survey.format = survey.format or "xliff"
    for found in segments(contents):
        if isinstance(found, Skipped):
            yield found
        else:
            yield from _units(found, pair, survey)


def _units(found: XliffSegment, pair: Pair, survey: Survey) -> Iterator[NewUnit | Skipped]:
    source_tag, target_tag = _languages(found, pair, survey)
    survey.saw(source_tag)
    if found.target is None or not found.target.text.strip():
        yield skipped(found.line, N_("it is not translated"))
        return
    survey.saw(target_tag)
    if found.state in UNTRANSLATED:
        yield skipped(found.line, N_("its state says that it is not translated yet (%(state)s)"), state=found.state)
        return
    sides = {pair.side(source_tag): (found.source, source_tag), pair.side(target_tag): (found.target, target_tag)}
    if Side.SOURCE not in sides or Side.TARGET not in sides:
        yield skipped(
            found.line,
            N_("no text in %(source)s and %(target)s; its languages: %(found)s"),
            source=pair.source, target=pair.target, found=named(dict.fromkeys((source_tag, target_tag))),
        )  # fmt: skip
        return
    for side, language in ((Side.SOURCE, pair.source), (Side.TARGET, pair.target)):
        _, refused = usable([Variant(*sides[side], found.line)], language, found.line)
        if refused:
            yield from refused
            return
    (source, source_language), (target, target_language) = sides[Side.SOURCE], sides[Side.TARGET]
    is_forward = source is found.source  # neighbours are texts of the file's source
    note, *more = found.notes or (None,)
    extra = {"props": [[STATE_PROP, found.state]]} if found.state else {}
    if more:
        extra["notes"] = [[text] for text in more if text is not None]
    yield NewUnit(
        source=source, target=target, source_language=source_language, target_language=target_language,
        context=Context(found.previous, found.next, found.key) if is_forward else Context(key=found.key),
        note=note, line=found.line, extra=extra,
    )  # fmt: skip


def _languages(found: XliffSegment, pair: Pair, survey: Survey) -> tuple[str, str]:
    """The languages of a segment as canonical tags; a target language that the file forgot is the memory's other."""
    source = found.source_language or ""
    source = canonical(source) or source or "?"
    target = found.target_language or ""
    if not target and found.target is not None:
        side = pair.side(source)
        target = {Side.SOURCE: pair.target, Side.TARGET: pair.source}.get(side, "") if side else ""
        if target:
            survey.remark(N_("the file names no target language; it was taken as %(language)s"), language=target)
    return source, canonical(target) or target or "?"


def _with_neighbours(found: list[XliffSegment]) -> Iterator[XliffSegment]:
    for position, one in enumerate(found):
        previous = found[position - 1].source.text if position else None
        following = found[position + 1].source.text if position + 1 < len(found) else None
        yield one if len(found) == 1 else replace(one, previous=previous, next=following)


# --- XLIFF 1 --------------------------------------------------------------------------------------------------------


def _of_unit1(unit: xml.Element) -> list[XliffSegment]:
    parts = {xml.local(child): child for child in reversed(unit)}  # of elements of one name the first
    source, target = parts.get("source"), parts.get("target")
    if source is None:
        return []
    keeps = keeps_space(unit)
    own = XliffSegment(
        id=_path(unit), line=unit.sourceline, key=unit.get("resname"),
        source_language=source.get(XML_LANG) or _inherited(unit, "source-language"),
        target_language=(target.get(XML_LANG) if target is not None else None) or _inherited(unit, "target-language"),
        source=printed(xliff_inline.read1(source), keeps),
        target=None if target is None else printed(xliff_inline.read1(target), keeps),
        state=_state1(unit, target), notes=_notes(unit),
    )  # fmt: skip
    targets = {} if target is None else marked(target)
    pieces = marked(parts["seg-source"]) if "seg-source" in parts else {}
    if len(pieces) < 2 or (target is not None and not targets):
        return [own]
    return [
        replace(
            own,
            id=f"{own.id}/{mid}",
            source=printed(xliff_inline.read1(piece), keeps),
            target=printed(xliff_inline.read1(targets[mid]), keeps) if mid in targets else None,
        )
        for mid, piece in pieces.items()
    ]


def marked(element: xml.Element) -> dict[str, xml.Element]:
    """The segments of a seg-source or target by their mid."""
    marks = (node for node in element.iterdescendants() if xml.local(node) == "mrk" and node.get("mtype") == "seg")
    return {mark.get("mid") or str(number): mark for number, mark in enumerate(marks)}


def _state1(unit: xml.Element, target: xml.Element | None) -> str | None:
    state = target.get("state") if target is not None else None
    return state or ("approved" if unit.get("approved") == "yes" else None)


# --- XLIFF 2 --------------------------------------------------------------------------------------------------------


def original_data(unit: xml.Element) -> dict[str, str]:
    """What the codes of a unit stand for, by id."""
    return {
        node.get("id") or "": "".join(map(str, node.itertext()))
        for store in unit
        if xml.local(store) == "originalData"
        for node in store
    }


def _of_unit2(unit: xml.Element) -> list[XliffSegment]:
    data = original_data(unit)
    keeps, notes = keeps_space(unit), _notes(unit)
    found = []
    for number, piece in enumerate(child for child in unit if xml.local(child) == "segment"):
        parts = {xml.local(child): child for child in piece}
        if "source" not in parts:
            continue
        source, target = parts["source"], parts.get("target")
        found.append(
            XliffSegment(
                id=f"{_path(unit)}/{piece.get('id') or number}",
                line=piece.sourceline,
                key=unit.get("name"),
                source_language=_inherited(unit, "srcLang"),
                target_language=_inherited(unit, "trgLang"),
                source=printed(xliff_inline.read2(source, data), keeps),
                target=None if target is None else printed(xliff_inline.read2(target, data), keeps),
                state=piece.get("state"),
                notes=notes,
            )
        )
    return found


# --- both -----------------------------------------------------------------------------------------------------------


def _notes(unit: xml.Element) -> tuple[str, ...]:
    nodes = [node for child in unit for node in (child if xml.local(child) == "notes" else (child,))]
    texts = ("".join(map(str, node.itertext())).strip() for node in nodes if xml.local(node) == "note")
    return tuple(text for text in texts if text)


def _path(unit: xml.Element) -> str:
    """Where a segment stands: the ids of file and unit."""
    file = next((each for each in unit.iterancestors() if xml.local(each) == "file"), None)
    name = "" if file is None else file.get("id") or file.get("original") or ""
    return f"{name}/{unit.get('id') or ''}"


def _inherited(element: xml.Element, name: str) -> str | None:
    """An attribute of the nearest ancestor that has it."""
    return next((str(each.get(name)) for each in element.iterancestors() if each.get(name)), None)


def keeps_space(unit: xml.Element) -> bool:
    """Whether xml:space says that white space counts, on the unit's texts or anything around them."""
    nearest = next((each.get(_SPACE) for each in (unit, *unit.iterancestors()) if each.get(_SPACE)), None)
    return nearest == "preserve" or any(each.get(_SPACE) == "preserve" for each in unit.iter())


def printed(segment: Segment, keeps: bool) -> Segment:
    """The segment without the line breaks of pretty printing."""
    if keeps or _PRINTED.search(segment.text) is None:
        return segment
    if segment.markup is None:
        return Segment(_joined(segment.text).strip(" "))
    pieces = re.split(r"(<[^>]*>)", segment.markup)
    markup = "".join(piece if piece.startswith("<") else _joined(piece) for piece in pieces).strip(" ")
    return Segment(markup_text.plain(markup), markup)


def _joined(text: str) -> str:
    return _PRINTED.sub(" ", text)
