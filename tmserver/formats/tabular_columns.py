"""What the columns of a table hold: by their header, else by guess.

A header names the languages by tag (`it`, `en_GB`), by name in English, Italian or the language itself ("Italian",
"inglese (Regno Unito)"), or says source and target; beside them the fields below. A first row is no header unless both
sides are named, so a table without one loses no row. Our own exports are known by the column `tmserver`: only in
them is a neutralised formula restored.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from babel import Locale, UnknownLocaleError

from tmserver.domain import languages
from tmserver.formats.exchange import Pair, Side, Survey, canonical
from tmserver.formats.tabular_rows import Row
from tmserver.phrases import N_
from tmserver.text import tokens

OWN = "tmserver"
"""Header of the column of unit ids that our own exports end with."""
SOURCE_MARKUP, TARGET_MARKUP = "source_markup", "target_markup"
SOURCE_LANGUAGE, TARGET_LANGUAGE = "source_language", "target_language"
FIELDS = (
    "previous", "next", "key", "note", "status", "story", "uses", "origin",
    "created_by", "created_at", "changed_by", "changed_at",
    SOURCE_MARKUP, TARGET_MARKUP, SOURCE_LANGUAGE, TARGET_LANGUAGE,
)  # fmt: skip
"""Columns beside the texts, as exports name them; an import understands each where it is there."""
_FIELD_NAMES = {name: name for name in FIELDS} | {
    "precedente": "previous",
    "successivo": "next",
    "seguente": "next",
    "chiave": "key",
    "nota": "note",
    "stato": "status",
    "articolo": "story",
    "usi": "uses",
}
_SIDE_NAMES = {
    "source": Side.SOURCE,
    "source text": Side.SOURCE,
    "origine": Side.SOURCE,
    "originale": Side.SOURCE,
    "target": Side.TARGET,
    "target text": Side.TARGET,
    "translation": Side.TARGET,
    "destinazione": Side.TARGET,
    "traduzione": Side.TARGET,
}
_NAMES_IN = ("en", "it")
# fmt: off
_FUNCTION_WORDS = {
    "it": frozenset(["il", "lo", "la", "gli", "le", "di", "del", "della", "dei", "delle", "che", "è", "e", "per", "con",
                     "non", "un", "una", "nel", "si", "sono", "ha", "da", "al", "alla"]),
    "en": frozenset(["the", "of", "and", "to", "in", "that", "is", "for", "on", "with", "as", "was", "at", "by", "from",
                     "has", "are", "be", "it", "his", "this", "not", "have"]),
}
# fmt: on
"""The commonest words of either language that are not words of the other."""
SAMPLED_ROWS = 200
MOST_COLUMNS = 300


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column holds what. Positions count from 0; `names` are the headers, or numbers from 1, for people."""

    sources: tuple[tuple[int, str], ...]
    """(position, canonical language) of each column of source texts; more than one where a table parts regions."""
    targets: tuple[tuple[int, str], ...]
    fields: dict[str, int]
    names: tuple[str, ...]
    has_header: bool
    is_own: bool = False


def by_header(cells: Sequence[str | None], pair: Pair) -> Columns | None:
    """The columns that a header row names, or None for a row that does not name both sides."""
    if len(cells) > MOST_COLUMNS:
        return None
    sides: dict[Side, list[tuple[int, str]]] = {Side.SOURCE: [], Side.TARGET: []}
    fields: dict[str, int] = {}
    for position, cell in enumerate(cells):
        name = _bare(cell)
        # A field wins over a language of its name ("key" would be one), so that our own header is read as written.
        if name in _FIELD_NAMES:
            fields.setdefault(_FIELD_NAMES[name], position)
        elif (found := _side(name, pair)) is not None:
            side, language = found
            sides[side].append((position, language))
    if not (sides[Side.SOURCE] and sides[Side.TARGET]):
        return None
    names = tuple((cell or "").strip() or str(number) for number, cell in enumerate(cells, start=1))
    is_own = any(_bare(cell) == OWN for cell in cells)
    return Columns(tuple(sides[Side.SOURCE]), tuple(sides[Side.TARGET]), fields, names, True, is_own)


