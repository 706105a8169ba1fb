"""TMX 1.4, level 2, out: what other tools read without loss and our own reader gives back equal.

One code a language in the whole file, the memory's, since readers lose units whose code is not exactly `srclang`
(contracts.md §5); a text's own code stands beside it as a property. No character that XML cannot carry is written, not
even as a reference: OmegaT drops a whole memory over one. No DOCTYPE: it would name a file that is not there.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

import tmserver
from tmserver.domain.segments import Segment
from tmserver.domain.units import Origin, UnitStatus
from tmserver.formats import stamps, tmx_segments, xml
from tmserver.formats import tmx_properties as properties
from tmserver.formats.exchange import ExportUnit, Pair

_CHUNK_CHARACTERS = 1 << 16


@dataclass(frozen=True, slots=True)
class TmxHeader:
    """What the file says of itself. The same header and units give the same bytes."""

    pair: Pair
    name: str | None = None
    """Of the memory, for people."""
    created_at: datetime | None = None


def write(units: Iterable[ExportUnit], header: TmxHeader) -> Iterator[bytes]:
    """The file in pieces of about 64 kB, UTF-8."""
    pieces = [_head(header)]
    length = 0
    for unit in units:
        piece = _unit(unit, header.pair)
        pieces.append(piece)
        length += len(piece)
        if length >= _CHUNK_CHARACTERS:
            yield "".join(pieces).encode()
            pieces, length = [], 0
    pieces.append("</body>\n</tmx>\n")
    yield "".join(pieces).encode()


def _head(header: TmxHeader) -> str:
    attributes = {
        "creationtool": "tmserver",
        "creationtoolversion": tmserver.__version__,
        "segtype": "sentence",
        "o-tmf": "tmserver",
        "adminlang": "en",
        "srclang": header.pair.source,
        "datatype": "plaintext",
        "creationdate": stamps.tmx_date(header.created_at),
    }
    name = "" if header.name is None else properties.own_property(properties.OWN + "memory", header.name)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<tmx version="1.4">\n'
        f"{xml.start_tag('header', attributes)}{name}</header>\n<body>\n"
    )


def _unit(unit: ExportUnit, pair: Pair) -> str:
    extra = unit.extra
    source = _variant(unit.source, unit.source_language, pair.source, extra, "source")
    target = _variant(unit.target, unit.target_language, pair.target, extra, "target")
    return f"{xml.start_tag('tu', _attributes(unit))}{_around(unit)}\n{source}\n{target}\n</tu>\n"


def _attributes(unit: ExportUnit) -> dict[str, str | None]:
    attributes: dict[str, str | None] = {"tuid": f"{properties.OWN_TUID}{unit.id}"}
    attributes |= _carried(unit.extra, "attributes", properties.ATTRIBUTES)
    attributes |= {
        "creationdate": stamps.tmx_date(unit.created_at),
        "creationid": xml.cleaned(unit.created_by) if unit.created_by else None,
        "changedate": stamps.tmx_date(unit.changed_at),
        "changeid": xml.cleaned(unit.changed_by) if unit.changed_by else None,
        "usagecount": str(unit.uses),
    }
    return attributes


def _carried(extra: dict[str, list[list[str]]], key: str, allowed: tuple[str, ...]) -> dict[str, str]:
    """Other tools' attributes, as far as TMX allows them here: a file that is not valid helps nobody."""
    if key not in extra:
        return {}
    return {
        row[0]: xml.cleaned(row[1])
        for row in extra[key]
        if row[0] in allowed and (row[0] != "segtype" or row[1] in properties.SEGMENT_TYPES)
    }


def _around(unit: ExportUnit) -> str:
    """Notes and properties of the tu. An empty first note holds the place of an own note that is not there."""
    written = []
    own_note, other_notes = unit.note, unit.extra.get("notes", [])
    if own_note is not None or other_notes:
        written.append(properties.notes([[own_note or ""], *other_notes]))
    if own_note is not None and xml.forbidden(own_note) is not None:
        written.append(properties.own_property(properties.NOTE, own_note))
    own = (
        (properties.PREVIOUS, unit.context.previous),
        (properties.NEXT, unit.context.next),
        (properties.KEY, unit.context.key),
        (properties.STATUS, None if unit.status is UnitStatus.UNREVIEWED else unit.status.value),
        (properties.ORIGIN, None if unit.first_origin == Origin.IMPORT else unit.first_origin),
        (properties.STORY, unit.story),
    )
    written += [properties.own_property(kind, value) for kind, value in own if value is not None]
    if "props" in unit.extra:
        written.append(properties.properties(unit.extra["props"]))
    return "".join(written)


def _variant(segment: Segment, language: str, code: str, extra: dict[str, list[list[str]]], side: str) -> str:
    content = tmx_segments.content(segment)
    around = []
    if language != code:
        around.append(properties.own_property(properties.LANGUAGE, language))
    if segment.markup is not None and not tmx_segments.is_exact(segment, content):
        around.append(properties.own_property(properties.MARKUP, segment.markup))
    if extra:
        around.append(properties.notes(extra.get(f"{side}_notes", [])))
        around.append(properties.properties(extra.get(f"{side}_props", [])))
    attributes = {"xml:lang": code} | _carried(extra, f"{side}_attributes", properties.VARIANT_ATTRIBUTES)
    return f"{xml.start_tag('tuv', attributes)}{''.join(around)}<seg>{content}</seg></tuv>"
