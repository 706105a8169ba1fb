"""What a careful reader would object to in files of terms, before anybody loads them (glossaries/README.md).

A concept needs one preferred term a language, a key of its own in all the files, a spelling nobody else prefers. A
forbidden name is wrong wherever it stands (docs/terms.md), so it may not be a right term of another concept unless
its capitals are `any`, which asks for the source concept too.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tmserver.checks import mojibake
from tmserver.domain import languages
from tmserver.domain.concepts import FORBIDDEN, CasePolicy, Concept, Inflection, Term, TermStatus
from tmserver.domain.term_files import Contents, Found, Wrong
from tmserver.errors import FileRefused
from tmserver.formats import concept_files
from tmserver.formats.exchange import Pair
from tmserver.phrases import N_, Phrase
from tmserver.terminology import forms

_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_SPACES = re.compile(r"\s\s|^\s|\s$|[\t\n\r\u00a0\u202f]")


@dataclass(frozen=True, slots=True)
class Problem:
    """An objection, with the file it is in."""

    file: str
    wrong: Wrong


@dataclass(frozen=True, slots=True)
class _Placed:
    file: str
    found: Found

    @property
    def name(self) -> str:
        """What a sentence calls the concept."""
        return self.found.key or str(self.found.row)


def lint(paths: Iterable[Path], source: str, target: str) -> list[Problem]:
    """All objections to the files together, by file and row. Raises BadLanguage."""
    pair = Pair(languages.parse(source), languages.parse(target))
    placed: list[_Placed] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            contents = concept_files.read(path, path.name, pair)
        except FileRefused as refusal:
            problems.append(Problem(str(path), Wrong(refusal.params["line"], None, None, refusal.params["reason"])))
            continue
        problems += _file(str(path), contents, pair)
        placed += [_Placed(str(path), found) for found in contents.found]
    problems += _together(placed)
    return sorted(problems, key=lambda problem: (problem.file, problem.wrong.row or 0))


def _file(name: str, contents: Contents, pair: Pair) -> Iterator[Problem]:
    yield from (Problem(name, wrong) for wrong in contents.wrong)
    for found in contents.found:
        yield from (Problem(name, wrong) for wrong in _concept(found, pair))


def _concept(found: Found, pair: Pair) -> Iterator[Wrong]:
    if found.key is not None and not _KEY.fullmatch(found.key) and not found.is_whole:
        yield _wrong(found.row, "concept", found.key, N_("write a key of small letters, digits and hyphens"))
    for language in (pair.source, pair.target):
        held = [term for term in found.concept.terms if languages.fits(language, term.language)]
        preferred = [term for term in held if term.status is TermStatus.PREFERRED and not term.usage]
        if held and not preferred and not any(term.status is TermStatus.PREFERRED for term in held):
            yield _wrong(found.row, None, None, N_("no preferred term in %(language)s"), language=language)
        if len(preferred) > 1:
            reason = N_("a second preferred term in %(language)s; admit it, or say where it is used")
            yield _wrong(_row(found, preferred[1]), "term", preferred[1].text, reason, language=language)
    for at, term in enumerate(found.concept.terms):
        yield from _term(found.concept, term, found.rows[at])


def _term(concept: Concept, term: Term, row: int) -> Iterator[Wrong]:
    for text in (term.text, *term.added_forms, *term.exceptions):
        if _SPACES.search(text):
            yield _wrong(row, "term", text, N_("white space that nobody sees"))
        if mojibake.found_in(text):
            yield _wrong(row, "term", text, N_("read in the wrong encoding"))
    made = set(
        forms.generated(term.text, term.language, forms.completed(term, concept.kind).inflection or Inflection.NONE)
    )
    for struck in term.struck_forms:
        if struck not in made:
            yield _wrong(row, "struck_forms", struck, N_("no rule makes this form, so there is nothing to strike"))
    if term.status in FORBIDDEN:
        return
    for other in concept.terms:
        if other.status in FORBIDDEN and other.language == term.language and other.text in made | {term.text}:
            yield _wrong(row, "term", term.text, N_("a form of it is forbidden in the same concept"))


def _together(placed: list[_Placed]) -> Iterator[Problem]:
    """Objections that need more than one concept to be seen."""
    keys: dict[str, _Placed] = {}
    preferred: dict[tuple[str, str], _Placed] = {}
    right: dict[tuple[str, str], _Placed] = {}
    for one in placed:
        if one.found.key is not None:
            before = keys.setdefault(one.found.key, one)
            if before is not one:
                reason = N_("concept “%(key)s” stands in %(file)s already")
                wrong = _wrong(one.found.row, "concept", one.found.key, reason, key=one.found.key, file=before.file)
                yield Problem(one.file, wrong)
        for term in one.found.concept.terms:
            spelling = (languages.base(term.language), term.text)
            if term.status not in FORBIDDEN:
                right.setdefault(spelling, one)
            if term.status is TermStatus.PREFERRED and spelling[0] == _source_of(one):
                yield from _twice(one, term, preferred.setdefault(spelling, one))
    for one in placed:
        yield from _forbidden(one, right)


def _source_of(one: _Placed) -> str:
    """The language of the concept's first term: that of the texts it is looked up in."""
    return languages.base(one.found.concept.terms[0].language)


def _twice(one: _Placed, term: Term, before: _Placed) -> Iterator[Problem]:
    if before is not one:
        reason = N_("concept “%(other)s” prefers this spelling too")
        yield Problem(one.file, _wrong(_row(one.found, term), "term", term.text, reason, other=before.name))


def _forbidden(one: _Placed, right: dict[tuple[str, str], _Placed]) -> Iterator[Problem]:
    """A name that is forbidden wherever it stands and right somewhere."""
    for term in one.found.concept.terms:
        other = right.get((languages.base(term.language), term.text))
        if term.status not in FORBIDDEN or other is None or other is one:
            continue
        if forms.completed(term, one.found.concept.kind).case is not CasePolicy.ANY:
            reason = N_("it is right in concept “%(other)s”; set its capitals to any, or add exceptions there")
            yield Problem(one.file, _wrong(_row(one.found, term), "term", term.text, reason, other=other.name))


def _row(found: Found, term: Term) -> int:
    return found.rows[found.concept.terms.index(term)]


def _wrong(row: int, column: str | None, value: str | None, template: str, **params: object) -> Wrong:
    return Wrong(row, column, value, Phrase(template, params))
