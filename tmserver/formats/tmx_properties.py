"""What stands around the texts of a TMX unit: properties, notes, dates, users, counts <-> the fields of a unit.

Our own properties say what TMX has no place for; of other tools' properties we understand the neighbours and keys
below. Those, and all we do not understand, are carried in `extra` and written back:

| key of `extra` | rows |
|---|---|
| props, source_props, target_props | [type, value] or [type, value, language]: of tu, source and target tuv |
| notes, source_notes, target_notes | [text] or [text, language]; the first note of a tu is the unit's own note |
| attributes, source_attributes, target_attributes | [name, value]: those of tu and tuv that TMX 1.4 allows |
| origin | [[origin]]: how an exported unit came in there, where that was not an import |

Times are written to the second, which is as fine as TMX has them.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tmserver.domain.units import Context, Origin, UnitStatus
from tmserver.errors import BadMarkup
from tmserver.formats import tmx_segments, xml

OWN = "tmserver:"
PREVIOUS, NEXT, KEY = OWN + "previous", OWN + "next", OWN + "key"
STATUS, STORY, ORIGIN = OWN + "status", OWN + "story", OWN + "origin"
LANGUAGE, MARKUP = OWN + "language", OWN + "markup"
NOTE = OWN + "note"
"""The own note, where it holds what XML cannot carry."""
ESCAPED = ".json"
"""Ends the type of an own property whose value is a JSON string, since XML could not carry it as it is."""
_OWN_TYPES = frozenset({PREVIOUS, NEXT, KEY, STATUS, STORY, ORIGIN, LANGUAGE, MARKUP, NOTE})

_FOREIGN_PREVIOUS = (
    "x-context-pre",  # memoQ, MateCat
    "x-previous-source-text",  # XTM
    "context_prev",  # Phrase
    "prev",  # OmegaT
)
_FOREIGN_NEXT = ("x-context-post", "x-next-source-text", "context_next", "next")
_FOREIGN_KEY = (
    "tmgr:context",  # t5memory
    "context",  # Transifex
    "id",  # OmegaT
)

_UNDERSTOOD = frozenset(_FOREIGN_PREVIOUS + _FOREIGN_NEXT + _FOREIGN_KEY)

ATTRIBUTES = (
    "tuid",
    "o-encoding",
    "datatype",
    "lastusagedate",
    "creationtool",
    "creationtoolversion",
    "segtype",
    "o-tmf",
)  # fmt: skip
"""Attributes of a tu that TMX 1.4 allows and no field of a unit holds."""
VARIANT_ATTRIBUTES = tuple(name for name in ATTRIBUTES if name not in {"tuid", "segtype"})
OWN_TUID = OWN
"""Begins the tuid of a unit that had none in another tool."""
SEGMENT_TYPES = frozenset({"block", "paragraph", "sentence", "phrase"})

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
Rows = list[list[str]]


@dataclass(slots=True)
class Around:
    """Properties, notes and attributes of one tu or tuv, sorted into what we understand and what we carry."""

    own: dict[str, str] = field(default_factory=dict)
    understood: dict[str, str] = field(default_factory=dict)
    """The first value of each foreign property that says a neighbour or a key; it stands in `props` too."""
    props: Rows = field(default_factory=list)
    notes: Rows = field(default_factory=list)

    def take(self, child: xml.Element, name: str) -> None:
        """Take a `prop` or `note` element."""
        value = "".join(map(str, child.itertext())) if len(child) else child.text or ""
        language = child.get(XML_LANG) or child.get("lang")
        if name == "note":
            self.notes.append([value, language] if language else [value])
            return
        kind = child.get("type") or ""
        if kind.startswith(OWN):
            bare = kind.removesuffix(ESCAPED)
            decoded = _decoded(value) if bare != kind else value
            if bare in _OWN_TYPES and decoded is not None:
                self.own[bare] = decoded
                return
        elif kind in _UNDERSTOOD:
            self.understood.setdefault(kind, value)
        self.props.append([kind, value, language] if language else [kind, value])

    def first(self, kinds: Sequence[str]) -> str | None:
        """The value of the first foreign property of one of these types, in the order of the types."""
        return next((self.understood[kind] for kind in kinds if kind in self.understood), None)


NOTHING = Around()
"""Stands for a tuv without properties and notes; never changed."""


def context(unit: Around, source: Around) -> Context:
    """Neighbours and key: ours, else another tool's, of the tu, else of its source text."""
    if not (unit.own or unit.understood or source.own or source.understood):
        return _NO_CONTEXT
    return Context(
        _neighbour(PREVIOUS, _FOREIGN_PREVIOUS, unit, source),
        _neighbour(NEXT, _FOREIGN_NEXT, unit, source),
        _value(KEY, _FOREIGN_KEY, unit, source),
    )


