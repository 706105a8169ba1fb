"""A glossary as OmegaT reads it from `glossary/`: term, translation and remark, UTF-8, a line each; between tabs in
`*.txt`, between commas in `*.csv`.

Only what is in force is written. A forbidden translation is told in the remark: as a translation OmegaT would offer it.
A forbidden source term has its line, since old names still come in with the copy.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator

from tmserver.domain import languages
from tmserver.domain.concepts import FORBIDDEN, Concept, ConceptStatus, Term, TermStatus
from tmserver.formats import xml
from tmserver.formats.tabular_formulas import neutralised

MEDIA_TYPE = "text/plain; charset=utf-8"
CSV_MEDIA_TYPE = "text/csv; charset=utf-8"
_BREAKS = re.compile(r"[\t\r\n\u2028\u2029]+")


def write(concepts: Iterable[Concept], title: str, language: str) -> Iterator[bytes]:
    """The tabbed file in pieces; `language` is the side that is looked up."""
    yield f"# {_cell(title)}\n".encode()
    for source, target, remark in _entries(concepts, language):
        yield f"{source}\t{target}\t{remark}\n".encode()


def write_csv(concepts: Iterable[Concept], title: str, language: str) -> Iterator[bytes]:
    """The same between commas (RFC 4180), without a head row: OmegaT would take it for a term."""
    yield f"# {_cell(title)}\r\n".encode()
    for entry in _entries(concepts, language):
        line = io.StringIO()
        csv.writer(line).writerow(map(neutralised, entry))
        yield line.getvalue().encode()


def _cell(text: str | None) -> str:
    return _BREAKS.sub(" ", xml.cleaned(text or "")).strip()


def _entries(concepts: Iterable[Concept], language: str) -> Iterator[tuple[str, str, str]]:
    """Term, translation, remark. A line that begins with # is a remark to OmegaT."""
    for concept in concepts:
        if concept.status is ConceptStatus.APPROVED:
            yield from _entries_of(concept, languages.base(language))


def _entries_of(concept: Concept, language: str) -> Iterator[tuple[str, str, str]]:
    sources = [term for term in concept.terms if languages.base(term.language) == language]
    others = [term for term in concept.terms if languages.base(term.language) != language]
    forbidden = [_cell(term.text) for term in others if term.status in FORBIDDEN]
    remark = "; ".join(filter(None, [_cell(concept.note), f"✗ {', '.join(forbidden)}" if forbidden else ""]))
    allowed = sorted(
        (term for term in others if term.status not in FORBIDDEN), key=lambda term: term.status is TermStatus.ADMITTED
    )
    for source in sources:
        for target in allowed or _kept(source):
            word = _cell(source.text)
            yield f"{' ' if word.startswith('#') else ''}{word}", _cell(target.text), remark


def _kept(source: Term) -> list[Term]:
    """What stands in every language as it is."""
    return [source] if source.do_not_translate else []
