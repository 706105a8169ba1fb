"""What every reader and writer of units shares: the memory's languages, what a file showed, a unit on its way out.

A reader is `read(contents, pair, survey) -> Iterator[NewUnit | Skipped]`: it streams, takes what fits the pair, says of
everything else which line it is and why, and raises FileRefused for what cannot be read at all. Tables and TMX alike
may hold several texts for one side of a unit; `combined` settles what becomes of them.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from functools import lru_cache
from itertools import islice
from typing import BinaryIO, TypeVar

from tmserver.domain import languages
from tmserver.domain.segments import MOST_STORED, Segment
from tmserver.domain.units import Context, Origin, Skipped, UnitStatus
from tmserver.errors import BadLanguage, FileRefused
from tmserver.phrases import N_, Phrase, shown

MOST_COMBINATIONS = 64
"""Units that one entry with several texts for a side gives; real files hold 2 to 9 (three regions a side)."""
MOST_LANGUAGES_NAMED = 12
_MOST_LANGUAGES_COUNTED = 400
_MOST_REMARKS = 100


class Side(Enum):
    """Which text of a unit."""

    SOURCE = "source"
    TARGET = "target"


@dataclass(frozen=True, slots=True)
class Pair:
    """The two languages of a memory, canonical tags."""

    source: str
    target: str

    def side(self, tag: str) -> Side | None:
        """The side a text of this canonical tag goes to; None when the memory does not take it.

        A memory of `en` takes `en-GB`. Where both sides would take a tag (en and en-GB, en-US and en-GB for plain
        `en`) only the exact tag decides (model.md, Segments).
        """
        if tag == self.source:
            return Side.SOURCE
        if tag == self.target:
            return Side.TARGET
        fits_source, fits_target = languages.fits(self.source, tag), languages.fits(self.target, tag)
        if fits_source == fits_target:
            return None
        return Side.SOURCE if fits_source else Side.TARGET


@dataclass(frozen=True, slots=True)
class Contents:
    """A file, or a file inside an archive: its name for people, and its unpacked bytes as often as they are asked for.

    Streams raise FileRefused when an archive turns out damaged or dangerous while it is unpacked.
    """

    name: str
    open: Callable[[], BinaryIO]

    def refusal(self, template: str, *, line: int | None = None, **params: object) -> FileRefused:
        """The refusal of this file, whose sentence may name its `line`; strings are cut for display."""
        if line is not None:
            params["line"] = line
        return FileRefused(name=self.name, reason=phrase(template, **params), line=line)


@dataclass(slots=True)
class Survey:
    """What a reading saw on its way, for the report: filled while the units are taken."""

    format: str = ""
    languages: Counter[str] = field(default_factory=Counter)
    """How many texts of each language, as canonical tags or, where it is none, as the file wrote it."""
    remarks: list[Phrase] = field(default_factory=list)
    """What the reader had to assume, once each: an encoding, columns, a value it did not know."""
    units: int = 0
    skipped: int = 0

    def saw(self, tag: str) -> None:
        """Count a text of a language."""
        if tag in self.languages or len(self.languages) < _MOST_LANGUAGES_COUNTED:
            self.languages[tag] += 1

    def remark(self, template: str, **params: object) -> None:
        """Note an assumption, once."""
        remark = phrase(template, **params)
        if remark not in self.remarks and len(self.remarks) < _MOST_REMARKS:
            self.remarks.append(remark)

    def nothing_taken(self, name: str, pair: Pair) -> FileRefused:
        """The refusal of a file without one unit for the memory's languages; it names those the file holds."""
        wanted = {"source": pair.source, "target": pair.target}
        if not self.languages:
            return FileRefused(name=name, reason=phrase(N_("there is no unit in this file")), line=None)
        reason = phrase(
            N_("no unit in %(source)s and %(target)s; the languages of this file: %(found)s"),
            **wanted,
            found=named(tag for tag, _ in self.languages.most_common()),
        )
        return FileRefused(name=name, reason=reason, line=None)