def status(unit: Around) -> UnitStatus:
    """The status our own export wrote; unreviewed for all others."""
    if not unit.own:
        return UnitStatus.UNREVIEWED
    try:
        return UnitStatus(unit.own.get(STATUS, UnitStatus.UNREVIEWED))
    except ValueError:
        return UnitStatus.UNREVIEWED


def carried(unit: Around, source: Around, target: Around, notes: Rows) -> dict[str, Rows]:
    """What we carry, without attributes; `notes` are those of the tu that are not the unit's own note."""
    result = {"props": [list(row) for row in unit.props]} if unit.props else {}
    if notes:
        result["notes"] = notes
    for side, around in (("source", source), ("target", target)):
        if around.props:
            result[f"{side}_props"] = [list(row) for row in around.props]
        if around.notes:
            result[f"{side}_notes"] = [list(row) for row in around.notes]
    if not unit.own:
        return result
    origin = unit.own.get(ORIGIN)
    if origin in set(Origin) and origin != Origin.IMPORT:
        result["origin"] = [[origin]]
    return result


def carried_attributes(attributes: Mapping[str, str], names: Sequence[str]) -> Rows:
    """The attributes of a tu or tuv that we only carry; a tuid of our own making is left out."""
    if attributes.keys().isdisjoint(names):
        return []
    present = [[name, attributes[name]] for name in names if name in attributes]
    return [row for row in present if not (row[0] == "tuid" and row[1].startswith(OWN_TUID))]


def own_property(kind: str, value: str) -> str:
    """A `prop` element of ours; reading it gives the value back, whatever characters it holds."""
    if xml.forbidden(value) is None:
        return f'<prop type="{kind}">{xml.escaped(value)}</prop>'
    return f'<prop type="{kind}{ESCAPED}">{xml.escaped(json.dumps(value))}</prop>'


def properties(rows: Sequence[Sequence[str]]) -> str:
    """Foreign properties as elements; what XML cannot carry in them becomes U+FFFD."""
    return "".join(_element("prop", row[1], {"type": row[0], "xml:lang": _third(row, 2)}) for row in rows)


def notes(rows: Sequence[Sequence[str]]) -> str:
    """Notes as elements; what XML cannot carry in them becomes U+FFFD."""
    return "".join(_element("note", row[0], {"xml:lang": _third(row, 1)}) for row in rows)


def _element(name: str, value: str, attributes: Mapping[str, str | None]) -> str:
    clean = {key: given if given is None else xml.cleaned(given) for key, given in attributes.items()}
    return f"{xml.start_tag(name, clean)}{xml.escaped(xml.cleaned(value))}</{name}>"


def _third(row: Sequence[str], position: int) -> str | None:
    return row[position] if len(row) > position else None


def _neighbour(own: str, foreign: Sequence[str], unit: Around, source: Around) -> str | None:
    found = _value(own, foreign, unit, source)
    if own in unit.own or own in source.own:
        return found
    if found is not None and found.startswith("<seg>") and found.endswith("</seg>"):  # memoQ: the seg itself, as text
        try:
            return tmx_segments.read(xml.fragment(found[len("<seg>") : -len("</seg>")])).text
        except BadMarkup:
            return None
    return found


def _value(own: str, foreign: Sequence[str], unit: Around, source: Around) -> str | None:
    found = (unit.own.get(own), source.own.get(own), unit.first(foreign), source.first(foreign))
    return next((value for value in found if value is not None), None)


def _decoded(value: str) -> str | None:
    if not value.startswith('"'):
        return None
    try:
        return str(json.loads(value))
    except ValueError:
        return None


_NO_CONTEXT = Context()
