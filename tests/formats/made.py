"""Files made for the tests, what is read from them, and the values that property tests are made of."""

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from tmserver.domain.segments import Segment
from tmserver.domain.units import Context, NewUnit, Origin, Skipped, UnitStatus
from tmserver.formats import ExportUnit, Pair, Survey, inline
from tmserver.formats.detect import open_units
from tmserver.phrases import Phrase

FILES = Path(__file__).parent / "files"
IT_EN = Pair("it", "en")


def examples(number: int) -> settings:
    """So many examples, on a machine however busy."""
    return settings(max_examples=number, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@dataclass(frozen=True)
class Read:
    """A file read to its end."""

    units: list[NewUnit]
    skipped: list[tuple[int | None, str]]
    survey: Survey
    texts: list[tuple[str, str]] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "texts", [(unit.source.text, unit.target.text) for unit in self.units])

    @property
    def remarks(self) -> list[str]:
        return [remark.text() for remark in self.survey.remarks]


def read_file(path: Path, name: str = "desk", pair: Pair = IT_EN) -> Read:
    """The units of a file, and each thing left out as (line, sentence)."""
    reading = open_units(path, name, pair)
    pieces = list(reading)
    return Read(
        [piece for piece in pieces if isinstance(piece, NewUnit)],
        [(piece.line, Phrase.from_json(piece.reason).text()) for piece in pieces if isinstance(piece, Skipped)],
        reading.survey,
    )


def read_bytes(folder: Path, data: bytes, name: str = "desk", pair: Pair = IT_EN) -> Read:
    path = folder / "upload"
    path.write_bytes(data)
    return read_file(path, name, pair)


def tmx(*units: str, version: str = "1.4", declaration: str = '<?xml version="1.0" encoding="UTF-8"?>') -> str:
    """A TMX file; each unit begins on a line of its own, the first on line 4."""
    body = "\n".join(units)
    header = '<header creationtool="typewriter" srclang="it"/>'
    return f'{declaration}\n<tmx version="{version}">\n{header}<body>\n{body}\n</body></tmx>\n'


def tu(italian: str, english: str, around: str = "") -> str:
    return (
        f'<tu>{around}<tuv xml:lang="it"><seg>{italian}</seg></tuv><tuv xml:lang="en"><seg>{english}</seg></tuv></tu>'
    )


def exported(unit: NewUnit, number: int = 1) -> ExportUnit:
    """The unit as an export would carry it, once it has been imported."""
    fields = {each.name: getattr(unit, each.name) for each in dataclasses.fields(unit) if each.name != "line"}
    return ExportUnit(id=number, **fields)


def imported(unit: ExportUnit) -> NewUnit:
    """What reading an export back must give: all of the unit but its number; how it came in, as a carried word."""
    fields = {each.name: getattr(unit, each.name) for each in dataclasses.fields(unit)}
    del fields["id"]
    origin = fields.pop("origin")
    if origin is not Origin.IMPORT:
        fields["extra"] = {**unit.extra, "origin": [[origin.value]]}
    return NewUnit(**fields)


def without_lines(units: Iterable[NewUnit]) -> list[NewUnit]:
    return [dataclasses.replace(unit, line=None) for unit in units]


# --- values ---------------------------------------------------------------------------------------------------------

_LETTERS = "aeirnoàèÈ’'\"«»“”–—-=+@&<>;,. \t\u00a0\u202f\u200d\u200f\u0301\u00ad\U0001f1ee漢"
_BREAKS = "\n\r"
_CONTROLS = "\x00\x07\x0b\x1f\x7f\x85\ufffe\ud800"

plain_texts = st.text(st.sampled_from(_LETTERS + _BREAKS), max_size=30)
any_texts = st.text(st.sampled_from(_LETTERS + _BREAKS + _CONTROLS), max_size=30) | st.text(max_size=10)
times = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def telling(texts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Only those with something to say."""
    return texts.filter(lambda text: bool(text.strip()))


@st.composite
def tagged(draw: st.DrawFn, texts: st.SearchStrategy[str]) -> Segment:
    """A segment with tags of every kind XLIFF 2 has, nested, crossing, isolated."""
    count = 0

    def code(name: str) -> dict[str, str | None]:
        nonlocal count
        count += 1
        kinds = [(None, None), ("fmt", "xlf:b"), ("image", None), ("other", "tmx:x-odd one"), ("ui", "desk:key")]
        kind, sub_kind = draw(st.sampled_from(kinds))
        values: dict[str, str | None] = {"id": draw(st.sampled_from([str(count), f"c{count}"]))}
        values |= {"type": kind, "subType": sub_kind}
        shown = draw(st.none() | st.sampled_from(["<b>", "{1}", "a\tb\nc", '"&"']))
        return values | ({"dispStart": shown} if name == "pc" else {"disp": shown})

    def content(depth: int) -> str:
        return "".join(piece(depth) for _ in range(draw(st.integers(0, 3))))

    def piece(depth: int) -> str:
        nonlocal count
        kind = draw(st.sampled_from(["text", "text", "ph", "pc", "mrk", "pair", "it", "sm"]))
        if kind == "text" or depth > 3:
            return inline.write(Segment(draw(texts)))
        if kind in {"pc", "mrk"}:
            values = code(kind)
            if kind == "mrk":
                values = {"id": values["id"], "type": draw(st.sampled_from([None, "term", "tmx:name"]))}
            return inline.start_tag(kind, values) + content(depth + 1) + inline.end_tag(kind)
        if kind == "pair":
            start = code("sc")
            return inline.start_tag("sc", start) + content(depth + 1) + f'<ec startRef="{start["id"]}"/>'
        if kind == "sm":
            count += 1
            return f'<sm id="m{count}" type="comment"/>' + content(depth + 1) + f'<em startRef="m{count}"/>'
        if kind == "it":
            return inline.start_tag(draw(st.sampled_from(["sc", "ec"])), code("sc") | {"isolated": "yes"})
        return inline.start_tag("ph", code("ph"))

    return inline.read("parola" + content(0) + inline.start_tag("ph", code("ph")))


def export_units(
    texts: st.SearchStrategy[str], *, extra: st.SearchStrategy[dict[str, list[list[str]]]]
) -> st.SearchStrategy[ExportUnit]:
    """Units with anything in any field."""
    segments = telling(texts).map(Segment) | tagged(texts)
    known = st.none() | texts
    said = st.none() | telling(texts)
    names = st.none() | st.sampled_from(["Ada", "Teo O’Neill", "rita@desk", "=Otto"])
    return st.builds(
        ExportUnit,
        id=st.integers(1, 10**9),
        source=segments,
        target=segments,
        source_language=st.sampled_from(["it", "it-IT", "it-CH"]),
        target_language=st.sampled_from(["en", "en-GB", "en-US"]),
        context=st.builds(Context, known, known, known),
        status=st.sampled_from(UnitStatus),
        origin=st.sampled_from(Origin),
        story=said,
        note=said,
        uses=st.integers(0, 2**31 - 1),
        created_by=names,
        created_at=st.none() | times,
        changed_by=names,
        changed_at=st.none() | times,
        extra=extra,
    )
