"""TMX 1.1 to 1.4b in: units of one memory out of a file of any languages, one by one, in constant memory.

What a text means is settled by its own language code (`xml:lang`, in old files `lang`, in any spelling), not by
`srclang` or by its place, so a file serves a memory of either direction and `*all*` needs no rule. Where a unit has
several texts for a side, each pair of them is a unit (`exchange.combined`). Inline codes: `tmx_segments`. Dates, users,
counts, neighbours, notes, properties: `tmx_properties`. Dates and users are the target text's, else the unit's, else
the source text's, since tools stamp who translated on the translation. Properties and notes of the file's header
belong to no unit and are not kept.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, cast

from tmserver.domain import languages
from tmserver.domain.segments import MOST_STORED, Segment
from tmserver.domain.units import NewUnit, Skipped
from tmserver.errors import BadMarkup
from tmserver.formats import stamps, tmx_segments, xml
from tmserver.formats import tmx_properties as properties
from tmserver.formats.exchange import (
    Contents,
    Pair,
    Side,
    Survey,
    Variant,
    canonical,
    combined,
    named,
    skipped,
    usable,
)
from tmserver.formats.tmx_properties import ATTRIBUTES, VARIANT_ATTRIBUTES, XML_LANG, Around
from tmserver.formats.watched import Watched
from tmserver.phrases import N_

_MOST_LANGUAGES_REMEMBERED = 10_000


def read(contents: Contents, pair: Pair, survey: Survey) -> Iterator[NewUnit | Skipped]:
    """The units of a TMX file that fit the memory, and what was left out. Raises FileRefused."""
    survey.format = survey.format or "tmx"
    reader = _Reader(pair, survey)
    with contents.open() as stream:
        watched = Watched(stream, contents)
        for unit in xml.iterate(cast(BinaryIO, watched), contents.name, ("tu",)):
            watched.since_unit = 0
            yield from reader.units(unit)


class _Text:
    """One tuv: its attributes, where it stands, what it says, what stands around it."""

    __slots__ = ("around", "attributes", "element", "language", "seg")

    def __init__(self, element: xml.Element, names: "_Names") -> None:
        self.element = element
        self.attributes: dict[str, str] = dict(element.items())
        self.language = self.attributes.get(XML_LANG) or self.attributes.get("lang") or ""
        self.seg: xml.Element | None = None
        self.around = properties.NOTHING
        for child in element:
            name = child.tag
            if name == names.seg:
                self.seg = child
            elif name in (names.prop, names.note):
                if self.around is properties.NOTHING:
                    self.around = Around()
                self.around.take(child, "prop" if name == names.prop else "note")


@dataclass(frozen=True, slots=True)
class _Located(Variant):
    """A text for a side, and the tuv it comes from."""

    text: _Text


class _Names:
    """The tags of a file, which may stand in a namespace."""

    __slots__ = ("note", "prop", "seg", "tuv")

    def __init__(self, unit_tag: str) -> None:
        prefix = unit_tag.removesuffix("tu")
        self.tuv, self.seg, self.prop, self.note = (prefix + name for name in ("tuv", "seg", "prop", "note"))


class _Reader:
    """What the languages of one file mean for one memory."""

    def __init__(self, pair: Pair, survey: Survey) -> None:
        self._pair, self._survey = pair, survey
        self._known: dict[str, tuple[str, Side | None]] = {}
        self._names: dict[str, _Names] = {}

    def units(self, unit: xml.Element) -> Iterable[NewUnit | Skipped]:
        """What one tu gives."""
        tag = str(unit.tag)
        names = self._names.get(tag) or self._names.setdefault(tag, _Names(tag))
        around, texts = Around(), []
        for child in unit:
            name = child.tag
            if name == names.tuv:
                texts.append(_Text(child, names))
            elif name == names.prop:
                around.take(child, "prop")
            elif name == names.note:
                around.take(child, "note")
        sources, targets = self._parted(texts)
        if not sources or not targets:
            return [self._missing(texts, sources, targets, unit.sourceline)]
        if len(sources) == 1 and len(targets) == 1:
            ordinary = _ordinary(unit, around, sources[0], targets[0])
            if ordinary is not None:
                return [ordinary]
        return self._every_pair(unit, around, sources, targets)

    def _parted(self, texts: list[_Text]) -> tuple[list[_Text], list[_Text]]:
        """The texts of either side, their languages now canonical; those of other languages are only counted."""
        sources: list[_Text] = []
        targets: list[_Text] = []
        for text in texts:
            text.language, side = self._language(text)
            self._survey.saw(text.language)
            if side is Side.SOURCE:
                sources.append(text)
            elif side is Side.TARGET:
                targets.append(text)
        return sources, targets

    def _every_pair(
        self, unit: xml.Element, around: Around, sources: list[_Text], targets: list[_Text]
    ) -> Iterator[NewUnit | Skipped]:
        """The units of any number of texts, and why what cannot be taken is not."""
        usable_sides: list[list[_Located]] = []
        for texts, language in ((sources, self._pair.source), (targets, self._pair.target)):
            variants: list[_Located] = []
            for text in texts:
                line = text.element.sourceline
                try:
                    variants.append(_Located(_segment(text), text.language, line, text))
                except BadMarkup as fault:
                    yield skipped(line, N_("the codes of the text: %(reason)s"), reason=fault.params["reason"])
            if not variants:
                return
            taken, refused = usable(variants, language, unit.sourceline)
            yield from refused
            usable_sides.append(taken)
        for found in combined(usable_sides[0], usable_sides[1], unit.sourceline):
            if isinstance(found, Skipped):
                yield found
            else:
                source, target = found
                yield _unit(unit, around, (source.segment, source.text), (target.segment, target.text))

    def _language(self, text: _Text) -> tuple[str, Side | None]:
        """The canonical language of a text (as written, if it is none) and the side it goes to."""
        written = text.language
        known = self._known.get(written)
        if known is None:
            tag = canonical(written)
            known = (written, None) if tag is None else (tag, self._pair.side(tag))
            if len(self._known) < _MOST_LANGUAGES_REMEMBERED:
                self._known[written] = known
        original = text.around.own.get(properties.LANGUAGE)
        if original is None or known[1] is None:
            return known
        # Our exports write one code a language and keep the text's own beside it.
        tag = canonical(original)
        if tag is None or not languages.fits(known[0], tag) or self._pair.side(tag) is not known[1]:
            return known
        return tag, known[1]

    def _missing(self, texts: list[_Text], sources: list[_Text], targets: list[_Text], line: int | None) -> Skipped:
        if not texts:
            return skipped(line, N_("the unit holds no text"))
        found = named(dict.fromkeys(text.language or "?" for text in texts))
        if not sources and not targets:
            return skipped(
                line,
                N_("no text in %(source)s or %(target)s; its languages: %(found)s"),
                source=self._pair.source,
                target=self._pair.target,
                found=found,
            )
        lacking = self._pair.target if sources else self._pair.source
        return skipped(line, N_("no text in %(language)s; its languages: %(found)s"), language=lacking, found=found)


def _ordinary(unit: xml.Element, around: Around, source: _Text, target: _Text) -> NewUnit | None:
    """The unit of one text a side, in short order; None when something is to be said about it."""
    try:
        source_segment, target_segment = _segment(source), _segment(target)
    except BadMarkup:
        return None
    for text in (source_segment.text, target_segment.text):
        if len(text) > MOST_STORED or not text.strip():
            return None
    return _unit(unit, around, (source_segment, source), (target_segment, target))


def _segment(text: _Text) -> Segment:
    if text.seg is None:
        return Segment("")
    native = tmx_segments.read(text.seg)
    exact = text.around.own.get(properties.MARKUP)
    return native if exact is None else tmx_segments.with_exact_markup(native, exact)


def _unit(unit: xml.Element, around: Around, source: tuple[Segment, _Text], target: tuple[Segment, _Text]) -> NewUnit:
    (source_segment, source_text), (target_segment, target_text) = source, target
    attributes: dict[str, str] = dict(unit.items())
    holders = (target_text.attributes, attributes, source_text.attributes)
    note, notes = _notes(around)
    extra = properties.carried(around, source_text.around, target_text.around, notes)
    for key, held, names in (
        ("attributes", attributes, ATTRIBUTES),
        ("source_attributes", source_text.attributes, VARIANT_ATTRIBUTES),
        ("target_attributes", target_text.attributes, VARIANT_ATTRIBUTES),
    ):
        if (len(held) > 1 or held is attributes) and (rows := properties.carried_attributes(held, names)):
            extra[key] = rows
    return NewUnit(
        source=source_segment,
        target=target_segment,
        source_language=source_text.language,
        target_language=target_text.language,
        context=properties.context(around, source_text.around),
        status=properties.status(around),
        note=note,
        story=around.own.get(properties.STORY),
        created_by=_first(holders, "creationid"),
        created_at=_first_moment(holders, "creationdate"),
        changed_by=_first(holders, "changeid"),
        changed_at=_first_moment(holders, "changedate"),
        uses=_uses(holders),
        extra=extra,
        line=unit.sourceline,
    )


def _notes(around: Around) -> tuple[str | None, list[list[str]]]:
    """The unit's own note, and the others. An empty first note holds the place of an own note that is not there."""
    if not around.notes:
        return around.own.get(properties.NOTE), []
    first, *others = around.notes
    return around.own.get(properties.NOTE, first[0] or None), others


def _first(holders: tuple[dict[str, str], ...], name: str) -> str | None:
    for holder in holders:
        if holder.get(name):
            return holder[name]
    return None


def _first_moment(holders: tuple[dict[str, str], ...], name: str) -> datetime | None:
    for holder in holders:
        if name in holder and (time := stamps.moment(holder[name])) is not None:
            return time
    return None


def _uses(holders: tuple[dict[str, str], ...]) -> int:
    """The greatest use count of the unit and its two texts; 1 where no tool counted."""
    counts = [stamps.uses(holder["usagecount"]) for holder in holders if "usagecount" in holder]
    return max((count for count in counts if count is not None), default=1) if counts else 1
