"""Names of countries, currencies and languages as CLDR has them (Babel): suggestions for a proposal, no house style."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from babel import Locale, UnknownLocaleError

from tmserver.domain.concepts import ConceptKind
from tmserver.text.accents import without_accents
from tmserver.text.normal import equality_key


@dataclass(frozen=True, slots=True)
class Name:
    """What CLDR calls something in two languages. `what`: country, currency or language; `code`: its ISO code."""

    what: str
    code: str
    source: str
    target: str

    @property
    def kind(self) -> ConceptKind:
        """The kind of concept it would be."""
        return ConceptKind.PLACE if self.what == "country" else ConceptKind.OTHER


def find(text: str, source: str, target: str, *, limit: int) -> list[Name]:
    """Names that hold every word of a text, in either language; those that begin with it first."""
    wanted = _folded(text)
    words = wanted.split()
    if not words:
        return []
    found = [name for name in _names(source, target) if all(word in _searched(name) for word in words)]
    return sorted(found, key=lambda name: (not _begins(name, wanted), name.source.casefold(), name.code))[:limit]


@lru_cache(maxsize=16)
def _names(source: str, target: str) -> tuple[Name, ...]:
    """All names of a pair of languages; none where CLDR does not know one of them."""
    try:
        there, here = (Locale.parse(tag, sep="-") for tag in (source, target))
    except (ValueError, UnknownLocaleError):
        return ()
    return tuple(
        Name(what, code, name, others[code])
        for what, names, others in (
            ("country", there.territories, here.territories),
            ("currency", there.currencies, here.currencies),
            ("language", there.languages, here.languages),
        )
        for code, name in _living(names)
        if code in others
    )


def _living(names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Without regions of the world, which have numbers, and currencies of the past, whose names hold years."""
    for code, name in names.items():
        if not code.isdigit() and not any(sign.isdigit() for sign in name):
            yield code, name


@lru_cache(maxsize=8192)
def _searched(name: Name) -> str:
    return f"{_folded(name.source)}\n{_folded(name.target)}\n{name.code.casefold()}"


def _begins(name: Name, wanted: str) -> bool:
    return any(line.startswith(wanted) for line in _searched(name).split("\n"))


def _folded(text: str) -> str:
    return without_accents(equality_key(text))
