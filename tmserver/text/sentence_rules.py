"""What a language knows about full stops: abbreviations and words that begin a sentence, read from the data files.

The files `abbreviations_*.txt` beside this module explain their sections themselves; a reader of the newsroom can
extend them without reading code.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from tmserver.domain import languages

_OWN_FILE = frozenset({"it", "en"})
_ORDINAL_STOP = frozenset(
    {"de", "da", "nb", "nn", "no", "fi", "is", "et", "lv", "cs", "sk", "pl", "hu", "sl", "hr", "bs", "sr", "tr"}
)
"""Languages that write an ordinal as a number and a full stop (3. Mai)."""
_ABBREVIATIONS = ("never", "number", "word", "month", "within", "closing")
_SECTIONS = (*_ABBREVIATIONS, "letter", "plain", "starter", "particle", "continues", "speech")
_SECTION = re.compile(r"\[([a-z]+)\]")


@dataclass(frozen=True, slots=True)
class Rules:
    """One language's words, all casefolded and without their last full stop; see abbreviations_it.txt."""

    never: frozenset[str]
    number: frozenset[str]
    word: frozenset[str]
    month: frozenset[str]
    within: frozenset[str]
    closing: frozenset[str]
    letter: frozenset[str]
    plain: frozenset[str]
    starter: frozenset[str]
    particle: frozenset[str]
    continues: frozenset[str]
    speech: frozenset[str]
    known: frozenset[str]
    ordinal_stop: bool


def rules_for(language: str) -> Rules:
    """The rules of a canonical language tag; languages without their own take a short common list."""
    return _rules(languages.base(language))


@lru_cache(maxsize=256)
def _rules(language: str) -> Rules:
    sections = _read(language if language in _OWN_FILE else "other")
    if language not in _OWN_FILE:
        # Foreign copy is full of English and Italian names, so the words that begin a sentence help here too.
        sections["starter"] = _read("en")["starter"] | _read("it")["starter"]
    words = {name: frozenset(sections.get(name, ())) for name in _SECTIONS}
    known = frozenset[str]().union(*(words[name] for name in _ABBREVIATIONS))
    return Rules(**words, known=known, ordinal_stop=language in _ORDINAL_STOP)


def _read(name: str) -> dict[str, set[str]]:
    sections: dict[str, set[str]] = {}
    words: set[str] = set()
    lines = files("tmserver.text").joinpath(f"abbreviations_{name}.txt").read_text("utf-8").splitlines()
    for line in lines:
        if found := _SECTION.fullmatch(line.strip()):
            words = sections.setdefault(found[1], set())
        elif not line.startswith("#"):
            words.update(word.casefold() for word in line.split())
    return sections