def of_other_languages(cells: Sequence[str | None]) -> list[str] | None:
    """The languages of a header row that is plainly one, though not of this memory: two of them, and nothing else."""
    found: list[str] = []
    for cell in cells[:MOST_COLUMNS]:
        name = _bare(cell)
        if not name or name in _FIELD_NAMES:
            continue
        tag = _language_named(name)
        if tag is None or tag in found:
            return None
        found.append(tag)
    return found if len(found) > 1 else None


def by_guess(rows: Iterable[Row], pair: Pair, survey: Survey) -> Columns:
    """The columns of a table without a header: the first is the source, unless its words say otherwise."""
    sample = list(islice(rows, SAMPLED_ROWS))
    widths = Counter(len(row.cells) for row in sample if 1 < len(row.cells) <= MOST_COLUMNS)
    width = widths.most_common(1)[0][0] if widths else 2
    source, target = _best_columns(sample, width, pair)
    survey.remark(
        N_("the table has no header; column %(first)d was read as %(source)s, column %(second)d as %(target)s"),
        first=source + 1,
        second=target + 1,
        source=pair.source,
        target=pair.target,
    )
    names = tuple(str(number) for number in range(1, width + 1))
    return Columns(((source, pair.source),), ((target, pair.target),), {}, names, has_header=False)


def _best_columns(sample: Sequence[Row], width: int, pair: Pair) -> tuple[int, int]:
    wanted = [_FUNCTION_WORDS.get(languages.base(tag)) for tag in (pair.source, pair.target)]
    source_words, target_words = wanted
    if source_words is None or target_words is None or source_words is target_words:
        return 0, 1
    counts = []
    for position in range(width):
        words = [
            word
            for row in sample
            if position < len(row.cells) and row.cells[position]
            for word in tokens.keys(row.cells[position] or "")
        ]
        counts.append((sum(word in source_words for word in words), sum(word in target_words for word in words)))
    source = max(range(width), key=lambda position: (counts[position][0] - counts[position][1], -position))
    target = max(range(width), key=lambda position: (counts[position][1] - counts[position][0], -position))
    is_clear = counts[source][0] > counts[source][1] and counts[target][1] > counts[target][0]
    return (source, target) if is_clear else (0, 1)


def language_of(name: str, pair: Pair) -> str | None:
    """The language of the pair that a header (lower case, bare) names by tag, by name or as its side."""
    found = _side(name, pair)
    return found[1] if found else None


def _bare(cell: str | None) -> str:
    return " ".join((cell or "").split()).casefold()


def _side(name: str, pair: Pair) -> tuple[Side, str] | None:
    """The side a header names, and the language of its texts."""
    if name in _SIDE_NAMES:
        side = _SIDE_NAMES[name]
        return side, pair.source if side is Side.SOURCE else pair.target
    tag = canonical(name)
    if tag is not None and (side_of_tag := pair.side(tag)) is not None:
        return side_of_tag, tag
    # "Italian (Italy)": the name says the language, the memory says which of its kinds.
    plain = name.partition(" (")[0]
    fitting = [
        (side, own)
        for side, own in ((Side.SOURCE, pair.source), (Side.TARGET, pair.target))
        if plain in _names_of(languages.base(own))
    ]
    return fitting[0] if len(fitting) == 1 else None


def _language_named(name: str) -> str | None:
    """The tag of a language that CLDR knows, written as a tag or by its English or Italian name."""
    tag = canonical(name)
    known = Locale("en").languages
    if tag is not None and languages.base(tag) in known:
        return tag
    return _tags_by_name().get(name.partition(" (")[0])


@lru_cache(maxsize=64)
def _names_of(base: str) -> frozenset[str]:
    spoken = [Locale(written_in).languages.get(base) for written_in in _NAMES_IN]
    with suppress(UnknownLocaleError, ValueError):  # a language without a locale of its own has names in ours
        spoken.append(Locale.parse(base).languages.get(base))
    return frozenset(name.casefold() for name in spoken if name)


@lru_cache(maxsize=1)
def _tags_by_name() -> dict[str, str]:
    return {
        name.casefold(): str(tag)
        for written_in in _NAMES_IN
        for tag, name in Locale(written_in).languages.items()
        if "_" not in tag
    }