@dataclass(frozen=True, slots=True)
class Variant:
    """One text for a side, from one place of a file. `language` is a canonical tag, `line` counts from 1."""

    segment: Segment
    language: str
    line: int | None


_V = TypeVar("_V", bound=Variant)


@dataclass(frozen=True, slots=True)
class ExportUnit:
    """A unit on its way into a file: all that formats can carry. Languages are canonical tags, times aware."""

    id: int
    source: Segment
    target: Segment
    source_language: str
    target_language: str
    context: Context = field(default_factory=Context)
    status: UnitStatus = UnitStatus.UNREVIEWED
    origin: Origin = Origin.IMPORT
    story: str | None = None
    note: str | None = None
    uses: int = 1
    created_by: str | None = None
    created_at: datetime | None = None
    changed_by: str | None = None
    changed_at: datetime | None = None
    extra: dict[str, list[list[str]]] = field(default_factory=dict)
    """As in NewUnit: what other tools said of the unit."""

    @property
    def first_origin(self) -> str:
        """How the unit first came in: for an imported one what the file said of that, where it said anything."""
        carried = self.extra.get("origin") if self.origin is Origin.IMPORT else None
        return carried[0][0] if carried else self.origin.value


def phrase(template: str, **params: object) -> Phrase:
    """A phrase whose strings are fit to be shown: cut, on one line."""
    return Phrase(template, {key: shown(value) if isinstance(value, str) else value for key, value in params.items()})


def skipped(line: int | None, template: str, **params: object) -> Skipped:
    """A piece of a file that is left out, and why."""
    return Skipped(line, phrase(template, **params).to_json())


def named(tags: Iterable[str]) -> str:
    """Languages as a sentence lists them, the first dozen."""
    listed = [shown(tag) for tag in islice(tags, MOST_LANGUAGES_NAMED + 1)]
    return ", ".join([*listed[:MOST_LANGUAGES_NAMED], "…"] if len(listed) > MOST_LANGUAGES_NAMED else listed)


@lru_cache(maxsize=4096)
def canonical(tag: str) -> str | None:
    """The canonical spelling of a tag, or None for what is no language tag."""
    try:
        return languages.parse(tag)
    except BadLanguage:
        return None


def usable(variants: Sequence[_V], language: str, line: int | None) -> tuple[list[_V], list[Skipped]]:
    """The texts of one side that can be stored, and why the others cannot.

    An empty text is passed over in silence where the side has another one: a table with a column for each region.
    """
    filled = [variant for variant in variants if variant.segment.text.strip()]
    if not filled:
        where = variants[0].line if variants else line
        return [], [skipped(where, N_("the %(language)s text is empty"), language=language)]
    taken = [variant for variant in filled if len(variant.segment.text) <= MOST_STORED]
    too_long = [
        skipped(
            variant.line,
            N_("the %(language)s text has %(length)d characters; at most %(limit)d are stored"),
            language=variant.language,
            length=len(variant.segment.text),
            limit=MOST_STORED,
        )
        for variant in filled
        if len(variant.segment.text) > MOST_STORED
    ]
    return taken, too_long


def combined(sources: Sequence[_V], targets: Sequence[_V], line: int | None) -> Iterator[tuple[_V, _V] | Skipped]:
    """Every source text with every target text, equal pairs once, at most MOST_COMBINATIONS.

    An entry with `en` and `en-GB` says of each that it is a translation, so each becomes a unit; where both read the
    same it is one unit, as the merge rule has it, under the first of the codes.
    """
    if len(sources) == 1 and len(targets) == 1:
        yield sources[0], targets[0]
        return
    seen: set[tuple[Segment, Segment]] = set()
    for source in sources:
        for target in targets:
            if (source.segment, target.segment) in seen:
                continue
            if len(seen) == MOST_COMBINATIONS:
                yield skipped(
                    line,
                    N_("%(sources)d × %(targets)d texts in one unit; only the first %(limit)d pairs were taken"),
                    sources=len(sources),
                    targets=len(targets),
                    limit=MOST_COMBINATIONS,
                )
                return
            seen.add((source.segment, target.segment))
            yield source, target
